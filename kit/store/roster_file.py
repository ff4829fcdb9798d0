"""Reads a branch's roster from XLSX or CSV: good lines become rows, every other line one named problem."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kit.domain.organisation import Role, Standing
from kit.errors import Invalid, Problem
from kit.store import roster_columns as columns
from kit.store.sheet import HEADER_WITHIN, MOST_LINES, WHOLE_LINE, Fault, Line, Sheet
from kit.store.text_table import read_text_table
from kit.store.workbook import read_workbook
from kit.words import Message, _, say

LARGEST_FILE = 20_000_000
LONGEST = {"name": 40, "number": 30, "group": 60, "duty": 60}
"""Characters that a roster's cell may hold."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


@dataclass(frozen=True)
class RosterRow:
    """A good line. ``number`` is "" and the others None where the file has no such column."""

    line: int
    name: str
    number: str = ""
    group: str | None = None
    standing: Standing | None = None
    duty: str | None = None
    role: Role | None = None
    elder: bool | None = None


@dataclass(frozen=True)
class RosterSheet:
    """The good rows in the file's order, the problems by line, and the headers that were not read."""

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    file: str = ""

    def place(self, line: int) -> str:
        """Where a line stands: ``名册.xlsx 第 7 行``."""
        return _place(self.file, line)


def read_roster(path: Path) -> RosterSheet:
    """The roster in the file; what keeps the whole file from being read is a problem like any other."""
    try:
        return _read(path.name, _sheets(path))
    except Invalid as error:
        return RosterSheet((), (Problem(path.name, error.message),), file=path.name)


def _sheets(path: Path) -> tuple[Sheet, ...]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Invalid(say("This file is too large for a roster. Please keep the roster only in it."))
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(say("This file cannot be opened. Please check its name and try again.")) from error
    if not content.strip():
        raise Invalid(say("This file is empty. Please choose the file with the roster."))
    if content.startswith(_OLD_OR_LOCKED):
        raise Invalid(
            say("This is an old Excel file or has a password. Please save it as XLSX without a password.")
        )
    if content.startswith(_ZIP):
        return read_workbook(content)
    return (read_text_table(content, lambda cells: len(columns.fields(cells))),)


def _read(file: str, sheets: tuple[Sheet, ...]) -> RosterSheet:
    with_header = [(sheet, at) for sheet in sheets if (at := _header(sheet)) is not None]
    if not with_header:
        raise Invalid(
            say("No line with headers was found. Please write 姓名 (name) over the column of names.")
        )
    sheet, at = with_header[0]
    header = sheet.lines[at]
    column_of, problems = _columns(file, header)
    rows: list[RosterRow] = []
    for line in sheet.lines[at + 1 :]:
        if _is_person(line, header, column_of):
            row = _row(line, column_of)
            if isinstance(row, Fault):
                problems.append(_problem(file, line.number, row))
            else:
                rows.append(row)
    good, doubled = _apart(rows)
    problems += [_problem(file, line, fault) for line, fault in doubled]
    problems += _left_out(file, sheet, [other.name for other, _at in with_header[1:]])
    if not good and not problems:
        problems.append(Problem(file, say("There is no name below the headers. Please fill in the roster.")))
    known = columns.fields(header.cells)
    ignored = tuple(cell for column, cell in enumerate(header.cells) if cell.strip() and column not in known)
    return RosterSheet(good, tuple(problems), ignored, file)


def _header(sheet: Sheet) -> int | None:
    for at, line in enumerate(sheet.lines[:HEADER_WITHIN]):
        if columns.fields(line.cells):
            return at
    return None


def _columns(file: str, header: Line) -> tuple[dict[str, int], list[Problem]]:
    """The column of each field; a header that comes twice counts once and is a problem."""
    found: dict[str, int] = {}
    problems = []
    for column, field in columns.fields(header.cells).items():
        if field in found:
            fault = Fault(
                say("Two columns are headed like {header}; only the first was read.",
                    header=header.cells[column].strip()),
                say("Please keep one column of each kind, one person a line."),
            )  # fmt: skip
            problems.append(_problem(file, header.number, fault))
        found.setdefault(field, column)
    return found, problems


def _is_person(line: Line, header: Line, column_of: dict[str, int]) -> bool:
    """Whether the line is about somebody: not blank, not numbered only, not the header again."""
    if WHOLE_LINE in line.faults:
        return True
    name = line.merged.get(column_of["name"])
    if name is not None and name.top <= header.number:
        return False
    if columns.fields(line.cells):
        return False
    told = [cell for at, cell in enumerate(line.cells) if cell.strip() and at != column_of.get("ordinal")]
    return bool(told) or any(at in line.faults for at in column_of.values())


def _row(line: Line, column_of: dict[str, int]) -> RosterRow | Fault:
    fault = line.faults.get(WHOLE_LINE) or next(
        (line.faults[at] for at in column_of.values() if at in line.faults), None
    )
    if fault is None and any(cell.strip() for cell in line.cells[_width(line, column_of) :]):
        fault = None
    if fault is not None:
        return fault
    texts: dict[str, str] = {}
    for field, column in column_of.items():
        text = _cell(line, field, column)
        if isinstance(text, Fault):
            return text
        texts[field] = text
    return _person(line.number, texts)
