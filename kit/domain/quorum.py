"""Who is due at a meeting, how many must be there, and what a share of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from kit.domain.attendance import expected
from kit.domain.meeting import Meeting, MeetingKind, Presence
from kit.domain.organisation import Member, Standing, roster_order

QUORUM_RULES: dict[MeetingKind, str] = {
    MeetingKind.GENERAL: "general_quorum",
    MeetingKind.LIFE: "general_quorum",
    MeetingKind.APPRAISAL: "general_quorum",
    MeetingKind.COMMITTEE: "committee_quorum",
    MeetingKind.DEMOCRATIC_LIFE: "democratic_life_quorum",
}
"""The rule of ``forms/rules.yml`` that a kind of meeting goes by; the others have none.

A life meeting or an appraisal of the whole branch is held as a meeting of its members (Regulations on the
Work of Party Branches, articles 17 and 18), so article 11 holds; held in a group it has no such rule.
"""


@dataclass(frozen=True)
class Share:
    """A share as a rule writes it: ``2/3`` is met by two thirds, ``> 1/2`` only by more than half."""

    part: Fraction
    more: bool = False

    @classmethod
    def read(cls, text: str) -> Share:
        """The share that ``text`` says; ``ValueError`` where it says none."""
        bare = text.strip()
        more = bare.startswith(">")
        return cls(Fraction(bare.removeprefix(">").strip()), more)

    def least(self, of: int) -> int:
        """The smallest number of people that meets this share of ``of`` people."""
        exact = self.part * of
        return floor(exact) + 1 if self.more else ceil(exact)

    def met(self, by: int, of: int) -> bool:
        """Whether ``by`` people are this share of ``of``; nobody is no share of nobody."""
        return of > 0 and by >= self.least(of)


@dataclass(frozen=True)
class Attended:
    """Who is due and who is there, in the roster's order; ``unmarked`` are those nobody has called yet."""

    present: tuple[Member, ...]
    leave: tuple[Member, ...]
    absent: tuple[Member, ...]
    unmarked: tuple[Member, ...]

    @property
    def due(self) -> int:
        """How many are due (应到)."""
        return len(self.present) + len(self.leave) + len(self.absent) + len(self.unmarked)

    @property
    def away(self) -> tuple[Member, ...]:
        """Who is not there, with or without leave."""
        return self.leave + self.absent


@dataclass(frozen=True)
class Quorum:
    """How many of those who count are there, how many must be, and by which rule."""

    rule: str
    due: int
    present: int
    least: int

    @property
    def reached(self) -> bool:
        """Whether enough are there."""
        return self.due > 0 and self.present >= self.least

    @property
    def missing(self) -> int:
        """How many more must come."""
        return max(0, self.least - self.present)


def due_at(meeting: Meeting, members: Iterable[Member]) -> tuple[Member, ...]:
    """Who is due at a meeting: the committee, one group, or every active member; in the roster's order."""
    due = expected((m for m in members if m.unit_id == meeting.unit_id), meeting.kind, meeting.group)
    return tuple(sorted(due, key=roster_order))


def attended(due: Iterable[Member], marked: Mapping[str, Presence]) -> Attended:
    """Those who are due by whether they are there; ``marked`` holds who was called, by id."""
    sorted_: dict[Presence | None, list[Member]] = {None: [], **{p: [] for p in Presence}}
    for member in due:
        sorted_[marked.get(member.id)].append(member)
    return Attended(
        tuple(sorted_[Presence.PRESENT]), tuple(sorted_[Presence.LEAVE]),
        tuple(sorted_[Presence.ABSENT]), tuple(sorted_[None]),
    )  # fmt: skip


def quorum_rule(meeting: Meeting) -> str:
    """The rule that says how many must be there, "" where none does."""
    return "" if meeting.group else QUORUM_RULES.get(meeting.kind, "")


def quorum(rule: str, share: Share, here: Attended) -> Quorum:
    """Whether enough are there: only members with a vote count (预备党员 are there, and do not vote)."""
    present = sum(1 for m in here.present if votes(m))
    due = present + sum(1 for m in (*here.away, *here.unmarked) if votes(m))
    return Quorum(rule, due, present, share.least(due))


def votes(member: Member) -> bool:
    """Whether a member has a vote in the branch's decisions."""
    return member.standing is Standing.FULL
