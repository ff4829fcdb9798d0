"""A facilitator's rounds: counts of sheets, never their content; only for the own branch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.domain.round import RoundState
from kit.errors import Invalid, NotFound, Refused
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.keying import keying_desk
from kit.services.paper import latest_summary, round_summary
from kit.services.rounds import (
    SheetState,
    available_forms,
    branch_rounds,
    close_round,
    extend_round,
    open_round,
    return_checkup,
)
from tests.conftest import Branch


def answered(branch: Branch, name: str) -> str:
    sheet = branch.do(name, my_checkup)
    question = next(s for s in sheet.form.screens if s.type == "select_one")
    branch.do(
        name, save_answer, response_id=sheet.response.id, field=question.name, value=question.choices[0].name,
        base=0, writer="p")  # fmt: skip
    return sheet.response.id


def test_the_overview_tells_only_whether_a_sheet_is_in(branch: Branch) -> None:
    branch.open_round()
    branch.do("乙", my_checkup)
    answered(branch, "丙")
    branch.do("丁", submit_checkup, response_id=answered(branch, "丁"))
    (overview,) = branch.do("甲", branch_rounds)
    states = {member.name: state for member, state in overview.sheets}
    assert states["示例党员乙"] is SheetState.NOT_STARTED
    assert states["示例党员丙"] is SheetState.WRITING
    assert states["示例党员丁"] is SheetState.HANDED_IN
    assert overview.handed_in == 1
    assert not hasattr(overview, "answers")


def test_one_round_at_a_time_with_a_name_and_a_day_to_come(branch: Branch) -> None:
    with pytest.raises(Invalid):
        branch.do("甲", open_round, title=" ", form_name="member", due_on=branch.today)
    with pytest.raises(Invalid):
        branch.do("甲", open_round, title="自查", form_name="member", due_on=branch.today - timedelta(days=1))
    branch.open_round()
    with pytest.raises(Refused):
        branch.open_round()


def test_a_round_can_ask_a_form_as_a_years_frame_asks_it(branch: Branch) -> None:
    offers = branch.do("甲", available_forms)
    framed = [o for o in offers if o.form.name == "member" and o.frame]
    assert framed
    assert [o.frame for o in framed] == sorted((o.frame for o in framed), reverse=True)
    with pytest.raises(NotFound):
        branch.do("甲", open_round, title="自查", form_name="member", due_on=branch.today, frame="2020")
    round_ = branch.do("甲", open_round, title="自查", form_name="member", due_on=branch.today, frame="2025")
    assert round_.form_version.endswith("-2025")
    sheet = branch.do("乙", my_checkup)
    laid = next(o.form for o in framed if o.frame == "2025")
    assert list(sheet.form.items) == list(laid.items)
    assert sheet.form.title == laid.title
    assert answered(branch, "乙")


def test_a_branchs_own_checkup_is_one_sheet_kept_by_whoever_opened_it(branch: Branch) -> None:
    own = branch.do("甲", open_round, title="支部体检", form_name="branch", due_on=branch.today)
    assert branch.do("乙", my_checkup) is None
    assert branch.do("乙", my_checkup, round_id=own.id) is None
    (overview,) = branch.do("甲", branch_rounds)
    assert [member.name for member, _state in overview.sheets] == ["示例党员甲"]
    desk = branch.do("甲", keying_desk)
    assert desk is not None
    assert desk.waiting == ()
    sheet = branch.do("甲", my_checkup)
    assert sheet.form.name == "branch"
    branch.do("甲", submit_checkup, response_id=sheet.response.id)
    branch.do("甲", close_round, round_id=own.id)
    assert branch.do("甲", round_summary, round_id=own.id)[1].too_few
    branch.open_round()
    assert branch.do("乙", my_checkup).form.name == "member"


def test_a_round_belongs_to_its_branch(branch: Branch) -> None:
    round_ = branch.open_round()
    for act in (close_round, round_summary):
        with pytest.raises(NotFound):
            branch.do("外", act, round_id=round_.id)
    with pytest.raises(NotFound):
        branch.do("外", extend_round, round_id=round_.id, due_on=branch.today)


def test_there_is_no_summary_before_the_round_has_ended(branch: Branch) -> None:
    round_ = branch.open_round()
    with pytest.raises(Refused):
        branch.do("甲", round_summary, round_id=round_.id)
    with pytest.raises(NotFound):
        branch.do("甲", latest_summary)


def test_the_summary_counts_what_was_handed_in_and_not_the_drafts(branch: Branch) -> None:
    round_ = branch.open_round()
    for name in "乙丙丁戊己":
        branch.do(name, submit_checkup, response_id=answered(branch, name))
    answered(branch, "庚")
    branch.do("甲", close_round, round_id=round_.id)
    _, summary, form = branch.do("甲", latest_summary)
    assert (summary.handed_in, summary.expected) == (5, 8)
    first = next(s.name for s in form.screens if s.type == "select_one")
    row = next(r for r in summary.rows if r.item == first)
    assert [c.count for c in row.cells if c.count] == [5]


def test_a_closed_round_gives_nothing_back_and_ends_once(branch: Branch) -> None:
    round_ = branch.open_round()
    branch.do("丁", submit_checkup, response_id=answered(branch, "丁"))
    branch.do("甲", close_round, round_id=round_.id)
    with pytest.raises(Refused):
        branch.do("甲", return_checkup, round_id=round_.id, member_id="m4")
    with pytest.raises(Refused):
        branch.do("甲", close_round, round_id=round_.id)
    assert branch.do("甲", branch_rounds)[0].round.state is RoundState.CLOSED


def test_old_answers_are_read_with_the_form_that_was_asked(branch: Branch, tmp_path) -> None:
    round_ = branch.open_round()
    branch.do("乙", my_checkup)
    branch.forms = type(branch.forms)(tmp_path)
    assert branch.do("乙", my_checkup).form.digest == round_.form_digest
