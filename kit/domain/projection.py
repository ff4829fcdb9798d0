"""What the second screen of a meeting shows: names, order, times and agenda, and nothing that anybody wrote.

One pure function makes it from exactly what it may show; the page's process reads nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.domain.agenda import Place
from kit.domain.cockpit import TURNS, agenda_clock, ends_at, in_order, run_for, still_to_speak
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind, Turn


@dataclass(frozen=True)
class Way:
    """A step as the wall shows it: its title, and whether it is behind, going on or ahead."""

    title: str
    place: Place


@dataclass(frozen=True)
class Projection:
    """The whole second screen. ``ends`` is when the running turn's time is over, None while none runs."""

    kind: MeetingKind
    state: MeetingState
    way: tuple[Way, ...]
    step: str = ""
    step_kind: StepKind | None = None
    step_ends: datetime | None = None
    speaker: str = ""
    place: int = 0
    """Which of those who speak this is, from 1; 0 while nobody has the turn."""
    of: int = 0
    listening: bool = False
    """Whether the member has spoken and hears what the others say."""
    ends: datetime | None = None
    left: int = 0
    next: str = ""


def projection(
    meeting: Meeting,
    steps: Iterable[AgendaStep],
    turns: Iterable[Turn],
    names: Mapping[str, str],
    now: datetime,
) -> Projection:
    """What the wall shows of a meeting at ``now``; a name that is not among ``names`` is left out."""
    slots = agenda_clock(meeting, steps, now)
    way = tuple(Way(s.step.title, s.place) for s in slots)
    here = next((s for s in slots if s.place is Place.NOW), None)
    bare = Projection(meeting.kind, meeting.state, way)
    if here is None or meeting.state is not MeetingState.RUNNING:
        return bare
    listed = in_order(turns)
    speaking = here.step.kind in TURNS
    turn = next((t for t in listed if t.member_id == meeting.speaker_id), None) if speaking else None
    upcoming = still_to_speak(listed, meeting.speaker_id) if speaking else ()
    return Projection(
        meeting.kind, meeting.state, way, here.step.title, here.step.kind, here.ends,
        speaker=names.get(turn.member_id, "") if turn else "",
        place=listed.index(turn) + 1 if turn else 0,
        of=len(listed) if speaking else 0,
        listening=turn is not None and turn.done,
        ends=ends_at(turn) if turn else None,
        left=turn.seconds - run_for(turn, now) if turn else 0,
        next=names.get(upcoming[0].member_id, "") if upcoming else "",
    )  # fmt: skip
