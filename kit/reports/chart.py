"""Drawings for paper as SVG: the words stay text in the PDF, set in the kit's own typeface."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from kit.domain.report import Figure
from kit.words import _

_WIDTH, _ROW, _LABEL, _VALUE = 460, 26, 110, 46
_BAR = _WIDTH - _LABEL - _VALUE
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
    for place, (label, share) in enumerate(rows):
        _share(svg, place * _ROW + 4, (label, share), too_few)
    return Figure(svg=ElementTree.tostring(svg, encoding="unicode"), alt=alt)


def _percent(share: int | None, too_few: str) -> str:
    return too_few if share is None else f"{share}%"


def _share(svg: ElementTree.Element, top: int, row: tuple[str, int | None], too_few: str) -> None:
    label, share = row
    _text(svg, _LABEL - 10, top, label, anchor="end")
    if share is None:
        _text(svg, _LABEL + 4, top, too_few)
        return
    _bar(svg, top, _BAR, _PALE)
    _bar(svg, top, _BAR * share / 100, _FILL)
    _text(svg, _LABEL + _BAR + 8, top, f"{share}%")


def _bar(svg: ElementTree.Element, top: int, width: float, fill: str) -> None:
    shape = {"x": str(_LABEL), "y": str(top), "width": f"{width:g}", "height": str(_ROW - 9)}
    ElementTree.SubElement(svg, "rect", {**shape, "fill": fill, "stroke": _EDGE, "stroke-width": "0.6"})


def _text(svg: ElementTree.Element, x: float, top: int, words: str, anchor: str = "start") -> None:
    place = {"x": f"{x:g}", "y": str(top + 13), "fill": _INK, "text-anchor": anchor}
    ElementTree.SubElement(svg, "text", place).text = words
