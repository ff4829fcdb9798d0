"""Meetings while they are prepared: the list, one planned from its template, its gates, agenda and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from kit.domain.meeting import AgendaStep, Meeting, MeetingState, StepKind
from kit.domain.year import KINDS, PlannedMeeting
from kit.errors import Conflict, NotFound
from kit.pages.fields import Fields, choices, day_of, number_of
from kit.pages.links import MEETING, REGISTER, YEAR, asked, page_link
from kit.pages.meeting_view import one_view, ways_in
from kit.services.gates import tick_gate, untick_gate
from kit.services.meetings import (
    Details,
    Meetings,
    Offer,
    branch_meetings,
    cancel_meeting,
    change_agenda,
    change_meeting,
    one_meeting,
    plan_meeting,
)
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day, mark, say

_USUAL_DAYS = 14
"""A meeting is planned so far ahead, as its plan goes to the level above one or two weeks before."""
_MOST_HELD = 12
_NEW_MINUTES = 10
_STATES = {
    MeetingState.PLANNED: ("", mark("In preparation")),
    MeetingState.RUNNING: ("doing", mark("Going on")),
    MeetingState.ENDED: ("look", mark("Held, of a meeting")),
    MeetingState.SIGNED: ("done", mark("Minutes signed")),
}


def desk() -> Panel:
    """The list of meetings, or the one that is looked at, with a form for each thing that may be done."""
    view = _View(asked("meeting"))
    return Panel(view.show, {
        "plan": view.plan, "change": view.change, "agenda": view.agenda, "tick": view.tick,
        "untick": view.untick, "cancel": view.cancel, "list": view.list, "look": view.look,
    })  # fmt: skip


@dataclass
class _View:
    """Which meeting this page looks at, "" for the list."""

    meeting_id: str = ""

    def show(self, told: str = "") -> Markup:
        """The meeting, or the list where none is looked at or it is gone."""
        session = open_session()
        if self.meeting_id:
            try:
                one = session.look(one_meeting, meeting_id=self.meeting_id)
                return one_view(one, session.look(branch_meetings), told)
            except NotFound as gone:
                self.meeting_id, told = "", str(gone)
        return _list(session.look(branch_meetings), session.clock().date(), told)

    # ── what is done ──

    def look(self, fields: Fields) -> None:
        """Look at one meeting."""
        self.meeting_id = _id(fields)

    def list(self, _fields: Fields) -> None:
        """Go back to the list."""
        self.meeting_id = ""

    def plan(self, fields: Fields) -> Markup:
        """Plan a meeting from a template."""
        made = open_session().do(
            plan_meeting, kind=fields.get("kind", ""), details=_details(fields),
            line_id=fields.get("line_id", ""),
        )  # fmt: skip
        self.meeting_id = made.id
        return self.show(_("Planned. Please look at the agenda and its minutes."))

    def change(self, fields: Fields) -> Markup:
        """Change what is settled for the meeting."""
        open_session().do(
            change_meeting, meeting_id=_id(fields), version=_version(fields), details=_details(fields)
        )
        return self.show(_("Changed."))

    def agenda(self, fields: Fields) -> Markup:
        """Keep the agenda as it stands in the form, and do what the pressed button says."""
        steps = _pressed(_steps(fields), fields.get("do", ""))
        open_session().do(change_agenda, meeting_id=_id(fields), version=_version(fields), steps=steps)
        return self.show(_("The agenda is kept."))

    def tick(self, fields: Fields) -> Markup:
        """Tick a gate by hand."""
        open_session().do(
            tick_gate, meeting_id=_id(fields), gate=fields.get("gate", ""), note=fields.get("note", "")
        )
        return self.show(_("Ticked, with your line."))

    def untick(self, fields: Fields) -> Markup:
        """Take a tick away."""
        open_session().do(untick_gate, meeting_id=_id(fields), gate=fields.get("gate", ""))
        return self.show(_("The tick is taken away."))

    def cancel(self, fields: Fields) -> Markup:
        """Take the meeting out."""
        open_session().do(cancel_meeting, meeting_id=_id(fields), version=_version(fields))
        self.meeting_id = ""
        return self.show(_("The meeting is taken out."))


# ── the list ──


def _list(found: Meetings, today: date, told: str) -> Markup:
    lead = _("{n} ahead.", n=len(found.coming)) if found.coming else _("No meeting is planned.")
    line = next((one for one in found.lines if one.id == asked("line")), None)
    kind = line.kind.value if line else asked("kind")
    return render(
        "meeting",
        head=render("page_head", over="", title=_("Meetings"), lead=lead, tools=[]),
        notice=told,
        coming=[_row(m, today) for m in found.coming],
        held=[_row(m, today) for m in found.held[:_MOST_HELD]],
        offers=[_offered(o, kind) for o in found.offers],
        due=_usual_day(line, today).isoformat(),
        least=today.isoformat(),
        line=_line(line),
        people=choices(found.people, line.responsible_id if line else ""),
        recorders=choices(found.people),
        groups=[{"name": g, "on": False} for g in found.groups],
        links=[
            {"href": page_link(YEAR), "text": _("The year of meetings")},
            {"href": page_link(REGISTER), "text": _("Talks and meetings")},
        ],
    )


def _usual_day(line: PlannedMeeting | None, today: date) -> date:
    """The day that the form begins with: in the line's month where it is for a line of the year's plan.

    It is never one that has passed: of a month that is over the plan says nothing any more.
    """
    usual = today + timedelta(days=_USUAL_DAYS)
    if line is None or (usual.year, usual.month) == (line.year, line.month):
        return usual
    first, following = (
        date(line.year, line.month, 1),
        date(line.year + line.month // 12, line.month % 12 + 1, 1),
    )
    if usual < first:
        return max(first, today)
    last = following - timedelta(days=1)
    return last if last >= today else usual


def _line(line: PlannedMeeting | None) -> dict[str, str] | None:
    if line is None:
        return None
    return {"id": line.id, "topic": line.topic,
            "text": _("month {n}", n=line.month) + "　" + str(KINDS[line.kind])}  # fmt: skip


def _row(meeting: Meeting, today: date) -> dict[str, Any]:
    css, word = _STATES[meeting.state]
    on = day(meeting.held_on, year=meeting.held_on.year != today.year)
    past = meeting.state is MeetingState.PLANNED and meeting.held_on < today
    return {
        "css": "late" if past else css,
        "word": _("The day has passed") if past else _(word),
        "title": meeting.title or str(KINDS[meeting.kind]),
        "line": "　".join(filter(None, (on, meeting.starts_at, meeting.place, meeting.topic))),
        "href": f"{page_link(MEETING)}?meeting={meeting.id}",
        "now": meeting.state is MeetingState.RUNNING or meeting.held_on == today,
        "doors": ways_in(meeting, today),
    }


def _offered(offer: Offer, chosen: str) -> dict[str, Any]:
    kind = offer.agenda.kind.value
    text = _("{title}: {n} comrades, about {m} minutes", title=offer.agenda.title, n=offer.size,
             m=offer.minutes)  # fmt: skip
    return {"value": kind, "text": text, "on": kind == chosen}


# ── what a form says ──


def _id(fields: Fields) -> str:
    return fields.get("meeting_id", "")


def _version(fields: Fields) -> int:
    return number_of(fields, "version", -1)


def _details(fields: Fields) -> Details:
    names = ("starts_at", "place", "host_id", "recorder_id", "title", "topic", "group", "guests")
    return Details(day_of(fields, "held_on"), **{name: fields.get(name, "") for name in names})


def _steps(fields: Fields) -> list[AgendaStep]:
    """The steps of the form in its order; a new one at the end where a name was written for it."""
    steps = []
    for number in range(1, 100):
        if f"title-{number}" not in fields:
            break
        steps.append(_step(fields, str(number), number))
    if fields.get("title-new", "").strip():
        steps.append(_step(fields, "new", len(steps) + 1))
    return steps


def _step(fields: Fields, at: str, number: int) -> AgendaStep:
    try:
        kind = StepKind(fields.get(f"kind-{at}", "other"))
    except ValueError:
        raise Conflict(say("This page is out of date. Please open it again.")) from None
    unsaid = at == "new" and not fields.get("minutes-new", "").strip()
    return AgendaStep(
        "", number, kind, fields.get(f"title-{at}", ""),
        _NEW_MINUTES if unsaid else number_of(fields, f"minutes-{at}", 0),
        origin=fields.get(f"origin-{at}", "")[:64],
    )  # fmt: skip


def _pressed(steps: list[AgendaStep], button: str) -> list[AgendaStep]:
    """The steps after a button: ``up-3`` and ``down-3`` change places, ``out-3`` takes one out."""
    deed, _dash, told = button.partition("-")
    at = int(told) - 1 if told.isdecimal() else -1
    if not 0 <= at < len(steps):
        return steps
    if deed == "out":
        return steps[:at] + steps[at + 1 :]
    other = at + {"up": -1, "down": 1}.get(deed, 0)
    if 0 <= other < len(steps):
        steps[at], steps[other] = steps[other], steps[at]
    return steps
