"""What of meetings and the appraisal a member takes along: own words and what was said to him or her, no more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kit.domain.ballot import Grade, Line, Scale, Tally, tally_text
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
from kit.domain.report import KeyValues
from kit.domain.sign_in import Line as Told
from kit.domain.talk import Talk
from kit.domain.xray import Aside
from kit.domain.year import PlannedMeeting
from kit.reports.records import on_day, records_markdown
from kit.services.keeping import do_turn
from kit.services.later import supply_attendance, supply_criticism, supply_entry
from kit.services.mine import Bundle, take_out
from kit.services.minutes import build_minutes, settle_correction, sign_minutes
from kit.words import in_language
from tests.conftest import Branch
from tests.services.both import store  # noqa: F401 - a fixture

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
        line = Line("m3", {Grade.UNQUALIFIED: 1}, 5, (THEIRS["reason on a ballot"],))
        tally = tally_text(Tally(6, (line,), ("松柏竹梅",)))
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


# ── what was added after the meeting (会后补记) ──


@pytest.fixture
def supplied(met: Branch) -> Branch:
    """Of 乙 and by 甲: there after all, a line and a criticism that were forgotten, parts that were left empty."""
    with met.store.begin() as records:
        for seat in records.attendances.where(meeting_id="k1", member_id="m2"):
            records.attendances.put(replace(seat, presence=Presence.LEAVE, reason="原记的事由"))
        heard = Criticism("c4", "k1", 4, "m2", "m6", "己没有说表态的那一条")
        records.criticisms.put(heard)
        records.corrections.delete(id="r1")
    key = {"meeting_id": "k1"}
    met.do("甲", supply_attendance, **key, member_id="m2", presence="present")
    met.do("甲", supply_entry, **key, text="补记的一句", member_id="m2")
    met.do("甲", supply_entry, **key, text="补记要办的事", member_id="m2", decision=True,
           due_on=met.today + timedelta(days=20))  # fmt: skip
    met.do("甲", supply_criticism, **key, criticism_id="c2", effect="补记的影响")
    met.do("甲", supply_criticism, **key, criticism_id="c4", stand="己补的表态")
    return met


def only(rows: list[dict[str, Any]], name: str, value: str) -> dict[str, Any]:
    """The one row in which a name has this value."""
    (found,) = [one for one in rows if one[name] == value]
    return found


def life_of(bundle: Bundle) -> dict[str, Any]:
    """The life meeting in a take-out."""
    found: dict[str, Any] = only(bundle.record["meetings"], "kind", "life")
    return found


def test_what_was_added_after_the_meeting_is_told_with_who_when_and_what_stood_before(
    supplied: Branch,
) -> None:
    life, mark = life_of(taken(supplied)), {"on": supplied.today.isoformat(), "by": "示例党员甲"}
    assert life["presence"] == "present"
    assert life["later"] == [{**mark, "before": {"presence": "leave", "reason": "原记的事由"}}]
    assert only(life["said"], "text", "补记的一句")["later"] == [{**mark, "before": {}}]
    heard = only(life["criticisms_received"], "effect", "补记的影响")
    assert heard["later"] == [{**mark, "before": {"effect": ""}}]


def test_a_stand_that_a_comrade_added_is_no_addition_to_what_i_said(supplied: Branch) -> None:
    life = life_of(taken(supplied))
    assert only(life["criticisms_given"], "matter", "己没有说表态的那一条")["later"] == []


def test_the_paper_tells_of_it_too(supplied: Branch) -> None:
    paper = records_markdown(taken(supplied).report).replace("\\", "")
    for words in ("补记的一句（会后补记：示例党员甲，", "原记：请假；事由原记的事由", "补记的影响"):
        assert words in paper, words
    assert paper.count("会后补记") >= 4


def test_the_lines_in_the_minutes_say_that_they_were_added(supplied: Branch) -> None:
    supplied.do("甲", build_minutes, meeting_id="k1")
    (minutes,) = life_of(taken(supplied))["minutes"]
    lines = minutes["my_lines"]
    assert len(only(lines, "text", "补记的一句")["later"]) == 1
    assert only(lines, "text", MINE["said"])["later"] == []
    (to_me,) = minutes["said_to_me"]
    assert [mark["before"] for mark in to_me["later"]] == [{"effect": ""}]


def test_what_i_am_to_carry_out_is_not_told_as_what_i_said(supplied: Branch) -> None:
    with in_language("en"):
        parts = taken(supplied).report.part("meetings")
        due = on_day((supplied.today + timedelta(days=20)).isoformat())
    rows = {name: text for part in parts if isinstance(part, KeyValues) for name, text in part.rows}
    assert "补记的一句" in rows["What I said"]
    assert "补记要办的事" not in rows["What I said"]
    assert "补记要办的事" in rows["What I carry out"]
    assert due in rows["What I carry out"]


def test_who_settled_my_correction_and_who_wrote_my_talk_down_is_told(met: Branch) -> None:
    with met.store.begin() as records:
        records.corrections.put(Correction("r3", "k1", "entry/e1/text", "m2", "请改这个字", met.now))
        for name, subject in (("j1", "t2"), ("j2", "t3")):
            records.journal.put(Told(name, met.now, "m1", "record_talk", subject))
    met.do("甲", build_minutes, meeting_id="k1")
    met.do("甲", settle_correction, correction_id="r3", accepted=False, reply="照原话记")
    about = taken(met).record["done_about_me"]
    assert {(one["act"], one["subject"]) for one in about} == {
        ("settle_correction", "r3"),
        ("record_talk", "t2"),
    }
    assert {one["by"] for one in about} == {"示例党员甲"}


def test_who_ticked_a_preparation_alone_takes_that_along(met: Branch) -> None:
    with met.store.begin() as records:
        records.gate_ticks.put(Tick("k2", GateName.STUDY, met.today, "m7", "资料发了"))
    (study,) = taken(met, "庚").record["meetings"]
    assert [one["note"] for one in study["ticked"]] == ["资料发了"]


def test_lines_in_signed_minutes_are_found_where_nobody_entered_who_was_there(met: Branch) -> None:
    with met.store.begin() as records:
        records.attendances.delete(meeting_id="k1", member_id="m2")
        (life,) = records.meetings.where(id="k1")
        records.meetings.put(replace(life, recorder_id="m4"))
    made = met.do("甲", build_minutes, meeting_id="k1")
    met.do("甲", sign_minutes, meeting_id="k1", version=made.version)
    for at in (datetime(2029, 11, 20, 9), datetime(2029, 12, 25, 9)):
        met.now = at
        do_turn(met.store, met.forms.folder, at)
    lines = life_of(taken(met))["minutes"][0]["my_lines"]
    assert MINE["said"] in {line["text"] for line in lines}
    assert life_of(taken(met, "丙"))["minutes"]
    assert [one["kind"] for one in taken(met, "辛").record["meetings"]] == []
