"""The pre-meeting pack (会前材料): what each comrade reads in ten minutes; nothing that a comrade wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from kit.domain.agenda import Agenda
from kit.domain.ledger import SOURCES
from kit.domain.ledger_count import LedgerCount
from kit.domain.meeting import AgendaStep, Meeting
from kit.domain.organisation import Unit
from kit.domain.report import Column, Paragraph, Part, Report, Table
from kit.reports.agenda_table import agenda_table, facts, lines, sections
from kit.words import _, day


def pack_report(
    meeting: Meeting, steps: Sequence[AgendaStep], template: Agenda | None, *,
    branch: Unit, names: Mapping[str, str], size: int, counts: Sequence[LedgerCount], since: date,
) -> Report:  # fmt: skip
    """The same pack for everybody: purpose, agenda with times, the ledger in numbers, what to bring."""
    who = _("{n} comrades", n=size)
    told = sections(
        ("facts", _("What it is for"), (*_purpose(template), facts(meeting, steps, names, who))),
        ("agenda", _("Agenda"), (agenda_table(meeting, steps, template),)),
        ("ledger", _("The branch's ledger since last time"), _ledger(counts, since)),
        ("bring", _("What to bring"), lines(template.bring if template else ())),
        ("discipline", _("In the meeting"), lines(template.discipline if template else ())),
    )
    told["note"] = (Paragraph(_("Nothing that a comrade has written stands in this pack.")),)
    title = _("Before the {title}", title=meeting.title)
    return Report(title=title, subtitle=branch.name, parts=told)


def _purpose(template: Agenda | None) -> tuple[Part, ...]:
    return (Paragraph(str(template.purpose)),) if template else ()


def _ledger(counts: Sequence[LedgerCount], since: date) -> tuple[Part, ...]:
    """The numbers of the branch's own entries; whose and what stands in the ledger, for those it concerns."""
    began = day(since, weekday=False, year=True)
    if not counts:
        return (Paragraph(_("Nothing was written into the ledger since {day}.", day=began)),)
    columns = (
        Column(_("Source"), 36), Column(_("Items"), 12), Column(_("Struck off"), 14),
        Column(_("Done, looked back at next"), 20), Column(_("In hand"), 12), Column(_("Carried over"), 12),
    )  # fmt: skip
    rows = tuple(
        (str(SOURCES[c.source]), *map(str, (c.entries, c.struck_off, c.looked_at, c.in_hand, c.carried)))
        for c in counts
    )
    return (Paragraph(_("Entries since {day}:", day=began)), Table(columns, rows))
