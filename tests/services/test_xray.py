"""The branch's file as it is gathered: ledger in full, members' own as standing or a number, and what is put aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kit.domain.action import Action
from kit.domain.organisation import Member
from kit.errors import Invalid, NotFound
from kit.services.actions import complete_action, share_action
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.rounds import close_round
from kit.services.rules import set_rule
from kit.services.xray import Xray, branch_file, branch_xray, bring_back, put_aside
from tests.conftest import Branch
from tests.services.acting import go_to, with_action, with_committee
from tests.services.test_ledger import MATTER, written

SECRET = "别人看不到的一句：三天之内给老张回一次话"
SIGNS = "乙丙丁戊己庚辛"


@pytest.fixture
def branch(branch: Branch) -> Branch:
    return with_committee(branch)


def xray(branch: Branch, by: str = "甲") -> Xray:
    found = branch.do(by, branch_xray)
    assert isinstance(found, Xray)
    return found


def hints(branch: Branch, by: str = "甲") -> dict[str, list[str]]:
    return {h.name: [s.label for s in h.spots] for h in xray(branch, by).hints}


def test_of_the_ledger_one_is_told_the_matter_and_sent_to_the_entry(branch: Branch) -> None:
    name = written(branch, checker_id="")
    found = next(h for h in xray(branch).hints if h.name == "no_second")
    (spot,) = found.spots
    assert (spot.label, spot.page, spot.anchor) == (MATTER, "ledger", f"e-{name}")
    assert found.rule.name == "second_people"
    assert "no_second" not in hints(branch, "外")


def test_of_a_members_own_action_whose_and_when_and_no_word(branch: Branch) -> None:
    mine = with_action(branch, "乙", text=SECRET, matter=SECRET, due_on=branch.today - timedelta(days=2))
    assert hints(branch)["past_day_own"] == ["示例党员乙"]
    with branch.visit("甲") as visit:
        file = branch_file(visit)
    assert SECRET not in repr(file)
    assert SECRET not in repr(xray(branch))
    branch.do("乙", share_action, action_id=mine.id, shared=True)
    assert hints(branch)["past_day"] == [SECRET], "what the member put into the ledger is read there"


@pytest.mark.parametrize(("many", "told"), [(4, False), (5, True), (6, True), (7, False)])
def test_a_number_of_members_is_told_from_five_and_not_of_all_of_them(
    branch: Branch, many: int, told: bool
) -> None:
    for number, sign in enumerate(SIGNS):
        with_action(branch, sign, text=SECRET, checker_id="" if number < many else "m1")
    assert ("no_second_own" in hints(branch)) is told
    if told:
        found = next(h for h in xray(branch).hints if h.name == "no_second_own")
        assert [s.label for s in found.spots] == [""]
        assert str(many) in found.text


def handed_in(branch: Branch, sign: str, fact: str, *, action: str = "") -> None:
    """A sheet of ``sign`` with one wide gap, taken up, and a fact."""
    sheet = branch.do(sign, my_checkup)

    def save(field: str, value: str) -> None:
        given = {"response_id": sheet.response.id, "field": field, "value": value, "base": 0, "writer": "p"}
        branch.do(sign, save_answer, **given)

    for screen in sheet.form.screens:
        gaps = [c for c in screen.choices if c.level == "unmet"]
        if screen.type == "select_one" and gaps:
            save(screen.name, gaps[-1].name)
            break
    first = branch.do(sign, my_checkup).findings[0].name
    for part, value in (("taken", "1"), ("fact", fact), ("action", action)):
        save(f"plan:{first}:{part}", value)
    branch.do(sign, submit_checkup, response_id=sheet.response.id)


FACTS = (
    "三月份的两次主题党日我都没有参加，也没有补学，笔记本上一页也没有",
    "去年九月答应给社区送的资料，到十二月还放在办公桌抽屉里",
    "小李找我谈调岗的事，我说改天，后来一直没有再找他",
)


def test_the_same_words_in_another_year_are_a_number_and_nobodys_name(branch: Branch) -> None:
    year = branch.open_round("2026 年")
    for number, sign in enumerate(SIGNS):
        handed_in(branch, sign, f"{FACTS[number % 3]}，{sign}")
    branch.do("甲", close_round, round_id=year.id)
    go_to(branch, date(2027, 11, 20))
    branch.open_round("2027 年")
    for number, sign in enumerate(SIGNS):
        told_again = number < 5
        handed_in(branch, sign, f"{FACTS[number % 3 if told_again else (number + 1) % 3]}，{sign}")
    found = next(h for h in xray(branch).hints if h.name == "repeated_own")
    assert "5" in found.text
    whole = repr(xray(branch))
    assert not any(fact[:12] in whole for fact in FACTS)
    with branch.visit("甲") as visit:
        crowd = branch_file(visit).crowds["repeated_own"]
    assert (crowd.n, crowd.of) == (5, 7)


def test_taken_up_without_a_measure_is_counted_among_the_handed_in(branch: Branch) -> None:
    branch.open_round("2026 年")
    for number, sign in enumerate(SIGNS):
        handed_in(branch, sign, FACTS[0], action="" if number < 6 else "每周二晚读一章")
    found = next(h for h in xray(branch).hints if h.name == "untaken_own")
    assert "6" in found.text


def test_the_branchs_own_rule_holds_and_its_document_is_the_basis(branch: Branch) -> None:
    name = written(branch, doer="丁", checker_id="m1")
    branch.do("丁", complete_action, action_id=name, evidence="记录本第 12 页")
    branch.later(days=10)
    assert "unverified" not in hints(branch)
    own = {"value": "7", "document": "支部 2026 年约定第二条", "dated": date(2026, 1, 5)}
    branch.do("甲", set_rule, name="verify_days", **own)
    found = next(h for h in xray(branch).hints if h.name == "unverified")
    assert "支部 2026 年约定第二条" in found.rule.basis


def test_what_is_put_aside_is_kept_with_the_reason_until_it_is_brought_back_or_the_year_ends(
    branch: Branch,
) -> None:
    written(branch, checker_id="")
    aside = branch.do("甲", put_aside, hint="no_second", reason="年底前由支委会一起定")
    assert "no_second" not in hints(branch)
    (laid,) = xray(branch, "丁").laid
    assert (laid.aside.reason, laid.by, laid.labels) == ("年底前由支委会一起定", "示例党员甲", (MATTER,))
    written(branch, matter="后来的一项", checker_id="")
    assert hints(branch)["no_second"] == ["后来的一项"]
    with pytest.raises(Invalid):
        branch.do("外", bring_back, aside_id=aside.id)
    branch.do("丁", bring_back, aside_id=aside.id)
    assert len(hints(branch)["no_second"]) == 2
    branch.do("甲", put_aside, hint="no_second", reason="再放一放")
    go_to(branch, date(2027, 1, 4))
    assert len(hints(branch)["no_second"]) == 2


def test_only_what_was_shown_is_put_aside_and_never_without_a_reason(branch: Branch) -> None:
    first = written(branch, checker_id="")
    written(branch, matter="没有看到的一项", checker_id="")
    with pytest.raises(Invalid) as caught:
        branch.do("甲", put_aside, hint="no_second", reason="  ")
    assert caught.value.field == "reason"
    for wrong in ({"hint": "没有这一条"}, {"hint": "no_second", "subjects": ("别处的",)}):
        with pytest.raises(NotFound):
            branch.do("甲", put_aside, reason="放一放", **wrong)
    branch.do("甲", put_aside, hint="no_second", reason="放一放", subjects=(first,))
    assert hints(branch)["no_second"] == ["没有看到的一项"]


def test_who_has_left_the_branch_is_named_in_no_hint_but_the_entry_is(branch: Branch) -> None:
    written(branch, doer="丙", checker_id="m1")
    leave(branch, branch.members["丙"])
    found = hints(branch)
    assert found["no_owner"] == [MATTER]
    assert not any("示例党员丙" in label for labels in found.values() for label in labels)


def test_the_facilitators_see_the_same_whoever_looks(branch: Branch) -> None:
    with_action(branch, "乙", due_on=branch.today - timedelta(days=2))
    written(branch, checker_id="")
    assert hints(branch, "甲") == hints(branch, "丁")


def test_an_action_of_another_branch_is_not_in_the_file(branch: Branch) -> None:
    other = with_action(branch, "外", due_on=branch.today - timedelta(days=2))
    with branch.visit("甲") as visit:
        file = branch_file(visit)
    assert isinstance(other, Action)
    assert other.id not in {a.id for a in file.standing}


def leave(branch: Branch, member: Member) -> None:
    with branch.store.begin() as records:
        records.members.put(replace(member, active=False))
