"""A meeting's agenda on paper: the table, and the lines that tell when, where and who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from kit.domain.agenda import Agenda, begins, timetable, total
from kit.domain.meeting import AgendaStep, Meeting
from kit.domain.report import Column, Heading, KeyValues, Paragraph, Part, Table
from kit.words import _, clock, day, language

_ORDER = "一二三四五六七八九十"


def numbered(number: int, text: str) -> str:
    """A heading of the first rank: ``一、…`` (GB/T 9704), in English ``1. …``."""
    return f"{number}. {text}" if language() == "en" else f"{_ORDER[number - 1]}、{text}"


def lines(texts: Iterable[object]) -> tuple[Part, ...]:
    """A numbered list as a part of a paper; nothing where there is no line."""
    told = [str(text) for text in texts]
    return (Paragraph("\n".join(f"{n}. {text}" for n, text in enumerate(told, 1))),) if told else ()


def sections(*parts: tuple[str, str, tuple[Part, ...]]) -> dict[str, tuple[Part, ...]]:
    """By name, the parts under their numbered titles; one that holds nothing is left out."""
    there = [one for one in parts if one[2]]
    return {name: (Heading(numbered(n, title)), *some) for n, (name, title, some) in enumerate(there, 1)}


def when(meeting: Meeting, steps: Iterable[AgendaStep]) -> str:
    """Day, time, and how long it is planned to take."""
    on = day(meeting.held_on, year=True)
    minutes = _("about {n} minutes", n=total(steps))
    return "　".join(filter(None, (on, meeting.starts_at, minutes)))


def facts(meeting: Meeting, steps: Iterable[AgendaStep], names: Mapping[str, str], who: str) -> KeyValues:
    """When, where, who leads, who writes, who is due, who sits in; what is still open is left out."""
    rows = (
        (_("Theme"), meeting.topic),
        (_("Day and time"), when(meeting, steps)),
        (_("Where"), meeting.place),
        (_("Host"), names.get(meeting.host_id, "")),
        (_("Recorder"), names.get(meeting.recorder_id, "")),
        (_("Who is due"), who),
        (_("Sitting in"), meeting.guests),
    )
    return KeyValues(tuple((label, text) for label, text in rows if text))


def times(meeting: Meeting, steps: Iterable[AgendaStep]) -> tuple[str, ...]:
    """When each step begins, as a time of day; without one, minutes from the beginning."""
    steps = tuple(steps)
    start = begins(meeting)
    if start:
        return tuple(clock(slot.begins) for slot in timetable(steps, start))
    zero = datetime.combine(meeting.held_on, datetime.min.time())
    after = [(slot.begins - zero) // timedelta(minutes=1) for slot in timetable(steps, zero)]
    return tuple(_("minute {n}", n=minutes) for minutes in after)


def agenda_table(meeting: Meeting, steps: Iterable[AgendaStep], template: Agenda | None) -> Table:
    """The steps with their times, minutes, what is done in each, and the basis."""
    steps = tuple(steps)
    columns = (
        Column(_("Time of day"), 9),
        Column(_("Step"), 26),
        Column(_("Minutes planned"), 8),
        Column(_("What is done"), 38),
        Column(_("Basis"), 19),
    )
    rows = []
    for at, step in zip(times(meeting, steps), steps, strict=True):
        known = template.step(step.origin) if template and step.origin else None
        rows.append((
            at, step.title, str(step.minutes), str(known.note) if known else "",
            "\n".join(dict.fromkeys(b.cited for b in known.basis)) if known else "",
        ))  # fmt: skip
    return Table(columns, tuple(rows))
