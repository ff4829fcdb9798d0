"""A table that people made, as lines of text cells with the faults that belong to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kit.words import Message

MOST_LINES = 30_000
MOST_COLUMNS = 60
HEADER_WITHIN = 20
"""Lines among which the header is looked for: titles, dates and notes often stand above it."""
WHOLE_LINE = -1

Recognise = Callable[[tuple[str, ...]], int]
"""How many columns of a line are known as headers; 0 if the line is no header."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a line, and what to do."""

    what: Message
    remedy: Message


@dataclass(frozen=True)
class Merged:
    """A cell that is part of the merged ``range``: its first line, its value, whether it spans columns."""

    range: str
    top: int
    value: str
    across: bool


@dataclass(frozen=True)
class Line:
    """A line by its number in the file; faults and merged cells by column, ``WHOLE_LINE`` for the line."""

    number: int
    cells: tuple[str, ...]
    faults: dict[int, Fault] = field(default_factory=dict, hash=False)
    merged: dict[int, Merged] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file, "" as name for a text file; ``cut`` if it goes on after ``MOST_LINES``."""

    name: str
    lines: tuple[Line, ...]
    cut: bool = False
