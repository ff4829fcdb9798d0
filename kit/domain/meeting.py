"""Meetings of the branch as the register knows them: kind, day, and who was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MeetingKind(StrEnum):
    """支部党员大会, 支委会, 党小组会, 党课, 主题党日, 组织生活会, 民主评议, 集中学习."""

    GENERAL = "general"
    COMMITTEE = "committee"
    GROUP = "group"
    LECTURE = "lecture"
    PARTY_DAY = "party_day"
    LIFE = "life"
    APPRAISAL = "appraisal"
    STUDY = "study"


class Presence(StrEnum):
    """出席, 请假, 缺席."""

    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"


@dataclass(frozen=True)
class Meeting:
    """A meeting that was held."""

    id: str
    unit_id: str
    kind: MeetingKind
    title: str
    held_on: date
    written_at: datetime
    written_by: str


@dataclass(frozen=True)
class Attendance:
    """Whether a member was there; ``reason`` says why one was on leave, "" where none was given."""

    meeting_id: str
    member_id: str
    presence: Presence
    reason: str = ""
