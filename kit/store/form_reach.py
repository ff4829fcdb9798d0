"""Finds answers that show an item or make a rule hold, by trying the values that its conditions speak of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice, product

from kit.domain.expression import references
from kit.domain.field import field_of
from kit.domain.filling import Filling
from kit.domain.form import SELECTS, FindingRule, Form, Item, ItemType

MOST_TRIES = 20_000
"""Beyond so many combinations a condition counts as one that can be met."""
MOST_CHOICES = 8
"""Of longer lists only the choices that a condition names are tried, and one other."""
AT = datetime(2026, 7, 1, 12)
"""The day that conditions with today() are tried on."""

_NUMBER = re.compile(r"(?<![\w'\"-])\d+(?:\.\d+)?(?![\w'\"-])")
_TEXT = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.RANGE)
_DAYS = (ItemType.DATE, ItemType.DATETIME)


def showing(form: Form, item: Item) -> dict[str, str] | None:
    """Answers that show the item, {} where there are too many to try, None where none of them does."""
    path = _first(form, item.name)
    return _found(form, item, (), lambda filling: filling.relevant(item.name, path))


def firing(form: Form, item: Item, rule: FindingRule) -> dict[str, str] | None:
    """Answers that make a rule of an item hold; as ``showing``."""
    path = _first(form, item.name)

    def fires(filling: Filling) -> bool:
        value = filling.value(item.name, path)
        return filling.relevant(item.name, path) and filling.holds(rule.when, item, path, value)

    return _found(form, item, (rule.when,), fires)


def _first(form: Form, name: str) -> tuple[str, ...]:
    return ("1",) * len(form.loops[name])


def _found(
    form: Form, item: Item, conditions: tuple[str, ...], so: Callable[[Filling], bool]
) -> dict[str, str] | None:
    words, names = _dependencies(form, item, conditions)
    fields = {field_of(n, _first(form, n)): _candidates(form.items[n], words) for n in names}
    tried = 0
    for values in islice(product(*fields.values()), MOST_TRIES):
        tried += 1
        given = dict(zip(fields, values, strict=True))
        if so(Filling(form, given, AT)):
            return given
    return {} if tried >= MOST_TRIES else None


def _dependencies(form: Form, item: Item, conditions: tuple[str, ...]) -> tuple[str, list[str]]:
    """All the conditions that decide, as one text, and the items among those they read that are answered."""
    words: list[str] = list(conditions)
    waiting = [item.name]
    seen: dict[str, None] = {}
    sections = {i.name: s.relevant for s in form.sections if s.relevant for i in s.items}
    while waiting:
        name = waiting.pop()
        if name in seen or name not in form.items:
            continue
        seen[name] = None
        one = form.items[name]
        own = [one.relevant, one.calculation, one.repeat_count, one.choice_filter, sections.get(name, "")]
        words += own
        waiting += references(" ".join((*own, *(conditions if one is item else ()))))
        if name in form.parents:
            waiting.append(form.parents[name])
    asked = [n for n in seen if form.items[n].asks and form.items[n].type is not ItemType.REPEAT]
    used = set(references(" ".join(words)))
    dotted = any(re.search(r"(?<![\w.])\.(?![\w.])", c) for c in conditions)
    return " ".join(words), [n for n in asked if n in used or (n == item.name and dotted)]


def _candidates(item: Item, words: str) -> list[str]:
    texts = [a or b for a, b in _TEXT.findall(words)]
    if item.type in SELECTS:
        return list(_chosen(item, texts))
    if item.type in _NUMBERS:
        return ["", *_numbers(words)]
    if item.type in _DAYS:
        return ["", *_days(texts)]
    if item.type is ItemType.ACKNOWLEDGE:
        return ["", "OK"]
    return list(dict.fromkeys(["", "x", *texts]))


def _chosen(item: Item, texts: list[str]) -> Iterator[str]:
    names = [c.name for c in item.choices]
    if len(names) > MOST_CHOICES:
        named = [n for n in names if n in texts]
        names = named + [n for n in names if n not in texts][:1]
    yield ""
    yield from names
    if item.type is not ItemType.SELECT_ONE and len(names) > 1:
        yield from (" ".join(names[:count]) for count in range(2, len(names) + 1))


def _numbers(words: str) -> list[str]:
    found = {float(n) for n in _NUMBER.findall(words)} | {0.0, 1.0}
    near = sorted({n + step for n in found for step in (-1, 0, 1) if n + step >= 0})
    return [str(int(n)) if n.is_integer() else str(n) for n in near]


def _days(texts: list[str]) -> list[str]:
    days = [AT.date()]
    for text in texts:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            days.append(date.fromisoformat(text))
    near = sorted({d + timedelta(days=step) for d in days for step in (-400, -1, 0, 1, 400)})
    return [d.isoformat() for d in near]
