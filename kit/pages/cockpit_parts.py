"""The cockpit's parts as its templates take them: head, agenda, who is there, whose turn, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kit.domain.agenda import Place, Slot
from kit.domain.cockpit import CRITICAL, TURNS, ends_at, in_order, run_for, still_to_speak
from kit.domain.meeting import Attendance, Criticism, MeetingKind, MeetingState, Presence, StepKind, Turn
from kit.domain.organisation import Member
from kit.domain.quorum import Quorum
from kit.domain.year import KINDS
from kit.pages.links import APPRAISAL, MINUTES, PROJECTOR, page_link
from kit.services.cockpit import Cockpit
from kit.words import _, clock, day, mark

_MONTH = timedelta(days=30)
_TELL = frozenset({MeetingKind.LIFE, MeetingKind.DEMOCRATIC_LIFE, MeetingKind.APPRAISAL})
"""Meetings at which something was said to, or for, those who were away: it is told to them afterwards."""
_PRESENCES = (
    (Presence.PRESENT, mark("Present")),
    (Presence.LEAVE, mark("On leave")),
    (Presence.ABSENT, mark("Absent")),
)
_PLACES = {Place.DONE: "y", Place.NOW: "now", Place.AHEAD: ""}


def kind_word(kind: MeetingKind) -> str:
    """What a kind of meeting is called."""
    return str(KINDS[kind])


def page_parts(seen: Cockpit, now: datetime) -> dict[str, Any]:
    """Everything that the page's template takes."""
    phase = _phase(seen)
    return {
        "meeting": seen.meeting,
        "phase": phase,
        "head": _head(seen, now),
        "agenda": _agenda(seen, now),
        "roll": _roll(seen),
        "turn": _turn(seen, now) if phase == "turns" else None,
        "crit": _criticism(seen, now) if seen.step and seen.step.kind in CRITICAL else None,
        "step": _step(seen, now),
        "votes": _votes(seen),
        "matrix": _matrix(seen) if any(s.step.kind in CRITICAL for s in seen.slots) else None,
        "closing": _closing(seen) if phase in ("last", "over") else None,
        "minutes": f"{page_link(MINUTES)}?meeting={seen.meeting.id}",
        "entered": _entered(seen),
    }


def _phase(seen: Cockpit) -> str:
    """before · turns · ballot · step · last · over: what stands in the middle."""
    if seen.meeting.state is MeetingState.PLANNED:
        return "before"
    if seen.meeting.state is not MeetingState.RUNNING or seen.step is None:
        return "over"
    if seen.step.kind in TURNS:
        return "turns"
    if seen.step.kind is StepKind.BALLOT:
        return "ballot"
    return "last" if seen.step.number == seen.slots[-1].step.number else "step"


def _head(seen: Cockpit, now: datetime) -> dict[str, Any]:
    meeting = seen.meeting
    ran = int((now - meeting.started_at).total_seconds() // 60) if meeting.started_at else 0
    running = meeting.state is MeetingState.RUNNING
    return {
        "title": meeting.title or kind_word(meeting.kind),
        "day": day(meeting.held_on),
        "place": meeting.place,
        "recorder": seen.names.get(meeting.recorder_id, ""),
        "now": clock(now) if running else "",
        "ran": _("{n} minutes in", n=max(0, ran)) if running else "",
        "ends": _("expected to end {time}", time=clock(seen.slots[-1].ends))
        if running and seen.slots
        else "",
        "begins": _("planned for {time}", time=meeting.starts_at)
        if meeting.state is MeetingState.PLANNED and meeting.starts_at
        else "",
        "over": _("ended {time}", time=clock(meeting.ended_at)) if meeting.ended_at else "",
    }


def _agenda(seen: Cockpit, now: datetime) -> dict[str, Any]:
    numbers = [s.step.number for s in seen.slots]
    current = seen.meeting.current
    running = seen.meeting.state is MeetingState.RUNNING
    return {
        "rows": [_slot(s, now) for s in seen.slots],
        "next": running and bool(numbers) and current != numbers[-1],
        "back": running and bool(numbers) and current > numbers[0],
        "wall": f"{page_link(PROJECTOR)}?meeting={seen.meeting.id}",
    }


def _slot(slot: Slot, now: datetime) -> dict[str, Any]:
    minutes = slot.step.minutes
    used = max(0, int((now - slot.begins).total_seconds() // 60))
    line = {
        Place.DONE: _("{n} minutes, over", n=minutes),
        Place.NOW: _("{n} minutes, {m} used", n=minutes, m=used),
        Place.AHEAD: _("{n} minutes", n=minutes),
    }[slot.place]
    return {
        "number": slot.step.number,
        "title": slot.step.title,
        "at": clock(slot.begins),
        "line": line,
        "css": _PLACES[slot.place],
    }


def _roll(seen: Cockpit) -> dict[str, Any]:
    here = seen.here
    return {
        "due": here.due,
        "present": len(here.present),
        "quorum": _quorum_line(seen.quorum),
        "enough": seen.quorum is None or seen.quorum.reached,
        "basis": seen.rule.basis if seen.rule else "",
        "unmarked": len(here.unmarked),
        "open": seen.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING),
        "rows": [_person(m, seen.attendances.get(m.id)) for m in seen.people],
        "away": [_away(seen, m) for m in here.away],
    }


def _quorum_line(held: Quorum | None) -> str:
    if held is None:
        return _("No number is prescribed for this kind of meeting.")
    words = {"due": held.due, "here": held.present, "least": held.least}
    if held.reached:
        return _("Of {due} with a vote {here} are here; {least} would be enough.", **words)
    return _("Of {due} with a vote {here} are here; {n} more must come for a vote.", n=held.missing, **words)


def _person(member: Member, row: Attendance | None) -> dict[str, Any]:
    marked = row.presence if row else None
    return {
        "id": member.id,
        "name": member.name,
        "reason": row.reason if row else "",
        "away": marked in (Presence.LEAVE, Presence.ABSENT),
        "marked": marked.value if marked else "",
        "choices": [{"value": p.value, "text": _(w), "on": p is marked} for p, w in _PRESENCES],
    }


def _away(seen: Cockpit, member: Member) -> dict[str, str]:
    row = seen.attendances[member.id]
    tells = seen.meeting.kind in _TELL
    word = _("on leave") if row.presence is Presence.LEAVE else _("absent")
    return {
        "name": member.name,
        "reason": _("{word}, {reason}", word=word, reason=row.reason) if row.reason else word,
        "tag": _("to be told afterwards") if tells else _("to be made up"),
    }


def _turn(seen: Cockpit, now: datetime) -> dict[str, Any]:
    listed = in_order(seen.turns)
    waiting = still_to_speak(listed, seen.meeting.speaker_id)
    turn = next((t for t in listed if t.member_id == seen.meeting.speaker_id), None)
    shorts = short_names(seen.people)
    return {
        "after": seen.meeting.speaker_id,
        "of": len(listed),
        "spoken": sum(1 for t in listed if t.done),
        "now": _speaker(seen, turn, listed.index(turn) + 1, now) if turn else None,
        "next": {"id": waiting[0].member_id, "name": seen.names[waiting[0].member_id]} if waiting else None,
        "then": _(", ").join(shorts.get(t.member_id, "") for t in waiting[:3]),
        "waiting": [{"id": t.member_id, "name": seen.names.get(t.member_id, ""), "to": place}
                    for place, t in enumerate(waiting)],
    }  # fmt: skip


def _speaker(seen: Cockpit, turn: Turn, place: int, now: datetime) -> dict[str, Any]:
    left = turn.seconds - run_for(turn, now)
    ends = ends_at(turn)
    return {
        "id": turn.member_id,
        "name": seen.names.get(turn.member_id, ""),
        "place": place,
        "seconds": turn.seconds,
        "minutes": _("{n} minutes of self-criticism", n=round(turn.seconds / 60)),
        "listening": turn.done,
        "ends": ends.isoformat() if ends else "",
        "left": f"{'+' if left < 0 else ''}{abs(left) // 60:02d}:{abs(left) % 60:02d}",
    }


def _criticism(seen: Cockpit, now: datetime) -> dict[str, Any]:
    to = seen.meeting.speaker_id
    away = {m.id for m in seen.here.away}
    present = [{"id": m.id, "name": m.name} for m in seen.people if m.id not in away]
    given = [c for c in seen.criticisms if not to or c.to_id == to]
    others = [c for c in seen.criticisms if c not in given]
    today = now.date()
    return {
        "by": [one for one in present if one["id"] != to],
        "to": [{"id": m.id, "name": m.name, "on": m.id == to} for m in seen.people],
        "count": len(seen.criticisms),
        "given": [_given(seen, c, today) for c in reversed(given)],
        "others": [_given(seen, c, today) for c in reversed(others)],
    }


def _given(seen: Cockpit, one: Criticism, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "by": seen.names.get(one.by_id, ""),
        "to": seen.names.get(one.to_id, ""),
        "words": [part for part in (one.matter, one.effect, one.suggestion) if part],
        "stand": one.stand,
        "linked": bool(one.action_id),
        "undo": one.id in seen.undo,
        "due": (today + _MONTH).isoformat(),
        "least": today.isoformat(),
    }


def _step(seen: Cockpit, now: datetime) -> dict[str, Any]:
    step = seen.step
    here = next((s for s in seen.slots if step and s.step.number == step.number), None)
    people = [{"id": m.id, "name": m.name} for m in seen.people]
    return {
        "number": step.number if step else 0,
        "title": step.title if step else "",
        "ends": here.ends.isoformat() if here and here.ends > now else "",
        "decides": step is not None and step.kind is StepKind.DECISION,
        "people": people,
        "least": now.date().isoformat(),
    }


def _entered(seen: Cockpit) -> list[dict[str, Any]]:
    titles = {s.step.number: s.step.title for s in seen.slots}
    return [
        {
            "number": e.number,
            "step": titles.get(e.step, ""),
            "by": seen.names.get(e.member_id, ""),
            "text": e.text,
            "decision": e.decision,
            "due": day(e.due_on) if e.due_on else "",
        }
        for e in seen.entries
    ]


def _votes(seen: Cockpit) -> dict[str, Any]:
    rows = [
        {"title": e.title, "state": e.state.value, "voted": voted, "of": of} for e, voted, of in seen.ballots
    ]
    going_on = any(row["state"] == "open" for row in rows)
    return {"rows": rows, "open": going_on, "href": f"{page_link(APPRAISAL)}?meeting={seen.meeting.id}"}


def _closing(seen: Cockpit) -> dict[str, Any]:
    return {
        "decisions": [one for one in _entered(seen) if one["decision"]],
        "criticisms": len(seen.criticisms),
        "linked": sum(1 for c in seen.criticisms if c.action_id),
        "away": [_away(seen, m) for m in seen.here.away],
        "unmarked": len(seen.here.unmarked),
        "open": any(e.state.value == "open" for e, _voted, _of in seen.ballots),
        "running": seen.meeting.state is MeetingState.RUNNING,
    }


def _matrix(seen: Cockpit) -> dict[str, Any]:
    """Who has told whom: a table for wide screens, and two lists for phones and large type."""
    shorts = short_names(seen.people)
    away = {m.id for m in seen.here.away}
    pairs = seen.told.pairs

    def cell(row: str, column: str) -> str:
        if row == column:
            return "self"
        return "on" if (row, column) in pairs else "out" if row in away or column in away else ""

    ids = [m.id for m in seen.people]
    return {
        "heads": [shorts[i] for i in ids],
        "tall": min(6, max((len(shorts[i]) for i in ids), default=1)),
        "rows": [{"name": shorts[r], "cells": [cell(r, c) for c in ids]} for r in ids],
        "not_given": _(", ").join(shorts[i] for i in seen.told.not_given),
        "not_heard": _(", ").join(shorts[i] for i in seen.told.not_heard),
        "gave": _lists(ids, shorts, pairs),
        "heard": _lists(ids, shorts, frozenset((to, by) for by, to in pairs)),
    }


def _lists(ids: Sequence[str], shorts: dict[str, str], pairs: frozenset[tuple[str, str]]) -> list[Any]:
    found = ((i, [shorts[o] for o in ids if (i, o) in pairs]) for i in ids)
    return [{"name": shorts[i], "others": _(", ").join(others)} for i, others in found if others]


def short_names(people: Sequence[Member]) -> dict[str, str]:
    """The names without what all of them begin with, where something of each is left."""
    names = [m.name for m in people]
    cut = 0
    while len(names) > 1 and all(len(n) > cut + 1 and n[cut] == names[0][cut] for n in names):
        cut += 1
    return {m.id: m.name[cut:] for m in people}
