"""The plan of a year on paper: lying across, head on every page, every word, what it rests on, a line to sign."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from kit.domain.fixed_day import FixedDay
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.report import Paragraph, Report, Table
from kit.domain.rule import Rule
from kit.domain.year import PlannedMeeting, YearPlan
from kit.reports import paper
from kit.reports.markdown import render, render_title
from kit.reports.word import docx
from kit.reports.year_plan import year_plan_report
from kit.store.rules import rules
from kit.words import in_language
from tests.conftest import TOP
from tests.reports.papers import BRANCH, bare, pages, text_of

HOSTILE = '<script>alert(1)</script> | a \\ `b` *c* #d "e"'
KINDS = (MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.PARTY_DAY, MeetingKind.LECTURE)
FILED = YearPlan("b1", 2026, date(2026, 1, 8), date(2026, 1, 15), "示例单位党委")


def a_year() -> list[PlannedMeeting]:
    return [
        PlannedMeeting(f"{month}-{kind.value}", "b1", 2026, month, kind, f"主题{month}", "m1")
        for month in range(1, 13)
        for kind in KINDS
    ]


def a_plan(
    lines: list[PlannedMeeting], *, plan: YearPlan | None = FILED, came: Mapping[str, Meeting] | None = None
) -> Report:
    held: dict[str, Rule] = rules(TOP / "forms")
    return year_plan_report(
        BRANCH, 2026, lines, came or {}, plan=plan, names={"m1": "示例党员甲"},
        days=(FixedDay(week=2, weekday=5), FixedDay(day=5)), rules=held, above="示例单位党委",
    )  # fmt: skip


def on_paper(report: Report) -> bytes:
    parts = [part for group in report.parts.values() for part in group]
    markdown = "\n\n".join([render_title(report), *(render(part) for part in parts)])
    return paper.pdf(markdown, {}, report.title, landscape=report.landscape)


def test_a_whole_year_lies_across_and_every_page_has_the_head_and_a_number() -> None:
    report = a_plan(a_year())
    reader = PdfReader(io.BytesIO(on_paper(report)))
    assert len(reader.pages) > 1
    (table,) = report.part("entries")
    assert isinstance(table, Table)
    for number, page in enumerate(reader.pages, 1):
        assert page.mediabox.width > page.mediabox.height
        text = bare(page.extract_text())
        assert f"—{number}—" in text
        assert all(bare(c.title) in text for c in table.columns) or number == len(reader.pages)
    assert text_of(on_paper(report)).count("示例党员甲") == 48


def test_what_came_of_a_line_stands_beside_it_with_its_place() -> None:
    lines = a_year()[:2]
    held = Meeting("x", "b1", lines[0].kind, "", date(2026, 1, 9), datetime(2026, 1, 1), "m1",
                   MeetingState.ENDED, place="三楼会议室")  # fmt: skip
    (table,) = a_plan(lines, came={lines[0].id: held}).part("entries")
    assert isinstance(table, Table)
    assert table.rows[0][4:] == ("三楼会议室", "1 月 9 日")
    assert table.rows[1][4:] == ("", "")


def test_hostile_and_long_topics_are_all_there_as_typed() -> None:
    line = replace(a_year()[0], topic=HOSTILE + "忘" * 100)
    text = text_of(on_paper(a_plan([line])))
    assert text.count("忘") == 100
    assert bare("alert(1)</script>") in text


def test_it_says_with_whom_it_was_filed_what_it_rests_on_and_what_nobody_checked() -> None:
    text = text_of(on_paper(a_plan(a_year())))
    for said in ("示例单位党委", "第十二条", "第十三条", "第十六条", "请核对"):
        assert said in text
    assert "第十七条" not in text, "no life meeting stands in these lines"
    unchecked = rules(TOP / "forms")["branch_lectures"]
    assert text.count(bare(unchecked.basis)) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_plan_is_a_page_that_can_be_signed(language: str) -> None:
    with in_language(language):
        assert pages(on_paper(a_plan([], plan=None))) == 1


def test_the_word_file_holds_the_same_table() -> None:
    made = docx(a_plan(a_year()))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    rows = body.findall(f".//{word}tbl/{word}tr")
    assert len(rows) >= 49
    assert "主题12" in "".join(body.itertext())


def test_the_notebook_lies_across_as_its_report_does() -> None:
    kept = json.loads((TOP / "notebooks" / "reports" / "year_plan.ipynb").read_text(encoding="utf-8"))
    assert kept["metadata"].get("landscape", False) is a_plan([]).landscape


def test_the_sentences_of_a_note_stand_apart_in_english() -> None:
    with in_language("en"):
        first = a_plan(a_year()[:1]).part("note")[0]
        assert isinstance(first, Paragraph)
        assert ". Party dues: " in first.text
        assert ". Filed with " in first.text
