"""What of meetings and the appraisal a member takes along: own words and what was said to him or her, no more."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from kit.domain.ballot import Grade, Scale
from kit.domain.election import AppraisalResult, Election, ElectionState
from kit.domain.gate import GateName, Tick
from kit.domain.meeting import (
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Turn,
)
from kit.domain.minutes import Correction
from kit.domain.opinion import Opinion, OpinionCall
from kit.domain.talk import Talk
from kit.domain.xray import Aside
from kit.domain.year import PlannedMeeting
from kit.reports.records import records_markdown
from kit.services.keeping import do_turn
from kit.services.mine import Bundle, take_out
from kit.services.minutes import build_minutes, sign_minutes
from tests.conftest import Branch
from tests.services.both import postgresql, store  # noqa: F401 - fixtures

MINE = {
    "said": "九月热线我晚回了一天",
    "given": "盘点那天丙没有交代",
    "suggestion": "走开前当面说一声",
    "received": "材料交得晚了三天",
    "stand": "接受，十二月起当天交",
    "correction": "应为九月三日",
    "reason": "评议会上议定的理由",
    "remark": "我认这个等次",
    "aside": "这一条本年不再提",
    "tick": "学了两次，有记录",
    "leave": "出差在外两天",
}
THEIRS = {
    "their stand": "丙说的接受这条批评",
    "between others": "丁对戊说的批评",
    "said by another": "戊在会上说的话",
    "correction of another": "戊要改的字",
    "opinion": "群众写的意见",
    "reason on a ballot": "票上写的理由",
    "grade of another": "给丙定等次的理由",
    "aside of another": "甲搁置的理由",
}


@pytest.fixture
def met(branch: Branch) -> Branch:
    """A meeting at which 乙 spoke, criticised 丙, and was criticised by 丁; and what followed it."""
    day, at = branch.today, branch.now
    with branch.store.begin() as records:
        records.meetings.put(
            Meeting("k1", "b1", MeetingKind.LIFE, "四季度组织生活会", day, at, "m1", MeetingState.ENDED, "14:30",
                    "三楼", "m1", "m2", started_at=at, ended_at=at)
        )  # fmt: skip
        records.meetings.put(
            Meeting("k2", "b1", MeetingKind.STUDY, "十月学习", day, at, "m1", MeetingState.ENDED)
        )
        records.attendances.put(Attendance("k2", "m2", Presence.LEAVE, MINE["leave"], day))
        for number in range(1, 6):
            records.attendances.put(Attendance("k1", f"m{number}", Presence.PRESENT))
        records.turns.put(Turn("k1", "m2", 2, 300, ran=280, done=True))
        records.entries.put(Entry("e1", "k1", 1, 3, "m2", MINE["said"]))
        records.entries.put(Entry("e2", "k1", 2, 3, "m5", THEIRS["said by another"]))
        given = (MINE["given"], "", MINE["suggestion"], THEIRS["their stand"], "a9")
        records.criticisms.put(Criticism("c1", "k1", 1, "m2", "m3", *given))
        records.criticisms.put(Criticism("c2", "k1", 2, "m4", "m2", MINE["received"], stand=MINE["stand"]))
        records.criticisms.put(Criticism("c3", "k1", 3, "m4", "m5", THEIRS["between others"]))
        one = ("k1", "entry/e1/text", "m2", MINE["correction"], at, False, "m1", "照原话记")
        records.corrections.put(Correction("r1", *one))
        records.corrections.put(
            Correction("r2", "k1", "entry/e2/text", "m5", THEIRS["correction of another"], at, False)
        )
        records.gate_ticks.put(Tick("k1", GateName.STUDY, day, "m2", MINE["tick"]))
        rest = ("committee", day, "m1")
        records.appraisal_results.put(
            AppraisalResult("g1", "b1", 2026, "m2", Grade.BASIC, *rest, MINE["reason"], MINE["remark"])
        )
        records.appraisal_results.put(
            AppraisalResult("g2", "b1", 2026, "m3", Grade.BASIC, *rest, THEIRS["grade of another"])
        )
        records.hint_asides.put(Aside("h1", "b1", 2026, "repeated", "别人的标识", MINE["aside"], "m2", at))
        records.hint_asides.put(
            Aside("h2", "b1", 2026, "repeated", "s", THEIRS["aside of another"], "m1", at)
        )
        records.planned_meetings.put(
            PlannedMeeting("p1", "b1", 2026, 12, MeetingKind.LECTURE, "讲支部工作条例", "m2")
        )
        records.talks.put(Talk("t1", "b1", "m2", "m3", day, day))
        records.talks.put(Talk("t2", "b1", "m4", "m2", day))
        records.talks.put(Talk("t3", "b1", "m4", "m5", day))
        records.opinion_calls.put(OpinionCall("q1", "b1", "征求意见", "abcd2345", day, day, day, "k1"))
        records.opinions.put(Opinion("o1", "q1", "life", THEIRS["opinion"]))
        tally = json.dumps([THEIRS["reason on a ballot"], "松柏竹梅"], ensure_ascii=False)
        records.elections.put(
            Election("v1", "b1", "k1", Scale.MEMBERS, "测评", '["m2"]', day, ElectionState.TALLIED, tally)
        )
    return branch


def taken(branch: Branch, name: str = "乙") -> Bundle:
    made: Bundle = branch.do(name, take_out)
    return made


def test_everything_of_mine_is_in_it_on_paper_too(met: Branch) -> None:
    bundle = taken(met)
    text = json.dumps(bundle.record, ensure_ascii=False)
    paper = records_markdown(bundle.report).replace("\\", "")
    for name, words in MINE.items():
        assert words in text, name
        assert words in paper or name == "tick", name
    study, life = sorted(bundle.record["meetings"], key=lambda one: str(one["kind"]), reverse=True)
    assert (study["presence"], study["made_up_on"]) == ("leave", met.today.isoformat())
    assert (life["duties"], life["turn"]["ran"]) == (["recorder"], 280)
    assert [c["to"] for c in life["criticisms_given"]] == ["示例党员丙"]
    assert [c["by"] for c in life["criticisms_received"]] == ["示例党员丁"]
    assert {(t["with"], t["done"]) for t in bundle.record["talks"]} == {
        *(("示例党员丙", True), ("示例党员丁", False))
    }
    assert [p["topic"] for p in bundle.record["planned_meetings"]] == ["讲支部工作条例"]


def test_nothing_that_is_a_comrades_or_nobodys_is_in_it(met: Branch) -> None:
    met.do("甲", build_minutes, meeting_id="k1")
    bundle = taken(met)
    text = json.dumps(bundle.record, ensure_ascii=False) + records_markdown(bundle.report)
    for name, words in THEIRS.items():
        assert words not in text, name
    for words in ("松柏竹梅", "别人的标识", "v1", "q1", "o1", "a9", "示例党员戊"):
        assert words not in text, words


def test_one_who_was_not_there_takes_nothing_of_it(met: Branch) -> None:
    record = taken(met, "辛").record
    assert record["meetings"] == record["grades"] == record["hints_put_aside"] == record["talks"] == []


def test_my_lines_in_signed_minutes_are_in_it_also_when_what_was_entered_is_gone(met: Branch) -> None:
    made = met.do("甲", build_minutes, meeting_id="k1")
    met.do("甲", sign_minutes, meeting_id="k1", version=made.version)
    for at in (datetime(2029, 11, 20, 9), datetime(2029, 12, 25, 9)):
        met.now = at
        do_turn(met.store, met.forms.folder, at)
    (life,) = [one for one in taken(met).record["meetings"] if one["kind"] == "life"]
    assert life["said"] == life["criticisms_given"] == life["corrections"] == []
    (minutes,) = life["minutes"]
    assert minutes["state"] == "signed"
    assert minutes["digest"] == made.digest
    lines = {(line["part"], line["text"], line["with"]) for line in minutes["my_lines"]}
    assert lines >= {
        ("said", MINE["said"], ""),
        ("matter", MINE["given"], "示例党员丙"),
        ("stand", MINE["stand"], "示例党员丁"),
    }
    assert [(one["by"], one["matter"]) for one in minutes["said_to_me"]] == [("示例党员丁", MINE["received"])]
    assert THEIRS["their stand"] not in json.dumps(minutes, ensure_ascii=False)
