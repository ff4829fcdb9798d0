"""The personal rectification plan (个人整改清单) as a report: one block of labelled lines an entry."""

from __future__ import annotations

from datetime import date

from kit.domain.form import Form
from kit.domain.organisation import Member, Unit
from kit.domain.rectification import PlanEntry, RectificationPlan
from kit.domain.report import KeyValues, Paragraph, Part, Report, Signatures
from kit.domain.round import Round
from kit.words import _, day


def plan_report(  # noqa: PLR0917 - each is a value of its own; a bundle would have one user
    plan: RectificationPlan, member: Member, branch: Unit, round_: Round, form: Form, on: date
) -> Report:
    """The entries taken up, priorities first, as they stand ``on`` this day; blanks stay for the pen.

    The lines of an entry (表现、对应标准、原因、整改措施、时限、完成情况) follow domain.md §6 row 2.
    They stand under each other, not beside: an entry may hold some thousand characters.
    """
    return Report(
        title=_("My rectification plan"),
        subtitle="　".join((branch.name, member.name, round_.title)),
        parts={
            "entries": _entries(plan),
            "note": (Paragraph(_sources(form, on)),),
            "signatures": (Signatures(_signing(on)),),
        },
        note=_(
            "On the kit's pages only you can open this plan. "
            "What your branch secretary gets is the sheet that you hand over."
        ),
    )


def _entries(plan: RectificationPlan) -> tuple[Part, ...]:
    if not plan.taken:
        return (Paragraph(_("Nothing is written in this plan yet.")),)
    return tuple(_entry(number, entry) for number, entry in enumerate(plan.taken, start=1))


def _entry(number: int, entry: PlanEntry) -> KeyValues:
    mark = "　".join((str(number), _("Priority"))) if entry.priority else str(number)
    return KeyValues(
        title=(mark, str(entry.finding.label)),
        rows=(
            (_("Facts"), entry.fact),
            (_("Standard"), _("; ").join(dict.fromkeys(basis.cited for basis in entry.finding.basis))),
            (_("Cause"), entry.cause),
            (_("Measures"), entry.action),
            (_("Due on"), day(entry.due, year=True) if entry.due else ""),
            (_("Outcome"), entry.outcome),
        ),
    )


def _sources(form: Form, on: date) -> str:
    return _(
        "From {form}, version {version}, as it stood on {day}.",
        form=form.title,
        version=form.version,
        day=day(on, year=True),
    )


def _signing(on: date) -> tuple[str, ...]:
    return (
        _("Signed by the member:"),
        _("Signed by the secretary:"),
        _("Year {year}, month:　　day:", year=on.year),
    )
