"""What is due for me: the sheet of this round, my open actions, and what I wrote last time."""

from __future__ import annotations

from dataclasses import dataclass

from kit.domain.action import Action, ActionState
from kit.domain.organisation import Member, Unit
from kit.domain.rectification import PlanEntry
from kit.domain.sign_in import Line
from kit.services.checkup import Checkup, my_checkup, my_earlier, my_planned
from kit.services.rules import rule_in_force
from kit.services.visit import Visit

_TOLD = (
    *("issue_slip", "reissue_slip", "return_checkup"),
    *("begin_keying", "attest_keying", "stop_keying"),
)


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
    told: tuple[Line, ...]
    """What others did about my slip and my sheets."""
    names: dict[str, str]
    """The names of those who did."""


def my_work(visit: Visit) -> Work:
    """All that the home page shows the doer."""
    sheet = my_checkup(visit)
    actions = visit.records.actions.where(member_id=visit.by.member_id)
    told = _told(visit)
    open_actions = [a for a in actions if a.under_way or a.state is ActionState.DONE]
    return Work(
        member=visit.me(),
        branch=visit.branch(),
        checkup=sheet,
        actions=tuple(sorted(open_actions, key=lambda a: (a.state is ActionState.DONE, a.due_on))),
        past=_past(visit, sheet),
        labels={a.id: _label(visit, a) for a in open_actions},
        told=told,
        names={m.id: m.name for m in visit.records.members.where(id=tuple({line.by for line in told}))},
    )


@dataclass(frozen=True)
class Planned:
    """The sheet whose plan the page shows, its live actions, and the other sheets that have a plan."""

    sheet: Checkup
    actions: tuple[Action, ...]
    others: tuple[Checkup, ...]
    most: int
    """How many findings may be marked as what matters most."""


def my_plan(visit: Visit, *, round_id: str = "") -> Planned | None:
    """The doer's live plan, or the one of the round named; None where there is no round."""
    sheet = my_planned(visit, round_id=round_id)
    if sheet is None:
        return None
    actions = visit.records.actions.where(response_id=sheet.response.id)
    most = int(rule_in_force(visit, "most_priorities"))
    return Planned(sheet, actions, my_earlier(visit, sheet), most)


def _past(visit: Visit, sheet: Checkup | None) -> tuple[PlanEntry, ...]:
    """The entries that the doer took up in the round before this one."""
    earlier = my_earlier(visit, sheet) if sheet else ()
    return earlier[0].plan.taken if earlier else ()


def _told(visit: Visit) -> tuple[Line, ...]:
    """What others did about the doer's slip and sheets: new slips, sheets given back; the latest first."""
    sheets = tuple(r.id for r in visit.records.responses.where(member_id=visit.by.member_id))
    lines = visit.records.journal.where(subject=(visit.by.member_id, *sheets), act=_TOLD)
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _label(visit: Visit, action: Action) -> str:
    response = visit.records.responses.get(action.response_id)
    round_ = visit.records.rounds.get(response.round_id) if response else None
    if round_ is None:
        return ""
    held = visit.form_of(round_).rules.get(action.finding)
    return str(held[1].label) if held else ""
