"""Why somebody may not come in just now, in the words the door says it with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

from kit.errors import Refused
from kit.words import Message, clock, mark, say

RESTS_AFTER = 5
"""Wrong tries after which the slip rests for ``REST``."""
WORN_AFTER = 10
"""Wrong tries after which the branch must issue the slip anew."""
REST = timedelta(minutes=15)


@dataclass(eq=False)
class PinNeeded(Refused):
    """The one-time code is right and no PIN is set yet: the door asks for one."""

    code: ClassVar[str] = "A-03"


@dataclass(eq=False)
class NotYet(Refused):
    """The slip rests after wrong tries; ``wait`` is in seconds."""

    code: ClassVar[str] = "A-04"
    wait: int = 0


@dataclass(eq=False)
class WrongSecret(Refused):
    """The number and the secret do not belong together; ``wait`` seconds until the next try."""

    code: ClassVar[str] = "A-05"
    wait: int = 0


@dataclass(eq=False)
class UnknownNumber(WrongSecret):
    """No slip has this number (or its code is used): the same words as a first wrong try."""


@dataclass(eq=False)
class WornOut(Refused):
    """The slip had too many wrong tries: only a new one helps."""

    code: ClassVar[str] = "A-06"


def delay(failures: int) -> timedelta:
    """How long a slip rests after so many wrong tries: 1, 2, 4, 8 seconds, 15 minutes, and again from 1."""
    if failures == RESTS_AFTER:
        return REST
    since = failures - RESTS_AFTER if failures > RESTS_AFTER else failures
    return timedelta(seconds=2 ** (max(since, 1) - 1))


def pin_needed() -> PinNeeded:
    """The code is right; a PIN comes next."""
    return PinNeeded(say("This is the one-time code. Please set a PIN of your own first."))


def worn_out() -> WornOut:
    """The slip is of no more use."""
    return WornOut(
        say(
            "After ten wrong tries this slip is no longer good. Please ask the branch for a new one; "
            "everything you wrote is still there."
        )
    )


def not_yet(until: datetime, now: datetime) -> NotYet:
    """The slip rests until a moment."""
    seconds = max(1, ceil((until - now).total_seconds()))
    if seconds > 60:
        what = say("There were five wrong tries. Please try again after {time}.", time=clock(until))
        return NotYet(what, seconds)
    return NotYet(say("Please wait {n} s and then type it again.", n=seconds), seconds)


def unknown(*, first: bool) -> UnknownNumber:
    """No such slip, in the words of a first wrong try, so that guessing numbers shows nothing."""
    return UnknownNumber(_wrong_words(1, first=first), 1)


def wrong(failures: int, now: datetime, *, first: bool) -> Refused:
    """The answer to the wrong try number ``failures``, of the one-time code if ``first``, else of the PIN."""
    if failures >= WORN_AFTER:
        return worn_out()
    if failures == RESTS_AFTER:
        return not_yet(now + REST, now)
    return WrongSecret(_wrong_words(failures, first=first), int(delay(failures).total_seconds()))


def _wrong_words(failures: int, *, first: bool) -> Message:
    wait = int(delay(failures).total_seconds())
    rests = failures < RESTS_AFTER
    left = (RESTS_AFTER if rests else WORN_AFTER) - failures
    return say(_WRONG[first, rests], wait=wait, n=left)


_WRONG = {
    (True, True): mark(
        "The slip number or the one-time code is not right. If you have set a PIN before, please come in "
        "with the PIN. Otherwise wait {wait} s and type it again; after {n} more wrong tries it rests for "
        "15 minutes."
    ),
    (True, False): mark(
        "The slip number or the one-time code is not right. Please wait {wait} s and type it again. "
        "After {n} more wrong tries the branch has to issue the slip anew."
    ),
    (False, True): mark(
        "The slip number or the PIN is not right. Please wait {wait} s and type it again; "
        "after {n} more wrong tries it rests for 15 minutes."
    ),
    (False, False): mark(
        "The slip number or the PIN is not right. Please wait {wait} s and type it again. "
        "After {n} more wrong tries the branch has to issue the slip anew."
    ),
}
"""By whether the one-time code was asked for, and whether the rest of 15 minutes is still to come."""
