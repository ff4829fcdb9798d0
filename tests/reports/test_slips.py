"""Slips: eight on a sheet, each with its own numbers; names cannot act on the page."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kit.domain.report import Slip
from kit.reports.slips import grouped, slips_pdf
from tests.reports.papers import bare, pages, text_of

ADDRESS = "http://192.0.2.10:8866"


def a_slip(number: int, name: str = "") -> Slip:
    digits, code = str(306217 + number), str(48219930 + number)
    return Slip(name or f"示例党员{number}", digits, code, f"{ADDRESS}/sign-in?slip={digits}&code={code}")


@pytest.mark.parametrize(("people", "sheets"), [(1, 1), (8, 1), (9, 2), (28, 4)])
def test_eight_slips_on_a_sheet(people: int, sheets: int) -> None:
    pdf = slips_pdf([a_slip(n) for n in range(people)], "示例单位第一党支部", ADDRESS)
    assert pages(pdf) == sheets
    text = text_of(pdf)
    for n in range(people):
        slip = a_slip(n)
        assert slip.name in text
        assert slip.number in text
        assert slip.code in text
    assert text.count(ADDRESS) == people


def test_digits_are_grouped() -> None:
    assert grouped("306217") == "306 217"
    assert grouped("48219930") == "4821 9930"


def test_the_numbers_stand_in_groups_on_the_slip() -> None:
    pdf = slips_pdf([a_slip(0)], "支部", ADDRESS)
    words = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "306 217" in words
    assert "4821 9930" in words


@pytest.mark.parametrize(
    "name", ['#panic("x")', '"]); #x', "<svg>", "阿卜杜拉·示例买买提江·吐尔逊江·艾合买提", "x" * 80]
)
def test_any_name_is_only_a_name(name: str) -> None:
    assert bare(name) in text_of(slips_pdf([a_slip(0, name)], "示例支部 $#", ADDRESS))
