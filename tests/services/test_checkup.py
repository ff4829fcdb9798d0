"""A member's sheet: nothing typed is lost, nothing is doubled, nobody else gets in."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from kit.domain.action import ActionState
from kit.domain.rectification import PlanField, field_name
from kit.domain.response import ResponseState
from kit.errors import Invalid, NotFound, Refused
from kit.services.actions import complete_action, reschedule_action
from kit.services.checkup import choose_answer, my_answers, my_checkup, save_answer, submit_checkup
from kit.services.paper import plan_report
from kit.services.rounds import close_round, return_checkup
from kit.services.slips import reissue_slip
from kit.services.work import my_plan, my_work
from tests.conftest import Branch


@pytest.fixture
def sheet(branch: Branch) -> str:
    """乙's sheet of an open round."""
    branch.open_round()
    return branch.do("乙", my_checkup).response.id


def save(branch: Branch, sheet: str, field: str, value: str, base: int = 0, writer: str = "page-1"):
    return branch.do("乙", save_answer, response_id=sheet, field=field, value=value, base=base, writer=writer)


def a_gap(branch: Branch, sheet: str) -> str:
    """Answer one question so that a rule finds a gap; the rule's name."""
    form = branch.do("乙", my_checkup).form
    for screen in form.screens:
        worst = next((c for c in screen.choices if c.level == "unmet"), None)
        if worst:
            save(branch, sheet, screen.name, worst.name)
            return branch.do("乙", my_checkup).findings[0].name
    raise AssertionError("the form has no question with a gap")


def first_question(branch: Branch):
    return next(s for s in branch.do("乙", my_checkup).form.screens if s.type == "select_one")


def test_an_answer_is_there_again_after_it_was_saved(branch: Branch, sheet: str) -> None:
    question = first_question(branch)
    saved = save(branch, sheet, question.name, question.choices[0].name)
    assert (saved.answer.value, saved.answer.revision) == (question.choices[0].name, 1)
    again = branch.do("乙", my_answers, response_id=sheet)
    assert again.values == {question.name: question.choices[0].name}
    assert again.progress.answered == (question.name,)


def test_the_same_save_sent_twice_changes_nothing(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.CAUSE)
    save(branch, sheet, field, "当时没有记下来")
    twice = save(branch, sheet, field, "当时没有记下来")
    assert (twice.answer.revision, twice.answer.other) == (1, "")


def test_a_page_that_lost_the_reply_goes_on_without_a_fork(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.CAUSE)
    save(branch, sheet, field, "当时")
    later = save(branch, sheet, field, "当时没有记下来", base=0)
    assert (later.answer.value, later.answer.revision, later.answer.forked) == ("当时没有记下来", 2, False)


def test_two_pages_never_overwrite_each_other_silently(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.CAUSE)
    save(branch, sheet, field, "第一页写的", writer="page-1")
    forked = save(branch, sheet, field, "第二页写的", base=0, writer="page-2")
    assert (forked.answer.value, forked.answer.other) == ("第一页写的", "第二页写的")
    both = branch.do("乙", choose_answer, response_id=sheet, field=field, keep="both", writer="page-2")
    assert (both.answer.value, both.answer.other) == ("第一页写的\n第二页写的", "")


def test_ten_processes_saving_the_same_field_lose_no_text(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.CAUSE)
    together = Barrier(6)

    def write(number: int) -> None:
        together.wait()
        save(branch, sheet, field, f"第{number}页", base=0, writer=f"page-{number}")

    threads = [Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer = branch.do("乙", my_answers, response_id=sheet).answers[field]
    assert answer.revision == 1
    assert answer.forked


def test_a_hidden_or_unknown_field_is_refused(branch: Branch, sheet: str) -> None:
    with pytest.raises(Invalid):
        save(branch, sheet, "no_such_item", "x")
    with pytest.raises(Invalid):
        save(branch, sheet, "plan:no_such_rule:cause", "x")
    with pytest.raises(Invalid):
        save(branch, sheet, first_question(branch).name, "no_such_choice")


def test_nobody_reaches_the_sheet_of_another(branch: Branch, sheet: str) -> None:
    for name in ("丙", "甲", "外"):
        with pytest.raises(NotFound):
            branch.do(name, my_answers, response_id=sheet)
        with pytest.raises(NotFound):
            branch.do(name, submit_checkup, response_id=sheet)


def test_hand_in_freezes_a_copy_and_closes_the_answers(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    question = branch.do("乙", my_checkup).findings[0].item
    save(branch, sheet, field_name(rule, PlanField.CAUSE), "当时没有记下来")
    handed = branch.do("乙", submit_checkup, response_id=sheet)
    assert handed.response.state is ResponseState.SUBMITTED
    with pytest.raises(Refused):
        save(branch, sheet, question, handed.form.items[question].choices[0].name, base=1)
    with pytest.raises(Refused):
        branch.do("乙", submit_checkup, response_id=sheet)
    with branch.store.begin() as records:
        (copy,) = records.handed_in.where(response_id=sheet)
    content = json.loads(copy.content)
    assert content["plan"] == {field_name(rule, PlanField.CAUSE): "当时没有记下来"}
    assert content["findings"] == [rule]


def test_the_plan_stays_live_after_hand_in(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    day = (branch.today + timedelta(days=30)).isoformat()
    branch.do("乙", submit_checkup, response_id=sheet)
    for part, text in ((PlanField.TAKEN, "1"), (PlanField.ACTION, "当场记到本子上"), (PlanField.DUE, day)):
        save(branch, sheet, field_name(rule, part), text)
    (action,) = branch.do("乙", my_work).actions
    assert (action.text, action.due_on.isoformat(), action.state) == ("当场记到本子上", day, ActionState.OPEN)
    save(branch, sheet, field_name(rule, PlanField.ACTION), "当场记，三天内回话", base=1)
    (action,) = branch.do("乙", my_work).actions
    assert action.text == "当场记，三天内回话"


def test_an_action_is_done_with_a_line_that_shows_it_by_its_owner_alone(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    for part, text in ((PlanField.TAKEN, "1"), (PlanField.ACTION, "回话"), (PlanField.DUE, "2026-12-20")):
        save(branch, sheet, field_name(rule, part), text)
    branch.do("乙", submit_checkup, response_id=sheet)
    (action,) = branch.do("乙", my_work).actions
    with pytest.raises(NotFound):
        branch.do("丙", complete_action, action_id=action.id, evidence="看到了")
    with pytest.raises(Invalid):
        branch.do("乙", complete_action, action_id=action.id, evidence="  ")
    done = branch.do("乙", complete_action, action_id=action.id, evidence="12 月 3 日回了话")
    assert (done.state, done.evidence) == (ActionState.DONE, "12 月 3 日回了话")


def test_at_most_three_are_marked_as_priority(branch: Branch, sheet: str) -> None:
    form = branch.do("乙", my_checkup).form
    rules: list[str] = []
    for screen in form.screens:
        worst = next((c for c in screen.choices if c.level == "unmet"), None)
        if worst and len(rules) < 4:
            save(branch, sheet, screen.name, worst.name)
            rules = [f.name for f in branch.do("乙", my_checkup).findings]
    for rule in rules[:3]:
        save(branch, sheet, field_name(rule, PlanField.TAKEN), "1")
        save(branch, sheet, field_name(rule, PlanField.PRIORITY), "1")
    save(branch, sheet, field_name(rules[3], PlanField.TAKEN), "1")
    with pytest.raises(Invalid, match="3"):
        save(branch, sheet, field_name(rules[3], PlanField.PRIORITY), "1")


def test_a_sheet_given_back_can_be_changed_and_the_first_copy_is_kept(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    round_id = branch.do("乙", submit_checkup, response_id=sheet).round.id
    branch.do("甲", return_checkup, round_id=round_id, member_id="m2")
    question = branch.do("乙", my_checkup)
    best = question.form.rules[rule][0].choices[0].name
    save(branch, sheet, question.findings[0].item, best, base=1)
    branch.do("乙", submit_checkup, response_id=sheet)
    with branch.store.begin() as records:
        copies = records.handed_in.where(response_id=sheet)
    assert len(copies) == 2


def test_after_the_round_nothing_is_handed_in_but_all_can_be_read(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    round_id = branch.do("乙", my_checkup).round.id
    branch.do("甲", close_round, round_id=round_id)
    with pytest.raises(Refused):
        branch.do("乙", submit_checkup, response_id=sheet)
    assert [f.name for f in branch.do("乙", my_checkup).findings] == [rule]


def test_a_day_that_has_passed_is_refused_and_today_is_not(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.DUE)
    with pytest.raises(Invalid, match="过去"):
        save(branch, sheet, field, (branch.today - timedelta(days=1)).isoformat())
    assert save(branch, sheet, field, branch.today.isoformat()).answer.value == branch.today.isoformat()


def test_a_day_from_which_no_look_back_can_be_counted_is_refused(branch: Branch, sheet: str) -> None:
    field = field_name(a_gap(branch, sheet), PlanField.DUE)
    with pytest.raises(Invalid) as refused:
        save(branch, sheet, field, "9999-12-31")
    assert refused.value.field == field


def test_opening_the_sheet_twice_begins_it_once(branch: Branch, sheet: str) -> None:
    assert branch.do("乙", my_checkup).response.id == sheet
    with branch.store.read() as records:
        assert len(records.responses.where(member_id="m2")) == 1


def planned(branch: Branch, sheet: str) -> str:
    """Write a plan on the sheet and hand it in; the rule's name."""
    rule = a_gap(branch, sheet)
    for part, text in ((PlanField.TAKEN, "1"), (PlanField.ACTION, "回话"), (PlanField.DUE, "2026-12-20")):
        save(branch, sheet, field_name(rule, part), text)
    branch.do("乙", submit_checkup, response_id=sheet)
    return rule


def test_a_new_round_does_not_make_last_rounds_plan_vanish(branch: Branch, sheet: str) -> None:
    rule = planned(branch, sheet)
    old = branch.do("乙", my_checkup).round
    branch.do("甲", close_round, round_id=old.id)
    branch.later(days=40)
    branch.open_round("新的一轮")
    assert branch.do("乙", my_checkup).round.id != old.id
    live = branch.do("乙", my_plan)
    assert live.sheet.round.id == old.id
    assert [e.finding.name for e in live.sheet.plan.taken] == [rule]
    assert "回话" in str(branch.do("乙", plan_report).part("entries"))
    assert branch.do("乙", my_checkup, round_id=old.id).values
    new = branch.do("乙", my_checkup).response.id
    planned_again = a_gap(branch, new)
    assert branch.do("乙", my_plan).sheet.response.id == new
    assert "回话" in str(branch.do("乙", plan_report).part("entries"))
    save(branch, new, field_name(planned_again, PlanField.TAKEN), "1")
    live = branch.do("乙", my_plan)
    assert live.sheet.response.id == new
    assert [s.round.id for s in live.others] == [old.id]


def test_another_branchs_round_opens_nothing(branch: Branch, sheet: str) -> None:
    round_id = branch.do("乙", my_checkup).round.id
    for act in (my_checkup, my_plan, plan_report):
        with pytest.raises(NotFound):
            branch.do("外", act, round_id=round_id)


def test_an_action_moves_to_another_day_in_the_plan_too(branch: Branch, sheet: str) -> None:
    rule = planned(branch, sheet)
    (action,) = branch.do("乙", my_work).actions
    with pytest.raises(Invalid):
        branch.do("乙", reschedule_action, action_id=action.id, due_on=branch.today - timedelta(days=1))
    with pytest.raises(NotFound):
        branch.do("丙", reschedule_action, action_id=action.id, due_on=branch.today)
    branch.do("乙", reschedule_action, action_id=action.id, due_on=branch.today + timedelta(days=60))
    (moved,) = branch.do("乙", my_work).actions
    entry = next(e for e in branch.do("乙", my_plan).sheet.plan.taken if e.finding.name == rule)
    assert moved.due_on == entry.due == branch.today + timedelta(days=60)


def test_who_gave_the_sheet_back_or_a_new_slip_stands_on_the_members_own_page(
    branch: Branch, sheet: str
) -> None:
    planned(branch, sheet)
    round_id = branch.do("乙", my_checkup).round.id
    branch.do("甲", return_checkup, round_id=round_id, member_id="m2")
    branch.later(minutes=5)
    branch.do("甲", reissue_slip, member_id="m2")
    work = branch.do("乙", my_work)
    assert [line.act for line in work.told] == ["issue_slip", "return_checkup"]
    assert set(work.names.values()) == {"示例党员甲"}
    assert branch.do("丙", my_work).told == ()


def test_a_secretary_does_not_lock_himself_out(branch: Branch) -> None:
    with pytest.raises(Refused):
        branch.do("甲", reissue_slip, member_id="m1")
