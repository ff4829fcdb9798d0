"""A meeting of the branch: planned by an agenda, held step by step, and what was entered while it went on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MeetingKind(StrEnum):
    """支部党员大会, 支委会, 党小组会, 党课, 主题党日, 组织生活会, 民主生活会, 民主评议, 集中学习."""

    GENERAL = "general"
    COMMITTEE = "committee"
    GROUP = "group"
    LECTURE = "lecture"
    PARTY_DAY = "party_day"
    LIFE = "life"
    DEMOCRATIC_LIFE = "democratic_life"
    APPRAISAL = "appraisal"
    STUDY = "study"


class MeetingState(StrEnum):
    """Being prepared, going on, over, or its minutes signed."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    SIGNED = "signed"


class Presence(StrEnum):
    """出席, 请假, 缺席."""

    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"


class StepKind(StrEnum):
    """What a step of the agenda is for; the cockpit offers what belongs to it."""

    OPENING = "opening"
    REVIEW = "review"
    OPINIONS = "opinions"
    COMMITTEE = "committee"
    MEMBERS = "members"
    BALLOT = "ballot"
    DECISION = "decision"
    STUDY = "study"
    SUMMARY = "summary"
    COMMENT = "comment"
    OTHER = "other"


@dataclass(frozen=True)
class Meeting:
    """A meeting: what kind, when and where, who leads it and who writes; ``version`` counts its changes."""

    id: str
    unit_id: str
    kind: MeetingKind
    title: str
    held_on: date
    written_at: datetime
    written_by: str
    state: MeetingState = MeetingState.ENDED
    """A meeting that is only entered into the register afterwards is over."""
    starts_at: str = ""
    """The planned time of day, ``14:30``; "" where none was set."""
    place: str = ""
    host_id: str = ""
    recorder_id: str = ""
    group: str = ""
    """The 党小组 that meets, "" for the whole branch."""
    topic: str = ""
    current: int = 0
    """The number of the agenda step that goes on, 0 before the first."""
    speaker_id: str = ""
    """Whose turn it is, "" for nobody's."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 0
    guests: str = ""
    """Who sits in besides the branch (列席), as it is to be read, "" for nobody."""


@dataclass(frozen=True)
class Attendance:
    """Whether a member was there; ``reason`` says why one was on leave, "" where none was given."""

    meeting_id: str
    member_id: str
    presence: Presence
    reason: str = ""
    made_up_on: date | None = None
    """When the absent member made it up (会后补学、转告), None while it is still to come."""
    later: str = ""
    """What was written after the meeting had ended, as ``domain.later`` keeps it; so of what follows."""


@dataclass(frozen=True)
class AgendaStep:
    """One step of a meeting's agenda with planned minutes and when it really began and ended."""

    meeting_id: str
    number: int
    kind: StepKind
    title: str
    minutes: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    origin: str = ""
    """The template's step that it comes from, "" for one of the branch's own."""


@dataclass(frozen=True)
class Turn:
    """One member's turn to speak: planned seconds, when it runs since, and the seconds run before a pause."""

    meeting_id: str
    member_id: str
    number: int
    seconds: int
    ran: int = 0
    running_since: datetime | None = None
    done: bool = False


@dataclass(frozen=True)
class Criticism:
    """A criticism as it was said in the room: matter, effect, suggestion; and the other's stand on it."""

    id: str
    meeting_id: str
    number: int
    by_id: str
    to_id: str
    matter: str
    effect: str = ""
    suggestion: str = ""
    stand: str = ""
    action_id: str = ""
    later: str = ""


@dataclass(frozen=True)
class Entry:
    """Something else that was entered: what was said at a step, or a decision with who does it by when."""

    id: str
    meeting_id: str
    number: int
    step: int
    member_id: str
    text: str
    decision: bool = False
    due_on: date | None = None
    action_id: str = ""
    later: str = ""
