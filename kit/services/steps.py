"""Changing an action: the row as it was read, or nothing; and a line in its log."""

from __future__ import annotations

from kit.domain.action import Action, ActionStep, Deed, allow
from kit.errors import Conflict, NotFound
from kit.services.relations import GONE
from kit.services.visit import Visit
from kit.words import say


def changed(visit: Visit, before: Action, after: Action, deed: Deed, *, act: str, note: str = "") -> Action:
    """``after`` kept in place of ``before``, with a step in the log and ``act`` in the journal.

    Where another transaction changed the action since it was read, nothing is kept: ``Refused`` if the deed
    can no more be done, else ``Conflict``. The row is locked from here to the transaction's end.
    """
    allow(deed, before.state)
    if not visit.records.actions.swap(before, after):
        standing = visit.records.actions.get(before.id)
        if standing is None:
            raise NotFound(GONE)
        allow(deed, standing.state)
        raise Conflict(say("Somebody has just changed the same record. Please try again."))
    log_step(visit, before, after, deed, note)
    visit.note(act, before.id)
    return after


def log_step(visit: Visit, before: Action, after: Action, deed: Deed, note: str = "") -> None:
    """Write a line into the action's log; its id numbers the steps, for several may have one moment."""
    number = len(visit.records.action_steps.where(action_id=before.id))
    step = ActionStep(
        f"{before.id}-{number:05d}", before.id, visit.now, visit.by.member_id, deed,
        before.state, after.state, note,
    )  # fmt: skip
    visit.records.action_steps.add(step)
