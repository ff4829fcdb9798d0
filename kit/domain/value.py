"""The shapes a typed value may have: one function per item type, a table to choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from kit.domain.form import Item, ItemType
from kit.errors import Invalid
from kit.words import say

LONGEST_TEXT = 4000
"""Characters that a text answer may hold; the page stops there too."""


def _text(item: Item, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Invalid(say("This is longer than {n} characters. Please shorten it.", n=LONGEST_TEXT))
    return value.replace("\r\n", "\n").replace("\x00", "")


def _integer(item: Item, value: str) -> str:
    try:
        number = int(value.strip())
    except ValueError:
        raise Invalid(say("Please write a whole number here, such as 3.")) from None
    if abs(number) > 1_000_000:
        raise Invalid(say("This number is too large. Please check it."))
    return str(number)


def _decimal(item: Item, value: str) -> str:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        raise Invalid(say("Please write a number here, such as 1.5.")) from None
    if not number.is_finite() or abs(number) > 1_000_000:
        raise Invalid(say("This number is too large. Please check it."))
    return format(number, "f")


def _date(item: Item, value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise Invalid(say("Please choose a day from the calendar.")) from None


def _one(item: Item, value: str) -> str:
    if item.choice(value) is None:
        raise Invalid(say("This is not one of the answers offered. Please choose again."))
    return value


def _many(item: Item, value: str) -> str:
    chosen = set(value.split())
    if not chosen <= {c.name for c in item.choices}:
        raise Invalid(say("This is not one of the answers offered. Please choose again."))
    return " ".join(c.name for c in item.choices if c.name in chosen)


def _nothing(item: Item, value: str) -> str:
    raise Invalid(say("This line is for reading only."))


_TYPED: dict[ItemType, Callable[[Item, str], str]] = {
    ItemType.TEXT: _text,
    ItemType.INTEGER: _integer,
    ItemType.DECIMAL: _decimal,
    ItemType.DATE: _date,
    ItemType.SELECT_ONE: _one,
    ItemType.SELECT_MULTIPLE: _many,
    ItemType.NOTE: _nothing,
}


def typed(item: Item, value: str) -> str:
    """``value`` as the item's type keeps it ("" stays ""); raises ``Invalid`` with the field's name."""
    if value == "":
        return ""
    try:
        return _TYPED[item.type](item, value)
    except Invalid as error:
        error.field = item.name
        raise
