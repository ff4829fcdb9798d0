"""XLSForm's expressions: what a question shows and a rule finds, with XPath's own semantics."""

from __future__ import annotations

import pytest

from kit.domain import relevance
from kit.domain.form import Form, Item, ItemType, Section
from kit.errors import Invalid
from kit.words import Bilingual

TEXT = Bilingual("题")


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        ("", {}, True),
        ("${a} = 'few'", {"a": "few"}, True),
        ("${a} = 'few'", {}, False),
        ("selected(${a}, 'x')", {"a": "y x z"}, True),
        ("selected(${a}, 'x')", {"a": "xx"}, False),
        ("count-selected(${a}) >= 2", {"a": "x y"}, True),
        ("${n} > 3", {"n": ""}, False),
        ("not(${n} > 3)", {"n": ""}, True),
        ("${n} > 3", {"n": "10"}, True),
        ("${n} = 5", {"n": "5"}, True),
        ("${n} + ${m} = 7", {"n": "5", "m": "2"}, True),
        ("${n} <= ${m}", {"n": "9", "m": "10"}, True),
        ("${t} > 3", {"t": "三"}, False),
        ("if(${n} > 1, ${a}, '') = 'q'", {"n": "2", "a": "q"}, True),
        ("coalesce(${n}, '3') = '3'", {}, True),
        ("date(${d}) >= date('2026-01-01')", {"d": "2026-03-03"}, True),
        ("date(${d}) >= date('2026-01-01')", {"d": ""}, False),
        ("${a} != '' and string-length(${a}) < 3", {"a": "好"}, True),
    ],
)
def test_an_expression_holds(expression: str, values: dict[str, str], expected: bool) -> None:
    assert relevance.holds(expression, values) is expected


def test_a_dot_is_the_value_itself() -> None:
    assert relevance.holds(". <= ${due}", {"due": "5"}, "4")
    assert not relevance.holds(". <= ${due}", {"due": "5"}, "6")


@pytest.mark.parametrize("bad", ["${a} = = 1", "unknown(${a})", "${a", "date(", "selected(${a})", "1 +"])
def test_an_expression_that_cannot_be_read_is_told(bad: str) -> None:
    assert relevance.syntax_error(bad)


def form_of(*items: Item) -> Form:
    return Form("f", "1", "", TEXT, TEXT, 1, (Section("s", TEXT, items=items),))


def test_what_is_hidden_counts_as_unanswered_for_what_depends_on_it() -> None:
    form = form_of(
        Item("a", ItemType.TEXT, TEXT),
        Item("b", ItemType.TEXT, TEXT, relevant="${a} = 'yes'", items=(Item("b_fact", ItemType.TEXT, TEXT),)),
        Item("c", ItemType.TEXT, TEXT, relevant="${b} = 'yes'"),
    )
    everything = {"a": "yes", "b": "yes", "b_fact": "x", "c": "x"}
    assert relevance.shown(form, everything) == ("a", "b", "b_fact", "c")
    assert relevance.shown(form, everything | {"a": "no"}) == ("a",)


def test_a_constraint_says_its_own_message() -> None:
    item = Item(
        "n",
        ItemType.INTEGER,
        TEXT,
        constraint=". <= ${m}",
        constraint_message=Bilingual("实到不能多于应到。"),
    )
    assert relevance.checked_value(item, " 4 ", {"m": "5"}) == "4"
    assert relevance.checked_value(item, "", {"m": "5"}) == ""
    with pytest.raises(Invalid, match="实到不能多于应到"):
        relevance.checked_value(item, "6", {"m": "5"})


@pytest.mark.parametrize(
    ("kind", "value"),
    [("integer", "三"), ("integer", "1.5"), ("integer", "9" * 30), ("decimal", "NaN"), ("decimal", "inf"),
     ("date", "2026-02-30"), ("date", "昨天"), ("text", "字" * 4001), ("note", "x")],
)  # fmt: skip
def test_a_value_that_the_type_cannot_hold_is_refused_with_the_field_named(kind: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        relevance.checked_value(Item("n", ItemType(kind), TEXT), value, {})
    assert caught.value.field == "n"
