"""Markdown to PDF: what was typed stands on the paper, whatever was typed."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from kit.domain.report import Column, Paragraph, Table
from kit.errors import KitError
from kit.reports import paper
from kit.reports.markdown import render
from tests.reports.papers import bare, pages, text_of

HOSTILE = [
    '#set page(fill: red) #read("kit.typ") #panic("x")',
    "$x^2$ \\alpha `code` ``` ~~~ *a* **b** _c_ ~d~ ^e^",
    "<script>alert(1)</script> &amp; &lt; <!-- x -->",
    "[a](b) ![](http://x/y.png) [^1] @foo <label> https://x.example/?a=b&c=d",
    "| a | b | \\| c || -- --- ---- | +---+",
    "# 一级 ## 二级 > 引 - 列 1. 号 ::: {.x} :::",
    "// 注 /* 注 */ ... .. -? -1 -- --- ~ == = + / -",
    "“引号” \"straight\" 'single' ‘单’ 《书名》——……",
    '"; #panic("x"); "',
    '\\" \\\\ \\n \\u{41} {{ 7*7 }} {% x %} %s {0} {n}',
    "¥ € ① ℃ Ω ñ ü é",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_is_text(typed: str) -> None:
    row = Table((Column("甲", 1), Column("乙", 3)), (("一", typed),))
    pdf = paper.pdf("\n\n".join([render(Paragraph(typed)), render(row)]), {})
    assert text_of(pdf).count(bare(typed)) == 2


@pytest.mark.parametrize(
    "typed", ["---", "===", "# x", "    四个空格", "- a\n- b", "1. a\n\n2. b", "> x", "```\nx\n```"]
)
def test_a_text_that_looks_like_a_block_is_text(typed: str) -> None:
    assert bare(typed) in text_of(paper.pdf(render(Paragraph(typed)), {}))


@pytest.mark.parametrize("run", ["a" * 400, "。" * 300, "…" * 300, "！" * 300, "word-" * 90])
def test_a_run_without_a_break_stays_within_the_page(run: str) -> None:
    pdf = paper.pdf(render(Table((Column("甲"), Column("乙", 3)), (("一", run),))), {})
    edges: list[float] = []

    def note(text: str, _cm: list[float], matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            edges.append(matrix[4])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    assert max(edges) < 595 - 62
    assert text_of(pdf).count(run[0]) >= len(run) // len(set(run))


def test_a_character_that_the_fonts_lack_is_marked_and_counted() -> None:
    text = text_of(paper.pdf(render(Paragraph("王\U0002c386同志👍谢")), {}))
    assert "王〓同志〓谢" in text
    assert "2" in text.split("谢", 1)[1]


def test_only_the_two_typefaces_are_in_the_file() -> None:
    pdf = PdfReader(io.BytesIO(paper.pdf("# 题\n\n正文 **要点** `码` abc 123", {})))
    fonts = {str(f.get_object()["/BaseFont"]) for p in pdf.pages for f in p["/Resources"]["/Font"].values()}
    assert all("NotoSerifCJKsc" in f or "NotoSansCJKsc" in f for f in fonts)
    assert len(fonts) == 2


def test_words_in_a_drawing_can_be_read() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 30" font-family="Noto Sans CJK SC">'
        '<text x="4" y="20" font-size="14">执行纪律合格</text></svg>'
    )
    assert "执行纪律合格" in text_of(paper.pdf("![图](a.svg)", {"a.svg": svg.encode()}))


def test_a_picture_from_elsewhere_is_its_words() -> None:
    assert "远处的图" in text_of(paper.pdf("![远处的图](http://192.0.2.1/x.png) ![](/etc/passwd)", {}))


def test_a_drawing_that_is_none_gives_a_calm_error() -> None:
    with pytest.raises(KitError) as caught:
        paper.pdf("![图](a.svg)", {"a.svg": b"<svg"})
    assert "typst" not in str(caught.value).lower()


def test_type_gets_smaller_only_where_that_saves_the_second_page() -> None:
    line = render(Paragraph("一行字。"))
    counts = [pages(paper.pdf("\n\n".join([line] * n), {})) for n in (30, 44, 120)]
    assert counts[0] == 1
    assert counts[-1] > 1
