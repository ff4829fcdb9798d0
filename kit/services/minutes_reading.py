"""Who reads the minutes of a meeting, and what those who keep them see beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kit.domain.attendance import expected
from kit.domain.election import Election, ElectionState, appraised_year
from kit.domain.meeting import AgendaStep, Attendance, Entry, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.minutes import Correction, Gap, Minutes, MinutesState, build, digest, gaps, own_lines
from kit.domain.minutes_content import Content, content_from
from kit.domain.organisation import Member, roster_order
from kit.domain.report import Report
from kit.domain.retention import Kept
from kit.errors import NotFound, Refused
from kit.reports.meeting_report import UpReport
from kit.reports.meeting_report import meeting_report as describe_up
from kit.reports.minutes import minutes_report as describe
from kit.services.held import meeting_of
from kit.services.minutes import MyLine, held_of, keeps, latest, my_lines, stale, was_there
from kit.services.rules import rules_of
from kit.services.visit import Visit
from kit.words import say

_OVER = (MeetingState.ENDED, MeetingState.SIGNED)
_NO_MINUTES = say("There are no minutes of this meeting yet. They can be read once they have been built.")
_NOT_THERE = say(
    "The minutes are read by those who were at the meeting and by the branch committee. "
    "The lines of your own stand on the page."
)


@dataclass(frozen=True)
class Shelved:
    """A meeting that is over, with its minutes where they were built."""

    meeting: Meeting
    minutes: Minutes | None
    waiting: int = 0
    """Corrections that wait to be settled, for those who keep the minutes."""
    lines: int = 0
    """Lines of the reader's own."""
    later: int = 0
    """How many of these were written in or changed after the meeting had ended."""


@dataclass(frozen=True)
class Keeping:
    """What those who keep the minutes see beside them."""

    changed: tuple[str, ...]
    """The parts in which the draft differs from what is entered now."""
    gaps: tuple[Gap, ...]
    unentered: tuple[Member, ...]
    """Members who would be due and of whom it is not entered whether they were there."""
    elections: tuple[Election, ...]
    entries: Mapping[str, Entry]
    linked: frozenset[str]
    """Criticisms that led to an action of the one who was criticised."""
    absent: tuple[Attendance, ...]
    people: tuple[Member, ...]
    due: tuple[Member, ...]
    """Who would be due today, and whoever else is entered, in the roster's order."""
    seats: tuple[Attendance, ...]
    steps: tuple[AgendaStep, ...]
    report_days: str = ""
    """Within how many days the report goes up, by the rule, and whether that is to be checked."""


@dataclass(frozen=True)
class MinutesDesk:
    """The minutes of a meeting as the doer may see them."""

    meeting: Meeting
    minutes: Minutes | None
    content: Content | None
    """None where there are none yet, or for one who was not there."""
    lines: tuple[MyLine, ...]
    corrections: tuple[Correction, ...]
    """Oldest first: all of them for those who keep the minutes, else the reader's own."""
    names: Mapping[str, str]
    keeping: Keeping | None = None


def minutes_shelf(visit: Visit) -> tuple[Shelved, ...]:
    """The meetings that are over, latest first: for a member those with minutes that concern the member."""
    meetings = [m for m in visit.records.meetings.where(unit_id=visit.by.unit_id) if m.state in _OVER]
    newest = sorted(meetings, key=lambda m: (m.held_on, m.started_at or m.written_at, m.id), reverse=True)
    return _shelf(visit, newest)


def my_drafts(visit: Visit) -> tuple[tuple[Shelved, ...], bool]:
    """The drafts that concern the doer, latest first, and whether there may be other minutes to read."""
    open_ones = {m.meeting_id for m in visit.records.minutes.where(state=MinutesState.DRAFT)}
    meetings = visit.records.meetings.where(id=tuple(open_ones), unit_id=visit.by.unit_id)
    told = _shelf(visit, sorted(meetings, key=lambda m: m.held_on, reverse=True))
    entered = bool(visit.records.attendances.where(member_id=visit.by.member_id))
    return told, bool(told) or entered or keeps(visit)


def read_minutes(visit: Visit, *, meeting_id: str) -> MinutesDesk:
    """The minutes of one meeting; who was not there finds the lines of his or her own alone."""
    meeting = meeting_of(visit, meeting_id)
    made = latest(visit, meeting)
    if not keeps(visit) and made is None:
        raise NotFound(_NO_MINUTES)
    corrections = sorted(
        visit.records.corrections.where(meeting_id=meeting.id), key=lambda c: (c.made_at, c.id)
    )
    people = visit.records.members.where(unit_id=visit.by.unit_id)
    may_read = keeps(visit) or was_there(visit, meeting)
    return MinutesDesk(
        meeting,
        made,
        content_from(made.content) if made is not None and may_read else None,
        my_lines(visit, meeting_id=meeting.id) if made is not None else (),
        tuple(c for c in corrections if keeps(visit) or c.member_id == visit.by.member_id),
        {m.id: m.name for m in people},
        _keeping(visit, meeting, made) if keeps(visit) else None,
    )


def minutes_version(visit: Visit, *, meeting_id: str) -> str:
    """What changes whenever ``read_minutes`` would show the doer something else.

    Whatever is asked for, settled or added counts the meeting on; building does the draft, filing the entry.
    """
    meeting = meeting_of(visit, meeting_id)
    made = latest(visit, meeting)
    filed = sum(1 for e in visit.records.entries.where(meeting_id=meeting.id) if e.action_id)
    tallied = sum(1 for e in visit.records.elections.where(unit_id=meeting.unit_id, meeting_id=meeting.id)
                  if e.state is ElectionState.TALLIED)  # fmt: skip
    drawn = (made.version, made.state.value) if made else (0, "")
    seats = sorted(repr(seat) for seat in visit.records.attendances.where(meeting_id=meeting.id))
    entered = digest("\n".join(seats))[:16]  # the register writes these without counting the meeting on
    parts = (visit.today, meeting.version, meeting.state.value, *drawn, filed, tallied, entered)
    return ".".join(str(part) for part in parts)


def minutes_report(visit: Visit, *, meeting_id: str) -> Report:
    """The minutes on paper; ``Refused`` for one who was not there and does not keep them."""
    meeting = meeting_of(visit, meeting_id)
    made = latest(visit, meeting)
    if made is None:
        raise NotFound(_NO_MINUTES)
    if not (keeps(visit) or was_there(visit, meeting)):
        raise Refused(_NOT_THERE)
    visit.note("minutes_report", meeting.id)
    return describe(content_from(made.content), made, visit.today)


def meeting_report(visit: Visit, *, meeting_id: str) -> Report:
    """The report of a meeting to the level above: counts from the records, the prose left to the writer."""
    meeting = meeting_of(visit, meeting_id)
    if meeting.state not in _OVER:
        raise Refused(say("This meeting is not over yet. Its report is made when it has ended."))
    if visit.records.erasures.where(kind=Kept.MEETING.value, subject=meeting.id):
        raise Refused(
            say("What was entered at this meeting is erased, its time of keeping being over. Its report "
                "cannot be made of the rest; the signed minutes stay.")
        )  # fmt: skip
    visit.note("meeting_report", meeting.id)
    return describe_up(_counted(visit, meeting), visit.today)


def _shelf(visit: Visit, meetings: Sequence[Meeting]) -> tuple[Shelved, ...]:
    """Those of the meetings that stand on the doer's shelf; what is asked of all is asked once."""
    records, me, ids = visit.records, visit.by.member_id, tuple(m.id for m in meetings)
    drawn = sorted(records.minutes.where(meeting_id=ids), key=lambda one: one.version)
    made = {one.meeting_id: one for one in drawn}
    if keeps(visit):
        waiting = Counter(c.meeting_id for c in records.corrections.where(meeting_id=ids, accepted=None))
        return tuple(_shelved(visit, m, made.get(m.id), waiting[m.id]) for m in meetings)
    there = {a.meeting_id for a in records.attendances.where(member_id=me, presence=Presence.PRESENT)}
    rows = [_shelved(visit, m, made[m.id]) for m in meetings if m.id in made]
    return tuple(row for row in rows if row.lines or row.meeting.id in there)


def _shelved(visit: Visit, meeting: Meeting, made: Minutes | None, waiting: int = 0) -> Shelved:
    content = content_from(made.content) if made else None
    lines = tuple(own_lines(content, visit.by.member_id)) if content else ()
    return Shelved(meeting, made, waiting, len(lines), sum(1 for line in lines if line.later))


def _keeping(visit: Visit, meeting: Meeting, made: Minutes | None) -> Keeping:
    records = visit.records
    seats = records.attendances.where(meeting_id=meeting.id)
    people = sorted(records.members.where(unit_id=meeting.unit_id, active=True), key=roster_order)
    entered = {a.member_id for a in seats}
    due = expected(people, meeting.kind, meeting.group)
    content = content_from(made.content) if made else build(held_of(visit, meeting))
    return Keeping(
        changed=stale(visit, meeting, made) if made else (),
        gaps=gaps(content),
        unentered=tuple(m for m in due if m.id not in entered),
        elections=records.elections.where(unit_id=meeting.unit_id, meeting_id=meeting.id),
        entries={e.id: e for e in records.entries.where(meeting_id=meeting.id)},
        linked=frozenset(c.id for c in records.criticisms.where(meeting_id=meeting.id) if c.action_id),
        absent=tuple(a for a in seats if a.presence is not Presence.PRESENT),
        people=tuple(people),
        due=_due(visit, due, entered),
        seats=seats,
        steps=tuple(sorted(records.agenda_steps.where(meeting_id=meeting.id), key=lambda s: s.number)),
        report_days=_report_days(visit, meeting),
    )


def _due(visit: Visit, due: tuple[Member, ...], entered: set[str]) -> tuple[Member, ...]:
    named = {m.id for m in due} | entered
    found = visit.records.members.where(id=tuple(named)) if named else ()
    return tuple(sorted(found, key=roster_order))


def _report_days(visit: Visit, meeting: Meeting) -> str:
    """Within how many days report and minutes go up: there is such a rule for one kind of meeting."""
    if meeting.kind is not MeetingKind.DEMOCRATIC_LIFE:
        return ""
    rules = {r.name: r for r in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    rule = rules.get("democratic_life_report_days")
    return "" if rule is None else " ".join(filter(None, (rule.value, str(rule.unit), rule.to_check)))


def _counted(visit: Visit, meeting: Meeting) -> UpReport:
    """The counts of a report: of what was entered up to now, nobody named."""
    records, unit = visit.records, visit.branch()
    held = held_of(visit, meeting)
    year = meeting.held_on.year
    above = records.units.get(unit.parent_id) if unit.parent_id else None
    calls = [
        c for c in records.opinion_calls.where(unit_id=unit.id, meeting_id=(meeting.id, ""))
        if c.opened_on.year == year and c.opened_on <= meeting.held_on
    ]  # fmt: skip
    opinions = sum(len(records.opinions.where(call_id=c.id)) for c in calls if c.closed_on)
    appraised = max((e.appraised for e in held.elections), default=appraised_year(meeting.held_on))
    grades = records.appraisal_results.where(unit_id=unit.id, year=appraised)
    return UpReport(
        branch=unit.name,
        above=above.name if above else "",
        content=build(replace(held, corrections=())),
        studies=len(_studies(visit, meeting)),
        calls=len(calls),
        opinions=opinions,
        talks=sum(
            1 for t in records.talks.where(unit_id=unit.id)
            if t.done_on and t.done_on.year == year and t.done_on <= meeting.held_on
        ),
        grades=tuple(r.grade for r in grades),
        appraised=appraised,
        filed=sum(1 for e in held.entries if e.decision and e.action_id),
        ballots=sum(1 for e in held.elections if e.state is not ElectionState.OPEN),
    )  # fmt: skip


def _studies(visit: Visit, meeting: Meeting) -> tuple[Meeting, ...]:
    """The sessions of study of that year before the meeting that are in the register."""
    found = visit.records.meetings.where(unit_id=visit.by.unit_id, kind=MeetingKind.STUDY)
    return tuple(
        m for m in found
        if m.state in _OVER and m.held_on.year == meeting.held_on.year and m.held_on <= meeting.held_on
    )  # fmt: skip
