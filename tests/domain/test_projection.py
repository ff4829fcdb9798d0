"""The second screen is made of names, order, times and agenda, and can hold nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from kit.domain.agenda import Place
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind, Turn
from kit.domain.projection import Projection, projection

NOW = datetime(2026, 12, 4, 15, 12)
NAMES = {"m1": "示例党员甲", "m2": "示例党员乙", "m3": "示例党员丙"}
TURNS = [Turn("m", "m1", 1, 300, 280, done=True), Turn("m", "m3", 3, 300), Turn("m", "m2", 2, 300, 12, NOW)]
MEETING = Meeting(
    "m", "b1", MeetingKind.LIFE, "组织生活会", date(2026, 12, 4), NOW, "m1", MeetingState.RUNNING,
    topic="私下的话", current=2, speaker_id="m2", started_at=NOW - timedelta(minutes=42),
)  # fmt: skip


def agenda(current: int) -> list[AgendaStep]:
    """Three steps with their times, a quarter of an hour each, of which this one goes on."""
    rows = (
        (StepKind.OPENING, "宣布开会", 3),
        (StepKind.MEMBERS, "逐人发言", 80),
        (StepKind.BALLOT, "民主测评", 15),
    )
    began = [NOW + timedelta(minutes=15 * (n - current)) if n <= current else None for n in range(1, 5)]
    return [
        AgendaStep("m", n, *row, began[n - 1], began[n] if n < current else None)
        for n, row in enumerate(rows, 1)
    ]


STEPS = agenda(2)


def test_the_one_who_speaks_the_time_left_and_who_comes_next() -> None:
    seen = projection(MEETING, STEPS, TURNS, NAMES, NOW + timedelta(seconds=60))
    assert (seen.step, seen.speaker, seen.place, seen.of, seen.next) == (
        "逐人发言",
        "示例党员乙",
        2,
        3,
        "示例党员丙",
    )
    assert (seen.left, seen.ends) == (228, NOW + timedelta(seconds=288))
    assert [w.place for w in seen.way] == [Place.DONE, Place.NOW, Place.AHEAD]


def test_at_another_step_nobody_is_named() -> None:
    seen = projection(replace(MEETING, current=3, speaker_id=""), agenda(3), TURNS, NAMES, NOW)
    assert (seen.step, seen.speaker, seen.next, seen.of) == ("民主测评", "", "", 0)


def test_before_and_after_it_shows_the_agenda_alone() -> None:
    for state in (MeetingState.PLANNED, MeetingState.ENDED):
        seen = projection(replace(MEETING, state=state), STEPS, TURNS, NAMES, NOW)
        assert (seen.step, seen.speaker, len(seen.way)) == ("", "", 3)


def test_it_has_no_place_for_anything_that_was_written() -> None:
    assert {f.name for f in fields(Projection)} == {
        "kind", "state", "way", "step", "step_kind", "step_ends", "speaker", "place", "of", "listening", "ends",
        "left", "next",
    }  # fmt: skip
    assert "私下的话" not in str(projection(MEETING, STEPS, TURNS, NAMES, NOW))
