"""The report of a meeting to the level above (情况报告): figures filled in, the prose left to the writer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kit.domain.ballot import GRADE_WORDS, GRADES, Grade, Scale
from kit.domain.meeting import MeetingKind, Presence
from kit.domain.minutes_content import Content
from kit.domain.report import Column, Heading, Paragraph, Part, Report, Signatures, Table
from kit.domain.year import KINDS
from kit.reports.minutes import ordinal
from kit.words import _, day

_LINE = "＿" * 37
"""A line to write on; in Word it is typed over."""


@dataclass(frozen=True)
class UpReport:
    """What the records hold of a meeting and what went before it, in counts; nothing of a person."""

    branch: str
    above: str
    content: Content
    studies: int = 0
    calls: int = 0
    opinions: int = 0
    talks: int = 0
    grades: tuple[Grade, ...] = ()
    appraised: int = 0
    """The year that the grades are of."""
    filed: int = 0
    ballots: int = 0


def meeting_report(told: UpReport, on: date) -> Report:
    """The report with five sections (domain.md §6 row 12) and lines for what only people can write."""
    sections = (
        (_("Before the meeting"), _before(told), 2),
        (_("The meeting"), _meeting(told), 3),
        (_("Main problems that were found"), (), 6),
        (_("The democratic appraisal"), _appraisal(told), 2),
        (_("Measures of rectification"), _measures(told), 5),
    )
    kind = KINDS[MeetingKind(told.content.head.kind)]
    return Report(
        title=_("Report on the meeting: {kind}", kind=kind),
        subtitle=told.branch,
        parts={
            "to": (Paragraph(_("To {above}:", above=told.above or "＿" * 10)),),
            "sections": tuple(_numbered(sections)),
            "enclosed": (Paragraph(_("Enclosed: the minutes; the list of problems and measures")),),
            "signatures": (Signatures(("", told.branch, day(on, weekday=False, year=True))),),
        },
    )


def _numbered(sections: tuple[tuple[str, tuple[Part, ...], int], ...]) -> Iterator[Part]:
    for number, (title, parts, lines) in enumerate(sections, 1):
        yield Heading(_("{n}. {title}", n=ordinal(number), title=title))
        yield from parts
        yield from [Paragraph(_LINE)] * lines


def _before(told: UpReport) -> tuple[Part, ...]:
    return (
        _figures(
            (_("Sessions of study together this year, up to the meeting"), told.studies),
            (_("Calls for opinions"), told.calls),
            (_("Opinions that came in"), told.opinions),
            (_("Heart-to-heart talks held this year, up to the meeting"), told.talks),
        ),
    )


def _meeting(told: UpReport) -> tuple[Part, ...]:
    content, head = told.content, told.content.head
    there = sum(s.presence == Presence.PRESENT for s in content.seats)
    held = _("Held on {day}.", day=day(date.fromisoformat(head.held_on), year=True))
    rows = [
        (_("Members due"), len(content.seats)),
        (_("Members there"), there),
        (_("On leave"), sum(s.presence == Presence.LEAVE for s in content.seats)),
        (_("Absent"), sum(s.presence == Presence.ABSENT for s in content.seats)),
        (_("Made up afterwards"), sum(bool(s.made_up_on) for s in content.seats)),
        (_("Members who spoke in turn"), len(content.spoke)),
        (_("Criticisms of each other"), len(content.criticisms)),
        (_("Of them with a stand taken"), sum(bool(c.stand) for c in content.criticisms)),
    ]
    sat_in = _("Somebody sat in besides the branch.") if head.guests else ""
    rate = _rate(there, len(content.seats))
    return (Paragraph("\n".join(filter(None, (held, rate, sat_in)))), _figures(*rows))


def _rate(there: int, due: int) -> str:
    """The share of those due who were there, rounded down: never more than came."""
    return _("{n} percent of those due were there.", n=f"{there * 1000 // due / 10:g}") if due else ""


def _appraisal(told: UpReport) -> tuple[Part, ...]:
    rows = [(_(GRADE_WORDS[g]), told.grades.count(g)) for g in GRADES[Scale.MEMBERS]]
    if not told.grades:
        return (_figures((_("Secret ballots held"), told.ballots)),)
    of = Paragraph(_("Appraised: the year {year}", year=told.appraised))
    return (of, _figures((_("Secret ballots held"), told.ballots), *rows))


def _measures(told: UpReport) -> tuple[Part, ...]:
    return (
        _figures(
            (_("Decisions of the meeting"), len(told.content.decisions)),
            (_("Of them in the branch's ledger"), told.filed),
        ),
    )


def _figures(*rows: tuple[str, int]) -> Table:
    columns = (Column(_("What was counted"), 78), Column(_("Number"), 22, numeric=True))
    return Table(columns, tuple((label, str(n)) for label, n in rows))
