"""The year of 三会一课: what the rules ask of a branch, what is planned, held, or not entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kit.domain.attendance import COUNTS_AS, Period
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.organisation import Member, Standing
from kit.words import Message, say

KINDS: dict[MeetingKind, Message] = {
    MeetingKind.GENERAL: say("General meeting"),
    MeetingKind.COMMITTEE: say("Committee meeting"),
    MeetingKind.GROUP: say("Group meeting"),
    MeetingKind.LECTURE: say("Party lecture"),
    MeetingKind.PARTY_DAY: say("Party day"),
    MeetingKind.LIFE: say("Organisational life meeting"),
    MeetingKind.APPRAISAL: say("Democratic appraisal"),
    MeetingKind.DEMOCRATIC_LIFE: say("Democratic life meeting"),
    MeetingKind.STUDY: say("Organised study"),
}
"""Every kind in words, in the order of a year's plan."""

QUARTER_RULE = "organisation_meeting_quarter"
COMMITTEE_FROM, COMMITTEE_LEAST = "committee_from_members", "committee_least"
_OVER = frozenset({MeetingState.ENDED, MeetingState.SIGNED})


@dataclass(frozen=True)
class PlannedMeeting:
    """One line of the yearly plan: month, kind, topic, who sees to it, and the meeting that came of it."""

    id: str
    unit_id: str
    year: int
    month: int
    kind: MeetingKind
    topic: str
    responsible_id: str = ""
    meeting_id: str = ""


@dataclass(frozen=True)
class YearPlan:
    """A branch's plan of a year and the day on which it was filed with the level above (备案)."""

    unit_id: str
    year: int
    written_on: date
    filed_on: date | None = None
    filed_with: str = ""
    party_day: str = ""
    """The fixed day of 主题党日 as ``domain.fixed_day`` keeps it, "" where none is set."""
    dues_day: str = ""
    """By which day of a month dues are paid."""
    changed_on: date | None = None
    """When a line was changed last."""

    @property
    def changed_since(self) -> bool:
        """Whether a line was changed after the plan was filed."""
        return self.filed_on is not None and self.changed_on is not None and self.changed_on > self.filed_on


@dataclass(frozen=True)
class Shape:
    """What a branch has to meet in: a committee or not, and its Party groups."""

    committee: bool = False
    groups: tuple[str, ...] = ()
    committee_due: bool = False
    """Full members call for a committee, and the roster names none."""


def shape_of(members: Iterable[Member], values: Mapping[str, int]) -> Shape:
    """The branch's shape by its roster: a branch is not asked for what it cannot have.

    A committee has as many members as 支部工作条例 asks for at least, never fewer than two.
    """
    active = [m for m in members if m.active]
    committee = sum(m.on_committee for m in active) >= max(2, values.get(COMMITTEE_LEAST, 0))
    full = sum(m.standing is Standing.FULL for m in active)
    called_for = 0 < values.get(COMMITTEE_FROM, 0) <= full
    groups = tuple(sorted({m.group for m in active if m.group}))
    return Shape(committee, groups, committee_due=called_for and not committee)


@dataclass(frozen=True)
class Need:
    """So many meetings of a kind in a period, by a rule; ``all_year`` counts those on any day of the year."""

    kind: MeetingKind
    period: Period
    times: int
    rule: str
    groups: tuple[str, ...] = ("",)
    """The Party groups that each need so many; one without a name for the branch itself."""
    all_year: bool = False

    @property
    def total(self) -> int:
        """How many meetings that makes in all."""
        return self.times * len(self.groups)

    def counts(self, meeting: Meeting) -> bool:
        """Whether a meeting is one of those asked for."""
        kinds = COUNTS_AS.get(self.kind, frozenset({self.kind}))
        return meeting.kind in kinds and self.holds(meeting.held_on)

    def holds(self, on: date) -> bool:
        """Whether a meeting on this day counts: also before or after the usual quarter for a yearly one."""
        return on.year == self.period.year if self.all_year else self.period.holds(on)


@dataclass(frozen=True)
class _Asked:
    kind: MeetingKind
    rule: str
    months: int


_ASKED = (
    _Asked(MeetingKind.GENERAL, "general_meetings", 3),
    _Asked(MeetingKind.COMMITTEE, "committee_meetings", 1),
    _Asked(MeetingKind.GROUP, "group_meetings", 1),
    _Asked(MeetingKind.LECTURE, "branch_lectures", 3),
    _Asked(MeetingKind.PARTY_DAY, "party_days", 1),
    _Asked(MeetingKind.LIFE, "organisation_meetings", 12),
    _Asked(MeetingKind.APPRAISAL, "appraisals", 12),
)
"""What is asked how often, with the rule that says so (支部工作条例 Articles 11–13 and 16–18)."""
RULE_OF = {one.kind: one.rule for one in _ASKED}
"""The rule by which a kind is asked for."""
RULES = (*RULE_OF.values(), QUARTER_RULE, COMMITTEE_FROM, COMMITTEE_LEAST)
"""Every rule of ``forms/rules.yml`` that a year goes by."""


def needs(year: int, shape: Shape, values: Mapping[str, int]) -> tuple[Need, ...]:
    """What the rules ask of a branch of this shape in a year, kind by kind; a rule of 0 asks for nothing."""
    found: list[Need] = []
    for asked in _ASKED:
        times = values.get(asked.rule, 0)
        groups = shape.groups if asked.kind is MeetingKind.GROUP else ("",)
        if times < 1 or not groups or (asked.kind is MeetingKind.COMMITTEE and not shape.committee):
            continue
        for period in _periods(year, asked.months, values):
            all_year = asked.months == 12
            found.append(Need(asked.kind, period, times, asked.rule, groups, all_year))
    return tuple(found)


def _periods(year: int, months: int, values: Mapping[str, int]) -> Iterable[Period]:
    if months == 12:
        quarter = min(4, max(1, values.get(QUARTER_RULE, 4)))
        return (Period(year, quarter * 3 - 2, 3),)
    return (Period(year, first, months) for first in range(1, 13, months))


class Mark(StrEnum):
    """How a need stands: 开了, 排了, 还没排, 没有记录, and 此前没有记 (before the branch kept this book)."""

    HELD = "held"
    PLANNED = "planned"
    OPEN = "open"
    MISSING = "missing"
    UNKEPT = "unkept"


@dataclass(frozen=True)
class Stand:
    """A need with what was held for it, what is planned for it, and how that stands on a day."""

    need: Need
    mark: Mark
    held: tuple[Meeting, ...] = ()
    count: int = 0
    """How many of those asked for are held; at most as many as are asked for."""
    coming: tuple[Meeting, ...] = ()
    """Meetings that have a day and are not over."""
    lines: tuple[PlannedMeeting, ...] = ()
    """Lines of the plan that no meeting has come of yet."""


@dataclass(frozen=True)
class Book:
    """What a branch has entered: meetings of any year, the plan's lines, and since when it keeps the book."""

    meetings: Sequence[Meeting] = ()
    lines: Sequence[PlannedMeeting] = ()
    since: date | None = None


def is_over(meeting: Meeting, today: date) -> bool:
    """Whether the meeting was held."""
    return meeting.state in _OVER and meeting.held_on <= today


def stands(asked: Iterable[Need], book: Book, today: date) -> tuple[Stand, ...]:
    """How each need stands today."""
    waiting = waiting_lines(book, today)
    return tuple(_stand(need, book, waiting, today) for need in asked)


def _stand(need: Need, book: Book, waiting: Sequence[PlannedMeeting], today: date) -> Stand:
    meant = [m for m in book.meetings if need.counts(m)]
    held = tuple(sorted((m for m in meant if is_over(m, today)), key=lambda m: (m.held_on, m.id)))
    coming = tuple(m for m in meant if not is_over(m, today) and m.held_on >= today)
    lines = tuple(
        one for one in waiting
        if one.kind is need.kind and need.holds(date(one.year, one.month, 1)) and not _past(one, today)
    )  # fmt: skip
    count = sum(min(need.times, sum(m.group in ("", group) for m in held)) for group in need.groups)
    mark = _mark(need, count, bool(coming or lines), book.since, today)
    return Stand(need, mark, held, count, coming, lines)


def _mark(need: Need, count: int, planned: bool, since: date | None, today: date) -> Mark:
    if count >= need.total:
        return Mark.HELD
    if planned:
        return Mark.PLANNED
    if need.period.ends >= today:
        return Mark.OPEN
    return Mark.UNKEPT if since is None or need.period.ends < since else Mark.MISSING


def _past(line: PlannedMeeting, today: date) -> bool:
    return (line.year, line.month) < (today.year, today.month)


def meeting_of(book: Book) -> dict[str, Meeting]:
    """The meeting that came of each line, by its id: the one it names, else one of its kind and month."""
    by_id = {m.id: m for m in book.meetings}
    found = {one.id: by_id[one.meeting_id] for one in book.lines if one.meeting_id in by_id}
    free = sorted(
        (m for m in book.meetings if m.id not in {f.id for f in found.values()}),
        key=lambda m: (m.held_on, m.id),
    )
    for one in sorted(book.lines, key=lambda p: p.id):
        if one.id not in found:
            taken = next((m for m in free if m.kind is one.kind and _in_month(m, one)), None)
            if taken is not None:
                found[one.id] = taken
                free.remove(taken)
    return found


def _in_month(meeting: Meeting, line: PlannedMeeting) -> bool:
    return (meeting.held_on.year, meeting.held_on.month) == (line.year, line.month)


def waiting_lines(book: Book, today: date) -> tuple[PlannedMeeting, ...]:
    """The plan's lines of which no meeting has come yet, neither held nor with a day to come."""
    came = meeting_of(book)
    return tuple(
        one for one in book.lines
        if one.id not in came or (not is_over(came[one.id], today) and came[one.id].held_on < today)
    )  # fmt: skip


def proposed(asked: Iterable[Need], book: Book, today: date) -> tuple[tuple[MeetingKind, int], ...]:
    """Kind and month of each line that the rules still ask for and the plan lacks, from this month on.

    Meetings of all Party groups share one line of the plan. A need whose months have all passed is left out:
    nothing can be planned for them.
    """
    came = meeting_of(book)
    found: list[tuple[MeetingKind, int]] = []
    for need in asked:
        lines = [p for p in book.lines if p.kind is need.kind and need.holds(date(p.year, p.month, 1))]
        taken = {came[p.id].id for p in lines if p.id in came}
        meant = [m for m in book.meetings if need.counts(m) and (is_over(m, today) or m.held_on >= today)]
        besides = [m for m in meant if m.id not in taken]
        there = len(lines) + min(sum(m.group in ("", group) for m in besides) for group in need.groups)
        found += [(need.kind, month) for month in _months(need, today)[there:]]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda one: (one[1], order.index(one[0]))))


def _months(need: Need, today: date) -> list[int]:
    """A month for each of the meetings asked for, evenly over the period, the last one in its last month."""
    if need.period.ends < today:
        return []
    last, n = need.period.first + need.period.months - 1, need.period.months
    # A lecture in the quarter's middle month: the last one has the general meeting already.
    back = 1 if need.kind is MeetingKind.LECTURE and n > 1 else 0
    months = [last - back - (need.times - 1 - at) * n // need.times for at in range(need.times)]
    earliest = today.month if today.year == need.period.year else 1
    return [min(last, max(month, need.period.first, earliest)) for month in months]
