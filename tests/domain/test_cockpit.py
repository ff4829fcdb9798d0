"""The agenda's clock never goes backward; turns run, stop and change places; who has told whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kit.domain.agenda import Place
from kit.domain.cockpit import (
    agenda_clock,
    begun,
    ends_at,
    finished,
    in_order,
    lengthened,
    moved,
    paused,
    plain_agenda,
    run_for,
    still_to_speak,
    told,
)
from kit.domain.meeting import AgendaStep, Criticism, Meeting, MeetingKind, MeetingState, StepKind, Turn

START = datetime(2026, 12, 4, 14, 30)


def meeting(**more: object) -> Meeting:
    made = Meeting(
        "m", "b1", MeetingKind.LIFE, "会", date(2026, 12, 4), START, "m1", MeetingState.PLANNED, "14:30"
    )
    return replace(made, **more)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Meeting, list[AgendaStep], datetime]:
    """A meeting at any point: steps short or long, a clock that was set back now and then."""
    minutes = draw(st.lists(st.integers(0, 120), min_size=1, max_size=9))
    current = draw(st.integers(0, len(minutes)))
    at, steps = START, []
    for number, planned in enumerate(minutes, 1):
        began = at if number <= current else None
        at = at + timedelta(minutes=draw(st.integers(-30, 150))) if number < current else at
        steps.append(
            AgendaStep("m", number, StepKind.OTHER, "项", planned, began, at if number < current else None)
        )
    now = at + timedelta(minutes=draw(st.integers(-30, 150)), seconds=draw(st.integers(0, 59)))
    begun_ = meeting(state=MeetingState.RUNNING, started_at=START, current=current) if current else meeting()
    return begun_, steps, now


@given(histories())
def test_no_step_begins_before_the_one_before_it_ends(
    history: tuple[Meeting, list[AgendaStep], datetime],
) -> None:
    held, steps, now = history
    slots = agenda_clock(held, reversed(steps), now)
    assert [s.step.number for s in slots] == [s.number for s in steps]
    at = slots[0].begins
    for slot in slots:
        assert at <= slot.begins <= slot.ends
        at = slot.ends
    assert [s.step.number for s in slots if s.place is Place.NOW] == ([held.current] if held.current else [])


@given(histories(), st.integers(0, 10_000))
def test_while_no_step_ends_the_expected_end_only_grows_later(
    history: tuple[Meeting, list[AgendaStep], datetime], seconds: int
) -> None:
    held, steps, now = history
    before, after = (agenda_clock(held, steps, at)[-1].ends for at in (now, now + timedelta(seconds=seconds)))
    assert before <= after
    if held.current:
        ahead = sum(s.minutes for s in steps if s.number > held.current)
        assert before >= now + timedelta(minutes=ahead)


def test_the_times_of_the_mock_up() -> None:
    planned = [3, 10, 5, 12, 80, 15, 10]
    steps = [AgendaStep("m", n, StepKind.OTHER, "项", m) for n, m in enumerate(planned, 1)]
    began = [START, START.replace(minute=33), START.replace(minute=44), START.replace(minute=49)]
    began.append(START.replace(hour=15, minute=1))
    for n, at in enumerate(began):
        over = began[n + 1] if n + 1 < len(began) else None
        steps[n] = replace(steps[n], started_at=at, ended_at=over)
    held = meeting(state=MeetingState.RUNNING, started_at=START, current=5)
    slots = agenda_clock(held, steps, START.replace(hour=15, minute=12))
    assert [f"{s.begins:%H:%M}" for s in slots] == [
        "14:30",
        "14:33",
        "14:44",
        "14:49",
        "15:01",
        "16:21",
        "16:36",
    ]
    assert f"{slots[-1].ends:%H:%M}" == "16:46"


def test_before_the_start_the_plan_begins_at_its_time_or_now() -> None:
    steps = [AgendaStep("m", 1, StepKind.OPENING, "开会", 3)]
    assert agenda_clock(meeting(), steps, START - timedelta(hours=1))[0].begins == START
    late = START + timedelta(minutes=10)
    assert agenda_clock(meeting(), steps, late)[0].begins == late
    assert agenda_clock(meeting(starts_at=""), steps, late)[0].begins == late


# ── turns ──

TURN = Turn("m", "m1", 1, 300)


def test_a_turn_runs_stops_and_goes_on() -> None:
    running = begun(TURN, START)
    assert ends_at(running) == START + timedelta(seconds=300)
    stopped = paused(running, START + timedelta(seconds=100))
    assert (run_for(stopped, START + timedelta(hours=1)), ends_at(stopped)) == (100, None)
    again = begun(stopped, START + timedelta(hours=1))
    assert ends_at(lengthened(again)) == START + timedelta(hours=1, seconds=260)
    over = finished(again, START + timedelta(hours=1, seconds=30))
    assert (over.ran, over.done, begun(over, START)) == (130, True, over)


@given(
    st.lists(st.sampled_from(["run", "stop"]), max_size=20),
    st.lists(st.integers(-60, 600), min_size=20, max_size=20),
)
def test_the_seconds_that_a_turn_has_run_never_go_backward(deeds: list[str], waits: list[int]) -> None:
    turn, now, ran = TURN, START, 0
    for deed, wait in zip(deeds, waits, strict=False):
        turn = begun(turn, now) if deed == "run" else paused(turn, now)
        now += timedelta(seconds=max(0, wait))
        assert run_for(turn, now) >= ran
        ran = run_for(turn, now)


def test_a_stop_pressed_twice_counts_the_time_once() -> None:
    stopped = paused(begun(TURN, START), START + timedelta(seconds=50))
    assert paused(stopped, START + timedelta(seconds=90)) == stopped


@given(st.integers(1, 12), st.data())
def test_a_place_in_the_order_is_changed_without_losing_anybody(count: int, data: st.DataObject) -> None:
    done = data.draw(st.sets(st.integers(1, count)))
    turns = [Turn("m", f"m{n}", n, 300, done=n in done) for n in range(1, count + 1)]
    speaker = data.draw(st.sampled_from(["", *(t.member_id for t in turns)]))
    who, to = data.draw(st.sampled_from(turns)).member_id, data.draw(st.integers(-2, 20))
    changed = {t.member_id: t for t in moved(turns, speaker, who, to)}
    after = [changed.get(t.member_id, t) for t in turns]
    assert sorted(t.number for t in after) == list(range(1, count + 1))
    waiting = still_to_speak(turns, speaker)
    assert {t.member_id for t in changed.values()} <= {t.member_id for t in waiting}
    if who in [t.member_id for t in waiting]:
        assert still_to_speak(after, speaker).index(
            changed.get(who, next(t for t in turns if t.member_id == who))
        ) == (max(0, min(to, len(waiting) - 1)))
    assert [t.member_id for t in in_order(after) if t.done] == [t.member_id for t in turns if t.done]


def test_who_has_told_whom_and_who_has_not() -> None:
    def said(number: int, by: str, to: str) -> Criticism:
        return Criticism(str(number), "m", number, by, to, "一件事")

    seen = told([said(1, "a", "b"), said(2, "a", "b"), said(3, "c", "x")], ["a", "b", "c"])
    assert seen.pairs == {("a", "b"), ("c", "x")}
    assert (seen.not_given, seen.not_heard) == (("b",), ("a", "c"))


def test_a_meeting_without_a_plan_has_an_agenda_with_a_beginning_and_an_end() -> None:
    for kind in MeetingKind:
        steps = plain_agenda(kind)
        assert steps[0][0] is StepKind.OPENING
        assert steps[-1][0] is StepKind.SUMMARY
    assert StepKind.MEMBERS in [s[0] for s in plain_agenda(MeetingKind.LIFE)]
    assert StepKind.BALLOT in [s[0] for s in plain_agenda(MeetingKind.APPRAISAL)]
