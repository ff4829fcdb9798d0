"""What was forgotten or entered wrong at a meeting, added (会后补记) while its minutes are still a draft.

Every addition is marked with who wrote it and on which day; what was entered before stands in the mark. Words
that are a comrade's are changed by that comrade alone (``minutes.ask_correction``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar
from uuid import uuid4

from kit.domain.later import Later, changed_parts, later_from, later_text
from kit.domain.meeting import Attendance, Criticism, Entry, Meeting, MeetingState, Presence
from kit.domain.minutes import CRITICISM_PARTS, WHO, Line, digest, place_of
from kit.domain.note import checked_note
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.after_meeting import built_again
from kit.services.held import hold
from kit.services.holding import due_for
from kit.services.minutes import LONGEST_REASON, unsigned
from kit.services.visit import Visit
from kit.words import say

_OLD = say("This page is out of date. Please open it again.")
_FASTER = say("Somebody has just changed the same record. Please open the page again.")
_CHOOSE = say("Please choose somebody from the list.")
_THEIRS = say(
    "These words are a comrade's own. On this page he or she can ask to have them put right; what was not "
    "written down at all can be added as a line of its own."
)
_ASKED = say(
    "A correction by the comrade whose line it is stands here or is waiting. Please settle it with them; the "
    "line is left as it is."
)
_Row = TypeVar("_Row", Attendance, Entry, Criticism)


def supply_attendance(
    visit: Visit, *, meeting_id: str, member_id: str, presence: str, reason: str = ""
) -> Attendance:
    """Write who was there after all, or was not: of one who was not entered yet, or in place of an entry."""
    meeting = _open(visit, meeting_id)
    old = visit.records.attendances.get(meeting.id, member_id)
    if old is None and all(member_id != m.id for m in due_for(visit, meeting)):
        raise Invalid(_CHOOSE, field="member_id")
    if presence not in set(Presence):
        raise Invalid(_OLD, field="presence")
    there = Presence(presence)
    told = checked_note(reason, None, field="reason") if there is not Presence.PRESENT else ""
    if len(told) > LONGEST_REASON:
        raise Invalid(say("Please give the reason in at most {n} characters.", n=LONGEST_REASON),
                      field="reason")  # fmt: skip
    made_up = old.made_up_on if old and there is not Presence.PRESENT else None
    new = Attendance(meeting.id, member_id, there, told, made_up)
    if old and there is not Presence.PRESENT and told != old.reason:
        _unasked(visit, meeting, place_of(Line.ATTENDANCE, member_id, "reason"))
    seat = marked_seat(visit, old, new)
    if seat != old:
        visit.records.attendances.put(seat)
        built_again(visit, meeting, "supply_attendance")
    return seat


def supply_entry(
    visit: Visit, *, meeting_id: str, text: str, step: int = 0, member_id: str = "", decision: bool = False,
    due_on: date | None = None, entry_id: str = "", seen: str = "",
) -> Entry:  # fmt: skip
    """Write what was said or decided and not entered; with the id of an entry of the meeting, change that.

    A line that is to be new names an id of its own (32 hexadecimal digits) where the same may be sent twice.
    ``seen`` is the mark of the entry that the page showed (``entry_mark``): one changed since is left.
    """
    meeting, old = _open(visit, meeting_id), visit.records.entries.get(entry_id)
    _of(meeting, old)
    missing = say("Please write in one line what was decided.") if decision else (
        say("Please write what was said."))  # fmt: skip
    told = checked_note(text, missing, field="text")
    if member_id and member_id != (old.member_id if old else ""):
        _due(visit, meeting, member_id, "member_id")
    if old is None:
        if step and not visit.records.agenda_steps.where(meeting_id=meeting.id, number=step):
            raise Invalid(_OLD, field="step")
        number = max((e.number for e in visit.records.entries.where(meeting_id=meeting.id)), default=0) + 1
        new = Entry(_id(entry_id), meeting.id, number, step, member_id, told, decision,
                    due_on if decision else None)  # fmt: skip
        return _kept_entry(visit, meeting, _marked(visit, new, new.later, ()))
    if seen and seen != entry_mark(old):
        raise Conflict(_FASTER)
    new = replace(old, text=_as_entered(visit, meeting, old, told))
    if old.decision:
        new = replace(new, member_id=member_id, due_on=due_on)
    if new.text != old.text:
        if old.member_id not in ("", visit.by.member_id) and not old.decision:
            raise Refused(_THEIRS)
        _unasked(visit, meeting, place_of(Line.ENTRY, old.id, "text"))
    parts = changed_parts(_told(old), _told(new))
    return _kept_entry(visit, meeting, _marked(visit, new, old.later, parts)) if parts else old


def supply_criticism(
    visit: Visit, *, meeting_id: str, by_id: str = "", to_id: str = "", matter: str = "", effect: str = "",
    suggestion: str = "", stand: str = "", criticism_id: str = "",
) -> Criticism:  # fmt: skip
    """Write a criticism that was said and not entered; of one that is there, the parts that were left empty.

    Both find it among the lines of their own, as soon as the minutes are built. The id is as an entry's.
    """
    meeting, old = _open(visit, meeting_id), visit.records.criticisms.get(criticism_id)
    _of(meeting, old)
    parts = {"matter": matter, "effect": effect, "suggestion": suggestion, "stand": stand}
    told = {name: checked_note(text, None, field=name) for name, text in parts.items()}
    if old is not None:
        return _filled(visit, meeting, old, told)
    _due(visit, meeting, by_id, "by_id")
    _due(visit, meeting, to_id, "to_id")
    if by_id == to_id:
        raise Invalid(say("What one says of oneself is no criticism of another. Please choose who hears it."),
                      field="to_id")  # fmt: skip
    if not told["matter"]:
        raise Invalid(say("Please write what it was about, as it was said."), field="matter")
    number = max((c.number for c in visit.records.criticisms.where(meeting_id=meeting.id)), default=0) + 1
    new = Criticism(_id(criticism_id), meeting.id, number, by_id, to_id, **told)
    return _kept_criticism(visit, meeting, _marked(visit, new, "", ()))


def marked_seat(visit: Visit, old: Attendance | None, new: Attendance) -> Attendance:
    """``new`` with the marks of ``old`` and one more, where it says something else; else ``old``."""
    if old is None:
        return _marked(visit, new, "", ())
    parts = changed_parts(_seated(old), _seated(new))
    return _marked(visit, new, old.later, parts) if parts else old


def _open(visit: Visit, meeting_id: str) -> Meeting:
    """The meeting, held for this change; signed minutes are refused with what can be done instead."""
    unsigned(visit, meeting_id)
    return hold(visit, meeting_id, MeetingState.ENDED)


def _marked(visit: Visit, row: _Row, before: str, parts: tuple[tuple[str, str], ...]) -> _Row:
    mark = Later(visit.today.isoformat(), visit.by.member_id, parts)
    return replace(row, later=later_text((*later_from(before), mark)))


def _filled(visit: Visit, meeting: Meeting, old: Criticism, told: Mapping[str, str]) -> Criticism:
    """The criticism with its empty parts filled; what was entered of another is not written over."""
    before = {part: str(getattr(old, part)) for part in CRITICISM_PARTS}
    after = {part: told[part] or text for part, text in before.items()}
    parts = changed_parts(before, after)
    for name, text in parts:
        if text:
            raise Refused(_THEIRS)
        _unasked(visit, meeting, place_of(Line.CRITICISM, old.id, name))
    if not parts:
        return old
    filled = Criticism(old.id, old.meeting_id, old.number, old.by_id, old.to_id, **after,
                       action_id=old.action_id)  # fmt: skip
    return _kept_criticism(visit, meeting, _marked(visit, filled, old.later, parts))


def _kept_entry(visit: Visit, meeting: Meeting, entry: Entry) -> Entry:
    visit.records.entries.put(entry)
    built_again(visit, meeting, "supply_entry")
    return entry


def _kept_criticism(visit: Visit, meeting: Meeting, criticism: Criticism) -> Criticism:
    visit.records.criticisms.put(criticism)
    built_again(visit, meeting, "supply_criticism")
    return criticism


def _seated(one: Attendance) -> dict[str, str]:
    return {"presence": one.presence.value, "reason": one.reason}


def entry_mark(one: Entry) -> str:
    """A short text that an entry which says something else does not have."""
    return digest(repr(_told(one)))[:16]


def _told(one: Entry) -> dict[str, str]:
    due = one.due_on.isoformat() if one.due_on else ""
    return {"text": one.text, WHO: one.member_id, "due_on": due}


def _unasked(visit: Visit, meeting: Meeting, place: str) -> None:
    """``Refused`` where the one whose line it is has had it put right, or waits for an answer."""
    asked = visit.records.corrections.where(meeting_id=meeting.id, place=place)
    if any(one.accepted is not False for one in asked):
        raise Refused(_ASKED)


def _as_entered(visit: Visit, meeting: Meeting, old: Entry, told: str) -> str:
    """The text as it was entered, where ``told`` is what the draft says in its place: the form shows that."""
    place = place_of(Line.ENTRY, old.id, "text")
    right = visit.records.corrections.where(meeting_id=meeting.id, place=place, accepted=True)
    shown = max(right, key=lambda one: (one.made_at, one.id), default=None)
    return old.text if shown is not None and shown.text == told else told


def _of(meeting: Meeting, found: Entry | Criticism | None) -> None:
    if found is not None and found.meeting_id != meeting.id:
        raise NotFound(_OLD)


def _due(visit: Visit, meeting: Meeting, member_id: str, field: str) -> None:
    entered = visit.records.attendances.get(meeting.id, member_id) is not None
    if not entered and all(member_id != m.id for m in due_for(visit, meeting)):
        raise Invalid(_CHOOSE, field=field)


def _id(given: str) -> str:
    """The id that the page gave a new line, else one of our own; one of another shape is refused."""
    if given and not re.fullmatch(r"[0-9a-f]{32}", given):
        raise NotFound(_OLD)
    return given or uuid4().hex
