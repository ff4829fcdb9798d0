"""The appraisal at the branch: who votes, the tally, and the grades that people give afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import uuid4

from kit.domain.ballot import GRADES, Grade, Scale, most_excellent
from kit.domain.election import (
    AppraisalResult,
    Election,
    ElectionState,
    appraised_year,
    check_appraised,
)
from kit.domain.meeting import Meeting, MeetingState, Presence
from kit.domain.organisation import Member, Standing
from kit.domain.timing import check_near
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.ballots import Polled, election_of, in_order, may_vote, polled
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import say

DECIDERS = ("committee", "general")
"""Who gives grades: the branch committee (支委会) or the general meeting (党员大会)."""
REASONED = frozenset({Grade.BASIC, Grade.UNQUALIFIED})
"""Grades that are given with a reason."""
LONGEST = 500
_STILL = timedelta(days=90)
"""So long after a ballot its year is still the one that grades are decided for."""
_OFFERED = 3
_OLD = say("This page is out of date. Please open it again.")


@dataclass(frozen=True)
class Voter:
    """A member who may be on the roll, and whether he or she is at the meeting."""

    member: Member
    present: bool
    may_vote: bool


@dataclass(frozen=True)
class AppraisalDesk:
    """What the facilitator sees: the meeting, the voters, the ballots, and the grades of the year."""

    meeting: Meeting | None
    voters: tuple[Voter, ...]
    ballots: tuple[Polled, ...]
    results: tuple[AppraisalResult, ...]
    members: int
    """Members of the branch, of whom generally no more than ``most`` are excellent."""
    most: int
    year: int
    """The year that is appraised: the one asked for, else the one that this appraisal is generally of."""
    years: tuple[int, ...]
    """Those that can be chosen, the latest first."""
    decided: frozenset[int]
    """Those of which a grade is decided: what is of them stays there."""


def appraisal_desk(visit: Visit, *, meeting_id: str = "", year: int = 0) -> AppraisalDesk:
    """The appraisal of the doer's branch; the meeting asked for, else the one that goes on or is today.

    ``year`` is the appraised one that is looked at, 0 for the usual one of that meeting.
    """
    meeting = _meeting(visit, meeting_id)
    attended = visit.records.attendances.where(meeting_id=meeting.id) if meeting else ()
    present = {a.member_id for a in attended if a.presence is Presence.PRESENT}
    people = in_order(visit.records.members.where(unit_id=visit.by.unit_id, active=True))
    elections = visit.records.elections.where(unit_id=visit.by.unit_id)
    newest = sorted(elections, key=lambda e: (e.opened_on, e.scale.value), reverse=True)
    asked = year or _usual_year(visit, meeting, newest)
    every = visit.records.appraisal_results.where(unit_id=visit.by.unit_id)
    decided = frozenset(one.year for one in every)
    years = {asked, *decided, *(e.appraised for e in newest)}
    years |= {visit.today.year - n for n in range(_OFFERED)}
    return AppraisalDesk(
        meeting,
        tuple(Voter(m, m.id in present if attended else True, may_vote(visit, m)) for m in people),
        tuple(polled(visit, one) for one in newest),
        tuple(one for one in every if one.year == asked),
        len(people),
        most_excellent(len(people), excellent_share(visit)),
        asked,
        tuple(sorted(years, reverse=True)),
        decided,
    )


def _usual_year(visit: Visit, meeting: Meeting | None, newest: list[Election]) -> int:
    """The year of the meeting's ballots, else of those of late, else the one that goes by the day."""
    since = visit.today - _STILL
    of_meeting = [e for e in newest if meeting and e.meeting_id == meeting.id]
    latest = next(iter([*of_meeting, *(e for e in newest if e.opened_on >= since)]), None)
    if latest is not None:
        return latest.appraised
    return appraised_year(meeting.held_on if meeting else visit.today)


def appraisal_version(visit: Visit) -> str:
    """What changes whenever the desk does: states, numbers, slips and their keyers, who is there, grades."""
    unit = visit.by.unit_id
    elections = visit.records.elections.where(unit_id=unit)
    told: list[object] = [(e.id, e.state.value, e.title, e.appraised) for e in elections]
    for election in elections:
        polling = visit.polling(election.id)
        if election.state is ElectionState.OPEN and polling.here:
            told.append(polling.counts())
            told.append([(k.slip, k.keyed_by, k.marks) for k in polling.keyed()])
            told.append(sorted(polling.tellers()))
    told += [(m.id, m.version, m.state.value) for m in visit.records.meetings.where(unit_id=unit)]
    told += visit.records.appraisal_results.where(unit_id=unit)
    # A digest that belongs to this process alone: nothing of what it was made from can be read in the page.
    return f"{hash(repr(told)) & 0xFFFFFFFFFFFF:x}"


def _meeting(visit: Visit, meeting_id: str) -> Meeting | None:
    meetings = visit.records.meetings.where(unit_id=visit.by.unit_id)
    if meeting_id:
        return next((m for m in meetings if m.id == meeting_id), None)
    running = [m for m in meetings if m.state is MeetingState.RUNNING]
    today = [m for m in meetings if m.held_on == visit.today and m.state is not MeetingState.SIGNED]
    return next(iter([*running, *today]), None)


def excellent_share(visit: Visit) -> Fraction:
    """The share of members that is generally excellent at most, by the rule ``excellent_most``."""
    return Fraction(rule_in_force(visit, "excellent_most"))


def decide_grade(
    visit: Visit, *, member_id: str, grade: str, decided_by: str, decided_on: date, reason: str = "",
    year: int = 0,
) -> AppraisalResult:  # fmt: skip
    """Write down the grade that the committee or the general meeting gave a member for a year.

    ``year`` is the one that is appraised, 0 for the usual one of that day. Of a member's grade of that year
    it is the new wording; what the member remarked stays, and so do the grades of all other years.
    """
    member = visit.records.members.get(member_id)
    if member is None or member.unit_id != visit.by.unit_id or not member.active:
        raise NotFound(say("There is no such member in this branch. Please choose from the list."))
    if member.standing is not Standing.FULL:
        raise Refused(say("Probationary members take part and are not graded."))
    if grade not in GRADES[Scale.MEMBERS]:
        raise Invalid(say("Please choose one of the four grades."), field="grade")
    if decided_by not in DECIDERS:
        raise Invalid(say("Please choose who gave the grade."), field="decided_by")
    if decided_on > visit.today:
        raise Invalid(say("This day has not come yet. Please write the day on which it was decided."),
                      field="decided_on")  # fmt: skip
    check_near(decided_on, visit.today, "decided_on")
    year = year or appraised_year(decided_on)
    check_appraised(year, decided_on)
    reason = _text(reason, "reason")
    if grade in REASONED and not reason:
        raise Invalid(say("Please write the reason too; the comrade reads it."), field="reason")
    earlier = _result_of(visit, member_id, year)
    result = AppraisalResult(
        earlier.id if earlier else uuid4().hex, visit.by.unit_id, year, member_id, Grade(grade),
        decided_by, decided_on, visit.by.member_id, reason, earlier.remark if earlier else "",
    )  # fmt: skip
    if earlier is None:
        visit.records.appraisal_results.add(result)
    else:
        _kept(visit, earlier, result)
    visit.note("decide_grade", member_id)
    return result


def change_ballot_year(visit: Visit, *, election_id: str, year: int) -> Election:
    """Say of which year a ballot is, in its name too; ``Refused`` once a grade of its year is decided."""
    election = election_of(visit, election_id)
    check_appraised(year, visit.today)
    visit.hold_branch()
    if visit.records.appraisal_results.where(unit_id=visit.by.unit_id, year=election.appraised):
        raise Refused(say("Grades of {year} are decided already, so this ballot stays with that year.",
                          year=election.appraised))  # fmt: skip
    title = election.title.replace(str(election.appraised), str(year))
    changed = replace(election, year=year, title=title)
    if not visit.records.elections.swap(election, changed):
        raise Conflict(say("Somebody has just changed the same record. Please try again."))
    visit.note("change_ballot_year", election.id)
    return changed


def my_results(visit: Visit) -> tuple[AppraisalResult, ...]:
    """The doer's own grades, newest first; that they were opened is noted."""
    own = visit.records.appraisal_results.where(unit_id=visit.by.unit_id, member_id=visit.by.member_id)
    for one in own:
        if one.read_at is None:
            # Where it was decided anew in this very moment, the new wording has not been opened yet.
            visit.records.appraisal_results.swap(one, replace(one, read_at=visit.now))
    return tuple(sorted(own, key=lambda r: r.year, reverse=True))


def my_unread_results(visit: Visit) -> int:
    """How many grades of the doer's have not been opened yet; for a line on the first page."""
    own = visit.records.appraisal_results.where(unit_id=visit.by.unit_id, member_id=visit.by.member_id)
    return sum(1 for one in own if one.read_at is None)


def remark_on_result(visit: Visit, *, result_id: str, remark: str) -> AppraisalResult:
    """Write the doer's own remark beside the doer's own grade; the committee reads it."""
    result = visit.records.appraisal_results.get(result_id)
    if result is None or result.member_id != visit.by.member_id:
        raise NotFound(_OLD)
    remarked = replace(result, remark=_text(remark, "remark"))
    _kept(visit, result, remarked)
    visit.note("remark_on_result", result.id)
    return remarked


def _kept(visit: Visit, before: AppraisalResult, after: AppraisalResult) -> None:
    """Neither the member's remark nor the committee's grade writes over what the other has just written."""
    if not visit.records.appraisal_results.swap(before, after):
        raise Conflict(say("Somebody has just changed the same record. Please try again."))


def _result_of(visit: Visit, member_id: str, year: int) -> AppraisalResult | None:
    held = visit.records.appraisal_results.where(unit_id=visit.by.unit_id, member_id=member_id, year=year)
    return next(iter(held), None)


def _text(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise Invalid(say("This is longer than {n} characters. Please shorten it.", n=LONGEST), field=field)
    return text
