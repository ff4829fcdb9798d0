"""What is entered while a meeting goes on: criticism and the stand taken on it, what was said, decisions.

Each entry carries the mark (``once``) that its page gave it, so that words sent twice are written once.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4, uuid5

from kit.domain.action import Action, ActionState, Deed, Source
from kit.domain.cockpit import UNDO
from kit.domain.meeting import Criticism, Entry, Meeting, MeetingState
from kit.domain.note import checked_note
from kit.domain.timing import check_near, check_to_come
from kit.errors import Invalid, NotFound, Refused
from kit.services.held import hold
from kit.services.holding import due_for
from kit.services.steps import log_step
from kit.services.visit import Visit
from kit.words import _, day, say

_LINKED = UUID("7c1b6d0e-52f4-4b86-9a2c-0d1f6c9b7a35")
_GONE = say("This criticism is no longer here. Please open the page again.")


def write_criticism(
    visit: Visit, *, meeting_id: str, by_id: str, to_id: str, matter: str, effect: str = "",
    suggestion: str = "", stand: str = "", once: str = "",
) -> Criticism:  # fmt: skip
    """Write down a criticism as it was said, and the stand on it where one was taken at once."""
    meeting, name = hold(visit, meeting_id, MeetingState.RUNNING), _mark(once)
    before = visit.records.criticisms.get(name)
    if before is not None and before.meeting_id != meeting.id:
        raise NotFound(_GONE)
    _due(visit, meeting, by_id, field="by_id")
    _due(visit, meeting, to_id, field="to_id")
    if by_id == to_id:
        raise Invalid(say("What one says of oneself is no criticism of another. Please choose who hears it."),
                      field="to_id")  # fmt: skip
    number = max((c.number for c in visit.records.criticisms.where(meeting_id=meeting.id)), default=0) + 1
    written = Criticism(
        name, meeting.id, before.number if before else number, by_id, to_id,
        checked_note(matter, say("Please write what it was about, as it was said."), field="matter"),
        checked_note(effect, None, field="effect"), checked_note(suggestion, None, field="suggestion"),
        checked_note(stand, None, field="stand") or (before.stand if before else ""),
        before.action_id if before else "",
    )  # fmt: skip
    visit.records.criticisms.put(written)
    return written


def write_stand(visit: Visit, *, criticism_id: str, stand: str, seen: str = "") -> Criticism:
    """Write down what the one who was criticised says to it; ``seen`` is what the page showed before.

    ``Refused`` where another laptop wrote something else meanwhile: nobody's words are written over unseen.
    """
    before = _held(visit, criticism_id)
    told = checked_note(stand, say("Please write what he or she says to it."), field="stand")
    if before.stand not in (seen, told):
        raise Refused(say("Somebody has just written down the stand on this. Please look at it first."))
    written = replace(before, stand=told)
    visit.records.criticisms.put(written)
    return written


def write_entry(
    visit: Visit, *, meeting_id: str, step: int, text: str, member_id: str = "", once: str = ""
) -> Entry:
    """Write down what was said at a step; by whom, where that matters."""
    return _entered(visit, meeting_id, Entry(_mark(once), "", 0, step, member_id, text))


def write_decision(
    visit: Visit, *, meeting_id: str, step: int, text: str, member_id: str = "",
    due_on: date | None = None, once: str = "",
) -> Entry:  # fmt: skip
    """Write down what was decided, who does it and by when, where that was said."""
    if due_on is not None:
        check_near(due_on, visit.today, "due_on")
    return _entered(visit, meeting_id, Entry(_mark(once), "", 0, step, member_id, text, True, due_on))


def link_action(visit: Visit, *, criticism_id: str, due_on: date, text: str = "") -> Action:
    """Write a criticism into the plan of the one who heard it, who said in the room that it may be.

    It is that member's own action, private like any other, open from the start; its log names who wrote it.
    Without ``text`` it holds the suggestion, or the matter where none was made. Done twice, it is done once.
    """
    heard = _held(visit, criticism_id)
    action_id = uuid5(_LINKED, heard.id).hex
    standing = visit.records.actions.get(action_id)
    if standing is not None:
        return standing
    check_to_come(due_on, visit.today, "due_on")
    told = checked_note(text, None, field="text") or heard.suggestion or heard.matter
    action = Action(
        action_id, visit.by.unit_id, heard.to_id, Source.CRITICISM, told, due_on, visit.now,
        matter=heard.matter,
    )  # fmt: skip
    visit.records.actions.add(action)
    log_step(visit, action, action, Deed.NOTE, _("Written down at the meeting of {day} by {name}, as agreed "
             "there; the words can still be changed.", day=day(visit.today), name=visit.by.name))  # fmt: skip
    visit.records.criticisms.put(replace(heard, action_id=action.id))
    visit.note("link_action", action.id)
    return action


def unlink_action(visit: Visit, *, criticism_id: str) -> Criticism:
    """Take a criticism out of the plan again: within a minute, while its member has done nothing with it."""
    heard = _held(visit, criticism_id)
    action = visit.records.actions.get(heard.action_id) if heard.action_id else None
    if action is None:
        return heard
    if not may_unlink(visit, action):
        raise Refused(
            say("This has stood in the plan for more than a minute. Its member can change it there.")
        )
    visit.records.action_steps.delete(action_id=action.id)
    visit.records.actions.delete(id=action.id)
    freed = replace(heard, action_id="")
    visit.records.criticisms.put(freed)
    visit.note("unlink_action", action.id)
    return freed


def may_unlink(visit: Visit, action: Action) -> bool:
    """Whether an action from a criticism is so new that it can be taken back."""
    fresh = visit.now - action.created_at <= UNDO and action.state is ActionState.OPEN
    return fresh and len(visit.records.action_steps.where(action_id=action.id)) == 1


def _entered(visit: Visit, meeting_id: str, entry: Entry) -> Entry:
    meeting = hold(visit, meeting_id, MeetingState.RUNNING)
    before = visit.records.entries.get(entry.id)
    if before is not None and before.meeting_id != meeting.id:
        raise NotFound(say("This meeting is no longer here. Please open the page again."))
    if not visit.records.agenda_steps.where(meeting_id=meeting.id, number=entry.step):
        raise Invalid(say("This page is out of date. Please open it again."))
    if entry.member_id:
        _due(visit, meeting, entry.member_id, field="member_id")
    missing = say("Please write in one line what was decided.") if entry.decision else (
        say("Please write what was said."))  # fmt: skip
    number = max((e.number for e in visit.records.entries.where(meeting_id=meeting.id)), default=0) + 1
    written = replace(
        entry, meeting_id=meeting.id, number=before.number if before else number,
        text=checked_note(entry.text, missing, field="text"), action_id=before.action_id if before else "",
    )  # fmt: skip
    visit.records.entries.put(written)
    return written


def _held(visit: Visit, criticism_id: str) -> Criticism:
    """The criticism with its meeting held; read again once nobody else can change it."""
    found = visit.records.criticisms.get(criticism_id)
    if found is None:
        raise NotFound(_GONE)
    hold(visit, found.meeting_id, MeetingState.RUNNING)
    again = visit.records.criticisms.get(criticism_id)
    if again is None:
        raise NotFound(_GONE)
    return again


def _due(visit: Visit, meeting: Meeting, member_id: str, *, field: str) -> None:
    if all(member_id != m.id for m in due_for(visit, meeting)):
        raise Invalid(say("Please choose somebody from the list."), field=field)


def _mark(once: str) -> str:
    """The entry's id: the page's mark where it gave one, else a new one."""
    return once if re.fullmatch(r"[0-9a-f]{32}", once) else uuid4().hex
