"""What is due for me: the sheet of this round, my open actions, and what I wrote last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kit.domain.action import Action, ActionState
from kit.domain.organisation import Member, Unit
from kit.domain.rectification import PlanEntry
from kit.domain.sign_in import Line
from kit.services.checkup import Checkup, my_checkup, my_earlier, my_planned
from kit.services.effects import look_back_days
from kit.services.relations import possible_checkers
from kit.services.retention import Leaving, leaving
from kit.services.rules import rule_in_force
from kit.services.visit import Visit

_TOLD = (
    *("issue_slip", "reissue_slip", "return_checkup"),
    *("begin_keying", "attest_keying", "stop_keying"),
)
_TOLD_OF_LATE = (
    *("verify_action", "send_back_action", "reopen_action", "settle_effect", "read_evidence_file"),
    "read_sheet",
)
_DAYS_TOLD = 30
"""What others did about an action, and who opened a sheet, is told so long; it stands elsewhere for good."""


@dataclass(frozen=True)
class Work:
    """A member's home: sheet, open actions by date, and last round's entries; for him or her alone."""

    member: Member
    branch: Unit
    checkup: Checkup | None
    actions: tuple[Action, ...]
    past: tuple[PlanEntry, ...]
    told: tuple[Line, ...]
    """What others did about my slip, my sheets and my actions."""
    names: dict[str, str]
    """The names of those who did."""
    leaving: tuple[Leaving, ...]
    """What of mine goes soon, its time being over."""


def my_work(visit: Visit) -> Work:
    """All that the home page shows the doer."""
    sheet = my_checkup(visit)
    actions = visit.records.actions.where(member_id=visit.by.member_id)
    told = _told(visit, actions)
    open_actions = [a for a in actions if a.under_way or a.state is ActionState.DONE]
    return Work(
        member=visit.me(),
        branch=visit.branch(),
        checkup=sheet,
        actions=tuple(sorted(open_actions, key=lambda a: (a.state is ActionState.DONE, a.due_on))),
        past=_past(visit, sheet),
        told=told,
        names={m.id: m.name for m in visit.records.members.where(id=tuple({line.by for line in told}))},
        leaving=leaving(visit),
    )


@dataclass(frozen=True)
class Planned:
    """The sheet whose plan the page shows, its live actions, and the other sheets that have a plan."""

    sheet: Checkup
    actions: tuple[Action, ...]
    others: tuple[Checkup, ...]
    most: int
    """How many findings may be marked as what matters most."""
    checkers: tuple[Member, ...] = ()
    """Who can be asked to look at the result."""
    looks: tuple[int, ...] = ()
    """After how many days one looks back."""


def my_plan(visit: Visit, *, round_id: str = "") -> Planned | None:
    """The doer's live plan, or the one of the round named; None where there is no round."""
    sheet = my_planned(visit, round_id=round_id)
    if sheet is None:
        return None
    actions = visit.records.actions.where(response_id=sheet.response.id)
    most = int(rule_in_force(visit, "most_priorities"))
    others = my_earlier(visit, sheet)
    return Planned(sheet, actions, others, most, possible_checkers(visit), look_back_days(visit))


def _past(visit: Visit, sheet: Checkup | None) -> tuple[PlanEntry, ...]:
    """The entries that the doer took up in the round before this one."""
    earlier = my_earlier(visit, sheet) if sheet else ()
    return earlier[0].plan.taken if earlier else ()


def _told(visit: Visit, actions: tuple[Action, ...]) -> tuple[Line, ...]:
    """What others did about the doer's slip and sheets, and of late about actions; the latest first."""
    sheets = tuple(r.id for r in visit.records.responses.where(member_id=visit.by.member_id))
    lines = visit.records.journal.where(subject=(visit.by.member_id, *sheets), act=_TOLD)
    since = visit.now - timedelta(days=_DAYS_TOLD)
    ids = (*sheets, *(a.id for a in actions))
    seen = visit.records.journal.where(subject=ids, act=_TOLD_OF_LATE) if ids else ()
    others = [line for line in seen if line.by != visit.by.member_id and line.at >= since]
    return tuple(sorted((*lines, *others), key=lambda line: line.at, reverse=True))
