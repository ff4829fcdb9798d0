"""What a facilitator does with the year's plan: propose, write, take out, file; and plan a talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from kit.domain.fixed_day import fixed_day
from kit.domain.meeting import MeetingKind
from kit.domain.talk import Talk
from kit.domain.year import KINDS, PlannedMeeting, YearPlan, proposed
from kit.errors import Invalid, NotFound, Refused
from kit.services.talks import record_talk
from kit.services.visit import Visit
from kit.services.year import asked_of, book_of, checked_year, long_absent, people, plan_of
from kit.words import say

LONGEST_TOPIC, LONGEST_NAME = 120, 60
MOST_LINES = 200
_CONVENED = frozenset({MeetingKind.GENERAL, MeetingKind.COMMITTEE, MeetingKind.LIFE, MeetingKind.APPRAISAL})
"""What the secretary convenes (支部工作条例 Article 14)."""


def propose_year(visit: Visit, *, year: int = 0) -> int:
    """Add the lines that the rules ask for and the plan does not hold yet; how many."""
    year = checked_year(visit, year)
    visit.hold_branch()
    asked, _shape = asked_of(visit, year)
    secretary = next((m.id for m in people(visit) if m.secretary), "")
    found = proposed(asked, book_of(visit, year), visit.today)
    visit.records.planned_meetings.add_all([
        PlannedMeeting(uuid4().hex, visit.by.unit_id, year, month, kind, "",
                       secretary if kind in _CONVENED else "")
        for kind, month in found
    ])  # fmt: skip
    if found:
        _changed(visit, year)
        visit.note("propose_year", visit.by.unit_id, str(year))
    return len(found)


def write_planned(
    visit: Visit, *, line_id: str = "", year: int = 0, month: int, kind: str, topic: str = "",
    responsible_id: str = "",
) -> PlannedMeeting:  # fmt: skip
    """Write a line of the plan, or change one; ``Invalid`` names the field that cannot stand."""
    old = _line(visit, line_id) if line_id else None
    year = old.year if old else checked_year(visit, year)
    if not 1 <= month <= 12:
        raise Invalid(say("Please choose a month."), field="month")
    if kind not in set(KINDS):
        raise Invalid(say("Please choose what kind of meeting it is."), field="kind")
    topic = " ".join(topic.split())
    if len(topic) > LONGEST_TOPIC:
        raise Invalid(say("At most {n} characters fit into a line.", n=LONGEST_TOPIC), field="topic")
    known = {m.id for m in people(visit)} | {"", old.responsible_id if old else ""}
    if responsible_id not in known:
        raise Invalid(say("Please choose somebody of the branch."), field="responsible_id")
    if old is None and len(_lines(visit, year)) >= MOST_LINES:
        raise Refused(say("This plan is full: {n} lines. Please take some out first.", n=MOST_LINES))
    keep = old.meeting_id if old and (old.kind, old.month) == (MeetingKind(kind), month) else ""
    line = PlannedMeeting(
        old.id if old else uuid4().hex, visit.by.unit_id, year, month, MeetingKind(kind), topic,
        responsible_id, keep,
    )  # fmt: skip
    if line != old:
        visit.records.planned_meetings.put(line)
        _changed(visit, year)
        visit.note("write_planned", line.id)
    return line


def drop_planned(visit: Visit, *, line_id: str) -> None:
    """Take a line out of the plan."""
    line = _line(visit, line_id)
    visit.records.planned_meetings.delete(id=line.id)
    _changed(visit, line.year)
    visit.note("drop_planned", line.id)


def set_year_days(visit: Visit, *, year: int = 0, party_day: str = "", dues_day: str = "") -> YearPlan:
    """Set the fixed day of 主题党日 and the day by which dues are paid; "" takes one away."""
    year = checked_year(visit, year)
    party, dues = fixed_day(party_day, "party_day"), fixed_day(dues_day, "dues_day")
    plan = replace(
        _plan(visit, year), party_day=party.text if party else "", dues_day=dues.text if dues else ""
    )
    visit.records.year_plans.put(plan)
    visit.note("set_year_days", visit.by.unit_id, str(year))
    return plan


def file_year(visit: Visit, *, year: int = 0, on: date, filed_with: str) -> YearPlan:
    """Write down that the plan was filed with the level above on a day (备案)."""
    year = checked_year(visit, year)
    filed_with = " ".join(filed_with.split())
    if not _lines(visit, year):
        raise Refused(say("Nothing stands in this plan yet. Please write it before it is filed."))
    if on > visit.today:
        what = say("This day has not come yet. Please write the day on which it was filed.")
        raise Invalid(what, field="on")
    if not filed_with or len(filed_with) > LONGEST_NAME:
        raise Invalid(
            say("Please write with whom it was filed, in at most {n} characters.", n=LONGEST_NAME),
            field="filed_with",
        )
    plan = replace(_plan(visit, year), filed_on=on, filed_with=filed_with)
    visit.records.year_plans.put(plan)
    visit.note("file_year", visit.by.unit_id, str(year))
    return plan


def plan_absence_talk(visit: Visit, *, member_id: str, on: date) -> Talk:
    """Plan a talk of the doer with a member who is long absent: a talk like any other, nothing says why."""
    away = next((one for one in long_absent(visit) if one.member.id == member_id), None)
    if away is None:
        raise NotFound(say("This comrade is not in the list any more. Please open the page again."))
    if on < visit.today:
        raise Invalid(say("This day has passed. Please choose today or a later day."), field="on")
    return record_talk(visit, first_id=visit.by.member_id, second_id=member_id, planned_on=on)


def _lines(visit: Visit, year: int) -> tuple[PlannedMeeting, ...]:
    return visit.records.planned_meetings.where(unit_id=visit.by.unit_id, year=year)


def _line(visit: Visit, line_id: str) -> PlannedMeeting:
    line = visit.records.planned_meetings.get(line_id)
    if line is None or line.unit_id != visit.by.unit_id:
        raise NotFound(say("This line is no longer in the plan. Please open the page again."))
    return line


def _plan(visit: Visit, year: int) -> YearPlan:
    return plan_of(visit, year) or YearPlan(visit.by.unit_id, year, visit.today)


def _changed(visit: Visit, year: int) -> None:
    visit.records.year_plans.put(replace(_plan(visit, year), changed_on=visit.today))
