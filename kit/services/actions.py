"""The live plan: actions begun at hand-in, kept in step with what the member writes afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from kit.domain.action import Action, Source
from kit.domain.rectification import PlanEntry, PlanField, RectificationPlan, field_name
from kit.domain.response import Response
from kit.errors import Invalid, NotFound
from kit.services.visit import Visit
from kit.words import say

_ACTIONS = UUID("5f0c53d6-2a3a-4c0c-9a57-0f6a5a1d6b11")


def follow_plan(visit: Visit, response: Response, plan: RectificationPlan) -> None:
    """Make the response's actions say what its plan says; what is done already is left alone."""
    standing = {a.finding: a for a in visit.records.actions.where(response_id=response.id)}
    for entry in plan.taken:
        if not entry.action or entry.due is None:
            continue
        action = standing.get(entry.finding.name)
        if action is None:
            visit.records.actions.add(_begun(visit, response, entry, entry.due))
        elif action.under_way:
            asked = entry.checker or action.checker_id
            followed = replace(action, text=entry.action, cue=entry.cue, due_on=entry.due, checker_id=asked)
            if followed != action:
                visit.records.actions.put(followed)


def _begun(visit: Visit, response: Response, entry: PlanEntry, due_on: date) -> Action:
    """The action that an entry begins; its id follows from sheet and finding, so that it begins once."""
    name = uuid5(_ACTIONS, f"{response.id} {entry.finding.name}")
    return Action(
        name.hex, visit.by.unit_id, response.member_id, Source.CHECKUP, entry.action, due_on, visit.now,
        response_id=response.id, finding=entry.finding.name, cue=entry.cue, checker_id=entry.checker,
    )  # fmt: skip


def complete_action(visit: Visit, *, action_id: str, evidence: str) -> Action:
    """Mark one's own action as done, with a line that shows it."""
    action = visit.records.actions.get(action_id)
    if action is None or action.member_id != visit.by.member_id:
        raise NotFound(say("This action is not yours, or is no longer here. Please open the page again."))
    done = action.complete(evidence, visit.now)
    visit.records.actions.put(done)
    visit.note("complete_action", action_id)
    return done


def reschedule_action(visit: Visit, *, action_id: str, due_on: date) -> Action:
    """Agree on another day for one's own action, in the plan as well."""
    action = visit.records.actions.get(action_id)
    if action is None or action.member_id != visit.by.member_id:
        raise NotFound(say("This action is not yours, or is no longer here. Please open the page again."))
    if due_on < visit.today:
        raise Invalid(say("This day has passed. Please choose a later one."), field="due_on")
    moved = replace(action, due_on=due_on)
    visit.records.actions.put(moved)
    planned = visit.records.answers.get(action.response_id, field_name(action.finding, PlanField.DUE))
    if planned is not None:
        visit.records.answers.put(planned.saved(due_on.isoformat(), planned.revision, "home", visit.now))
    visit.note("reschedule_action", action_id)
    return moved
