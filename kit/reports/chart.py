"""Drawings for paper as SVG: the words stay text in the PDF, set in the kit's own typeface."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from xml.etree import ElementTree

from kit.domain.report import Figure
from kit.words import _

_WIDTH, _ROW, _VALUE = 460, 26, 46
_INK, _EDGE, _FILL, _PALE = "#231E19", "#6B6154", "#3B5A4A", "#F1ECE2"
_FACE = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"


def shares(rows: Sequence[tuple[str, int | None]], too_few: str) -> Figure:
    """Horizontal bars of whole per cents by label; where there is none, the words ``too_few``."""
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {_ROW * len(rows) + 8}",
            "font-family": _FACE,
            "font-size": "12",
            "role": "img",
        },
    )
    alt = _("; ").join(f"{label} {_percent(share, too_few)}" for label, share in rows)
    ElementTree.SubElement(svg, "title").text = alt
    left = max((_drawn_width(label) for label, _share in rows), default=0) + 12
    for place, row in enumerate(rows):
        _bar_of(svg, (left, place * _ROW + 4), row, too_few)
    return Figure(svg=ElementTree.tostring(svg, encoding="unicode"), alt=alt)


def _drawn_width(label: str) -> float:
    # In 12-pixel type a Chinese character is 12 wide and a Latin letter about 6.6.
    return sum(12 if unicodedata.east_asian_width(char) in "WF" else 6.6 for char in label)


def _percent(share: int | None, too_few: str) -> str:
    return too_few if share is None else f"{share}%"


def _bar_of(
    svg: ElementTree.Element, at: tuple[float, float], row: tuple[str, int | None], too_few: str
) -> None:
    (left, top), (label, share) = at, row
    _text(svg, (left - 10, top), label, anchor="end")
    if share is None:
        _text(svg, (left + 4, top), too_few)
        return
    full = _WIDTH - left - _VALUE
    _rect(svg, at, full, _PALE)
    _rect(svg, at, full * share / 100, _FILL)
    _text(svg, (left + full + 8, top), f"{share}%")


def _rect(svg: ElementTree.Element, at: tuple[float, float], width: float, fill: str) -> None:
    shape = {"x": f"{at[0]:g}", "y": f"{at[1]:g}", "width": f"{width:g}", "height": str(_ROW - 9)}
    ElementTree.SubElement(svg, "rect", {**shape, "fill": fill, "stroke": _EDGE, "stroke-width": "0.6"})


def _text(svg: ElementTree.Element, at: tuple[float, float], words: str, anchor: str = "start") -> None:
    place = {"x": f"{at[0]:g}", "y": f"{at[1] + 13:g}", "fill": _INK, "text-anchor": anchor}
    ElementTree.SubElement(svg, "text", place).text = words
