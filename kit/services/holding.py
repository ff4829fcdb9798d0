"""Holding a meeting: who is there, the beginning, one step after the other, the end.

An act names what its page showed (the step, the speaker). Where another laptop was faster and did the same,
nothing is done twice; where it did something else, the act is refused and says what is so.
"""

from __future__ import annotations

from dataclasses import replace

from kit.domain.cockpit import paused, plain_agenda
from kit.domain.election import ElectionState
from kit.domain.meeting import AgendaStep, Attendance, Meeting, MeetingState, Presence, Turn
from kit.domain.note import checked_note
from kit.domain.organisation import Member
from kit.domain.quorum import Attended, attended, due_at
from kit.errors import Invalid, Refused
from kit.services.held import hold, meeting_of, steps_of
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import _, say

_LONGEST_REASON = 120
_OPEN = (MeetingState.PLANNED, MeetingState.RUNNING)


def due_for(visit: Visit, meeting: Meeting) -> tuple[Member, ...]:
    """Who is due at the meeting."""
    return due_at(meeting, visit.records.members.where(unit_id=meeting.unit_id, active=True))


def attended_at(visit: Visit, meeting: Meeting) -> Attended:
    """Who is there, away, or not yet called."""
    rows = visit.records.attendances.where(meeting_id=meeting.id)
    return attended(due_for(visit, meeting), {row.member_id: row.presence for row in rows})


def take_attendance(
    visit: Visit, *, meeting_id: str, member_id: str, presence: str, reason: str = ""
) -> Attendance:
    """Note whether a member is there, before the meeting or while it goes on; the reason is kept as given."""
    meeting = hold(visit, meeting_id, *_OPEN)
    if all(member_id != m.id for m in due_for(visit, meeting)):
        raise Invalid(say("This member is not due at this meeting. Please open the page again."))
    told = checked_note(reason, None, field="reason")
    if len(told) > _LONGEST_REASON:
        raise Invalid(say("Please give the reason in at most {n} characters.", n=_LONGEST_REASON),
                      field="reason")  # fmt: skip
    there = _presence(presence)
    row = Attendance(meeting.id, member_id, there, "" if there is Presence.PRESENT else told)
    visit.records.attendances.put(row)
    _follow_attendance(visit, meeting)
    return row


def mark_present(visit: Visit, *, meeting_id: str) -> int:
    """Note everybody as present who was not called yet; how many that were."""
    meeting = hold(visit, meeting_id, *_OPEN)
    unmarked = attended_at(visit, meeting).unmarked
    rows = [Attendance(meeting.id, m.id, Presence.PRESENT) for m in unmarked]
    visit.records.attendances.add_all(rows)
    _follow_attendance(visit, meeting)
    return len(unmarked)


def start_meeting(visit: Visit, *, meeting_id: str) -> Meeting:
    """Begin a meeting with its first step; one that goes on already is left as it is.

    A meeting planned without an agenda gets a plain one.
    """
    meeting = meeting_of(visit, meeting_id)
    if meeting.state is MeetingState.RUNNING:
        return meeting
    meeting = hold(visit, meeting_id, MeetingState.PLANNED)
    steps = steps_of(visit, meeting) or _plain_steps(visit, meeting)
    visit.records.agenda_steps.put(replace(steps[0], started_at=visit.now))
    begun = replace(meeting, state=MeetingState.RUNNING, started_at=visit.now, current=steps[0].number)
    visit.records.meetings.put(begun)
    _follow_attendance(visit, begun)
    visit.note("start_meeting", meeting.id)
    return begun


def next_step(visit: Visit, *, meeting_id: str, after: int) -> Meeting:
    """Go on to the step after ``after``; where somebody has gone on already, nothing is done."""
    meeting = hold(visit, meeting_id, MeetingState.RUNNING)
    if meeting.current != after:
        return meeting
    steps = steps_of(visit, meeting)
    upcoming = next((s for s in steps if s.number > meeting.current), None)
    if upcoming is None:
        raise Refused(say("This is the last step. The meeting can be ended now."))
    _end_step(visit, meeting, steps)
    visit.records.agenda_steps.put(replace(upcoming, started_at=upcoming.started_at or visit.now))
    moved = replace(meeting, current=upcoming.number, speaker_id="")
    visit.records.meetings.put(moved)
    return moved


def step_back(visit: Visit, *, meeting_id: str, after: int) -> Meeting:
    """Go back from the step ``after`` to the one before it, which goes on as if it had not ended."""
    meeting = hold(visit, meeting_id, MeetingState.RUNNING)
    if meeting.current != after:
        return meeting
    steps = steps_of(visit, meeting)
    before = [s for s in steps if s.number < meeting.current]
    if not before:
        raise Refused(say("This is the first step. There is none before it."))
    _stop_turn(visit, meeting)
    for step in steps:
        if step.number == meeting.current:
            visit.records.agenda_steps.put(replace(step, started_at=None, ended_at=None))
    visit.records.agenda_steps.put(replace(before[-1], ended_at=None))
    moved = replace(meeting, current=before[-1].number, speaker_id="")
    visit.records.meetings.put(moved)
    return moved


def end_meeting(visit: Visit, *, meeting_id: str) -> Meeting:
    """End a meeting; one that has ended is left as it is.

    ``Refused`` while somebody was not called, or while a ballot of the meeting is open.
    """
    meeting = meeting_of(visit, meeting_id)
    if meeting.state is MeetingState.ENDED:
        return meeting
    meeting = hold(visit, meeting_id, MeetingState.RUNNING)
    unmarked = attended_at(visit, meeting).unmarked
    if unmarked:
        raise Refused(say("Whether {n} people were here is not written down yet. Please note it first.",
                          n=len(unmarked)))  # fmt: skip
    if visit.records.elections.where(meeting_id=meeting.id, state=ElectionState.OPEN):
        raise Refused(say("A ballot of this meeting is still open. Please end the voting first."))
    _end_step(visit, meeting, steps_of(visit, meeting))
    ended = replace(meeting, state=MeetingState.ENDED, ended_at=visit.now, speaker_id="")
    visit.records.meetings.put(ended)
    visit.note("end_meeting", meeting.id)
    return ended


def _end_step(visit: Visit, meeting: Meeting, steps: tuple[AgendaStep, ...]) -> None:
    _stop_turn(visit, meeting)
    for step in steps:
        if step.number == meeting.current:
            visit.records.agenda_steps.put(replace(step, ended_at=visit.now))


def _stop_turn(visit: Visit, meeting: Meeting) -> None:
    """Nobody's time runs on when the step is left."""
    for turn in visit.records.turns.where(meeting_id=meeting.id):
        if turn.running_since is not None:
            visit.records.turns.put(paused(turn, visit.now))


def _plain_steps(visit: Visit, meeting: Meeting) -> tuple[AgendaStep, ...]:
    steps = [
        AgendaStep(meeting.id, number, kind, _(title), minutes)
        for number, (kind, title, minutes) in enumerate(plain_agenda(meeting.kind), 1)
    ]
    visit.records.agenda_steps.add_all(steps)
    return tuple(steps)


def _follow_attendance(visit: Visit, meeting: Meeting) -> None:
    """Make the turns those of the people who are there: who comes late speaks last, who is away, not."""
    turns = {t.member_id: t for t in visit.records.turns.where(meeting_id=meeting.id)}
    present = attended_at(visit, meeting).present
    here = {m.id for m in present}
    for member_id, turn in turns.items():
        if member_id not in here and not turn.done:
            visit.records.turns.delete(meeting_id=meeting.id, member_id=member_id)
            if meeting.speaker_id == member_id:
                visit.records.meetings.put(replace(meeting, speaker_id=""))
    # The secretary begins, the committee follows: they are the first to speak of themselves.
    first = sorted(present, key=lambda m: (not m.secretary, not m.on_committee))
    seconds = int(float(rule_in_force(visit, "turn_minutes")) * 60)
    number = max((t.number for t in turns.values()), default=0)
    for place, member in enumerate((m for m in first if m.id not in turns), number + 1):
        visit.records.turns.add(Turn(meeting.id, member.id, place, seconds))


def _presence(word: str) -> Presence:
    found = next((p for p in Presence if p.value == word), None)
    if found is None:
        raise Invalid(say("This page is out of date. Please open it again."))
    return found
