"""The year of 三会一课: what is planned for each month, and whether the plan was filed (备案)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kit.domain.meeting import MeetingKind


@dataclass(frozen=True)
class PlannedMeeting:
    """One line of the yearly plan: month, kind, topic, who sees to it, and the meeting that came of it."""

    id: str
    unit_id: str
    year: int
    month: int
    kind: MeetingKind
    topic: str
    responsible_id: str = ""
    meeting_id: str = ""


@dataclass(frozen=True)
class YearPlan:
    """A branch's plan of a year and the day on which it was filed with the level above (备案)."""

    unit_id: str
    year: int
    written_on: date
    filed_on: date | None = None
    filed_with: str = ""
