"""Opinions asked of members and of the people (征求意见): no name, no time, no order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OpinionCall:
    """A call for opinions that is open until a day; ``code`` is the link's own secret."""

    id: str
    unit_id: str
    title: str
    code: str
    opened_on: date
    closes_on: date
    closed_on: date | None = None
    meeting_id: str = ""


@dataclass(frozen=True)
class Opinion:
    """One opinion: a random id, what it is about, and the words; nothing of who or when."""

    id: str
    call_id: str
    topic: str
    text: str
