"""One meeting as the page shows it: gates, agenda with times, what is settled, its papers and its doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.access import may_open
from kit.domain.agenda import Agenda, begins, timetable, total
from kit.domain.form import Basis, Standing
from kit.domain.gate import TITLES, Gate, GateName, Weight
from kit.domain.meeting import Meeting, MeetingKind, MeetingState, StepKind
from kit.domain.year import KINDS
from kit.pages.fields import choices
from kit.pages.links import (
    APPRAISAL,
    COCKPIT,
    LEDGER,
    MEETING,
    MEETING_PLAN_PDF,
    MINUTES,
    OPINIONS,
    PACK_PDF,
    PROJECTOR,
    REGISTER,
    ROUNDS,
    page_link,
)
from kit.reports.agenda_table import times
from kit.services.gates import meeting_gates
from kit.services.meetings import Meetings, Prepared
from kit.session import open_session
from kit.widgets.markup import render
from kit.words import _, clock, day, mark

_MOST_NAMES = 8
_WEIGHTS = {Weight.NEEDED: ("ochre solid", mark("Needed")), Weight.ADVISED: ("ochre", mark("Advised"))}
STEP_KINDS = {
    StepKind.OPENING: mark("Opening of the meeting"),
    StepKind.REVIEW: mark("Looking back"),
    StepKind.OPINIONS: mark("Opinions are told"),
    StepKind.COMMITTEE: mark("The committee speaks"),
    StepKind.MEMBERS: mark("Each in turn"),
    StepKind.BALLOT: mark("Secret ballot"),
    StepKind.DECISION: mark("Deciding"),
    StepKind.STUDY: mark("Study"),
    StepKind.SUMMARY: mark("Closing words"),
    StepKind.COMMENT: mark("Remarks from above"),
    StepKind.OTHER: mark("Other"),
}
"""What a step is for, as the form for a new one offers it."""
_GOES = {
    GateName.STUDY: (REGISTER, mark("Write it in the register")),
    GateName.TALKS: (REGISTER, mark("Arrange talks")),
    GateName.OPINIONS: (OPINIONS, mark("Ask for opinions")),
    GateName.REVIEW: (LEDGER, mark("Open the ledger")),
    GateName.SHEETS: (ROUNDS, mark("See who has handed in")),
    GateName.COMMITTEE: (REGISTER, mark("Write it in the register")),
}
"""Where what a gate asks for is done."""
_DOORS = (
    (COCKPIT, mark("Hold the meeting"), frozenset(MeetingKind)),
    (PROJECTOR, mark("Second screen"), frozenset(MeetingKind)),
    (APPRAISAL, mark("Appraisal"), frozenset({MeetingKind.LIFE, MeetingKind.APPRAISAL})),
    (MINUTES, mark("Minutes"), frozenset(MeetingKind)),
)
"""The pages that go on from here, and the kinds of meetings that they are for."""


def one_view(one: Prepared, branch: Meetings, told: str) -> Markup:
    """The page of one meeting."""
    meeting = one.meeting
    open_ = meeting.state is MeetingState.PLANNED
    gates = open_session().look(meeting_gates, meeting_id=meeting.id)
    return render(
        "meeting_one",
        head=_head(one),
        notice=told,
        id=meeting.id,
        version=meeting.version,
        open=open_,
        soon=not open_ or meeting.held_on <= open_session().clock().date(),
        ticking=meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING),
        doors=_doors(meeting),
        gates=[_gate(g) for g in gates],
        left=sum(1 for g in gates if not g.met),
        steps=_steps(one),
        sum=_sum(one),
        kinds=[
            {"value": k.value, "text": _(word), "on": k is StepKind.OTHER} for k, word in STEP_KINDS.items()
        ],
        facts=_facts(one),
        form=_form(one, branch),
        invitation=_invitation(one),
        papers=_papers(meeting),
    )


def _head(one: Prepared) -> Markup:
    meeting = one.meeting
    where = "　".join(filter(None, (day(meeting.held_on, year=True), meeting.starts_at, meeting.place)))
    title = meeting.title or str(KINDS[meeting.kind])
    return render("page_head", over=str(KINDS[meeting.kind]), title=title, lead=where, tools=[])


def _papers(meeting: Meeting) -> list[dict[str, str]]:
    part = f"?meeting={meeting.id}"
    return [
        {"href": MEETING_PLAN_PDF + part, "text": _("Plan, PDF")},
        {"href": MEETING_PLAN_PDF.replace(".pdf", ".docx") + part, "text": _("Plan, Word")},
        {"href": PACK_PDF + part, "text": _("For members to read before")},
    ]


def _doors(meeting: Meeting) -> list[dict[str, str]]:
    role = open_session().identity.role
    over = meeting.state in (MeetingState.ENDED, MeetingState.SIGNED)
    found = []
    for page, word, kinds in _DOORS:
        fits = (page == MINUTES) is over
        if may_open(role, page) and meeting.kind in kinds and fits:
            found.append({"href": f"{page_link(page)}?meeting={meeting.id}", "text": _(word)})
    return found


def _gate(gate: Gate) -> dict[str, Any]:
    css, word = _WEIGHTS[gate.weight]
    page, deed = _GOES.get(gate.name, ("", ""))
    return {
        "name": gate.name.value, "title": str(TITLES[gate.name]), "met": gate.met,
        "css": css, "word": _(word),
        "told": str(gate.found.told) if gate.found else "",
        "names": _names(gate.found.names) if gate.found else "",
        "by_records": gate.found is not None and gate.found.met,
        "basis": gate.basis, "to_check": gate.to_check,
        "tick": _ticked(gate), "note": gate.tick.note if gate.tick else "",
        "href": page_link(page) if page and not gate.met else "", "deed": _(deed) if deed else "",
    }  # fmt: skip


def _names(names: tuple[str, ...]) -> str:
    """The first of many names, and how many there are."""
    told = _(", ").join(names[:_MOST_NAMES])
    return (
        told if len(names) <= _MOST_NAMES else _("{names} and others, {n} in all", names=told, n=len(names))
    )


def _ticked(gate: Gate) -> str:
    if gate.tick is None:
        return ""
    return _("Ticked by {name} on {day}", name=gate.ticker, day=day(gate.tick.ticked_on))


def _steps(one: Prepared) -> list[dict[str, Any]]:
    return [
        {
            "number": step.number, "at": at, "title": step.title, "minutes": step.minutes,
            "kind": step.kind.value, "origin": step.origin, **_template(one.template, step.origin),
        }
        for at, step in zip(times(one.meeting, one.steps), one.steps, strict=True)
    ]  # fmt: skip


def _template(template: Agenda | None, origin: str) -> dict[str, Any]:
    """What the template tells of a step: how it goes, and what it rests on."""
    known = template.step(origin) if template and origin else None
    return {
        "note": str(known.note) if known else "",
        "tip": str(known.tip) if known else "",
        "bases": [{"cited": b.cited, "gist": str(b.gist), "standing": _standing(b)} for b in known.basis]
        if known else [],
    }  # fmt: skip


def _standing(basis: Basis) -> str:
    return _("please check") if basis.standing is Standing.UNVERIFIED else ""


def _sum(one: Prepared) -> str:
    minutes = total(one.steps)
    start = begins(one.meeting)
    if start is None or not one.steps:
        return _("{n} minutes in all. Set a time of day to see when each step begins.", n=minutes)
    last = timetable(one.steps, start)[-1].ends
    return _("{n} minutes in all; it ends about {time}.", n=minutes, time=clock(last))


def _facts(one: Prepared) -> list[tuple[str, str]]:
    meeting, names = one.meeting, one.names
    who = _("{group}, {n} comrades", group=meeting.group, n=one.size) if meeting.group else _(
        "{n} comrades", n=one.size)  # fmt: skip
    open_ = _("not settled yet")
    return [
        (_("Day and time"), "　".join(filter(None, (day(meeting.held_on), meeting.starts_at or open_)))),
        (_("Where"), meeting.place or open_),
        (_("Host"), names.get(meeting.host_id, open_)),
        (_("Recorder"), names.get(meeting.recorder_id, open_)),
        (_("Who is due"), who),
        *([(_("Theme"), meeting.topic)] if meeting.topic else []),
        *([(_("Sitting in"), meeting.guests)] if meeting.guests else []),
    ]


def _form(one: Prepared, branch: Meetings) -> dict[str, Any]:
    meeting = one.meeting
    return {
        "title": meeting.title, "due": meeting.held_on.isoformat(), "starts_at": meeting.starts_at,
        "least": open_session().clock().date().isoformat(), "place": meeting.place, "topic": meeting.topic,
        "guests": meeting.guests, "hosts": choices(branch.people, meeting.host_id),
        "recorders": choices(branch.people, meeting.recorder_id),
        "groups": [{"name": g, "on": g == meeting.group} for g in branch.groups]
        if meeting.kind is MeetingKind.GROUP else [],
    }  # fmt: skip


def _invitation(one: Prepared) -> str:
    """The notice that can be copied and sent: when, where, how long, what to bring."""
    meeting = one.meeting
    where = "，".join(filter(None, (f"{day(meeting.held_on)} {meeting.starts_at}".strip(), meeting.place)))
    bring = _("; ").join(str(line) for line in one.template.bring) if one.template else ""
    lines = (
        _("Comrades,"),
        _("The {title} is held: {where}; about {n} minutes.", title=meeting.title, where=where,
          n=total(one.steps)),
        _("Topic: {topic}", topic=meeting.topic) if meeting.topic else "",
        _("Please bring: {bring}.", bring=bring) if bring else "",
        _("Who cannot come, please tell the branch beforehand."),
    )  # fmt: skip
    return "\n".join(filter(None, lines))


def ways_in(meeting: Meeting, today: date) -> list[dict[str, str]]:
    """Into a meeting that is still ahead: into the room on its day, and to what is to be prepared.

    None for whom these pages are not.
    """
    if not may_open(open_session().identity.role, COCKPIT):
        return []
    room = {"href": f"{page_link(COCKPIT)}?meeting={meeting.id}", "text": _("Hold the meeting")}
    prepare = {"href": f"{page_link(MEETING)}?meeting={meeting.id}", "text": _("Prepare it")}
    if meeting.state is MeetingState.RUNNING:
        return [room | {"text": _("Back to the meeting")}, prepare]
    if meeting.state is not MeetingState.PLANNED:
        return []
    return [room, prepare] if meeting.held_on == today else [prepare]
