"""The plan's fields as the services keep them: who may be asked, and what an action takes over from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kit.domain.organisation import Role
from kit.domain.rectification import PlanField, field_name
from kit.errors import Invalid
from kit.services.actions import ask_checker, complete_action, verify_action
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.paper import plan_report
from kit.services.rules import set_rule
from kit.services.work import Planned, my_plan
from tests.conftest import Branch
from tests.services.test_checkup import a_gap


@pytest.fixture
def sheet(branch: Branch) -> str:
    """乙's sheet of an open round."""
    branch.open_round()
    sheet: str = branch.do("乙", my_checkup).response.id
    return sheet


def write(branch: Branch, sheet: str, rule: str, **parts: str) -> None:
    for part, value in parts.items():
        field = field_name(rule, PlanField(part))
        branch.do("乙", save_answer, response_id=sheet, field=field, value=value, base=0, writer="page-1")


def planned(branch: Branch) -> Planned:
    found = branch.do("乙", my_plan)
    assert isinstance(found, Planned)
    return found


def committee(branch: Branch, *names: str) -> None:
    with branch.store.begin() as records:
        for name in names:
            records.members.put(replace(branch.members[name], role=Role.FACILITATOR))


def names_of(branch: Branch) -> list[str]:
    return [m.name for m in planned(branch).checkers]


def test_the_branch_committee_can_be_asked_and_never_oneself(branch: Branch, sheet: str) -> None:
    committee(branch, "乙", "丙")
    rule = a_gap(branch, sheet)
    write(branch, sheet, rule, taken="1", checker="m3")
    assert planned(branch).sheet.plan.taken[0].checker == "m3"
    assert "示例党员乙" not in names_of(branch)
    for other in ("m2", "m4", "x1", "nobody"):
        with pytest.raises(Invalid):
            write(branch, sheet, rule, checker=other)
    assert planned(branch).sheet.plan.taken[0].checker == "m3"


def test_whoever_was_asked_can_be_asked_no_more(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    asked = planned(branch).checkers[0].id
    write(branch, sheet, rule, taken="1", checker=asked)
    write(branch, sheet, rule, checker="")
    assert planned(branch).sheet.plan.taken[0].checker == ""


@pytest.mark.parametrize("way", ["continue", "deepen", "why", ""])
def test_how_it_goes_on_with_last_time_is_one_of_three_or_nothing(
    branch: Branch, sheet: str, way: str
) -> None:
    rule = a_gap(branch, sheet)
    write(branch, sheet, rule, taken="1", way=way)
    assert (planned(branch).sheet.plan.taken[0].way or "") == way
    with pytest.raises(Invalid):
        write(branch, sheet, rule, way="repeat")


def test_the_looks_back_are_the_branchs_own_days(branch: Branch, sheet: str) -> None:
    assert planned(branch).looks == (30, 60, 90)
    for name, days in (("effect_check_second", "0"), ("effect_check_third", "120")):
        branch.do("甲", set_rule, name=name, value=days, document="支部办法", dated=branch.today)
    assert planned(branch).looks == (30, 120)


def test_the_plan_and_its_paper_follow_the_action_to_its_end(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    checker = planned(branch).checkers[0]
    write(branch, sheet, rule, taken="1", fact="一", cause="二", cue="开会那天有事", action="提前一天说",
          due=branch.today.isoformat(), checker=checker.id)  # fmt: skip
    branch.do("乙", submit_checkup, response_id=sheet)
    (action,) = planned(branch).actions
    assert (action.cue, action.text, action.checker_id) == ("开会那天有事", "提前一天说", checker.id)
    assert rows(branch)["整改措施"] == "如果开会那天有事，我就提前一天说"
    assert rows(branch)["完成情况"] == ""
    branch.do("乙", complete_action, action_id=action.id, evidence="提前说了三回。")
    who = next(name for name, member in branch.members.items() if member.id == checker.id)
    branch.do(who, verify_action, action_id=action.id)
    assert rows(branch)["完成情况"].startswith(f"提前说了三回。\n{checker.name}看过")
    assert rows(branch)["回头看"].count("天（") == 3


def rows(branch: Branch) -> dict[str, str]:
    report: Any = branch.do("乙", plan_report)
    return dict(report.part("entries")[0].rows)


def test_whoever_is_asked_is_the_same_in_the_plan_and_on_the_list(branch: Branch, sheet: str) -> None:
    rule = a_gap(branch, sheet)
    write(branch, sheet, rule, taken="1", action="提前一天说", due=branch.today.isoformat())
    branch.do("乙", submit_checkup, response_id=sheet)
    (action,) = planned(branch).actions
    asked = planned(branch).checkers[0].id
    branch.do("乙", ask_checker, action_id=action.id, member_id=asked)
    assert planned(branch).sheet.plan.taken[0].checker == asked
    write(branch, sheet, rule, cause="另写一句")
    assert planned(branch).actions[0].checker_id == asked
    kept = planned(branch).sheet.answers[field_name(rule, PlanField.CHECKER)]
    branch.do(
        "乙", save_answer, response_id=sheet, field=kept.field, value="", base=kept.revision, writer="page-1"
    )
    assert planned(branch).actions[0].checker_id == ""
