"""Whatever is done to an action, in whatever order: it follows the table of deeds and nobody checks oneself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.domain.action import (
    DEEDS,
    LONGEST_NOTE,
    Action,
    ActionState,
    Deed,
    Effect,
    EffectCheck,
    Source,
    Timing,
    allow,
    ends,
    schedule,
    timing,
)
from kit.domain.note import checked_note
from kit.errors import Invalid, Refused

DOER, SECOND = "m2", "m1"
BEGUN = datetime(2026, 11, 9, 20)
DUE = date(2026, 12, 20)
ACTION = Action("a1", "b1", DOER, Source.CHECKUP, "三天之内回一次话", DUE, BEGUN)

METHODS = {
    Deed.COMPLETE: lambda a, on, by: a.complete("十二月一日回了话", _at(on)),
    Deed.VERIFY: lambda a, on, by: a.verify(by, _at(on)),
    Deed.SEND_BACK: lambda a, on, by: a.send_back(by, on),
    Deed.REOPEN: lambda a, on, by: a.reopen(on),
    Deed.CLOSE: lambda a, on, by: a.close(),
    Deed.CARRY: lambda a, on, by: a.carry(on, _at(on), "a2", "差距")[0],
    Deed.MOVE: lambda a, on, by: a.move(on),
    Deed.ASK: lambda a, on, by: a.ask(SECOND),
    Deed.SHARE: lambda a, on, by: a.share(True),
    Deed.UNSHARE: lambda a, on, by: a.share(False),
}
"""The deeds that an action does itself; the others are allowed by the table alone."""
HISTORIES = st.lists(
    st.tuples(st.sampled_from(list(Deed)), st.integers(0, 40), st.sampled_from([DOER, SECOND])), max_size=25
)


def _at(on: date) -> datetime:
    return datetime.combine(on, BEGUN.time())


@settings(max_examples=300, deadline=None)
@given(HISTORIES)
def test_any_history_follows_the_table(history: list[tuple[Deed, int, str]]) -> None:
    action, on = ACTION, BEGUN.date()
    for deed, days, by in history:
        before, on = action, on + timedelta(days=days)
        starts, leads = DEEDS[deed]
        second = deed in (Deed.VERIFY, Deed.SEND_BACK)
        do = METHODS.get(deed, lambda a, on, by, deed=deed: allow(deed, a.state) or a)
        if before.state not in starts or (second and by == DOER):
            with pytest.raises(Refused):
                do(before, on, by)
            continue
        action = do(before, on, by)
        assert action.state is (leads or before.state)
        assert action.turn == before.turn + (deed is Deed.VERIFY)
        assert (action.id, action.member_id, action.text) == (before.id, before.member_id, before.text)
        if action.state in (ActionState.VERIFIED, ActionState.CLOSED):
            assert action.verified_by == SECOND
            assert action.done_at is not None
            assert action.verified_at is not None


@given(HISTORIES)
def test_nobody_verifies_what_he_or_she_does(history: list[tuple[Deed, int, str]]) -> None:
    action = ACTION
    for deed, days, _by in history:
        try:
            action = METHODS.get(deed, lambda a, on, by: a)(action, DUE + timedelta(days=days), DOER)
        except Refused:
            continue
    assert action.turn == 0
    assert not action.verified_by


def test_every_state_is_reached_and_only_carrying_over_is_for_good() -> None:
    reached = {leads for _, leads in DEEDS.values() if leads}
    assert reached | {ActionState.OPEN} == set(ActionState)
    ways_out = {
        state: {leads for starts, leads in DEEDS.values() if state in starts and leads} - {state}
        for state in ActionState
    }
    assert [state for state, out in ways_out.items() if not out] == [ActionState.CARRIED]


def test_a_carried_action_goes_on_as_a_new_one_with_nothing_done() -> None:
    old, new = ACTION.carry(date(2027, 11, 30), datetime(2027, 3, 5, 9), "a2", "听到的意见多数没有回话")
    assert old == replace(ACTION, state=ActionState.CARRIED)
    assert (new.carried_from, new.matter, new.text) == ("a1", "听到的意见多数没有回话", ACTION.text)
    assert (new.state, new.turn, new.due_on) == (ActionState.OPEN, 0, date(2027, 11, 30))
    with pytest.raises(Refused):
        old.carry(date(2027, 11, 30), datetime(2027, 3, 5, 9), "a3", "")


def test_what_lapsed_is_due_today_and_not_overdue_since_the_day_that_was_kept() -> None:
    done = ACTION.complete("回了话", _at(DUE)).verify(SECOND, _at(DUE))
    sixty_days_on = DUE + timedelta(days=60)
    assert done.reopen(sixty_days_on).days_past(sixty_days_on) == 0
    assert done.reopen(sixty_days_on).due_on == sixty_days_on
    assert done.reopen(DUE - timedelta(days=2)).due_on == DUE


def test_looks_back_are_counted_from_the_verification_each_turn_anew() -> None:
    assert schedule(ACTION, (30, 60, 90)) == ()
    verified = ACTION.complete("回了话", _at(DUE)).verify(SECOND, datetime(2026, 12, 23, 9))
    days = [c.due_on.isoformat() for c in schedule(verified, (90, 30, 60, 30))]
    assert days == ["2027-01-22", "2027-02-21", "2027-03-23"]
    again = verified.reopen(DUE).complete("又回了", _at(DUE)).verify(SECOND, _at(DUE))
    assert {c.id for c in schedule(again, (30,))}.isdisjoint({c.id for c in schedule(verified, (30,))})


def test_the_last_look_back_of_a_turn_ends_it_whether_or_not_the_others_were_settled() -> None:
    verified = ACTION.complete("回了话", _at(DUE)).verify(SECOND, _at(DUE))
    first, second, third = schedule(verified, (30, 60, 90))
    earlier_turn = replace(third, turn=0, after_days=120)
    checks = (first, second, third, earlier_turn)
    assert [ends(c, checks) for c in (first, second, third)] == [False, False, True]


def test_a_look_back_is_settled_once() -> None:
    check = EffectCheck("c", "a1", 1, 30, DUE)
    said = check.answered(Effect.PARTLY, "", BEGUN).answered(Effect.KEPT, "想了想，是的", BEGUN)
    settled = said.settled(Effect.KEPT, SECOND, "", BEGUN)
    for again in (settled.answered, lambda e, n, at: settled.settled(e, "m9", n, at)):
        with pytest.raises(Refused):
            again(Effect.LAPSED, "", BEGUN)


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_done_needs_a_line_or_a_file(text: str) -> None:
    with pytest.raises(Invalid):
        ACTION.complete(text, BEGUN)
    assert ACTION.complete(text, BEGUN, with_file=True).state is ActionState.DONE


@given(st.text(st.characters(exclude_categories=()), max_size=LONGEST_NOTE))
def test_any_note_can_be_kept_by_a_database(text: str) -> None:
    kept = checked_note(text, None, "note")
    assert "\x00" not in kept
    assert kept.encode("utf-8").decode("utf-8") == kept


def test_a_note_is_refused_whole_rather_than_cut() -> None:
    assert len(checked_note("长" * LONGEST_NOTE, None, "note")) == LONGEST_NOTE
    with pytest.raises(Invalid, match=str(LONGEST_NOTE)) as refused:
        checked_note("长" * 2**20, None, "evidence")
    assert refused.value.field == "evidence"


@pytest.mark.parametrize(
    ("days", "told"),
    [(-1, Timing.PAST), (0, Timing.TODAY), (1, Timing.SOON), (7, Timing.SOON), (8, Timing.LATER)],
)
def test_a_day_stands_to_today(days: int, told: Timing) -> None:
    assert timing(DUE + timedelta(days=days), DUE) is told


def test_days_past_are_counted_only_while_it_is_in_hand() -> None:
    late = DUE + timedelta(days=3)
    assert ACTION.days_past(late) == 3
    assert ACTION.complete("回了话", _at(late)).days_past(late) == 0
