"""The year's calendar as the page shows it: in each of twelve months what is held, planned or not entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kit.domain.attendance import Period
from kit.domain.meeting import Meeting, MeetingKind
from kit.domain.meeting_counts import KindCount
from kit.domain.year import KINDS, Mark, PlannedMeeting, Stand, is_over, waiting_lines
from kit.pages.links import MEETING, REGISTER, page_link
from kit.services.year import BranchYear
from kit.words import _, day, mark

MARKS: dict[Mark, tuple[str, str]] = {
    Mark.HELD: ("done", mark("It was held")),
    Mark.PLANNED: ("wait", mark("It is planned")),
    Mark.OPEN: ("", mark("Not planned yet")),
    Mark.MISSING: ("late", mark("Not entered")),
    Mark.UNKEPT: ("carry", mark("Before this book")),
}
"""Each mark: its shape and colour, and its word."""
WITH_AGENDA = frozenset(MeetingKind) - {MeetingKind.STUDY}
"""The kinds that there is a template for; a meeting of another is written in after it was held."""


def months(found: BranchYear, today: date, *, keeps: bool) -> list[dict[str, Any]]:
    """The twelve months; ``keeps`` is whether the reader enters meetings and finds links to the register."""
    return [_month(found, month, today, keeps) for month in range(1, 13)]


def _month(found: BranchYear, month: int, today: date, keeps: bool) -> dict[str, Any]:
    period = Period(found.year, month, 1)
    entries = [
        *_meetings([m for m in found.book.meetings if period.holds(m.held_on)], today, keeps),
        *(_line(p) for p in _coming_lines(found, today) if p.month == month),
        *(_open(s, keeps) for s in found.stands if _shown_in(s, today) == month),
    ]
    order = list(KINDS)
    entries.sort(key=lambda one: order.index(one["kind"]))
    since = found.book.since
    return {
        "name": period.label,
        "now": period.holds(today),
        "past": period.ends < today,
        "unkept": period.ends < today and (since is None or period.ends < since),
        "entries": entries,
        "days": _fixed(found, month) if period.ends >= today else [],
    }


def _coming_lines(found: BranchYear, today: date) -> list[PlannedMeeting]:
    """The plan's lines of this month and later of which no meeting came yet."""
    waiting = waiting_lines(found.book, today)
    return [one for one in waiting if (one.year, one.month) >= (today.year, today.month)]


def _shown_in(stand: Stand, today: date) -> int:
    """The month in which what is neither held nor planned is told: the last of its period; 0 for none."""
    if stand.mark in (Mark.OPEN, Mark.MISSING):
        return stand.need.period.first + stand.need.period.months - 1
    return 0


def _meetings(meetings: list[Meeting], today: date, keeps: bool) -> list[dict[str, Any]]:
    """The month's meetings, those of one kind that stand alike in one entry."""
    alike: dict[tuple[MeetingKind, Mark], list[Meeting]] = {}
    for one in meetings:
        # A day that was set and has passed without a record is neither held nor planned any more.
        found = Mark.PLANNED if one.held_on >= today else Mark.MISSING
        alike.setdefault((one.kind, Mark.HELD if is_over(one, today) else found), []).append(one)
    return [_met(kind, found, some, keeps) for (kind, found), some in alike.items()]


def _met(kind: MeetingKind, found: Mark, meetings: list[Meeting], keeps: bool) -> dict[str, Any]:
    ahead = f"{page_link(MEETING)}?meeting={meetings[0].id}"
    href = page_link(REGISTER) + f"#m-{meetings[0].id}" if found is Mark.HELD else ahead
    days = dict.fromkeys(day(m.held_on) for m in meetings)
    about = dict.fromkeys(sorted(filter(None, (m.group or m.topic or m.title for m in meetings))))
    detail = "　".join((_(", ").join(days), *([_(", ").join(about)] if about else [])))
    return _entry(kind, found, detail, href if keeps else "")


def _line(line: PlannedMeeting) -> dict[str, Any]:
    return _entry(line.kind, Mark.PLANNED, line.topic or _("The topic is not set yet."), "")


def _open(stand: Stand, keeps: bool) -> dict[str, Any]:
    need = stand.need
    detail = "" if need.period.months == 1 or need.all_year else need.period.label
    if need.total > 1:
        detail = "　".join(filter(None, (detail, _("{n} of {m} entered", n=stand.count, m=need.total))))
    if need.all_year and stand.mark is Mark.MISSING:
        detail = _("Where the notice sets it for the next quarter, go by the notice.")
    href = page_link(REGISTER) + f"#write-{need.kind.value}" if stand.mark is Mark.MISSING and keeps else ""
    return _entry(need.kind, stand.mark, detail, href)


def _entry(kind: MeetingKind, found: Mark, detail: str, href: str) -> dict[str, Any]:
    css, word = MARKS[found]
    return {
        "kind": kind, "title": str(KINDS[kind]), "css": css, "word": _(word), "detail": detail, "href": href,
        "held": found is Mark.HELD,
    }  # fmt: skip


def _fixed(found: BranchYear, month: int) -> list[dict[str, str]]:
    named = ((_("Party day"), found.party_day), (_("Party dues"), found.dues_day))
    return [
        {"label": label, "day": day(one.of(found.year, month)), "iso": one.of(found.year, month).isoformat()}
        for label, one in named
        if one is not None
    ]


def came_of(line: PlannedMeeting, found: BranchYear, today: date, *, keeps: bool) -> dict[str, str]:
    """What came of a line of the plan: the meeting's day and how it stands; the way to it, or to plan one."""
    meeting = found.came.get(line.id)
    if meeting is None:
        ahead = (line.year, line.month) >= (today.year, today.month)
        plans = keeps and ahead and line.kind in WITH_AGENDA
        address = f"{page_link(MEETING)}?line={line.id}"
        return {"day": "", "css": "", "word": "", "href": "", "plan": address if plans else ""}
    held, ahead = is_over(meeting, today), meeting.held_on >= today
    css, word = MARKS[Mark.HELD if held else Mark.PLANNED if ahead else Mark.MISSING]
    there = f"{page_link(REGISTER)}#m-{meeting.id}" if held else f"{page_link(MEETING)}?meeting={meeting.id}"
    return {
        "day": day(meeting.held_on),
        "css": css,
        "word": _(word),
        "href": there if keeps else "",
        "plan": "",
    }


def kind_rows(found: BranchYear, counts: Iterable[KindCount]) -> list[dict[str, Any]]:
    """For each kind that is asked for or was held: how often, who was there as numbers, and the basis."""
    by_kind = {one.kind: one for one in counts}
    asked: dict[MeetingKind, list[Stand]] = {}
    for stand in found.stands:
        asked.setdefault(stand.need.kind, []).append(stand)
    return [
        _kind_row(found, kind, asked.get(kind, []), by_kind.get(kind))
        for kind in KINDS
        if kind in asked or kind in by_kind
    ]


def _kind_row(
    found: BranchYear, kind: MeetingKind, asked: list[Stand], count: KindCount | None
) -> dict[str, Any]:
    rule = found.rules.get(asked[0].need.rule) if asked else None
    return {
        "title": str(KINDS[kind]),
        "asked": _asked(rule.value, str(rule.unit), asked[0]) if rule else _("no number is set"),
        "held": count.meetings if count else 0,
        "entered": count.entered if count else 0,
        "due": count.due if count else 0,
        "present": count.present if count else 0,
        "leave": count.leave if count else 0,
        "absent": count.absent if count else 0,
        "made_up": count.made_up if count else 0,
        "basis": rule.basis if rule else "",
        "to_check": rule.to_check if rule else "",
    }


def _asked(value: str, unit: str, stand: Stand) -> str:
    told = _("{n} {unit}", n=value, unit=unit)
    groups = len(stand.need.groups)
    return _("{asked}, each of {n} groups", asked=told, n=groups) if stand.need.groups != ("",) else told
