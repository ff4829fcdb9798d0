"""Parts of a report as Markdown in which every text from a person stays literal text."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from kit.domain.report import Column, Figure, Heading, KeyValues, Paragraph, Part, Report, Signatures, Table

LINE = "\u2028"
"""Stands for a line break inside a table cell, where Markdown has none; ``plain.lua`` turns it back."""

GETA = "〓"
"""The printers' sign for a character that is not at hand."""

_LABELS = (Column("", 17), Column("", 83))
_ESCAPED = {ord(mark): "\\" + mark for mark in string.punctuation}
_VARIATION = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


def printable(text: str) -> str:
    """``text`` without signs that leave no mark or turn the reading direction; line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "".join(_mark(char) for char in text)


def _mark(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if category in ("Zl", "Zp"):
        return "\n"
    if category in ("Cc", "Cf") or ord(char) in _VARIATION:
        return ""
    return GETA if category == "Cs" else char


def escape_markdown(text: str, line_break: str = "\\\n") -> str:
    """``text`` so that Markdown shows it as typed; a line break becomes ``line_break``."""
    lines = printable(text).strip(" \n").split("\n")
    return line_break.join(" ".join(line.split(" ")).strip(" ").translate(_ESCAPED) for line in lines)


def _cell(text: str) -> str:
    return escape_markdown(text, LINE)


def _strong(text: str) -> str:
    return f"**{_cell(text)}**" if text.strip() else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: Sequence[Column]) -> str:
    # Pandoc reads the columns' widths off the number of dashes.
    return "|" + "|".join("-" * (c.width + 2) + (":" if c.numeric else "-") for c in columns) + "|"


def _heading(part: Heading) -> str:
    return f"## {_cell(part.text)}"


def _paragraph(part: Paragraph) -> str:
    return escape_markdown(part.text)


def _key_values(part: KeyValues) -> str:
    rows = [_row([_strong(label), _cell(text)]) for label, text in part.rows]
    return "\n".join([_row([_cell(text) for text in part.title]), _rule(_LABELS), *rows])


def _table(part: Table) -> str:
    head = _row([_cell(c.title) for c in part.columns])
    return "\n".join([head, _rule(part.columns), *(_row([_cell(text) for text in row]) for row in part.rows)])


def _figure(part: Figure) -> str:
    return escape_markdown(part.alt)


def _signatures(part: Signatures) -> str:
    columns = [Column("")] * len(part.labels)
    return "\n".join([_row([""] * len(columns)), _rule(columns), _row([_cell(text) for text in part.labels])])


_RENDERED: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    KeyValues: _key_values,
    Table: _table,
    Figure: _figure,
    Signatures: _signatures,
}


def render(part: Part) -> str:
    """One part as Markdown, without a closing line break; of a figure, its words."""
    return _RENDERED[type(part)](part)


def render_title(report: Report) -> str:
    """The title with the line that stands over it."""
    over = f"###### {_cell(report.subtitle)}\n\n" if report.subtitle else ""
    return f"{over}# {_cell(report.title)}"
