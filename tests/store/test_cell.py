"""A cell's text is what people see in it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from kit.store.cell import cell_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "是"), (False, "否"), (3.0, "3"), (2.5, "2.5"), (7, "7"),
        (datetime(1998, 7, 1), "1998-07-01"), (date(1998, 7, 1), "1998-07-01"),
        (datetime(2026, 1, 2, 9, 30), "2026-01-02T09:30:00"), (time(9, 30), "09:30:00"),
        ("  张\xa0三 ", "张 三"), ("一\r\n二", "一\n二"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_see_it(value: object, text: str) -> None:
    assert cell_text(value, yes="是", no="否") == text
