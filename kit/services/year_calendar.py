"""The year's days for a calendar file: kinds of meetings and fixed days, no topic and no name."""

from __future__ import annotations

from datetime import date

from kit.domain.attendance import expected
from kit.domain.fixed_day import FixedDay, fixed_day
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.year import KINDS, waiting_lines
from kit.services.visit import Visit
from kit.services.year import book_of, plan_of
from kit.words import _

Day = tuple[str, date, str]
"""What an event is about, by an id that stays; its day; its words."""


def days_of_the_branch(visit: Visit) -> list[Day]:
    """Every meeting with a day, the fixed days, and on the first of a month what is planned for it."""
    found = _meetings(visit, everybody=True) + _fixed(visit)
    for year in _years(visit):
        for line in waiting_lines(book_of(visit, year), visit.today):
            first = date(line.year, line.month, 1)
            dated = line.kind is MeetingKind.PARTY_DAY and _days(visit, year)[0] is not None
            if first > visit.today and not dated:
                found.append((line.id, first, _("This month: {kind}", kind=str(KINDS[line.kind]))))
    return found


def my_days(visit: Visit) -> list[Day]:
    """The meetings at which the doer is due, and the fixed days."""
    return _meetings(visit, everybody=False) + _fixed(visit)


def _meetings(visit: Visit, *, everybody: bool) -> list[Day]:
    coming = [
        m for m in visit.records.meetings.where(unit_id=visit.by.unit_id, state=MeetingState.PLANNED)
        if m.held_on >= visit.today
    ]  # fmt: skip
    if not everybody:
        me = (visit.me(),)
        coming = [m for m in coming if expected(me, m.kind, m.group)]
    return [(m.id, m.held_on, _said(m)) for m in coming]


def _said(meeting: Meeting) -> str:
    kind = str(KINDS[meeting.kind])
    return _("{kind}, {time}", kind=kind, time=meeting.starts_at) if meeting.starts_at else kind


def _fixed(visit: Visit) -> list[Day]:
    """The party day and the dues day of every month to come; a meeting takes a party day's place."""
    found: list[Day] = []
    for year in _years(visit):
        party, dues = _days(visit, year)
        meetings = visit.records.meetings.where(unit_id=visit.by.unit_id, kind=MeetingKind.PARTY_DAY)
        with_one = {(m.held_on.year, m.held_on.month) for m in meetings}
        for month in range(1, 13):
            if party and (year, month) not in with_one:
                found.append(_on(visit, "party", party.of(year, month), _("Party day")))
            if dues:
                found.append(_on(visit, "dues", dues.of(year, month), _("Day of Party dues")))
    return [one for one in found if one[1] >= visit.today]


def _on(visit: Visit, name: str, on: date, words: str) -> Day:
    return (f"{visit.by.unit_id}-{name}-{on.year}-{on.month}", on, words)


def _days(visit: Visit, year: int) -> tuple[FixedDay | None, FixedDay | None]:
    plan = plan_of(visit, year)
    return (fixed_day(plan.party_day), fixed_day(plan.dues_day)) if plan else (None, None)


def _years(visit: Visit) -> tuple[int, int]:
    return visit.today.year, visit.today.year + 1
