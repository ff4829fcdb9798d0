"""A meeting of the doer's branch, taken hold of for a change: of two laptops one comes after the other."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.meeting import AgendaStep, Meeting, MeetingState
from kit.errors import Conflict, NotFound, Refused
from kit.services.visit import Visit
from kit.words import Message, say

_TRIES = 4
GONE = say("This meeting is no longer here. Please open the page again.")
_NOT_NOW: dict[MeetingState, Message] = {
    MeetingState.PLANNED: say("This meeting has not begun. Please begin it first."),
    MeetingState.RUNNING: say("This meeting is going on already. The page shows where it is."),
    MeetingState.ENDED: say("This meeting has ended. What is to be changed now is changed in its minutes."),
    MeetingState.SIGNED: say("The minutes of this meeting are signed. Nothing in it can be changed."),
}


def meeting_of(visit: Visit, meeting_id: str) -> Meeting:
    """A meeting of the doer's own branch; ``NotFound`` for any other."""
    meeting = visit.records.meetings.get(meeting_id)
    if meeting is None or meeting.unit_id != visit.by.unit_id:
        raise NotFound(GONE)
    return meeting


def hold(visit: Visit, meeting_id: str, *states: MeetingState) -> Meeting:
    """The meeting with its next version, kept: until the transaction ends no other act changes it.

    ``Refused`` where it is in none of ``states``.
    """
    for _again in range(_TRIES):
        meeting = meeting_of(visit, meeting_id)
        if meeting.state not in states:
            raise Refused(_NOT_NOW[meeting.state])
        held = replace(meeting, version=meeting.version + 1)
        if visit.records.meetings.change(held, version=meeting.version):
            return held
    raise Conflict(say("Somebody has just changed the same record. Please try again."))


def steps_of(visit: Visit, meeting: Meeting) -> tuple[AgendaStep, ...]:
    """The meeting's agenda in its order."""
    return visit.records.agenda_steps.where(meeting_id=meeting.id)


def step_of(visit: Visit, meeting: Meeting) -> AgendaStep | None:
    """The step that goes on, None before the first."""
    found = visit.records.agenda_steps.where(meeting_id=meeting.id, number=meeting.current)
    return found[0] if found else None
