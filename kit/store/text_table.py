"""Reads CSV and its relatives in whatever encoding and with whatever separator an office program wrote."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from kit.errors import Invalid
from kit.store.sheet import HEADER_WITHIN, MOST_LINES, WHOLE_LINE, Fault, Line, Recognise, Sheet
from kit.words import say

_SEPARATORS = (",", "\t", ";", "，", "|")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LONGEST_CELL_LINES = 5
"""Lines that a quoted cell may take; more, and a stray quotation mark has swallowed its neighbours."""
_GUESS_FROM = 200_000
_REPLACED = "\ufffd"

_UNPAIRED = Fault(
    say("The quotation marks in this line do not pair."),
    say("Please correct the line, or save the table as XLSX."),
)
_UNREADABLE = Fault(
    say("Some characters of this line cannot be read."),
    say("Please save the table as XLSX, or as CSV in UTF-8."),
)


@dataclass(frozen=True)
class _Reading:
    """The text under one encoding and separator, and how many header columns that makes known."""

    text: str
    separator: str
    known: int


def read_text_table(content: bytes, recognise: Recognise) -> Sheet:
    """The table in a text file: the first encoding that shows a header; ``Invalid`` if it is no text."""
    reading = _best(content, recognise)
    physical = re.split(r"\r\n|\n|\r", reading.text)
    lines = tuple(_lines(physical[:MOST_LINES], reading.separator))
    return Sheet("", lines, cut=any(line.strip() for line in physical[MOST_LINES:]))


def _best(content: bytes, recognise: Recognise) -> _Reading:
    first: _Reading | None = None
    for text in _texts(content):
        reading = _separated(text, recognise)
        if reading.known:
            return reading
        first = first or reading
    if first is None or "\x00" in first.text:
        raise Invalid(say("This file is not a table. Please save the roster as XLSX or CSV."))
    return first


def _texts(content: bytes) -> Iterator[str]:
    """The file's text under the encodings in question, the surest first."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield content.decode(encoding, errors="replace")
            return
    for encoding in ("utf-8", *_wide(content), "gb18030"):
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = from_bytes(content[:_GUESS_FROM]).best()
    if guess is not None:
        yield content.decode(guess.encoding, errors="replace")
    # A few broken bytes must not cost the good lines: what cannot be read is marked, and its line named.
    loose = [content.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")]
    yield from sorted(loose, key=lambda text: text.count(_REPLACED))


def _wide(content: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark: every plain comma and line end brings a zero byte with it."""
    return ("utf-16-le", "utf-16-be") if b"\x00" in content else ()


def _separated(text: str, recognise: Recognise) -> _Reading:
    head = [line for line in re.split(r"\r\n|\n|\r", text[:20_000])[: HEADER_WITHIN * 2] if line.strip()]
    tried = [
        _Reading(text, separator, max((recognise(_split(line, separator)) for line in head), default=0))
        for separator in _SEPARATORS
    ]
    return max(tried, key=lambda reading: reading.known)


def _split(line: str, separator: str) -> tuple[str, ...]:
    try:
        return _cells(line, separator)
    except csv.Error:
        return ()


def _cells(text: str, separator: str) -> tuple[str, ...]:
    """The cells of one record; ``csv.Error`` if its quotation marks do not pair."""
    rows = csv.reader((f"{line}\n" for line in text.split("\n")), delimiter=separator, strict=True)
    return tuple(cell for row in rows for cell in row)


def _lines(physical: list[str], separator: str) -> Iterator[Line]:
    """Each record by itself, so that one stray quotation mark costs its own line and no other."""
    at = 0
    width = 0
    while at < len(physical):
        taken, cells = _record(physical, at, separator, width)
        if cells is None:
            yield Line(at + 1, tuple(physical[at].split(separator)), {WHOLE_LINE: _UNPAIRED})
        elif any(cell.strip() for cell in cells):
            broken = {WHOLE_LINE: _UNREADABLE} if any(_REPLACED in cell for cell in cells) else {}
            yield Line(at + 1, cells, broken)
            width = max(width, len(cells))
        at += taken


def _record(physical: list[str], at: int, separator: str, width: int) -> tuple[int, tuple[str, ...] | None]:
    """How many lines the record takes, and its cells; None where no number of lines makes sense."""
    for taken in range(1, _LONGEST_CELL_LINES + 1):
        try:
            cells = _cells("\n".join(physical[at : at + taken]), separator)
        except csv.Error:
            continue
        if taken == 1 or not width or len(cells) == width:
            return taken, cells
    return 1, None
