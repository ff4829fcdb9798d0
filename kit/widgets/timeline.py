"""An action's life in shapes and words: its state, its days, and the line from writing to the last look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kit.domain.action import Action, ActionState, Deed, EffectCheck
from kit.domain.ledger import STATES
from kit.domain.timing import Timing, timing
from kit.words import _, day, mark

SHAPES = {
    ActionState.OPEN: "doing",
    ActionState.DONE: "wait",
    ActionState.VERIFIED: "done",
    ActionState.REOPENED: "doing",
    ActionState.CLOSED: "done",
    ActionState.CARRIED: "carry",
}
"""Each state's shape and colour; its word is the ledger's."""

DEED_WORDS = {
    Deed.COMPLETE: mark("wrote that it is done"),
    Deed.VERIFY: mark("looked at it: done"),
    Deed.SEND_BACK: mark("looked at it: not quite yet"),
    Deed.REOPEN: mark("took it up again"),
    Deed.SETTLE: mark("looked back"),
    Deed.CLOSE: mark("closed it"),
    Deed.CARRY: mark("carried it over"),
    Deed.NOTE: mark("wrote how it goes"),
    Deed.MOVE: mark("changed the day"),
    Deed.ASK: mark("asked a comrade to look at it"),
    Deed.SHARE: mark("put it into the branch's ledger"),
    Deed.UNSHARE: mark("took it out of the branch's ledger"),
    Deed.SAY: mark("said how it is"),
    Deed.ADD_FILE: mark("added a file"),
    Deed.DROP_FILE: mark("took a file away"),
}
"""What each step of the log is called after the name of who did it."""


@dataclass(frozen=True)
class Point:
    """A point of the line: ``css`` is "y" (behind us), "now" or ""; ``told`` says it to a screen reader."""

    css: str
    label: str
    on: str
    told: str


def next_check(action: Action, checks: Iterable[EffectCheck]) -> EffectCheck | None:
    """The first look back of the latest verification that is not settled, or None."""
    if action.state is not ActionState.VERIFIED:
        return None
    waiting = [c for c in checks if c.turn == action.turn and c.result is None]
    return min(waiting, key=lambda c: c.due_on, default=None)


def state(action: Action, today: date, check: EffectCheck | None = None) -> tuple[str, str]:
    """Shape and word of an action today; ``check`` is its next look back."""
    if action.days_past(today):
        return "late", _("Past the agreed day")
    if check is not None and check.due_on <= today:
        return "look", _("Look back, day {n}", n=check.after_days)
    return SHAPES[action.state], str(STATES[action.state])


def agreed(on: date, today: date) -> str:
    """How an agreed day stands to today, without blame."""
    words = day(on, year=on.year != today.year)
    days = abs((on - today).days)
    match timing(on, today):
        case Timing.PAST:
            return _("Agreed for {day}; that is {n} days ago.", day=words, n=days)
        case Timing.TODAY:
            return _("Agreed for today.")
        case Timing.SOON:
            return _("Agreed for {day}, {n} days from today.", day=words, n=days)
        case Timing.LATER:
            return _("Agreed for {day}.", day=words)


def track(action: Action, checks: Sequence[EffectCheck], after: Sequence[int], today: date) -> list[Point]:
    """The line of an action; days still to come are worked out from what is known and marked as about.

    ``after`` are the days of the looks back that follow a verification.
    """
    done = None if action.under_way or action.done_at is None else action.done_at.date()
    seen = action.verified_at.date() if not action.under_way and action.verified_at else None
    points = [
        (_("Written"), _short(action.created_at.date())),
        (_("Done by") if done is None else _("Done"), _short(done or action.due_on)),
        (_("Looked at"), _short(seen) if seen else _("after that") if done is None else _("is awaited")),
        *_looks(action, checks, after, max(done or action.due_on, today)),
    ]
    now = _reached(action, checks, done is not None, seen is not None)
    return [_point(place, now, label, on) for place, (label, on) in enumerate(points)]


def _looks(
    action: Action, checks: Sequence[EffectCheck], after: Sequence[int], base: date
) -> list[tuple[str, str]]:
    """Label and day of each look back: as scheduled, or about so many days after ``base``."""
    scheduled = [c for c in checks if c.turn == action.turn] if not action.under_way else []
    if action.turn and scheduled and action.verified_at:
        ordered = sorted(scheduled, key=lambda c: c.due_on)
        return [(_("{n} days", n=c.after_days), _short(c.due_on)) for c in ordered]
    about = ((n, base + timedelta(days=n)) for n in after)
    return [(_("{n} days", n=n), _("about {day}", day=_short(on))) for n, on in about]


def _reached(action: Action, checks: Sequence[EffectCheck], done: bool, seen: bool) -> int:
    """The place of the point that is next; past the last one where nothing is."""
    if action.state is ActionState.CLOSED:
        return 99
    settled = sum(1 for c in checks if c.turn == action.turn and c.result is not None)
    return 3 + settled if seen else 2 if done else 1


def _point(place: int, now: int, label: str, on: str) -> Point:
    if place < now:
        return Point("y", label, on, _("(behind us)"))
    return Point("now", label, on, _("(now)")) if place == now else Point("", label, on, "")


def _short(on: date) -> str:
    return day(on, weekday=False)
