"""The branch's ledger (整改台账) and its list by date; of personal ones only what the policy shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kit.domain.action import DEEDS, Action, Deed
from kit.domain.ledger import Entry, Offer, StandingLine
from kit.domain.organisation import Member, roster_order
from kit.domain.report import Report
from kit.domain.visibility import Kind
from kit.reports.due import due_report as describe_due
from kit.reports.ledger import ledger_report as describe_ledger
from kit.services.branch_due import branch_due
from kit.services.branch_findings import untaken
from kit.services.followed import Followed, followed
from kit.services.ledger_acts import change_branch_action, write_branch_action
from kit.services.relations import Relations
from kit.services.visit import Visit

__all__ = [
    "Ledger", "branch_due", "branch_ledger", "change_branch_action", "due_report", "ledger_report",
    "write_branch_action",
]  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """A year of the branch's ledger as a facilitator sees it."""

    year: int
    entries: tuple[Entry, ...]
    """The branch's own and the shared ones, in the order of their beginning: their number is their place."""
    followed: dict[str, Followed]
    """What the reader sees of each entry's action, by its id."""
    standing: tuple[StandingLine, ...]
    """The personal ones in hand that were not shared, by date."""
    offers: tuple[Offer, ...]
    people: tuple[Member, ...]
    """Who can be put down as the one who does it, in the roster's order."""
    checkers: tuple[Member, ...]
    """Who can be asked to look at it."""
    years: tuple[int, ...]
    """The years that the ledger holds anything of, the latest first."""


def branch_ledger(visit: Visit, *, year: int = 0) -> Ledger:
    """The ledger of a year (this one, if 0): what stood in it at any time, as it is today."""
    year = year or visit.today.year
    actions = visit.records.actions.where(unit_id=visit.by.unit_id)
    relations = Relations(visit, actions)
    shown = _shown(visit, relations, [a for a in actions if a.shared or not a.personal])
    entries = _entries(visit, shown)
    people = _people(visit)
    committee = tuple(m for m in people if m.on_committee)
    begun = {e.action.created_at.year for e in entries}
    return Ledger(
        year=year,
        entries=tuple(e for e in entries if e.stood_in(year)),
        followed={one.action.id: one for one in shown},
        standing=_standing(visit, relations, actions),
        offers=untaken(visit),
        people=people,
        checkers=committee if len(committee) > 1 else people,
        years=tuple(range(visit.today.year, min(begun, default=visit.today.year) - 1, -1)),
    )


def ledger_report(visit: Visit, *, year: int = 0, source: str = "", state: str = "") -> Report:
    """A year's ledger on paper, or its part of one source or state."""
    ledger = branch_ledger(visit, year=year)
    chosen = [
        (number, entry)
        for number, entry in enumerate(ledger.entries, 1)
        if source in ("", entry.action.source.value) and state in ("", entry.action.state.value)
    ]
    visit.note("ledger_report", visit.by.unit_id, str(ledger.year))
    return describe_ledger(chosen, visit.branch(), ledger.year, visit.today)


def due_report(visit: Visit) -> Report:
    """The branch's list by date on paper, as it stands today."""
    visit.note("due_report", visit.by.unit_id)
    return describe_due(branch_due(visit), visit.branch(), visit.today)


def _people(visit: Visit) -> tuple[Member, ...]:
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    return tuple(sorted(members, key=roster_order))


def _standing(visit: Visit, relations: Relations, actions: Iterable[Action]) -> tuple[StandingLine, ...]:
    """The personal actions in hand that nobody shared, without a word of them."""
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    lines = [
        StandingLine(names.get(a.member_id, ""), a.state, a.due_on)
        for a in actions
        if a.personal and not a.shared and a.alive and relations.sees(a, Kind.STANDING)
    ]
    return tuple(sorted(lines, key=lambda line: (line.due_on, line.name)))


def _shown(visit: Visit, relations: Relations, actions: Iterable[Action]) -> tuple[Followed, ...]:
    """What the doer may see of these actions, oldest first."""
    seen = [a for a in actions if relations.sees(a, Kind.ACTION)]
    return followed(visit, sorted(seen, key=lambda a: (a.created_at, a.id)), relations)


def _entries(visit: Visit, shown: Iterable[Followed]) -> tuple[Entry, ...]:
    """The actions as entries, with everybody's name and duty, and who wrote each in."""
    shown = tuple(shown)
    ids = tuple(one.action.id for one in shown)
    lines = visit.records.journal.where(subject=ids, act="write_branch_action") if ids else ()
    wrote = {line.subject: line.by for line in lines}
    members = visit.records.members.where(unit_id=visit.by.unit_id)
    names, duties = {m.id: m.name for m in members}, {m.id: m.duty for m in members}
    return tuple(
        Entry(
            one.action, one.label, names, duties, steps=one.steps, checks=one.checks, files=one.files,
            written_by=names.get(wrote.get(one.action.id, one.action.member_id), ""),
            may=_deeds(one), cited=one.cited,
        )
        for one in shown
    )  # fmt: skip


def _deeds(one: Followed) -> frozenset[Deed]:
    """What the doer may do with an entry: as anybody in that place, and as who keeps the branch's own."""
    keeping = frozenset() if one.action.personal else {Deed.MOVE, Deed.ASK}
    return one.may | {deed for deed in keeping if one.action.state in DEEDS[deed][0]}
