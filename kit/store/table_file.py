"""Reads a table that people made: CSV in whatever encoding, or XLSX with titles and merged cells.

What comes out is lines of text cells with the numbers people see in their program, and the faults that
belong to a line; what the columns mean is for the caller.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from kit.errors import Invalid
from kit.words import Message, say

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 300_000_000
"""Bytes; a roster of 10,000 people has about half a million."""
MOST_LINES = 30_000
_DELIMITERS = ("\t", ",", ";", ",", "|")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JOINED_LINES = 4
"""Lines that one quoted cell may run over before the quotation mark counts as a slip of the pen."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a line, and what to do."""

    what: Message
    remedy: Message


@dataclass(frozen=True)
class Merged:
    """A cell that belongs to a merged range; ``top`` is the line of the range's first row."""

    range: str
    top: int
    value: str
    across: bool


@dataclass(frozen=True)
class TableLine:
    """One line: its number in the file, its cells as text, and what is wrong by column (-1: the whole line)."""

    number: int
    cells: tuple[str, ...]
    faults: dict[int, Fault] = field(default_factory=dict, hash=False)
    merged: dict[int, Merged] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class TableSheet:
    """One sheet of the file; ``name`` is "" for a text file."""

    name: str
    lines: tuple[TableLine, ...]
    cut: bool = False
