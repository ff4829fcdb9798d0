"""What a member wrote in the cycle before this one: shown to him or her alone, where it helps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kit.domain.action import Action
from kit.domain.form import Form, ItemType
from kit.domain.memory import PastEntry
from kit.domain.rectification import PlanField, field_name, finding_of
from kit.domain.response import Response, ResponseState, values
from kit.domain.round import Round
from kit.errors import NotFound
from kit.services.visit import Visit
from kit.words import Bilingual, say

_HANDED_IN = (ResponseState.SUBMITTED, ResponseState.CLOSED)


@dataclass(frozen=True)
class LastCycle:
    """The doer's last cycle: the round, what was found and planned, and the actions still in hand."""

    round: Round | None = None
    entries: tuple[PastEntry, ...] = ()
    actions: tuple[tuple[Action, str], ...] = ()
    """The doer's own actions that are not yet ended, by day, each with its finding in words."""


def my_last_cycle(visit: Visit, *, response_id: str) -> LastCycle:
    """What the doer wrote in the round before this sheet's, and the actions that are still in hand."""
    response = own_response(visit, response_id)
    last = last_response(visit, response)
    in_hand = tuple(_in_hand(visit))
    if last is None:
        return LastCycle(actions=in_hand)
    return LastCycle(visit.records.rounds.get(last.round_id), past_entries(visit, last), in_hand)


def own_response(visit: Visit, response_id: str) -> Response:
    """The doer's response with this id; ``NotFound`` where it is another's or gone."""
    response = visit.records.responses.get(response_id)
    if response is None or response.member_id != visit.by.member_id:
        raise NotFound(say("This sheet is not yours, or is no longer here. Please open the page again."))
    return response


def last_response(visit: Visit, response: Response) -> Response | None:
    """The sheet that the doer handed in before this one, in another round of the branch; None without one."""
    mine = visit.records.responses.where(member_id=visit.by.member_id, state=_HANDED_IN)
    ids = (response.round_id, *(m.round_id for m in mine))
    rounds = {r.id: r for r in visit.records.rounds.where(id=ids)}
    here = rounds.get(response.round_id)
    if here is None:
        return None
    when = {m.id: rounds[m.round_id] for m in mine if m.round_id in rounds}
    earlier = [
        m for m in mine
        if m.id in when and when[m.id].unit_id == here.unit_id
        and (when[m.id].opened_on, when[m.id].id) < (here.opened_on, here.id)
    ]  # fmt: skip
    return max(earlier, key=lambda m: (when[m.id].opened_on, m.id), default=None)


def past_entries(visit: Visit, last: Response) -> tuple[PastEntry, ...]:
    """What stands on a sheet for each finding that it has words for: taken up, or a fact on its screen."""
    round_ = visit.records.rounds.get(last.round_id)
    if round_ is None:
        return ()
    return entries_of(visit.form_of(round_), values(visit.records.answers.where(response_id=last.id)))


def entries_of(form: Form, given: dict[str, str]) -> tuple[PastEntry, ...]:
    """The same for a sheet that has been read: its form and what is written on it."""
    return tuple(_entries(form, given))


def _entries(form: Form, given: dict[str, str]) -> Iterator[PastEntry]:
    """One entry for each finding taken up, and one for each other screen with a fact."""
    told: set[str] = set()
    taken = {finding_of(field, PlanField.TAKEN) for field, value in given.items() if value == "1"}
    for name in form.rules if taken - {""} else ():
        if name not in taken:
            continue
        item, rule = form.rules[name]
        screen = form.screen_of(item.name).name
        told.add(screen)
        yield _taken(name, screen, rule.label, given, _fact(form, screen, given))
    texts = (
        n for n, text in given.items() if text and n in form.items and form.items[n].type is ItemType.TEXT
    )
    left = {form.screen_of(name).name for name in texts} - told
    for name, (item, rule) in form.rules.items():
        if not left:  # most forms have many rules, and most sheets few facts
            break
        screen = form.screen_of(item.name).name
        fact = _fact(form, screen, given) if screen in left else ""
        if fact:
            left.discard(screen)
            yield PastEntry(name, screen, rule.label, fact)


def _taken(name: str, screen: str, label: Bilingual, given: dict[str, str], fact: str) -> PastEntry:
    def text(part: PlanField) -> str:
        return given.get(field_name(name, part), "")

    due = text(PlanField.DUE)
    return PastEntry(
        name, screen, label, text(PlanField.FACT) or fact, text(PlanField.CAUSE), text(PlanField.ACTION),
        date.fromisoformat(due) if due else None,
    )  # fmt: skip


def _fact(form: Form, screen: str, given: dict[str, str]) -> str:
    """The first text on a screen, or ""."""
    texts = (given.get(i.name, "") for i in form.items[screen].items if i.type is ItemType.TEXT)
    return next((t for t in texts if t), "")


def _in_hand(visit: Visit) -> Iterator[tuple[Action, str]]:
    alive = [a for a in visit.records.actions.where(member_id=visit.by.member_id) if a.personal and a.alive]
    labels: dict[str, Form | None] = {}
    for action in sorted(alive, key=lambda a: (a.due_on, a.id)):
        if action.response_id not in labels:
            labels[action.response_id] = _form(visit, action.response_id)
        form = labels[action.response_id]
        held = form.rules.get(action.finding) if form else None
        yield action, str(held[1].label) if held else action.matter


def _form(visit: Visit, response_id: str) -> Form | None:
    response = visit.records.responses.get(response_id) if response_id else None
    round_ = visit.records.rounds.get(response.round_id) if response else None
    return visit.form_of(round_) if round_ else None
