"""A meeting's papers: the plan names nobody but host and recorder, the pack is read in ten minutes."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from kit.domain.action import ActionState, Source
from kit.domain.burden import SIGNS_A_MINUTE
from kit.domain.meeting import Meeting, MeetingKind
from kit.domain.report import Report, Table
from kit.reports.markdown import render, render_title
from kit.reports.word import docx
from kit.services.gates import tick_gate
from kit.services.meeting_papers import meeting_pack, meeting_plan_report
from kit.services.meetings import change_meeting
from kit.words import in_language
from tests.conftest import TOP, Branch
from tests.reports.papers import bare, pages, pdf_of, text_of
from tests.services.acting import with_action, with_committee
from tests.services.test_meetings import DAY, details, planned

PRIVATE = "一句只写给自己看的话"
NOTEBOOKS = {"meeting_plan": "report_meeting_plan", "pack": "report_pack"}


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 is on the committee; 乙 has an action of his own, 丙 does one of the branch."""
    with_committee(branch)
    with_action(branch, "乙", text=PRIVATE, matter=PRIVATE, due_on=DAY - timedelta(days=9))
    with_action(branch, "丙", text="支部自己的一件", matter="支部自己的一件", source=Source.MEETING,
                due_on=DAY - timedelta(days=9))  # fmt: skip
    return branch


def plan(branch: Branch, meeting: Meeting) -> Report:
    made = branch.do("甲", meeting_plan_report, meeting_id=meeting.id)
    assert isinstance(made, Report)
    return made


def pack(branch: Branch, meeting: Meeting, who: str = "乙") -> Report:
    made = branch.do(who, meeting_pack, meeting_id=meeting.id)
    assert isinstance(made, Report)
    return made


def words(report: Report) -> str:
    return render_title(report) + "\n".join(render(p) for some in report.parts.values() for p in some)


def test_the_plan_tells_what_when_where_who_and_each_step(branch: Branch) -> None:
    meeting = planned(branch, topic="对照标准查一查", guests="机关党委派员")
    text = text_of(pdf_of(plan(branch, meeting)))
    for told in ("组织生活会方案", "2026年12月4日（星期五）", "14:30", "三楼会议室", "示例党员甲", "示例党员乙",
                 "对照标准查一查", "机关党委派员", "宣布开会", "支部工作条例"):  # fmt: skip
        assert bare(told) in text, told


def test_of_the_plan_nothing_of_single_comrades_goes_up(branch: Branch) -> None:
    meeting = planned(branch)
    branch.open_round()
    text = words(plan(branch, meeting))
    assert PRIVATE not in text
    named = set(re.findall("示例党员.", text))
    assert named == {"示例党员甲", "示例党员乙"}, "host and recorder"
    with in_language("en"):
        told = words(plan(branch, meeting))
    assert "wait to be looked at" not in told, "numbers that count members' own actions stay in the branch"


def test_what_was_ticked_by_hand_stands_in_the_plan_with_its_line(branch: Branch) -> None:
    meeting = planned(branch)
    branch.do("丁", tick_gate, meeting_id=meeting.id, gate="study", note="十一月十八日集中学习两小时")
    assert "十一月十八日集中学习两小时" in words(plan(branch, meeting))


@pytest.mark.parametrize("kind", [k.value for k in MeetingKind if k is not MeetingKind.STUDY])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_pack_is_read_in_ten_minutes(branch: Branch, kind: str, language: str) -> None:
    with in_language(language):
        text = words(pack(branch, planned(branch, kind)))
    signs = len(re.findall("[㐀-鿿]", text))
    others = len(re.findall(r"[A-Za-z0-9][\w'’-]*", text))
    assert signs / SIGNS_A_MINUTE["zh"] + others / SIGNS_A_MINUTE["en"] <= 10


def test_the_pack_holds_no_words_of_comrades_and_is_the_same_for_all(branch: Branch) -> None:
    meeting = planned(branch)
    mine = pack(branch, meeting, "乙")
    assert mine == pack(branch, meeting, "辛")
    text = words(mine)
    assert PRIVATE not in text
    assert "支部自己的一件" not in text
    assert set(re.findall("示例党员.", text)) == {"示例党员甲", "示例党员乙"}
    assert pages(pdf_of(mine)) <= 3


def test_the_packs_ledger_counts_the_branchs_own_since_the_last_meeting_of_the_kind(branch: Branch) -> None:
    def rows(meeting: Meeting) -> Any:
        return [p.rows for p in pack(branch, meeting).part("ledger") if isinstance(p, Table)]

    meeting = planned(branch)
    ((row,),) = rows(meeting)
    assert row[1:] == ("1", "0", "0", "1", "0")
    with_action(branch, "戊", source=Source.MEETING, state=ActionState.CLOSED)
    with_action(branch, "戊", source=Source.OPINION, state=ActionState.CARRIED)
    first, second = rows(meeting)[0]
    assert (first[1:], second[1:]) == (("2", "1", "0", "1", "0"), ("1", "0", "0", "0", "1"))
    with branch.store.begin() as records:
        records.meetings.put(
            Meeting("old", "b1", MeetingKind.LIFE, "", branch.today + timedelta(1), branch.now, "m1")
        )
    assert rows(meeting) == []


def test_without_a_time_the_steps_are_told_by_the_minute(branch: Branch) -> None:
    meeting = planned(branch, starts_at="")
    (table,) = (p for p in plan(branch, meeting).part("agenda") if isinstance(p, Table))
    assert "0" in table.rows[0][0]
    assert "3" in table.rows[1][0]
    branch.do(
        "甲",
        change_meeting,
        meeting_id=meeting.id,
        version=meeting.version,
        details=details(starts_at="09:00"),
    )
    (table,) = (p for p in plan(branch, meeting).part("agenda") if isinstance(p, Table))
    assert [row[0] for row in table.rows[:2]] == ["09:00", "09:03"]


def test_the_plan_is_a_word_file_too(branch: Branch) -> None:
    made = docx(plan(branch, planned(branch, topic="<b>主题</b> & 别的")))
    assert made.startswith(b"PK")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_prints_every_part_of_its_report(branch: Branch, name: str) -> None:
    made = plan(branch, planned(branch)) if name == "meeting_plan" else pack(branch, planned(branch))
    kept = json.loads((TOP / "notebooks" / "reports" / f"{name}.ipynb").read_text(encoding="utf-8"))
    calls = ["".join(c["source"]) for c in kept["cells"] if c["cell_type"] == "code"]
    assert [f"page.{part}()" for part in made.parts] == calls[2:]
    assert f"import {NOTEBOOKS[name]} as page" in calls[0]
