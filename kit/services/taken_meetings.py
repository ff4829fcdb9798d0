"""What meetings and the appraisal hold about a member: own words, and what was said to him or her.

Left out is what a comrade said to somebody else, a comrade's stand on what the member said, whose an opinion
is, and every ballot: also whether the member voted stands on the roll alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.domain.later import later_from
from kit.domain.meeting import Meeting
from kit.domain.minutes import WHO, Minutes, own_lines
from kit.domain.minutes_content import content_from
from kit.services.taken_plain import Names, Taken, plain, row
from kit.services.visit import Visit


def my_meetings(visit: Visit) -> Mapping[str, Meeting]:
    """The doer's meetings by id: entered for, spoke at, was criticised, led or wrote at, or corrects."""
    records, me = visit.records, visit.by.member_id
    own = (records.attendances, records.turns, records.entries, records.corrections)
    ids = {one.meeting_id for rows in own for one in _rows(rows, member_id=me)}
    ids |= {c.meeting_id for c in (*records.criticisms.where(by_id=me), *records.criticisms.where(to_id=me))}
    of_branch = {"unit_id": visit.by.unit_id}
    held = (*records.meetings.where(host_id=me), *records.meetings.where(recorder_id=me),
            *records.meetings.where(id=tuple(ids), **of_branch))  # fmt: skip
    return {m.id: m for m in held}


def _rows(repository: Any, **equal: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = repository.where(**equal)
    return found


def meetings(visit: Visit, people: Names) -> list[Taken]:
    """Each of the doer's meetings with what is the doer's own in it, the latest first."""
    mine = sorted(my_meetings(visit).values(), key=lambda m: (m.held_on, m.id), reverse=True)
    return [_meeting(visit, meeting, people) for meeting in mine]


def _meeting(visit: Visit, meeting: Meeting, people: Names) -> Taken:
    records, me, of = visit.records, visit.by.member_id, {"meeting_id": meeting.id}
    seat = records.attendances.get(meeting.id, me)
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
        "turn": next(
            (row(t, "meeting_id", "member_id") for t in records.turns.where(**of, member_id=me)), {}
        ),
        "said": [row(e, "id", "meeting_id", "member_id", "action_id", later=_later(e.later, people))
                 for e in records.entries.where(**of, member_id=me)],
        "criticisms_given": [
            row(c, "id", "meeting_id", "by_id", "to_id", "stand", "action_id", to=people.of(c.to_id),
                later=_later(c.later, people, leave="stand"))
            for c in records.criticisms.where(**of, by_id=me)
        ],
        "criticisms_received": [
            row(c, "id", "meeting_id", "by_id", "to_id", by=people.of(c.by_id), later=_later(c.later, people))
            for c in records.criticisms.where(**of, to_id=me)
        ],
        "corrections": [
            row(c, "id", "meeting_id", "member_id", settled_by=people.of(c.settled_by))
            for c in records.corrections.where(**of, member_id=me)
        ],
        "ticked": [row(t, "meeting_id", "ticked_by") for t in records.gate_ticks.where(**of, ticked_by=me)],
        "minutes": _minutes(visit, meeting),
    }  # fmt: skip


def _later(text: str, people: Names, leave: str = "") -> list[Taken]:
    """What was added or changed after the meeting had ended: when, by whom, what stood before."""
    return [
        {"on": mark.on, "by": people.of(mark.by),
         "before": {part: people.of(was) if part == WHO else was
                    for part, was in mark.before if part != leave}}
        for mark in later_from(text)
    ]  # fmt: skip


def _minutes(visit: Visit, meeting: Meeting) -> list[Taken]:
    """The minutes as they stand, with the doer's own lines in them and what was said to the doer."""
    return [_frozen(made, visit.by.member_id) for made in visit.records.minutes.where(meeting_id=meeting.id)]


def _frozen(made: Minutes, me: str) -> Taken:
    content = content_from(made.content)
    return {
        **row(made, "id", "meeting_id", "content", "made_by"),
        "my_lines": [
            {"part": line.part, "text": line.text, "with": line.other} for line in own_lines(content, me)
        ],
        "said_to_me": [
            {"by": one.by, "matter": one.matter, "effect": one.effect, "suggestion": one.suggestion}
            for one in content.criticisms
            if one.to_id == me
        ],
    }


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
