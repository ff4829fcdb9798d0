"""What is coming for me: days of my own actions, looks back, and what comrades asked me to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kit.domain.action import Action, ActionState, EffectCheck
from kit.services.followed import asked_of_me
from kit.services.visit import Visit


class DueKind(StrEnum):
    """What is to be done about an action, by whom."""

    DO = "do"
    """My own action, until its agreed day."""
    WAIT = "wait"
    """My own action is done and waits for the second person; ``on`` is the day it was done."""
    LOOK = "look"
    """The next look back at what my own action changed."""
    CHECK = "check"
    """A comrade's action is done and I was asked to look at it; ``on`` is the day it was done."""
    SETTLE = "settle"
    """A look back at a comrade's action that I am to settle."""


@dataclass(frozen=True)
class Due:
    """One thing that is coming. ``name`` is the other person's: who is asked, or whose action it is."""

    kind: DueKind
    action: Action
    on: date
    check: EffectCheck | None = None
    name: str = ""

    @property
    def mine(self) -> bool:
        """Whether it is about an action of my own."""
        return self.kind in (DueKind.DO, DueKind.WAIT, DueKind.LOOK)

    @property
    def dated(self) -> bool:
        """Whether ``on`` is a day that was agreed, and not one that something began on."""
        return self.kind not in (DueKind.WAIT, DueKind.CHECK)


def my_due(visit: Visit) -> tuple[Due, ...]:
    """All that is coming for the doer, by date: of each action, own or asked for, the next thing."""
    dues = sorted((*_own(visit), *_asked(visit)), key=lambda d: (d.on, d.kind, d.action.id))
    return tuple(dues)


def coming_checks(visit: Visit, actions: Iterable[Action]) -> tuple[tuple[Action, EffectCheck], ...]:
    """Each verified action with the looks back of its latest verification that are not settled, by date."""
    verified = {a.id: a for a in actions if a.state is ActionState.VERIFIED}
    checks = visit.records.effect_checks.where(action_id=tuple(verified)) if verified else ()
    open_ones = [c for c in checks if c.result is None and c.turn == verified[c.action_id].turn]
    return tuple((verified[c.action_id], c) for c in sorted(open_ones, key=lambda c: (c.due_on, c.id)))


def _own(visit: Visit) -> list[Due]:
    mine = visit.records.actions.where(member_id=visit.by.member_id)
    names = _names(visit, (a.checker_id for a in mine if a.alive))
    dues = [Due(DueKind.DO, a, a.due_on, name=names.get(a.checker_id, "")) for a in mine if a.under_way]
    dues += [
        Due(DueKind.WAIT, a, a.done_at.date(), name=names.get(a.checker_id, ""))
        for a in mine if a.state is ActionState.DONE and a.done_at
    ]  # fmt: skip
    next_one: dict[str, Due] = {}
    for action, check in coming_checks(visit, mine):
        due = Due(DueKind.LOOK, action, check.due_on, check, names.get(action.checker_id, ""))
        next_one.setdefault(action.id, due)
    return dues + list(next_one.values())


def _asked(visit: Visit) -> list[Due]:
    dues = []
    for one in asked_of_me(visit):
        action, name = one.action, one.names.get(one.action.member_id, "")
        if action.state is ActionState.DONE and action.done_at:
            dues.append(Due(DueKind.CHECK, action, action.done_at.date(), name=name))
        waiting = [c for c in one.checks if c.result is None and c.turn == action.turn]
        if action.state is ActionState.VERIFIED and waiting:
            first = min(waiting, key=lambda c: c.due_on)
            dues.append(Due(DueKind.SETTLE, action, first.due_on, first, name))
    return dues


def _names(visit: Visit, ids: Iterable[str]) -> dict[str, str]:
    wanted = tuple({i for i in ids if i})
    return {m.id: m.name for m in visit.records.members.where(id=wanted)} if wanted else {}
