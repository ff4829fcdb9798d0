"""A form with some answers: what is shown, what is worked out, what is offered, instance by instance.

Everything is worked out when it is first asked for and kept; an item that depends on itself counts as
unanswered. What is hidden counts as unanswered for whatever depends on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kit.domain.expression import Result, compiled, filled_in, number, references, text, truth
from kit.domain.field import Path, field_of, split_field
from kit.domain.form import SELECTS, Choice, Form, Item, ItemType
from kit.domain.value import MOST_INSTANCES, instances
from kit.words import Bilingual


@dataclass
class _Place:
    """Where an expression stands: an item in one instance (``Scope``)."""

    filling: Filling
    item: Item | None
    path: Path
    current: str = ""
    choice: Choice | None = None

    @property
    def at(self) -> datetime | None:
        return self.filling.at

    def value(self, name: str) -> Result:
        return self.filling.seen_from(self.path, self.item, name)

    def column(self, name: str) -> str:
        if self.choice is None:
            return ""
        own = {"name": self.choice.name, "label": str(self.choice.label)}
        return dict(self.choice.columns).get(name) or own.get(name, "")

    def position(self, steps: int) -> float:
        return self.filling.position(self.item, self.path, steps)

    def indexed(self, name: str, places: list[tuple[str, int]]) -> str:
        return self.filling.indexed(name, dict(places))

    def choice_name(self, name: str, value: str) -> str:
        item = self.filling.form.items.get(name)
        words = [item.choice(word) for word in (value, *value.split())] if item else []
        return "、".join(dict.fromkeys(str(choice.label) for choice in words if choice))


class Filling:
    """The answers ``given`` (field → value) in ``form`` at the moment ``at``."""

    def __init__(self, form: Form, given: Mapping[str, str], at: datetime | None = None) -> None:
        self.form = form
        self.given = given
        self.at = at
        self._relevant: dict[str, bool] = {}
        self._values: dict[str, str] = {}

    @cached_property
    def values(self) -> dict[str, str]:
        """The values of the fields that are shown or worked out, form order."""
        for name in self.form.inward:
            self.value(name)
        return {field: self.value(item.name, path) for field, item, path in self._fields()}

    def _fields(self) -> Iterator[tuple[str, Item, Path]]:
        for top in self.form.tops:
            yield from self._below(top, ())

    def _below(self, item: Item, path: Path) -> Iterator[tuple[str, Item, Path]]:
        if not self.relevant(item.name, path):
            return
        yield field_of(item.name, path), item, path
        inner = [path]
        if item.type is ItemType.REPEAT:
            inner = [(*path, number) for number in self.instances(item.name, path)]
        for place in inner:
            for child in item.items:
                yield from self._below(child, place)

    # ── one field ──

    def relevant(self, name: str, path: Path = ()) -> bool:
        """Whether the item is shown, and so is everything that it stands under."""
        key = field_of(name, path)
        if key not in self._relevant:
            self._relevant[key] = False  # while it is worked out: what depends on itself is not shown
            item, above = self.form.items[name], self.form.parents.get(name)
            if above is not None:
                outer = self.form.items[above]
                out_path = path[:-1] if outer.type is ItemType.REPEAT else path
                shown = self.relevant(above, out_path)
            else:
                shown = self.holds(self._conditions.get(name, ""), None, ())
            self._relevant[key] = shown and self.holds(item.relevant, item, path)
        return self._relevant[key]

    @cached_property
    def _conditions(self) -> dict[str, str]:
        return {i.name: s.relevant for s in self.form.sections if s.relevant for i in s.items}

    def value(self, name: str, path: Path = ()) -> str:
        """What stands in the item, worked out where it has a calculation; "" where it is hidden."""
        key = field_of(name, path)
        if key not in self._values:
            self._values[key] = ""
            if self.relevant(name, path):
                self._values[key] = self._standing(self.form.items[name], path, key)
        return self._values[key]

    def _standing(self, item: Item, path: Path, key: str) -> str:
        if item.calculation:
            return _told(self.result(item.calculation, item, path, self.given.get(key, "")))
        if item.type is ItemType.REPEAT:
            return self._numbers(item, path, key)
        given = self.given.get(key)
        if given is None:
            given = self._default(item, path)
        if given and item.choice_filter:
            offered = {c.name for c in self.choices(item, path)}
            words = [given] if item.type is ItemType.SELECT_ONE else given.split()
            given = " ".join(word for word in words if word in offered)
        return given

    def _default(self, item: Item, path: Path) -> str:
        if not item.default or not computed(item.default):
            return item.default
        return _told(self.result(item.default, item, path))

    def _numbers(self, item: Item, path: Path, key: str) -> str:
        if not item.repeat_count:
            return " ".join(instances(self.given.get(key) or "1")[:MOST_INSTANCES])
        wanted = number(self.result(item.repeat_count, item, path))
        many = 0 if math.isnan(wanted) else int(min(max(wanted, 0), MOST_INSTANCES))
        return " ".join(str(n) for n in range(1, many + 1))

    def instances(self, name: str, path: Path = ()) -> list[str]:
        """The numbers of a repeat's instances, in order."""
        return self.value(name, path).split()

    def choices(self, item: Item, path: Path = ()) -> tuple[Choice, ...]:
        """The choices that are offered now."""
        if not item.choice_filter or item.type not in SELECTS:
            return item.choices
        place = _Place(self, item, path)
        work = compiled(item.choice_filter)
        offered = []
        for choice in item.choices:
            place.choice = choice
            if truth(work(place)):
                offered.append(choice)
        return tuple(offered)

    def words(self, words: Bilingual, item: Item | None, path: Path = ()) -> Bilingual:
        """A text with each ``${name}`` in it replaced by what stands there."""
        if not references(words.zh + words.en):
            return words
        place = _Place(self, item, path)
        return Bilingual(*(filled_in(t, lambda n: text(place.value(n))) for t in (words.zh, words.en)))

    # ── expressions ──

    def holds(self, expression: str, item: Item | None, path: Path, current: str = "") -> bool:
        """Whether an expression is true where the item stands. "" is no condition: true."""
        return not expression or truth(self.result(expression, item, path, current))

    def result(self, expression: str, item: Item | None, path: Path, current: str = "") -> Result:
        """What an expression gives where the item stands; ``.`` is ``current``."""
        return compiled(expression)(_Place(self, item, path, current))

    def seen_from(self, path: Path, item: Item | None, name: str) -> Result:
        """``${name}`` for an item in the instance ``path``: its own instance's, from outside all of them."""
        if name not in self.form.items:
            return ""
        target = self.form.loops[name]
        own = self.form.loops.get(item.name, ()) if item else ()
        shared = 0
        while shared < min(len(target), len(own)) and target[shared] == own[shared]:
            shared += 1
        inside = path[:shared]
        if self.form.items[name].type is ItemType.REPEAT:
            return [n for place in self._places(target, inside) for n in self.instances(name, place)]
        if len(target) == shared:
            return self.value(name, inside)
        return [self.value(name, p) for p in self._places(target, inside) if self.relevant(name, p)]

    def _places(self, loops: tuple[str, ...], path: Path) -> list[Path]:
        places = [path]
        for repeat in loops[len(path) :]:
            places = [(*place, n) for place in places for n in self.instances(repeat, place)]
        return places

    def position(self, item: Item | None, path: Path, steps: int) -> float:
        """The place, from 1, of the instance around the item; ``steps`` is how many levels up it is meant."""
        above = _above(self.form, item)
        loops = self.form.loops[item.name] if item else ()
        repeats = [name for name in above[max(steps, 1) - 1 :] if name in loops]
        if not repeats:
            return math.nan
        depth = loops.index(repeats[0])
        return float(self.instances(loops[depth], path[:depth]).index(path[depth]) + 1)

    def indexed(self, name: str, places: Mapping[str, int]) -> str:
        """The value of ``name`` in the instance at each repeat's place; "" where there is none."""
        path: Path = ()
        for repeat in self.form.loops.get(name, ()):
            numbers = self.instances(repeat, path)
            place = places.get(repeat, 1)
            if not 1 <= place <= len(numbers):
                return ""
            path = (*path, numbers[place - 1])
        return self.value(name, path) if name in self.form.items else ""

    def has(self, field: str) -> bool:
        """Whether the form has this field now, shown or not."""
        name, path = split_field(field)
        if name not in self.form.items or len(path) != len(self.form.loops[name]):
            return False
        loops = self.form.loops[name]
        return all(path[n] in self.instances(loops[n], path[:n]) for n in range(len(path)))


def computed(default: str) -> bool:
    """Whether a default is an expression and not the value itself."""
    return bool(references(default)) or default.rstrip().endswith(")")


def _told(result: Result) -> str:
    return "" if isinstance(result, float) and not math.isfinite(result) else text(result)


def _above(form: Form, item: Item | None) -> list[str]:
    """The groups and repeats around an item, the nearest first."""
    found: list[str] = []
    name = form.parents.get(item.name) if item else None
    while name:
        if form.items[name].type in (ItemType.GROUP, ItemType.REPEAT):
            found.append(name)
        name = form.parents.get(name)
    return found
