"""The plan of a year on paper (三会一课年度计划表), on A4 lying across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kit.domain.fixed_day import FixedDay
from kit.domain.meeting import Meeting
from kit.domain.organisation import Unit
from kit.domain.report import Column, Paragraph, Part, Report, Signatures, Table
from kit.domain.rule import Rule
from kit.domain.year import KINDS, RULE_OF, PlannedMeeting, YearPlan
from kit.words import _, day, sentences


def year_plan_report(
    branch: Unit, year: int, lines: Sequence[PlannedMeeting], came: Mapping[str, Meeting], *,
    plan: YearPlan | None, names: Mapping[str, str], days: tuple[FixedDay | None, FixedDay | None],
    rules: Mapping[str, Rule], above: str,
) -> Report:  # fmt: skip
    """The plan as it stands; ``came`` is what came of each line, ``days`` are the party day and the dues day.

    The columns (月份、形式、主题内容、责任人、形式地点、备注) follow domain.md §6 row 13; of who was there
    nothing stands on it.
    """
    return Report(
        title=_("Plan of the year for meetings and lectures"),
        subtitle="　".join((branch.name, _("{year}", year=year))),
        parts={
            "entries": (_table(lines, came, names),),
            "note": tuple(Paragraph(text) for text in (*_notes(plan, days), *_bases(lines, rules))),
            "signatures": (Signatures(_signing(plan, above)),),
        },
        landscape=True,
    )


def _table(lines: Sequence[PlannedMeeting], came: Mapping[str, Meeting], names: Mapping[str, str]) -> Part:
    if not lines:
        return Paragraph(_("Nothing stands in this plan yet."))
    columns = (
        Column(_("In month"), 8),
        Column(_("Kind of meeting"), 16),
        Column(_("Topic and content"), 36),
        Column(_("Responsible"), 14),
        Column(_("Place"), 18),
        Column(_("Remarks"), 16),
    )
    return Table(columns, tuple(_row(one, came.get(one.id), names) for one in lines))


def _row(line: PlannedMeeting, meeting: Meeting | None, names: Mapping[str, str]) -> tuple[str, ...]:
    on = day(meeting.held_on, weekday=False) if meeting else ""
    return (
        _("month {n}", n=line.month),
        str(KINDS[line.kind]),
        line.topic,
        names.get(line.responsible_id, ""),
        meeting.place if meeting else "",
        on,
    )


def _notes(plan: YearPlan | None, days: tuple[FixedDay | None, FixedDay | None]) -> list[str]:
    """The fixed days, and with whom the plan was filed."""
    party, dues = days
    told = []
    if party:
        told.append(_("Party day: {when}.", when=party.words))
    if dues:
        told.append(_("Party dues: {when}.", when=dues.words))
    if plan and plan.filed_on:
        on = day(plan.filed_on, weekday=False, year=True)
        told.append(_("Filed with {name} on {day}.", name=plan.filed_with, day=on))
        if plan.changed_since and plan.changed_on:
            changed = day(plan.changed_on, weekday=False, year=True)
            told.append(_("Changed after it was filed, last on {day}.", day=changed))
    return [sentences(*told)] if told else []


def _bases(lines: Sequence[PlannedMeeting], rules: Mapping[str, Rule]) -> list[str]:
    """What the lines rest on, document by document; below it what nobody has checked."""
    names = dict.fromkeys(RULE_OF[line.kind] for line in lines if line.kind in RULE_OF)
    used = [rules[name] for name in names if name in rules]
    cited: dict[str, list[str]] = {}
    for rule in used:
        if rule.own:
            cited.setdefault(rule.basis, [])
        elif not rule.to_check:
            cited.setdefault(str(rule.document), []).append(str(rule.article))
    told = [
        " ".join(filter(None, (name, _(", ").join(dict.fromkeys(where))))) for name, where in cited.items()
    ]
    checks = dict.fromkeys(filter(None, (rule.to_check for rule in used)))
    return [*([_("Basis: {basis}.", basis=_("; ").join(told))] if told else []), *checks]


def _signing(plan: YearPlan | None, above: str) -> tuple[str, ...]:
    name = plan.filed_with if plan and plan.filed_with else above
    return (
        _("Kept by:"),
        _("Signed by the secretary:"),
        _("Received by {name}:", name=name) if name else _("Received by the level above:"),
    )
