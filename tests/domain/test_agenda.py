"""The clock over an agenda, and the steps that a template gives a branch of a size."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain.agenda import LONGEST_STEP, MOST_STEPS, begins, renumbered, time_of_day, timetable, total
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind
from kit.errors import Invalid
from kit.store.agenda_file import agendas
from kit.store.form_library import FormLibrary

START = datetime(2026, 12, 4, 14, 30)
moments = st.none() | st.integers(-600, 900).map(lambda n: START + timedelta(minutes=n))
steps = st.lists(st.tuples(st.integers(0, LONGEST_STEP), moments, moments), max_size=12).map(
    lambda rows: [
        AgendaStep("m", number, StepKind.OTHER, "一项", minutes, began, ended if began else None)
        for number, (minutes, began, ended) in enumerate(rows, 1)
    ]
)


@given(steps, st.none() | moments)
def test_the_clock_never_goes_backward_whatever_was_entered(
    rows: list[AgendaStep], now: datetime | None
) -> None:
    slots = timetable(rows, START, now)
    assert [slot.step for slot in slots] == rows
    at = START
    for slot in slots:
        assert at <= slot.begins <= slot.ends
        at = slot.ends


@given(steps)
def test_without_real_times_each_step_begins_where_the_one_before_ends(rows: list[AgendaStep]) -> None:
    planned = [AgendaStep(s.meeting_id, s.number, s.kind, s.title, s.minutes) for s in rows]
    slots = timetable(planned, START)
    assert [s.begins for s in slots[1:]] == [s.ends for s in slots[:-1]]
    assert sum((s.ends - s.begins for s in slots), timedelta()) == timedelta(minutes=total(planned))


def test_the_step_that_goes_on_ends_no_earlier_than_now_and_moves_the_rest() -> None:
    rows = [
        AgendaStep("m", 1, StepKind.OPENING, "开会", 3, START, START + timedelta(minutes=5)),
        AgendaStep("m", 2, StepKind.REVIEW, "回看", 10, START + timedelta(minutes=5)),
        AgendaStep("m", 3, StepKind.SUMMARY, "小结", 10),
    ]
    early = timetable(rows, START, START + timedelta(minutes=8))
    assert early[1].ends == START + timedelta(minutes=15)
    late = timetable(rows, START, START + timedelta(minutes=40))
    assert late[1].ends == late[2].begins == START + timedelta(minutes=40)
    assert late[2].ends == START + timedelta(minutes=50)


def test_a_meeting_begins_when_it_really_did_else_when_planned_else_nobody_knows() -> None:
    meeting = Meeting("m", "b1", MeetingKind.LIFE, "会", START.date(), START, "m1", MeetingState.PLANNED)
    assert begins(meeting) is None
    assert begins(Meeting(**{**vars(meeting), "starts_at": "14:30"})) == START
    late = START + timedelta(minutes=4)
    assert begins(Meeting(**{**vars(meeting), "starts_at": "14:30", "started_at": late})) == late


@pytest.mark.parametrize(
    ("text", "kept"), [("14:30", "14:30"), (" 9:05 ", "09:05"), ("09:05:00", "09:05"), (" ", "")]
)
def test_a_time_of_day_is_kept_in_one_shape(text: str, kept: str) -> None:
    assert time_of_day(text) == kept


@pytest.mark.parametrize("text", ["二点半", "25:00", "14:61", "14:30:00+08:00x"])
def test_what_is_no_time_of_day_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        time_of_day(text)
    assert caught.value.field == "starts_at"


def one(title: str = "一项", minutes: int = 5) -> AgendaStep:
    return AgendaStep("m", 7, StepKind.OTHER, title, minutes)


def test_steps_are_numbered_anew_and_lose_what_only_a_meeting_gives_them() -> None:
    begun = AgendaStep("m", 9, StepKind.REVIEW, "  回看   一下 ", 5, START, START, "review")
    kept = renumbered([begun, one()])
    assert [(s.number, s.title, s.started_at, s.ended_at, s.origin) for s in kept] == [
        (1, "回看 一下", None, None, "review"), (2, "一项", None, None, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([one(), one(" ")], "title-2"),
        ([one("长" * 121)], "title-1"),
        ([one(minutes=0)], "minutes-1"),
        ([one(), one(), one(minutes=LONGEST_STEP + 1)], "minutes-3"),
        ([], ""),
        ([one()] * (MOST_STEPS + 1), ""),
    ],
)
def test_an_agenda_that_cannot_be_kept_says_at_which_field(rows: list[AgendaStep], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        renumbered(rows)
    assert caught.value.field == field


def test_the_eight_kinds_are_there_and_fit_every_size_from_three_to_fifty(forms: FormLibrary) -> None:
    found = agendas(forms.folder)
    assert {a.kind for a in found} == set(MeetingKind) - {MeetingKind.STUDY}
    for template in found:
        assert all(step.basis for step in template.steps), template.kind
        assert template.purpose
        assert template.bring
        for size in range(3, 51):
            planned = template.planned("m", size)
            renumbered(planned)
            assert sum(s.kind is StepKind.MEMBERS for s in planned) <= 1, (template.kind, size)
            assert planned[0].kind is StepKind.OPENING


def test_a_large_branch_speaks_in_groups_and_a_small_one_has_no_committee(forms: FormLibrary) -> None:
    life = next(a for a in agendas(forms.folder) if a.kind is MeetingKind.LIFE)
    origins = {size: [s.origin for s in life.planned("m", size)] for size in (5, 16, 40)}
    assert "secretary" in origins[5]
    assert "committee" not in origins[5]
    assert "members" in origins[16]
    assert "committee" in origins[16]
    assert "groups" in origins[40]
    assert "members" not in origins[40]
    speaking = {s.origin: s.minutes for s in life.planned("m", 16)}
    assert speaking["members"] == 80  # five minutes for each of sixteen
    assert total(life.planned("m", 50)) <= 180
