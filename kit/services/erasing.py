"""How a record of each kind is erased: its words go, and a line without content says that they went."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from kit.domain.erasure import Erasure
from kit.domain.organisation import Role
from kit.domain.response import ResponseState
from kit.domain.retention import HalfYear, Held, Kept
from kit.domain.sign_in import Line
from kit.services import erasing_meetings as meetings
from kit.store.store import Records

BY = "kit"
"""Who tells and erases by a rule, in the journal and in the erasures."""
TELLING = "tell_erasure"
"""The act of the line that says since when a record's end is told."""
_STAY = frozenset({TELLING, "use_keys", "open_round", "keep_records"})
"""Lines that others stand on: the servers' keys, who keeps a round's sheet, notices, the day's turn."""
_MANY = 500
"""Keys in one statement."""


def erase(records: Records, held: Held, now: datetime, *, by: str, reason: str) -> None:
    """Take a record's content away and write down that it went."""
    _ERASERS[held.kind](records, held)
    line = Erasure(
        uuid4().hex, held.unit_id, held.member_id, held.kind.value, held.subject, now, by=by, reason=reason
    )
    records.erasures.add(line)


def erase_answers(records: Records, response_id: str) -> None:
    """What was written on a sheet, typed or keyed in, and every copy of it."""
    records.answers.delete(response_id=response_id)
    records.handed_in.delete(response_id=response_id)
    records.keyings.delete(response_id=response_id)


def _draft(records: Records, held: Held) -> None:
    """A sheet that was never handed in leaves nothing, not even that it was begun."""
    erase_answers(records, held.subject)
    records.responses.delete(id=held.subject)


def _sheet(records: Records, held: Held) -> None:
    """That it was handed in, and when, stays; one that stood given back counts as never handed in."""
    erase_answers(records, held.subject)
    response = records.responses.get(held.subject)
    if response is not None:
        at = None if response.state is ResponseState.RETURNED else response.submitted_at
        records.responses.put(replace(response, state=ResponseState.ERASED, submitted_at=at))


def _action(records: Records, held: Held) -> None:
    for file in records.evidence_files.where(action_id=held.subject):
        _file(records, replace(held, subject=file.id))
    records.action_steps.delete(action_id=held.subject)
    records.effect_checks.delete(action_id=held.subject)
    records.actions.delete(id=held.subject)


def _file(records: Records, held: Held) -> None:
    records.evidence_contents.delete(file_id=held.subject)
    records.evidence_files.delete(id=held.subject)


def _journal(records: Records, held: Held) -> None:
    half = _half(held)
    lines = _old_lines(records, people_of(records, held.unit_id), half.end)
    _drop(records.journal.delete, [line.id for line in lines if line.at >= half.first])


def _sign_ins(records: Records, held: Held) -> None:
    half = _half(held)
    people = people_of(records, held.unit_id)
    old = records.sign_ins.before("started_at", half.end, member_id=people)
    _drop(records.sign_ins.delete, [one.id for one in old if one.started_at >= half.first])


_ERASERS: dict[Kept, Callable[[Records, Held], None]] = {
    Kept.DRAFT: _draft,
    Kept.SHEET: _sheet,
    Kept.ACTION: _action,
    Kept.LEDGER: _action,
    Kept.EVIDENCE: _file,
    Kept.JOURNAL: _journal,
    Kept.SIGN_IN: _sign_ins,
    Kept.TALK: meetings.talks,
    Kept.MEETING: meetings.meeting,
    Kept.MINUTES: meetings.minutes,
    Kept.OPINION: meetings.opinions,
    Kept.BALLOT: meetings.ballot,
    Kept.TALLY: meetings.tally,
    Kept.GRADE: meetings.grade,
    Kept.YEAR: meetings.year,
    Kept.ASIDE: meetings.aside,
}


def people_of(records: Records, unit_id: str) -> tuple[str, ...]:
    """The members of a unit; for "" whoever acts at the machine itself."""
    if not unit_id:
        return (Role.OPERATOR.value, BY)
    return tuple(member.id for member in records.members.where(unit_id=unit_id))


def journal_lines(records: Records, people: tuple[str, ...], before: datetime) -> Iterator[date]:
    """The days of the lines that these people wrote before a moment and that may go."""
    return (line.at.date() for line in _old_lines(records, people, before))


def sign_ins_of(records: Records, people: tuple[str, ...], before: datetime) -> Iterator[date]:
    """The days on which these people came in before a moment."""
    return (one.started_at.date() for one in records.sign_ins.before("started_at", before, member_id=people))


def _old_lines(records: Records, people: tuple[str, ...], before: datetime) -> list[Line]:
    old = [line for line in records.journal.before("at", before, by=people) if line.act not in _STAY]
    standing = {act: still(records, _subjects(old, act)) for act, still in _AS_LONG_AS.items()}
    return [line for line in old if line.act not in standing or line.subject not in standing[line.act]]


def _subjects(lines: list[Line], act: str) -> tuple[str, ...]:
    return tuple({line.subject for line in lines if line.act == act})


def _sheets_there(records: Records, ids: tuple[str, ...]) -> frozenset[str]:
    found = records.responses.where(id=ids) if ids else ()
    return frozenset(r.id for r in found if r.state is not ResponseState.ERASED)


def _actions_there(records: Records, ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(a.id for a in records.actions.where(id=ids)) if ids else frozenset()


def _opinions_there(records: Records, ids: tuple[str, ...]) -> frozenset[str]:
    return frozenset(o.id for o in records.opinions.where(id=ids)) if ids else frozenset()


_AS_LONG_AS: dict[str, Callable[[Records, tuple[str, ...]], frozenset[str]]] = {
    "read_sheet": _sheets_there,
    "read_evidence_file": _actions_there,
    "write_branch_action": _actions_there,
    "take_up_opinion": _opinions_there,
}
"""Lines that are told as long as there is what they are about: who opened or wrote it, what became of it."""


def _half(held: Held) -> HalfYear:
    return HalfYear.named(held.subject.rpartition(":")[2])


def _drop(delete: Callable[..., int], ids: list[str]) -> None:
    for some in portions(ids):
        delete(id=some)


def portions(ids: list[str]) -> Iterator[tuple[str, ...]]:
    """The ids in lots that one statement takes."""
    for start in range(0, len(ids), _MANY):
        yield tuple(ids[start : start + _MANY])
