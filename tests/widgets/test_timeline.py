"""The line of an action and its states: shape, word and colour for each, and never a word of blame."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kit.domain.action import Action, ActionState, Deed, Effect, EffectCheck, Source, schedule
from kit.domain.ledger import EFFECTS, STATES
from kit.widgets.timeline import DEED_WORDS, agreed, next_check, state, track
from kit.words import in_language

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9)
AFTER = (30, 60, 90)
OPEN = Action("a", "b1", "m2", Source.CHECKUP, "回话", date(2026, 12, 20), datetime(2026, 8, 28, 20))
DONE = replace(OPEN, state=ActionState.DONE, done_at=datetime(2026, 11, 18, 9))
VERIFIED = replace(DONE, state=ActionState.VERIFIED, verified_at=NOW, verified_by="m1", turn=1)
CHECKS = schedule(VERIFIED, AFTER)


def line(action: Action, checks: tuple[EffectCheck, ...] = (), today: date = TODAY) -> list[tuple[str, str]]:
    return [(point.css, point.on) for point in track(action, checks, AFTER, today)]


def test_what_is_to_come_is_worked_out_from_the_agreed_day() -> None:
    assert line(OPEN) == [
        ("y", "8 月 28 日"), ("now", "12 月 20 日"), ("", "做到之后"),
        ("", "约 1 月 19 日"), ("", "约 2 月 18 日"), ("", "约 3 月 20 日"),
    ]  # fmt: skip


def test_a_done_one_waits_for_its_second_person() -> None:
    assert line(DONE)[:3] == [("y", "8 月 28 日"), ("y", "11 月 18 日"), ("now", "等回话")]


def test_a_verified_one_shows_the_days_that_are_fixed() -> None:
    assert line(VERIFIED, CHECKS)[2:] == [
        ("y", "11 月 20 日"), ("now", "12 月 20 日"), ("", "1 月 19 日"), ("", "2 月 18 日"),
    ]  # fmt: skip
    kept = (CHECKS[0].settled(Effect.KEPT, "m1", "", NOW), *CHECKS[1:])
    assert [css for css, _on in line(VERIFIED, kept)] == ["y", "y", "y", "y", "now", ""]
    assert next_check(VERIFIED, kept) == CHECKS[1]


def test_a_closed_one_is_all_behind_us() -> None:
    closed = replace(VERIFIED, state=ActionState.CLOSED)
    done = tuple(c.settled(Effect.KEPT, "m1", "", NOW) for c in CHECKS)
    assert {css for css, _on in line(closed, done)} == {"y"}


def test_one_taken_up_again_begins_anew_and_its_old_looks_back_are_gone() -> None:
    again = replace(VERIFIED, state=ActionState.REOPENED)
    assert [css for css, _on in line(again, CHECKS)] == ["y", "now", "", "", "", ""]
    assert next_check(again, CHECKS) is None


def test_a_branch_that_looks_back_once_has_a_shorter_line() -> None:
    assert len(track(OPEN, (), (45,), TODAY)) == 4
    assert len(track(OPEN, (), (), TODAY)) == 3


def test_each_point_says_its_place_to_a_screen_reader() -> None:
    assert [p.told for p in track(DONE, (), AFTER, TODAY)][:4] == [
        "（已过）",
        "（已过）",
        "（眼下这一步）",
        "",
    ]


@pytest.mark.parametrize("name", list(ActionState))
def test_every_state_has_a_shape_and_a_word(name: ActionState) -> None:
    css, word = state(replace(VERIFIED, state=name, due_on=TODAY), TODAY)
    assert css in ("doing", "wait", "done", "look", "carry")
    assert word
    assert len({str(word) for word in STATES.values()}) == len(ActionState)


def test_past_its_day_and_due_for_a_look_are_states_of_their_own() -> None:
    late = replace(OPEN, due_on=TODAY - timedelta(days=1))
    assert state(late, TODAY) == ("late", "过了约定日")
    assert state(OPEN, OPEN.due_on)[0] == "doing"
    assert state(VERIFIED, TODAY + timedelta(days=30), CHECKS[0]) == ("look", "回头看，第 30 天")
    assert state(VERIFIED, TODAY, CHECKS[0]) == ("done", "已核")


def test_a_day_is_told_without_blame() -> None:
    told = [agreed(TODAY + timedelta(days=n), TODAY) for n in (-20, -1, 0, 1, 7, 8, 50)]
    assert told == [
        "约在 10 月 31 日（星期六），到今天过了 20 天。", "约在 11 月 19 日（星期四），到今天过了 1 天。", "约在今天。",
        "约在 11 月 21 日（星期六），1 天后。", "约在 11 月 27 日（星期五），7 天后。", "约在 11 月 28 日（星期六）。",
        "约在 2027 年 1 月 9 日（星期六）。",
    ]  # fmt: skip
    assert not [word for line in told for word in ("逾期", "仅剩", "超期", "尽快") if word in line]
    with in_language("en"):
        assert agreed(TODAY, TODAY) == "Agreed for today."


def test_every_deed_and_every_answer_has_its_words() -> None:
    assert set(DEED_WORDS) == set(Deed)
    assert list(EFFECTS) == list(Effect)
