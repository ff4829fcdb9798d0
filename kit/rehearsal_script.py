"""The rehearsal's script: who the twelve are, who plays whom, what is said and how each one votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kit.domain.ballot import Grade


class Play(StrEnum):
    """The person at the laptop, one who plays by the member's pages, one on paper, on leave, absent."""

    YOU = "you"
    PHONE = "phone"
    SLIP = "slip"
    AWAY = "away"
    ABSENT = "absent"


class Sheet(StrEnum):
    """Handed in, begun, on paper and being keyed in, or not begun."""

    IN = "in"
    DRAFT = "draft"
    PAPER = "paper"
    NONE = "none"


@dataclass(frozen=True)
class Part:
    """One of the twelve; ``excellent`` and ``basic`` are the signs of those whom the ballot marks so."""

    name: str
    play: Play
    sheet: Sheet
    duty: str = ""
    probationary: bool = False
    elder: bool = False
    reason: str = ""
    excellent: str = ""
    basic: str = ""

    @property
    def sign(self) -> str:
        """The last sign of the name, which tells the twelve apart."""
        return self.name[-1]

    @property
    def here(self) -> bool:
        """Whether he or she is in the room."""
        return self.play not in (Play.AWAY, Play.ABSENT)

    def grade(self, of: str) -> Grade:
        """What this one's ballot says of the one with that sign."""
        if of in self.excellent:
            return Grade.EXCELLENT
        return Grade.BASIC if of in self.basic else Grade.QUALIFIED


@dataclass(frozen=True)
class Speech:
    """A criticism as it is said in the room, with the other's stand; by signs."""

    by: str
    to: str
    matter: str
    effect: str
    suggestion: str
    stand: str


@dataclass(frozen=True)
class Resolve:
    """A decision as it is said in the room: who does it, and within how many days."""

    text: str
    by: str
    days: int


@dataclass(frozen=True)
class Script:
    """Everything of the rehearsal that is not chance."""

    committee: str
    branch: str
    meeting: Mapping[str, str]
    talks_done: int
    opinions: tuple[tuple[str, str], ...]
    people: tuple[Part, ...]
    speeches: tuple[Speech, ...]
    said: str
    decisions: tuple[Resolve, ...]
    corrections: Mapping[str, str]
    """Who asks for a correction, by sign, and what is to be added to the line."""
    remarker: str
    remark: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Each sign's whole name."""


@cache
def script() -> Script:
    """The script of ``rehearsal.yml``."""
    told: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("rehearsal.yml").read_text(encoding="utf-8")
    )
    people = tuple(_part(one) for one in told["people"])
    return Script(
        committee=told["committee"],
        branch=told["branch"],
        meeting=told["meeting"],
        talks_done=told["talks_done"],
        opinions=tuple((topic, text) for topic, text in told["opinions"]),
        people=people,
        speeches=tuple(Speech(**one) for one in told["speeches"]),
        said=told["said"]["text"],
        decisions=tuple(Resolve(**one) for one in told["decisions"]),
        corrections=told["corrections"],
        remarker=told["remark"]["by"],
        remark=told["remark"]["text"],
        names={p.sign: p.name for p in people},
    )


def _part(told: dict[str, Any]) -> Part:
    return Part(**(told | {"play": Play(told["play"]), "sheet": Sheet(told["sheet"])}))
