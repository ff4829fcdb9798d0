"""The minutes of a meeting (会议记录): built from what was entered, corrected, signed and frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from kit.domain.ballot import GRADES, tally_from
from kit.domain.election import Election, ElectionState
from kit.domain.later import Later, later_from
from kit.domain.meeting import AgendaStep, Attendance, Criticism, Entry, Meeting, Presence, Turn
from kit.domain.minutes_content import (
    Content,
    Criticised,
    Decided,
    Figures,
    Head,
    Item,
    Polled,
    Said,
    Seat,
)
from kit.domain.organisation import Member, roster_order


class MinutesState(StrEnum):
    """Open to corrections, or signed and frozen."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True)
class Minutes:
    """One version of the minutes; ``content`` is JSON, ``digest`` its SHA-256."""

    id: str
    meeting_id: str
    version: int
    state: MinutesState
    content: str
    digest: str
    made_at: datetime
    made_by: str

    @property
    def sound(self) -> bool:
        """Whether the content is still the one that the digest was made of."""
        return digest(self.content) == self.digest


@dataclass(frozen=True)
class Correction:
    """What a speaker asks to have changed in the minutes, and what became of it."""

    id: str
    meeting_id: str
    place: str
    """What it is about, as ``place_of`` writes it."""
    member_id: str
    text: str
    made_at: datetime
    accepted: bool | None = None
    settled_by: str = ""
    reply: str = ""
    """What the one who settled it says to that, "" for nothing."""


class Line(StrEnum):
    """The lines that somebody may ask to have corrected."""

    ATTENDANCE = "attendance"
    ENTRY = "entry"
    CRITICISM = "criticism"


def place_of(line: Line, name: str, part: str) -> str:
    """The place of a part (``text``, ``reason``, ``matter``, ``effect``, …) of a line.

    ``name`` is the id of an entry or a criticism, or that of the member whose attendance it is.
    """
    return f"{line}/{name}/{part}"


@dataclass(frozen=True)
class Held:
    """What was entered of a meeting: all that minutes can be built from."""

    branch: str
    meeting: Meeting
    members: Mapping[str, Member]
    attendances: Iterable[Attendance] = ()
    steps: Iterable[AgendaStep] = ()
    turns: Iterable[Turn] = ()
    entries: Iterable[Entry] = ()
    criticisms: Iterable[Criticism] = ()
    elections: Iterable[Election] = ()
    read_out: frozenset[str] = frozenset()
    corrections: Iterable[Correction] = ()


def build(held: Held) -> Content:
    """The minutes of what was entered, and of nothing else.

    Left out are what was only planned (minutes of a step, lengths of turns), what belongs to one person (the
    action that a criticism led to), and of a ballot all that was not read out; reasons on ballots always.
    """
    words = _Words(held)
    return Content(
        _head(held),
        tuple(words.seat(a) for a in sorted(held.attendances, key=lambda a: _rank(held, a.member_id))),
        tuple(
            _name(held, t.member_id)
            for t in sorted(held.turns, key=lambda t: t.number)
            if t.done or t.ran or t.running_since
        ),
        tuple(
            Item(s.number, s.title, _iso(s.started_at), _iso(s.ended_at))
            for s in sorted(held.steps, key=lambda s: s.number)
        ),
        tuple(words.said(e) for e in _in_order(held.entries) if not e.decision),
        tuple(words.criticised(c) for c in sorted(held.criticisms, key=lambda c: (c.number, c.id))),
        tuple(words.decided(e) for e in _in_order(held.entries) if e.decision),
        tuple(
            _polled(held, e)
            for e in sorted(held.elections, key=lambda e: (e.opened_on, e.title, e.id))
            if e.state is not ElectionState.OPEN
        ),
    )


class _Words:
    """The lines with the corrections that were taken over; of two of one place the later holds."""

    def __init__(self, held: Held) -> None:
        taken = sorted((c for c in held.corrections if c.accepted), key=lambda c: (c.made_at, c.id))
        self._right = {c.place: c.text for c in taken}
        self._held = held

    def _put(self, line: Line, name: str, part: str, text: str) -> tuple[str, bool]:
        place = place_of(line, name, part)
        return self._right.get(place, text), place in self._right

    def seat(self, one: Attendance) -> Seat:
        reason, corrected = self._put(Line.ATTENDANCE, one.member_id, "reason", one.reason)
        if one.presence is Presence.PRESENT:
            # Of one who was entered as there after all, the reason for being away stands in the mark alone.
            reason, corrected = one.reason, False
        made_up = one.made_up_on.isoformat() if one.made_up_on else ""
        name = _name(self._held, one.member_id)
        return Seat(one.member_id, name, one.presence.value, reason, made_up, corrected, self._later(one))

    def said(self, one: Entry) -> Said:
        text, corrected = self._put(Line.ENTRY, one.id, "text", one.text)
        name = _name(self._held, one.member_id)
        return Said(one.id, one.step, one.member_id, name, text, corrected, self._later(one))

    def decided(self, one: Entry) -> Decided:
        text, corrected = self._put(Line.ENTRY, one.id, "text", one.text)
        due = one.due_on.isoformat() if one.due_on else ""
        name = _name(self._held, one.member_id)
        return Decided(one.id, one.member_id, name, text, due, corrected, self._later(one))

    def criticised(self, one: Criticism) -> Criticised:
        parts = {
            part: self._put(Line.CRITICISM, one.id, part, getattr(one, part)) for part in CRITICISM_PARTS
        }
        corrected = tuple(part for part, (_text, right) in parts.items() if right)
        by, to = _name(self._held, one.by_id), _name(self._held, one.to_id)
        texts = {part: text for part, (text, _right) in parts.items()}
        return Criticised(
            one.id, one.by_id, by, one.to_id, to, **texts, corrected=corrected, later=self._later(one)
        )

    def _later(self, one: Attendance | Entry | Criticism) -> tuple[Later, ...]:
        """What was written afterwards, with names in place of ids."""
        return tuple(
            Later(
                mark.on, _name(self._held, mark.by),
                tuple((part, _name(self._held, text) if part == WHO else text) for part, text in mark.before),
            )
            for mark in later_from(one.later)
        )  # fmt: skip


WHO = "member_id"
"""The part of a decision that names who does it."""
CRITICISM_PARTS = ("matter", "effect", "suggestion", "stand")
"""事、影响、建议、表态; the last is the other's."""


def _head(held: Held) -> Head:
    meeting = held.meeting
    host, recorder = held.members.get(meeting.host_id), held.members.get(meeting.recorder_id)
    return Head(
        held.branch, meeting.kind.value, meeting.title, meeting.topic, meeting.group,
        meeting.held_on.isoformat(), _iso(meeting.started_at) or meeting.starts_at, _iso(meeting.ended_at),
        meeting.place, host.name if host else "", host.duty if host else "",
        recorder.name if recorder else "", recorder.duty if recorder else "", meeting.guests,
    )  # fmt: skip


def _polled(held: Held, election: Election) -> Polled:
    plain = Polled(election.id, election.title, election.scale.value)
    if election.id not in held.read_out or not election.tally:
        return plain
    told = tally_from(election.tally)
    lines = tuple(
        Figures(
            _name(held, line.candidate),
            tuple((grade.value, line.counts.get(grade, 0)) for grade in GRADES[election.scale]),
            line.none,
        )
        for line in told.lines
    )
    return Polled(election.id, election.title, election.scale.value, True, told.ballots, lines)


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (e.step, e.number, e.id))


def _rank(held: Held, member_id: str) -> tuple[tuple[bool, int, str], str]:
    member = held.members.get(member_id)
    return (roster_order(member) if member else (False, 0, "")), member_id


def _name(held: Held, member_id: str) -> str:
    member = held.members.get(member_id)
    return member.name if member else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class Gap(StrEnum):
    """What minutes cannot be signed without (domain.md §6 row 10: the head, and who was there)."""

    TIME = "time"
    PLACE = "place"
    HOST = "host"
    RECORDER = "recorder"
    ATTENDANCE = "attendance"


def gaps(content: Content) -> tuple[Gap, ...]:
    """What is still missing before the minutes can be signed."""
    head = content.head
    there = {
        Gap.TIME: head.began, Gap.PLACE: head.place, Gap.HOST: head.host, Gap.RECORDER: head.recorder,
        Gap.ATTENDANCE: content.seats,
    }  # fmt: skip
    return tuple(gap for gap, entered in there.items() if not entered)


def compare(before: Content, after: Content) -> tuple[str, ...]:
    """The parts of the content (names of its fields) in which the two differ, in their order."""
    return tuple(one.name for one in fields(Content) if getattr(before, one.name) != getattr(after, one.name))


@dataclass(frozen=True)
class OwnLine:
    """A part of the minutes that a member may ask to have corrected, as it stands."""

    place: str
    part: str
    """What it is: ``reason``, ``said``, ``decided``, ``nobodys``, or a part of a criticism."""
    text: str
    other: str = ""
    """The other's name, where the line is between two."""
    later: tuple[Later, ...] = ()
    """How it was written in or changed after the meeting had ended."""


def own_lines(content: Content, member_id: str, *, nobodys: bool = False) -> Iterator[OwnLine]:
    """The parts that are a member's own: reason of absence, words, a decision to carry out, both sides of a
    criticism; with ``nobodys`` also the lines that are nobody's in particular, for the committee.
    """
    whose = {member_id: "", "": "nobodys"} if nobodys else {member_id: ""}
    for seat in content.seats:
        if seat.member_id == member_id and seat.presence != Presence.PRESENT:
            place = place_of(Line.ATTENDANCE, seat.member_id, "reason")
            yield OwnLine(place, "reason", seat.reason, later=seat.later)
    for said in content.said:
        if said.member_id in whose:
            kind = whose[said.member_id] or "said"
            yield OwnLine(place_of(Line.ENTRY, said.id, "text"), kind, said.text, later=said.later)
    for decided in content.decisions:
        if decided.member_id in whose:
            kind = whose[decided.member_id] or "decided"
            yield OwnLine(place_of(Line.ENTRY, decided.id, "text"), kind, decided.text, later=decided.later)
    for one in content.criticisms:
        parts = CRITICISM_PARTS[:-1] if one.by_id == member_id else ()
        for part in (*parts, *(CRITICISM_PARTS[-1:] if one.to_id == member_id else ())):
            later = tuple(mark for mark in one.later if mark.added or mark.touches(part))
            other = one.by if part == "stand" else one.to
            yield OwnLine(place_of(Line.CRITICISM, one.id, part), part, getattr(one, part), other, later)
