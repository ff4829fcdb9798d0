"""Whatever is answered: a finding never rests on what was hidden, and what is hidden changes nothing."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.domain.field import field_of, split_field
from kit.domain.filling import Filling
from kit.domain.finding import findings
from kit.domain.form import Form, Item, ItemType
from kit.domain.relevance import checked_field
from kit.domain.response import progress
from kit.errors import Invalid
from kit.store.form_library import FormLibrary
from tests.conftest import TOP
from tests.store.test_xlsform import HOUSEHOLD

LIBRARY = FormLibrary(TOP / "forms")
NAMES = [*(path.stem for path in LIBRARY.paths()), "household"]
NOW = datetime(2026, 11, 21, 10, 30)
EASY = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
ODD = st.sampled_from(["", "x", "0", "-1", "1e9", "NaN", "2026-02-30", "'", "${a}", "a b", "群众"]) | st.text(
    max_size=6
)


def fitting(item: Item) -> st.SearchStrategy[str]:
    """Values such as a member gives."""
    names = [c.name for c in item.choices]
    some = {
        ItemType.SELECT_ONE: lambda: st.sampled_from(names),
        ItemType.SELECT_MULTIPLE: lambda: st.lists(st.sampled_from(names), unique=True).map(" ".join),
        ItemType.RANK: lambda: st.permutations(names).map(" ".join),
        ItemType.INTEGER: lambda: st.integers(0, 40).map(str),
        ItemType.DECIMAL: lambda: st.integers(0, 40).map(str),
        ItemType.RANGE: lambda: st.integers(0, 5).map(lambda n: str(2 * n)),
        ItemType.DATE: lambda: st.dates().map(str),
        ItemType.REPEAT: lambda: st.sampled_from(["0", "1", "1 2"]),
    }
    return some.get(item.type, lambda: st.sampled_from(["三月的一件事", "x"]))()


@cache
def form_called(name: str) -> Form:
    return HOUSEHOLD if name == "household" else LIBRARY.form(name)


@cache
def answers(name: str) -> st.SearchStrategy[dict[str, str]]:
    form = form_called(name)
    fields = {
        field_of(i.name, path): fitting(i) | ODD
        for i in form.items.values()
        for path in ({0: [()], 1: [("1",), ("2",)], 2: [("1", "1"), ("2", "1")]}[len(form.loops[i.name])])
    }
    return st.fixed_dictionaries({}, optional=fields)


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_never_comes_from_what_is_hidden(name: str) -> None:
    form = form_called(name)

    @EASY
    @given(answers(name))
    def holds(given_: dict[str, str]) -> None:
        visible = {split_field(field)[0] for field in Filling(form, given_, NOW).values}
        for finding in findings(form, given_, NOW):
            assert form.rules[finding.name][0].name in visible
            assert finding.item in visible
        assert set(progress(form, given_, NOW).answered) <= visible

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_hidden_changes_nothing(name: str) -> None:
    form = form_called(name)

    @EASY
    @given(answers(name), ODD)
    def holds(given_: dict[str, str], odd: str) -> None:
        shown = Filling(form, given_, NOW).values
        hidden = {field: odd for field in given_ if field not in shown}
        assert Filling(form, given_ | hidden, NOW).values == shown
        assert findings(form, given_ | hidden, NOW) == findings(form, given_, NOW)

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_can_be_kept_again(name: str) -> None:
    form = form_called(name)

    @EASY
    @given(answers(name), st.data())
    def holds(given_: dict[str, str], data: st.DataObject) -> None:
        filling = Filling(form, given_, NOW)
        asked = [f for f in filling.values if form.items[split_field(f)[0]].asks]
        field = data.draw(st.sampled_from(asked))
        refused = ""
        value = data.draw(fitting(form.items[split_field(field)[0]]) | ODD)
        try:
            value = checked_field(filling, field, value)
        except Invalid as error:
            refused = error.field
        assert refused in ("", field)
        if not refused:
            assert checked_field(Filling(form, given_ | {field: value}, NOW), field, value) == value

    holds()
