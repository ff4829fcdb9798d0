"""The group's summary as parts of a page: sheets handed in, the aspects, question by question, the talk."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kit.domain.form import Form
from kit.domain.summary import Cell, ItemRow, Summary, joined_names
from kit.widgets import summary_chart
from kit.widgets.markup import render
from kit.words import _

ASPECTS = 4
"""How many sections, from the first, are the aspects of a qualified member (2017 Opinion, part four)."""


@dataclass(frozen=True)
class Aspect:
    """One aspect's share in this round and in the one before, as words."""

    title: str
    this: str
    last: str


def overview_html(summary: Summary, round_title: str, last: Summary | None = None) -> Markup:
    """Sheets handed in and the aspects, side by side where there is room; alone where there are too few."""
    aspects = Markup("") if summary.too_few else aspects_html(summary, last)
    return render("summary", rate=rate_html(summary, round_title), aspects=aspects)


def rate_html(summary: Summary, round_title: str) -> Markup:
    """How many handed in of how many, and the three classes of problems by the shown rows."""
    return render(
        "summary_rate",
        handed_in=summary.handed_in,
        expected=max(summary.expected, summary.handed_in),
        round_title=round_title,
        too_few=summary.too_few,
        classes=[(c.label, c.count) for c in summary.classes if c.count is not None],
        hidden=any(c.count is None for c in summary.classes),
    )


def aspects_html(summary: Summary, last: Summary | None = None) -> Markup:
    """The aspects' shares as a web, as one sentence and as a table; the round before where it is given."""
    before = {s.section: s.share for s in last.shares} if last else {}
    shares = summary.shares[:ASPECTS]
    aspects = [Aspect(str(s.title), _percent(s.share), _percent(before.get(s.section))) for s in shares]
    web = summary_chart.web(
        [a.title for a in aspects], [s.share for s in shares], [before.get(s.section) for s in shares]
    )
    return render(
        "summary_aspects",
        aspects=aspects,
        web=web,
        size=(summary_chart.WIDTH, summary_chart.HEIGHT),
        told=any(s.share is not None for s in shares),
        compared=any(before.get(s.section) is not None for s in shares),
        this_words=_listed(aspects, "this"),
        last_words=_listed(aspects, "last"),
    )


def items_html(summary: Summary, form: Form) -> Markup:
    """Every question's bar, section by section, the key and the same numbers as a table."""
    on = summary_chart.scale(summary.rows)
    sections = [
        (
            str(section.title),
            [(row, summary_chart.slabs(row, on), row_words(row)) for row in summary.rows_of(section.name)],
        )
        for section in form.sections
        if summary.rows_of(section.name)
    ]
    return render("summary_items", sections=sections, midline=on.midline, key=_key(summary), k=summary.k)


def talk_html(summary: Summary) -> Markup:
    """The questions with too few people, and how one may ask about them; "" where there are none."""
    if not summary.suppressed:
        return Markup("")
    numbers = _(", ").join(str(r.number) for r in summary.suppressed)
    return render("summary_talk", numbers=numbers, everything=not summary.shown)


def row_words(row: ItemRow) -> str:
    """A row in words: 大体做到 11 人，做到了 6 人."""
    return _(", ").join(cell_words(c) for c in reversed(row.cells) if c.count)


def cell_words(cell: Cell) -> str:
    """A cell in words: 还有差距和差距明显 10 人."""
    return _("{level}: {n} people", level=cell.label, n=cell.count)


def _percent(share: int | None) -> str:
    return _("too few") if share is None else f"{share}%"


def _listed(aspects: list[Aspect], which: str) -> str:
    return _(", ").join(f"{a.title} {getattr(a, which)}" for a in aspects)


def _key(summary: Summary) -> list[tuple[str, str, str]]:
    """Class, hatch and words of the cells that the bars show, left to right; ``okm`` once for all."""
    used = {c.levels for r in summary.shown for c in r.cells if c.count}
    key = [
        (kind, summary_chart.HATCHES.get(kind, ""), joined_names(levels))
        for levels, kind in summary_chart.KINDS.items()
        if levels in used
    ]
    if used - summary_chart.KINDS.keys():
        key.append(("okm", "", _("Levels joined (see the numbers)")))
    return key
