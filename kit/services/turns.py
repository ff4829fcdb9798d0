"""Whose turn it is: called, stopped for a moment, lengthened, ended, handed over; the order of the rest."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.cockpit import TURNS, begun, finished, lengthened, moved, paused, still_to_speak
from kit.domain.meeting import Meeting, MeetingState, Turn
from kit.errors import Refused
from kit.services.held import hold, step_of
from kit.services.visit import Visit
from kit.words import say

_WENT_ON = say("The turn has gone on to somebody else meanwhile. The page shows to whom.")
_NOT_HERE = say("This member has no turn: he or she is away, or has spoken already. Please choose another.")


def call_speaker(visit: Visit, *, meeting_id: str, after: str, member_id: str = "") -> Meeting:
    """Give the turn to a member, or to the next in order; whose it was (``after``) has spoken.

    Where the turn has been handed on from ``after`` already, the next in order is not called again.
    """
    meeting = _at_turns(visit, meeting_id)
    if meeting.speaker_id != after:
        if member_id in ("", meeting.speaker_id):
            return meeting
        raise Refused(_WENT_ON)
    turns = {t.member_id: t for t in visit.records.turns.where(meeting_id=meeting.id)}
    waiting = still_to_speak(turns.values(), meeting.speaker_id)
    called = next((t for t in waiting if member_id in ("", t.member_id)), None)
    if called is None and member_id:
        raise Refused(_NOT_HERE)
    if meeting.speaker_id in turns:
        visit.records.turns.put(finished(turns[meeting.speaker_id], visit.now))
    if called is not None:
        visit.records.turns.put(begun(called, visit.now))
    kept = replace(meeting, speaker_id=called.member_id if called else "")
    visit.records.meetings.put(kept)
    return kept


def pause_turn(visit: Visit, *, meeting_id: str, member_id: str, running: bool) -> Turn:
    """Stop the member's time for a moment, or let it run on; asked for twice, it is done once."""
    turn = _turn(visit, meeting_id, member_id)
    kept = begun(turn, visit.now) if running else paused(turn, visit.now)
    visit.records.turns.put(kept)
    return kept


def extend_turn(visit: Visit, *, meeting_id: str, member_id: str, seconds: int) -> Turn:
    """Add a minute to a turn of ``seconds``; where somebody has added one meanwhile, none is added."""
    turn = _turn(visit, meeting_id, member_id)
    if turn.seconds == seconds and not turn.done:
        turn = lengthened(turn)
        visit.records.turns.put(turn)
    return turn


def end_turn(visit: Visit, *, meeting_id: str, member_id: str) -> Turn:
    """The member has spoken and hears the others now; asked for twice, it is done once."""
    turn = _turn(visit, meeting_id, member_id)
    if not turn.done:
        turn = finished(turn, visit.now)
        visit.records.turns.put(turn)
    return turn


def move_turn(visit: Visit, *, meeting_id: str, member_id: str, to: int) -> Meeting:
    """Put a member at place ``to`` (0 is next) of those still to speak."""
    meeting = hold(visit, meeting_id, MeetingState.PLANNED, MeetingState.RUNNING)
    turns = visit.records.turns.where(meeting_id=meeting.id)
    if all(t.member_id != member_id for t in still_to_speak(turns, meeting.speaker_id)):
        raise Refused(_NOT_HERE)
    for turn in moved(turns, meeting.speaker_id, member_id, to):
        visit.records.turns.put(turn)
    return meeting


def _at_turns(visit: Visit, meeting_id: str) -> Meeting:
    meeting = hold(visit, meeting_id, MeetingState.RUNNING)
    step = step_of(visit, meeting)
    if step is None or step.kind not in TURNS:
        raise Refused(say("Members speak one by one at another step of the agenda. Please go there first."))
    return meeting


def _turn(visit: Visit, meeting_id: str, member_id: str) -> Turn:
    """The turn of the member who has it; ``Refused`` where it went on to another meanwhile."""
    meeting = _at_turns(visit, meeting_id)
    found = visit.records.turns.where(meeting_id=meeting.id, member_id=meeting.speaker_id)
    if not found or meeting.speaker_id != member_id:
        raise Refused(_WENT_ON)
    return found[0]
