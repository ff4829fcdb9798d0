"""Opinions asked of members and of the people (征求意见): no name, no time, no order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kit.words import Message, say


class Topic(StrEnum):
    """What an opinion is about: six sides of the branch, one of the committee, members, anything else."""

    LEAD = "lead"
    DECISIONS = "decisions"
    LIFE = "life"
    CARE = "care"
    PEOPLE = "people"
    STYLE = "style"
    PERSON = "person"
    MEMBERS = "members"
    OTHER = "other"


TOPICS: dict[Topic, Message] = {
    Topic.LEAD: say("The branch: giving a political lead"),
    Topic.DECISIONS: say("The branch: carrying out what is decided above"),
    Topic.LIFE: say("The branch: regular Party life"),
    Topic.CARE: say("The branch: looking after members and their discipline"),
    Topic.PEOPLE: say("The branch: staying close to people and serving them"),
    Topic.STYLE: say("The branch: its style of work"),
    Topic.PERSON: say("A member of the branch committee"),
    Topic.MEMBERS: say("The members of the branch"),
    Topic.OTHER: say("Other proposals"),
}
"""The rows of the form (征求意见表, domain.md §6 row 5); the six sides are those of 2019 and 2020 (§2.8)."""


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

    def takes(self, on: date) -> bool:
        """Whether an opinion can still be put in on this day; the last day counts."""
        return self.closed_on is None and on <= self.closes_on


@dataclass(frozen=True)
class Opinion:
    """One opinion: a random id, what it is about, and the words; nothing of who or when."""

    id: str
    call_id: str
    topic: str
    text: str


@dataclass(frozen=True)
class Heap:
    """Opinions that are shown together; ``topic`` is None where they are not told apart."""

    topic: Topic | None
    opinions: tuple[Opinion, ...]


def heaps(opinions: Iterable[Opinion], smallest: int) -> tuple[Heap, ...]:
    """The opinions by topic where one has ``smallest`` of them or more, the rest together.

    The rest is not smaller either, for a heap of two would be told apart by what it is not: where it would
    be, the smallest topics join it. Inside a heap the order is that of the random ids; the rest bears no
    topics any more.
    """
    held = sorted(opinions, key=lambda one: one.id)
    by_topic = {t: [o for o in held if o.topic == t.value] for t in Topic}
    shown = {t: found for t, found in by_topic.items() if len(found) >= smallest}
    while True:
        rest = [o for o in held if all(o.topic != t.value for t in shown)]
        if not shown or not 0 < len(rest) < smallest:
            break
        del shown[min(shown, key=lambda t: len(shown[t]))]
    told = [Heap(t, tuple(found)) for t, found in shown.items()]
    if rest:
        told.append(Heap(None, tuple(replace(o, topic="") for o in rest)))
    return tuple(told)
