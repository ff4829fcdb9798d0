"""Who belongs where: committees, branches, groups, members and their roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """党委(党组), 党支部, 党小组."""

    COMMITTEE = "committee"
    BRANCH = "branch"
    GROUP = "group"


class Role(StrEnum):
    """What a person does in the kit; a facilitator is a member too."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


class Standing(StrEnum):
    """正式党员 or 预备党员 (the latter takes part but does not vote)."""

    FULL = "full"
    PROBATIONARY = "probationary"


@dataclass(frozen=True)
class Unit:
    """A committee, branch or group; ``parent_id`` is the one above, "" at the top."""

    id: str
    kind: UnitKind
    name: str
    parent_id: str = ""


@dataclass(frozen=True)
class Member:
    """A person of a branch. ``number`` is the roster's own; ``group`` the 党小组's name or ""."""

    id: str
    unit_id: str
    number: str
    name: str
    role: Role = Role.MEMBER
    standing: Standing = Standing.FULL
    group: str = ""
    duty: str = ""
    elder: bool = False
    active: bool = True

    @property
    def on_committee(self) -> bool:
        """Whether the member is on the branch committee or its secretary, as the roster's duty says."""
        return self.role is Role.FACILITATOR

    @property
    def secretary(self) -> bool:
        """Whether the member is the branch's secretary or deputy secretary."""
        return self.on_committee and "书记" in self.duty


GIVEN = "#"
"""What a number begins with that the kit gave, where the roster came without numbers."""


def roster_order(member: Member) -> tuple[bool, int, str]:
    """The key that sorts as the roster does: 9 stands before 10; numbers that the kit gave come last."""
    figure = member.number.removeprefix(GIVEN)
    return member.number != figure, len(figure), figure
