"""What a form says is read at its edge: a day, a number, or a refusal that names the field."""

from __future__ import annotations

from datetime import date

import pytest

from kit.domain.organisation import Member
from kit.errors import Invalid
from kit.pages.fields import choices, day_of, day_or_none, number_of
from kit.pages.links import asked_year


def test_a_day_is_read() -> None:
    assert day_of({"due_on": "2026-12-04"}) == date(2026, 12, 4)
    assert day_of({"held_on": "2026-12-04"}, "held_on") == date(2026, 12, 4)


@pytest.mark.parametrize("said", ["", "2026-02-30", "morgen", "2026-12-04T10:00", "99999-01-01"])
def test_what_is_no_day_is_refused_at_its_field(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        day_of({"on": said}, "on")
    assert refused.value.field == "on"


def test_a_day_may_be_left_empty_but_not_be_something_else() -> None:
    assert day_or_none({}) is None
    assert day_or_none({"due_on": ""}) is None
    with pytest.raises(Invalid):
        day_or_none({"due_on": "x"})


@pytest.mark.parametrize(
    ("said", "number"),
    [("7", 7), (" 12 ", 12), ("０３", 3), ("", -1), ("-1", -1), ("1.5", -1), ("²", -1), ("9" * 5000, -1)],
)
def test_a_number_is_read_or_the_usual_one_stands(said: str, number: int) -> None:
    assert number_of({"n": said}, "n", -1) == number


def test_comrades_are_offered_by_name_and_duty() -> None:
    people = [Member("a", "u", "1", "甲", duty="支部书记"), Member("b", "u", "2", "乙")]
    assert choices(people, "b") == [
        {"id": "a", "name": "甲　支部书记", "on": False},
        {"id": "b", "name": "乙", "on": True},
    ]


@pytest.mark.parametrize(("said", "year"), [("2025", 2025), ("", 0), ("25", 0), ("20255", 0), ("zwei", 0)])
def test_the_address_names_a_year_of_four_digits(
    monkeypatch: pytest.MonkeyPatch, said: str, year: int
) -> None:
    monkeypatch.setenv("QUERY_STRING", f"year={said}")
    assert asked_year() == year
