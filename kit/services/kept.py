"""What the branch has together of meetings, ballots and the year, and whom its end is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date

from kit.domain.minutes import MinutesState
from kit.domain.organisation import Role
from kit.domain.retention import (
    Held,
    Kept,
    Terms,
    aside_held,
    call_held,
    election_held,
    grade_held,
    meeting_held,
    minutes_held,
    year_held,
    year_of,
)
from kit.domain.talk import Talk
from kit.domain.talks import in_year
from kit.domain.year import KINDS
from kit.services.taken_meetings import my_meetings
from kit.services.visit import Visit
from kit.store.store import Records
from kit.words import _, day

NOBODYS = frozenset({Kept.OPINION, Kept.BALLOT, Kept.TALLY})
"""Anybody may have a part in these, and nobody may learn who has."""
_EVERYBODYS = NOBODYS | {Kept.JOURNAL, Kept.SIGN_IN}
_MEETINGS = frozenset({Kept.MEETING, Kept.MINUTES})


def shared_held(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """What a unit has together and that is near its end; the younger ones are not even read."""
    yield from _meetings(records, unit_id, terms, on)
    for call in records.opinion_calls.before("opened_on", terms.old(Kept.OPINION, on), unit_id=unit_id):
        yield call_held(call)
    yield from elections_held(records, unit_id, terms, on)
    latest = terms.old(Kept.YEAR, on).year
    years = {p.year for p in records.planned_meetings.before("year", latest, unit_id=unit_id)}
    years |= {p.year for p in records.year_plans.before("year", latest, unit_id=unit_id)}
    yield from (year_held(Kept.YEAR, unit_id, year) for year in sorted(years))
    talks = _old_talks(records, unit_id, terms, on)
    years = {when.year for talk in talks if (when := talk.done_on or talk.planned_on)}
    yield from (year_held(Kept.TALK, unit_id, year) for year in sorted(years))


def persons_held(records: Records, **whose: str) -> Iterator[Held]:
    """Grades and reasons for putting a hint aside: of a unit (``unit_id``) or a member (``member_id``)."""
    yield from (grade_held(one) for one in records.appraisal_results.where(**whose))
    by = {"by" if name == "member_id" else name: value for name, value in whose.items()}
    yield from (aside_held(one) for one in records.hint_asides.where(**by))


def concerning(visit: Visit, held: Iterable[Held]) -> tuple[Held, ...]:
    """Those of what the branch has together whose end is told to the doer: who keeps it, or is in it."""
    held = tuple(held)
    if visit.by.role is Role.FACILITATOR:
        return held
    records, me = visit.records, visit.by.member_id
    kinds = {one.kind for one in held}
    mine = my_meetings(visit) if kinds & _MEETINGS else {}
    talks = records.talks.where(first_id=me) + records.talks.where(second_id=me) if Kept.TALK in kinds else ()
    return tuple(
        one for one in held
        if one.kind in _EVERYBODYS or (one.kind in _MEETINGS and one.subject in mine)
        or (one.kind is Kept.TALK and any(in_year(talk, year_of(one)) for talk in talks))
    )  # fmt: skip


def shared_titles(visit: Visit, held: Iterable[Held]) -> dict[str, str]:
    """What of the branch's own these are called, by subject; half years have no title."""
    held, found = tuple(held), dict[str, str]()
    records = visit.records
    meetings = {m.id: m for m in records.meetings.where(id=_subjects(held, _MEETINGS))}
    calls = {c.id: c for c in records.opinion_calls.where(id=_subjects(held, {Kept.OPINION}))}
    elections = {e.id: e for e in records.elections.where(id=_subjects(held, {Kept.BALLOT, Kept.TALLY}))}
    for one in held:
        if one.kind in (Kept.TALK, Kept.YEAR):
            found[one.subject] = _("The year {year}", year=year_of(one))
        elif one.kind in _MEETINGS and (meeting := meetings.get(one.subject)):
            title, on = (
                meeting.title or str(KINDS[meeting.kind]),
                day(meeting.held_on, weekday=False, year=True),
            )
            found[one.subject] = _("{title}, {day}", title=title, day=on)
        elif one.kind is Kept.OPINION and (call := calls.get(one.subject)):
            found[one.subject] = call.title
        elif one.kind in (Kept.BALLOT, Kept.TALLY) and (election := elections.get(one.subject)):
            found[one.subject] = election.title
    return found


def _subjects(held: Iterable[Held], kinds: Set[Kept]) -> tuple[str, ...]:
    return tuple({one.subject for one in held if one.kind in kinds})


def _meetings(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """What was entered, where that still stands, and signed minutes; they have two terms."""
    latest = max(terms.old(Kept.MEETING, on), terms.old(Kept.MINUTES, on))
    old = {m.id: m for m in records.meetings.before("held_on", latest, unit_id=unit_id)}
    if not old:
        return
    gone = {e.subject for e in records.erasures.where(unit_id=unit_id, kind=Kept.MEETING.value)}
    yield from (meeting_held(m) for m in old.values() if m.id not in gone)
    signed = records.minutes.where(meeting_id=tuple(old), state=MinutesState.SIGNED)
    yield from (minutes_held(one, old[one.meeting_id]) for one in signed)


def elections_held(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Held]:
    """The rolls with their boxes, where they are still there, and the tallies."""
    latest = max(terms.old(Kept.BALLOT, on), terms.old(Kept.TALLY, on))
    elections = records.elections.before("opened_on", latest, unit_id=unit_id)
    emptied = _emptied(records, unit_id) if elections else frozenset()
    for one in elections:
        if one.id not in emptied:
            yield election_held(one, Kept.BALLOT)
        yield election_held(one, Kept.TALLY)


def _emptied(records: Records, unit_id: str) -> frozenset[str]:
    return frozenset(e.subject for e in records.erasures.where(unit_id=unit_id, kind=Kept.BALLOT.value))


def _old_talks(records: Records, unit_id: str, terms: Terms, on: date) -> Iterator[Talk]:
    latest = terms.old(Kept.TALK, on)
    yield from records.talks.before("done_on", latest, unit_id=unit_id)
    yield from records.talks.before("planned_on", latest, unit_id=unit_id, done_on=None)
