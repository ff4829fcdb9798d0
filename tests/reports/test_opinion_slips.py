"""The form for opinions on paper: one sheet of four, and a title that is only a title."""

from __future__ import annotations

from datetime import date

import pytest

from kit.domain.opinion import TOPICS, OpinionCall
from kit.reports.opinion_slips import EACH_SHEET, opinion_slips_pdf
from kit.words import in_language
from tests.reports.papers import bare, pages, text_of

LINK = "http://192.0.2.10:8866/opinion/k7m2p9qa"


def paper(title: str, link: str = LINK) -> bytes:
    call = OpinionCall("1", "b1", title, "k7m2p9qa", date(2026, 11, 20), date(2026, 11, 27))
    return opinion_slips_pdf(call, "示例单位第一党支部", link)


def test_four_slips_on_one_sheet_each_with_all_topics_and_the_address() -> None:
    with in_language("en"):
        made = paper("会前征求意见")
        text = bare(text_of(made))
        assert pages(made) == 1
        assert text.count(bare("会前征求意见")) == EACH_SHEET
        assert text.count(bare("k7m2p9qa")) == EACH_SHEET
        for name in TOPICS.values():
            assert text.count(bare(str(name))) >= EACH_SHEET


def test_without_an_address_the_slip_is_for_paper_alone() -> None:
    assert "http" not in bare(text_of(paper("征求意见", "")))


@pytest.mark.parametrize("title", ['#panic("x")', '"]); #x', "<svg>", "长" * 60, "x" * 60])
def test_any_title_is_only_a_title_and_the_sheet_stays_one(title: str) -> None:
    made = paper(title)
    assert pages(made) == 1
    assert bare(text_of(made)).count(bare(title)[:20]) >= EACH_SHEET
