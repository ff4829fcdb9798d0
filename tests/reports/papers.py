"""Papers for the tests: a plan with real findings of the shipped form, and reading a PDF's text."""

from __future__ import annotations

import io
from datetime import date

from pypdf import PdfReader

from kit.domain.finding import Finding
from kit.domain.form import Form, Level
from kit.domain.organisation import Member, Unit, UnitKind
from kit.domain.rectification import PlanEntry, RectificationPlan
from kit.domain.report import Figure, Paragraph, Part, Report
from kit.domain.round import Round
from kit.domain.summary import Summary, summary, summed_items
from kit.reports import paper
from kit.reports.markdown import render, render_title
from kit.reports.plan import Course, plan_report
from kit.reports.summary import summary_report

BRANCH = Unit("b1", UnitKind.BRANCH, "示例单位第一党支部")
MEMBER = Member("m1", "b1", "7", "示例党员丙")
ROUND = Round("r1", "b1", "第四季度自查", "member", "1", "x", date(2026, 11, 1), date(2026, 11, 27))
TODAY = date(2026, 11, 21)
FACT = "十月两次小组会没有到，也没有提前说。轮到我读文件，小组长临时找人代读，大家等了一刻钟。"
CAUSE = "手上的活一忙，就把开会当成可以让一让的事。"
ACTION = "每月 25 日前看一遍下月的会，撞上了就提前一天当面说，并约好哪天补学。"


def text_of(pdf: bytes) -> str:
    """All text of a PDF with white space taken out: where a line breaks is the paper's affair."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def bare(text: str) -> str:
    return "".join(text.split())


def entry(
    form: Form, number: int, *, fact: str = FACT, cause: str = CAUSE, action: str = ACTION
) -> PlanEntry:
    name, (item, rule) = list(form.rules.items())[number]
    found = Finding(name, item.name, rule.severity, rule.label, item.feeds, item.basis)
    return PlanEntry(
        found, True, fact, cause, action=action, due=date(2026, 12, 18), priority=number % 2 == 1
    )


def a_plan(form: Form, *entries: PlanEntry, course: Course | None = None) -> Report:
    return plan_report(RectificationPlan(entries), MEMBER, BRANCH, ROUND, form, TODAY, course or Course())


def a_summary(form: Form, *, handed_in: int = 20) -> Summary:
    """Every second question has a gap among seven; every fifth has too small a gap to be shown."""
    counts = {
        item.name: _levels(handed_in, 2 if place % 5 == 4 else 7 * (place % 2))
        for place, item in enumerate(summed_items(form))
    }
    return summary(form, counts, round_id="r1", handed_in=handed_in, expected=28, k=5)


def _levels(people: int, gap: int) -> dict[Level, int]:
    gap = min(gap, people)
    return {
        Level.PARTLY: gap,
        Level.MOSTLY: 5 if people - gap > 5 else 0,
        Level.MET: max(0, people - gap - 5),
    }


def a_summary_report(form: Form, *, handed_in: int = 20) -> Report:
    closed = ROUND.close(date(2026, 11, 28))
    return summary_report(a_summary(form, handed_in=handed_in), BRANCH, closed, TODAY)


def pdf_of(report: Report) -> bytes:
    """The whole report as PDF, its parts in their order."""
    figures: dict[str, bytes] = {}
    parts = [render_title(report)]
    for part in (part for group in report.parts.values() for part in group):
        parts.append(_shown(part, figures))
    parts.append(render(Paragraph(report.note)))
    return paper.pdf("\n\n".join(parts), figures, report.title)


def _shown(part: Part, figures: dict[str, bytes]) -> str:
    if not isinstance(part, Figure):
        return render(part)
    name = f"figure-{len(figures)}.svg"
    figures[name] = part.svg.encode()
    return f"![]({name})"
