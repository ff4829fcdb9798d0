"""What is mine: a draft deleted, a handed-in sheet withdrawn and corrected, everything taken along."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kit.domain.copies import copies
from kit.domain.keying import Keying
from kit.domain.meeting import Attendance, Meeting, MeetingKind, Presence
from kit.domain.rectification import PlanField, field_name
from kit.domain.response import HandedIn, ResponseState
from kit.domain.sign_in import Credential, SignIn
from kit.domain.talk import Talk
from kit.errors import NotFound, Refused
from kit.services.actions import complete_action, verify_action
from kit.services.checkup import my_answers, my_checkup, save_answer, submit_checkup
from kit.services.mine import MyRecords, MySheet, delete_draft, my_records, take_out, withdraw_checkup
from kit.services.rounds import close_round
from kit.services.taken_keys import key_words
from kit.store import meeting_tables
from tests.conftest import NOW, Branch
from tests.services.both import store  # noqa: F401 - a fixture
from tests.services.test_checkup import a_gap, save

FACT = "九月三日张大爷的热线回得晚了"


@pytest.fixture
def sheet(branch: Branch) -> str:
    """An open round, and the id of 乙's sheet in it with one answer that is a gap."""
    branch.open_round()
    response: str = branch.do("乙", my_checkup).response.id
    a_gap(branch, response)
    return response


def planned(branch: Branch, sheet: str, **fields: str) -> str:
    """Write these plan fields for the sheet's gap; the rule's name."""
    rule: str = branch.do("乙", my_answers, response_id=sheet).findings[0].name
    for part, text in ({"taken": "1", "action": "当天回电话", "due": "2026-12-20"} | fields).items():
        save(branch, sheet, field_name(rule, PlanField(part)), text)
    return rule


def mine(branch: Branch, name: str = "乙") -> MyRecords:
    found: MyRecords = branch.do(name, my_records)
    return found


def the_sheet(branch: Branch) -> MySheet:
    (one,) = mine(branch).sheets
    return one


def test_a_draft_is_deleted_whole_and_a_line_without_content_stays(branch: Branch, sheet: str) -> None:
    planned(branch, sheet, fact=FACT)
    assert (the_sheet(branch).answered, the_sheet(branch).planned) == (1, 4)
    assert the_sheet(branch).never_handed_in
    erased = branch.do("乙", delete_draft, response_id=sheet)
    assert (erased.kind, erased.subject, erased.member_id, erased.by, erased.reason) == (
        *("draft", sheet, "m2", "m2"),
        "asked",
    )
    with branch.store.read() as records:
        assert records.answers.where(response_id=sheet) == ()
        assert records.responses.get(sheet) is None
        assert [e.subject for e in records.erasures.where()] == [sheet]
    assert mine(branch).sheets == ()
    assert [e.kind for e in mine(branch).erasures] == ["draft"]


def test_after_deleting_one_begins_anew_and_an_old_page_saves_nothing(branch: Branch, sheet: str) -> None:
    branch.do("乙", delete_draft, response_id=sheet)
    with pytest.raises(NotFound):
        save(branch, sheet, branch.do("乙", my_checkup).form.screens[0].name, "x")
    with pytest.raises(NotFound):
        branch.do("乙", delete_draft, response_id=sheet)
    new = branch.do("乙", my_checkup)
    assert new.response.id != sheet
    assert new.values == {}
    assert new.open


def test_nobody_deletes_or_withdraws_the_sheet_of_another(branch: Branch, sheet: str) -> None:
    for name in ("丙", "甲", "外"):
        for act in (delete_draft, withdraw_checkup):
            with pytest.raises(NotFound):
                branch.do(name, act, response_id=sheet)
    assert branch.do("乙", my_answers, response_id=sheet).values


def test_a_sheet_that_was_handed_in_is_no_draft(branch: Branch, sheet: str) -> None:
    branch.do("乙", submit_checkup, response_id=sheet)
    with pytest.raises(Refused):
        branch.do("乙", delete_draft, response_id=sheet)
    branch.do("乙", withdraw_checkup, response_id=sheet)
    with pytest.raises(Refused):
        branch.do("乙", delete_draft, response_id=sheet)
    with branch.store.read() as records:
        assert len(records.handed_in.where(response_id=sheet)) == 1


def test_a_keyed_in_draft_goes_with_its_keying(branch: Branch, sheet: str) -> None:
    with branch.store.begin() as records:
        records.keyings.put(Keying(sheet, "m2", "m1", branch.now, agreed=True))
    branch.do("乙", delete_draft, response_id=sheet)
    with branch.store.read() as records:
        assert records.keyings.get(sheet) is None


def test_a_withdrawn_sheet_is_corrected_and_the_history_says_what_changed(branch: Branch, sheet: str) -> None:
    rule = planned(branch, sheet, cause="没有记下来")
    branch.do("乙", submit_checkup, response_id=sheet)
    assert the_sheet(branch).may_withdraw
    branch.later(hours=1)
    back = branch.do("乙", withdraw_checkup, response_id=sheet)
    assert back.state is ResponseState.RETURNED
    save(branch, sheet, field_name(rule, PlanField.CAUSE), "没有专人接", base=1)
    save(branch, sheet, field_name(rule, PlanField.CUE), "如果当天没有人接")
    branch.later(hours=1)
    branch.do("乙", submit_checkup, response_id=sheet)
    first, second = the_sheet(branch).copies
    assert first.changes == ()
    assert {c.field.rpartition(":")[2]: (c.before, c.after) for c in second.changes} == {
        "cause": ("没有记下来", "没有专人接"),
        "cue": ("", "如果当天没有人接"),
    }
    assert first.digest != second.digest
    with branch.store.read() as records:
        acts = [line.act for line in sorted(records.journal.where(subject=sheet), key=lambda ln: ln.at)]
    assert acts == ["submit_checkup", "withdraw_checkup", "submit_checkup"]


def test_a_copy_from_which_an_answer_vanished_says_so() -> None:
    one = HandedIn("1", "r", NOW, json.dumps({"answers": {"a": "1", "b": "2"}, "plan": {}}), "x")
    two = HandedIn("2", "r", NOW + timedelta(hours=1), json.dumps({"answers": {"b": "3"}, "plan": {}}), "y")
    _first, second = copies([two, one])
    assert [(c.field, c.before, c.after) for c in second.changes] == [("b", "2", "3"), ("a", "1", "")]


def test_withdrawing_is_for_handed_in_sheets_of_an_open_round(branch: Branch, sheet: str) -> None:
    with pytest.raises(Refused):
        branch.do("乙", withdraw_checkup, response_id=sheet)
    round_id = branch.do("乙", submit_checkup, response_id=sheet).round.id
    branch.do("甲", close_round, round_id=round_id)
    assert not the_sheet(branch).may_withdraw
    with pytest.raises(Refused):
        branch.do("乙", withdraw_checkup, response_id=sheet)
    with branch.store.read() as records:
        held = records.responses.get(sheet)
    assert held is not None
    assert held.state is ResponseState.CLOSED


@pytest.fixture
def full(branch: Branch, sheet: str) -> str:
    """乙 with something in every kind of record, and comrades with words of their own; the action's id."""
    planned(branch, sheet, fact=FACT, cause="原因甲乙丙", cue="如果热线响了", checker="m1")
    branch.do("乙", submit_checkup, response_id=sheet)
    branch.later(hours=1)
    with branch.store.begin() as records:
        (action,) = records.actions.where(member_id="m2")
        records.talks.put(Talk("t1", "b1", "m3", "m2", branch.today, branch.today))
        held = (branch.today, branch.now, "m1")
        records.meetings.put(Meeting("k1", "b1", MeetingKind.LIFE, "四季度组织生活会", *held))
        records.attendances.put(Attendance("k1", "m2", Presence.LEAVE, "出差在外"))
        records.sign_ins.put(SignIn("s1", "m2", 0, branch.now, branch.now + timedelta(hours=12)))
        records.credentials.put(Credential("m2", "100002", "codehash", "pinhash", issued_at=branch.now))
    branch.do("乙", complete_action, action_id=action.id, evidence="十二月回访了三户")
    branch.do("甲", verify_action, action_id=action.id, note="看了回访记录")
    other = branch.do("丙", my_checkup).response.id
    screen = next(s for s in branch.do("丙", my_checkup).form.screens if s.choices)
    worst = next(c.name for c in screen.choices if c.level == "unmet")
    save_of(branch, "丙", other, screen.name, worst)
    rule = branch.do("丙", my_checkup).findings[0].name
    for part, text in (("taken", "1"), ("action", "丙自己的措施"), ("due", "2026-12-20"), ("checker", "m1")):
        save_of(branch, "丙", other, field_name(rule, PlanField(part)), text)
    branch.do("丙", submit_checkup, response_id=other)
    found: str = action.id
    return found


def save_of(branch: Branch, name: str, sheet: str, field: str, value: str) -> None:
    branch.do(name, save_answer, response_id=sheet, field=field, value=value, base=0, writer="p")


def test_the_take_out_holds_everything_about_me(branch: Branch, full: str) -> None:
    bundle = branch.do("乙", take_out)
    text = json.dumps(bundle.record, ensure_ascii=False)
    for words in (
        *(FACT, "原因甲乙丙", "如果热线响了", "当天回电话", "十二月回访了三户", "看了回访记录"),
        *("示例党员丙", "四季度组织生活会", "出差在外", "100002", "示例党员乙", "submit_checkup"),
        *("示例单位第一党支部", "keep_sheets"),
    ):
        assert words in text, words
    assert "pinhash" not in text
    assert "codehash" not in text
    (sheet,) = bundle.record["sheets"]
    assert sheet["copies"][0]["digest"]
    (action,) = bundle.record["actions"]
    assert action["verified_by"] == action["checker"] == "示例党员甲"
    assert [step["deed"] for step in action["steps"]][-2:] == ["complete", "verify"]


def test_nothing_that_a_comrade_wrote_is_in_it(branch: Branch, full: str) -> None:
    record = branch.do("甲", take_out).record
    text = json.dumps(record, ensure_ascii=False)
    for words in (FACT, "原因甲乙丙", "如果热线响了", "当天回电话", "十二月回访了三户", "丙自己的措施"):
        assert words not in text, words
    asked = {row["whose"]: row for row in record["asked_as_checker"]}
    assert set(asked) == {"示例党员乙", "示例党员丙"}
    assert [s["note"] for s in asked["示例党员乙"]["my_steps"]] == ["看了回访记录"]
    assert asked["示例党员丙"]["state"] == "open"
    other = json.dumps(branch.do("丁", take_out).record, ensure_ascii=False)
    assert "示例党员乙" not in other


def test_every_key_is_explained_and_every_explanation_has_its_key(branch: Branch, full: str) -> None:
    record = branch.do("乙", take_out).record
    explained = set(key_words())
    assert set(record) == {key for key in explained if "." not in key}
    for name in (key for key in explained if "." in key):
        top, inner = name.split(".")
        assert all(inner in row for row in record[top]), name


PEOPLE = {
    *("member_id", "by", "helper_id", "checker_id", "first_id", "second_id", "added_by", "set_by"),
    *("by_id", "to_id", "host_id", "recorder_id", "speaker_id", "written_by", "ticked_by", "made_by"),
    *("responsible_id", "settled_by"),
}
TAKEN = {
    *("credentials", "sign_ins", "responses", "actions", "action_steps", "effect_checks", "keyings"),
    *("talks", "attendances", "erasures", "evidence_files", "journal", "hint_asides"),
    *("meetings", "turns", "entries", "criticisms", "corrections", "gate_ticks", "minutes"),
    *("appraisal_results", "planned_meetings"),
}
THE_BRANCHS = {"own_rules"}
"""Who set a number of the branch's stands in the journal, which is taken along."""


def test_every_table_that_names_a_member_is_taken_along() -> None:
    columns = {t.name: set(t.columns.keys()) for t in meeting_tables.metadata.sorted_tables}
    assert {name for name, held in columns.items() if PEOPLE & held} == TAKEN | THE_BRANCHS


def test_no_column_that_names_a_member_is_overlooked() -> None:
    words = {column.name for table in meeting_tables.metadata.sorted_tables for column in table.columns}
    naming = {word for word in words if word == "by" or word.endswith(("_by", "_id"))}
    assert naming == PEOPLE | THINGS | {"decided_by", "verified_by"}


THINGS = {
    *("unit_id", "parent_id", "round_id", "response_id", "action_id", "file_id", "meeting_id", "call_id"),
}
"""Beside them: a grade is decided by a body, and who verified an action stands in its member's row."""
