"""The live plan: actions begun at hand-in, and everything that is done to them until they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from kit.domain.action import Action, ActionState, Deed, Source, checked_note
from kit.domain.form import AnsweredBy
from kit.domain.rectification import PlanEntry, PlanField, RectificationPlan, field_name
from kit.domain.response import Answer, Response
from kit.domain.timing import check_to_come
from kit.domain.visibility import Kind, Use
from kit.errors import Invalid, NotFound, Refused
from kit.services.effects import begin_looks_back
from kit.services.origins import Origins
from kit.services.relations import GONE, Relations, action_to_check, own_action, possible_checkers
from kit.services.steps import changed, log_step
from kit.services.visit import Visit
from kit.words import say

__all__ = ["possible_checkers"]

_ACTIONS = UUID("5f0c53d6-2a3a-4c0c-9a57-0f6a5a1d6b11")
_TRIES = 4
_WHY = say("Please write the reason in one line.")


def follow_plan(visit: Visit, response: Response, plan: RectificationPlan) -> None:
    """Make the response's actions say what its plan says; what is done already is left alone."""
    standing = {a.finding: a for a in visit.records.actions.where(response_id=response.id)}
    for entry in plan.taken:
        if not entry.action or entry.due is None:
            continue
        action = standing.get(entry.finding.name)
        if action is None:
            visit.records.actions.add(_begun(visit, response, entry, entry.due))
        else:
            _follow(visit, action, entry, entry.due)


def _begun(visit: Visit, response: Response, entry: PlanEntry, due_on: date) -> Action:
    """The action that an entry begins; its id follows from sheet and finding, so that it begins once."""
    name = uuid5(_ACTIONS, f"{response.id} {entry.finding.name}")
    return Action(
        name.hex, visit.by.unit_id, response.member_id, _source(visit, response), entry.action, due_on,
        visit.now, response_id=response.id, finding=entry.finding.name, cue=entry.cue,
        checker_id=entry.checker,
    )  # fmt: skip


def _source(visit: Visit, response: Response) -> Source:
    """A member's own sheet, or the one sheet that is answered for the whole branch."""
    round_ = visit.records.rounds.get(response.round_id)
    whole = round_ is not None and visit.form_of(round_).answered_by is AnsweredBy.ONE
    return Source.BRANCH_CHECKUP if whole else Source.CHECKUP


def _follow(visit: Visit, action: Action | None, entry: PlanEntry, due_on: date) -> None:
    """The action with the entry's words while it is in hand; another's change meanwhile is read again."""
    for _ in range(_TRIES):
        if action is None or not action.under_way:
            return
        followed = replace(action, text=entry.action, cue=entry.cue, due_on=due_on, checker_id=entry.checker)
        if followed == action:
            return
        if visit.records.actions.swap(action, followed):
            _log_followed(visit, action, followed)
            return
        action = visit.records.actions.get(action.id)


def _log_followed(visit: Visit, before: Action, after: Action) -> None:
    """A new day or another checker, chosen in the plan, stands in the log as if chosen on the list."""
    if after.due_on != before.due_on:
        log_step(visit, before, after, Deed.MOVE)
    if after.checker_id != before.checker_id:
        log_step(visit, before, after, Deed.ASK, _name(visit, after.checker_id))


def complete_action(visit: Visit, *, action_id: str, evidence: str) -> Action:
    """Mark one's own action as done, with a line that shows it, or with the files added before."""
    action = own_action(visit, action_id)
    files = visit.records.evidence_files.where(action_id=action_id)
    done = action.complete(evidence, visit.now, with_file=bool(files))
    return changed(visit, action, done, Deed.COMPLETE, act="complete_action", note=done.evidence)


def verify_action(visit: Visit, *, action_id: str, note: str = "") -> Action:
    """Find another's action done, as second person; the looks back begin, or it ends where there are none."""
    action = action_to_check(visit, action_id)
    told = checked_note(note, None, field="note")
    verified = action.verify(visit.by.member_id, visit.now)
    verified = changed(visit, action, verified, Deed.VERIFY, act="verify_action", note=told)
    return begin_looks_back(visit, verified)


def send_back_action(visit: Visit, *, action_id: str, reason: str) -> Action:
    """Find another's action not yet done, as second person, and say why."""
    action = action_to_check(visit, action_id)
    back = action.send_back(visit.by.member_id, visit.today)
    told = checked_note(reason, _WHY, field="reason")
    return _again(visit, action, back, Deed.SEND_BACK, told)


def reopen_action(visit: Visit, *, action_id: str, reason: str) -> Action:
    """Take an action up again because it did not last: one's own, or as second person one looked at."""
    action = visit.records.actions.get(action_id)
    if action is None or action.member_id != visit.by.member_id:
        action = action_to_check(visit, action_id)
        if action.state is ActionState.DONE:
            raise Refused(say("This action waits to be looked at. Please look at it, or send it back."))
    opened = action.reopen(visit.today)
    told = checked_note(reason, _WHY, field="reason")
    return _again(visit, action, opened, Deed.REOPEN, told)


def _again(visit: Visit, before: Action, after: Action, deed: Deed, reason: str) -> Action:
    """The action in hand again, and its day in the plan as well."""
    act = "send_back_action" if deed is Deed.SEND_BACK else "reopen_action"
    changed(visit, before, after, deed, act=act, note=reason)
    keep_in_plan(visit, after, PlanField.DUE, after.due_on.isoformat())
    return after


def note_progress(visit: Visit, *, action_id: str, note: str) -> Action:
    """Write a line on how it goes: into one's own action, or into one that one was asked to look at."""
    action = visit.records.actions.get(action_id)
    relations = Relations(visit)
    if action is None or not relations.may(action, Use.EDIT, Kind.PROGRESS):
        raise NotFound(GONE)
    told = checked_note(note, say("Please write one line on how it goes."), field="note")
    return changed(visit, action, action, Deed.NOTE, act="note_progress", note=told)


def reschedule_action(visit: Visit, *, action_id: str, due_on: date, reason: str = "") -> Action:
    """Agree on another day for one's own action, in the plan as well."""
    action = own_action(visit, action_id)
    check_to_come(due_on, visit.today, "due_on")
    told = checked_note(reason, None, field="reason")
    moved = changed(visit, action, action.move(due_on), Deed.MOVE, act="reschedule_action", note=told)
    keep_in_plan(visit, moved, PlanField.DUE, due_on.isoformat())
    return moved


def carry_action(visit: Visit, *, action_id: str, due_on: date, reason: str) -> Action:
    """Leave one's own action to the next year (转下年): the new one, with a day of its own."""
    action = own_action(visit, action_id)
    check_to_come(due_on, visit.today, "due_on")
    label = Origins(visit).label(action)
    carried, new = action.carry(due_on, visit.now, uuid5(_ACTIONS, f"carried {action.id}").hex, label)
    told = checked_note(reason, _WHY, field="reason")
    changed(visit, action, carried, Deed.CARRY, act="carry_action", note=told)
    visit.records.actions.add(new)
    return new


def ask_checker(visit: Visit, *, action_id: str, member_id: str) -> Action:
    """Ask somebody to look at one's own action, in the plan as well; nobody any more where "" is given."""
    action = own_action(visit, action_id)
    asked = action.ask(member_id)
    if member_id and all(member_id != m.id for m in possible_checkers(visit)):
        raise Invalid(say("Please choose somebody from the list."), field="checker")
    if asked == action:
        return action
    name = _name(visit, member_id)
    changed(visit, action, asked, Deed.ASK, act="ask_checker", note=name)
    keep_in_plan(visit, asked, PlanField.CHECKER, member_id)
    return asked


def share_action(visit: Visit, *, action_id: str, shared: bool) -> Action:
    """Put one's own action into the branch's ledger, or take it out again."""
    action = own_action(visit, action_id)
    if not action.personal:
        raise Refused(
            say("This is the branch's own action and stands in the ledger anyway. It needs no sharing.")
        )
    if action.shared == shared:
        return action
    deed = Deed.SHARE if shared else Deed.UNSHARE
    return changed(visit, action, action.share(shared), deed, act="share_action")


def keep_in_plan(visit: Visit, action: Action, part: PlanField, value: str) -> None:
    """Write a choice made outside the plan into it, where the action comes from a plan."""
    field = field_name(action.finding, part)
    planned = visit.records.answers.get(action.response_id, field)
    if planned is None and action.response_id:
        visit.records.answers.add(Answer(action.response_id, field, value, 1, "home", visit.now))
    elif planned is not None and planned.value != value:
        visit.records.answers.put(planned.saved(value, planned.revision, "home", visit.now))


def _name(visit: Visit, member_id: str) -> str:
    member = visit.records.members.get(member_id)
    return member.name if member else ""
