"""The personal plan on paper: every word of it, on one page while it fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from kit.domain.action import Action, ActionState, Effect, EffectCheck, Source
from kit.domain.form import Form
from kit.domain.rectification import RectificationPlan
from kit.domain.report import KeyValues, Report, Signatures
from kit.domain.round import Readers
from kit.reports.plan import Course, plan_report
from kit.store.form_library import FormLibrary
from kit.words import in_language
from tests.reports.papers import (
    ACTION,
    BRANCH,
    CAUSE,
    FACT,
    MEMBER,
    ROUND,
    TODAY,
    a_plan,
    bare,
    entry,
    pages,
    pdf_of,
    text_of,
)

MADE = datetime(2026, 12, 18, 10, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_of_up_to_three_entries_is_one_page(forms: FormLibrary, count: int) -> None:
    form = forms.form("member")
    pdf = pdf_of(a_plan(form, *(entry(form, n) for n in range(count))))
    assert pages(pdf) == 1
    text = text_of(pdf)
    for typed in (FACT, CAUSE, ACTION):
        assert text.count(bare(typed)) == count
    for n in range(count):
        assert bare(str(entry(form, n).finding.label)) in text


@pytest.mark.parametrize("count", [3, 9])
def test_long_texts_are_all_there(forms: FormLibrary, count: int) -> None:
    form = forms.form("member")
    long = (FACT * 12)[:400]
    entries = [entry(form, n, fact=long, cause=long, action=long) for n in range(count)]
    assert text_of(pdf_of(a_plan(form, *entries))).count(bare(FACT)) == count * 3 * (400 // len(FACT))


def test_even_the_longest_text_is_all_there(forms: FormLibrary) -> None:
    form = forms.form("member")
    assert text_of(pdf_of(a_plan(form, entry(form, 0, fact="忘" * 4000)))).count("忘") == 4000


def test_priorities_come_first_and_are_marked(forms: FormLibrary) -> None:
    form = forms.form("member")
    titles = [
        p.title
        for p in a_plan(form, entry(form, 0), entry(form, 1)).part("entries")
        if isinstance(p, KeyValues)
    ]
    assert titles[0][1] == str(entry(form, 1).finding.label)
    assert len(titles[0][0]) > len("1") == len(titles[1][0])


def test_an_entry_has_the_lines_of_the_form(forms: FormLibrary) -> None:
    form = forms.form("member")
    (part,) = a_plan(form, entry(form, 0)).part("entries")
    assert isinstance(part, KeyValues)
    values = [value for _, value in part.rows]
    assert [values[0], values[2], values[3], values[5]] == [FACT, CAUSE, ACTION, ""]
    assert str(entry(form, 0).finding.basis[0].article) in values[1]
    assert "2026" in values[4]


def test_an_unwritten_plan_says_so_and_can_still_be_signed(forms: FormLibrary) -> None:
    report = a_plan(forms.form("member"))
    assert len(report.part("entries")) == 1
    assert isinstance(report.part("signatures")[0], Signatures)
    assert pages(pdf_of(report)) == 1


def test_the_plan_in_english(forms: FormLibrary) -> None:
    form = forms.form("member")
    with in_language("en"):
        text = text_of(pdf_of(a_plan(form, entry(form, 0))))
    assert "Myrectificationplan" in text
    assert bare(entry(form, 0).finding.label.en) in text


def a_course(form: Form, state: ActionState, *checks: EffectCheck, **more: Any) -> Course:
    """What became of the first entry of the form: its action in this state."""
    entered = entry(form, 0)
    action = Action("a1", "b1", "m1", Source.CHECKUP, ACTION, date(2026, 12, 18), MADE, finding=entered.finding.name,
                    checker_id="m2", state=state, **more)  # fmt: skip
    return Course({entered.finding.name: action}, {"a1": checks}, {"m2": "示例党员丁"}, (30, 60, 90))


def rows_of(report: Report) -> dict[str, str]:
    (part,) = report.part("entries")
    assert isinstance(part, KeyValues)
    return dict(part.rows)


def test_the_if_and_the_then_stand_as_one_sentence(forms: FormLibrary) -> None:
    form = forms.form("member")
    entered = replace(entry(form, 0, action="提前一天当面说。"), cue="如果开会那天有事，")
    with in_language("zh"):
        assert rows_of(a_plan(form, entered))["整改措施"] == "如果开会那天有事，我就提前一天当面说。"


def test_a_plan_that_has_just_begun_leaves_room_for_the_pen(forms: FormLibrary) -> None:
    form = forms.form("member")
    with in_language("zh"):
        rows = rows_of(a_plan(form, entry(form, 0), course=a_course(form, ActionState.OPEN)))
    assert rows["时限"] == "2026 年 12 月 18 日（星期五）　请示例党员丁来看"
    assert rows["完成情况"] == ""
    assert rows["回头看"].split() == ["30", "天：", "60", "天：", "90", "天："]


def test_the_whole_course_of_an_action_stands_on_paper(forms: FormLibrary) -> None:
    form = forms.form("member")
    checks = (
        EffectCheck("c1", "a1", 1, 30, date(2027, 1, 17), result=Effect.KEPT, by="m2", at=MADE),
        EffectCheck(
            "c2", "a1", 1, 60, date(2027, 2, 16), result=Effect.LAPSED, by="m2", at=MADE, note="又忘了一回。"
        ),
        EffectCheck("c3", "a1", 1, 90, date(2027, 3, 18)),
    )
    done = {"evidence": "十二月两次会都提前说了。", "verified_by": "m2", "verified_at": MADE}
    with in_language("zh"):
        closed = a_plan(form, entry(form, 0), course=a_course(form, ActionState.CLOSED, *checks, **done))
        text = text_of(pdf_of(closed))
        carried = rows_of(a_plan(form, entry(form, 0), course=a_course(form, ActionState.CARRIED)))
    for said in ("十二月两次会都提前说了。", "示例党员丁看过，2026年12月18日", "销号", "30天（2027年1月17日",
                 "一直是这样（示例党员丁）", "又回到老样子", "又忘了一回。", "90天（2027年3月18日"):  # fmt: skip
        assert said in text, said
    assert carried["完成情况"] == "转下年"


@pytest.mark.parametrize("readers", list(Readers))
def test_the_paper_says_who_can_open_the_plan(forms: FormLibrary, readers: Readers) -> None:
    form = forms.form("member")
    round_ = replace(ROUND, readers=readers)
    with in_language("en"):
        report = plan_report(RectificationPlan(()), MEMBER, BRANCH, round_, form, TODAY)
    assert ("only you can open" in report.note) is (readers is Readers.NOBODY)
    assert ("every opening is noted" in report.note) is (readers is Readers.SECRETARY)


def test_three_entries_with_everything_on_them_are_one_page(forms: FormLibrary) -> None:
    form = forms.form("member")
    entries = [replace(entry(form, n), cue="开会那天走不开", checker="m2") for n in range(3)]
    course = Course(names={"m2": "示例党员丁"}, looks=(30, 60, 90))
    assert pages(pdf_of(a_plan(form, *entries, course=course))) == 1
