"""What is due for me: the sheet of this round, my open actions, and what I wrote last time."""

from __future__ import annotations

from dataclasses import dataclass

from kit.domain.organisation import Member, Unit
from kit.domain.rectification import Action, ActionState, PlanEntry
from kit.domain.round import RoundState
from kit.services.checkup import Checkup, checkup_of, my_checkup
from kit.services.visit import Visit


@dataclass(frozen=True)
class Work:
    """A member's home: sheet, open actions by date, and last round's entries; for him or her alone."""

    member: Member
    branch: Unit
    checkup: Checkup | None
    actions: tuple[Action, ...]
    past: tuple[PlanEntry, ...]
    labels: dict[str, str]
    """Each action's finding in words, by the action's id."""


def my_work(visit: Visit) -> Work:
    """All that the home page shows the doer."""
    sheet = my_checkup(visit)
    actions = visit.records.actions.where(member_id=visit.by.member_id)
    open_actions = [a for a in actions if a.state is not ActionState.VERIFIED]
    return Work(
        member=visit.me(),
        branch=visit.branch(),
        checkup=sheet,
        actions=tuple(sorted(open_actions, key=lambda a: (a.state is ActionState.DONE, a.due_on))),
        past=_past(visit, sheet),
        labels={a.id: _label(visit, a) for a in open_actions},
    )


def my_plan(visit: Visit) -> tuple[Checkup, tuple[Action, ...]] | None:
    """The doer's sheet of the current round with its live actions; None where there is no round."""
    sheet = my_checkup(visit)
    if sheet is None:
        return None
    return sheet, visit.records.actions.where(response_id=sheet.response.id)


def _past(visit: Visit, sheet: Checkup | None) -> tuple[PlanEntry, ...]:
    """The entries that the doer took up in the round before this one."""
    rounds = {r.id: r for r in visit.records.rounds.where(unit_id=visit.by.unit_id, state=RoundState.CLOSED)}
    if sheet is not None:
        rounds.pop(sheet.round.id, None)
    mine = [r for r in visit.records.responses.where(member_id=visit.by.member_id) if r.round_id in rounds]
    if not mine:
        return ()
    last = max(mine, key=lambda r: rounds[r.round_id].opened_on)
    return checkup_of(visit, last, rounds[last.round_id]).plan.taken


def _label(visit: Visit, action: Action) -> str:
    response = visit.records.responses.get(action.response_id)
    round_ = visit.records.rounds.get(response.round_id) if response else None
    if round_ is None:
        return ""
    held = visit.form_of(round_).rules.get(action.finding)
    return str(held[1].label) if held else ""
