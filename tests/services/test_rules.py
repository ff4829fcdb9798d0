"""A branch's own numbers: with their own basis, for this branch alone, never below what privacy asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kit.domain.rule import Rule
from kit.errors import Invalid, NotFound, Problems
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.rules import branch_rules, reset_rule, rule_in_force, set_rule
from kit.services.work import my_plan
from kit.store.rules import rules
from kit.words import in_language
from tests.conftest import Branch

NOTICE = {"document": "示例单位党委通知〔2026〕3 号", "dated": date(2026, 11, 1)}


def of(branch: Branch, who: str, name: str) -> Rule:
    return next(r for r in branch.do(who, branch_rules) if r.name == name)


def test_a_branch_sets_its_own_value_and_takes_it_back(branch: Branch) -> None:
    branch.do("甲", set_rule, name="smallest_group", value="8", **NOTICE)
    own = of(branch, "甲", "smallest_group")
    assert own.value == "8"
    assert own.given == "5"
    assert "3 号" in own.basis
    assert of(branch, "外", "smallest_group").value == "5"
    branch.do("甲", reset_rule, name="smallest_group")
    assert of(branch, "甲", "smallest_group").value == "5"
    with branch.store.read() as records:
        lines = records.journal.where(subject="b1")
    assert sorted((line.act, line.note) for line in lines) == [
        ("reset_rule", "smallest_group"),
        ("set_rule", "smallest_group 8"),
    ]


def test_a_round_takes_the_value_at_its_opening_and_keeps_it(branch: Branch) -> None:
    branch.do("甲", set_rule, name="smallest_group", value="8", **NOTICE)
    opened = branch.open_round()
    branch.do("甲", reset_rule, name="smallest_group")
    with branch.store.read() as records:
        kept = records.rounds.get(opened.id)
    assert kept is not None
    assert kept.smallest_group == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smallest_group", "4"),
        ("smallest_group", "0"),
        ("smallest_group", "-5"),
        ("smallest_group", "5.5"),
        ("smallest_group", "六"),
        ("smallest_group", ""),
        ("smallest_group", "５"),
        ("most_priorities", "0"),
        ("excellent_most", "3"),
        ("excellent_most", "1/0"),
        ("excellent_most", "3/2"),
        ("dues_to_3000", "half"),
    ],
)
def test_a_value_that_cannot_hold_is_refused(branch: Branch, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        branch.do("甲", set_rule, name=name, value=value, **NOTICE)
    assert refused.value.field == "value"
    assert of(branch, "甲", name).own is None


@pytest.mark.parametrize(
    ("name", "value"), [("excellent_most", "1/4"), ("dues_to_3000", "0.4"), ("talks", "2")]
)
def test_shares_and_decimals_are_kept_as_written(branch: Branch, name: str, value: str) -> None:
    assert branch.do("甲", set_rule, name=name, value=value, **NOTICE).value == value


@pytest.mark.parametrize(("value", "kept"), [("> 2/3", "> 2/3"), (">1/2", "> 1/2"), ("2/3", "2/3")])
def test_a_share_that_must_be_exceeded_is_written_as_the_file_writes_it(
    branch: Branch, value: str, kept: str
) -> None:
    assert branch.do("甲", set_rule, name="general_majority", value=value, **NOTICE).value == kept


def test_nor_is_any_other_share_to_be_exceeded(branch: Branch) -> None:
    with pytest.raises(Invalid):
        branch.do("甲", set_rule, name="excellent_most", value="> 1/3", **NOTICE)


def test_an_own_value_needs_a_document_and_a_day_that_has_come(branch: Branch) -> None:
    with pytest.raises(Invalid) as refused:
        branch.do("甲", set_rule, name="talks", value="2", document="  ", dated=NOTICE["dated"])
    assert refused.value.field == "document"
    later = branch.today + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        branch.do("甲", set_rule, name="talks", value="2", document="通知", dated=later)
    assert refused.value.field == "dated"


def test_there_is_no_other_rule(branch: Branch) -> None:
    with pytest.raises(NotFound):
        branch.do("甲", set_rule, name="no_such", value="2", **NOTICE)


def test_priorities_are_counted_by_the_branchs_own_number(branch: Branch) -> None:
    branch.do("甲", set_rule, name="most_priorities", value="1", **NOTICE)
    branch.open_round()
    sheet = branch.do("乙", my_checkup)
    rid = sheet.response.id

    def save(field: str, value: str) -> Any:
        return branch.do("乙", save_answer, response_id=rid, field=field, value=value, base=0, writer="w")

    save("study", "hardly")
    save("meetings", "few")
    names = [f.name for f in branch.do("乙", submit_checkup, response_id=rid).findings[:2]]
    assert len(names) == 2
    for name in names:
        save(f"plan:{name}:taken", "1")
    save(f"plan:{names[0]}:priority", "1")
    with pytest.raises(Invalid):
        save(f"plan:{names[1]}:priority", "1")
    assert branch.do("乙", my_plan).most == 1


def test_what_nobody_checked_asks_to_be_checked_until_the_branch_has_its_own(branch: Branch) -> None:
    with in_language("en"):
        unverified = of(branch, "甲", "secretary_study_hours")
        assert unverified.to_check.startswith("Basis: ")
        assert unverified.to_check.endswith("please check the latest notice.")
        assert of(branch, "甲", "talks").to_check == ""
        own = branch.do("甲", set_rule, name="secretary_study_hours", value="56", **NOTICE)
        assert own.to_check == ""


def test_the_value_in_force_is_read_by_branch(branch: Branch) -> None:
    branch.do("甲", set_rule, name="burden_minutes", value="30", **NOTICE)
    with branch.visit("甲") as visit:
        assert rule_in_force(visit, "burden_minutes") == "30"
    with branch.visit("外") as visit:
        assert rule_in_force(visit, "burden_minutes") == "45"


def test_a_file_that_is_no_list_of_rules_is_named(tmp_path: Any) -> None:
    (tmp_path / "rules.yml").write_text("- name: x\n", encoding="utf-8")
    with pytest.raises(Problems):
        rules(tmp_path)
