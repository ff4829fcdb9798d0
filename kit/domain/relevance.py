"""XLSForm's expressions, evaluated by elementpath: relevant, constraint, required, finding rules.

All values are XForms strings; "" means unanswered. ``${name}`` is XPath's ``$name``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

from elementpath import ElementPathError, XPath1Parser, XPathContext
from elementpath.xpath_tokens import XPathToken

from kit.domain.form import Form, Item
from kit.domain.value import typed
from kit.errors import Invalid
from kit.words import Bilingual, Message, _

Evaluate = TypeVar("Evaluate", bound=Callable[..., Any])

_REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*\}")


class Value(str):
    """An XForms string that converts as XPath 1.0 says: "" and words are NaN, never an error."""

    __slots__ = ()

    def __float__(self) -> float:
        try:
            return float(str(self))
        except ValueError:
            return math.nan

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | float | Decimal) and not isinstance(other, bool):
            return float(self) == float(other)
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class _Parser(XPath1Parser):
    """XPath 1.0 with the functions that XLSForm adds."""


def _text(token: XPathToken, context: XPathContext | None, index: int) -> str:
    return str(token.string_value(token.get_argument(context, index=index)))


def _function(name: str, nargs: int) -> Callable[[Evaluate], Evaluate]:
    _Parser.function(name, nargs=nargs)
    return cast("Callable[[Evaluate], Evaluate]", _Parser.method(name))


@_function("selected", nargs=2)
def evaluate_selected(self: XPathToken, context: XPathContext | None = None) -> bool:
    """Whether the word of the second argument is among those of the first."""
    return _text(self, context, 1) in _text(self, context, 0).split()


@_function("count-selected", nargs=1)
def evaluate_count_selected(self: XPathToken, context: XPathContext | None = None) -> float:
    """How many choices of a select_multiple were taken."""
    return float(len(_text(self, context, 0).split()))


@_function("if", nargs=3)
def evaluate_if(self: XPathToken, context: XPathContext | None = None) -> Any:
    """The second argument where the first is true, the third where not."""
    chosen = 1 if self.boolean_value(self.get_argument(context, index=0)) else 2
    return self.get_argument(context, index=chosen)


@_function("coalesce", nargs=2)
def evaluate_coalesce(self: XPathToken, context: XPathContext | None = None) -> str:
    """The first argument, or the second where the first is empty."""
    return Value(_text(self, context, 0) or _text(self, context, 1))


@_function("date", nargs=1)
def evaluate_date(self: XPathToken, context: XPathContext | None = None) -> float:
    """A day as a number of days, so that days can be compared; NaN where it is no day."""
    try:
        return float(date.fromisoformat(_text(self, context, 0)[:10]).toordinal())
    except ValueError:
        return math.nan


_Parser.build()


@cache
def _parsed(expression: str) -> XPathToken:
    return _Parser().parse(_REFERENCE.sub(r"$\1", expression))


def references(expression: str) -> tuple[str, ...]:
    """The item names that an expression reads, in order."""
    return tuple(dict.fromkeys(_REFERENCE.findall(expression)))


def syntax_error(expression: str) -> str | None:
    """What is wrong with an expression, or None; in XPath's own words."""
    try:
        _parsed(expression)
        holds(expression, dict.fromkeys(references(expression), ""))
    except (ElementPathError, TypeError, ValueError, OverflowError) as error:
        return str(error)
    return None


def holds(expression: str, values: Mapping[str, str], current: str = "") -> bool:
    """Whether an expression is true for the values; ``.`` is ``current``. "" is no condition: true."""
    if not expression:
        return True
    variables: dict[str, Any] = {n: Value(values.get(n, "")) for n in references(expression)}
    token = _parsed(expression)
    context = XPathContext(root=None, item=Value(current), variables=variables)
    return bool(token.boolean_value(token.evaluate(context)))


def relevant_values(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The values of the items that are shown, form order; what is hidden counts as unanswered."""
    seen: dict[str, str] = {}

    def visit(item: Item) -> None:
        if holds(item.relevant, seen):
            seen[item.name] = values.get(item.name, "")
            for child in item.items:
                visit(child)

    for screen in form.screens:
        visit(screen)
    return seen


def shown(form: Form, values: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the items that these answers make relevant, form order."""
    return tuple(relevant_values(form, values))


def checked_value(item: Item, value: str, values: Mapping[str, str]) -> str:
    """``value`` in its kept shape, or ``Invalid`` saying why the item cannot hold it."""
    value = typed(item, value)
    if value and item.constraint and not holds(item.constraint, values, value):
        words = item.constraint_message or Bilingual(_("This does not fit the question."))
        raise Invalid(Message(str(words)), field=item.name)
    return value
