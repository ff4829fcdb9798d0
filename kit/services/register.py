"""The register: that talks took place, which meetings were held, and who was there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from kit.domain.attendance import expected
from kit.domain.meeting import Attendance, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.organisation import Member, roster_order
from kit.domain.timing import check_near
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.later import marked_seat
from kit.services.talks import (
    TalkPlan,
    accept_talks,
    drop_talk,
    record_talk,
    record_talks,
    talk_plan,
)
from kit.services.visit import Visit
from kit.services.year_lines import hold_line, leave_lines
from kit.words import say

__all__ = [
    "HeldMeeting", "Register", "accept_talks", "branch_register", "drop_meeting", "drop_talk",
    "record_attendance", "record_meeting", "record_talk", "record_talks", "talk_plan",
]  # fmt: skip

LONGEST_TITLE, LONGEST_REASON = 60, 100
_GIVEN = ("kind", "held_on", "title", "topic", "group")
"""What of a meeting the register writes; the rest belongs to the meeting's own pages."""
_GONE = say("This meeting is no longer in the register. Please open the page again.")
_SIGNED = say("The minutes of this meeting are signed, and its attendance with them. It stays as it is.")
_NOT_OVER = say("This meeting is not over yet. Who is there is entered on its own page.")
_FASTER = say("Somebody has just changed the same record. Please try again.")


@dataclass(frozen=True)
class HeldMeeting:
    """A meeting that is over, who was due, and what is entered of each."""

    meeting: Meeting
    due: tuple[Member, ...]
    """The members who would be due today, in the roster's order, and whoever else is entered."""
    entered: Mapping[str, Attendance]

    def count(self, presence: Presence) -> int:
        """How many are entered so."""
        return sum(one.presence is presence for one in self.entered.values())


@dataclass(frozen=True)
class Register:
    """A year of the branch's register."""

    year: int
    members: tuple[Member, ...]
    """The active members in the roster's order."""
    meetings: tuple[HeldMeeting, ...]
    """The meetings that are over, the latest first."""
    talks: TalkPlan
    years: tuple[int, ...]
    """The years that the register holds anything of, the latest first."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The Party groups in the order in which the roster names them."""
        return tuple(dict.fromkeys(m.group for m in self.members if m.group))


def branch_register(visit: Visit, *, year: int = 0) -> Register:
    """The register of a year (this one, if 0)."""
    year = year or visit.today.year
    meetings = [m for m in visit.records.meetings.where(unit_id=visit.by.unit_id) if _over(m)]
    people = _people(visit)
    chosen = sorted((m for m in meetings if m.held_on.year == year), key=lambda m: (m.held_on, m.id))
    first = min((m.held_on.year for m in meetings), default=visit.today.year)
    entered: dict[str, dict[str, Attendance]] = {m.id: {} for m in chosen}
    for one in visit.records.attendances.where(meeting_id=tuple(entered)) if entered else ():
        entered[one.meeting_id][one.member_id] = one
    return Register(
        year=year,
        members=tuple(m for m in people if m.active),
        meetings=tuple(_held(m, people, entered[m.id]) for m in reversed(chosen)),
        talks=talk_plan(visit, year=year),
        years=tuple(range(visit.today.year, min(first, visit.today.year) - 1, -1)),
    )


def record_meeting(
    visit: Visit, *, kind: str, held_on: date, title: str = "", topic: str = "", group: str = "",
    meeting_id: str = "", marks: Mapping[str, tuple[str, str]] | None = None,
) -> Meeting:  # fmt: skip
    """Write a meeting in that was held, or change the one named, with who was there (``record_attendance``).

    A group is that of a Party group meeting. The same meeting sent twice stands there once.
    """
    what = _kind(kind)
    if held_on > visit.today:
        raise Invalid(
            say("This day has not come yet. A meeting to come is planned on its own page."), field="held_on"
        )
    check_near(held_on, visit.today, "held_on")
    groups = {m.group for m in _people(visit) if m.active and m.group}
    if what is MeetingKind.GROUP and group not in groups:
        raise Invalid(say("Please choose which Party group met."), field="group")
    given = Meeting(
        uuid4().hex, visit.by.unit_id, what, _line(title, "title"), held_on, visit.now, visit.by.member_id,
        topic=_line(topic, "topic"), group=group if what is MeetingKind.GROUP else "",
    )  # fmt: skip
    visit.hold_branch()
    held = _changeable(visit, meeting_id) if meeting_id else _same(visit, given)
    new = given if held is None else replace(held, **{name: getattr(given, name) for name in _GIVEN})
    _keep(visit, held, new)
    hold_line(visit, new)
    if marks:
        record_attendance(visit, meeting_id=new.id, marks=marks)
    return new


def record_attendance(
    visit: Visit, *, meeting_id: str, marks: Mapping[str, tuple[str, str]]
) -> tuple[Attendance, ...]:
    """Write who was there: for each member by id a presence and the reason; others stay as they are.

    The reason of a leave may be left out; it is no reason for being absent or there, and is not kept there.
    Of a meeting that was held with the kit, what is written here is marked as written afterwards.
    """
    meeting = _changeable(visit, meeting_id)
    people = {m.id for m in _people(visit)}
    before = {a.member_id: a for a in visit.records.attendances.where(meeting_id=meeting_id)}
    kept = []
    for member_id, (word, reason) in marks.items():
        if member_id not in people or word not in set(Presence):
            raise Invalid(say("This page is out of date. Please open it again."), field="presence")
        presence = Presence(word)
        told = _line(reason, f"reason-{member_id}", LONGEST_REASON) if presence is Presence.LEAVE else ""
        made_up = before[member_id].made_up_on if member_id in before else None
        made_up = None if presence is Presence.PRESENT else made_up
        new = Attendance(meeting_id, member_id, presence, told, made_up)
        kept.append(marked_seat(visit, before.get(member_id), new) if meeting.started_at else new)
    _keep(visit, meeting, meeting, act="record_attendance")
    visit.records.attendances.add_all([one for one in kept if one.member_id not in before])
    for one in kept:
        if one.member_id in before:
            visit.records.attendances.put(one)
    return tuple(kept)


def drop_meeting(visit: Visit, *, meeting_id: str) -> None:
    """Take a meeting out that was written in by mistake; one that has an agenda or minutes stays."""
    meeting = _changeable(visit, meeting_id)
    records = visit.records
    if any(
        found.where(meeting_id=meeting_id)
        for found in (
            records.agenda_steps, records.entries, records.criticisms, records.minutes, records.elections,
        )
    ):  # fmt: skip
        raise Refused(say("This meeting has an agenda, minutes or a ballot. It stays in the register."))
    leave_lines(visit, meeting)
    records.attendances.delete(meeting_id=meeting_id)
    records.meetings.delete(id=meeting.id)
    visit.note("drop_meeting", meeting.id)


def _same(visit: Visit, given: Meeting) -> Meeting | None:
    """The same meeting, if it was written in before: the page sends again what got no answer."""
    same = {name: getattr(given, name) for name in ("unit_id", "kind", "held_on", "group", "title")}
    return next((m for m in visit.records.meetings.where(**same, state=MeetingState.ENDED)), None)


def _held(meeting: Meeting, people: tuple[Member, ...], entered: dict[str, Attendance]) -> HeldMeeting:
    due = {m.id for m in expected(people, meeting.kind, meeting.group)}
    shown = tuple(m for m in people if m.id in entered or m.id in due)
    return HeldMeeting(meeting, shown, entered)


def _keep(visit: Visit, held: Meeting | None, new: Meeting, act: str = "record_meeting") -> None:
    """Keep a meeting with its next version, so that of two changes at once one is told to look again."""
    if held is None:
        visit.records.meetings.add(new)
    elif not visit.records.meetings.change(replace(new, version=held.version + 1), version=held.version):
        raise Conflict(_FASTER)
    visit.note(act, new.id)


def _changeable(visit: Visit, meeting_id: str) -> Meeting:
    meeting = visit.records.meetings.get(meeting_id)
    if meeting is None or meeting.unit_id != visit.by.unit_id:
        raise NotFound(_GONE)
    if meeting.state is MeetingState.SIGNED:
        raise Refused(_SIGNED)
    if meeting.state is not MeetingState.ENDED:
        raise Refused(_NOT_OVER)
    return meeting


def _over(meeting: Meeting) -> bool:
    return meeting.state in (MeetingState.ENDED, MeetingState.SIGNED)


def _people(visit: Visit) -> tuple[Member, ...]:
    members = visit.records.members.where(unit_id=visit.by.unit_id)
    return tuple(sorted(members, key=roster_order))


def _kind(word: str) -> MeetingKind:
    if word not in set(MeetingKind):
        raise Invalid(say("Please choose which kind of meeting it was."), field="kind")
    return MeetingKind(word)


def _line(text: str, field: str, most: int = LONGEST_TITLE) -> str:
    told = " ".join(text.replace("\x00", "").split())
    if len(told) > most:
        raise Invalid(say("Please write at most {most} characters here.", most=most), field=field)
    return told
