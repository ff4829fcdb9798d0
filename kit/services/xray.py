"""What the branch's file still lacks: gathers what a facilitator may see, and keeps what was put aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import uuid4

from kit.domain.action import Action
from kit.domain.branch_file import BranchFile, Crowd, Filed
from kit.domain.form import AnsweredBy
from kit.domain.likeness import SAME_PHRASE, alike
from kit.domain.memory import PastEntry
from kit.domain.note import checked_note
from kit.domain.organisation import Member, roster_order
from kit.domain.rectification import PlanField, is_plan_field, parse_field
from kit.domain.response import Answer, Response, ResponseState, values
from kit.domain.round import Round
from kit.domain.visibility import Kind
from kit.domain.xray import CHECKS, Aside, Hint, look, places
from kit.errors import Invalid, NotFound
from kit.services.branch_findings import untaken
from kit.services.memory import entries_of
from kit.services.relations import Relations
from kit.services.rules import branch_rules
from kit.services.talks import talk_plan
from kit.services.visit import Visit
from kit.words import say

_HANDED_IN = (ResponseState.SUBMITTED, ResponseState.CLOSED)


@dataclass(frozen=True)
class Laid:
    """A hint that was put aside this year, by whom, and what it was about as far as that is still so."""

    aside: Aside
    hint: str
    labels: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Xray:
    """What is missing in the branch's file today, and what the branch has put aside for this year."""

    year: int
    hints: tuple[Hint, ...]
    laid: tuple[Laid, ...]


def branch_xray(visit: Visit) -> Xray:
    """What every check finds in the doer's branch."""
    file = branch_file(visit)
    asides = visit.records.hint_asides.where(unit_id=visit.by.unit_id, year=visit.today.year)
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    found = {hint.name: hint for hint in look(file)}
    laid = [_laid(a, found, names) for a in asides if a.hint in CHECKS]
    return Xray(visit.today.year, look(file, asides), tuple(sorted(laid, key=lambda one: one.aside.at)))


def put_aside(visit: Visit, *, hint: str, reason: str, subjects: tuple[str, ...] = ()) -> Aside:
    """Put a hint aside for this year, with the reason: the places named, or all that it finds now.

    What comes in later is shown again. The reason is read by the branch's facilitators.
    """
    told = checked_note(reason, say("Please say in a line why; the committee reads it."), field="reason")
    shown = {s.subject for one in branch_xray(visit).hints if one.name == hint for s in one.spots}
    away = sorted(shown & set(subjects) if subjects else shown)
    if not away:
        raise NotFound(say("This hint is settled already. Please open the page again."))
    aside = Aside(
        uuid4().hex, visit.by.unit_id, visit.today.year, hint, "\n".join(away), told, visit.by.member_id,
        visit.now,
    )  # fmt: skip
    visit.records.hint_asides.add(aside)
    visit.note("put_aside", aside.id, hint)
    return aside


def bring_back(visit: Visit, *, aside_id: str) -> None:
    """Show again what was put aside."""
    aside = visit.records.hint_asides.get(aside_id)
    if aside is None or aside.unit_id != visit.by.unit_id:
        raise Invalid(say("This page is out of date. Please open it again."))
    visit.records.hint_asides.delete(id=aside_id)
    visit.note("bring_back", aside_id, aside.hint)


def branch_file(visit: Visit) -> BranchFile:
    """The file of the doer's branch: ledger texts in full, of personal actions whose, how far and when."""
    records, unit = visit.records, visit.by.unit_id
    actions = records.actions.where(unit_id=unit)
    relations = Relations(visit, actions)
    listed = [a for a in actions if (a.shared or not a.personal) and relations.sees(a, Kind.ACTION)]
    own = [a for a in actions if a.personal and not a.shared]
    seen = [a for a in own if relations.sees(a, Kind.STANDING)]
    years = (visit.today.year - 1, visit.today.year)
    meetings = [m for m in records.meetings.where(unit_id=unit) if m.held_on.year in years]
    return BranchFile(
        today=visit.today,
        rules={rule.name: rule for rule in branch_rules(visit)},
        members=_people(visit),
        ledger=tuple(Filed(a, relations.origins.label(a)) for a in listed),
        standing=tuple(_without_words(a) for a in seen),
        checks=records.effect_checks.where(action_id=tuple(a.id for a in (*listed, *seen))),
        with_file=frozenset(
            f.action_id for f in records.evidence_files.where(action_id=tuple(a.id for a in listed))
        ),
        offers=untaken(visit),
        crowds=_crowds(visit, own),
        talks=talk_plan(visit).listed,
        meetings=tuple(meetings),
        attendances=records.attendances.where(meeting_id=tuple(m.id for m in meetings)),
        rounds=records.rounds.where(unit_id=unit),
    )


def _laid(aside: Aside, found: dict[str, Hint], names: dict[str, str]) -> Laid:
    hint = found.get(aside.hint)
    spots = [s for s in hint.spots if aside.about(aside.hint, s)] if hint else []
    plain = str(say(CHECKS[aside.hint].words.text, n=sum(s.count for s in spots)))
    return Laid(aside, plain, tuple(text for text, _spot in places(spots)), names.get(aside.by, ""))


def _people(visit: Visit) -> tuple[Member, ...]:
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    return tuple(sorted(members, key=roster_order))


def _without_words(action: Action) -> Action:
    """What STANDING shows of a personal action: whose, how far, its days."""
    return replace(
        action, text="", cue="", matter="", evidence="", checker_id="", verified_by="", finding="",
        response_id="",
    )  # fmt: skip


def _crowds(visit: Visit, own: Iterable[Action]) -> dict[str, Crowd]:
    """Numbers of people, of what only they themselves may read; who they are goes no further than here."""
    waiting = [a for a in own if a.alive and not a.verified_at]
    unasked = {a.member_id for a in waiting if not a.checker_id}
    sheets = _sheets(visit)
    year = visit.today.year
    mine = {who: rows for who, rows in sheets.items() if any(r.opened_on.year == year for r, _s in rows)}
    written = _written(visit, [sheet for rows in sheets.values() for _r, sheet in rows])
    lacking = [who for who, rows in mine.items() if any(_lacks_action(written[s.id]) for r, s in rows[:1])]
    both = {who: rows for who, rows in mine.items() if any(r.opened_on.year == year - 1 for r, _s in rows)}
    again = [who for who, rows in both.items() if _reads_alike(visit, rows, written)]
    return {
        "no_second_own": Crowd(len(unasked), len({a.member_id for a in waiting})),
        "untaken_own": Crowd(len(lacking), len(mine)),
        "repeated_own": Crowd(len(again), len(both)),
    }


def _sheets(visit: Visit) -> dict[str, list[tuple[Round, Response]]]:
    """Each member's handed-in sheets of this year and the one before, the latest first."""
    rounds = {
        r.id: r for r in visit.records.rounds.where(unit_id=visit.by.unit_id)
        if visit.today.year - r.opened_on.year in (0, 1)
        and visit.form_of(r).answered_by is not AnsweredBy.ONE
    }  # fmt: skip
    found: dict[str, list[tuple[Round, Response]]] = {}
    for sheet in visit.records.responses.where(round_id=tuple(rounds), state=_HANDED_IN) if rounds else ():
        found.setdefault(sheet.member_id, []).append((rounds[sheet.round_id], sheet))
    for rows in found.values():
        rows.sort(key=lambda row: (row[0].opened_on, row[0].id), reverse=True)
    return found


def _written(visit: Visit, sheets: Iterable[Response]) -> dict[str, dict[str, str]]:
    """What is written on each of these sheets, by its id; read at once, for there is one for each member."""
    found: dict[str, list[Answer]] = {sheet.id: [] for sheet in sheets}
    for answer in visit.records.answers.where(response_id=tuple(found)) if found else ():
        found[answer.response_id].append(answer)
    return {name: values(answers) for name, answers in found.items()}


def _lacks_action(given: dict[str, str]) -> bool:
    parts = {parse_field(name): value for name, value in given.items() if is_plan_field(name)}
    taken = [finding for (finding, part), value in parts.items() if part is PlanField.TAKEN and value == "1"]
    return any(not parts.get((finding, PlanField.ACTION), "").strip() for finding in taken)


def _reads_alike(
    visit: Visit, rows: list[tuple[Round, Response]], written: dict[str, dict[str, str]]
) -> bool:
    """Whether anything on the latest sheet reads like what stood there in the year before."""
    newest, *earlier = [(r.opened_on.year, entries_of(visit.form_of(r), written[s.id])) for r, s in rows]
    old = [entry for year, entries in earlier if year < newest[0] for entry in entries]
    return any(_alike(a, b) for a in newest[1] for b in old)


def _alike(one: PastEntry, other: PastEntry) -> bool:
    texts = ((one.fact, other.fact), (one.action, other.action))
    return any(a and b and alike(a, b) >= SAME_PHRASE for a, b in texts)
