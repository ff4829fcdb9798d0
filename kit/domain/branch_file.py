"""A branch's file of a year as the checks of ``domain.xray`` read it: no more than a facilitator may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kit.domain.action import Action, ActionState, EffectCheck
from kit.domain.ledger import Offer
from kit.domain.meeting import Attendance, Meeting, MeetingState
from kit.domain.organisation import Member
from kit.domain.round import Round
from kit.domain.rule import Rule
from kit.domain.summary import SMALLEST_GROUP
from kit.domain.talks import Listed

_HELD = (MeetingState.ENDED, MeetingState.SIGNED)


@dataclass(frozen=True)
class Spot:
    """One place where something is missing: ``subject`` is what it is about, ``page`` and ``anchor``."""

    subject: str
    label: str
    """What it is called in the hint: a name, a matter, a month; "" where only a number is told."""
    page: str
    anchor: str
    count: int = 1
    within: str = ""
    """What a period belongs to, a Party group say."""
    step: int = -1
    """The number of a period in the year, so that those that follow each other can be told in one."""


@dataclass(frozen=True)
class Filed:
    """An action of the branch's ledger in full: its own, or one that a member put in."""

    action: Action
    matter: str


@dataclass(frozen=True)
class Crowd:
    """How many people something holds for, of how many; who they are is not in the file."""

    n: int = 0
    of: int = 0

    def told(self, least: int) -> bool:
        """Whether the number may be told: of few, or of everybody, it would tell of each."""
        return max(least, SMALLEST_GROUP) <= self.n < self.of


@dataclass(frozen=True)
class BranchFile:
    """What the checks look through; of personal texts it holds nothing, of some only a number of people."""

    today: date
    rules: Mapping[str, Rule]
    members: tuple[Member, ...] = ()
    """The active members, in the roster's order."""
    ledger: tuple[Filed, ...] = ()
    standing: tuple[Action, ...] = ()
    """Personal actions that were not shared, without a word of theirs."""
    checks: tuple[EffectCheck, ...] = ()
    """The looks back of all these actions."""
    with_file: frozenset[str] = frozenset()
    """Actions of the ledger that a file shows done, by id."""
    offers: tuple[Offer, ...] = ()
    """Findings of the branch's own checkup that no entry takes up."""
    crowds: Mapping[str, Crowd] = field(default_factory=dict)
    """Numbers of people by the name of the check."""
    talks: tuple[Listed, ...] = ()
    """The talks of this year, held or planned."""
    meetings: tuple[Meeting, ...] = ()
    """The meetings of this year and of the year before, in any state."""
    attendances: tuple[Attendance, ...] = ()
    rounds: tuple[Round, ...] = ()

    def number(self, rule: str) -> int:
        """A rule's value as a whole number, 0 where there is none: then the check stays quiet."""
        held = self.rules.get(rule)
        return int(held.value) if held is not None and held.value.isdecimal() else 0

    @property
    def year(self) -> int:
        """The year that is looked at."""
        return self.today.year

    @property
    def names(self) -> dict[str, str]:
        """The active members' names by id."""
        return {m.id: m.name for m in self.members}

    @property
    def held(self) -> tuple[Meeting, ...]:
        """The meetings that are over, by day."""
        return tuple(sorted((m for m in self.meetings if m.state in _HELD), key=lambda m: (m.held_on, m.id)))

    @property
    def committee(self) -> tuple[Member, ...]:
        """The members of the branch committee; none where there are too few for a committee."""
        found = tuple(m for m in self.members if m.on_committee)
        return found if len(found) >= max(2, self.number("committee_least")) else ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The Party groups in the order in which the roster names them."""
        return tuple(dict.fromkeys(m.group for m in self.members if m.group))

    def filed_in(self, *states: ActionState) -> tuple[Filed, ...]:
        """The ledger's entries in one of these states."""
        return tuple(f for f in self.ledger if f.action.state in states)

    def next_look(self, action: Action) -> EffectCheck | None:
        """The first look back of a verified action that is not settled."""
        if action.state is not ActionState.VERIFIED:
            return None
        waiting = [
            c for c in self.checks
            if c.action_id == action.id and c.turn == action.turn and c.result is None
        ]  # fmt: skip
        return min(waiting, key=lambda c: c.due_on, default=None)
