"""How many of the branch's own entries came since a day, and how far they are: numbers, no words of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kit.domain.action import Action, ActionState, Source


@dataclass(frozen=True)
class LedgerCount:
    """The branch's own entries of one source: all, struck off, done or looked at, in hand, carried over."""

    source: Source
    entries: int
    struck_off: int
    looked_at: int
    in_hand: int
    carried: int


def ledger_counts(actions: Iterable[Action], since: date, until: date) -> tuple[LedgerCount, ...]:
    """The branch's own entries begun from ``since`` to ``until`` by source, in the order of ``Source``."""
    own = [a for a in actions if not a.personal and since <= a.created_at.date() <= until]
    found = []
    for source in Source:
        some = [a for a in own if a.source is source]
        if some:
            found.append(LedgerCount(
                source,
                entries=len(some),
                struck_off=sum(a.state is ActionState.CLOSED for a in some),
                looked_at=sum(a.state in (ActionState.DONE, ActionState.VERIFIED) for a in some),
                in_hand=sum(a.under_way for a in some),
                carried=sum(a.state is ActionState.CARRIED for a in some),
            ))  # fmt: skip
    return tuple(found)
