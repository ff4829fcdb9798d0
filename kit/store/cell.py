"""A cell of a workbook as the text that people see in it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any


def cell_text(value: Any, *, yes: str, no: str) -> str:
    """The text of what openpyxl read: whole numbers without a point, days and times as ISO 8601 has them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes if value else no
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()  # a day: workbooks know no days without a time
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value).replace("\xa0", " ").replace("\r\n", "\n").strip()
