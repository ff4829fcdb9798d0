"""A record of what was erased: that it was, when and why, and nothing of what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Erasure:
    """``kind`` and ``subject`` (an id) name what was erased; ``reason`` is a rule's name or "asked"."""

    id: str
    unit_id: str
    member_id: str
    kind: str
    subject: str
    at: datetime
    by: str
    reason: str
