"""Meetings of the branch while they are prepared: the list, one planned by its template, its agenda."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from kit.domain.agenda import Agenda, renumbered, time_of_day, total
from kit.domain.attendance import expected
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState
from kit.domain.organisation import Member, roster_order
from kit.domain.year import PlannedMeeting
from kit.errors import Conflict, Invalid, NotFound, Problems, Refused
from kit.services.visit import Visit
from kit.services.year_lines import hold_line, leave_lines, lines_ahead
from kit.store.agenda_file import agenda, agendas
from kit.words import say

_FURTHEST = timedelta(days=730)
_LINE = 120
_CHANGED = say("Somebody has just changed this meeting. Please look at it again and then change it.")
_BEGUN = say("This meeting has begun or is over. Its plan stands as it is.")


@dataclass(frozen=True)
class Details:
    """What is settled for a meeting besides its agenda; "" for what is still open."""

    held_on: date
    starts_at: str = ""
    place: str = ""
    host_id: str = ""
    recorder_id: str = ""
    title: str = ""
    """"" for what the template calls it."""
    topic: str = ""
    group: str = ""
    guests: str = ""


@dataclass(frozen=True)
class Offer:
    """A template for the branch as it is: how many would meet, and how long it is planned to take them."""

    agenda: Agenda
    size: int
    minutes: int


@dataclass(frozen=True)
class Meetings:
    """The branch's meetings, and what is needed to plan another."""

    coming: tuple[Meeting, ...]
    """In preparation or going on, by day."""
    held: tuple[Meeting, ...]
    """Over, the latest first."""
    offers: tuple[Offer, ...]
    people: tuple[Member, ...]
    groups: tuple[str, ...]
    lines: tuple[PlannedMeeting, ...] = ()
    """The lines of the year's plan, from this month on, that no meeting has come of yet."""


@dataclass(frozen=True)
class Prepared:
    """One meeting with its agenda; ``template`` is None where its kind has none (any more)."""

    meeting: Meeting
    steps: tuple[AgendaStep, ...]
    template: Agenda | None
    names: dict[str, str]
    """The branch's members by id, for host and recorder."""
    size: int
    """How many meet."""


def branch_meetings(visit: Visit) -> Meetings:
    """The meetings of the doer's branch, and the templates for its size."""
    meetings = visit.records.meetings.where(unit_id=visit.by.unit_id)
    people = _people(visit)
    ahead = (MeetingState.PLANNED, MeetingState.RUNNING)
    coming = sorted((m for m in meetings if m.state in ahead), key=_when)
    held = sorted((m for m in meetings if m.state not in ahead), key=_when, reverse=True)
    return Meetings(
        coming=tuple(coming),
        held=tuple(held),
        offers=tuple(_offer(a, people) for a in agendas(visit.forms.folder)),
        people=people,
        groups=tuple(dict.fromkeys(m.group for m in people if m.group)),
        lines=lines_ahead(visit),
    )


def one_meeting(visit: Visit, *, meeting_id: str) -> Prepared:
    """A meeting of the doer's branch with its agenda; ``NotFound`` without it."""
    return prepared(visit, meeting_of(visit, meeting_id))


def plan_meeting(visit: Visit, *, kind: str, details: Details, line_id: str = "") -> Meeting:
    """Plan a meeting of a kind from its template, for the branch as large as it is today.

    It is held for the line of the year's plan that ``line_id`` names, else for one of its kind and month.
    """
    template = agenda(visit.forms.folder, _kind(kind))
    settled = _settled(visit, details, template.kind)
    given = {name: value for name, value in vars(settled).items() if name != "title"}
    meeting = Meeting(
        id=uuid4().hex, unit_id=visit.by.unit_id, kind=template.kind, written_at=visit.now,
        written_by=visit.by.member_id, title=settled.title or str(template.title),
        state=MeetingState.PLANNED, version=1, **given,
    )  # fmt: skip
    visit.records.meetings.add(meeting)
    size = len(expected(_people(visit), template.kind, settled.group))
    visit.records.agenda_steps.add_all(list(template.planned(meeting.id, size)))
    hold_line(visit, meeting, line_id)
    visit.note("plan_meeting", meeting.id)
    return meeting


def change_meeting(visit: Visit, *, meeting_id: str, version: int, details: Details) -> Meeting:
    """Change what is settled for a meeting in preparation; ``version`` is the one that was looked at."""
    meeting = meeting_of(visit, meeting_id)
    settled = _settled(visit, details, meeting.kind)
    changed = replace(meeting, **{**vars(settled), "title": settled.title or meeting.title})
    kept = _kept(visit, meeting, changed, version, "change_meeting")
    hold_line(visit, kept)
    return kept


def change_agenda(visit: Visit, *, meeting_id: str, version: int, steps: Sequence[AgendaStep]) -> Meeting:
    """Give a meeting in preparation these steps in this order: words and minutes as the branch wants them."""
    meeting = meeting_of(visit, meeting_id)
    kept = renumbered(replace(step, meeting_id=meeting.id) for step in steps)
    changed = _kept(visit, meeting, meeting, version, "change_agenda")
    visit.records.agenda_steps.delete(meeting_id=meeting.id)
    visit.records.agenda_steps.add_all(list(kept))
    return changed


def cancel_meeting(visit: Visit, *, meeting_id: str, version: int) -> None:
    """Take a meeting out that will not be held; what was asked for it (opinions, the year's line) stays."""
    meeting = meeting_of(visit, meeting_id)
    if visit.records.elections.where(meeting_id=meeting.id):
        raise Refused(say("A ballot was prepared for this meeting, so it cannot be taken out any more."))
    _kept(visit, meeting, meeting, version, "cancel_meeting")
    for call in visit.records.opinion_calls.where(meeting_id=meeting.id):
        visit.records.opinion_calls.put(replace(call, meeting_id=""))
    leave_lines(visit, meeting)
    for rows in (visit.records.agenda_steps, visit.records.gate_ticks, visit.records.attendances):
        rows.delete(meeting_id=meeting.id)
    visit.records.meetings.delete(id=meeting.id)


def next_meetings(visit: Visit) -> tuple[Prepared, ...]:
    """The meetings ahead that the doer belongs to, by day."""
    me = visit.me()
    meetings = visit.records.meetings.where(
        unit_id=visit.by.unit_id, state=(MeetingState.PLANNED, MeetingState.RUNNING)
    )
    ahead = [m for m in meetings if m.held_on >= visit.today or m.state is MeetingState.RUNNING]
    found = (prepared(visit, m) for m in sorted(ahead, key=_when))
    return tuple(one for one in found if expected((me,), one.meeting.kind, one.meeting.group))


def meeting_of(visit: Visit, meeting_id: str) -> Meeting:
    """The meeting, of the doer's branch; ``NotFound`` otherwise."""
    meeting = visit.records.meetings.get(meeting_id)
    if meeting is None or meeting.unit_id != visit.by.unit_id:
        raise NotFound(say("This meeting is no longer here. Please open the list of meetings again."))
    return meeting


def prepared(visit: Visit, meeting: Meeting) -> Prepared:
    """A meeting with its agenda, its template, and how many meet."""
    template = template_of(visit, meeting)
    steps = sorted(visit.records.agenda_steps.where(meeting_id=meeting.id), key=lambda s: s.number)
    names = {m.id: m.name for m in visit.records.members.where(unit_id=meeting.unit_id)}
    size = len(expected(_people(visit), meeting.kind, meeting.group))
    return Prepared(meeting, tuple(steps), template, names, size)


def template_of(visit: Visit, meeting: Meeting) -> Agenda | None:
    """The template of a meeting's kind as it stands now, None where there is none or it is broken."""
    with suppress(NotFound, Problems):
        return agenda(visit.forms.folder, meeting.kind)
    return None


def _when(meeting: Meeting) -> tuple[date, str, str]:
    return meeting.held_on, meeting.starts_at, meeting.id


def _people(visit: Visit) -> tuple[Member, ...]:
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    return tuple(sorted(members, key=roster_order))


def _offer(template: Agenda, people: Sequence[Member]) -> Offer:
    groups = {m.group for m in people if m.group} if template.kind is MeetingKind.GROUP else set()
    size = max(len(expected(people, template.kind, group)) for group in groups or {""})
    return Offer(template, size, total(template.planned("", size)))


def _kind(word: str) -> MeetingKind:
    try:
        return MeetingKind(word)
    except ValueError:
        raise Invalid(say("Please choose what kind of meeting it is."), field="kind") from None


def _kept(visit: Visit, meeting: Meeting, changed: Meeting, version: int, act: str) -> Meeting:
    """Keep a meeting that nobody changed since it was looked at and that has not begun."""
    if meeting.state is not MeetingState.PLANNED:
        raise Refused(_BEGUN)
    new = replace(changed, version=meeting.version + 1)
    seen = {"version": version, "state": MeetingState.PLANNED}
    if meeting.version != version or not visit.records.meetings.change(new, **seen):
        raise Conflict(_CHANGED)
    visit.note(act, meeting.id)
    return new


def _settled(visit: Visit, details: Details, kind: MeetingKind) -> Details:
    """The details in the shape that is kept; ``Invalid`` names the field that cannot stand."""
    if details.held_on < visit.today:
        raise Invalid(say("This day has passed. Please choose a later one."), field="held_on")
    if details.held_on > visit.today + _FURTHEST:
        raise Invalid(say("This day is more than two years ahead. Please look at the year."), field="held_on")
    people = {m.id: m for m in _people(visit)}
    for field in ("host_id", "recorder_id"):
        if getattr(details, field) not in ("", *people):
            raise Invalid(say("Please choose somebody of this branch."), field=field)
    groups = {m.group for m in people.values() if m.group} or {""}
    if kind is MeetingKind.GROUP and details.group not in groups:
        raise Invalid(say("Please choose which group meets."), field="group")
    return replace(
        details,
        starts_at=time_of_day(details.starts_at),
        group=details.group if kind is MeetingKind.GROUP else "",
        place=_line(details.place, "place"),
        title=_line(details.title, "title"),
        topic=_line(details.topic, "topic"),
        guests=_line(details.guests, "guests"),
    )


def _line(text: str, field: str) -> str:
    text = " ".join(text.split())
    if len(text) > _LINE:
        raise Invalid(say("Please write this in at most {n} characters.", n=_LINE), field=field)
    return text
