"""What a register of meetings tells: who is due, how often a kind was held, who stayed away for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kit.domain.meeting import Attendance, Meeting, MeetingKind, Presence
from kit.domain.organisation import Member
from kit.words import _

_LAST_THIRD = {1: 20, 3: 61}
"""From this day of a month or quarter on (counted from 0) one that is still missing is told."""

COUNTS_AS: dict[MeetingKind, frozenset[MeetingKind]] = {
    MeetingKind.GENERAL: frozenset({MeetingKind.GENERAL, MeetingKind.LIFE, MeetingKind.APPRAISAL}),
}
"""A meeting of the whole branch is one, whatever it is held for (支部工作条例 Articles 17 and 18)."""


def expected(members: Iterable[Member], kind: MeetingKind, group: str = "") -> tuple[Member, ...]:
    """Who is due at a meeting: the committee, one Party group, or all active members."""
    active = [m for m in members if m.active]
    if kind in (MeetingKind.COMMITTEE, MeetingKind.DEMOCRATIC_LIFE):
        return tuple(m for m in active if m.on_committee)
    return tuple(m for m in active if not group or m.group == group)


@dataclass(frozen=True)
class Period:
    """A month or a quarter of a year, by its first month."""

    year: int
    first: int
    months: int

    @property
    def begins(self) -> date:
        """Its first day."""
        return date(self.year, self.first, 1)

    @property
    def ends(self) -> date:
        """Its last day."""
        after = self.first + self.months
        return date(self.year + after // 13, (after - 1) % 12 + 1, 1) - timedelta(days=1)

    @property
    def label(self) -> str:
        """What it is called."""
        if self.months == 1:
            return _("month {n}", n=self.first)
        return _("quarter {n}", n=(self.first + 2) // 3)

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.begins <= day <= self.ends


def periods(year: int, months: int, today: date) -> Iterator[Period]:
    """The months or quarters of the year that are over, and the one that is nearly over."""
    for first in range(1, 13, months):
        period = Period(year, first, months)
        if period.ends < today or (period.begins + timedelta(days=_LAST_THIRD[months])) <= today:
            yield period


def missing(
    meetings: Iterable[Meeting], kind: MeetingKind, wanted: Iterable[Period], times: int, group: str = ""
) -> tuple[Period, ...]:
    """The periods that hold fewer than ``times`` meetings of a kind, of one group where one is named."""
    kinds = COUNTS_AS.get(kind, frozenset({kind}))
    days = [m.held_on for m in meetings if m.kind in kinds and m.group in ("", group)]
    return tuple(p for p in wanted if sum(p.holds(day) for day in days) < times)


@dataclass(frozen=True)
class Absence:
    """A member who was entered as absent since a day without a break, and over how many months."""

    member: Member
    since: date
    months: int


def absences(
    members: Iterable[Member], meetings: Iterable[Meeting], attendances: Iterable[Attendance], on: date
) -> tuple[Absence, ...]:
    """Who was absent (缺席) at the last meetings he or she was entered for, and made none of them up.

    The months run from the first such meeting to the last month that is over on ``on``, or to that of the
    last entry. One absence alone is its own month and no more: it is no row that could go on. A leave without
    a reason is no proof of staying away: it neither counts nor breaks the row.
    """
    days = {m.id: m.held_on for m in meetings}
    rows: dict[str, list[tuple[date, Attendance]]] = {}
    for one in attendances:
        if one.meeting_id in days:
            rows.setdefault(one.member_id, []).append((days[one.meeting_id], one))
    found = []
    for member in members:
        away = _row_at_the_end(sorted(rows.get(member.id, []), key=lambda row: row[0]))
        if away:
            last = away[-1] if len(away) == 1 else max(away[-1], on.replace(day=1) - timedelta(days=1))
            months = (last.year - away[0].year) * 12 + last.month - away[0].month + 1
            found.append(Absence(member, away[0], months))
    return tuple(found)


def _row_at_the_end(entered: list[tuple[date, Attendance]]) -> list[date]:
    away: list[date] = []
    for day, one in entered:
        if one.presence is Presence.ABSENT and one.made_up_on is None:
            away.append(day)
        elif one.presence is not Presence.LEAVE or one.reason or one.made_up_on:
            away = []
    return away
