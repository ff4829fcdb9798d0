"""The life of an action in the services: who may do what, what is refused, and what its log tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kit.domain.action import ActionState, Deed, Source
from kit.domain.organisation import Role
from kit.domain.rectification import PlanField, field_name
from kit.domain.round import Readers
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.actions import (
    ask_checker,
    carry_action,
    complete_action,
    note_progress,
    possible_checkers,
    reopen_action,
    reschedule_action,
    send_back_action,
    share_action,
    verify_action,
)
from kit.services.checkup import my_answers, my_checkup, save_answer, submit_checkup
from kit.services.followed import asked_of_me, my_actions
from kit.services.rules import set_rule
from kit.services.steps import changed
from tests.conftest import Branch
from tests.services.acting import (
    GONE,
    action,
    actions,
    checks,
    done,
    go_to,
    log,
    state,
    verified,
    with_action,
    with_committee,
)


@pytest.fixture
def people(branch: Branch) -> Branch:
    return with_committee(branch)


def names(branch: Branch, doer: str) -> list[str]:
    return [m.name[-1] for m in branch.do(doer, possible_checkers)]


def test_who_may_look_is_the_committee_but_never_oneself(people: Branch) -> None:
    assert names(people, "乙") == ["甲", "丁"]
    assert names(people, "丁") == ["甲"]
    for_another = people.do("甲", possible_checkers, member_id=people.members["丁"].id)
    assert [m.name[-1] for m in for_another] == ["甲"]
    with pytest.raises(NotFound):
        people.do("甲", possible_checkers, member_id=people.members["外"].id)


def test_where_nobody_else_is_on_the_committee_any_other_member_may_look(branch: Branch) -> None:
    assert names(branch, "甲") == list("乙丙丁戊己庚辛")
    with branch.store.begin() as records:
        for sign in "甲丙":
            records.members.put(replace(branch.members[sign], active=False))
    assert names(branch, "乙") == list("丁戊己庚辛")


def test_a_life_from_doing_to_the_looks_back(people: Branch) -> None:
    one = with_action(people)
    people.do("乙", note_progress, action_id=one.id, note="九月去了两户")
    people.later(days=20)
    people.do("乙", complete_action, action_id=one.id, evidence="十二月一日回了话")
    after = people.do("丁", verify_action, action_id=one.id, note="问过两户，都回了")
    assert (after.state, after.verified_by, after.turn) == (ActionState.VERIFIED, "m4", 1)
    assert [c.due_on - people.today for c in checks(people, one.id)] == [
        timedelta(days=n) for n in (30, 60, 90)
    ]
    assert log(people, one.id) == [
        ("乙", "note", "九月去了两户"),
        ("乙", "complete", "十二月一日回了话"),
        ("丁", "verify", "问过两户，都回了"),
    ]


def test_own_action_is_never_verified_by_oneself(people: Branch) -> None:
    own = done(people, "丁", checker_id="m1")
    for act, more in ((verify_action, {}), (send_back_action, {"reason": "再看看"})):
        with pytest.raises(Refused, match=r"第二个人|second person"):
            people.do("丁", act, action_id=own.id, **more)
    assert state(people, own.id) is ActionState.DONE
    with pytest.raises(Refused):
        people.do("丁", ask_checker, action_id=own.id, member_id="m4")


def test_verifying_twice_is_refused_and_changes_nothing(people: Branch) -> None:
    once = verified(people)
    before = (action(people, once.id), log(people, once.id), checks(people, once.id))
    for by in ("丁", "丁"):
        with pytest.raises(Refused):
            people.do(by, verify_action, action_id=once.id)
    assert (action(people, once.id), log(people, once.id), checks(people, once.id)) == before


def test_a_member_who_is_not_on_the_committee_or_not_of_the_branch_learns_nothing(people: Branch) -> None:
    waiting = done(people)
    for stranger in ("丙", "外"):
        for act, more in (
            (verify_action, {}),
            (send_back_action, {"reason": "再看看"}),
            (reopen_action, {"reason": "再看看"}),
            (note_progress, {"note": "一句"}),
            (complete_action, {"evidence": "一句"}),
            (reschedule_action, {"due_on": people.today}),
            (carry_action, {"due_on": people.today, "reason": "一句"}),
            (ask_checker, {"member_id": "m1"}),
            (share_action, {"shared": True}),
        ):
            with pytest.raises(NotFound):
                people.do(stranger, act, action_id=waiting.id, **more)
            with pytest.raises(NotFound):
                people.do(stranger, act, action_id=GONE, **more)
    assert [sign for sign, *_ in log(people, waiting.id)] == ["乙"]


def test_a_committee_member_who_was_not_asked_needs_to_be_shown_the_words_first(people: Branch) -> None:
    waiting = done(people)
    with pytest.raises(Refused, match=r"asked|请"):
        people.do("甲", verify_action, action_id=waiting.id)
    people.do("乙", share_action, action_id=waiting.id, shared=True)
    assert people.do("甲", verify_action, action_id=waiting.id).verified_by == "m1"


def test_the_secretary_may_look_where_the_round_told_so_at_every_field(people: Branch) -> None:
    round_ = people.open_round()
    with people.store.begin() as records:
        records.rounds.put(replace(round_, readers=Readers.SECRETARY))
    sheet = people.do("乙", my_checkup).response.id
    people.do("乙", submit_checkup, response_id=sheet)
    waiting = done(people, response_id=sheet)
    people.members["丙"] = replace(people.members["丙"], role=Role.FACILITATOR, duty="纪检委员")
    with people.store.begin() as records:
        records.members.put(people.members["丙"])
    with pytest.raises(Refused):
        people.do("丙", verify_action, action_id=waiting.id)
    assert people.do("甲", verify_action, action_id=waiting.id).state is ActionState.VERIFIED


def test_who_was_asked_and_left_the_committee_is_told_so(people: Branch) -> None:
    waiting = done(people)
    people.members["丁"] = replace(people.members["丁"], role=Role.MEMBER, duty="")
    with people.store.begin() as records:
        records.members.put(people.members["丁"])
    with pytest.raises(Refused, match=r"committee|支委"):
        people.do("丁", verify_action, action_id=waiting.id)


def test_the_branchs_own_action_is_looked_at_by_the_committee_but_not_by_who_does_it(people: Branch) -> None:
    own = done(people, "丁", source=Source.MEETING, checker_id="", matter="主题党日有两个月没有开")
    with pytest.raises(Refused):
        people.do("丁", verify_action, action_id=own.id)
    assert people.do("甲", verify_action, action_id=own.id).state is ActionState.VERIFIED
    with pytest.raises(Refused):
        people.do("丁", share_action, action_id=own.id, shared=True)


def test_sent_back_with_a_reason_it_is_in_hand_again_and_what_was_shown_stays(people: Branch) -> None:
    waiting = done(people)
    with pytest.raises(Invalid):
        people.do("丁", send_back_action, action_id=waiting.id, reason=" ")
    people.do("丁", send_back_action, action_id=waiting.id, reason="还有一户没回")
    assert state(people, waiting.id) is ActionState.REOPENED
    assert action(people, waiting.id).evidence == "十二月一日回了话"
    people.do("乙", complete_action, action_id=waiting.id, evidence="三日补回了那一户")
    assert [note for _, deed, note in log(people, waiting.id) if deed == "complete"] == [
        "十二月一日回了话",
        "三日补回了那一户",
    ]


@pytest.mark.parametrize("begin", [done, verified])
def test_one_may_take_ones_own_action_up_again(people: Branch, begin) -> None:
    one = begin(people)
    with pytest.raises(Invalid):
        people.do("乙", reopen_action, action_id=one.id, reason="")
    people.do("乙", reopen_action, action_id=one.id, reason="又忘了两次")
    assert log(people, one.id)[-1] == ("乙", "reopen", "又忘了两次")
    assert state(people, one.id) is ActionState.REOPENED


def test_who_looked_at_it_may_reopen_it_but_not_while_it_still_waits(people: Branch) -> None:
    waiting = done(people)
    with pytest.raises(Refused):
        people.do("丁", reopen_action, action_id=waiting.id, reason="没有回")
    people.do("丁", verify_action, action_id=waiting.id)
    people.do("丁", reopen_action, action_id=waiting.id, reason="没有回")
    assert state(people, waiting.id) is ActionState.REOPENED


def test_a_day_in_the_past_is_never_agreed_on(people: Branch) -> None:
    one = with_action(people)
    yesterday = people.today - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        people.do("乙", reschedule_action, action_id=one.id, due_on=yesterday)
    assert refused.value.field == "due_on"
    with pytest.raises(Invalid):
        people.do("乙", carry_action, action_id=one.id, due_on=yesterday, reason="一句")
    assert action(people, one.id) == one
    assert log(people, one.id) == []


def test_carried_over_the_old_one_rests_and_a_new_one_begins(people: Branch) -> None:
    one = with_action(people, matter="听到的意见多数没有回话", shared=True)
    go_to(people, date(2027, 3, 5))
    with pytest.raises(Invalid):
        people.do("乙", carry_action, action_id=one.id, due_on=date(2027, 11, 30), reason="")
    new = people.do("乙", carry_action, action_id=one.id, due_on=date(2027, 11, 30), reason="本子换过一次")
    assert state(people, one.id) is ActionState.CARRIED
    assert (new.carried_from, new.due_on, new.matter, new.created_at) == (
        one.id, date(2027, 11, 30), "听到的意见多数没有回话", people.now,
    )  # fmt: skip
    assert log(people, one.id) == [("乙", "carry", "本子换过一次")]
    with pytest.raises(Refused):
        people.do("乙", carry_action, action_id=one.id, due_on=date(2027, 12, 30), reason="再转")
    assert len(actions(people)) == 2


def test_asking_and_sharing_stand_in_the_log_and_twice_is_once(people: Branch) -> None:
    one = with_action(people, checker_id="")
    for _ in range(2):
        people.do("乙", ask_checker, action_id=one.id, member_id="m4")
        people.do("乙", share_action, action_id=one.id, shared=True)
    people.do("乙", share_action, action_id=one.id, shared=False)
    people.do("乙", ask_checker, action_id=one.id, member_id="")
    assert log(people, one.id) == [
        ("乙", "ask", "示例党员丁"),
        ("乙", "share", ""),
        ("乙", "unshare", ""),
        ("乙", "ask", ""),
    ]
    for who in ("m3", "x1", "m99"):
        with pytest.raises(Invalid):
            people.do("乙", ask_checker, action_id=one.id, member_id=who)


def test_a_megabyte_of_evidence_is_refused_whole_and_a_script_is_kept_as_the_letters_it_is(
    people: Branch,
) -> None:
    one = with_action(people)
    for act, field in ((complete_action, "evidence"), (note_progress, "note")):
        with pytest.raises(Invalid) as refused:
            people.do("乙", act, action_id=one.id, **{field: "长" * 2**20})
        assert refused.value.field == field
    assert action(people, one.id) == one
    script = "<script>alert('证')</script>{{ 7*7 }}'; DROP TABLE actions; --"
    people.do("乙", complete_action, action_id=one.id, evidence=script)
    assert action(people, one.id).evidence == script
    (shown,) = people.do("丁", asked_of_me)
    assert shown.action.evidence == script


def test_a_change_rests_on_what_was_read(people: Branch) -> None:
    one = with_action(people)
    people.do("乙", share_action, action_id=one.id, shared=True)
    with people.visit("乙") as visit, pytest.raises(Conflict):
        changed(visit, one, one.ask("m1"), Deed.ASK, act="ask_checker")
    people.do("乙", complete_action, action_id=one.id, evidence="一句")
    with people.visit("乙") as visit, pytest.raises(Refused):
        changed(visit, one, one.move(people.today), Deed.MOVE, act="reschedule_action")
    assert action(people, one.id).shared


def test_a_branch_without_looks_back_closes_on_verification(people: Branch) -> None:
    for name in ("first", "second", "third"):
        people.do(
            "甲", set_rule, name=f"effect_check_{name}", value="0", document="支部决议", dated=people.today
        )
    one = verified(people)
    assert one.state is ActionState.CLOSED
    assert log(people, one.id)[-1] == ("丁", "close", "")
    assert checks(people, one.id) == []


def test_my_actions_are_mine_alone_with_what_i_may_do_now(people: Branch) -> None:
    old = with_action(people)
    people.later(days=1)
    new = done(people)
    mine = people.do("乙", my_actions)
    assert [f.action.id for f in mine] == [new.id, old.id]
    assert people.do("丙", my_actions) == ()
    assert mine[1].may == {
        Deed.COMPLETE, Deed.CARRY, Deed.MOVE, Deed.NOTE, Deed.ASK, Deed.SHARE, Deed.ADD_FILE, Deed.DROP_FILE,
    }  # fmt: skip
    assert Deed.REOPEN in mine[0].may
    assert not mine[0].may & {Deed.VERIFY, Deed.SEND_BACK, Deed.SETTLE, Deed.COMPLETE}
    assert mine[0].checker == "示例党员丁"


def test_what_is_asked_of_me_waits_for_me_and_for_nobody_else(people: Branch) -> None:
    waiting = done(people)
    (asked,) = people.do("丁", asked_of_me)
    assert asked.action.id == waiting.id
    assert asked.may == {Deed.VERIFY, Deed.SEND_BACK, Deed.NOTE}
    for other in ("甲", "乙", "丙", "外"):
        assert people.do(other, asked_of_me) == ()
    in_hand = with_action(people, "丙")
    shown = {f.action.id: f.may for f in people.do("丁", asked_of_me)}
    assert shown[in_hand.id] == {Deed.NOTE}


def test_a_branch_action_for_which_nobody_was_asked_waits_for_all_who_may_look(people: Branch) -> None:
    own = done(people, "丙", source=Source.INSPECTION, checker_id="")
    assert [f.action.id for f in people.do("甲", asked_of_me)] == [own.id]
    assert [f.action.id for f in people.do("丁", asked_of_me)] == [own.id]
    in_hand = with_action(people, "丙", source=Source.INSPECTION, checker_id="")
    assert in_hand.id not in {f.action.id for f in people.do("甲", asked_of_me)}


@pytest.fixture
def planned(people: Branch) -> str:
    """乙's sheet, handed in with one finding taken up; 丁 is asked. The action's id."""
    people.open_round()
    sheet = people.do("乙", my_checkup)
    screen = next(s for s in sheet.form.screens if any(c.level == "unmet" for c in s.choices))
    worst = next(c for c in screen.choices if c.level == "unmet")
    write(people, sheet.response.id, screen.name, worst.name)
    rule = people.do("乙", my_checkup).findings[0].name
    for part, text in (
        (PlanField.TAKEN, "1"),
        (PlanField.ACTION, "回话"),
        (PlanField.DUE, "2026-12-20"),
        (PlanField.CHECKER, "m4"),
    ):
        write(people, sheet.response.id, field_name(rule, part), text)
    people.do("乙", submit_checkup, response_id=sheet.response.id)
    (one,) = actions(people)
    return one.id


def write(people: Branch, sheet: str, field: str, value: str, base: int = 0) -> None:
    people.do("乙", save_answer, response_id=sheet, field=field, value=value, base=base, writer="page")


def in_plan(people: Branch, one: str, part: PlanField) -> str:
    held = action(people, one)
    values = people.do("乙", my_answers, response_id=held.response_id).values
    return values.get(field_name(held.finding, part), "")


def test_what_is_chosen_on_the_list_stands_in_the_plan_too(people: Branch, planned: str) -> None:
    people.do("乙", ask_checker, action_id=planned, member_id="m1")
    people.do("乙", reschedule_action, action_id=planned, due_on=date(2026, 12, 31), reason="出差")
    assert in_plan(people, planned, PlanField.CHECKER) == "m1"
    assert in_plan(people, planned, PlanField.DUE) == "2026-12-31"
    held = action(people, planned)
    write(people, held.response_id, field_name(held.finding, PlanField.ACTION), "回两次话", base=1)
    after = action(people, planned)
    assert (after.text, after.checker_id, after.due_on) == ("回两次话", "m1", date(2026, 12, 31))


def test_what_is_chosen_in_the_plan_stands_in_the_log(people: Branch, planned: str) -> None:
    held = action(people, planned)
    write(people, held.response_id, field_name(held.finding, PlanField.CHECKER), "m1", base=1)
    write(people, held.response_id, field_name(held.finding, PlanField.DUE), "2027-01-10", base=1)
    assert log(people, planned) == [("乙", "ask", "示例党员甲"), ("乙", "move", "")]


def test_a_plan_changed_after_it_was_done_changes_the_action_no_more(people: Branch, planned: str) -> None:
    people.do("乙", complete_action, action_id=planned, evidence="回了")
    held = action(people, planned)
    write(people, held.response_id, field_name(held.finding, PlanField.ACTION), "别的话", base=1)
    assert action(people, planned) == held


def test_a_carried_action_keeps_its_words_its_basis_and_its_readers(people: Branch, planned: str) -> None:
    go_to(people, date(2027, 3, 5))
    (before,) = people.do("乙", my_actions)
    new = people.do("乙", carry_action, action_id=planned, due_on=date(2027, 11, 30), reason="断了")
    after = next(f for f in people.do("乙", my_actions) if f.action.id == new.id)
    assert before.label
    assert (after.label, after.cited) == (before.label, before.cited)
    assert [f.action.id for f in people.do("丁", asked_of_me)] == [new.id]
