"""The branch's ledger: who may write what into it, what stands in it, and what of others' it never shows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kit.domain.action import ActionState, Deed, Source
from kit.domain.ledger import OWN_SOURCES
from kit.domain.report import Table
from kit.domain.retention import HalfYear, Kept
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.actions import complete_action, note_progress, share_action, verify_action
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.effects import settle_effect
from kit.services.erasing import erase
from kit.services.ledger import (
    Ledger,
    branch_due,
    branch_ledger,
    change_branch_action,
    due_report,
    ledger_report,
    write_branch_action,
)
from kit.services.rounds import close_round
from tests.conftest import Branch
from tests.services.acting import GONE, action, actions, go_to, log, state, with_action, with_committee

MATTER = "主题党日议定的三件事，到下月没有人过问"
TEXT = "当场定下谁办、哪天办结"


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 and 戊 are on the committee."""
    return with_committee(branch, 戊="纪检委员")


def written(branch: Branch, by: str = "甲", doer: str = "丁", **given: Any) -> str:
    values: dict[str, Any] = {
        "source": "meeting", "matter": MATTER, "text": TEXT, "member_id": branch.members[doer].id,
        "due_on": branch.today + timedelta(days=30), "checker_id": branch.members["甲"].id,
    }  # fmt: skip
    return str(branch.do(by, write_branch_action, **(values | given)).id)


def ledger(branch: Branch, by: str = "甲", **asked: Any) -> Ledger:
    found = branch.do(by, branch_ledger, **asked)
    assert isinstance(found, Ledger)
    return found


def test_what_is_written_in_stands_there_for_the_committee_with_who_wrote_it(branch: Branch) -> None:
    name = written(branch, doer="乙")
    (entry,) = ledger(branch, "戊").entries
    assert (entry.action.id, entry.matter, entry.person, entry.checker) == (
        name, MATTER, "示例党员乙", "示例党员甲",
    )  # fmt: skip
    assert entry.written_by == "示例党员甲"


def test_who_wrote_it_is_told_as_long_as_it_stands_there(branch: Branch) -> None:
    written(branch, doer="乙")
    half = HalfYear.of(branch.today).held(Kept.JOURNAL, "b1")
    with branch.store.begin() as records:
        erase(records, half, branch.now, by="kit", reason="keep_journal")
    (entry,) = ledger(branch).entries
    assert entry.written_by == "示例党员甲", "and not 示例党员乙, who does it"
    assert entry.action.source is Source.MEETING
    assert not entry.action.personal
    assert ledger(branch, "外").entries == ()


@pytest.mark.parametrize("source", ["checkup", "criticism", "", "乱写"])
def test_a_members_own_source_is_not_written_in_by_others(branch: Branch, source: str) -> None:
    with pytest.raises(Invalid):
        written(branch, source=source)
    assert actions(branch) == ()


@pytest.mark.parametrize("source", OWN_SOURCES)
def test_each_of_the_branchs_own_sources_is(branch: Branch, source: Source) -> None:
    assert action(branch, written(branch, source=source.value)).source is source


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"matter": " "}, "matter"),
        ({"text": ""}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"member_id": ""}, "member_id"),
        ({"member_id": "x1"}, "member_id"),
        ({"due_on": date(2026, 11, 19)}, "due_on"),
        ({"checker_id": "m4"}, "checker_id"),
        ({"checker_id": "m2"}, "checker_id"),
        ({"checker_id": "x1"}, "checker_id"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(branch: Branch, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        written(branch, **given)
    assert caught.value.field == field
    assert actions(branch) == ()


def test_person_day_checker_and_words_change_and_the_log_says_what_was_before(branch: Branch) -> None:
    name = written(branch)
    later = branch.today + timedelta(days=60)
    branch.do(
        "戊", change_branch_action, action_id=name, member_id="m2", due_on=later, checker_id="m4",
        text="下月第一件事念一遍", reason="丁调走了",
    )  # fmt: skip
    now = action(branch, name)
    assert (now.member_id, now.due_on, now.checker_id, now.text) == ("m2", later, "m4", "下月第一件事念一遍")
    steps = log(branch, name)
    assert [deed for _who, deed, _note in steps] == ["move", "note", "ask", "note"]
    assert {who for who, _deed, _note in steps} == {"戊"}
    assert steps[0][2].endswith("丁调走了")
    assert "示例党员丁" in steps[1][2]
    assert "示例党员乙" in steps[1][2]
    assert TEXT in steps[3][2]


def test_changing_nothing_leaves_no_step_and_the_doer_never_looks_at_it(branch: Branch) -> None:
    name = written(branch)
    branch.do("甲", change_branch_action, action_id=name)
    assert log(branch, name) == []
    with pytest.raises(Invalid) as caught:
        branch.do("戊", change_branch_action, action_id=name, member_id="m1")
    assert caught.value.field == "checker_id"
    with pytest.raises(Invalid):
        branch.do("戊", change_branch_action, action_id=name, due_on=branch.today - timedelta(days=1))
    assert log(branch, name) == []


def test_only_the_branchs_own_are_changed_here_and_only_while_in_hand(branch: Branch) -> None:
    personal = with_action(branch, shared=True)
    for name in (personal.id, GONE):
        with pytest.raises(NotFound):
            branch.do("甲", change_branch_action, action_id=name, member_id="m3")
    name = written(branch)
    with pytest.raises(NotFound):
        branch.do("外", change_branch_action, action_id=name, due_on=branch.today + timedelta(days=3))
    branch.do("丁", complete_action, action_id=name, evidence="记录本第 12 页")
    for given in ({"due_on": branch.today + timedelta(days=90)}, {"member_id": "m3"}, {"text": "另写"}):
        with pytest.raises(Refused):
            branch.do("甲", change_branch_action, action_id=name, **given)
    branch.do("甲", change_branch_action, action_id=name, checker_id="m5")
    assert action(branch, name).checker_id == "m5"


def test_two_facilitators_at_once_one_of_them_is_told(branch: Branch) -> None:
    name = written(branch)
    with branch.visit("甲") as first:
        read = first.records.actions.get(name)
    assert read is not None
    branch.do("戊", change_branch_action, action_id=name, member_id="m3")
    with pytest.raises(Conflict), branch.visit("甲") as second:
        from dataclasses import replace

        from kit.services.steps import changed

        changed(second, read, replace(read, member_id="m6"), Deed.NOTE, act="change_branch_action")
    assert action(branch, name).member_id == "m3"


def test_a_members_own_stands_there_only_if_the_member_put_it_in(branch: Branch) -> None:
    shared, kept = with_action(branch, "乙"), with_action(branch, "丙", text="别人看不到的一句")
    branch.do("乙", share_action, action_id=shared.id, shared=True)
    found = ledger(branch)
    assert [e.action.id for e in found.entries] == [shared.id]
    assert [line.name for line in found.standing] == ["示例党员丙"]
    assert "别人看不到" not in repr(found)
    report = branch.do("甲", ledger_report)
    assert "别人看不到" not in repr(report)
    assert "示例党员丙" not in repr(report)
    branch.do("乙", share_action, action_id=shared.id, shared=False)
    assert ledger(branch).entries == ()
    assert kept.id not in ledger(branch).followed


def test_the_list_by_date_shows_whose_and_when_and_no_words_of_it(branch: Branch) -> None:
    with_action(branch, "丙", text="别人看不到的一句", due_on=branch.today - timedelta(days=3))
    own = written(branch)
    branch.open_round("第四季度自查")
    coming = branch.do("甲", branch_due)
    assert [c.on for c in coming] == sorted(c.on for c in coming)
    assert [(c.name, c.about, c.unnamed) for c in coming] == [
        ("示例党员丙", "", True), ("", "第四季度自查", False), ("示例党员丁", MATTER, False),
    ]  # fmt: skip
    assert coming[2].subject == own
    report = repr(branch.do("甲", due_report))
    assert "别人看不到" not in report
    assert "示例党员丙" in report
    assert branch.do("外", branch_due) == ()


def test_an_entry_lives_to_its_end_and_the_paper_says_so(branch: Branch) -> None:
    name = written(branch, doer="乙", checker_id="m4")
    branch.do("甲", note_progress, action_id=name, note="已经定了两件")
    branch.do("乙", complete_action, action_id=name, evidence="记录本第 12 页")
    assert {Deed.VERIFY, Deed.SEND_BACK} <= ledger(branch, "丁").entries[0].may
    branch.do("丁", verify_action, action_id=name)
    assert row(branch)[7] == "示例党员丁\n2026.11.20"
    for days in (30, 60, 90):
        go_to(branch, date(2026, 11, 20) + timedelta(days=days))
        assert Deed.SETTLE in ledger(branch, "丁").entries[0].may
        branch.do("丁", settle_effect, check_id=f"{name}-1-{days}", result="kept")
    assert state(branch, name) is ActionState.CLOSED
    assert row(branch)[9] == "2027.2.18"
    assert ledger(branch).years == (2027, 2026)


def row(branch: Branch) -> tuple[str, ...]:
    """The one row of the ledger on paper."""
    (table,) = branch.do("甲", ledger_report).part("entries")
    assert isinstance(table, Table)
    return table.rows[0]


def test_a_year_holds_what_stood_in_it(branch: Branch) -> None:
    written(branch)
    go_to(branch, date(2027, 3, 1))
    written(branch, matter="第二年的事", due_on=date(2027, 6, 1))
    assert [e.matter for e in ledger(branch).entries] == [MATTER, "第二年的事"]
    assert [e.matter for e in ledger(branch, year=2026).entries] == [MATTER]
    assert ledger(branch, year=2025).entries == ()


def test_the_paper_of_one_source_keeps_the_numbers(branch: Branch) -> None:
    written(branch)
    branch.later(days=1)
    written(branch, source="opinion", matter="午间没有人")
    (table,) = branch.do("甲", ledger_report, source="opinion").part("entries")
    assert [(r[0], r[2]) for r in table.rows] == [("2", "午间没有人")]
    (nothing,) = branch.do("甲", ledger_report, source="inspection").part("entries")
    assert not isinstance(nothing, Table)


def test_the_branchs_checkup_offers_what_it_found_once(branch: Branch) -> None:
    round_ = branch.open_round("支部体检", form="branch")
    assert ledger(branch).offers == ()
    sheet = checked(branch)
    offers = ledger(branch).offers
    assert offers
    assert {o.response_id for o in offers} == {sheet}
    assert ledger(branch, "戊").offers == (), "the round lets nobody else read the sheet"
    first = offers[0]
    given = {
        "source": "branch_checkup",
        "response_id": sheet,
        "finding": first.finding,
        "matter": first.matter,
    }
    name = written(branch, **given)
    assert action(branch, name).finding == first.finding
    assert first.finding not in {o.finding for o in ledger(branch).offers}
    for again in (given, given | {"finding": "made_up"}, given | {"source": "meeting"}):
        with pytest.raises(Refused):
            written(branch, **again)
    (entry,) = ledger(branch, "戊").entries
    assert entry.matter == first.matter
    branch.do("甲", close_round, round_id=round_.id)
    assert len(ledger(branch).offers) == len(offers) - 1


def test_what_the_branchs_own_plan_takes_up_is_the_branchs_and_not_offered_again(branch: Branch) -> None:
    branch.open_round("支部体检", form="branch")
    checked(branch, planned=True)
    (entry,) = ledger(branch).entries
    assert entry.action.source is Source.BRANCH_CHECKUP
    assert entry.action.finding not in {o.finding for o in ledger(branch).offers}
    branch.do("戊", change_branch_action, action_id=entry.action.id, due_on=date(2027, 1, 8))
    sheet = branch.do("甲", my_checkup)
    kept = sheet.answers[f"plan:{entry.action.finding}:due"].value
    assert kept == "2027-01-08", "the plan says the same day"


def checked(branch: Branch, *, planned: bool = False) -> str:
    """The branch's sheet handed in by 甲, with some wide gaps."""
    sheet = branch.do("甲", my_checkup)
    for screen in sheet.form.screens:
        gaps = [c for c in screen.choices if c.level in ("partly", "unmet")]
        if screen.type == "select_one" and gaps:
            save(branch, sheet.response.id, screen.name, gaps[-1].name)
    if planned:
        first = branch.do("甲", my_checkup).findings[0].name
        for part, value in (("taken", "1"), ("action", TEXT), ("due", "2026-12-20")):
            save(branch, sheet.response.id, f"plan:{first}:{part}", value)
    branch.do("甲", submit_checkup, response_id=sheet.response.id)
    return str(sheet.response.id)


def save(branch: Branch, sheet: str, field: str, value: str) -> None:
    branch.do("甲", save_answer, response_id=sheet, field=field, value=value, base=0, writer="p")
