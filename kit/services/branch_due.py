"""The branch's list by date: what is coming, of whom; words only where the policy shows them."""

from __future__ import annotations

from datetime import date

from kit.domain.action import Action, ActionState
from kit.domain.ledger import Coming
from kit.domain.round import RoundState
from kit.domain.talk import Talk
from kit.domain.visibility import Kind
from kit.services.due import coming_checks
from kit.services.relations import Relations
from kit.services.visit import Visit
from kit.words import Message, _, say

_TO_DO = say("to be done")
_TO_CHECK = say("waits to be looked at")
_MANY_TALKS = 3


def branch_due(visit: Visit) -> tuple[Coming, ...]:
    """What is coming in the branch, by date: actions, looks back, talks, and the open round's last day."""
    members = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    return tuple(sorted(
        (*_of_actions(visit, members), *_of_the_branch(visit, members)),
        key=lambda c: (c.on, c.name, c.subject),
    ))  # fmt: skip


def _of_actions(visit: Visit, names: dict[str, str]) -> list[Coming]:
    there = visit.records.actions.where(unit_id=visit.by.unit_id)
    relations = Relations(visit, there)
    seen = [a for a in there if a.alive and relations.sees(a, Kind.STANDING)]
    about = {a.id: _about(a, relations) for a in seen}

    def coming(action: Action, on: date, what: Message, subject: str = "", *, since: bool = False) -> Coming:
        who = names.get(action.member_id, "")
        return Coming(on, who, about[action.id], what, subject or action.id, action.personal, since)

    found = [coming(a, a.due_on, _TO_DO) for a in seen if a.under_way]
    found += [
        coming(a, a.done_at.date(), _TO_CHECK, since=True)
        for a in seen if a.state is ActionState.DONE and a.done_at
    ]  # fmt: skip
    nearest: dict[str, Coming] = {}
    for action, check in coming_checks(visit, seen):
        what = say("look back, day {n}", n=check.after_days)
        nearest.setdefault(action.id, coming(action, check.due_on, what, check.id))
    return found + list(nearest.values())


def _about(action: Action, relations: Relations) -> str:
    """The matter of the branch's own and of the shared; "" of what is seen only as standing."""
    listed = action.shared or not action.personal
    return relations.origins.label(action) if listed and relations.sees(action, Kind.ACTION) else ""


def _of_the_branch(visit: Visit, names: dict[str, str]) -> list[Coming]:
    rounds = visit.records.rounds.where(unit_id=visit.by.unit_id, state=RoundState.OPEN)
    found = [Coming(r.due_on, "", r.title, say("last day for handing in"), r.id) for r in rounds]
    return found + _talks(visit, names)


def _talks(visit: Visit, names: dict[str, str]) -> list[Coming]:
    """The talks still to be held; where a plan has many for one day, as one line."""
    by_day: dict[date, list[Talk]] = {}
    for talk in visit.records.talks.where(unit_id=visit.by.unit_id):
        if talk.planned_on and talk.done_on is None:
            by_day.setdefault(talk.planned_on, []).append(talk)
    found = []
    for on, talks in by_day.items():
        if len(talks) > _MANY_TALKS:
            several = _("{n} pairs", n=len(talks))
            found.append(Coming(on, "", several, say("heart-to-heart talk"), f"talks-{on}"))
            continue
        for talk in talks:
            pair = " ".join(names.get(one, "") for one in (talk.first_id, talk.second_id))
            found.append(Coming(on, pair, "", say("heart-to-heart talk"), talk.id))
    return found
