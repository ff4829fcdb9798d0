"""Printed slips: all sheets alike, no voter's name on them, a branch of sixty on the two sides of one sheet."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kit.reports.ballot_slips import SlipText, ballot_slips_pdf

GRADES = ("优秀", "合格", "基本合格", "不合格")


def slip(people: int, reasoned: bool = True) -> SlipText:
    rows = tuple((f"示例党员{n:02}", n % 9 != 8) for n in range(people))
    return SlipText("示例单位第一党支部", "2026 年测评 #[x] $y$", GRADES, rows, reasoned)


def sheets(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def test_every_sheet_is_like_the_others() -> None:
    texts = sheets(ballot_slips_pdf(slip(18), 5))
    assert len(texts) == 5
    assert len(set(texts)) == 1
    assert "示例党员17" in texts[0].replace(" ", "")
    assert "#[x] $y$" in texts[0]


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (18, 1), (28, 1), (60, 2)])
def test_a_slip_fits_on_one_sheet(people: int, pages: int) -> None:
    assert len(sheets(ballot_slips_pdf(slip(people), 1))) == pages


def test_the_committees_slip_asks_for_no_reason() -> None:
    rows = (("支部委员会", True),)
    committee = SlipText("示例单位第一党支部", "支委会测评", ("好", "较好", "一般", "差"), rows, False)
    with_reason, without = sheets(ballot_slips_pdf(slip(3), 1))[0], sheets(ballot_slips_pdf(committee, 1))[0]
    assert len(with_reason) > len(without)
