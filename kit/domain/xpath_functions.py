"""The functions of XPath 1.0 and of the ODK XForms specification that forms use, in one table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from kit.domain.xpath_value import Result, day_of, moment, number, text, truth


class Scope(Protocol):
    """What an expression stands in: an item of a form in one instance, with the answers so far."""

    current: str
    """``.``: the item's own value."""

    @property
    def at(self) -> datetime | None:
        """The moment that ``today()`` and ``now()`` tell; None where none is given."""

    def value(self, name: str) -> Result:
        """The value of ``${name}``: of several instances all of them."""

    def column(self, name: str) -> str:
        """The column ``name`` of the choice that a ``choice_filter`` looks at."""

    def position(self, steps: int) -> float:
        """The place, from 1, of the instance that stands ``steps`` levels up."""

    def indexed(self, name: str, places: list[tuple[str, int]]) -> str:
        """The value of ``name`` in the instance at each (repeat, place)."""

    def choice_name(self, name: str, value: str) -> str:
        """The label that the item ``name`` gives a choice."""


@dataclass(frozen=True)
class Function:
    """A function: how many arguments at least and at most (None: any), and what it gives."""

    least: int
    most: int | None
    call: Callable[..., Result]
    scoped: bool = False
    """Whether the scope is its first argument."""


def _words(value: Result) -> list[str]:
    return [w for v in value for w in v.split()] if isinstance(value, list) else text(value).split()


def _selected_at(value: Result, place: Result) -> str:
    words, at = _words(value), number(place)
    return words[int(at)] if 0 <= at < len(words) else ""


def _coalesce(*values: Result) -> str:
    return next((t for t in map(text, values) if t), "")


def _rounded(value: Result, digits: Result = 0.0) -> float:
    given, places = number(value), number(digits)
    if not math.isfinite(given) or math.isnan(places):
        return given
    factor = 10.0 ** int(places)
    return math.floor(given * factor + 0.5) / factor


def _whole(value: Result) -> float:
    given = number(value)
    return float(math.trunc(given)) if math.isfinite(given) else math.nan


def _floored(rounding: Callable[[float], int]) -> Callable[[Result], float]:
    def rounded(value: Result) -> float:
        given = number(value)
        return float(rounding(given)) if math.isfinite(given) else given

    return rounded


def _math(work: Callable[..., float]) -> Callable[..., float]:
    """Of numbers; NaN where mathematics has no answer."""

    def worked(*values: Result) -> float:
        try:
            return float(work(*map(number, values)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return math.nan

    return worked


def _flat(values: tuple[Result, ...]) -> list[str]:
    return [t for v in values for t in (v if isinstance(v, list) else [text(v)])]


def _numbers(values: tuple[Result, ...]) -> list[float]:
    return [n for n in map(number, (t for t in _flat(values) if t)) if not math.isnan(n)]


def _substr(value: Result, start: Result, end: Result | None = None) -> str:
    words, first = text(value), number(start)
    last = float(len(words)) if end is None else number(end)
    return "" if math.isnan(first) or math.isnan(last) else words[int(first) : int(last)]


def _substring(value: Result, start: Result, length: Result | None = None) -> str:
    words, first = text(value), _rounded(start)
    last = math.inf if length is None else first + _rounded(length)
    return "".join(sign for place, sign in enumerate(words, 1) if first <= place < last)


def _translate(value: Result, old: Result, new: Result) -> str:
    signs, others = text(old), text(new)
    table = {s: others[n] if n < len(others) else "" for n, s in reversed(list(enumerate(signs)))}
    return "".join(table.get(s, s) for s in text(value))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Python's reading of a pattern; a ``-`` after ``\\w`` inside brackets is a sign there, as in Java."""
    return re.compile(re.sub(r"(\\[wdsWDS])-(?=[^\]\[]*\])", r"\1\\-", pattern))


def _regex(value: Result, pattern: Result) -> bool:
    try:
        return _pattern(text(pattern)).fullmatch(text(value)) is not None
    except re.error:
        return False


def _counted(nodes: Result) -> float:
    return float(len(nodes)) if isinstance(nodes, list) else float(text(nodes) != "")


def _day(value: Result) -> str:
    found = _moment(value)
    return found.date().isoformat() if found else ""


def _date_time(value: Result) -> str:
    found = _moment(value)
    return found.isoformat(timespec="seconds") if found else ""


def _moment(value: Result) -> datetime | None:
    days = number(value)
    return None if math.isnan(days) or (isinstance(value, str) and ":" in value[:3]) else day_of(days)


_SHAPES: dict[str, Callable[[datetime], str]] = {
    "%Y": lambda m: f"{m.year:04d}",
    "%y": lambda m: f"{m.year % 100:02d}",
    "%m": lambda m: f"{m.month:02d}",
    "%n": lambda m: str(m.month),
    "%b": lambda m: m.strftime("%b"),
    "%d": lambda m: f"{m.day:02d}",
    "%e": lambda m: str(m.day),
    "%H": lambda m: f"{m.hour:02d}",
    "%h": lambda m: str(m.hour),
    "%M": lambda m: f"{m.minute:02d}",
    "%S": lambda m: f"{m.second:02d}",
    "%3": lambda m: f"{m.microsecond // 1000:03d}",
    "%a": lambda m: m.strftime("%a"),
    "%%": lambda m: "%",
}


def _format_date(value: Result, shape: Result) -> str:
    found = _moment(value)
    if found is None:
        return ""
    return re.sub(r"%.", lambda m: _SHAPES[m[0]](found) if m[0] in _SHAPES else m[0], text(shape))


def _today(scope: Scope) -> str:
    return scope.at.date().isoformat() if scope.at else ""


def _now(scope: Scope) -> str:
    return scope.at.isoformat(timespec="seconds") if scope.at else ""


def _decimal_time(value: Result) -> float:
    words = text(value)
    return moment(words[11:16] if "T" in words else words[:5]) or 0.0 if words else math.nan


def _once(scope: Scope, value: Result) -> Result:
    return scope.current or value


def _indexed(scope: Scope, value: str, *places: Result) -> str:
    pairs = [(str(places[n]), number(places[n + 1])) for n in range(0, len(places) - 1, 2)]
    if any(math.isnan(place) for _, place in pairs):
        return ""
    return scope.indexed(value, [(name, int(place)) for name, place in pairs])


def _choice_name(scope: Scope, value: Result, name: str) -> str:
    return scope.choice_name(name, text(value))


def _before(value: Result, part: Result) -> str:
    before, found, _after = text(value).partition(text(part))
    return before if found else ""


def _ends(value: Result, end: Result) -> bool:
    return text(value).endswith(text(end))


FUNCTIONS: dict[str, Function] = {
    "selected": Function(2, 2, lambda value, word: text(word) in _words(value)),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, lambda value: float(len(_words(value)))),
    "coalesce": Function(2, None, _coalesce),
    "once": Function(1, 1, _once, scoped=True),
    "int": Function(1, 1, _whole),
    "round": Function(1, 2, _rounded),
    "floor": Function(1, 1, _floored(math.floor)),
    "ceiling": Function(1, 1, _floored(math.ceil)),
    "number": Function(0, 1, number),
    "string": Function(0, 1, text),
    "boolean": Function(1, 1, truth),
    "boolean-from-string": Function(1, 1, lambda value: text(value).lower() in ("1", "true")),
    "not": Function(1, 1, lambda value: not truth(value)),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "concat": Function(1, None, lambda *values: "".join(_flat(values))),
    "join": Function(1, None, lambda between, *values: text(between).join(_flat(values))),
    "contains": Function(2, 2, lambda value, part: text(part) in text(value)),
    "starts-with": Function(2, 2, lambda value, part: text(value).startswith(text(part))),
    "ends-with": Function(2, 2, _ends),
    "substring": Function(2, 3, _substring),
    "substring-before": Function(2, 2, _before),
    "substring-after": Function(2, 2, lambda value, part: text(value).partition(text(part))[2]),
    "substr": Function(2, 3, _substr),
    "string-length": Function(0, 1, lambda value: float(len(text(value)))),
    "normalize-space": Function(0, 1, lambda value: " ".join(text(value).split())),
    "translate": Function(3, 3, _translate),
    "regex": Function(2, 2, _regex),
    "count": Function(1, 1, _counted),
    "count-non-empty": Function(1, 1, lambda nodes: float(len([t for t in _flat((nodes,)) if t]))),
    "sum": Function(1, None, lambda *values: math.fsum(_numbers(values))),
    "min": Function(1, None, lambda *values: min(_numbers(values), default=math.nan)),
    "max": Function(1, None, lambda *values: max(_numbers(values), default=math.nan)),
    "today": Function(0, 0, _today, scoped=True),
    "now": Function(0, 0, _now, scoped=True),
    "date": Function(1, 1, _day),
    "date-time": Function(1, 1, _date_time),
    "format-date": Function(2, 2, _format_date),
    "format-date-time": Function(2, 2, _format_date),
    "decimal-date-time": Function(1, 1, number),
    "decimal-time": Function(1, 1, _decimal_time),
    "abs": Function(1, 1, _math(abs)),
    "pow": Function(2, 2, _math(math.pow)),
    "sqrt": Function(1, 1, _math(math.sqrt)),
    "exp": Function(1, 1, _math(math.exp)),
    "exp10": Function(1, 1, _math(lambda power: 10.0**power)),
    "atan2": Function(2, 2, _math(math.atan2)),
    **{n: Function(1, 1, _math(getattr(math, n))) for n in ("sin", "cos", "tan", "asin", "acos", "atan")},
    "log": Function(1, 1, _math(math.log)),
    "log10": Function(1, 1, _math(math.log10)),
    "pi": Function(0, 0, lambda: math.pi),
    "jr:choice-name": Function(2, 2, _choice_name, scoped=True),
    "indexed-repeat": Function(3, None, _indexed, scoped=True),
}  # fmt: skip
"""By name. ``if``, ``position`` and the operators are the expression's own."""

BY_NAME = {"jr:choice-name": (1,), "indexed-repeat": (0, 1, 3, 5)}
"""Functions that take the name of an item at these places, not its value."""
