"""Reads a branch's roster from XLSX or CSV: good lines become rows, every other line one named problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kit.errors import Invalid, Problem
from kit.store import roster_columns as columns
from kit.store.roster_row import Layout, RosterRow
from kit.store.sheet import HEADER_WITHIN, MOST_LINES, Fault, Line, Sheet
from kit.store.text_table import read_text_table
from kit.store.workbook import read_workbook
from kit.words import _, say

__all__ = ["RosterRow", "RosterSheet", "read_roster"]

LARGEST_FILE = 20_000_000
"""Bytes; a roster of 10,000 people has about half a million."""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class RosterSheet:
    """The good rows in the file's order, the problems by line, and the headers that were not read."""

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    file: str = ""
    unread: frozenset[str] = frozenset()
    """The names on the lines with problems."""

    def problem(self, row: RosterRow, fault: Fault) -> Problem:
        """The fault of a row with its place, such as ``名册.xlsx 第 7 行``."""
        return _problem(self.file, row.line, fault)


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
    headed = [(sheet, at) for sheet in sheets if (at := _header(sheet)) is not None]
    if not headed:
        raise Invalid(say("No line with headers was found. Please write 姓名 over the column of names."))
    sheet, at = headed[0]
    header = sheet.lines[at]
    layout, problems = _layout(file, header)
    lines = [line for line in sheet.lines[at + 1 :] if layout.tells_of_a_person(line)]
    rows, faults = _told(layout, lines)
    problems += [_problem(file, number, fault) for number, fault in sorted(faults.items(), key=_by_line)]
    problems += _left_out(file, sheet, [other.name for other, _at in headed[1:]])
    if not rows and not problems:
        raise Invalid(say("There is no name below the headers. Please fill in the roster."))
    known = columns.fields(header.cells)
    ignored = tuple(cell.strip() for n, cell in enumerate(header.cells) if cell.strip() and n not in known)
    unread = frozenset(layout.name(line) for line in lines if line.number in faults)
    return RosterSheet(rows, tuple(problems), ignored, file, unread)


def _told(layout: Layout, lines: list[Line]) -> tuple[tuple[RosterRow, ...], dict[int, Fault]]:
    """The good rows, and the fault of every other line by its number."""
    read = {line.number: layout.row(line) for line in lines}
    rows = [row for row in read.values() if isinstance(row, RosterRow)]
    faults = {number: row for number, row in read.items() if isinstance(row, Fault)} | _doubled(rows)
    return tuple(row for row in rows if row.line not in faults), faults


def _header(sheet: Sheet) -> int | None:
    for at, line in enumerate(sheet.lines[:HEADER_WITHIN]):
        if columns.fields(line.cells):
            return at
    return None


def _layout(file: str, header: Line) -> tuple[Layout, list[Problem]]:
    """The column of each field; a header that comes twice counts once and is a problem."""
    column_of: dict[str, int] = {}
    problems = []
    for column, field in columns.fields(header.cells).items():
        if field in column_of:
            fault = Fault(
                say("There are two columns like “{title}”; only the first was read.",
                    title=header.cells[column].strip()),
                say("Please keep one of them, and one person a line."),
            )  # fmt: skip
            problems.append(_problem(file, header.number, fault))
        column_of.setdefault(field, column)
    return Layout(header, column_of), problems


def _left_out(file: str, sheet: Sheet, others: list[str]) -> Iterator[Problem]:
    if sheet.cut:
        what = say("Only the first {n} lines were read.", n=MOST_LINES)
        yield Problem(file, what, say("Please put the other lines into another file."))
    for name in others:
        what = say("The sheet “{sheet}” was not read, only “{read}”.", sheet=name, read=sheet.name)
        yield Problem(file, what, say("Please put all people of the branch into one sheet."))


def _doubled(rows: list[RosterRow]) -> dict[int, Fault]:
    """The faults, by line, of rows that do not name one person each."""
    faults: dict[int, Fault] = {}
    by_number: dict[str, list[RosterRow]] = defaultdict(list)
    by_name: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
        if row.number:
            by_number[row.number].append(row)
    for same in by_name.values():
        faults |= _namesakes(same)
    for same in by_number.values():
        faults |= _one_number(same)
    return faults


def _namesakes(same: list[RosterRow]) -> dict[int, Fault]:
    """Of equal lines the first counts; different lines with one name need a number each."""
    first = same[0]
    found: dict[int, Fault] = {}
    different = [first]
    for row in same[1:]:
        if replace(row, line=first.line) == first or (row.number and row.number == first.number):
            found[row.line] = _repeated(first)
        else:
            different.append(row)
    if len(different) > 1:
        for row in different:
            if not row.number:
                found[row.line] = Fault(
                    say("“{name}” is in the roster more than once.", name=row.name),
                    say("If these are different people, please give each a 编号; else delete one line."),
                )
    return found


def _one_number(same: list[RosterRow]) -> dict[int, Fault]:
    """One number with several names: nobody can tell whose it is, so none of the lines is read."""
    first = same[0]
    names = {row.name for row in same}
    if len(names) == 1:
        return {row.line: _repeated(first) for row in same[1:]}
    shared = Fault(
        say("Number {number} stands with different names: {names}.", number=first.number,
            names="、".join(sorted(names))),
        say("Please give each person a number of their own."),
    )  # fmt: skip
    return {row.line: shared for row in same}


def _repeated(first: RosterRow) -> Fault:
    return Fault(
        say("“{name}” already stands in line {line}.", name=first.name, line=first.line),
        say("Please delete one of the two lines."),
    )


def _problem(file: str, line: int, fault: Fault) -> Problem:
    return Problem(_("{file}, line {line}", file=file, line=line), fault.what, fault.remedy)


def _by_line(found: tuple[int, Fault]) -> int:
    return found[0]
