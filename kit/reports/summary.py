"""The group's summary as a report: only cells that may be shown, and nobody's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kit.domain.organisation import Unit
from kit.domain.report import Column, Heading, Paragraph, Part, Report, Signatures, Table
from kit.domain.round import Round
from kit.domain.summary import Cell, ClassCount, ItemRow, SectionShare, Summary
from kit.reports import chart
from kit.words import _, day


def summary_report(summary: Summary, branch: Unit, round_: Round, on: date) -> Report:
    """The summary of a closed round on paper; too few sheets give the count and nothing else."""
    return Report(
        title=_("The branch's summary"),
        subtitle="　".join((branch.name, round_.title)),
        parts={
            "handed_in": (Paragraph(_handed_in(summary, round_)),),
            **({} if summary.too_few else _shown(summary)),
            "signatures": (Signatures((_("Signed by the secretary:"), day(on, year=True))),),
        },
    )


def _shown(summary: Summary) -> dict[str, tuple[Part, ...]]:
    counted = _("Met and mostly met among the answers to the questions shown below, in steps of 5%.")
    bars = chart.shares([(str(s.title), s.share) for s in summary.shares], too_few())
    return {
        "chart": (bars,),
        "aspects": (Paragraph(counted),),
        "classes": _classes(summary.classes),
        "items": tuple(part for share in summary.shares for part in _section(summary, share)),
        "note": (Paragraph(_explained(summary)),),
    }


def too_few() -> str:
    """What stands in place of a number that could point to somebody."""
    return _("Too few people: please talk face to face.")


def _handed_in(summary: Summary, round_: Round) -> str:
    until = round_.closed_on or round_.due_on
    counted = _(
        "{n} of {all} people had handed in their sheets by {day}.",
        n=summary.handed_in,
        all=summary.expected,
        day=day(until, year=True),
    )
    return f"{counted}\n{too_few()}" if summary.too_few else counted


def _explained(summary: Summary) -> str:
    return _(
        "A level with fewer than {k} people is joined to its neighbour; where that is still too few, "
        "the whole line is left out, so that nobody can be made out.",
        k=summary.k,
    )


def _classes(counts: Iterable[ClassCount]) -> tuple[Part, ...]:
    columns = (Column(_("Class of problem"), 60), Column(_("Times answered with a gap"), 40, numeric=True))
    rows = tuple((c.label, too_few() if c.count is None else str(c.count)) for c in counts)
    return (Heading(_("Classes of problems")), Table(columns, rows))


def _section(summary: Summary, share: SectionShare) -> tuple[Part, ...]:
    columns = (
        Column(_("No."), 8),
        Column(_("Question"), 23),
        Column(_("With a gap"), 34),
        Column(_("The rest"), 44),
    )
    rows = tuple(_row(row) for row in summary.rows_of(share.section))
    return (Heading(str(share.title)), Table(columns, rows))


def _row(row: ItemRow) -> tuple[str, ...]:
    start = (str(row.number), str(row.short))
    if row.suppressed:
        return (*start, too_few(), "")
    return (*start, _side(c for c in row.cells if c.gap), _side(c for c in row.cells if not c.gap))


def _side(cells: Iterable[Cell]) -> str:
    counted = [_("{n}: {level}", n=cell.count, level=cell.label) for cell in cells if cell.count]
    return "\n".join(reversed(counted)) or _("nobody")
