"""What is due to be erased and when it was told: found, told on the members' pages, and erased in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from kit.domain.action import Action
from kit.domain.retention import (
    NOTICE_RULE,
    RULES,
    HalfYear,
    Held,
    Kept,
    SheetTerm,
    Terms,
    action_held,
    file_held,
    months_after,
    sheet_held,
)
from kit.domain.rule import Rule
from kit.domain.sign_in import Line
from kit.errors import Conflict
from kit.services.erasing import BY, TELLING, erase, journal_lines, people_of, portions, sign_ins_of
from kit.services.kept import concerning, elections_held, persons_held, shared_held, shared_titles
from kit.services.rules import rules_of
from kit.services.visit import Visit
from kit.store.polling import Polling
from kit.store.rules import rule
from kit.store.store import Records
from kit.words import _

_NOTICES = UUID("0d0f2a35-6f0b-4c8f-8f0e-3a3d2a4b7c11")
_LONGEST_OVER = timedelta(days=1100)
"""How far back a half year is still looked for, when it was told and not yet erased."""


@dataclass(frozen=True)
class Leaving:
    """A record with the day it goes, and the day since when its member is told (None: not yet told)."""

    held: Held
    on: date
    told_on: date | None


@dataclass(frozen=True)
class Outcome:
    """What a day's work was: how many records were told of for the first time, and which were erased."""

    told: int = 0
    erased: tuple[Held, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.told + other.told, self.erased + other.erased)


def terms_of(records: Records, unit_id: str, forms: Path) -> Terms:
    """The months and days that hold in a unit."""
    own = {one.name: one.value for one in records.own_rules.where(unit_id=unit_id)}
    months = {kind: int(own.get(name) or rule(forms, name)) for kind, name in RULES.items()}
    return Terms(months, int(own.get(NOTICE_RULE) or rule(forms, NOTICE_RULE)))


def kept_rules(visit: Visit) -> dict[Kept, Rule]:
    """The rule behind each kind, as it holds in the doer's branch, where the file has it."""
    held = {one.name: one for one in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    return {kind: held[name] for kind, name in RULES.items() if name in held}


def notice_id(held: Held) -> str:
    """The id of the line that says since when a record's end is told: there is one, whoever writes it."""
    return uuid5(_NOTICES, f"{held.kind.value} {held.subject}").hex


def leaving(visit: Visit) -> tuple[Leaving, ...]:
    """What of the doer's own is told to go, the nearest day first; also what of it stands in batches."""
    terms = terms_of(visit.records, visit.by.unit_id, visit.forms.folder)
    unit, today = visit.by.unit_id, visit.today
    shared = shared_held(visit.records, unit, terms, today)
    mine = [*_mine(visit), *_recent_halves(unit, terms, today), *shared]
    near = [held for held in mine if terms.near(held, today)]
    lines = notices(visit.records, near)
    told = [held for held in near if notice_id(held) in lines]
    own = [held for held in told if held.member_id]
    shown = (*own, *concerning(visit, (held for held in told if not held.member_id)))
    since = {held: lines[notice_id(held)].at.date() for held in shown}
    found = (Leaving(held, terms.erased_on(held, on), on) for held, on in since.items())
    return tuple(sorted(found, key=lambda one: (one.on, one.held.kind, one.held.subject)))


def titles_of(visit: Visit, held: Iterable[Held]) -> dict[str, str]:
    """What these records are called, by id: in the doer's own words, the round's, or the branch's."""
    held = tuple(held)
    branchs = shared_titles(visit, (one for one in held if not one.member_id))
    wanted = tuple(one.subject for one in held if one.member_id == visit.by.member_id)
    if not wanted:
        return branchs
    files = visit.records.evidence_files.where(id=wanted)
    actions = visit.records.actions.where(id=wanted)
    responses = visit.records.responses.where(id=wanted)
    rounds = {r.id: r.title for r in visit.records.rounds.where(id=tuple(r.round_id for r in responses))}
    grades = visit.records.appraisal_results.where(id=wanted)
    return {
        **branchs,
        **{grade.id: _("The year {year}", year=grade.year) for grade in grades},
        **{aside.id: aside.reason for aside in visit.records.hint_asides.where(id=wanted)},
        **{file.id: file.name for file in files},
        **{action.id: action.text for action in actions},
        **{response.id: rounds.get(response.round_id, "") for response in responses},
    }


def keeping(visit: Visit) -> dict[tuple[Kept, str], date]:
    """Until when each of the doer's own records is kept, by kind and id; what has no end yet is not there."""
    terms = terms_of(visit.records, visit.by.unit_id, visit.forms.folder)
    return {(held.kind, held.subject): terms.until(held) for held in _mine(visit)}


def sheet_term(visit: Visit, *, response_id: str = "") -> SheetTerm:
    """How long sheets and actions are kept, and until when the doer's own sheet, once its round has ended."""
    terms = terms_of(visit.records, visit.by.unit_id, visit.forms.folder)
    response = visit.records.responses.get(response_id) if response_id else None
    round_ = visit.records.rounds.get(response.round_id) if response else None
    own = response is not None and response.member_id == visit.by.member_id
    held = sheet_held(round_, response) if own and round_ and response else None
    return SheetTerm(
        months=terms.months[Kept.SHEET],
        draft_months=terms.months[Kept.DRAFT],
        action_months=terms.months[Kept.ACTION],
        file_months=terms.months[Kept.EVIDENCE],
        until=terms.until(held) if held else None,
    )


def due(records: Records, unit_id: str, forms: Path, on: date) -> tuple[Leaving, ...]:
    """Everything of a unit whose end is to be told or has come; "" is what was done at the machine itself."""
    terms = terms_of(records, unit_id, forms)
    near = [held for held in held_by(records, unit_id, terms, on) if terms.near(held, on)]
    lines = notices(records, near)
    found = []
    for held in near:
        line = lines.get(notice_id(held))
        since = line.at.date() if line else None
        found.append(Leaving(held, terms.erased_on(held, since or on), since))
    return tuple(found)


def erase_due(
    records: Records, unit_id: str, forms: Path, now: datetime, elections: Path | None = None
) -> Outcome:
    """Tell what is near, and erase what has been told for as long as agreed; what goes together waits.

    ``elections`` is the folder of this node's rolls and boxes: those of another node are that one's to erase.
    """
    found = due(records, unit_id, forms, now.date())
    fresh = [one.held for one in found if one.told_on is None]
    for held in fresh:
        line = Line(notice_id(held), now, BY, TELLING, held.subject, held.kind.value)
        with suppress(Conflict):  # another server tells it at the same moment
            records.journal.add(line)
    late = {(one.held.kind, one.held.group) for one in found if one.told_on is None or one.on > now.date()}
    ripe = [one.held for one in found if one.told_on and one.on <= now.date()]
    gone = [
        held
        for held in ripe
        if (not held.group or (held.kind, held.group) not in late) and _within_reach(held, elections)
    ]
    for held in gone:
        _erase(records, held, now, elections)
    return Outcome(len(fresh), tuple(gone))


def ripe_boxes(records: Records, unit_id: str, forms: Path, on: date, elections: Path) -> tuple[Held, ...]:
    """Those of this node's rolls and boxes of a unit that were told long enough."""
    terms = terms_of(records, unit_id, forms)
    near = [h for h in elections_held(records, unit_id, terms, on) if terms.near(h, on)]
    lines = notices(records, near)
    return tuple(
        held for held in near
        if held.kind is Kept.BALLOT and _within_reach(held, elections) and notice_id(held) in lines
        and terms.erased_on(held, lines[notice_id(held)].at.date()) <= on
    )  # fmt: skip


def erase_boxes(records: Records, unit_id: str, forms: Path, now: datetime, elections: Path) -> None:
    """Erase those of this node's rolls and boxes that are due, whichever node has the day's turn."""
    for held in ripe_boxes(records, unit_id, forms, now.date(), elections):
        _erase(records, held, now, elections)


def _within_reach(held: Held, elections: Path | None) -> bool:
    """Whether this node can erase it: a roll with its box lies on one computer."""
    return held.kind is not Kept.BALLOT or (elections is not None and (elections / held.subject).is_dir())


def _erase(records: Records, held: Held, now: datetime, elections: Path | None) -> None:
    if held.kind is Kept.BALLOT and elections is not None:
        # First the files: what a line says is gone is gone. If the line is lost, the empty folder has it
        # written the next time.
        Polling(elections / held.subject).erase()
    erase(records, held, now, by=BY, reason=RULES[held.kind])
    records.journal.delete(id=notice_id(held))


def notices(records: Records, held: Iterable[Held]) -> dict[str, Line]:
    """The lines that say since when these records' ends are told, by their ids."""
    ids = [notice_id(one) for one in held]
    return {line.id: line for some in portions(ids) for line in records.journal.where(id=some)}


def held_by(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """The records of a unit that have an end; the young ones may be left out."""
    if unit_id:
        yield from _sheets(records, unit_id, terms, on)
        yield from _actions(records, records.actions.where(unit_id=unit_id))
        yield from persons_held(records, unit_id=unit_id)
        yield from shared_held(records, unit_id, terms, on)
    people = people_of(records, unit_id)
    horizon = on + timedelta(days=terms.notice)
    for kind, lines in ((Kept.JOURNAL, journal_lines), (Kept.SIGN_IN, sign_ins_of)):
        end = months_after(horizon, -terms.months[kind])
        days = {HalfYear.of(day) for day in lines(records, people, datetime(end.year, end.month, end.day))}
        yield from (half.held(kind, unit_id) for half in sorted(days, key=lambda half: half.name))


def _sheets(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """The sheets of those rounds that are old enough; the others are not even read."""
    least = min(terms.months[Kept.DRAFT], terms.months[Kept.SHEET])
    latest = months_after(on + timedelta(days=terms.notice), -least)
    rounds = {r.id: r for r in records.rounds.where(unit_id=unit_id) if r.closed_on and r.closed_on <= latest}
    for some in portions(list(rounds)):
        for response in records.responses.where(round_id=some):
            held = sheet_held(rounds[response.round_id], response)
            if held:
                yield held


def _actions(records: Records, actions: Iterable[Action]) -> Iterator[Held]:
    """Actions and the files that show they were done. While an action lives, its files go with it."""
    known = {a.id: a for a in actions}
    for some in portions(list(known)):
        steps = records.action_steps.where(action_id=some)
        checks = records.effect_checks.where(action_id=some)
        files = records.evidence_files.where(action_id=some)
        for action_id in some:
            action = known[action_id]
            held = action_held(
                action,
                [s for s in steps if s.action_id == action_id],
                [c for c in checks if c.action_id == action_id],
            )
            yield held
            if not action.alive:
                yield from (file_held(f, held) for f in files if f.action_id == action_id)


def _mine(visit: Visit) -> Iterator[Held]:
    mine = visit.records.responses.where(member_id=visit.by.member_id)
    rounds = {r.id: r for r in visit.records.rounds.where(id=tuple(r.round_id for r in mine))}
    for response in mine:
        round_ = rounds.get(response.round_id)
        held = sheet_held(round_, response) if round_ else None
        if held:
            yield held
    actions = visit.records.actions.where(member_id=visit.by.member_id)
    yield from _actions(visit.records, actions)
    yield from persons_held(visit.records, member_id=visit.by.member_id)


def _recent_halves(unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """The half years whose end may be told just now; whether it is, the notice says."""
    for kind in (Kept.JOURNAL, Kept.SIGN_IN):
        last = months_after(on + timedelta(days=terms.notice), -terms.months[kind])
        day = last - _LONGEST_OVER
        while day <= last:
            yield HalfYear.of(day).held(kind, unit_id)
            day = months_after(day.replace(day=1), 6)
        yield HalfYear.of(last).held(kind, unit_id)
