"""The personal rectification plan (个人整改清单) as a report: one block of labelled lines an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kit.domain.action import Action, ActionState, EffectCheck
from kit.domain.form import Form
from kit.domain.ledger import EFFECTS, STATES
from kit.domain.organisation import Member, Unit
from kit.domain.rectification import PlanEntry, RectificationPlan
from kit.domain.report import KeyValues, Paragraph, Part, Report, Signatures
from kit.domain.round import Readers, Round
from kit.words import _, day, mark

_ENDS = frozenset({ActionState.REOPENED, ActionState.CLOSED, ActionState.CARRIED})
"""The states that are told as an outcome."""
_READERS = {
    Readers.NOBODY: mark(
        "On the kit's pages only you can open this plan; a comrade whom you ask to look sees that entry's "
        "if–then and what shows that it is done. What your branch secretary gets is the sheet "
        "that you hand over."
    ),
    Readers.SECRETARY: mark(
        "On the kit's pages you can open this plan, and once your sheet is in, the branch secretary and "
        "deputy too: every opening is noted; a comrade whom you ask to look sees that entry's if–then and "
        "what shows that it is done."
    ),
}


@dataclass(frozen=True)
class Course:
    """What became of a plan's entries: actions by finding, their latest looks back, and names."""

    actions: Mapping[str, Action] = field(default_factory=dict)
    checks: Mapping[str, tuple[EffectCheck, ...]] = field(default_factory=dict)
    """By the action's id."""
    names: Mapping[str, str] = field(default_factory=dict)
    looks: tuple[int, ...] = ()
    """After how many days one looks back; so many places are left open where it has not begun."""


def plan_report(  # noqa: PLR0917 - each is a value of its own; a bundle would have one user
    plan: RectificationPlan, member: Member, branch: Unit, round_: Round, form: Form, on: date,
    course: Course = Course(),
) -> Report:  # fmt: skip
    """The entries taken up, priorities first, as they stand ``on`` this day; blanks stay for the pen.

    The lines of an entry (表现、对应标准、原因、整改措施、时限、完成情况) follow domain.md §6 row 2; who
    looks at it and the looks back are the kit's own.
    They stand under each other, not beside: an entry may hold some thousand characters.
    """
    return Report(
        title=_("My rectification plan"),
        subtitle="　".join((branch.name, member.name, round_.title)),
        parts={
            "entries": _entries(plan, course),
            "note": (Paragraph(_sources(form, on)),),
            "signatures": (Signatures(_signing(on)),),
        },
        note=_(_READERS[round_.readers]),
    )


def _entries(plan: RectificationPlan, course: Course) -> tuple[Part, ...]:
    if not plan.taken:
        return (Paragraph(_("Nothing is written in this plan yet.")),)
    return tuple(_entry(number, entry, course) for number, entry in enumerate(plan.taken, start=1))


def _entry(number: int, entry: PlanEntry, course: Course) -> KeyValues:
    mark_ = "　".join((str(number), _("Priority"))) if entry.priority else str(number)
    action = course.actions.get(entry.finding.name)
    looks = _looks(action, course)
    return KeyValues(
        title=(mark_, str(entry.finding.label)),
        rows=(
            (_("Facts"), entry.fact),
            (_("Standard"), _("; ").join(dict.fromkeys(basis.cited for basis in entry.finding.basis))),
            (_("Cause"), entry.cause),
            (_("Measures"), entry.sentence),
            (
                _("Due on"),
                _agreed(entry, course.names.get(action.checker_id if action else entry.checker, "")),
            ),
            (_("Outcome"), "\n".join(_outcome(action, course)) if action else ""),
            *(((_("Looking back"), looks),) if looks else ()),
        ),
    )


def _agreed(entry: PlanEntry, checker: str) -> str:
    """The day and who looks at it then, on one line: three entries are to stay on one page."""
    on = day(entry.due, year=True) if entry.due else ""
    return "　".join(filter(None, (on, _("asked to look: {name}", name=checker) if checker else "")))


def _outcome(action: Action, course: Course) -> list[str]:
    """What shows that it was done, who found it so, and how it ended; nothing while it is in hand."""
    lines = [action.evidence] if action.evidence else []
    if action.verified_at and not action.under_way:
        name = course.names.get(action.verified_by, "")
        lines.append(
            _("Looked at by {name} on {day}", name=name, day=day(action.verified_at.date(), year=True))
        )
    return [*lines, str(STATES[action.state])] if action.state in _ENDS else lines


def _looks(action: Action | None, course: Course) -> str:
    """Each look back with its day and what was found, or with a blank where nothing is yet."""
    checks = sorted(_checks(action, course), key=lambda c: c.due_on)
    if not checks:
        return "".join(_("Day {n}:", n=n) + "　" * 5 for n in course.looks).rstrip("　")
    return "\n".join(_look(check, course) for check in checks)


def _look(check: EffectCheck, course: Course) -> str:
    on = day(check.due_on, weekday=False, year=True)
    if check.result is None:
        return _("Day {n}, {day}:", n=check.after_days, day=on)
    found = _("{found} ({name})", found=EFFECTS[check.result], name=course.names.get(check.by, ""))
    line = _("Day {n}, {day}:", n=check.after_days, day=on) + f" {found}"
    return f"{line}\n{check.note}" if check.note else line


def _checks(action: Action | None, course: Course) -> tuple[EffectCheck, ...]:
    return course.checks.get(action.id, ()) if action else ()


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
