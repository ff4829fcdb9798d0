"""Who of a roster file is whom in the kit: no slip of the pen gives anyone another person's answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from kit.domain.organisation import GIVEN, Member
from kit.store.roster_file import RosterRow
from kit.store.sheet import Fault
from kit.words import say


@dataclass(frozen=True)
class Match:
    """A row and the member it means, None for a new person."""

    row: RosterRow
    member: Member | None


class Matcher:
    """The branch's members by number and name, less those whom a row names by both."""

    def __init__(self, known: tuple[Member, ...], rows: tuple[RosterRow, ...], *, renames: bool) -> None:
        self._renames = renames
        self._by_number = {member.number: member for member in known}
        sure = {self._by_number[row.number].id for row in rows if self._sure(row)}
        self._by_name: dict[str, list[Member]] = defaultdict(list)
        for member in known:
            if member.id not in sure:
                self._by_name[member.name].append(member)
        self._wanted = Counter(row.name for row in rows if row.number not in self._by_number)

    def match(self, row: RosterRow) -> Match | Fault:
        """Whom the row means, or why that cannot be told."""
        holder = self._by_number.get(row.number)
        if holder is not None:
            return Match(row, holder) if self._sure(row) else _other_name(row, holder)
        if row.number.startswith(GIVEN):
            return Fault(
                say("The kit has given no number {number} in this branch.", number=row.number),
                say("Please leave the number empty or write one of your own."),
            )
        return self._by_its_name(row)

    def _sure(self, row: RosterRow) -> bool:
        holder = self._by_number.get(row.number)
        return holder is not None and (self._renames or holder.name == row.name)

    def _by_its_name(self, row: RosterRow) -> Match | Fault:
        namesakes = self._by_name.get(row.name, [])
        present = [member for member in namesakes if member.active]
        if len(present) > 1 or (present and self._wanted[row.name] > 1):
            return _several(row, present)
        if not present:
            return _returned(row, namesakes[0]) if namesakes and not row.number else Match(row, None)
        known = present[0]
        if row.number and not known.number.startswith(GIVEN) and not self._renames:
            return _other_number(row, known)
        return Match(row, known)


def _other_name(row: RosterRow, holder: Member) -> Fault:
    return Fault(
        say("Number {number} is {known} in the kit and {name} in this line.", number=row.number,
            known=holder.name, name=row.name),
        say("If only the name was corrected, import again with --renames. A new person needs a new number."),
    )  # fmt: skip


def _other_number(row: RosterRow, known: Member) -> Fault:
    return Fault(
        say("{name} has number {known} in the kit and {number} in this line.", name=row.name,
            known=known.number, number=row.number),
        say("If this is the same person, import again with --renames, or write the number as in the kit."),
    )  # fmt: skip


def _several(row: RosterRow, present: list[Member]) -> Fault:
    numbers = "、".join(member.number for member in present)
    return Fault(
        say(
            "It is not plain which “{name}” this is; the kit knows {numbers}.", name=row.name, numbers=numbers
        ),
        say("Please write the number as the kit shows it (kit roster list)."),
    )


def _returned(row: RosterRow, left: Member) -> Fault:
    return Fault(
        say("A “{name}” (number {number}) has left this branch.", name=row.name, number=left.number),
        say("If the same person is back, please write this number; else write a new one."),
    )
