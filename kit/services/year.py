"""The branch's year of 三会一课: plan, calendar, counts of attendance, and whom to go and talk with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from kit.domain.attendance import absences
from kit.domain.fixed_day import FixedDay, fixed_day
from kit.domain.meeting import Meeting, MeetingKind, Presence
from kit.domain.meeting_counts import KindCount, kind_counts
from kit.domain.organisation import Member, roster_order
from kit.domain.report import Report
from kit.domain.rule import Rule
from kit.domain.talk import Talk
from kit.domain.year import (
    RULES,
    Book,
    Need,
    Shape,
    Stand,
    YearPlan,
    is_over,
    meeting_of,
    needs,
    proposed,
    shape_of,
    stands,
)
from kit.errors import Refused
from kit.reports.year_plan import year_plan_report
from kit.services.rules import rules_of
from kit.services.visit import Visit
from kit.words import say

YELLOW, RED = "absence_months_yellow", "absence_months_red"
AHEAD = 1
"""How many years ahead a plan can be written."""


@dataclass(frozen=True)
class BranchYear:
    """A year of a branch as every member of it may see it; nothing of who was there."""

    year: int
    plan: YearPlan | None
    shape: Shape
    book: Book
    """Meetings and plan lines of this year only."""
    stands: tuple[Stand, ...]
    rules: Mapping[str, Rule]
    people: tuple[Member, ...]
    """The active members, in the roster's order."""
    above: str
    """The name of the organisation above, "" where the kit knows none."""
    years: tuple[int, ...]
    """The years that there is anything of, and the next, the latest first."""
    open_lines: int = 0
    """How many lines the rules still ask for and the plan does not hold."""
    came: Mapping[str, Meeting] = field(default_factory=dict)
    """The meeting that came of a line of the plan, by the line's id."""
    party_day: FixedDay | None = None
    dues_day: FixedDay | None = None


@dataclass(frozen=True)
class LongAbsent:
    """A member entered as absent for long: since when, by which rule, and the reader's talk with them."""

    member: Member
    since: date
    months: int
    times: int
    """How often it is entered since then."""
    rule: Rule
    talk: Talk | None = None

    @property
    def long(self) -> bool:
        """Whether it is as long as the Constitution's rule names."""
        return self.rule.name == RED


def branch_year(visit: Visit, *, year: int = 0) -> BranchYear:
    """A year (this one, if 0): what the rules ask for, what is planned and what is held of it."""
    year = checked_year(visit, year)
    rules = {r.name: r for r in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    asked, shape = asked_of(visit, year, rules)
    book, plan = book_of(visit, year), plan_of(visit, year)
    return BranchYear(
        year=year,
        plan=plan,
        shape=shape,
        book=book,
        stands=stands(asked, book, visit.today),
        rules=rules,
        people=people(visit),
        above=_above(visit),
        years=_years(visit),
        open_lines=len(proposed(asked, book, visit.today)),
        came=meeting_of(book),
        party_day=fixed_day(plan.party_day) if plan else None,
        dues_day=fixed_day(plan.dues_day) if plan else None,
    )


def year_attendance(visit: Visit, *, year: int = 0) -> tuple[KindCount, ...]:
    """How many were there, on leave and absent at the year's meetings, kind by kind, without a name."""
    year = checked_year(visit, year)
    held = [m for m in book_of(visit, year).meetings if is_over(m, visit.today)]
    ids = tuple(m.id for m in held)
    rows = visit.records.attendances.where(meeting_id=ids) if ids else ()
    return kind_counts(held, rows)


def long_absent(visit: Visit) -> tuple[LongAbsent, ...]:
    """Whom the doer is asked to go and talk with: entered as absent for as long as the rules say.

    For the page of one facilitator alone: it stands on no paper, in no calendar, in no journal. A facilitator
    does not find himself or herself in it.
    """
    rules = {r.name: r for r in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    values = _numbers(rules)
    meetings = [m for m in visit.records.meetings.where(unit_id=visit.by.unit_id) if is_over(m, visit.today)]
    days = {m.id: m.held_on for m in meetings}
    rows = visit.records.attendances.where(meeting_id=tuple(days)) if days else ()
    others = [m for m in people(visit) if m.id != visit.by.member_id]
    found = []
    for away in absences(others, meetings, rows, visit.today):
        name = next((n for n in (RED, YELLOW) if 0 < values.get(n, 0) <= away.months), "")
        if name:
            talk = talk_since(visit, away.member.id, away.since)
            times = sum(
                r.member_id == away.member.id
                and r.presence is Presence.ABSENT
                and days[r.meeting_id] >= away.since
                for r in rows
            )
            found.append(LongAbsent(away.member, away.since, away.months, times, rules[name], talk))
    return tuple(sorted(found, key=lambda one: one.since))


def year_report(visit: Visit, *, year: int = 0) -> Report:
    """The plan of a year on paper (年度计划表)."""
    found = branch_year(visit, year=year)
    visit.note("year_report", visit.by.unit_id, str(found.year))
    return year_plan_report(
        visit.branch(), found.year, found.book.lines, found.came, plan=found.plan,
        names={m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)},
        days=(found.party_day, found.dues_day), rules=found.rules, above=found.above,
    )  # fmt: skip


def checked_year(visit: Visit, year: int) -> int:
    """The year, this one if 0; ``Refused`` for one that no plan is written for."""
    year = year or visit.today.year
    if not 2012 <= year <= visit.today.year + AHEAD:
        raise Refused(say("There is no plan for this year. Please choose this year or the next."))
    return year


def asked_of(
    visit: Visit, year: int, rules: Mapping[str, Rule] | None = None
) -> tuple[tuple[Need, ...], Shape]:
    """What the rules ask of the doer's branch in a year, and the shape by which they do."""
    if rules is None:
        rules = {r.name: r for r in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    values = _numbers(rules)
    shape = shape_of(visit.records.members.where(unit_id=visit.by.unit_id, active=True), values)
    return needs(year, shape, values), shape


def book_of(visit: Visit, year: int) -> Book:
    """The year's meetings and plan lines, and since when the branch keeps the book at all."""
    unit = visit.by.unit_id
    every = visit.records.meetings.where(unit_id=unit)
    began = [p.written_on for p in visit.records.year_plans.where(unit_id=unit)]
    began += [m.held_on for m in every if is_over(m, visit.today)]
    lines = visit.records.planned_meetings.where(unit_id=unit, year=year)
    return Book(
        tuple(sorted((m for m in every if m.held_on.year == year), key=lambda m: (m.held_on, m.id))),
        tuple(sorted(lines, key=lambda p: (p.month, list(MeetingKind).index(p.kind), p.id))),
        min(began, default=None),
    )


def plan_of(visit: Visit, year: int) -> YearPlan | None:
    """The plan of a year, None where nothing of it was written yet."""
    found = visit.records.year_plans.where(unit_id=visit.by.unit_id, year=year)
    return found[0] if found else None


def people(visit: Visit) -> tuple[Member, ...]:
    """The active members of the doer's branch, in the roster's order."""
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    return tuple(sorted(members, key=roster_order))


def talk_since(visit: Visit, member_id: str, since: date) -> Talk | None:
    """The doer's talk with a member that is planned, or was held since that day; the latest of several."""
    me = visit.by.member_id
    both = (
        *visit.records.talks.where(first_id=me, second_id=member_id),
        *visit.records.talks.where(first_id=member_id, second_id=me),
    )
    found = [t for t in both if (t.done_on or visit.today) >= since and (t.done_on or t.planned_on)]
    return max(found, key=lambda t: t.done_on or t.planned_on or since, default=None)


def _numbers(rules: Mapping[str, Rule]) -> dict[str, int]:
    """The rules that a year goes by as whole numbers; what is none asks for nothing."""
    found = {}
    for name in (*RULES, YELLOW, RED):
        try:
            found[name] = int(Decimal(rules[name].value))
        except (KeyError, InvalidOperation):
            continue
    return found


def _above(visit: Visit) -> str:
    above = visit.records.units.get(visit.branch().parent_id)
    return above.name if above else ""


def _years(visit: Visit) -> tuple[int, ...]:
    unit, this = visit.by.unit_id, visit.today.year
    begun = {p.year for p in visit.records.year_plans.where(unit_id=unit)}
    begun |= {m.held_on.year for m in visit.records.meetings.where(unit_id=unit)}
    return tuple(range(this + AHEAD, min((y for y in begun if y <= this), default=this) - 1, -1))
