"""A meeting's agenda: the template of its kind, the steps for a branch of a size, and the clock over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from kit.domain.form import NOTHING, Basis, Document
from kit.domain.gate import GateName
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, StepKind
from kit.errors import Invalid
from kit.words import Bilingual, say

LONGEST_STEP = 480
"""Minutes of a single step at most: a working day."""
MOST_STEPS = 30
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Step:
    """A template's step: fixed minutes and minutes a person; only for sizes from ``least`` to ``most``."""

    name: str
    kind: StepKind
    title: Bilingual
    minutes: int
    each: int = 0
    least: int = 0
    most: int = 0
    """0 for no limit."""
    note: Bilingual = NOTHING
    """How it goes, for everybody."""
    tip: Bilingual = NOTHING
    """What whoever plans the meeting should know of it."""
    basis: tuple[Basis, ...] = ()

    def fits(self, size: int) -> bool:
        """Whether so many people have this step."""
        return self.least <= size and (not self.most or size <= self.most)

    def minutes_for(self, size: int) -> int:
        """How long it is planned to take so many people."""
        return min(LONGEST_STEP, self.minutes + self.each * size)


@dataclass(frozen=True)
class Agenda:
    """The template of a kind of meeting (``forms/agendas/``): purpose, steps, what to prepare and bring."""

    kind: MeetingKind
    version: str
    title: Bilingual
    purpose: Bilingual
    steps: tuple[Step, ...]
    gates: tuple[GateName, ...] = ()
    documents: tuple[Document, ...] = ()
    prepare: tuple[Bilingual, ...] = ()
    bring: tuple[Bilingual, ...] = ()
    discipline: tuple[Bilingual, ...] = ()
    after: tuple[Bilingual, ...] = ()

    def step(self, name: str) -> Step | None:
        """The step of this name, None where there is none (any more)."""
        return next((s for s in self.steps if s.name == name), None)

    def planned(self, meeting_id: str, size: int) -> tuple[AgendaStep, ...]:
        """The steps of a meeting of so many people, numbered from 1, titles in the writer's language."""
        fitting = [s for s in self.steps if s.fits(size)]
        return tuple(
            AgendaStep(meeting_id, n, s.kind, str(s.title), s.minutes_for(size), origin=s.name)
            for n, s in enumerate(fitting, 1)
        )


class Place(StrEnum):
    """Where a step of the agenda is: behind, going on, or still to come."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Slot:
    """A step with when it begins and ends: as it really was, else as it is expected."""

    step: AgendaStep
    begins: datetime
    ends: datetime

    @property
    def place(self) -> Place:
        """Where the step is, as its real times say it."""
        if self.step.ended_at:
            return Place.DONE
        return Place.NOW if self.step.started_at else Place.AHEAD


def timetable(steps: Iterable[AgendaStep], begins: datetime, now: datetime | None = None) -> tuple[Slot, ...]:
    """The steps on the clock from ``begins`` on: real times where there are any, else planned minutes.

    The step that goes on ends no earlier than ``now``; while no step ends, the expected end only grows later.
    The clock never goes backward, whatever was entered, also where a computer's clock was set back.
    """
    slots: list[Slot] = []
    at = begins
    for step in sorted(steps, key=lambda s: s.number):
        start = max(at, step.started_at) if step.started_at else at
        if step.ended_at:
            end = max(start, step.ended_at)
        else:
            end = start + timedelta(minutes=step.minutes)
            if now is not None and step.started_at:
                end = max(end, now)
        slots.append(Slot(step, start, end))
        at = end
    return tuple(slots)


def begins(meeting: Meeting) -> datetime | None:
    """When a meeting began, else when it is planned to; None where no time of day is set."""
    if meeting.started_at:
        return meeting.started_at
    if not meeting.starts_at:
        return None
    return datetime.combine(meeting.held_on, time.fromisoformat(meeting.starts_at))


def total(steps: Iterable[AgendaStep]) -> int:
    """The planned minutes of all steps together."""
    return sum(step.minutes for step in steps)


def renumbered(steps: Iterable[AgendaStep]) -> tuple[AgendaStep, ...]:
    """The steps as they are to be kept, numbered from 1 in this order; ``Invalid`` where one cannot be."""
    kept: list[AgendaStep] = []
    for number, step in enumerate(steps, 1):
        title = " ".join(step.title.split())
        if not title or len(title) > _LONGEST_TITLE:
            what = say("Please give step {n} a name of at most {most} characters.", n=number,
                       most=_LONGEST_TITLE)  # fmt: skip
            raise Invalid(what, field=f"title-{number}")
        if not 0 < step.minutes <= LONGEST_STEP:
            what = say("Please write the minutes of step {n} as a number from 1 to {most}.", n=number,
                       most=LONGEST_STEP)  # fmt: skip
            raise Invalid(what, field=f"minutes-{number}")
        kept.append(AgendaStep(step.meeting_id, number, step.kind, title, step.minutes, origin=step.origin))
    if not kept:
        raise Invalid(say("An agenda needs one step at least."))
    if len(kept) > MOST_STEPS:
        raise Invalid(say("An agenda has at most {n} steps. Please put some together.", n=MOST_STEPS))
    return tuple(kept)


def time_of_day(text: str) -> str:
    """A time of day as it is kept, ``14:30``; ``Invalid`` where it is none, "" stays ""."""
    if not text.strip():
        return ""
    try:
        return time.fromisoformat(text.strip().zfill(5)).strftime("%H:%M")
    except ValueError:
        raise Invalid(say("Please write the time like 14:30."), field="starts_at") from None
