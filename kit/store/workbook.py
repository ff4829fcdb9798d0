"""Reads XLSX workbooks as people see them: cached results, merged cells named, broken cells marked."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from kit.errors import Invalid
from kit.store.cell import cell_text
from kit.store.sheet import MOST_COLUMNS, MOST_LINES, Fault, Line, Merged, Sheet
from kit.words import say

LARGEST_UNPACKED = 300_000_000
"""Bytes; a roster of 10,000 people unpacks to about five million."""

_NO_RESULT = Fault(
    say("A cell holds a formula, and its result is not in the file."),
    say("Please open the file in Excel or WPS, save it once, and try again."),
)
_ERROR = Fault(say("A cell shows a calculation error."), say("Please write the text itself into the cell."))


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """The visible sheets of a workbook; ``Invalid`` if it cannot be read."""
    book = _loaded(content, results=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    results: Workbook | None = None
    if any(cell.data_type == "f" for sheet in sheets for row in _rows(sheet) for cell in row):
        results = _loaded(content, results=True)
    return tuple(_sheet(sheet, results[sheet.title] if results else None) for sheet in sheets)


def _loaded(content: bytes, *, results: bool) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Invalid(say("This workbook is too large. Please keep the roster only in it."))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content), data_only=results)
    except Invalid:
        raise
    except Exception as error:  # openpyxl meets a damaged file with whatever its parts raise
        raise Invalid(
            say("This workbook cannot be read. Please open it in Excel or WPS and save it as XLSX again.")
        ) from error


def _rows(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    last_line, last_column = min(sheet.max_row, MOST_LINES), min(sheet.max_column, MOST_COLUMNS)
    return sheet.iter_rows(max_row=last_line, max_col=last_column)


def _sheet(sheet: Worksheet, results: Worksheet | None) -> Sheet:
    merged = _merged(sheet)
    lines = []
    for number, row in enumerate(_rows(sheet), 1):
        line = _line(number, row, results)
        if any(line.cells) or line.faults:
            lines.append(Line(number, line.cells, line.faults, merged.get(number, {})))
    cut = sheet.max_row > MOST_LINES and bool(lines) and lines[-1].number > MOST_LINES - 100
    return Sheet(sheet.title, tuple(lines), cut)


def _line(number: int, row: tuple[Any, ...], results: Worksheet | None) -> Line:
    cells: list[str] = []
    faults: dict[int, Fault] = {}
    for column, cell in enumerate(row):
        value = cell.value
        if cell.data_type == "f":
            result = results.cell(number, column + 1) if results else cell
            value, kind = result.value, result.data_type
            if value is None:
                faults[column] = _NO_RESULT
        else:
            kind = cell.data_type
        if kind == "e":
            faults[column] = _ERROR
        cells.append(_text(value))
    return Line(number, tuple(cells), faults)


def _text(value: Any) -> str:
    return cell_text(value, yes="是", no="否")


def _merged(sheet: Worksheet) -> dict[int, dict[int, Merged]]:
    """The merged cells by line and column (from 0), without those that only stand alone."""
    found: dict[int, dict[int, Merged]] = {}
    for cells in sheet.merged_cells.ranges:
        first = sheet.cell(cells.min_row, cells.min_col)
        value = "" if isinstance(first, MergedCell) else _text(first.value)
        part = Merged(cells.coord, cells.min_row, value, cells.max_col > cells.min_col)
        for line in range(cells.min_row, min(cells.max_row, MOST_LINES) + 1):
            for column in range(cells.min_col, min(cells.max_col, MOST_COLUMNS) + 1):
                found.setdefault(line, {})[column - 1] = part
    return found
