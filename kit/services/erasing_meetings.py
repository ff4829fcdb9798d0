"""How what meetings, ballots and the year leave behind is erased; who had a part in it is told by no line."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.election import ElectionState
from kit.domain.minutes import MinutesState
from kit.domain.retention import Held, Kept, year_of
from kit.domain.talks import in_year
from kit.store.store import Records


def talks(records: Records, held: Held) -> None:
    """The talks of a year."""
    year = year_of(held)
    for talk in records.talks.where(unit_id=held.unit_id):
        if in_year(talk, year):
            records.talks.delete(id=talk.id)


def meeting(records: Records, held: Held) -> None:
    """What was entered of a meeting. Its head and who was there stay as long as its signed minutes do."""
    for rows in (records.agenda_steps, records.gate_ticks, records.turns, records.criticisms,
                 records.entries, records.corrections):  # fmt: skip
        rows.delete(meeting_id=held.subject)
    records.minutes.delete(meeting_id=held.subject, state=MinutesState.DRAFT)
    if not records.minutes.where(meeting_id=held.subject):
        _head(records, held)


def minutes(records: Records, held: Held) -> None:
    """Signed minutes; with them the rest, unless what was entered has a longer time."""
    records.minutes.delete(meeting_id=held.subject)
    if records.erasures.where(kind=Kept.MEETING.value, subject=held.subject):
        _head(records, held)


def _head(records: Records, held: Held) -> None:
    records.attendances.delete(meeting_id=held.subject)
    for call in records.opinion_calls.where(meeting_id=held.subject):
        records.opinion_calls.put(replace(call, meeting_id=""))
    for line in records.planned_meetings.where(meeting_id=held.subject):
        records.planned_meetings.put(replace(line, meeting_id=""))
    records.meetings.delete(id=held.subject)


def opinions(records: Records, held: Held) -> None:
    """A call and every opinion of it."""
    records.opinions.delete(call_id=held.subject)
    records.opinion_calls.delete(id=held.subject)


def ballot(records: Records, held: Held) -> None:
    """The ballot has no roll and box any more (``Polling.erase``): nobody can vote in it or count it."""
    election = records.elections.get(held.subject)
    if election is not None and election.state is ElectionState.OPEN:
        records.elections.put(replace(election, state=ElectionState.CLOSED))


def tally(records: Records, held: Held) -> None:
    """An election with what it added up to."""
    records.elections.delete(id=held.subject)


def grade(records: Records, held: Held) -> None:
    """A member's grade of a year."""
    records.appraisal_results.delete(id=held.subject)


def year(records: Records, held: Held) -> None:
    """The plan of a year."""
    which = {"unit_id": held.unit_id, "year": year_of(held)}
    records.planned_meetings.delete(**which)
    records.year_plans.delete(**which)


def aside(records: Records, held: Held) -> None:
    """A hint that was put aside."""
    records.hint_asides.delete(id=held.subject)
