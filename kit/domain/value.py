"""The shapes a typed value may have: one function per item type, a table to choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from kit.domain.form import Item, ItemType
from kit.domain.note import plain
from kit.errors import Invalid
from kit.words import say

LARGEST_NUMBER = 10**12
MOST_INSTANCES = 100
"""How often a repeat may be answered."""
LONGEST_TEXT = 4000
"""Characters that a text answer may hold; the page stops there too."""


def _text(item: Item, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Invalid(say("This is longer than {n} characters. Please shorten it.", n=LONGEST_TEXT))
    return plain(value).replace("\r\n", "\n")


def _integer(item: Item, value: str) -> str:
    try:
        number = int(value.strip())
    except ValueError:
        raise Invalid(say("Please write a whole number here, such as 3.")) from None
    if abs(number) > LARGEST_NUMBER:
        raise Invalid(say("This number is too large. Please check it."))
    return str(number)


def _decimal(item: Item, value: str) -> str:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        raise Invalid(say("Please write a number here, such as 1.5.")) from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise Invalid(say("This number is too large. Please check it."))
    return format(number, "f")


def _date(item: Item, value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise Invalid(say("Please choose a day from the calendar.")) from None


def _time(item: Item, value: str) -> str:
    try:
        return time.fromisoformat(value.strip()).strftime("%H:%M")
    except ValueError:
        raise Invalid(say("Please write the time as hours and minutes, such as 14:05.")) from None


def _moment(item: Item, value: str) -> str:
    try:
        return datetime.fromisoformat(value.strip()).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        raise Invalid(say("Please choose a day and a time.")) from None


def _ranged(item: Item, value: str) -> str:
    number = Decimal(_decimal(item, value))
    start, end, step = scale(item)
    if not start <= number <= end or (step and (number - start) % step):
        raise Invalid(say("Please choose a number from {start} to {end}.", start=start, end=end))
    return format(number, "f")


def scale(item: Item) -> tuple[Decimal, Decimal, Decimal]:
    """A range's first and last number and its step; XLSForm's own where the item says none."""
    given = item.parameter
    try:
        first, last = Decimal(given.get("start", "1")), Decimal(given.get("end", "10"))
        return min(first, last), max(first, last), abs(Decimal(given.get("step", "1")))
    except InvalidOperation:
        return Decimal(1), Decimal(10), Decimal(1)


def _one(item: Item, value: str) -> str:
    if item.choice(value) is None:
        raise Invalid(say("This is not one of the answers offered. Please choose again."))
    return value


def _many(item: Item, value: str) -> str:
    chosen = set(value.split())
    if not chosen <= {c.name for c in item.choices}:
        raise Invalid(say("This is not one of the answers offered. Please choose again."))
    return " ".join(c.name for c in item.choices if c.name in chosen)


def _ranked(item: Item, value: str) -> str:
    order = value.split()
    if sorted(order) != sorted(c.name for c in item.choices):
        raise Invalid(say("Please put every one of the answers offered in its place."))
    return " ".join(order)


def _ticked(item: Item, value: str) -> str:
    if value != "OK":
        raise Invalid(say("This is not one of the answers offered. Please choose again."))
    return value


def _instances(item: Item, value: str) -> str:
    numbers = value.split() if value != NO_INSTANCE else []
    if list(instances(value)) != numbers:
        raise Invalid(say("This page is out of date. Please open it again."))
    if len(numbers) > MOST_INSTANCES:
        raise Invalid(say("No more than {n} can be added here.", n=MOST_INSTANCES))
    return " ".join(numbers) or NO_INSTANCE


def instances(value: str) -> tuple[str, ...]:
    """The numbers of a repeat's instances that its value lists, each once, whatever else stands there."""
    return tuple(dict.fromkeys(n for n in value.split() if _is_number(n)))


NO_INSTANCE = "0"
"""What a repeat keeps when every instance was taken away; "" means that nothing was said yet."""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0") and len(text) <= 4


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
    ItemType.RANGE: _ranged,
    ItemType.TIME: _time,
    ItemType.DATETIME: _moment,
    ItemType.RANK: _ranked,
    ItemType.ACKNOWLEDGE: _ticked,
    ItemType.REPEAT: _instances,
    ItemType.CALCULATE: _nothing,
    ItemType.HIDDEN: _nothing,
    ItemType.GROUP: _nothing,
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
