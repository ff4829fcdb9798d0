"""An election is one secret ballot with its state; and the grades that people give afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kit.domain.ballot import Grade, Paper, Scale
from kit.domain.timing import EARLIEST
from kit.errors import Invalid
from kit.words import say

YEAR_BEFORE_UNTIL = 3
"""The last month in which an appraisal is generally still of the year before (our proposal)."""


def appraised_year(on: date) -> int:
    """The year that an appraisal on this day is generally of: from January to March the one before."""
    return on.year - (on.month <= YEAR_BEFORE_UNTIL)


def check_appraised(year: int, on: date) -> None:
    """``Invalid`` for a year that has not begun on this day, or that nobody can mean."""
    if not EARLIEST.year - 1 <= year <= on.year:
        raise Invalid(say("This year cannot be appraised yet. Please look at the year."), field="year")


class ElectionState(StrEnum):
    """Ballots come in, the voting is over, or the ballots were added up (once)."""

    OPEN = "open"
    CLOSED = "closed"
    TALLIED = "tallied"


@dataclass(frozen=True)
class Election:
    """A secret ballot: scale, candidates (ids as JSON), and the tally as JSON once there is one."""

    id: str
    unit_id: str
    meeting_id: str
    scale: Scale
    title: str
    candidates: str
    opened_on: date
    state: ElectionState = ElectionState.OPEN
    tally: str = ""
    node: str = ""
    """The node that keeps the box; the others send voters there."""
    year: int = 0
    """The year that is appraised; 0 where nobody chose one, so that it goes by the day of the ballot."""

    @property
    def appraised(self) -> int:
        """The year that is appraised."""
        return self.year or appraised_year(self.opened_on)

    @property
    def paper(self) -> Paper:
        """What is voted on."""
        return Paper(self.scale, tuple(json.loads(self.candidates)))


@dataclass(frozen=True)
class AppraisalResult:
    """The grade that the committee or the general meeting gave a member, and the member's remark."""

    id: str
    unit_id: str
    year: int
    """The year that was appraised, which often is the one before that of ``decided_on``."""
    member_id: str
    grade: Grade
    decided_by: str
    """``committee`` or ``general``."""
    decided_on: date
    written_by: str
    reason: str = ""
    remark: str = ""
    read_at: datetime | None = None
    """When the member opened it."""
