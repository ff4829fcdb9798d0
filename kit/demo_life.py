"""The year of the demo's first branch: plan, meetings and who was there, talks, a call, minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from kit.domain.fixed_day import FixedDay
from kit.domain.gate import GateName
from kit.domain.meeting import Meeting, MeetingKind, Presence
from kit.domain.minutes import Minutes
from kit.domain.organisation import Member
from kit.domain.talks import PairKind
from kit.services.after_meeting import complete_head, make_up
from kit.services.cockpit import (
    end_meeting,
    mark_present,
    next_step,
    start_meeting,
    take_attendance,
    write_decision,
    write_entry,
)
from kit.services.gates import tick_gate
from kit.services.meetings import Details, plan_meeting
from kit.services.minutes import build_minutes, sign_minutes
from kit.services.opinions import key_opinion, open_call
from kit.services.register import record_meeting
from kit.services.talks import accept_talks, record_talks, talk_plan
from kit.services.visit import Visit
from kit.services.year_acts import file_year, propose_year, set_year_days, write_planned
from kit.words import in_language

K = MeetingKind
_HELD_AGO, _AHEAD = 18, 5
"""Days since the meeting whose minutes are signed, and until the life meeting."""
_PARTY_DAY, _DUES_DAY = FixedDay(week=2, weekday=5), FixedDay(day=10)
_DAYS: Mapping[MeetingKind, FixedDay] = {
    K.PARTY_DAY: _PARTY_DAY, K.COMMITTEE: FixedDay(week=1, weekday=2), K.GROUP: FixedDay(week=3, weekday=3),
    K.LECTURE: FixedDay(week=4, weekday=4), K.GENERAL: FixedDay(week=4, weekday=2),
}  # fmt: skip
"""On which day of a month each kind is held."""
_MONTHS: Mapping[MeetingKind, Sequence[int]] = {K.LECTURE: (2, 5, 8, 11), K.GENERAL: (3, 6, 9, 12)}
_LEFT_OUT = ((K.PARTY_DAY, 2), (K.PARTY_DAY, 8))
"""Two Party days that were not held: the branch's ledger tells what it does about it."""
_LEAVE, _ABSENT = 0.07, 0.015
_TALKED = (PairKind.SECRETARY, PairKind.COMMITTEE)


@cache
def _told() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("demo_life.yml").read_text("utf-8"))
    return told


@dataclass(frozen=True)
class Life:
    """Lets a branch live through the year by the services; ``visit`` is somebody's at a moment."""

    visit: Callable[[Member, datetime], Visit]
    today: date
    chance: Callable[..., Random]
    members: Sequence[Member]
    """In the roster's order."""
    above: str

    def live(self) -> None:
        """Everything, in the order in which it was entered."""
        with in_language("zh"):  # what is kept of an agenda is kept in the words of the one who plans it
            self._plan()
            self._meetings()
            self._general_meeting()
            self._talks()
            self._opinions(self._life_meeting())

    @property
    def _secretary(self) -> Member:
        return next(m for m in self.members if m.secretary)

    @property
    def _organiser(self) -> Member:
        return next(m for m in self.members if m.on_committee and not m.secretary)

    def _by(self, day: date, hour: int = 9, minute: int = 0) -> Visit:
        return self.visit(self._secretary, datetime.combine(min(day, self.today), time(hour, minute)))

    def _plan(self) -> None:
        """The year's plan, written in its first days, with the topics that are known, and filed."""
        january = self._by(date(self.today.year, 1, 4))
        propose_year(january)
        topics = {kind.value: _told().get(kind.value, ()) for kind in K}
        lines = january.records.planned_meetings.where(unit_id=january.by.unit_id, year=self.today.year)
        for kind, about in topics.items():
            some = sorted((one for one in lines if one.kind == kind), key=lambda one: (one.month, one.id))
            for line, topic in zip(some, about, strict=False):
                write_planned(january, line_id=line.id, month=line.month, kind=kind, topic=topic,
                              responsible_id=line.responsible_id or self._organiser.id)  # fmt: skip
        set_year_days(january, party_day=_PARTY_DAY.text, dues_day=_DUES_DAY.text)
        filed = self._by(date(self.today.year, 1, 12))
        file_year(filed, on=filed.today, filed_with=self.above)

    def _meetings(self) -> None:
        """The meetings of the year up to now, each with who was there, entered on the day after."""
        for kind, on, topic in sorted(self._held(), key=lambda one: (one[1], one[0])):
            groups = sorted({m.group for m in self.members}) if kind is K.GROUP else [""]
            for group in groups:
                entering = self._by(on + timedelta(days=1), 10)
                held = record_meeting(entering, kind=kind.value, held_on=on, topic=topic, group=group,
                                      marks=dict(self._marks(kind, on, group)))  # fmt: skip
                self._make_up(entering, held)

    def _held(self) -> Iterator[tuple[MeetingKind, date, str]]:
        signed_in = self._signed_on()
        for kind, day in _DAYS.items():
            topics = _told().get(kind.value, ())
            for place, month in enumerate(_MONTHS.get(kind, range(1, 13))):
                on = day.of(self.today.year, month)
                same_quarter = (on.year, (on.month - 1) // 3) == (signed_in.year, (signed_in.month - 1) // 3)
                if kind is K.GENERAL and same_quarter:
                    continue  # that quarter's is the one with the minutes
                if on < self.today and (kind, month) not in _LEFT_OUT:
                    yield kind, on, topics[place] if place < len(topics) else ""

    def _marks(self, kind: MeetingKind, on: date, group: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Who was there: nearly everybody; a leave has its reason."""
        due = [m for m in self.members if (m.on_committee if kind is K.COMMITTEE else group in ("", m.group))]
        for member in due:
            chance = self.chance("presence", kind.value, on.isoformat(), member.name)
            dice = chance.random()
            if dice < _ABSENT and not member.on_committee:
                yield member.id, (Presence.ABSENT.value, "")
            elif dice < _LEAVE:
                yield member.id, (Presence.LEAVE.value, chance.choice(_told()["reasons"]))
            else:
                yield member.id, (Presence.PRESENT.value, "")

    def _make_up(self, entering: Visit, held: Meeting) -> None:
        """Who missed a lecture or a general meeting was told of it within the week."""
        if held.kind not in (K.LECTURE, K.GENERAL) or held.held_on + timedelta(days=6) > self.today:
            return
        later = self._by(held.held_on + timedelta(days=6), 16)
        for seat in entering.records.attendances.where(meeting_id=held.id):
            if seat.presence is not Presence.PRESENT:
                make_up(later, meeting_id=held.id, member_id=seat.member_id, on=later.today)

    def _signed_on(self) -> date:
        on = self.today - timedelta(days=_HELD_AGO)
        return on - timedelta(days=max(0, on.isoweekday() - 5))

    def _general_meeting(self) -> None:
        """A general meeting that was led with the kit, and its minutes, signed three days later."""
        told, on = _told()["general_meeting"], self._signed_on()
        before = self._by(on - timedelta(days=8))
        details = Details(on, "14:30", told["place"], self._secretary.id, self._organiser.id,
                          topic=told["topic"])  # fmt: skip
        line = self._line(before, K.GENERAL, on)
        meeting = plan_meeting(before, kind=K.GENERAL.value, details=details, line_id=line)
        self._hold(meeting, told)
        after = self._by(on + timedelta(days=1))
        complete_head(after, meeting_id=meeting.id, place=told["place"], host_id=self._secretary.id,
                      recorder_id=self._organiser.id)  # fmt: skip
        draft: Minutes = build_minutes(after, meeting_id=meeting.id)
        sign_minutes(self._by(on + timedelta(days=3), 17), meeting_id=meeting.id, version=draft.version)

    @staticmethod
    def _line(visit: Visit, kind: MeetingKind, on: date) -> str:
        """The line of the plan that a meeting is held for: that of its quarter, or of its year."""
        lines = visit.records.planned_meetings.where(unit_id=visit.by.unit_id, year=on.year, kind=kind)
        months = 12 if kind is K.LIFE else 3
        return next((one.id for one in lines if (one.month - 1) // months == (on.month - 1) // months), "")

    def _hold(self, meeting: Meeting, told: Mapping[str, Any]) -> None:
        at, on = {"meeting_id": meeting.id}, meeting.held_on
        opening = self._by(on, 14, 25)
        for member_id, (presence, reason) in self._marks(K.GENERAL, on, ""):
            if presence != Presence.PRESENT:
                take_attendance(opening, **at, member_id=member_id, presence=presence, reason=reason)
        mark_present(opening, **at)
        start_meeting(self._by(on, 14, 30), **at)
        steps = [step.number for step in opening.records.agenda_steps.where(**at)]
        for place, number in enumerate(steps):
            minute = 32 + 12 * place
            here = self._by(on, 14 + minute // 60, minute % 60)
            for said in told["said"]:
                if said["step"] == number:
                    by = self.members[said["by"]].id
                    write_entry(here, **at, step=number, text=said["text"], member_id=by)
            if place + 1 < len(steps):
                next_step(here, **at, after=number)
        for one in told["decided"]:
            write_decision(self._by(on, 15, 45), **at, step=steps[-1], text=one["text"],
                           member_id=self.members[one["by"]].id,
                           due_on=on + timedelta(days=one["days"]))  # fmt: skip
        end_meeting(self._by(on, 15, 50), **at)

    def _life_meeting(self) -> Meeting:
        """The organizational life meeting of the coming week: planned, and some of what is due done."""
        told = _told()["life_meeting"]
        on = self.today + timedelta(days=_AHEAD)
        on += timedelta(days=max(0, 8 - on.isoweekday()) if on.isoweekday() > 5 else 0)
        details = Details(on, "15:00", told["place"], self._secretary.id, self._organiser.id,
                          topic=told["topic"])  # fmt: skip
        before = self._by(self.today - timedelta(days=9))
        line = self._line(before, K.LIFE, on)
        meeting = plan_meeting(before, kind=K.LIFE.value, details=details, line_id=line)
        ticking = self._by(self.today - timedelta(days=4))
        tick_gate(ticking, meeting_id=meeting.id, gate=GateName.FILED.value, note=told["filed"])
        return meeting

    def _talks(self) -> None:
        """The talks of the committee are in hand, most of them held; the others are to be agreed."""
        planning = self._by(max(date(self.today.year, 1, 1), self.today - timedelta(days=30)))
        proposed = talk_plan(planning).proposed
        pairs = tuple(
            (first.id, second.id) for kind, first, second in proposed
            if kind in _TALKED or (kind is PairKind.WITH_MEMBERS and (first.secretary or second.secretary))
        )  # fmt: skip
        until = min(self.today + timedelta(days=6), date(self.today.year, 12, 31))
        talks = accept_talks(planning, planned_on=until, pairs=pairs) if pairs else ()
        for place, talk in enumerate(talks[: len(talks) * 3 // 4]):
            on = max(planning.today, self.today - timedelta(days=25 - place * 3 % 22))
            record_talks(self._by(on, 18), talk_ids=(talk.id,), done_on=on)

    def _opinions(self, meeting: Meeting) -> None:
        """What is asked before the life meeting; some slips have come in on paper."""
        call = open_call(self._by(self.today - timedelta(days=4)), title="对支部工作的意见", days=8,
                         meeting_id=meeting.id)  # fmt: skip
        keying = self._by(self.today - timedelta(days=1))
        for one in _told()["opinions"]:
            key_opinion(keying, call_id=call.id, topic=one["topic"], text=one["text"])
