"""The branch's list by date on paper, with room for the pen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kit.domain.ledger import Coming
from kit.domain.organisation import Unit
from kit.domain.report import Column, Heading, Paragraph, Part, Report, Signatures, Table
from kit.domain.timing import Timing
from kit.words import _, day


def due_report(coming: Sequence[Coming], branch: Unit, on: date) -> Report:
    """What is coming, by date, as it stands ``on`` this day; the last column is left for the pen."""
    return Report(
        title=_("The branch's list by date"),
        subtitle="　".join((branch.name, day(on, year=True))),
        parts={
            "entries": _parts(coming, on),
            "note": (Paragraph(_("Of members' own actions only the name and the day stand here.")),),
            "signatures": (Signatures((_("Kept by:"), _("Signed by the secretary:"))),),
        },
    )


def day_words(one: Coming, on: date) -> str:
    """How a day of the list stands to today, without blame: today, so many days past, or nothing."""
    if one.since:
        return _("since then")
    if one.timing(on) is Timing.TODAY:
        return _("today")
    if one.timing(on) is Timing.PAST:
        return _("{n} days past", n=(on - one.on).days)
    return ""


def about(one: Coming) -> str:
    """What a line of the list is about, in words that may be shown."""
    if one.unnamed:
        return _("an action of one's own, {what}", what=str(one.what))
    return "\n".join(filter(None, (one.about, str(one.what))))


def _parts(coming: Sequence[Coming], on: date) -> tuple[Part, ...]:
    """First what is the branch's and may be named, then the members' own."""
    if not coming:
        return (Paragraph(_("Nothing is coming that has a day.")),)
    parts: list[Part] = []
    for title, some in (
        (_("The branch's"), [one for one in coming if not one.unnamed]),
        (_("Members' own actions"), [one for one in coming if one.unnamed]),
    ):
        if some:
            parts += [Heading(title), _table(some, on)]
    return tuple(parts)


def _table(coming: Sequence[Coming], on: date) -> Part:
    columns = (
        Column(_("Day"), 32), Column(_("Who"), 16), Column(_("What"), 44), Column(_("How it went"), 22),
    )  # fmt: skip
    return Table(columns, tuple(_row(one, on) for one in coming))


def _day(value: date, on: date) -> str:
    """A day of this year with its weekday, of another with its year."""
    return day(value) if value.year == on.year else day(value, weekday=False, year=True)


def _row(one: Coming, on: date) -> tuple[str, ...]:
    when = "\n".join(filter(None, (_day(one.on, on), day_words(one, on))))
    return (when, one.name, about(one), "")
