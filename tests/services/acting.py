"""A branch whose members have actions: 甲 is the secretary, 丁 is on the committee, 乙 has an action."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kit.domain.action import Action, ActionState, EffectCheck, Source
from kit.domain.organisation import Role
from kit.services.actions import complete_action, verify_action
from tests.conftest import Branch

DUE = timedelta(days=30)
GONE = "不存在"


def with_committee(branch: Branch, **duties: str) -> Branch:
    """The branch with duties: 甲 is its secretary, 丁 and whoever is named are on its committee."""
    for name, duty in ({"甲": "书记", "丁": "组织委员"} | duties).items():
        member = replace(branch.members[name], role=Role.FACILITATOR, duty=duty)
        branch.members[name] = member
        with branch.store.begin() as records:
            records.members.put(member)
    return branch


def with_action(branch: Branch, doer: str = "乙", **given: Any) -> Action:
    """An action of ``doer``, in hand, 丁 asked to look at it."""
    values: dict[str, Any] = {
        "text": "三天之内回一次话", "cue": "有群众当面说难处", "due_on": branch.today + DUE,
        "created_at": branch.now, "checker_id": branch.members["丁"].id, "source": Source.CHECKUP,
    }  # fmt: skip
    member = branch.members[doer]
    name = f"{len(actions(branch)):032x}"
    action = Action(id=name, unit_id=member.unit_id, member_id=member.id, **(values | given))
    with branch.store.begin() as records:
        records.actions.add(action)
    return action


def done(branch: Branch, doer: str = "乙", **given: Any) -> Action:
    """An action of ``doer`` that is done and waits for 丁."""
    action = with_action(branch, doer, **given)
    return branch.do(doer, complete_action, action_id=action.id, evidence="十二月一日回了话")


def verified(branch: Branch, doer: str = "乙", by: str = "丁", **given: Any) -> Action:
    """An action that ``by`` has looked at."""
    return branch.do(by, verify_action, action_id=done(branch, doer, **given).id, note="问过两户")


def actions(branch: Branch) -> tuple[Action, ...]:
    """Every action in the store."""
    with branch.store.read() as records:
        return records.actions.where()


def action(branch: Branch, name: str) -> Action:
    """The action as it stands."""
    with branch.store.read() as records:
        found = records.actions.get(name)
    assert found is not None
    return found


def state(branch: Branch, name: str) -> ActionState:
    """How far the action is."""
    return action(branch, name).state


def log(branch: Branch, name: str) -> list[tuple[str, str, str]]:
    """Who did what, with which words, in order; the doers by their one sign."""
    signs = {m.id: sign for sign, m in branch.members.items()}
    with branch.store.read() as records:
        steps = sorted(records.action_steps.where(action_id=name), key=lambda s: (s.at, s.id))
    return [(signs[s.by], s.deed.value, s.note) for s in steps]


def checks(branch: Branch, name: str) -> list[EffectCheck]:
    """The looks back of an action, all turns, by day."""
    with branch.store.read() as records:
        return sorted(records.effect_checks.where(action_id=name), key=lambda c: (c.turn, c.due_on))


def go_to(branch: Branch, day: date) -> None:
    """Move the clock to a day."""
    branch.now = branch.now.replace(year=day.year, month=day.month, day=day.day)
