"""The day's turn of keeping records no longer than agreed: once a day, by one server of several."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from kit.domain.sign_in import Line
from kit.errors import Conflict
from kit.services.erasing import BY, TELLING, portions
from kit.services.retention import Outcome, due, erase_due, notice_id
from kit.store.store import Records, Store

_TURN = "keep_records"
_REWRITTEN = "records-rewritten"


def keep_records(store: Store, forms: Path, now: datetime) -> Outcome | None:
    """The day's turn, and the file written anew where anything was erased; None where the turn was taken.

    Called every hour: a member's own deletions leave the file within the hour, not only within the day.
    """
    outcome = do_turn(store, forms, now) if _take_turn(store, now) else None
    clear_traces(store, now)
    return outcome


def do_turn(store: Store, forms: Path, now: datetime) -> Outcome:
    """Tell and erase, unit by unit, each in a transaction of its own: what is done stays if another fails."""
    with store.read() as records:
        units = ("", *(unit.id for unit in records.units.where()))
    outcome, current = Outcome(), set[str]()
    for unit_id in units:
        with store.read() as records:
            found = due(records, unit_id, forms, now.date())
        current.update(notice_id(one.held) for one in found)
        if found:  # most units on most days have nothing to wait for the write lock for
            with store.begin() as records:
                outcome += erase_due(records, unit_id, forms, now)
    take_back(store, current)
    return outcome


def take_back(store: Store, current: Collection[str]) -> None:
    """Drop the notices of what no longer goes: its rule was lengthened, it was touched, or it is gone."""
    with store.read() as records:
        stale = [line.id for line in records.journal.where(act=TELLING) if line.id not in current]
    if stale:
        with store.begin() as records:
            for some in portions(stale):
                records.journal.delete(id=some)


def clear_traces(store: Store, now: datetime) -> bool:
    """Write the file anew if anything was erased since it last was; False where it is in use just now."""
    with store.read() as records:
        last = records.erasures.latest("at")
        done = records.journal.get(_REWRITTEN)
    if last is None or (done is not None and last <= done.at):
        return True
    if not store.rewrite():
        return False
    with store.begin() as records:
        records.journal.put(Line(_REWRITTEN, now, BY, _TURN, "file"))
    return True


def _take_turn(store: Store, now: datetime) -> bool:
    """Whether the day's turn is ours: whoever writes the day's line first has it."""
    day = f"records-{now.date().isoformat()}"
    with store.begin() as records:
        if records.journal.get(day) is not None or not _added(records, day, now):
            return False
        earlier = [one.id for one in records.journal.where(act=_TURN) if one.id not in (day, _REWRITTEN)]
        if earlier:
            records.journal.delete(id=tuple(earlier))
        return True


def _added(records: Records, day: str, now: datetime) -> bool:
    try:
        records.journal.add(Line(day, now, BY, _TURN, "turn"))
    except Conflict:
        return False
    return True
