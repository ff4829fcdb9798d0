"""What is entered in the room: once, by its mark; a criticism goes into a plan only as its member's own action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit.domain.action import ActionState, Source
from kit.domain.meeting import StepKind
from kit.domain.visibility import Kind, Use
from kit.errors import Invalid, NotFound, Refused
from kit.services.actions import complete_action
from kit.services.cockpit import (
    end_meeting,
    link_action,
    projected,
    unlink_action,
    write_criticism,
    write_decision,
    write_entry,
    write_stand,
)
from kit.services.followed import my_actions
from kit.services.ledger import branch_ledger
from kit.services.relations import Relations
from kit.services.rewording import reword_action
from tests.conftest import Branch
from tests.services.acting import with_action
from tests.services.meeting_world import now, running, seen

ONCE = "0123456789abcdef" * 2
WORDS = {"matter": "九月盘点那天没有交代", "effect": "两人多等了一个钟头", "suggestion": "走开前当面说一声"}


def criticise(
    branch: Branch, meeting: Any, who: str = "甲", by: str = "戊", to: str = "丙", **more: Any
) -> Any:
    values = {
        **WORDS,
        "meeting_id": meeting.id,
        "by_id": branch.members[by].id,
        "to_id": branch.members[to].id,
    }
    return branch.do(who, write_criticism, **{**values, **more})


def test_a_criticism_is_kept_as_it_was_said_with_its_number(branch: Branch) -> None:
    meeting = running(branch)
    first = criticise(branch, meeting, stand="是我没交代")
    second = criticise(branch, meeting, by="己")
    assert (first.number, second.number, first.stand, first.suggestion) == (
        1,
        2,
        "是我没交代",
        "走开前当面说一声",
    )
    held = seen(branch, meeting)
    third, fifth = branch.members["丙"].id, branch.members["戊"].id
    assert held.told.pairs == {(fifth, third), (branch.members["己"].id, third)}
    assert third not in held.told.not_heard
    assert fifth not in held.told.not_given


def test_the_same_words_sent_twice_are_written_once_and_mended_words_replace_them(branch: Branch) -> None:
    meeting = running(branch)
    criticise(branch, meeting, once=ONCE)
    criticise(branch, meeting, once=ONCE)
    criticise(branch, meeting, once=ONCE, matter="十月盘点那天没有交代")
    assert [(c.number, c.matter) for c in seen(branch, meeting).criticisms] == [(1, "十月盘点那天没有交代")]
    other = running(branch)
    with pytest.raises(NotFound):
        criticise(branch, other, once=ONCE)


@pytest.mark.parametrize(
    "given", [{"matter": "  "}, {"by": "丙"}, {"to_id": "x1"}, {"by_id": ""}, {"matter": "字" * 2001}]
)
def test_what_cannot_stand_is_refused_with_its_field(branch: Branch, given: dict[str, str]) -> None:
    meeting = running(branch)
    with pytest.raises(Invalid) as refused:
        criticise(branch, meeting, **given)
    assert refused.value.field
    assert seen(branch, meeting).criticisms == ()
    assert now(branch, meeting).version == meeting.version


def test_a_stand_is_not_written_over_unseen(branch: Branch) -> None:
    meeting = running(branch)
    heard = criticise(branch, meeting)
    branch.do("甲", write_stand, criticism_id=heard.id, stand="接受", seen="")
    with pytest.raises(Refused):
        branch.do("丁", write_stand, criticism_id=heard.id, stand="另一句", seen="")
    branch.do("丁", write_stand, criticism_id=heard.id, stand="接受", seen="")
    branch.do("丁", write_stand, criticism_id=heard.id, stand="接受，年底前改", seen="接受")
    assert seen(branch, meeting).criticisms[0].stand == "接受，年底前改"


def linked(branch: Branch, meeting: Any) -> tuple[Any, Any]:
    heard = criticise(branch, meeting)
    due = branch.today + timedelta(days=30)
    return heard, branch.do("甲", link_action, criticism_id=heard.id, due_on=due)


def test_a_criticism_becomes_an_action_of_its_members_own_whose_log_names_the_writer(branch: Branch) -> None:
    meeting = running(branch)
    heard, action = linked(branch, meeting)
    assert (action.member_id, action.source, action.state) == (
        heard.to_id,
        Source.CRITICISM,
        ActionState.OPEN,
    )
    assert (action.text, action.matter) == (WORDS["suggestion"], WORDS["matter"])
    (mine,) = branch.do("丙", my_actions)
    assert mine.action.id == action.id
    (step,) = mine.steps
    assert step.by == branch.members["甲"].id
    assert "示例党员甲" in step.note
    assert branch.do("丙", complete_action, action_id=action.id, evidence="说了").state is ActionState.DONE


def test_it_is_private_as_any_personal_action(branch: Branch) -> None:
    meeting = running(branch)
    _heard, action = linked(branch, meeting)
    for name in ("甲", "丁", "戊"):
        with branch.visit(name) as visit:
            relations = Relations(visit)
            assert not relations.may(action, Use.SEE, Kind.ACTION), name
            assert not relations.may(action, Use.EDIT, Kind.ACTION), name
    assert all(entry.action.id != action.id for entry in branch.do("甲", branch_ledger).entries)


def test_written_in_twice_it_is_one_action(branch: Branch) -> None:
    meeting = running(branch)
    heard, action = linked(branch, meeting)
    again = branch.do("丁", link_action, criticism_id=heard.id, due_on=branch.today)
    assert again == action
    assert len(branch.do("丙", my_actions)) == 1


def test_a_day_that_has_passed_is_refused(branch: Branch) -> None:
    heard = criticise(branch, running(branch))
    with pytest.raises(Invalid):
        branch.do("甲", link_action, criticism_id=heard.id, due_on=branch.today - timedelta(days=1))


def test_it_can_be_taken_out_again_within_a_minute_and_no_later(branch: Branch) -> None:
    meeting = running(branch)
    heard, action = linked(branch, meeting)
    assert seen(branch, meeting).undo == {heard.id}
    branch.later(seconds=60)
    branch.do("丁", unlink_action, criticism_id=heard.id)
    assert branch.do("丙", my_actions) == ()
    assert seen(branch, meeting).criticisms[0].action_id == ""
    branch.do("甲", unlink_action, criticism_id=heard.id)
    again = branch.do("甲", link_action, criticism_id=heard.id, due_on=branch.today)
    assert again.id == action.id
    branch.later(seconds=61)
    assert seen(branch, meeting).undo == frozenset()
    with pytest.raises(Refused):
        branch.do("甲", unlink_action, criticism_id=heard.id)
    assert len(branch.do("丙", my_actions)) == 1


def test_its_member_may_say_it_in_words_of_ones_own_and_nobody_else(branch: Branch) -> None:
    meeting = running(branch)
    _heard, action = linked(branch, meeting)
    kept = branch.do("丙", reword_action, action_id=action.id, text="走开前跟邻座说一声")
    assert kept.text == "走开前跟邻座说一声"
    (mine,) = branch.do("丙", my_actions)
    assert WORDS["suggestion"] in mine.steps[-1].note
    for who in ("甲", "戊"):
        with pytest.raises(NotFound):
            branch.do(who, reword_action, action_id=action.id, text="别的话")
    with pytest.raises(Refused):
        branch.do("乙", reword_action, action_id=with_action(branch).id, text="话")
    branch.do("丙", complete_action, action_id=action.id, evidence="说了")
    with pytest.raises(Refused):
        branch.do("丙", reword_action, action_id=action.id, text="晚了")


def test_what_its_member_has_begun_is_not_taken_out_any_more(branch: Branch) -> None:
    meeting = running(branch)
    heard, action = linked(branch, meeting)
    branch.do("丙", complete_action, action_id=action.id, evidence="当场说了")
    with pytest.raises(Refused):
        branch.do("甲", unlink_action, criticism_id=heard.id)


def test_entries_and_decisions_stand_at_their_step_however_far_the_meeting_is(branch: Branch) -> None:
    meeting = running(branch)
    by = branch.members["乙"].id
    branch.do(
        "甲", write_entry, meeting_id=meeting.id, step=2, text="上年两项还在改", member_id=by, once=ONCE
    )
    branch.do(
        "丁", write_entry, meeting_id=meeting.id, step=2, text="上年两项还在改", member_id=by, once=ONCE
    )
    due = branch.today + timedelta(days=20)
    branch.do(
        "丁", write_decision, meeting_id=meeting.id, step=3, text="每月初公布轮值", member_id=by, due_on=due
    )
    told = [(e.number, e.step, e.text, e.decision, e.due_on) for e in seen(branch, meeting).entries]
    assert told == [(1, 2, "上年两项还在改", False, None), (2, 3, "每月初公布轮值", True, due)]
    for values in (
        {"step": 9, "text": "话"},
        {"step": 2, "text": " "},
        {"step": 2, "text": "话", "member_id": "x1"},
    ):
        with pytest.raises(Invalid):
            branch.do("甲", write_entry, meeting_id=meeting.id, **values)


def test_after_the_end_nothing_is_entered(branch: Branch) -> None:
    meeting = running(branch, StepKind.SUMMARY)
    heard = criticise(branch, meeting)
    branch.do("甲", end_meeting, meeting_id=meeting.id)
    for act, values in (
        (write_stand, {"criticism_id": heard.id, "stand": "接受"}),
        (link_action, {"criticism_id": heard.id, "due_on": branch.today}),
        (write_entry, {"meeting_id": meeting.id, "step": 5, "text": "话"}),
    ):
        with pytest.raises(Refused):
            branch.do("甲", act, **values)


def test_another_branch_reaches_none_of_it(branch: Branch) -> None:
    heard = criticise(branch, running(branch))
    for act, values in (
        (write_stand, {"stand": "话"}),
        (link_action, {"due_on": branch.today}),
        (unlink_action, {}),
    ):
        with pytest.raises(NotFound):
            branch.do("外", act, criticism_id=heard.id, **values)


def test_nothing_that_was_entered_stands_on_the_second_screen_nor_in_the_journal(branch: Branch) -> None:
    meeting = running(branch, away="乙")
    linked(branch, meeting)
    branch.do("甲", write_entry, meeting_id=meeting.id, step=3, text="会上一句")
    wall = str(branch.do("甲", projected, meeting_id=meeting.id))
    with branch.store.read() as records:
        journal = str(records.journal.where())
    for words in (*WORDS.values(), "会上一句", "出差"):
        assert words not in wall
        assert words not in journal
