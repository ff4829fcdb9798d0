"""Who stayed away for long: the row at the end of what is entered, and how far its months run."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from kit.domain.attendance import Absence, absences
from kit.domain.meeting import Attendance, Meeting, MeetingKind, Presence
from kit.domain.organisation import Member, Role

A = Member("m1", "b", "1", "示例党员甲", Role.MEMBER)
ABSENT, LEAVE, PRESENT = Presence.ABSENT, Presence.LEAVE, Presence.PRESENT


def away(on: date, *entered: tuple[date, Presence]) -> Absence | None:
    """The absence of one member on a day, by what is entered of each meeting."""
    at = datetime(2026, 1, 1)
    meetings = [
        Meeting(f"{n}", "b", MeetingKind.PARTY_DAY, "", day, at, "m2") for n, (day, _p) in enumerate(entered)
    ]
    rows = [Attendance(f"{n}", A.id, presence) for n, (_d, presence) in enumerate(entered)]
    found = absences([A], meetings, rows, on)
    return found[0] if found else None


SUMMER = ((date(2026, 6, 12), ABSENT), (date(2026, 8, 12), ABSENT))


@pytest.mark.parametrize(
    ("on", "months"),
    [
        (date(2026, 8, 12), 3),
        (date(2026, 8, 31), 3),
        (date(2026, 9, 1), 3),
        (date(2026, 9, 30), 3),
        (date(2026, 10, 1), 4),
        (date(2026, 12, 31), 6),
        (date(2027, 1, 1), 7),
    ],
)
def test_who_has_not_come_since_is_counted_month_by_month_once_each_is_over(on: date, months: int) -> None:
    assert away(on, *SUMMER) == Absence(A, date(2026, 6, 12), months)


def test_one_absence_alone_does_not_grow_by_itself() -> None:
    assert away(date(2026, 12, 31), SUMMER[0]) == Absence(A, date(2026, 6, 12), 1)


@pytest.mark.parametrize("last", [PRESENT, ABSENT, LEAVE])
def test_who_came_again_is_not_among_them(last: Presence) -> None:
    found = away(date(2026, 12, 1), *SUMMER, (date(2026, 9, 9), last))
    assert (found is None) == (last is PRESENT)
