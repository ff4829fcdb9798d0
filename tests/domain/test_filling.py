"""A form being filled in: repeats, calculations, filtered choices, defaults, texts with answers in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from kit.domain.filling import Filling
from kit.domain.finding import findings
from kit.domain.form import Choice, FindingRule, Form, Item, ItemType, Section, Severity
from kit.domain.relevance import checked_field, missing, shown
from kit.domain.response import progress
from kit.errors import Invalid
from kit.words import Bilingual

TEXT = Bilingual("题", "Item")
NOW = datetime(2026, 11, 21, 10, 30)


def item(name: str, kind: ItemType = ItemType.TEXT, **parts: object) -> Item:
    return replace(Item(name, kind, TEXT), **parts)  # type: ignore[arg-type]


def form(*items: Item, **parts: object) -> Form:
    return Form("f", "1", "", TEXT, TEXT, 1, (replace(Section("s", TEXT, items=items), **parts),))  # type: ignore[arg-type]


INNER = item("words", ItemType.REPEAT, items=(item("word"),))
VISITS = form(
    item("visits", ItemType.REPEAT, items=(
        item("who"),
        item("days", ItemType.INTEGER),
        item("first", ItemType.NOTE, relevant="position(..) = 1"),
        item("why", relevant="${who} = 'Li'"),
        item("line", ItemType.CALCULATE, calculation="concat(position(..), ': ', ${who})"),
        item("before", ItemType.CALCULATE, calculation="indexed-repeat(${who}, ${visits}, position(..) - 1)"),
        INNER,
    )),
    item("many", ItemType.CALCULATE, calculation="count(${visits})"),
    item("total", ItemType.CALCULATE, calculation="sum(${days})"),
    item("most", ItemType.CALCULATE, calculation="max(${days})"),
    item("all", ItemType.CALCULATE, calculation="join(',', ${who})"),
    item("some_li", ItemType.NOTE, relevant="${who} = 'Li'"),
)  # fmt: skip
GIVEN = {"visits": "1 4", "who[1]": "Wang", "who[4]": "Li", "days[1]": "2", "days[4]": "5", "words[4]": "2",
         "word[4.2]": "x", "who[2]": "taken away"}  # fmt: skip


def test_each_instance_of_a_repeat_has_answers_of_its_own() -> None:
    values = Filling(VISITS, GIVEN).values
    assert list(values)[:6] == ["visits", "who[1]", "days[1]", "first[1]", "line[1]", "before[1]"]
    assert "why[1]" not in values
    assert "why[4]" in values
    assert "first[4]" not in values
    assert "who[2]" not in values
    assert (values["line[4]"], values["before[4]"]) == ("2: Li", "Wang")
    assert values["word[4.2]"] == "x"


def test_from_outside_a_repeat_all_its_instances_are_seen() -> None:
    values = Filling(VISITS, GIVEN).values
    assert (values["many"], values["total"], values["most"], values["all"]) == ("2", "7", "5", "Wang,Li")
    assert "some_li" in values


def test_a_repeat_begins_with_one_instance_and_may_have_none() -> None:
    assert Filling(VISITS, {}).values["visits"] == "1"
    assert Filling(VISITS, {"visits": "0"}).values["many"] == "0"
    assert checked_field(Filling(VISITS, {}), "visits", "0 "[:0]) == ""


@pytest.mark.parametrize("value", ["1 1", "x", "-1", "01", "99999", " ".join(map(str, range(1, 102)))])
def test_a_list_of_instances_that_cannot_be_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_field(Filling(VISITS, {}), "visits", value)
    assert caught.value.field == "visits"


@pytest.mark.parametrize(
    "field", ["who", "who[9]", "who[1.1]", "word[1]", "nobody", "who[1", "plan:x:cause", "many"]
)
def test_a_field_that_the_form_does_not_have_now_is_refused(field: str) -> None:
    with pytest.raises(Invalid):
        checked_field(Filling(VISITS, GIVEN), field, "x")


def test_a_repeat_may_be_counted_by_another_answer() -> None:
    counted = form(
        item("n", ItemType.INTEGER), item("r", ItemType.REPEAT, repeat_count="${n}", items=(item("x"),))
    )
    assert shown(counted, {"n": "3"}) == ("n", "r", "x[1]", "x[2]", "x[3]")
    assert shown(counted, {"n": "-3"}) == ("n", "r")
    assert len(shown(counted, {"n": "1000000"})) == 102
    with pytest.raises(Invalid):
        checked_field(Filling(counted, {"n": "1"}), "r", "1 2")


REGIONS = (Choice("n", Bilingual("北", "North")), Choice("s", Bilingual("南", "South")))
TOWNS = tuple(
    Choice(name, Bilingual(name, name), columns=(("region", region),))
    for name, region in (("harbin", "n"), ("beijing", "n"), ("canton", "s"))
)
CASCADE = form(
    item("region", ItemType.SELECT_ONE, choices=REGIONS),
    item("town", ItemType.SELECT_ONE, choices=TOWNS, choice_filter="region = ${region}"),
    item("here", label=Bilingual("${town}怎么样", "How is ${town}")),
)


def test_choices_follow_an_earlier_answer() -> None:
    filling = Filling(CASCADE, {"region": "n", "town": "canton"})
    assert [c.name for c in filling.choices(CASCADE.items["town"])] == ["harbin", "beijing"]
    assert filling.values["town"] == ""
    assert checked_field(filling, "town", "harbin") == "harbin"
    with pytest.raises(Invalid):
        checked_field(filling, "town", "canton")


def test_a_text_takes_up_an_answer() -> None:
    filling = Filling(CASCADE, {"region": "s", "town": "canton"})
    assert filling.words(CASCADE.items["here"].label, CASCADE.items["here"]) == Bilingual(
        "canton怎么样", "How is canton"
    )


def test_a_calculation_may_read_what_comes_later_and_a_circle_ends() -> None:
    late = form(
        item("c", ItemType.CALCULATE, calculation="${n} * 2"),
        item("n", ItemType.INTEGER),
        item("x", ItemType.CALCULATE, calculation="${y} + 1"),
        item("y", ItemType.CALCULATE, calculation="${x} + 1"),
    )
    assert Filling(late, {"n": "4"}).values["c"] == "8"
    assert set(Filling(late, {}).values) == {"c", "n", "x", "y"}


def test_a_long_chain_is_worked_out() -> None:
    links = [item("c0", ItemType.INTEGER)]
    links += [item(f"c{n}", ItemType.CALCULATE, calculation=f"${{c{n - 1}}} + 1") for n in range(1, 300)]
    assert Filling(form(*links), {"c0": "1"}).values["c299"] == "300"
    assert Filling(form(*reversed(links)), {"c0": "1"}).values["c299"] == "300"


def test_a_default_stands_until_something_is_written_or_wiped_out() -> None:
    defaults = form(item("a", default="three"), item("d", ItemType.DATE, default="today()"))
    assert Filling(defaults, {}, NOW).values == {"a": "three", "d": "2026-11-21"}
    assert Filling(defaults, {"a": "", "d": "2026-01-01"}, NOW).values == {"a": "", "d": "2026-01-01"}


def test_a_hidden_section_hides_all_that_it_holds() -> None:
    hidden = form(item("a"), relevant="1 = 2")
    assert shown(hidden, {"a": "x"}) == ()


def test_a_constraint_may_name_its_own_item() -> None:
    own = form(item("n", ItemType.INTEGER, constraint="${n} < 5"))
    assert checked_field(Filling(own, {"n": "9"}), "n", "4") == "4"
    with pytest.raises(Invalid):
        checked_field(Filling(own, {"n": "4"}), "n", "9")


@pytest.mark.parametrize(
    "closed",
    [item("x", read_only=True), item("x", calculation="1"), item("x", ItemType.NOTE), item("x", ItemType.HIDDEN),
     item("x", ItemType.GROUP), item("x", ItemType.CALCULATE, calculation="1")],
)  # fmt: skip
def test_what_is_for_reading_only_cannot_be_written(closed: Item) -> None:
    with pytest.raises(Invalid):
        checked_field(Filling(form(closed), {}), "x", "y")


def test_what_is_required_and_shown_is_missed() -> None:
    needed = form(
        item("a", required="true()"),
        item("b", required="${a} = 'x'"),
        item("c", required="true()", relevant="1=2"),
    )
    assert missing(Filling(needed, {})) == ("a",)
    assert missing(Filling(needed, {"a": "x"})) == ("b",)


def test_a_group_counts_as_answered_when_anything_in_it_is() -> None:
    grouped = form(
        item("g", ItemType.GROUP, items=(item("a"), item("b"))),
        VISITS.items["visits"],
        item("n", ItemType.NOTE),
    )
    assert progress(grouped, {}).shown == ("g", "visits")
    assert progress(grouped, {"b": "x"}).answered == ("g",)
    assert progress(grouped, {"who[1]": "x"}).answered == ("visits",)


def test_a_rule_inside_a_repeat_finds_once() -> None:
    rule = FindingRule("long", "${days} > 3", Severity.GAP, TEXT)
    ruled = form(item("r", ItemType.REPEAT, items=(item("days", ItemType.INTEGER, findings=(rule,)),)))
    given = {"r": "1 2 3", "days[1]": "1", "days[2]": "4", "days[3]": "9"}
    assert [f.name for f in findings(ruled, given)] == ["long"]
    assert findings(ruled, given | {"r": "1"}) == ()
