"""What meetings and the appraisal hold about a member: own words, and what was said to him or her.

Left out is what a comrade said to somebody else, a comrade's stand on what the member said, whose an opinion
is, and every ballot: also whether the member voted stands on the roll alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kit.domain.gate import Tick
from kit.domain.later import Later, later_from
from kit.domain.meeting import Attendance, Criticism, Entry, Meeting, Turn
from kit.domain.minutes import CRITICISM_PARTS, WHO, Correction, Minutes, MinutesState, OwnLine, own_lines
from kit.domain.minutes_content import content_from
from kit.domain.retention import Kept
from kit.services.taken_plain import Names, Taken, by, plain, row
from kit.services.visit import Visit

STAND = CRITICISM_PARTS[-1]
"""The part of a criticism that is the words of the one who heard it."""


@dataclass(frozen=True)
class _Mine:
    """All rows of meetings that are the doer's, each by its meeting; read all together."""

    seats: Mapping[str, list[Attendance]]
    turns: Mapping[str, list[Turn]]
    entries: Mapping[str, list[Entry]]
    given: Mapping[str, list[Criticism]]
    received: Mapping[str, list[Criticism]]
    corrections: Mapping[str, list[Correction]]
    ticks: Mapping[str, list[Tick]]

    @property
    def ids(self) -> frozenset[str]:
        """The meetings of which there is any such row."""
        return frozenset(name for rows in vars(self).values() for name, some in rows.items() if some)


def my_meetings(visit: Visit) -> Mapping[str, Meeting]:
    """The doer's meetings by id: entered for, spoke at, was criticised, prepared, led, wrote at, corrects."""
    return _my_meetings(visit, _mine(visit))


def meetings(visit: Visit, people: Names) -> list[Taken]:
    """Each of the doer's meetings with what is the doer's own in it, the latest first."""
    rows = _mine(visit)
    held = _my_meetings(visit, rows)
    made = by(visit.records.minutes.where(meeting_id=tuple(held)), "meeting_id")
    latest = sorted(held.values(), key=lambda m: (m.held_on, m.id), reverse=True)
    return [_meeting(meeting, visit.by.member_id, rows, made[meeting.id], people) for meeting in latest]


def _mine(visit: Visit) -> _Mine:
    records, me = visit.records, visit.by.member_id
    return _Mine(
        by(records.attendances.where(member_id=me), "meeting_id"),
        by(records.turns.where(member_id=me), "meeting_id"),
        by(records.entries.where(member_id=me), "meeting_id"),
        by(records.criticisms.where(by_id=me), "meeting_id"),
        by(records.criticisms.where(to_id=me), "meeting_id"),
        by(records.corrections.where(member_id=me), "meeting_id"),
        by(records.gate_ticks.where(ticked_by=me), "meeting_id"),
    )


def _my_meetings(visit: Visit, rows: _Mine) -> dict[str, Meeting]:
    records, me = visit.records, visit.by.member_id
    of_branch = {"unit_id": visit.by.unit_id}
    ids = rows.ids | _signed(visit, rows.ids)
    held = (*records.meetings.where(host_id=me), *records.meetings.where(recorder_id=me),
            *records.meetings.where(id=tuple(ids), **of_branch))  # fmt: skip
    return {m.id: m for m in held}


def _signed(visit: Visit, known: frozenset[str]) -> frozenset[str]:
    """The other meetings in whose signed minutes the doer has a line: what was entered of them is erased."""
    gone = visit.records.erasures.where(unit_id=visit.by.unit_id, kind=Kept.MEETING.value)
    ids = tuple({one.subject for one in gone} - known)
    made = visit.records.minutes.where(meeting_id=ids, state=MinutesState.SIGNED) if ids else ()
    me = visit.by.member_id
    return frozenset(
        one.meeting_id for one in made
        if me in one.content and any(True for _line in own_lines(content_from(one.content), me))
    )  # fmt: skip


def _meeting(meeting: Meeting, me: str, rows: _Mine, made: list[Minutes], people: Names) -> Taken:
    of = meeting.id
    seat = next(iter(rows.seats[of]), None)
    return {
        "title": meeting.title,
        "kind": plain(meeting.kind),
        "held_on": plain(meeting.held_on),
        "presence": plain(seat.presence) if seat else "",
        "reason": seat.reason if seat else "",
        "made_up_on": plain(seat.made_up_on) if seat else None,
        "later": _later(seat.later, people) if seat else [],
        "duties": [duty for duty, who in (("host", meeting.host_id), ("recorder", meeting.recorder_id))
                   if who == me],
        "turn": next((row(t, "meeting_id", "member_id") for t in rows.turns[of]), {}),
        "said": [row(e, "id", "meeting_id", "member_id", "action_id", later=_later(e.later, people))
                 for e in rows.entries[of]],
        "criticisms_given": [
            row(c, "id", "meeting_id", "by_id", "to_id", "stand", "action_id", to=people.of(c.to_id),
                later=_later(c.later, people, leave=STAND))
            for c in rows.given[of]
        ],
        "criticisms_received": [
            row(c, "id", "meeting_id", "by_id", "to_id", by=people.of(c.by_id), later=_later(c.later, people))
            for c in rows.received[of]
        ],
        "corrections": [
            row(c, "id", "meeting_id", "member_id", settled_by=people.of(c.settled_by))
            for c in rows.corrections[of]
        ],
        "ticked": [row(t, "meeting_id", "ticked_by") for t in rows.ticks[of]],
        "minutes": [_frozen(one, me) for one in made],
    }  # fmt: skip


def _later(text: str, people: Names, leave: str = "") -> list[Taken]:
    """What was added or changed after the meeting had ended: when, by whom, what stood before.

    ``leave`` names a part that is a comrade's: what became of that alone is left out.
    """
    named = (
        Later(m.on, people.of(m.by), tuple((p, people.of(t) if p == WHO else t) for p, t in m.before))
        for m in later_from(text)
    )
    return _marks(named, lambda part: part != leave)


def _marks(later: Iterable[Later], mine: Callable[[str], bool]) -> list[Taken]:
    """The additions as keys and values: that a line was added, or what stood in those of its parts."""
    told = ((one, {part: text for part, text in one.before if mine(part)}) for one in later)
    return [{"on": one.on, "by": one.by, "before": before} for one, before in told if one.added or before]


def _frozen(made: Minutes, me: str) -> Taken:
    """The minutes as they stand, with the doer's own lines in them and what was said to the doer."""
    content = content_from(made.content)
    return {
        **row(made, "id", "meeting_id", "content", "made_by"),
        "my_lines": [
            {"part": line.part, "text": line.text, "with": line.other, "later": _of_line(line)}
            for line in own_lines(content, me)
        ],
        "said_to_me": [
            {"by": one.by, "matter": one.matter, "effect": one.effect, "suggestion": one.suggestion,
             "later": _marks(one.later, lambda part: part != STAND)}
            for one in content.criticisms
            if one.to_id == me
        ],
    }  # fmt: skip


def _of_line(line: OwnLine) -> list[Taken]:
    """The additions of a line; of a criticism's parts each stands by itself."""
    return _marks(line.later, lambda part: part == line.part if line.part in CRITICISM_PARTS else True)


def grades(visit: Visit, people: Names) -> list[Taken]:
    """The doer's grades with their reasons and the doer's remarks, the latest first."""
    found = visit.records.appraisal_results.where(member_id=visit.by.member_id)
    rows = [row(g, "unit_id", "member_id", written_by=people.of(g.written_by)) for g in found]
    return sorted(rows, key=lambda one: int(one["year"]), reverse=True)


def asides(visit: Visit) -> list[Taken]:
    """The hints that the doer put aside, with the reasons; not whom they were about."""
    found = visit.records.hint_asides.where(by=visit.by.member_id)
    return [row(one, "unit_id", "by", "subjects") for one in found]


def planned(visit: Visit) -> list[Taken]:
    """The lines of the branch's yearly plans that the doer sees to."""
    found = visit.records.planned_meetings.where(responsible_id=visit.by.member_id)
    lines = sorted(found, key=lambda one: (one.year, one.month, one.id))
    return [row(one, "id", "unit_id", "responsible_id", "meeting_id") for one in lines]


def talks(visit: Visit, people: Names) -> list[Taken]:
    """The doer's talks: with whom, planned and held."""
    me, records = visit.by.member_id, visit.records
    found = records.talks.where(first_id=me) + records.talks.where(second_id=me)
    return [
        {"with": people.of(t.second_id if t.first_id == me else t.first_id),
         "planned_on": plain(t.planned_on), "done_on": plain(t.done_on), "done": t.done_on is not None}
        for t in found
    ]  # fmt: skip
