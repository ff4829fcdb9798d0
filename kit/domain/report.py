"""A paper as values: what stands on it, part by part; rendering is somebody else's work.

Every text here is already in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Plain text; its line breaks are kept."""

    text: str


@dataclass(frozen=True)
class KeyValues:
    """Labelled texts under each other; ``title`` is a number (with a mark) and the name, or empty."""

    rows: tuple[tuple[str, str], ...]
    title: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its width beside the others, and whether it holds figures."""

    title: str
    width: int = 1
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under column titles; each row has as many texts as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG, and the same in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Signatures:
    """The last line: who signs, left to right, and the day."""

    labels: tuple[str, ...]


Part = Heading | Paragraph | KeyValues | Table | Figure | Signatures


@dataclass(frozen=True)
class Report:
    """A paper: title, what stands over it, and the parts by the name of the notebook's call."""

    title: str
    subtitle: str
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    note: str = ""
    landscape: bool = False
    """Whether the paper lies across, as a table of many columns needs."""

    def part(self, name: str) -> tuple[Part, ...]:
        """The parts that the call ``name`` prints, or none."""
        return self.parts.get(name, ())


@dataclass(frozen=True)
class Slip:
    """A member's slip: six-digit number, eight-digit code that works once, and the link with both."""

    name: str
    number: str
    code: str
    link: str
