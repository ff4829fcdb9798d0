"""What the minutes of a meeting say, as values that are kept as JSON.

Names stand instead of references, days and times in ISO, "" for what was not entered: a signed copy has to be
read without anything else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from kit.domain.later import Later, laters


@dataclass(frozen=True)
class Head:
    """What stands over the minutes (表头)."""

    branch: str
    kind: str
    title: str
    topic: str
    group: str
    held_on: str
    began: str
    """When it really began, else the planned time of day."""
    ended: str
    place: str
    host: str
    host_duty: str
    recorder: str
    recorder_duty: str
    guests: str


@dataclass(frozen=True)
class Seat:
    """A member who was due (应到), whether there, and why not."""

    member_id: str
    name: str
    presence: str
    reason: str = ""
    made_up_on: str = ""
    corrected: bool = False
    later: tuple[Later, ...] = ()
    """What was written after the meeting had ended; so of what follows."""


@dataclass(frozen=True)
class Item:
    """An item of the agenda with its real times."""

    number: int
    title: str
    began: str = ""
    ended: str = ""


@dataclass(frozen=True)
class Said:
    """Something that was entered at a step (0: before the first), of somebody or of nobody in particular."""

    id: str
    step: int
    member_id: str
    name: str
    text: str
    corrected: bool = False
    later: tuple[Later, ...] = ()


@dataclass(frozen=True)
class Criticised:
    """A criticism with the other's stand; ``corrected`` names the parts that were put right."""

    id: str
    by_id: str
    by: str
    to_id: str
    to: str
    matter: str
    effect: str = ""
    suggestion: str = ""
    stand: str = ""
    corrected: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A decision with who does it and by when."""

    id: str
    member_id: str
    name: str
    text: str
    due_on: str = ""
    corrected: bool = False
    later: tuple[Later, ...] = ()


@dataclass(frozen=True)
class Figures:
    """What a ballot adds up to for one candidate; ``name`` is "" for the committee as a whole."""

    name: str
    counts: tuple[tuple[str, int], ...]
    none: int = 0


@dataclass(frozen=True)
class Polled:
    """A ballot that was held; its figures only where they were read out in the room."""

    id: str
    title: str
    scale: str
    read_out: bool = False
    ballots: int = 0
    lines: tuple[Figures, ...] = ()


@dataclass(frozen=True)
class Content:
    """All that the minutes say."""

    head: Head
    seats: tuple[Seat, ...] = ()
    spoke: tuple[str, ...] = ()
    """Who had a turn to speak, in the order of the turns."""
    agenda: tuple[Item, ...] = ()
    said: tuple[Said, ...] = ()
    criticisms: tuple[Criticised, ...] = ()
    decisions: tuple[Decided, ...] = ()
    polls: tuple[Polled, ...] = ()

    @property
    def read_out(self) -> tuple[str, ...]:
        """The ballots whose figures stand in it."""
        return tuple(one.id for one in self.polls if one.read_out)


def content_text(content: Content) -> str:
    """The content as JSON, always the same text for the same content."""
    return json.dumps(asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_from(text: str) -> Content:
    """The content that ``content_text`` wrote."""
    told = json.loads(text)
    return Content(
        Head(**told["head"]),
        tuple(Seat(**_line_from(one)) for one in told["seats"]),
        tuple(told["spoke"]),
        tuple(Item(**one) for one in told["agenda"]),
        tuple(Said(**_line_from(one)) for one in told["said"]),
        tuple(
            Criticised(**(_line_from(one) | {"corrected": tuple(one["corrected"])}))
            for one in told["criticisms"]
        ),
        tuple(Decided(**_line_from(one)) for one in told["decisions"]),
        tuple(_polled_from(one) for one in told["polls"]),
    )


def _line_from(told: dict[str, Any]) -> dict[str, Any]:
    """A line's fields; minutes of before there were additions name none."""
    return told | {"later": laters(told.get("later", []))}


def _polled_from(told: dict[str, Any]) -> Polled:
    lines = (Figures(**(one | {"counts": tuple((g, n) for g, n in one["counts"])})) for one in told["lines"])
    return Polled(**(told | {"lines": tuple(lines)}))
