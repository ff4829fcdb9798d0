"""How a day stands to today."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Timing(StrEnum):
    """How a day stands to today, in words without blame."""

    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    PAST = "past"


SOON_DAYS = 7


def timing(due_on: date, on: date) -> Timing:
    """Whether a day is past, today, within a week, or later."""
    days = (due_on - on).days
    if days < 0:
        return Timing.PAST
    if days == 0:
        return Timing.TODAY
    return Timing.SOON if days <= SOON_DAYS else Timing.LATER
