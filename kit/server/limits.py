"""How much the pages may take of the computer: how many at once, and how long one may lie idle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

PER_PERSON = 6
"""Pages one person may keep open at once; opening another closes the oldest."""
_PAGE_BYTES = 30 * 1024 * 1024
"""What one page is reckoned to need: 25 MiB of its own and some room."""
_FEWEST, _MOST = 20, 400
_UNKNOWN = 60
"""Pages where the system does not tell its free memory."""


@dataclass(frozen=True)
class Limits:
    """From ``KIT_MOST_PAGES``, ``KIT_IDLE_MINUTES`` and ``KIT_LONGEST_MINUTES``; each has a default.

    ``most_pages`` at once, of all people; ``idle``: a page that nobody looks at ends after this;
    ``longest``: one that is open and does nothing ends after this; ``spare``: when all places are
    taken, a page that nobody has looked at for this long makes room.
    """

    most_pages: int
    per_person: int = PER_PERSON
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=3)
    spare: timedelta = timedelta(minutes=3)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The limits that ``environment`` gives; what is no positive number counts as not given."""
        idle = _minutes(environment, "KIT_IDLE_MINUTES", cls.idle)
        return cls(
            most_pages=int(_number(environment, "KIT_MOST_PAGES")) or most_pages(free_memory()),
            idle=idle,
            longest=_minutes(environment, "KIT_LONGEST_MINUTES", cls.longest),
            spare=min(cls.spare, idle),
        )


def most_pages(free: int) -> int:
    """How many pages fit into ``free`` bytes, between 20 and 400; 60 if ``free`` is 0, not known."""
    return max(_FEWEST, min(_MOST, free // _PAGE_BYTES)) if free else _UNKNOWN


def free_memory() -> int:
    """Bytes that new processes can have without swapping; 0 where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            told = dict(line.split(":", 1) for line in lines)
        return int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 0


def _number(environment: Mapping[str, str], name: str) -> float:
    try:
        number = float(environment.get(name) or 0)
    except ValueError:
        return 0.0
    return number if 0 < number < 1e6 else 0.0


def _minutes(environment: Mapping[str, str], name: str, otherwise: timedelta) -> timedelta:
    return timedelta(minutes=_number(environment, name)) or otherwise
