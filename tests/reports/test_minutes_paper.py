"""The minutes and the report of a meeting as files: every fact on the paper, no person in the report."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime

from kit.domain.ballot import Grade
from kit.domain.later import Later
from kit.domain.meeting import (
    AgendaStep,
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingKind,
    Presence,
    StepKind,
)
from kit.domain.minutes import Held, Minutes, MinutesState, build, digest
from kit.domain.minutes_content import Content, content_text
from kit.domain.organisation import Member
from kit.domain.report import Paragraph, Report
from kit.reports.meeting_report import UpReport, meeting_report
from kit.reports.minutes import minutes_report
from kit.reports.word import docx
from kit.words import in_language
from tests.reports.papers import bare, pages, pdf_of, text_of

ON = date(2026, 11, 27)
AT = datetime(2026, 11, 27, 14, 30)
NAMES = ("张示例", "李示例", "王示例")
FACTS = (
    "三楼会议室", "街道党工委示例同志", "对照六个方面查摆", "通报上年整改", "去年三件事办成两件",
    "九月两次走访没有去", "两户的难处晚报了半个月", "走访前一天互相提一句", "下月起先排走访", "走访排进每月第一周的日程",
    "住院做手术",
)  # fmt: skip


def content() -> Content:
    people = {f"m{n}": Member(f"m{n}", "b1", str(n), name) for n, name in enumerate(NAMES)}
    meeting = Meeting(
        "t1", "b1", MeetingKind.LIFE, "二〇二六年度组织生活会", ON, AT, "m0", place=FACTS[0], guests=FACTS[1],
        topic=FACTS[2], host_id="m0", recorder_id="m1", started_at=AT, ended_at=AT.replace(hour=16),
    )  # fmt: skip
    return build(Held(
        "示例单位第一党支部", meeting, people,
        (Attendance("t1", "m0", Presence.PRESENT), Attendance("t1", "m1", Presence.PRESENT),
         Attendance("t1", "m2", Presence.LEAVE, FACTS[10])),
        (AgendaStep("t1", 1, StepKind.REVIEW, FACTS[3], 10, AT, AT.replace(minute=40)),),
        (), (Entry("e1", "t1", 1, 1, "m0", FACTS[4]), Entry("e2", "t1", 2, 1, "m1", FACTS[9], True, ON)),
        (Criticism("c1", "t1", 1, "m0", "m1", FACTS[5], FACTS[6], FACTS[7], FACTS[8]),),
    ))  # fmt: skip


def minutes(state: MinutesState = MinutesState.SIGNED) -> Minutes:
    text = content_text(content())
    return Minutes("x", "t1", 3, state, text, digest(text), AT, "m0")


def report(told: Content | None = None) -> Report:
    return meeting_report(
        UpReport("示例单位第一党支部", "中共示例单位委员会", told or content(), studies=2, calls=1, opinions=14,
                 talks=21, grades=(Grade.EXCELLENT, Grade.QUALIFIED, Grade.QUALIFIED), filed=1, ballots=1,
                 appraised=2024),
        ON,
    )  # fmt: skip


def word_text(made: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        return bare(re.sub(r"<[^>]+>", "", held.read("word/document.xml").decode()))


def test_every_fact_stands_in_the_pdf_and_in_the_word_file() -> None:
    paper = minutes_report(content(), minutes(), ON)
    for text in (text_of(pdf_of(paper)), word_text(docx(paper))):
        assert [fact for fact in (*FACTS, *NAMES) if bare(fact) not in text] == []
        assert "14:30—16:30" in text


def test_the_signed_paper_bears_its_check_number_and_the_draft_says_that_it_is_one() -> None:
    made = minutes()
    assert made.digest in text_of(pdf_of(minutes_report(content(), made, ON)))
    draft = minutes_report(content(), minutes(MinutesState.DRAFT), ON)
    assert made.digest not in text_of(pdf_of(draft))
    with in_language("en"):
        assert "Draft 3" in str(minutes_report(content(), minutes(MinutesState.DRAFT), ON).part("note"))


def test_a_long_meeting_goes_on_over_pages_and_loses_nothing() -> None:
    said = "".join(chr(0x4E00 + n) for n in range(600))
    told = content()
    many = replace(told, said=tuple(replace(told.said[0], id=str(n), text=f"{n}、{said}") for n in range(40)))
    made = pdf_of(minutes_report(many, minutes(), ON))
    assert pages(made) > 5
    assert text_of(made).count(said[:50]) == 40


def test_the_report_names_nobody_and_holds_no_word_that_was_said() -> None:
    named = FACTS[1:2] + FACTS[4:11] + NAMES
    for text in (text_of(pdf_of(report())), word_text(docx(report()))):
        assert [word for word in named if bare(word) in text] == []
        assert "中共示例单位委员会" in text


def test_the_report_says_which_year_the_grades_are_of() -> None:
    for text in (text_of(pdf_of(report())), word_text(docx(report()))):
        assert "2024" in text


def test_the_reports_words_depend_on_counts_alone() -> None:
    told = content()
    other = replace(
        told,
        head=replace(told.head, place="别处", topic="别的", guests="别人"),
        said=tuple(replace(one, text="别的话") for one in told.said),
        criticisms=tuple(replace(one, matter="别的事", by="甲", to="乙") for one in told.criticisms),
        decisions=tuple(replace(one, text="别的决定", name="丙") for one in told.decisions),
        seats=tuple(replace(one, name="某", reason="别的") for one in told.seats),
    )
    assert report(other) == report()


def test_the_report_leaves_lines_for_the_writer_in_each_section() -> None:
    lines = [part for part in report().part("sections") if isinstance(part, Paragraph) and "＿" in part.text]
    assert len(lines) == 18
    assert "66.6" in text_of(pdf_of(report()))


def test_what_was_added_after_the_meeting_is_marked_in_the_pdf_and_in_the_word_file() -> None:
    told = content()
    added, day = Later("2026-11-30", NAMES[2]), "2026年11月30日"
    mended = replace(added, before=(("text", "走访排进每月最后一周"), ("due_on", "2026-12-05")))
    moved = replace(added, before=(("presence", "absent"), ("reason", "")))
    told = replace(
        told,
        seats=tuple(replace(one, later=(moved,)) for one in told.seats),
        said=tuple(replace(one, later=(added,)) for one in told.said),
        decisions=tuple(replace(one, later=(mended,)) for one in told.decisions),
        criticisms=tuple(replace(one, later=(added,)) for one in told.criticisms),
    )
    paper = minutes_report(told, minutes(MinutesState.DRAFT), ON)
    for text in (text_of(pdf_of(paper)), word_text(docx(paper))):
        assert text.count(day) == 6, "three members, one line, one decision, one criticism"
        assert "走访排进每月最后一周" in text
        assert "2026年12月5日" in text
