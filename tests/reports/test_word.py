"""A report as Word: the words as typed, the page, the fonts by name, the repeated head, the page number."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from kit.domain.report import Column, Heading, Paragraph, Report, Signatures, Table
from kit.reports.word import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = "<w:p>&amp;</w:p> | `x` *y* [z](http://example.org) <script>alert(1)</script>"


def a_report(*, landscape: bool = True, cell: str = "当场定下\n谁办") -> Report:
    columns = (Column("序号", 6), Column("整改措施", 20), Column("时限", 12))
    return Report(
        title="支部整改台账", subtitle="示例单位第一党支部", landscape=landscape,
        parts={
            "entries": (Heading("支部的事"), Table(columns, (("1", cell, "2026.3.1"),) * 3)),
            "note": (Paragraph("共 3 条。"),),
            "signatures": (Signatures(("经办人签名：", "2026 年　　月　　日")),),
        },
    )  # fmt: skip


def part(made: bytes, name: str) -> str:
    with ZipFile(io.BytesIO(made)) as file:
        return file.read(name).decode()


def body(made: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(part(made, "word/document.xml"))


def said(element: ElementTree.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_title_rows_and_signatures_are_there_in_their_order() -> None:
    text = said(body(docx(a_report())))
    places = [
        text.index(w) for w in ("示例单位第一党支部", "支部整改台账", "整改措施", "共 3 条。", "经办人签名：")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(("landscape", "size"), [(True, ("16838", "11906")), (False, ("11906", "16838"))])
def test_the_page_is_a4_and_tables_are_as_wide_as_its_text(landscape: bool, size: tuple[str, str]) -> None:
    document = body(docx(a_report(landscape=landscape)))
    page, margins = next(document.iter(f"{W}pgSz")), next(document.iter(f"{W}pgMar"))
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == size
    assert (page.get(f"{W}orient") == "landscape") is landscape
    wide = int(size[0]) - int(margins.get(f"{W}left", 0)) - int(margins.get(f"{W}right", 0))
    for grid in document.iter(f"{W}tblGrid"):
        assert abs(sum(int(c.get(f"{W}w", 0)) for c in grid) - wide) <= 20


def test_the_head_is_repeated_and_a_row_stays_on_one_page() -> None:
    made = docx(a_report())
    listed, signing = body(made).iter(f"{W}tbl")
    rows = list(listed.iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert next(signing.iter(f"{W}tblStyle")).get(f"{W}val") == "Signatures"
    assert len(list(signing.iter(f"{W}tr"))) == 1
    assert "<w:cantSplit" in part(made, "word/styles.xml")


def test_the_official_fonts_are_named_each_with_what_stands_in_for_it() -> None:
    made = docx(a_report())
    styles, fonts = part(made, "word/styles.xml"), part(made, "word/fontTable.xml")
    for name in ("方正小标宋简体", "仿宋_GB2312", "黑体"):
        assert f'w:eastAsia="{name}"' in styles
        assert re.search(rf'<w:font w:name="{name}"><w:altName w:val="[^"]+,', fonts)


def test_every_page_has_its_number() -> None:
    made = docx(a_report())
    footer = next(body(made).iter(f"{W}footerReference"))
    link = footer.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    target = re.search(rf'Id="{link}" Target="([^"]+)"', part(made, "word/_rels/document.xml.rels"))
    assert target is not None
    assert " PAGE " in part(made, f"word/{target[1]}")
    assert f"/word/{target[1]}" in part(made, "[Content_Types].xml")


def test_what_people_wrote_stays_text_and_a_line_break_is_one() -> None:
    made = docx(a_report(cell=HOSTILE))
    cells = [said(cell) for cell in body(made).iter(f"{W}tc")]
    assert cells.count(HOSTILE) == 3
    assert "example.org" not in part(made, "word/_rels/document.xml.rels")
    assert len(list(body(docx(a_report())).iter(f"{W}br"))) == 3


def test_it_is_a_sound_package_named_after_its_title() -> None:
    made = docx(a_report())
    with ZipFile(io.BytesIO(made)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(file.read(name))
    assert "<dc:title>支部整改台账</dc:title>" in part(made, "docProps/core.xml")
