"""The branch's ledger (整改台账) on paper: one row an entry, on A4 lying across."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kit.domain.action import ActionState
from kit.domain.ledger import EFFECTS, SOURCES, STATES, Entry
from kit.domain.organisation import Unit
from kit.domain.report import Column, Paragraph, Part, Report, Signatures, Table
from kit.words import _, sentences


def ledger_report(entries: Sequence[tuple[int, Entry]], branch: Unit, year: int, on: date) -> Report:
    """The entries with their numbers, as they stand ``on`` this day.

    The columns (问题、来源、措施、责任人、时限、完成情况、佐证、验收人、销号日期、未完成原因、转下年) follow
    domain.md §6 rows 3 and 11; the kit keeps neither a class of problem nor a day of publication.
    """
    return Report(
        title=_("The branch's rectification ledger"),
        subtitle="　".join((branch.name, _("{year}", year=year))),
        parts={
            "entries": (_table(entries),),
            "note": (Paragraph(_note(entries, on)),),
            "signatures": (Signatures(_signing(on)),),
        },
        landscape=True,
    )


def numbered_day(value: date) -> str:
    """A day in a narrow column: year, month and day with points."""
    return f"{value.year}.{value.month}.{value.day}"


def _table(entries: Sequence[tuple[int, Entry]]) -> Part:
    if not entries:
        return Paragraph(_("Nothing stands in this ledger yet."))
    return Table(_columns(), tuple(_row(number, entry) for number, entry in entries))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Item no."), 6),
        Column(_("Source"), 8),
        Column(_("Problem"), 17),
        Column(_("Measures"), 19),
        Column(_("Responsible"), 10),
        Column(_("Due on"), 12),
        Column(_("Outcome and evidence"), 20),
        Column(_("Found done by"), 12),
        Column(_("Looking back"), 13),
        Column(_("Struck off on"), 12),
        Column(_("Remarks"), 12),
    )


def _row(number: int, entry: Entry) -> tuple[str, ...]:
    action = entry.action
    return (
        str(number),
        str(SOURCES[action.source]),
        entry.matter,
        _measures(entry),
        "\n".join(filter(None, (entry.person, entry.duty))),
        numbered_day(action.due_on),
        _outcome(entry),
        _looked_at(entry),
        "\n".join(_looks(entry)),
        numbered_day(entry.ended_on) if entry.ended_on and action.state is ActionState.CLOSED else "",
        "\n".join(_remarks(entry)),
    )


def _measures(entry: Entry) -> str:
    cue, text = entry.action.cue, entry.action.text
    return _("If {cue}, then {text}", cue=cue, text=text) if cue else text


def _outcome(entry: Entry) -> str:
    action = entry.action
    files = _("; ").join(file.name for file in entry.files)
    lines = (
        str(STATES[action.state]),
        action.evidence,
        _("Attached: {files}", files=files) if files else "",
    )
    return "\n".join(filter(None, lines))


def _looked_at(entry: Entry) -> str:
    action = entry.action
    if action.verified_at:
        return f"{entry.verifier}\n{numbered_day(action.verified_at.date())}"
    return _("{name} is asked", name=entry.checker) if entry.checker else ""


def _looks(entry: Entry) -> list[str]:
    found = []
    for look in entry.looks:
        days = _("day {n}", n=look.after_days)
        told = EFFECTS[look.result] if look.result else numbered_day(look.due_on)
        found.append(_("{days}: {told}", days=days, told=told))
    return found


def _remarks(entry: Entry) -> list[str]:
    found = [_("shared by the member")] if entry.action.personal else []
    if entry.action.carried_from:
        found.append(_("carried over from the year before"))
    found += [f"{numbered_day(step.at.date())}　{step.note}" for step in entry.reasons]
    return found


def _note(entries: Sequence[tuple[int, Entry]], on: date) -> str:
    ended = sum(1 for _number, entry in entries if entry.action.state is ActionState.CLOSED)
    counted = _(
        "{n} entries, {m} of them struck off, as it stood on {day}.",
        n=len(entries), m=ended, day=numbered_day(on),
    )  # fmt: skip
    kept = _("Members' own actions stand here only where the member put them in.")
    return sentences(counted, kept)


def _signing(on: date) -> tuple[str, ...]:
    return (
        _("Kept by:"),
        _("Signed by the secretary:"),
        _("Year {year}, month:　　day:", year=on.year),
    )
