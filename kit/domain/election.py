"""An election is one secret ballot with its state; and the grades that people give afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kit.domain.ballot import Grade, Paper, Scale


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
