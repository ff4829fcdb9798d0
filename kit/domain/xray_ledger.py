"""Checks of the branch's rectification: each a small function from the file to the places it finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kit.domain.action import Action, ActionState
from kit.domain.branch_file import BranchFile, Crowd, Filed, Spot
from kit.domain.likeness import SAME_PHRASE, alike

_UNDER_WAY = (ActionState.OPEN, ActionState.REOPENED)
_DONE = (ActionState.DONE, ActionState.VERIFIED)
_LEDGER = "ledger"


def no_owner(file: BranchFile) -> Iterator[Spot]:
    """Entries in hand whose doer is no longer an active member of the branch."""
    return (_at(f) for f in file.ledger if f.action.alive and f.action.member_id not in file.names)


def past_day(file: BranchFile) -> Iterator[Spot]:
    """Entries in hand whose agreed day has passed."""
    return (_at(f) for f in file.ledger if f.action.days_past(file.today))


def past_day_own(file: BranchFile) -> Iterator[Spot]:
    """Members with an own action whose agreed day has passed: who, and no word of what."""
    return _people(file, [a for a in file.standing if a.days_past(file.today)])


def untaken(file: BranchFile) -> Iterator[Spot]:
    """Findings of the branch's own checkup that no entry takes up."""
    for number, offer in enumerate(file.offers, 1):
        yield Spot(f"{offer.response_id}-{offer.finding}", offer.matter, _LEDGER, f"offer-{number}")


def untaken_own(file: BranchFile) -> Iterator[Spot]:
    """How many members took a finding up in the plan they handed in and wrote no action for it."""
    return _crowd(file, "untaken_own", "rounds")


def no_evidence(file: BranchFile) -> Iterator[Spot]:
    """Entries that count as done and have neither a line nor a file that shows it."""
    for filed in file.filed_in(*_DONE):
        if not filed.action.evidence and filed.action.id not in file.with_file:
            yield _at(filed)


def unverified(file: BranchFile) -> Iterator[Spot]:
    """What is done and was not looked at within the days of the rule; a member's own by name alone."""
    days = file.number("verify_days")
    if days:
        yield from (_at(f) for f in file.ledger if _waits(file, f.action, days))
        yield from _people(file, [a for a in file.standing if _waits(file, a, days)])


def look_late(file: BranchFile) -> Iterator[Spot]:
    """Looks back whose day passed longer ago than the rule allows."""
    days = file.number("look_back_days")
    if days:
        yield from (_at(f) for f in file.ledger if _late(file, f.action, days))
        yield from _people(file, [a for a in file.standing if _late(file, a, days)])


def no_second(file: BranchFile) -> Iterator[Spot]:
    """Entries in hand for which nobody is asked to look at the result."""
    if file.number("second_people"):
        for filed in file.filed_in(*_UNDER_WAY, ActionState.DONE):
            if not filed.action.checker_id:
                yield _at(filed)


def no_second_own(file: BranchFile) -> Iterator[Spot]:
    """How many members have an own action in hand for which nobody is asked."""
    return _crowd(file, "no_second_own", "rounds") if file.number("second_people") else iter(())


def repeated(file: BranchFile) -> Iterator[Spot]:
    """Entries begun this year that read like one of the year before, and do not carry it on."""
    if not file.number("repeat_years"):
        return
    first = file.year - file.number("repeat_years")
    before = [_text(f) for f in file.ledger if first <= f.action.created_at.year < file.year]
    for filed in file.ledger:
        new = filed.action.created_at.year == file.year and not filed.action.carried_from
        if new and any(alike(_text(filed), old) >= SAME_PHRASE for old in before):
            yield _at(filed)


def repeated_own(file: BranchFile) -> Iterator[Spot]:
    """How many members' plans read like their own of the year before; whose is not in the file."""
    return _crowd(file, "repeated_own", "rounds") if file.number("repeat_years") else iter(())


def _at(filed: Filed) -> Spot:
    return Spot(filed.action.id, filed.matter or filed.action.text, _LEDGER, f"e-{filed.action.id}")


def _text(filed: Filed) -> str:
    return f"{filed.matter}。{filed.action.text}"


def _people(file: BranchFile, actions: list[Action]) -> Iterator[Spot]:
    """Each member once, however many of these actions are his or hers."""
    whose = {a.member_id for a in actions}
    return (Spot(m.id, m.name, _LEDGER, "standing") for m in file.members if m.id in whose)


def _crowd(file: BranchFile, name: str, page: str) -> Iterator[Spot]:
    crowd = file.crowds.get(name, Crowd())
    if crowd.told(file.number("smallest_group")):
        yield Spot(name, "", page, "", crowd.n)


def _waits(file: BranchFile, action: Action, days: int) -> bool:
    done = action.done_at if action.state is ActionState.DONE else None
    return done is not None and done.date() + timedelta(days=days) < file.today


def _late(file: BranchFile, action: Action, days: int) -> bool:
    look = file.next_look(action)
    return look is not None and look.due_on + timedelta(days=days) < file.today
