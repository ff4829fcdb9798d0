"""How a day stands to today."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from kit.errors import Invalid
from kit.words import say


class Timing(StrEnum):
    """How a day stands to today, in words without blame."""

    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    PAST = "past"


SOON_DAYS = 7
EARLIEST, FURTHEST = date(2012, 1, 1), timedelta(days=3653)
"""Days outside are slips of the hand, such as the year 26; lists of years and terms are reckoned by them."""


def timing(due_on: date, on: date) -> Timing:
    """Whether a day is past, today, within a week, or later."""
    days = (due_on - on).days
    if days < 0:
        return Timing.PAST
    if days == 0:
        return Timing.TODAY
    return Timing.SOON if days <= SOON_DAYS else Timing.LATER


def check_to_come(day: date, on: date, field: str) -> None:
    """Raise ``Invalid`` unless a day that is agreed is today or later, and within ten years."""
    if day < on:
        raise Invalid(say("This day has passed. Please choose a later one."), field=field)
    check_near(day, on, field)


def check_near(day: date, on: date, field: str) -> None:
    """Raise ``Invalid`` for a day that nobody can mean: before 2012, or more than ten years ahead."""
    if not EARLIEST <= day <= on + FURTHEST:
        raise Invalid(say("This day is very far away. Please look at the year."), field=field)
