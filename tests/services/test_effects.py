"""Looks back: not before their day, said by the doer, settled by a second person, ended or taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.domain.action import ActionState, Deed, Effect
from kit.errors import Invalid, NotFound, Refused
from kit.services.actions import complete_action, reopen_action, verify_action
from kit.services.effects import say_effect, settle_effect
from kit.services.followed import asked_of_me, my_actions
from kit.services.rules import set_rule
from tests.conftest import Branch
from tests.services.acting import GONE, action, checks, go_to, log, state, verified, with_committee


@pytest.fixture
def people(branch: Branch) -> Branch:
    return with_committee(branch)


def settle(people: Branch, check: str, result: str = "kept", note: str = "") -> None:
    people.do("丁", settle_effect, check_id=check, result=result, note=note)


def test_three_looks_back_kept_end_the_action(people: Branch) -> None:
    one = verified(people)
    for number, check in enumerate(checks(people, one.id)):
        assert state(people, one.id) is ActionState.VERIFIED
        go_to(people, check.due_on)
        people.do("乙", say_effect, check_id=check.id, said="kept")
        settle(people, check.id, "partly" if number == 1 else "kept", "有一件晚了一天" if number == 1 else "")
    assert state(people, one.id) is ActionState.CLOSED
    deeds = [(who, deed) for who, deed, _ in log(people, one.id)][2:]
    assert deeds == [("乙", "say"), ("丁", "settle")] * 3 + [("丁", "close")]


def test_what_lapsed_is_in_hand_again_with_the_reason_and_the_later_look_back_is_over(people: Branch) -> None:
    one = verified(people)
    first, second, third = checks(people, one.id)
    go_to(people, first.due_on)
    settle(people, first.id)
    go_to(people, second.due_on)
    with pytest.raises(Invalid) as refused:
        settle(people, second.id, "lapsed")
    assert refused.value.field == "note"
    settle(people, second.id, "lapsed", "二月有两件没回")
    after = action(people, one.id)
    assert (after.state, after.due_on) == (ActionState.REOPENED, second.due_on)
    assert log(people, one.id)[-1] == ("丁", "reopen", "二月有两件没回")
    go_to(people, third.due_on)
    with pytest.raises(Refused):
        settle(people, third.id)
    people.do("乙", complete_action, action_id=one.id, evidence="都补回了")
    people.do("丁", verify_action, action_id=one.id)
    with pytest.raises(Refused):
        settle(people, third.id)
    assert [c.turn for c in checks(people, one.id)] == [1, 1, 1, 2, 2, 2]
    (mine,) = people.do("乙", my_actions)
    assert [c.turn for c in mine.current_checks] == [2, 2, 2]


def test_no_look_back_is_written_down_before_its_day(people: Branch) -> None:
    first = checks(people, verified(people).id)[0]
    go_to(people, first.due_on - timedelta(days=1))
    with pytest.raises(Refused):
        people.do("乙", say_effect, check_id=first.id, said="kept")
    with pytest.raises(Refused):
        settle(people, first.id)
    assert checks(people, first.action_id)[0] == first


def test_a_look_back_is_settled_once_and_never_by_the_doer(people: Branch) -> None:
    first = checks(people, verified(people).id)[0]
    go_to(people, first.due_on)
    with pytest.raises(Refused):
        people.do("乙", settle_effect, check_id=first.id, result="kept")
    settle(people, first.id)
    before = (checks(people, first.action_id), log(people, first.action_id))
    with pytest.raises(Refused):
        settle(people, first.id, "lapsed", "改主意了")
    with pytest.raises(Refused):
        people.do("乙", say_effect, check_id=first.id, said="lapsed")
    assert (checks(people, first.action_id), log(people, first.action_id)) == before


def test_what_is_said_first_may_be_said_anew_and_settles_nothing(people: Branch) -> None:
    first = checks(people, verified(people).id)[0]
    go_to(people, first.due_on)
    people.do("乙", say_effect, check_id=first.id, said="lapsed")
    people.do("乙", say_effect, check_id=first.id, said="partly", note="有一件晚了")
    now = checks(people, first.action_id)[0]
    assert (now.said, now.said_note, now.result) == (Effect.PARTLY, "有一件晚了", None)
    assert state(people, first.action_id) is ActionState.VERIFIED


def test_others_learn_nothing_of_a_look_back(people: Branch) -> None:
    first = checks(people, verified(people).id)[0]
    go_to(people, first.due_on)
    for stranger in ("丙", "外"):
        for act, word in ((say_effect, "said"), (settle_effect, "result")):
            with pytest.raises(NotFound):
                people.do(stranger, act, check_id=first.id, **{word: "kept"})
    with pytest.raises(NotFound):
        settle(people, GONE)
    with pytest.raises(Invalid):
        settle(people, first.id, "wonderful")
    with pytest.raises(Invalid):
        settle(people, first.id, "kept", "长" * 2**20)


def test_a_look_back_that_nobody_came_to_does_not_hold_the_end_up(people: Branch) -> None:
    one = verified(people)
    *_, last = checks(people, one.id)
    go_to(people, last.due_on)
    settle(people, last.id)
    assert state(people, one.id) is ActionState.CLOSED
    assert [c.result for c in checks(people, one.id)] == [None, None, Effect.KEPT]


def test_a_closed_action_may_be_taken_up_again_and_looked_at_anew(people: Branch) -> None:
    one = verified(people)
    last = checks(people, one.id)[-1]
    go_to(people, last.due_on)
    settle(people, last.id)
    people.do("乙", reopen_action, action_id=one.id, reason="三个月后又忘了")
    assert state(people, one.id) is ActionState.REOPENED


def test_a_look_back_waits_for_the_second_person_from_its_day_on(people: Branch) -> None:
    first = checks(people, verified(people).id)[0]
    (asked,) = people.do("丁", asked_of_me)
    assert Deed.SETTLE not in asked.may
    go_to(people, first.due_on)
    (asked,) = people.do("丁", asked_of_me)
    assert Deed.SETTLE in asked.may
    (mine,) = people.do("乙", my_actions)
    assert Deed.SAY in mine.may


def test_a_branch_looks_back_when_its_own_rule_says(people: Branch) -> None:
    for name, days in (("first", "14"), ("second", "0"), ("third", "0")):
        people.do(
            "甲", set_rule, name=f"effect_check_{name}", value=days, document="支部决议", dated=people.today
        )
    (only,) = checks(people, verified(people).id)
    assert only.due_on == people.today + timedelta(days=14)
    go_to(people, only.due_on)
    settle(people, only.id)
    assert state(people, only.action_id) is ActionState.CLOSED
