"""A scripted respondent: fills in whatever a form shows, as its page would let a member do."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hypothesis import find
from hypothesis import strategies as st

from kit.domain.expression import references
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.finding import findings
from kit.domain.form import Form, Item, ItemType
from kit.domain.relevance import checked_field, missing
from kit.domain.response import progress
from kit.domain.value import scale
from kit.errors import Invalid, Problems
from kit.store.form_file import parse_form
from kit.store.xlsform_reader import read_xlsform

NOW = datetime(2026, 11, 21, 10, 30)
_NUMBERS = ("1", "2", "0", "3", "5", "10", "18", "25", "40", "100", "150", "1000", "2026", "0712345678")
_DAYS = ("2026-11-21", "2026-11-20", "2026-11-22", "2026-05-01", "2025-11-21", "2000-01-01", "1980-06-15")


@dataclass(frozen=True)
class Walk:
    """What came of a walk: the answers, how many fields were shown, and those that nothing would fit."""

    given: dict[str, str]
    shown: int
    stuck: tuple[str, ...]
    complete: bool


def walk(form: Form, *, turn: int = 0, instances: int = 2) -> Walk:
    """Fill in every field as it comes up; ``turn`` picks another of the values that would fit."""
    given: dict[str, str] = {}
    stuck: set[str] = set()
    for _ in range(5000):
        filling = Filling(form, given, NOW)
        field = next((f for f in filling.values if _open(form, f, given, stuck)), None)
        if field is None:
            break
        item = form.items[split_field(field)[0]]
        value = _fitting(filling, item, field, turn, instances)
        if value is None:
            stuck.add(field)
        else:
            given[field] = value
    filling = Filling(form, given, NOW)
    findings(form, given, NOW)
    progress(form, given, NOW)
    for field in filling.values:
        name, path = split_field(field)
        filling.words(form.items[name].label, form.items[name], path)
    complete = not any(_open(form, f, given, stuck) for f in filling.values) and not missing(filling)
    return Walk(given, len(filling.values), tuple(stuck), complete)


def _open(form: Form, field: str, given: dict[str, str], stuck: set[str]) -> bool:
    return field not in given and field not in stuck and form.items[split_field(field)[0]].asks


def _fitting(filling: Filling, item: Item, field: str, turn: int, instances: int) -> str | None:
    values = list(dict.fromkeys(_values(filling, item, field, instances)))
    start = turn % len(values) if values else 0
    for value in values[start:] + values[:start]:
        try:
            return checked_field(filling, field, value)
        except Invalid:
            continue
    return None


def _values(filling: Filling, item: Item, field: str, instances: int) -> Iterator[str]:
    names = [c.name for c in filling.choices(item, split_field(field)[1])]
    match item.type:
        case ItemType.SELECT_ONE | ItemType.SELECT_MULTIPLE:
            yield from names
        case ItemType.RANK:
            yield " ".join(names)
        case ItemType.REPEAT:
            yield " ".join(str(n) for n in range(1, instances + 1))
        case ItemType.INTEGER | ItemType.DECIMAL:
            yield from (*_NUMBERS, *_literals(item, r"\d+(?:\.\d+)?"), *_matching(item))
        case ItemType.RANGE:
            yield from map(str, scale(item)[:2])
        case ItemType.DATE:
            yield from _DAYS
        case ItemType.TIME:
            yield from ("10:30", "00:00", "23:59")
        case ItemType.DATETIME:
            yield from (f"{day}T10:30" for day in _DAYS)
        case ItemType.ACKNOWLEDGE:
            yield "OK"
        case _:
            yield from (
                "三月的一件事",
                "abc",
                "a.b@example.org",
                *_NUMBERS,
                *_matching(item),
                *_literals(item, r"'([^']*)'"),
            )
            for name in references(item.constraint):
                yield filling.value(name)


def _literals(item: Item, pattern: str) -> list[str]:
    return [str(m) for m in re.findall(pattern, item.constraint)]


def _matching(item: Item) -> Iterator[str]:
    """Texts that the constraint's own patterns match."""
    for pattern in re.findall(r"regex\([^,]*,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)", item.constraint):
        text = pattern[0] or pattern[1]
        with suppress(re.error):
            yield find(st.from_regex(re.compile(text), fullmatch=True), lambda _: True)


def main(folder: Path, *, leave_out: bool) -> None:
    """Read and walk every workbook under a folder; a line for each (for material that is not in this repository)."""
    for path in sorted(folder.rglob("*.xlsx")):
        place = path.relative_to(folder)
        try:
            imported = read_xlsform(path.read_bytes(), path.name, leave_out=leave_out)
        except (Problems, Invalid) as error:
            listed = getattr(error, "problems", ())
            print(
                f"REFUSED {place}: {len(listed)} problems: {' | '.join(str(p) for p in listed[:3])[:300]}{error if not listed else ''}"
            )
            continue
        form = parse_form(imported.form.source, path.name)
        assert form.same(imported.form), place
        walks = [walk(form, turn=turn) for turn in range(3)]
        print(f"{'RAN' if all(w.complete for w in walks) else 'INCOMPLETE'} {place}: {len(form.items)} items, shown "
              f"{[w.shown for w in walks]}, stuck {sorted({s for w in walks for s in w.stuck})[:4]}, "
              f"{len(imported.notices)} notices")  # fmt: skip


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]), leave_out="--leave-out" in sys.argv)
