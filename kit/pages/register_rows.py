"""The register's parts as the page shows them: meetings, the form for one, talks, the plan of the year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kit.domain.attendance import expected
from kit.domain.meeting import MeetingKind, MeetingState, Presence
from kit.domain.organisation import Member
from kit.domain.talks import KINDS, Listed, PairKind
from kit.reports.record_words import word
from kit.services.register import HeldMeeting, Register
from kit.services.talks import TalkPlan
from kit.words import _, day

WRITTEN_IN = (
    MeetingKind.GENERAL, MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.LECTURE,
    MeetingKind.PARTY_DAY, MeetingKind.LIFE, MeetingKind.APPRAISAL, MeetingKind.STUDY,
)  # fmt: skip
"""The kinds that a branch holds, in the order of 三会一课; 民主生活会 is a leading team's."""
_USUAL_DAYS = 30


def kinds(register: Register) -> list[dict[str, str]]:
    """A button for each kind of meeting, for group meetings one for each group."""
    found = []
    for kind in WRITTEN_IN:
        groups = register.groups if kind is MeetingKind.GROUP else ("",)
        for number, group in enumerate(groups):
            text = group or word("meeting", kind.value)
            if group:
                text = _("{kind}: {group}", kind=word("meeting", kind.value), group=group)
            anchor = f"write-{kind.value}" + (f"-{number}" if number else "")
            found.append({"id": anchor, "value": f"{kind.value}/{group}", "text": text})
    return found


def meeting_row(held: HeldMeeting, today: date) -> dict[str, Any]:
    """A meeting of the list: when, what, how many were there, and by name who was not."""
    meeting, names = held.meeting, {m.id: m.name for m in held.due}
    entered = held.entered.values()
    away = [
        {"name": names.get(one.member_id, ""), "word": word("presence", one.presence.value),
         "reason": one.reason, "unsaid": one.presence is Presence.LEAVE and not one.reason}
        for one in entered if one.presence is not Presence.PRESENT
    ]  # fmt: skip
    counts = [
        _("{word} {n}", word=word("presence", p.value), n=held.count(p)) for p in Presence if held.count(p)
    ]
    return {
        "id": meeting.id,
        "iso": meeting.held_on.isoformat(),
        "day": day(meeting.held_on, year=meeting.held_on.year != today.year),
        "kind": _kind(meeting.kind, meeting.group),
        "title": meeting.title,
        "topic": meeting.topic,
        "counts": _(", ").join(counts) or _("nothing entered yet"),
        "away": sorted(away, key=lambda row: (row["word"], row["name"])),
        "change": meeting.state is MeetingState.ENDED,
    }


def blank_form(register: Register, kind: MeetingKind, group: str, today: date) -> dict[str, Any]:
    """The form for a new meeting: all who are due ticked as present."""
    due = expected(register.members, kind, group)
    return {
        "id": "", "kind": kind.value, "group": group, "heading": _kind(kind, group), "on": today.isoformat(),
        "most": today.isoformat(), "title": "", "topic": "",
        "rows": [_attends(m, Presence.PRESENT, "") for m in due],
    }  # fmt: skip


def filled_form(held: HeldMeeting, today: date) -> dict[str, Any]:
    """The form for a meeting of the register, as it is entered."""
    meeting = held.meeting
    rows = []
    for member in held.due:
        one = held.entered.get(member.id)
        standing = one.presence if one else (None if held.entered else Presence.PRESENT)
        rows.append(_attends(member, standing, one.reason if one else ""))
    return {
        "id": meeting.id, "kind": meeting.kind.value, "group": meeting.group,
        "heading": _kind(meeting.kind, meeting.group), "on": meeting.held_on.isoformat(),
        "most": today.isoformat(), "title": meeting.title, "topic": meeting.topic, "rows": rows,
    }  # fmt: skip


def _attends(member: Member, presence: Presence | None, reason: str) -> dict[str, Any]:
    choices = [{"value": p.value, "text": word("presence", p.value), "on": p is presence} for p in Presence]
    return {"id": member.id, "name": member.name, "choices": choices, "reason": reason}


def _kind(kind: MeetingKind, group: str) -> str:
    text = word("meeting", kind.value)
    return _("{kind}: {group}", kind=text, group=group) if group else text


def talks(plan: TalkPlan, today: date) -> dict[str, Any]:
    """The talks of the year: still to be held, held, proposed, and who lacks one."""
    waiting = [one for one in plan.listed if one.talk.done_on is None]
    held = [one for one in plan.listed if one.talk.done_on is not None]
    return {
        "waiting": _by_kind(waiting, today),
        "held": _by_kind(held, today),
        "proposed": _proposed(plan),
        "lacking": [
            {"name": c.member.name, "kinds": _(", ").join(str(KINDS[k]) for k in c.lacking)}
            for c in plan.coverage if c.lacking
        ],
        "times": plan.times,
        "today": today.isoformat(),
        "until": min(today + timedelta(days=_USUAL_DAYS), date(today.year, 12, 31)).isoformat(),
        "last": date(today.year, 12, 31).isoformat(),
    }  # fmt: skip


def talk_form(one: Listed, register: Register, today: date) -> dict[str, Any]:
    """The form that changes a talk: who, when it is planned, when it was."""
    people = [
        {"id": m.id, "name": m.name} for m in register.members
    ] + [{"id": m.id, "name": m.name} for m in (one.first, one.second) if not m.active]  # fmt: skip
    talk = one.talk
    return {
        "id": talk.id, "first": talk.first_id, "second": talk.second_id, "people": people,
        "planned": talk.planned_on.isoformat() if talk.planned_on else "",
        "done": talk.done_on.isoformat() if talk.done_on else "", "today": today.isoformat(),
    }  # fmt: skip


def _by_kind(listed: list[Listed], today: date) -> list[dict[str, Any]]:
    found = []
    for kind in PairKind:
        rows = [_talk(one, today) for one in listed if one.kind is kind]
        if rows:
            found.append({"text": str(KINDS[kind]), "rows": rows})
    return found


def _talk(one: Listed, today: date) -> dict[str, Any]:
    talk = one.talk
    on = talk.done_on or talk.planned_on
    return {
        "id": talk.id,
        "names": _("{first} and {second}", first=one.first.name, second=one.second.name),
        "iso": on.isoformat() if on else "",
        "when": day(on, weekday=False, year=on.year != today.year) if on else "",
        "past": one.past(today),
    }


def _proposed(plan: TalkPlan) -> list[dict[str, Any]]:
    found = []
    for kind in PairKind:
        rows = [
            {"name": f"pair/{a.id}/{b.id}", "text": _("{first} and {second}", first=a.name, second=b.name)}
            for k, a, b in plan.proposed if k is kind
        ]  # fmt: skip
        if rows:
            found.append({"text": str(KINDS[kind]), "rows": rows})
    return found
