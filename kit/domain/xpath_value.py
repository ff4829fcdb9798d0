"""XPath 1.0's values and how one becomes another; a day or a time is also the number of its days.

The conversions are those of XPath 1.0, parts 3.4 and 4; that days count from 1 January 1970 and compare as
numbers is the ODK XForms specification's.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Result = str | float | bool | list[str]
"""A text, a number, a truth, or the values of several nodes (an item in each instance of a repeat)."""

_NUMBER = re.compile(r"[ \t\r\n]*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")
"""XPath's own idea of a number: its digits, its white space and nothing else."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
_TIME = re.compile(r"\d\d:\d\d(:\d\d.*)?")
_EPOCH = date(1970, 1, 1)


def text(value: Result) -> str:
    """The value as text: of several nodes the first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0] if value else ""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def number(value: Result) -> float:
    """The value as a number, NaN where it is none."""
    if isinstance(value, bool | float):
        return float(value)
    words = text(value)
    if _NUMBER.fullmatch(words):
        return float(words)
    days = moment(words)
    return days if days is not None else math.nan


def truth(value: Result) -> bool:
    """The value as true or false: a text or nodes where there are any, a number where it is not 0."""
    if isinstance(value, float):
        return not math.isnan(value) and value != 0
    return bool(value)


def moment(words: str) -> float | None:
    """The days since 1 January 1970 of a day or a moment, the part of a day of a time; None for others."""
    try:
        if _MOMENT.fullmatch(words):
            found = datetime.fromisoformat(words).replace(tzinfo=None)
            return (found - datetime.combine(_EPOCH, time())) / timedelta(days=1)
        if _TIME.fullmatch(words):
            clock = time.fromisoformat(words)
            return (clock.hour * 60 + clock.minute + clock.second / 60) / 1440
    except ValueError:
        return None
    return None


def day_of(days: float) -> datetime | None:
    """The moment so many days after 1 January 1970; None where there is none."""
    try:
        return datetime.combine(_EPOCH, time()) + timedelta(days=days)
    except (OverflowError, ValueError):
        return None


def compared(sign: Callable[[float, float], bool]) -> Callable[[Result, Result], bool]:
    """``<``, ``<=``, ``>`` or ``>=``: as numbers, true where it is so for one of several nodes."""

    def compare(left: Result, right: Result) -> bool:
        return any(sign(number(a), number(b)) for a in _each(left) for b in _each(right))

    return compare


def equal(left: Result, right: Result) -> bool:
    """``=``, true where it is so for one of several nodes."""
    return any(_same(a, b) for a in _each(left) for b in _each(right))


def unequal(left: Result, right: Result) -> bool:
    """``!=``, true where it is so for one of several nodes."""
    return any(not _same(a, b) for a in _each(left) for b in _each(right))


def _each(value: Result) -> list[str] | tuple[Result]:
    return value if isinstance(value, list) else (value,)


def _same(left: Result, right: Result) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def divided(left: float, right: float) -> float:
    """``div``: by nothing gives infinity or NaN, never an error."""
    if right:
        return left / right
    return math.nan if not left or math.isnan(left) or math.isnan(right) else math.copysign(math.inf, left)


def remainder(left: float, right: float) -> float:
    """``mod``, with the sign of the first number."""
    return math.fmod(left, right) if right and math.isfinite(left) and not math.isnan(right) else math.nan


SIGNS: dict[str, Callable[[Result, Result], bool]] = {
    "=": equal,
    "!=": unequal,
    "<": compared(operator.lt),
    "<=": compared(operator.le),
    ">": compared(operator.gt),
    ">=": compared(operator.ge),
}
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divided,
    "mod": remainder,
}
