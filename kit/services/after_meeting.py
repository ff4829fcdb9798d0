"""What follows a meeting besides its minutes: their head, absences made up, decisions in the ledger."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kit.domain.action import Action, Source
from kit.domain.meeting import Attendance, Meeting, MeetingState, Presence
from kit.domain.minutes import MinutesState, digest
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.held import hold, meeting_of
from kit.services.ledger_acts import write_branch_action
from kit.services.minutes import build_minutes, latest
from kit.services.visit import Visit
from kit.words import say

LONGEST = 200
_FASTER = say("Somebody has just changed the same record. Please open the page again.")
_OLD = say("This page is out of date. Please open it again.")


def complete_head(
    visit: Visit, *, meeting_id: str, place: str, host_id: str, recorder_id: str, guests: str = "",
    starts_at: str = "", seen: str = "",
) -> Meeting:  # fmt: skip
    """Write what the head of the minutes lacks: place, who led, who wrote, who sat in, the time of day.

    The time counts only where the meeting's beginning was not noted while it was held. ``seen`` is the mark
    of the head that the page showed (``head_mark``): nothing is written over that was not seen.
    """
    meeting = hold(visit, meeting_id, MeetingState.ENDED)
    if seen and seen != head_mark(meeting):
        raise Conflict(_FASTER)
    people = {m.id for m in visit.records.members.where(unit_id=visit.by.unit_id)} | {""}
    for name, member_id in (("host_id", host_id), ("recorder_id", recorder_id)):
        if member_id not in people:
            raise Invalid(_OLD, field=name)
    if starts_at and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", starts_at):
        raise Invalid(say("Please write the time like 14:30."), field="starts_at")
    headed = replace(
        meeting, place=_line(place, "place"), host_id=host_id, recorder_id=recorder_id,
        guests=_line(guests, "guests"), starts_at=starts_at or meeting.starts_at,
    )  # fmt: skip
    visit.records.meetings.put(headed)
    built_again(visit, headed, "complete_head")
    return headed


def head_mark(meeting: Meeting) -> str:
    """A short text that another head of the minutes does not have."""
    told = (meeting.place, meeting.host_id, meeting.recorder_id, meeting.guests, meeting.starts_at)
    return digest(repr(told))[:16]


def make_up(visit: Visit, *, meeting_id: str, member_id: str, on: date | None) -> Attendance:
    """Write when a member who was not there made it up (补学、转告); None takes the day away again.

    It can be written after the minutes are signed too: their own words do not change by it.
    """
    meeting = hold(visit, meeting_id, MeetingState.ENDED, MeetingState.SIGNED)
    seat = visit.records.attendances.get(meeting.id, member_id)
    if seat is None or seat.presence is Presence.PRESENT:
        raise Refused(say("This comrade is not entered as absent. Please open the page again."))
    if on is not None and not meeting.held_on <= on <= visit.today:
        raise Invalid(say("Please choose a day between the meeting and today."), field="on")
    made_up = replace(seat, made_up_on=on)
    visit.records.attendances.put(made_up)
    built_again(visit, meeting, "make_up")
    return made_up


def file_decision(
    visit: Visit, *, entry_id: str, matter: str, text: str, member_id: str, due_on: date,
    checker_id: str = "",
) -> Action:  # fmt: skip
    """Write a decision of a meeting into the branch's ledger, once; the minutes do not change by it."""
    entry = visit.records.entries.get(entry_id)
    if entry is None or not entry.decision:
        raise NotFound(_OLD)
    meeting_of(visit, entry.meeting_id)
    if entry.action_id:
        raise Refused(say("This decision stands in the ledger already."))
    action = write_branch_action(
        visit, source=Source.MEETING.value, matter=matter, text=text, member_id=member_id, due_on=due_on,
        checker_id=checker_id,
    )  # fmt: skip
    if not visit.records.entries.change(replace(entry, action_id=action.id), action_id=""):
        raise Conflict(_FASTER)
    return action


def built_again(visit: Visit, meeting: Meeting, act: str) -> None:
    """Note the act; a draft of the minutes then says what is so now."""
    visit.note(act, meeting.id)
    made = latest(visit, meeting)
    if made is not None and made.state is MinutesState.DRAFT:
        build_minutes(visit, meeting_id=meeting.id)


def _line(text: str, field: str) -> str:
    told = " ".join(text.replace("\x00", "").split())
    if len(told) > LONGEST:
        raise Invalid(say("Please write at most {most} characters here.", most=LONGEST), field=field)
    return told
