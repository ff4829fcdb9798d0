"""A heart-to-heart talk (谈心谈话) of two members: only that it took place is kept, never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Talk:
    """Two members who are to talk, or have talked; ``done_on`` is None until they have."""

    id: str
    unit_id: str
    first_id: str
    second_id: str
    planned_on: date | None = None
    done_on: date | None = None
