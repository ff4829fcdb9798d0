"""Keying in from paper: with consent, only where nothing is on line, the same record, and seen no more after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kit.domain.keying import FROM_PAPER
from kit.domain.organisation import Member, Role
from kit.domain.response import ResponseState
from kit.errors import Invalid, NotFound, Refused
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.keying import (
    attest_keying,
    begin_keying,
    key_answer,
    keying_desk,
    keying_sheet,
    my_keying,
    stop_keying,
)
from kit.services.rounds import close_round, return_checkup
from kit.services.work import my_work
from tests.conftest import Branch

ANSWERS = {
    "study": "hardly",
    "study_hours": "12",
    "study_fact": "四月拆开的那本小册子，翻到第三节就搁在窗台上了。",
    "speak": "often",
    "meetings": "few",
    "meetings_due": "12",
    "meetings_attended": "3",
    "by_heart": "day branch",
}
TICKS = {"as_written": True, "returned": True, "hand_in": True}


def begin(branch: Branch, who: str = "丙", helper: str = "甲") -> str:
    keying = branch.do(helper, begin_keying, member_id=branch.members[who].id, agreed=True)
    assert isinstance(keying.response_id, str)
    return keying.response_id


def key(branch: Branch, response_id: str, field: str, value: str, base: int = 0) -> Any:
    return branch.do("甲", key_answer, response_id=response_id, field=field, value=value, base=base)


def kept(branch: Branch, response_id: str) -> dict[str, str]:
    with branch.store.read() as records:
        return {a.field: a.value for a in records.answers.where(response_id=response_id) if a.value}


def second_facilitator(branch: Branch) -> Member:
    member = replace(branch.members["乙"], role=Role.FACILITATOR)
    branch.members["乙"] = member
    with branch.store.begin() as records:
        records.members.put(member)
    return member


def answers_of(branch: Branch) -> dict[str, str]:
    """The answers with two real choices for the question that takes several."""
    several = branch.forms.form("member").items["by_heart"].choices
    return ANSWERS | {"by_heart": f"{several[0].name} {several[1].name}"}


def test_both_ways_give_the_same_record(branch: Branch) -> None:
    branch.open_round()
    answers = answers_of(branch)
    keyed = begin(branch)
    own = branch.do("丁", my_checkup).response.id
    for field, value in answers.items():
        key(branch, keyed, field, value)
        branch.do("丁", save_answer, response_id=own, field=field, value=value, base=0, writer="page")
    branch.do("甲", attest_keying, response_id=keyed, **TICKS)
    branch.do("丁", submit_checkup, response_id=own)
    assert kept(branch, keyed) == kept(branch, own)
    with branch.store.read() as records:
        (one,), (other,) = (records.handed_in.where(response_id=r) for r in (keyed, own))
    assert (one.content, one.digest) == (other.content, other.digest)
    mine, his = branch.do("丙", my_checkup), branch.do("丁", my_checkup)
    assert mine.findings == his.findings != ()
    assert mine.shown == his.shown
    assert mine.handed_in


def test_who_did_it_is_in_the_record_and_the_member_is_told(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    begun = branch.do("丙", my_keying)
    assert (begun.helper, begun.keying.attested_at) == ("示例党员甲", None)
    branch.later(minutes=9)
    branch.do("甲", attest_keying, response_id=response_id, **TICKS)
    done = branch.do("丙", my_keying).keying
    assert (done.member_id, done.helper_id) == (branch.members["丙"].id, branch.members["甲"].id)
    assert (done.agreed, done.as_written, done.returned, done.attested_at) == (True, True, True, branch.now)
    told = [(line.act, line.by) for line in branch.do("丙", my_work).told]
    assert told == [(act, branch.members["甲"].id) for act in ("attest_keying", "begin_keying")]
    with branch.store.read() as records:
        (line,) = records.journal.where(subject=response_id, act="submit_checkup")
        writers = {a.writer for a in records.answers.where(response_id=response_id)}
    assert (line.by, line.note) == (branch.members["甲"].id, FROM_PAPER)
    assert writers == {FROM_PAPER}
    assert branch.do("丁", my_keying) is None


def test_without_consent_nothing_begins(branch: Branch) -> None:
    branch.open_round()
    with pytest.raises(Invalid) as refused:
        branch.do("甲", begin_keying, member_id=branch.members["丙"].id, agreed=False)
    assert refused.value.field == "agreed"
    with branch.store.read() as records:
        assert records.keyings.where() == ()
        assert records.responses.where() == ()


@pytest.mark.parametrize(("field", "value"), [("study", "all"), ("plan:study_unmet:cause", "x")])
def test_what_is_on_line_is_the_members_alone(branch: Branch, field: str, value: str) -> None:
    branch.open_round()
    own = branch.do("丙", my_checkup).response.id
    branch.do("丙", save_answer, response_id=own, field=field, value=value, base=0, writer="page")
    with pytest.raises(Refused):
        begin(branch)
    with pytest.raises(NotFound):
        branch.do("甲", keying_sheet, response_id=own)
    assert branch.members["丙"].id not in {m.id for m in branch.do("甲", keying_desk).waiting}


def test_a_page_that_was_only_opened_holds_nobody_up(branch: Branch) -> None:
    branch.open_round()
    opened = branch.do("丙", my_checkup).response.id
    assert begin(branch) == opened


def test_the_member_who_writes_meanwhile_goes_first(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    branch.do(
        "丙",
        save_answer,
        response_id=response_id,
        field="study_fact",
        value="自己写的",
        base=0,
        writer="page",
    )
    for act in (
        lambda: branch.do("甲", keying_sheet, response_id=response_id),
        lambda: key(branch, response_id, "speak", "often"),
        lambda: key(branch, response_id, "study_fact", "偷看", 0),
        lambda: branch.do("甲", attest_keying, response_id=response_id, **TICKS),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert "自己写的" not in str(refused.value)
    branch.do("甲", stop_keying, response_id=response_id)
    assert kept(branch, response_id) == {"study": "all", "study_fact": "自己写的"}


def test_after_the_attestation_the_helper_sees_it_no_more(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    branch.do("甲", attest_keying, response_id=response_id, as_written=True, returned=True, hand_in=False)
    for act in (
        lambda: branch.do("甲", keying_sheet, response_id=response_id),
        lambda: key(branch, response_id, "study", "most", 1),
        lambda: branch.do("甲", stop_keying, response_id=response_id),
        lambda: begin(branch),
    ):
        with pytest.raises(Refused):
            act()
    sheet = branch.do("丙", my_checkup)
    assert sheet.open
    branch.do("丙", save_answer, response_id=response_id, field="study", value="most", base=1, writer="page")
    branch.do("丙", submit_checkup, response_id=response_id)


def test_a_sheet_given_back_is_not_opened_again_by_the_helper(branch: Branch) -> None:
    opened = branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    branch.do("甲", attest_keying, response_id=response_id, **TICKS)
    branch.do("甲", return_checkup, round_id=opened.id, member_id=branch.members["丙"].id)
    with pytest.raises(Refused):
        begin(branch)


@pytest.mark.parametrize("missing", ["as_written", "returned"])
def test_the_attestation_needs_each_tick(branch: Branch, missing: str) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    with pytest.raises(Invalid) as refused:
        branch.do("甲", attest_keying, response_id=response_id, **TICKS | {missing: False})
    assert refused.value.field == missing
    assert branch.do("丙", my_checkup).response.state is ResponseState.DRAFT


def test_an_empty_sheet_is_not_attested(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    with pytest.raises(Refused):
        branch.do("甲", attest_keying, response_id=response_id, **TICKS)


def test_giving_up_takes_away_what_was_keyed_in(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    branch.do("甲", stop_keying, response_id=response_id)
    assert kept(branch, response_id) == {}
    assert branch.do("丙", my_keying) is None
    assert begin(branch) == response_id


def test_one_helper_at_a_time_and_a_stranger_none(branch: Branch) -> None:
    branch.open_round()
    second_facilitator(branch)
    response_id = begin(branch)
    with pytest.raises(Refused):
        begin(branch, helper="乙")
    with pytest.raises(NotFound):
        branch.do("乙", keying_sheet, response_id=response_id)
    with pytest.raises(NotFound):
        branch.do("外", keying_sheet, response_id=response_id)
    with pytest.raises((NotFound, Refused)):
        begin(branch, helper="外")


def test_a_sheet_whose_helper_left_can_be_taken_over(branch: Branch) -> None:
    branch.open_round()
    second_facilitator(branch)
    response_id = begin(branch, helper="乙")
    with branch.store.begin() as records:
        records.members.put(replace(branch.members["乙"], active=False))
    assert begin(branch) == response_id
    assert key(branch, response_id, "study", "all").answer.value == "all"


def test_nobody_keys_in_his_own(branch: Branch) -> None:
    branch.open_round()
    with pytest.raises(Refused):
        begin(branch, who="甲")
    assert branch.members["甲"].id not in {m.id for m in branch.do("甲", keying_desk).waiting}


def test_the_plan_is_not_keyed_in_and_a_wrong_value_is_refused(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "hardly")
    with pytest.raises(Invalid):
        key(branch, response_id, "plan:study_unmet:cause", "x")
    with pytest.raises(Invalid):
        key(branch, response_id, "study", "no such")


def test_two_tabs_of_one_helper_never_fork(branch: Branch) -> None:
    branch.open_round()
    response_id = begin(branch)
    key(branch, response_id, "study", "all")
    again = key(branch, response_id, "study", "most", 0)
    assert (again.answer.value, again.answer.forked) == ("most", False)


def test_no_sheet_is_keyed_in_once_the_round_is_over(branch: Branch) -> None:
    opened = branch.open_round()
    response_id = begin(branch)
    branch.do("甲", close_round, round_id=opened.id)
    with pytest.raises(Refused):
        key(branch, response_id, "study", "all")
    with pytest.raises(Refused):
        begin(branch, who="丁")
    assert branch.do("甲", keying_desk) is None


def test_the_desk_tells_who_waits_who_is_at_it_and_who_is_done(branch: Branch) -> None:
    branch.open_round()
    second_facilitator(branch)
    done, mine, his = begin(branch, "丙"), begin(branch, "丁"), begin(branch, "戊", helper="乙")
    key(branch, done, "study", "all")
    branch.do("甲", attest_keying, response_id=done, **TICKS)
    desk = branch.do("甲", keying_desk)
    assert [m.name[-1] for m in desk.waiting] == list("乙己庚辛")
    assert [k.response_id for _, k in desk.mine] == [mine]
    assert [k.response_id for _, k in desk.others] == [his]
    assert [k.response_id for _, k in desk.done] == [done]
    assert desk.names[branch.members["乙"].id] == "示例党员乙"
