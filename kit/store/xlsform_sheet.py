"""An XLSForm workbook as rows of text by column, and rows of text as a workbook."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kit.errors import Invalid
from kit.store.cell import cell_text
from kit.words import say

LARGEST_UNPACKED = 100_000_000
"""Bytes; the largest public form we met unpacks to about ten million."""
MOST_ROWS = 50_000
_WIDTHS = {"name": 22, "type": 26, "list_name": 18, "version": 10}
_WIDE = 34


@dataclass(frozen=True)
class Row:
    """A row by its number in the sheet; cells by column, empty ones left out."""

    sheet: str
    number: int
    cells: dict[str, str] = field(hash=False)

    def text(self, *columns: str) -> str:
        """The first of these columns that holds anything, or ""."""
        return next((self.cells[c] for c in columns if self.cells.get(c)), "")


Sheets = dict[str, tuple[Row, ...]]


def read_sheets(content: bytes) -> Sheets:
    """The rows of every sheet by its name in small letters; ``Invalid`` where it is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Invalid(say("This workbook is too large for a form."))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), data_only=True, read_only=True)
        return {str(sheet.title).strip().lower(): tuple(_rows(sheet)) for sheet in book.worksheets}
    except Invalid:
        raise
    except Exception as error:  # openpyxl meets a damaged file with whatever its parts raise
        raise Invalid(
            say("This workbook cannot be read. Please open it in Excel or WPS and save it as XLSX again.")
        ) from error


def _rows(sheet: Any) -> Iterator[Row]:
    header: list[str] | None = None
    name = str(sheet.title).strip().lower()
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_row=MOST_ROWS), 1):
        texts = [cell_text(value, yes="true", no="false") for value in values]
        if not any(texts):
            continue
        if header is None:
            header = [column_name(t) for t in texts]
            continue
        cells = {c: t for c, t in zip(header, texts, strict=False) if c and t}
        if cells:
            yield Row(name, number, cells)


_COLUMNS = {
    "list name": "list_name",
    "relevance": "relevant",
    "bind::relevant": "relevant",
    "bind::required": "required",
    "bind::constraint": "constraint",
    "bind::calculate": "calculation",
    "bind::readonly": "read_only",
    "calculate": "calculation",
    "constraint message": "constraint_message",
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "bind::jr:constraintmsg": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "required message": "required_message",
    "requiredmsg": "required_message",
    "bind::jr:requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "jr:count": "repeat_count",
    "body::jr:count": "repeat_count",
    "guidance": "guidance_hint",
    "readonly": "read_only",
    "read only": "read_only",
    "choice filter": "choice_filter",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "caption": "label",
    "command": "type",
    "tag": "name",
    "form title": "form_title",
    "title": "form_title",
    "set form title": "form_title",
    "form id": "form_id",
    "id_string": "form_id",
    "set form id": "form_id",
    "default language": "default_language",
    "set default language": "default_language",
}
"""Other spellings of a column that pyxform knows."""


def column_name(header: str) -> str:
    """A column's name as the reader knows it; the language after ``::`` stays as it is written."""
    words = re.sub(r"\s+", " ", header).strip()
    small = words.lower()
    if small in _COLUMNS:
        return _COLUMNS[small]
    parts = [p.strip() for p in words.split("::" if "::" in words else ":")]
    for length in (2, 1):
        known = _COLUMNS.get("::".join(parts[:length]).lower())
        if known:
            return "::".join([known, *parts[length:]])
    return "::".join([parts[0].lower().replace(" ", "_"), *parts[1:]])


# ── writing ──


def write_sheets(sheets: dict[str, tuple[Sequence[str], Iterable[dict[str, str]]]]) -> bytes:
    """A workbook of these sheets: columns, then rows of text; a column that no row uses is left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (columns, rows) in sheets.items():
        kept = [{c: t for c, t in row.items() if t} for row in rows]
        used = [c for c in columns if any(c in row for row in kept)] or list(columns)[:1]
        page = book.create_sheet(name)
        for place, column in enumerate(used, 1):
            _put(page.cell(1, place), column, Font(bold=True))
            page.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _WIDE)
            for line, row in enumerate(kept, 2):
                if column in row:
                    _put(page.cell(line, place), row[column])
        page.freeze_panes = "A2"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _put(cell: Any, text: str, font: Font | None = None) -> None:
    cell.value = text
    if isinstance(cell, Cell):
        cell.data_type = "s"  # a text that begins with = stays a text
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in text)
    if font is not None:
        cell.font = font
