"""What the agenda's form says: its steps in order, the pressed button, and a new step at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit.domain.meeting import MeetingKind, StepKind
from kit.domain.year import PlannedMeeting
from kit.errors import Conflict, Invalid
from kit.pages.meeting import _details, _pressed, _steps, _usual_day, _version

FORM = {
    "title-1": "开会", "kind-1": "opening", "minutes-1": "3", "origin-1": "open",
    "title-2": "回看", "kind-2": "review", "minutes-2": "十", "origin-2": "",
    "title-3": "小结", "kind-3": "summary", "minutes-3": "5", "origin-3": "summary",
    "title-new": " ", "kind-new": "other", "minutes-new": "10",
}  # fmt: skip


def titles(button: str) -> list[str]:
    return [s.title for s in _pressed(_steps(FORM), button)]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("", ["开会", "回看", "小结"]),
        ("up-2", ["回看", "开会", "小结"]),
        ("down-2", ["开会", "小结", "回看"]),
        ("out-2", ["开会", "小结"]),
        ("up-1", ["开会", "回看", "小结"]),
        ("down-3", ["开会", "回看", "小结"]),
        ("out-9", ["开会", "回看", "小结"]),
        ("out-0", ["开会", "回看", "小结"]),
        ("sideways-2", ["开会", "回看", "小结"]),
        ("up-", ["开会", "回看", "小结"]),
    ],
)
def test_a_button_moves_its_step_and_nothing_else(button: str, order: list[str]) -> None:
    assert titles(button) == order


def test_what_is_no_number_of_minutes_is_left_for_the_act_to_refuse() -> None:
    assert [(s.kind, s.minutes, s.origin) for s in _steps(FORM)] == [
        (StepKind.OPENING, 3, "open"), (StepKind.REVIEW, 0, ""), (StepKind.SUMMARY, 5, "summary"),
    ]  # fmt: skip


def test_a_new_step_comes_last_with_ten_minutes_where_none_are_written() -> None:
    steps = _steps(FORM | {"title-new": "学一段", "minutes-new": "", "kind-new": "study"})
    assert (steps[-1].title, steps[-1].minutes, steps[-1].kind) == ("学一段", 10, StepKind.STUDY)


def test_a_kind_that_the_page_never_offered_is_an_old_page() -> None:
    with pytest.raises(Conflict):
        _steps(FORM | {"kind-1": "singing"})


def test_a_day_that_is_none_and_a_version_that_is_none() -> None:
    with pytest.raises(Invalid) as caught:
        _details({"held_on": "soon"})
    assert caught.value.field == "held_on"
    assert (_version({"version": "3"}), _version({"version": "x"}), _version({})) == (3, -1, -1)


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ((2026, 12), date(2026, 12, 8)),
        ((2026, 11), date(2026, 11, 30)),
        ((2027, 2), date(2027, 2, 1)),
        ((2026, 9), date(2026, 12, 8)),
        ((2025, 12), date(2026, 12, 8)),
    ],
)
def test_the_day_offered_for_a_line_of_the_plan(month: tuple[int, int], day: date) -> None:
    line = PlannedMeeting("p1", "b1", *month, MeetingKind.GENERAL, "学习")
    assert _usual_day(line, TODAY) == day


def test_a_day_that_has_passed_is_never_offered() -> None:
    for today in (date(2026, 1, 1) + timedelta(days=n) for n in range(366)):
        assert _usual_day(None, today) > today
        for year in (2025, 2026, 2027):
            for month in range(1, 13):
                line = PlannedMeeting("p1", "b1", year, month, MeetingKind.STUDY, "")
                assert _usual_day(line, today) >= today, (today, year, month)
