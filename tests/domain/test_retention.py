from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain.action import Action, ActionState, ActionStep, Deed, EffectCheck, Source
from kit.domain.response import Response, ResponseState
from kit.domain.retention import RULES, HalfYear, Held, Kept, Terms, action_held, months_after, sheet_held
from kit.domain.round import Round, RoundState
from kit.domain.rule import checked_rule
from kit.errors import Invalid
from kit.store.rules import rules
from tests.conftest import TOP

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
TERMS = Terms(dict.fromkeys(Kept, 12), 30)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 20), 6, date(2027, 5, 20)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


@given(DAYS, DAYS, st.integers(7, 180))
def test_nothing_goes_before_its_time_nor_before_it_was_told_long_enough(
    since: date, told: date, notice: int
) -> None:
    terms = Terms(dict.fromkeys(Kept, 12), notice)
    held = Held(Kept.SHEET, "s", "b", "m", since)
    on = terms.erased_on(held, told)
    assert on >= terms.until(held)
    assert (on - told).days >= notice
    assert terms.near(held, on)
    assert not terms.near(held, terms.until(held) - timedelta(days=notice + 1))


@given(DAYS)
def test_every_day_is_in_one_half_year_that_has_a_name(day: date) -> None:
    half = HalfYear.of(day)
    assert half.first.date() <= day < half.end.date()
    assert HalfYear.named(half.name) == half
    held = half.held(Kept.JOURNAL, "b1")
    assert held.since == half.end.date() - timedelta(days=1)


def round_(state: RoundState, closed_on: date | None) -> Round:
    days = {"opened_on": date(2026, 11, 1), "due_on": date(2026, 11, 20)}
    return Round("r", "b", "轮", "member", "1", "d", **days, state=state, closed_on=closed_on)


def test_a_sheets_time_begins_when_its_round_has_ended() -> None:
    closed = round_(RoundState.CLOSED, date(2026, 12, 1))
    draft = Response("s", "r", "m", ResponseState.DRAFT)
    assert sheet_held(round_(RoundState.OPEN, None), draft) is None
    held = sheet_held(closed, draft)
    assert held is not None
    assert (held.kind, held.since, held.group) == (Kept.DRAFT, date(2026, 12, 1), "r")
    at = datetime(2026, 11, 10)
    for state in (ResponseState.CLOSED, ResponseState.RETURNED):
        handed = sheet_held(closed, Response("s", "r", "m", state, at))
        assert handed is not None
        assert handed.kind is Kept.SHEET
    assert sheet_held(closed, Response("s", "r", "m", ResponseState.ERASED, at)) is None


def test_an_actions_time_begins_with_the_last_thing_that_happened_or_was_to_happen() -> None:
    made = datetime(2026, 11, 20)
    action = Action("a", "b", "m", Source.CHECKUP, "回话", date(2026, 12, 20), made)
    assert action_held(action, (), ()).since == date(2026, 12, 20)
    states = (ActionState.OPEN, ActionState.OPEN)
    step = ActionStep("1", "a", datetime(2027, 2, 3), "m", Deed.NOTE, *states)
    assert action_held(action, (step,), ()).since == date(2027, 2, 3)
    look = EffectCheck("c", "a", 1, 90, date(2027, 5, 1))
    assert action_held(action, (step,), (look,)).since == date(2027, 5, 1)
    own = Action("a", "b", "m", Source.MEETING, "修门", date(2026, 12, 20), made)
    assert action_held(own, (), ()).kind is Kept.LEDGER
    assert action_held(action, (), ()).kind is Kept.ACTION


def test_every_kind_has_a_rule_with_its_basis_that_nobody_set() -> None:
    file = rules(TOP / "forms")
    for name in (*RULES.values(), "retention_notice_days"):
        assert file[name].standing.value == "proposed"
        assert file[name].basis
        assert int(file[name].given) > 0


@pytest.mark.parametrize("name", RULES.values())
def test_a_branch_lengthens_or_shortens_within_sense(name: str) -> None:
    rule = rules(TOP / "forms")[name]
    assert checked_rule(rule, "30", "档案管理办法")[0] == "30"
    for senseless in ("0", "361", "9999", "-1", "12.5"):
        with pytest.raises(Invalid):
            checked_rule(rule, senseless, "档案管理办法")


def test_sign_ins_and_the_journal_are_kept_six_months_at_least() -> None:
    for name in ("keep_sign_ins", "keep_journal"):
        with pytest.raises(Invalid):
            checked_rule(rules(TOP / "forms")[name], "5", "通知")
