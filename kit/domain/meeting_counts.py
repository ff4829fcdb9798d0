"""How many were there, on leave and absent, kind by kind: numbers and no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kit.domain.meeting import Attendance, Meeting, MeetingKind, Presence


@dataclass(frozen=True)
class KindCount:
    """The meetings of one kind that were held, and the attendances entered for them."""

    kind: MeetingKind
    meetings: int
    entered: int
    """Of how many of them it was entered who was there."""
    present: int = 0
    leave: int = 0
    absent: int = 0
    made_up: int = 0
    """Of those on leave or absent, how many have made it up since."""

    @property
    def due(self) -> int:
        """How many were due, all meetings together."""
        return self.present + self.leave + self.absent


def kind_counts(held: Iterable[Meeting], attendances: Iterable[Attendance]) -> tuple[KindCount, ...]:
    """The counts of each kind of which any meeting was held, in the order of ``MeetingKind``."""
    kinds = {m.id: m.kind for m in held}
    meetings = Counter(kinds.values())
    entered: dict[MeetingKind, set[str]] = {kind: set() for kind in meetings}
    there: dict[MeetingKind, Counter[Presence]] = {kind: Counter() for kind in meetings}
    made_up: Counter[MeetingKind] = Counter()
    for one in attendances:
        kind = kinds.get(one.meeting_id)
        if kind is not None:
            entered[kind].add(one.meeting_id)
            there[kind][one.presence] += 1
            made_up[kind] += one.made_up_on is not None and one.presence is not Presence.PRESENT
    return tuple(
        KindCount(
            kind, meetings[kind], len(entered[kind]), there[kind][Presence.PRESENT],
            there[kind][Presence.LEAVE], there[kind][Presence.ABSENT], made_up[kind],
        )
        for kind in MeetingKind if kind in meetings
    )  # fmt: skip
