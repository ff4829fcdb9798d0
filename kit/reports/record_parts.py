"""What the parts of a take-out on paper are made of: moments, days, tables, rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from kit.domain.report import Column, Paragraph, Part, Table
from kit.words import _, clock, day

Record = Mapping[str, Any]
_KIB = 1024


def moment(written: str | None) -> str:
    """A moment in ISO form as people write it; "" for none."""
    if not written:
        return ""
    at = datetime.fromisoformat(written)
    return f"{day(at.date(), year=True, weekday=False)} {clock(at)}"


def on_day(written: str | None) -> str:
    """A day in ISO form as people write it; "" for none."""
    return day(date.fromisoformat(written[:10]), year=True, weekday=False) if written else ""


def kilobytes(size: int) -> str:
    """A file's size in bytes as people read it: KB, at least one."""
    return _("{n} KB", n=max(1, round(size / _KIB)))


def none() -> tuple[Part, ...]:
    """What stands where there is nothing."""
    return (Paragraph(_("Nothing.")),)


def each(rows: Iterable[Record], made: Callable[[int, Record], tuple[Part, ...]]) -> tuple[Part, ...]:
    """The parts of each row, numbered from 1."""
    parts = [part for number, row in enumerate(rows, start=1) for part in made(number, row)]
    return tuple(parts) or none()


def table(titles: Iterable[tuple[str, int]], rows: Iterable[tuple[str, ...]]) -> tuple[Part, ...]:
    """A table with these columns and widths, or that there is nothing."""
    held = tuple(rows)
    return (Table(tuple(Column(title, width) for title, width in titles), held),) if held else none()


def filled(*rows: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The rows that say something."""
    return tuple(row for row in rows if row[1])
