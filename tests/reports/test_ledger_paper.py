"""The branch's ledger and list by date on paper: lying across, head on every page, every word, a line to sign."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from kit.domain.action import Action, ActionState, ActionStep, Deed, Effect, EffectCheck, EvidenceFile, Source
from kit.domain.ledger import Coming, Entry
from kit.domain.report import Report, Table
from kit.reports import paper
from kit.reports.due import due_report
from kit.reports.ledger import ledger_report
from kit.reports.markdown import render, render_title
from kit.words import in_language, say
from tests.conftest import TOP
from tests.reports.papers import BRANCH, TODAY, bare, pages, text_of

NAMES = {"m1": "示例党员甲", "m2": "示例党员乙"}
HOSTILE = '<script>alert(1)</script> | a \\ `b` *c* #d "e" 第二行'


def entry(number: int = 1, **given: object) -> Entry:
    """An entry closed after three looks back, unless told otherwise."""
    at = datetime(2026, 1, 5, 9) + timedelta(minutes=number)
    values: dict[str, object] = {
        "source": Source.MEETING, "text": f"措施{number}", "due_on": date(2026, 3, 1), "matter": f"问题{number}",
        "checker_id": "m1", "state": ActionState.CLOSED, "evidence": "记录本第 12 页", "verified_by": "m1",
        "verified_at": datetime(2026, 3, 2, 10), "turn": 1, "created_at": at, "cue": "定了事",
    }  # fmt: skip
    action = Action(id=f"a{number}", unit_id="b1", member_id="m2", **(values | given))  # type: ignore[arg-type]
    looks = tuple(
        EffectCheck(f"c{n}", action.id, 1, n, date(2026, 3, 2) + timedelta(days=n), result=Effect.KEPT)
        for n in (30, 60, 90)
    )
    ended = ActionStep(
        "s1", action.id, datetime(2026, 5, 31, 9), "m1", Deed.CLOSE, ActionState.VERIFIED, ActionState.CLOSED
    )
    moved = ActionStep(
        "s0",
        action.id,
        datetime(2026, 2, 1, 9),
        "m2",
        Deed.MOVE,
        ActionState.OPEN,
        ActionState.OPEN,
        "等新台账",
    )
    file = EvidenceFile("f1", action.id, "公示栏.jpg", "jpg", 9, "x", "m2", at)
    return Entry(action, action.matter, NAMES, {"m2": "组织委员"}, (moved, ended), looks, (file,))


def on_paper(report: Report) -> bytes:
    parts = [part for group in report.parts.values() for part in group]
    markdown = "\n\n".join([render_title(report), *(render(part) for part in parts)])
    return paper.pdf(markdown, {}, report.title, landscape=report.landscape)


def a_ledger(*entries: Entry) -> Report:
    return ledger_report(list(enumerate(entries, 1)), BRANCH, 2026, TODAY)


def test_a_row_holds_what_a_ledger_asks_for() -> None:
    (table,) = a_ledger(entry()).part("entries")
    assert isinstance(table, Table)
    (row,) = table.rows
    assert row[0] == "1"
    assert row[2] == "问题1"
    assert "定了事" in row[3]
    assert "措施1" in row[3]
    assert row[4] == "示例党员乙\n组织委员"
    assert row[5] == "2026.3.1"
    assert "记录本第 12 页" in row[6]
    assert "公示栏.jpg" in row[6]
    assert row[7] == "示例党员甲\n2026.3.2"
    assert row[8].count("\n") == 2
    assert row[9] == "2026.5.31"
    assert "等新台账" in row[10]


def test_what_is_in_hand_has_no_day_of_being_struck_off() -> None:
    (table,) = a_ledger(entry(state=ActionState.OPEN, verified_at=None)).part("entries")
    assert isinstance(table, Table)
    assert table.rows[0][9] == ""


def test_the_paper_lies_across_and_every_page_has_the_head_and_a_number() -> None:
    report = a_ledger(*(entry(n) for n in range(1, 31)))
    reader = PdfReader(io.BytesIO(on_paper(report)))
    assert len(reader.pages) > 1
    heads = [c.title for c in report.part("entries")[0].columns]  # type: ignore[union-attr]
    for number, page in enumerate(reader.pages, 1):
        assert page.mediabox.width > page.mediabox.height
        text = bare(page.extract_text())
        assert f"—{number}—" in text
        assert all(bare(head) in text for head in heads) or number == len(reader.pages)
    last = bare(reader.pages[-1].extract_text())
    for label in report.part("signatures")[0].labels:  # type: ignore[union-attr]
        assert bare(label) in last


def test_hostile_and_long_words_are_all_there_as_typed() -> None:
    words = entry(matter=HOSTILE, text="忘" * 1000, evidence=HOSTILE)
    text = text_of(on_paper(a_ledger(words)))
    assert text.count("忘") == 1000
    assert bare("alert(1)</script>") in text


def test_an_empty_ledger_is_a_page_that_can_be_signed() -> None:
    assert pages(on_paper(a_ledger())) == 1


def test_the_notebook_lies_across_as_its_report_does() -> None:
    for name, report in (("ledger", a_ledger()), ("due", due_report((), BRANCH, TODAY))):
        kept = json.loads((TOP / "notebooks" / "reports" / f"{name}.ipynb").read_text(encoding="utf-8"))
        assert kept["metadata"].get("landscape", False) is report.landscape


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_by_date_tells_days_without_blame_and_own_actions_without_words(language: str) -> None:
    coming = (
        Coming(TODAY - timedelta(days=3), "示例党员丙", "", say("to be done"), "a1", personal=True),
        Coming(TODAY, "示例党员乙", "午间没有人", say("to be done"), "a2"),
    )
    with in_language(language):
        report = due_report(coming, BRANCH, TODAY)
        text = text_of(on_paper(report))
    assert "午间没有人" in text
    assert text.index("午间没有人") < text.index("示例党员丙"), "the branch's own stand first"
    assert "逾期" not in text
    if language == "en":
        assert "3dayspast" in text
