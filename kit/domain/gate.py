"""The gates before a meeting: what the rules ask for, reckoned from the records or ticked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kit.domain.action import Action, ActionState
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.opinion import OpinionCall
from kit.domain.organisation import Member
from kit.domain.talk import Talk
from kit.domain.talks import coverage
from kit.words import Message, day, say

_YEAR = timedelta(days=365)
_HELD = frozenset({MeetingState.ENDED, MeetingState.SIGNED})


class GateName(StrEnum):
    """会前集中学习, 谈心谈话, 征求意见, 上年整改回看, 交表, 方案报上级, 支委会先议, 定主题."""

    STUDY = "study"
    TALKS = "talks"
    OPINIONS = "opinions"
    REVIEW = "review"
    SHEETS = "sheets"
    FILED = "filed"
    COMMITTEE = "committee"
    TOPIC = "topic"


class Weight(StrEnum):
    """How much a gate that is still open matters: 须补 or 建议; it never keeps a meeting from beginning."""

    NEEDED = "needed"
    ADVISED = "advised"


WEIGHTS: dict[str, Weight] = {"2": Weight.NEEDED, "1": Weight.ADVISED}
"""By the value of the rule ``gate_…``; any other value leaves the gate out."""

TITLES: dict[GateName, Message] = {
    GateName.STUDY: say("Study together beforehand"),
    GateName.TALKS: say("Heart-to-heart talks"),
    GateName.OPINIONS: say("Opinions asked for beforehand"),
    GateName.REVIEW: say("Last time's rectification looked back at"),
    GateName.SHEETS: say("Checkup sheets handed in"),
    GateName.FILED: say("The plan reported to the level above"),
    GateName.COMMITTEE: say("Talked over by the branch committee first"),
    GateName.TOPIC: say("The topic is settled"),
}
"""What each gate is called."""


@dataclass(frozen=True)
class Tick:
    """A gate that somebody ticked by hand, with a line that says what it rests on."""

    meeting_id: str
    gate: GateName
    ticked_on: date
    ticked_by: str
    note: str


@dataclass(frozen=True)
class Found:
    """What the records say of a gate; ``names`` are those whom it still waits for."""

    met: bool
    told: Message
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """One line of the checklist: how much it matters, its basis, what the records say, what was ticked."""

    name: GateName
    weight: Weight
    basis: str
    to_check: str = ""
    """The sentence beside a basis that nobody has checked, "" beside any other."""
    found: Found | None = None
    """None where the kit keeps no records of the matter."""
    tick: Tick | None = None
    ticker: str = ""

    @property
    def met(self) -> bool:
        """Whether it stands open no more, by the records or by hand."""
        return self.tick is not None or (self.found is not None and self.found.met)


def study(meetings: Iterable[Meeting], held_on: date, days: int) -> Found:
    """Whether members studied together within so many days before."""
    on = _latest(meetings, MeetingKind.STUDY, held_on, days)
    if on is None:
        return Found(False, say("No study meeting of the last {n} days is in the register.", n=days))
    return Found(True, say("Studied together on {day}.", day=_Day(on)))


def committee(meetings: Iterable[Meeting], held_on: date, days: int) -> Found:
    """Whether the branch committee met within so many days before."""
    on = _latest(meetings, MeetingKind.COMMITTEE, held_on, days)
    if on is None:
        return Found(False, say("No committee meeting of the last {n} days is in the register.", n=days))
    return Found(True, say("The committee met on {day}.", day=_Day(on)))


def talks(members: Sequence[Member], held: Iterable[Talk], held_on: date, times: int) -> Found:
    """Whether everybody had the talks of the article within the year before the meeting."""
    within = [t for t in held if t.done_on and held_on - _YEAR < t.done_on <= held_on]
    covered = coverage(members, within, times)
    lacking = tuple(c.member.name for c in covered if c.lacking)
    if lacking:
        told = say("{n} talks are in the register; {m} comrades still lack one.",
                   n=len(within), m=len(lacking))  # fmt: skip
        return Found(False, told, lacking)
    return Found(bool(covered), say("{n} talks are in the register; everybody is covered.", n=len(within)))


def opinions(calls: Iterable[OpinionCall], meeting: Meeting, on: date, days: int) -> Found:
    """Whether a call for opinions that belongs to it, or was opened so many days before, is over."""
    since = meeting.held_on - timedelta(days=days)
    ours = [
        c for c in calls
        if c.meeting_id == meeting.id or (not c.meeting_id and since <= c.opened_on <= meeting.held_on)
    ]  # fmt: skip
    over = [c for c in ours if c.closed_on or c.closes_on < on]
    if over:
        last = max(c.closed_on or c.closes_on for c in over)
        return Found(True, say("Opinions were heard until {day}.", day=_Day(last)))
    if ours:
        last = max(c.closes_on for c in ours)
        return Found(False, say("Opinions come in until {day}.", day=_Day(last)))
    return Found(False, say("No opinions have been asked for yet."))


def review(actions: Iterable[Action], names: dict[str, str], held_on: date) -> Found:
    """Whether every action whose day comes before the meeting was looked at, struck off or carried over."""
    due = [a for a in actions if a.due_on <= held_on]
    waiting = [a for a in due if a.under_way or a.state is ActionState.DONE]
    if not due:
        return Found(False, say("No action whose day has come is kept here. Look at the ledger on paper."))
    if waiting:
        whose = tuple(dict.fromkeys(names[a.member_id] for a in waiting if a.member_id in names))
        told = say("Of {n} actions whose day has come, {m} wait to be looked at.", n=len(due), m=len(waiting))
        return Found(False, told, whose)
    return Found(True, say("All {n} actions whose day has come have been looked at.", n=len(due)))


def sheets(title: str, handed_in: Sequence[tuple[str, bool]]) -> Found:
    """Whether the sheets of the round ``title`` ("" for none) are in: each name with whether it is."""
    if not title:
        return Found(False, say("No round of checkups was opened for it."))
    out = tuple(name for name, done in handed_in if not done)
    told = say("{title}: {n} of {m} are in.", title=title, n=len(handed_in) - len(out), m=len(handed_in))
    return Found(bool(handed_in) and not out, told, out)


def topic(meeting: Meeting) -> Found:
    """Whether a topic is written down."""
    if meeting.topic:
        return Found(True, say("Topic: {topic}", topic=meeting.topic))
    return Found(False, say("No topic is written down yet."))


class _Day:
    """A day that is written in the reader's language when it is read."""

    def __init__(self, value: date) -> None:
        self._value = value

    def __str__(self) -> str:
        return day(self._value)

    def __format__(self, _shape: str) -> str:
        return str(self)


def _latest(meetings: Iterable[Meeting], kind: MeetingKind, held_on: date, days: int) -> date | None:
    """The last day within so many days before on which a meeting of the kind was held."""
    since = held_on - timedelta(days=days)
    found = [
        m.held_on for m in meetings
        if m.kind is kind and m.state in _HELD and since <= m.held_on <= held_on
    ]  # fmt: skip
    return max(found, default=None)
