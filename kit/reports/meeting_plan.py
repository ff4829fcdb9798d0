"""The plan of a meeting (方案) for the level above and the branch: what, when, who, the steps, and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kit.domain.agenda import Agenda
from kit.domain.gate import TITLES, Gate, GateName
from kit.domain.meeting import AgendaStep, Meeting
from kit.domain.organisation import Unit
from kit.domain.report import Column, Paragraph, Part, Report, Signatures, Table
from kit.reports.agenda_table import agenda_table, facts, lines, sections
from kit.words import _, day

_WITHOUT_NUMBERS = frozenset({GateName.REVIEW})
"""Its numbers count members' own actions too, of which nothing goes up the line (visibility.TABLE)."""


def meeting_plan(
    meeting: Meeting, steps: Sequence[AgendaStep], template: Agenda | None, *,
    branch: Unit, names: Mapping[str, str], size: int, gates: Sequence[Gate], on: date,
) -> Report:  # fmt: skip
    """The plan as it stands ``on`` this day; of single comrades only host and recorder are named.

    The sections follow domain.md §6 row 4: topic, time and place, who, the steps before, in and after it,
    discipline, and the line for the level above.
    """
    told = sections(
        ("facts", _("Purpose and when"), _facts(meeting, steps, template, names, size)),
        ("before", _("Before the meeting"), _before(template, gates, on)),
        ("agenda", _("Agenda"), (agenda_table(meeting, steps, template),)),
        ("discipline", _("In the meeting"), lines(template.discipline if template else ())),
        ("after", _("After the meeting"), lines(template.after if template else ())),
    )
    told["signatures"] = (Paragraph(_basis(template)), Signatures(_signing(on)))
    title = _("Plan of the {title}", title=meeting.title)
    return Report(title=title, subtitle=branch.name, parts=told)


def _facts(
    meeting: Meeting,
    steps: Sequence[AgendaStep],
    template: Agenda | None,
    names: Mapping[str, str],
    size: int,
) -> tuple[Part, ...]:
    purpose = (Paragraph(str(template.purpose)),) if template else ()
    who = _("{n} comrades", n=size)
    if meeting.group:
        who = _("{group}, {n} comrades", group=meeting.group, n=size)
    return (*purpose, facts(meeting, steps, names, who))


def _before(template: Agenda | None, gates: Sequence[Gate], on: date) -> tuple[Part, ...]:
    parts = list(lines(template.prepare if template else ()))
    if gates:
        columns = (
            Column(_("What the rules ask"), 30),
            Column(_("How it stands"), 46),
            Column(_("Basis"), 24),
        )
        rows = tuple((str(TITLES[gate.name]), _standing(gate), gate.basis) for gate in gates)
        parts += [Paragraph(_("As it stood on {day}:", day=day(on, weekday=False))), Table(columns, rows)]
    return tuple(parts)


def _standing(gate: Gate) -> str:
    """How a gate stands, without anybody's name."""
    if gate.tick:
        return _("Done: {note}", note=gate.tick.note)
    if gate.name in _WITHOUT_NUMBERS or gate.found is None:
        return _("Done") if gate.met else _("Yet to be done")
    return str(gate.found.told)


def _basis(template: Agenda | None) -> str:
    kept = _("The latest notice that the branch has received holds.")
    if template is None:
        return kept
    titles = _("; ").join(f"{d.title}（{d.version}）" for d in template.documents if d.name != "kit")
    return _("Rests on: {titles}. {kept}", titles=titles, kept=kept)


def _signing(on: date) -> tuple[str, ...]:
    return (
        _("Signed by the secretary:"),
        _("The level above:"),
        _("Year {year}, month:　　day:", year=on.year),
    )
