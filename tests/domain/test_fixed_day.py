"""A fixed day of the month: short months, weeks that begin on any day, the last one of a weekday."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain.fixed_day import LAST_WEEK, FixedDay, fixed_day
from kit.errors import Invalid
from kit.words import in_language

YEARS, MONTHS = st.integers(2012, 2100), st.integers(1, 12)


@pytest.mark.parametrize(
    ("text", "year", "month", "on"),
    [
        ("d25", 2026, 2, date(2026, 2, 25)),
        ("d31", 2026, 2, date(2026, 2, 28)),
        ("d31", 2028, 2, date(2028, 2, 29)),
        ("d31", 2026, 4, date(2026, 4, 30)),
        ("w2-5", 2026, 5, date(2026, 5, 8)),
        ("w1-7", 2026, 11, date(2026, 11, 1)),
        ("w1-6", 2026, 11, date(2026, 11, 7)),
        ("w5-5", 2026, 11, date(2026, 11, 27)),
        ("w5-1", 2026, 11, date(2026, 11, 30)),
    ],
)
def test_the_day_of_a_month(text: str, year: int, month: int, on: date) -> None:
    found = fixed_day(text)
    assert found is not None
    assert found.of(year, month) == on
    assert found.text == text


@given(year=YEARS, month=MONTHS, day=st.integers(1, 31))
def test_a_day_of_the_month_lies_in_it_and_is_that_day_where_there_is_one(
    year: int, month: int, day: int
) -> None:
    on = FixedDay(day=day).of(year, month)
    assert (on.year, on.month) == (year, month)
    assert on.day == min(day, monthrange(year, month)[1])


@given(year=YEARS, month=MONTHS, week=st.integers(1, LAST_WEEK), weekday=st.integers(1, 7))
def test_a_weekday_lies_in_its_week_of_the_month(year: int, month: int, week: int, weekday: int) -> None:
    on = FixedDay(week=week, weekday=weekday).of(year, month)
    assert (on.year, on.month, on.isoweekday()) == (year, month, weekday)
    last = monthrange(year, month)[1]
    assert last - 7 < on.day <= last if week == LAST_WEEK else week * 7 - 6 <= on.day <= week * 7


@pytest.mark.parametrize("text", ["d0", "d32", "w0-1", "w6-1", "w1-8", "25", "d1 d2", "d-1", "d１", "x"])
def test_anything_else_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        fixed_day(text, "party_day")
    assert caught.value.field == "party_day"


def test_none_is_set_by_nothing() -> None:
    assert fixed_day("") is None
    assert fixed_day("  ") is None


def test_it_is_said_as_people_say_it() -> None:
    with in_language("en"):
        assert FixedDay(day=25).words == "on day 25 of every month"
        assert FixedDay(week=2, weekday=5).words == "on Friday number 2 of every month"
        assert FixedDay(week=5, weekday=1).words == "on the last Monday of every month"
