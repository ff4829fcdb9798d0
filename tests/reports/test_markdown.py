"""Each kind of part as Markdown, and hostile text that must stay text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.domain.report import Column, Figure, Heading, KeyValues, Paragraph, Report, Signatures, Table
from kit.reports.markdown import LINE, escape_markdown, printable, render, render_title
from kit.reports.paper import typst_source


def test_heading() -> None:
    assert render(Heading("政治合格")) == "## 政治合格"


def test_paragraph_keeps_its_line_breaks() -> None:
    assert render(Paragraph("第一行\n第二行")) == "第一行\\\n第二行"


def test_key_values() -> None:
    part = KeyValues((("原因", "说得宽\n没有落到事上"), ("完成情况", "")), ("1　重点", "批评少"))
    first, rule, cause, outcome = render(part).split("\n")
    assert first == "| 1　重点 | 批评少 |"
    assert set(rule) == {"|", "-"}
    assert cause == f"| **原因** | 说得宽{LINE}没有落到事上 |"
    assert outcome == "| **完成情况** |  |"


def test_table_aligns_figures_to_the_right() -> None:
    part = Table((Column("类别", 2), Column("人次", 1, numeric=True)), (("党的意识不强", "7"),))
    assert render(part) == "| 类别 | 人次 |\n|-----|---:|\n| 党的意识不强 | 7 |"


def test_figure_in_words() -> None:
    assert render(Figure("<svg/>", "政治合格 80%")) == "政治合格 80\\%"


def test_signatures_have_no_column_titles() -> None:
    assert render(Signatures(("本人签名：", "日期"))).startswith("|  |  |\n")


def test_title_with_the_line_over_it() -> None:
    assert render_title(Report("个人整改清单", "第一党支部　丙")) == "###### 第一党支部　丙\n\n# 个人整改清单"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("甲\u200b乙\ufeff", "甲乙"),
        ("\u202e倒写\u2066", "倒写"),
        ("葛\U000e0100", "葛"),
        ("一\r\n二\u2028三", "一\n二\n三"),
        ("\ud800坏", "〓坏"),
        ("\x00\x07铃", "铃"),
    ],
)
def test_signs_without_a_mark_are_left_out(typed: str, kept: str) -> None:
    assert printable(typed) == kept


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_nothing_typed_reaches_typst_as_anything_but_a_string(text: str) -> None:
    source = typst_source(render(Paragraph("始" + text + "终")))
    outside, inside, at = "", False, 0
    while at < len(source):
        if inside and source[at] == "\\":
            at += 1
        elif source[at] == '"':
            inside = not inside
        elif not inside:
            outside += source[at]
        at += 1
    assert not inside
    assert set(outside) <= set("#;\\ \n")


def test_escaping_leaves_chinese_alone() -> None:
    assert escape_markdown("每月 25 日，走访一户。") == "每月 25 日，走访一户。"
