"""The day's turn of keeping records no longer than agreed: once a day, by one server of several."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from kit.domain.retention import Kept
from kit.domain.sign_in import Line
from kit.errors import Conflict
from kit.services.erasing import BY, TELLING, portions
from kit.services.retention import Outcome, due, erase_boxes, erase_due, notice_id, ripe_boxes
from kit.store.polling import Polling
from kit.store.store import Records, Store

_TURN = "keep_records"
_REWRITTEN = "records-rewritten"


def keep_records(store: Store, forms: Path, now: datetime, elections: Path | None = None) -> Outcome | None:
    """The day's turn, and the file written anew where anything was erased; None where the turn was taken.

    Called every hour: a member's own deletions leave the file within the hour, not only within the day, and
    a roll with its box is erased by the node that has them.
    """
    outcome = do_turn(store, forms, now, elections) if _take_turn(store, now) else None
    if elections is not None and elections.is_dir():
        own_boxes(store, forms, now, elections)
    clear_traces(store, now)
    return outcome


def own_boxes(store: Store, forms: Path, now: datetime, elections: Path) -> None:
    """Erase what of this node's rolls and boxes is due, and clear away the folders of those that are gone."""
    there = {folder.name for folder in elections.iterdir() if folder.is_dir()}
    if not there:
        return
    with store.read() as records:
        units = {e.unit_id for e in records.elections.where(id=tuple(there))}
        due_now = [unit for unit in units if ripe_boxes(records, unit, forms, now.date(), elections)]
    for unit_id in due_now:
        with store.begin() as records:
            erase_boxes(records, unit_id, forms, now, elections)
    kinds = (Kept.BALLOT.value, Kept.TALLY.value)
    with store.read() as records:
        gone = {e.subject for e in records.erasures.where(kind=kinds, subject=tuple(there))}
    for name in gone:
        Polling(elections / name).erase()
        shutil.rmtree(elections / name, ignore_errors=True)


def do_turn(store: Store, forms: Path, now: datetime, elections: Path | None = None) -> Outcome:
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
                outcome += erase_due(records, unit_id, forms, now, elections)
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
