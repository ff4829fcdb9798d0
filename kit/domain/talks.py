"""Who talks with whom in a year (谈心谈话): every kind of pair that Article 19 names, the load even.

支部工作条例 Article 19: members of the committee with each other, the committee with members, and members
with each other, each generally at least once a year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from kit.domain.organisation import Member, roster_order
from kit.domain.talk import Talk
from kit.words import Message, say

Pair = tuple[str, str]


class PairKind(StrEnum):
    """Between whom a talk is, as the article tells them apart."""

    SECRETARY = "secretary"
    COMMITTEE = "committee"
    WITH_MEMBERS = "with_members"
    MEMBERS = "members"


KINDS: dict[PairKind, Message] = {
    PairKind.SECRETARY: say("The secretary with the committee"),
    PairKind.COMMITTEE: say("The committee with each other"),
    PairKind.WITH_MEMBERS: say("The committee with members"),
    PairKind.MEMBERS: say("Members with each other"),
}
"""The kinds in words, in the article's order."""


def pair(one: str, other: str) -> Pair:
    """The two in one order, so that a pair is found whichever of them is named first."""
    return (one, other) if one <= other else (other, one)


def kind_of(one: Member, other: Member) -> PairKind:
    """Between whom a talk of these two is."""
    on_committee = one.on_committee + other.on_committee
    if on_committee == 2:
        return PairKind.SECRETARY if one.secretary or other.secretary else PairKind.COMMITTEE
    return PairKind.WITH_MEMBERS if on_committee else PairKind.MEMBERS


def in_year(talk: Talk, year: int) -> bool:
    """Whether a talk was held in the year or, not held yet, is planned for it."""
    on = talk.done_on or talk.planned_on
    return on is not None and on.year == year


def plan_talks(
    members: Iterable[Member], there: Iterable[Pair] = (), *, times: int = 1, turn: int = 0
) -> tuple[Pair, ...]:
    """The pairs still needed besides those ``there``, in the order of ``KINDS``.

    Each two of the committee talk; each other member talks with one of the committee and with one other
    member, each ``times`` times. Whoever has the fewest is taken first, so that within the committee and
    within the members the numbers differ by at most one, as far as the pairs that are there allow it.
    ``turn`` (the year) shifts who meets whom.
    """
    people = sorted((m for m in members if m.active), key=lambda m: (roster_order(m), m.id))
    committee = [m.id for m in people if m.on_committee]
    others = [m.id for m in people if not m.on_committee]
    made = _Made(Counter(pair(*one) for one in there))
    for one, other in combinations(committee, 2):
        made.add(one, other, times - made.held[pair(one, other)])
    _with_members(made, _turned(committee, turn), others, times)
    _among_members(made, _turned(others, turn), times)
    return tuple(made.new)


@dataclass
class _Made:
    """The pairs there are, and the new ones in the order in which they were made."""

    held: Counter[Pair]

    def __post_init__(self) -> None:
        self.new: list[Pair] = []

    def add(self, one: str, other: str, times: int = 1) -> None:
        for _time in range(times):
            self.new.append((one, other))
            self.held[pair(one, other)] += 1

    def load(self, one: str, among: Sequence[str]) -> int:
        """How many talks one has with these."""
        return sum(self.held[pair(one, other)] for other in among if other != one)


def _with_members(made: _Made, committee: list[str], others: list[str], times: int) -> None:
    """Each member with somebody of the committee, who has the fewest and has not met the member yet."""
    if not committee:
        return
    loads = {c: made.load(c, others) for c in committee}
    size = len(committee)
    for round_ in range(1, times + 1):
        for at, member in enumerate(others):
            if made.load(member, committee) < round_:
                # Of equals the next in the circle: each round of it then goes evenly round.
                row = [committee[(at + round_ + n - 1) % size] for n in range(size)]
                free = min(row, key=lambda c: (made.held[pair(c, member)], loads[c]))
                made.add(free, member)
                loads[free] += 1


def _among_members(made: _Made, others: list[str], times: int) -> None:
    """Each member with another who lacks one too; who is left over, with whoever has the fewest."""
    if len(others) < 2:
        return
    loads = {m: made.load(m, others) for m in others}
    for round_ in range(1, times + 1):
        waiting = [m for m in others if loads[m] < round_]
        while waiting:
            one = waiting.pop(0)
            partner = min(
                (m for m in others if m != one),
                key=lambda m: (m not in waiting, made.held[pair(one, m)], loads[m], _far(others, one, m)),
            )
            made.add(one, partner)
            for each in (one, partner):
                loads[each] += 1
            if partner in waiting:
                waiting.remove(partner)


def _far(others: list[str], one: str, other: str) -> int:
    """How far two stand from being opposite in the list: neighbours on the roster meet every day."""
    half = len(others) // 2
    return abs(abs(others.index(one) - others.index(other)) - half)


def _turned(people: list[str], turn: int) -> list[str]:
    at = turn % len(people) if people else 0
    return people[at:] + people[:at]


@dataclass(frozen=True)
class Coverage:
    """What a member has of each kind of talk in a year: whether it was held."""

    member: Member
    lacking: tuple[PairKind, ...]
    held: int


def coverage(members: Iterable[Member], talks: Iterable[Talk], times: int = 1) -> tuple[Coverage, ...]:
    """For each member which kinds of talk are still lacking this year, by those that were held.

    A kind that cannot be (a branch with one secretary and nobody else on the committee) is not lacking.
    """
    people = {m.id: m for m in members if m.active}
    held: Counter[Pair] = Counter(
        pair(t.first_id, t.second_id) for t in talks
        if t.done_on and t.first_id in people and t.second_id in people
    )  # fmt: skip
    return tuple(_coverage(one, people, held, times) for one in people.values())


def _coverage(one: Member, people: dict[str, Member], held: Counter[Pair], times: int) -> Coverage:
    needed: dict[PairKind, list[int]] = {kind: [] for kind in PairKind}
    for other in people.values():
        if other.id != one.id:
            needed[kind_of(one, other)].append(held[pair(one.id, other.id)])
    lacking = []
    for kind, counts in needed.items():
        each = kind in (PairKind.SECRETARY, PairKind.COMMITTEE)
        # Members are sought out by the committee: it does not lack what each of them lacks.
        asked = counts and not (kind is PairKind.WITH_MEMBERS and one.on_committee)
        if asked and (min(counts) if each else sum(counts)) < times:
            lacking.append(kind)
    return Coverage(one, tuple(lacking), sum(sum(counts) for counts in needed.values()))


@dataclass(frozen=True)
class Listed:
    """A talk of the register with both people; ``kind`` says between whom it is."""

    talk: Talk
    first: Member
    second: Member

    @property
    def kind(self) -> PairKind:
        """Between whom it is."""
        return kind_of(self.first, self.second)

    def past(self, on: date) -> bool:
        """Whether its planned day has passed and it was not held."""
        return self.talk.done_on is None and self.talk.planned_on is not None and self.talk.planned_on < on
