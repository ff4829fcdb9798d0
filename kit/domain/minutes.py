"""The minutes of a meeting (会议记录): built from what was entered, corrected, signed and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MinutesState(StrEnum):
    """Open to corrections, or signed and frozen."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True)
class Minutes:
    """One version of the minutes; ``content`` is JSON, ``digest`` its SHA-256."""

    id: str
    meeting_id: str
    version: int
    state: MinutesState
    content: str
    digest: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class Correction:
    """What a speaker asks to have changed in the minutes, and what became of it."""

    id: str
    meeting_id: str
    place: str
    """What it is about: the id of a criticism, entry or attendance."""
    member_id: str
    text: str
    made_at: datetime
    accepted: bool | None = None
    settled_by: str = ""
