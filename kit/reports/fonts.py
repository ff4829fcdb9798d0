"""The two typefaces of the kit's paper, from the ``mplfonts`` wheel, and which characters they have."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

from kit.errors import KitError
from kit.reports.markdown import GETA, LINE
from kit.words import say

_FILES = ("NotoSerifCJKsc-Regular.otf", "NotoSansCJKsc-Regular.otf")
_NO_GLYPH_NEEDED = frozenset("\n" + LINE)


@cache
def folder() -> Path:
    """The folder that holds both font files; ``KitError`` where the wheel is missing."""
    # Found without importing mplfonts: its import reads matplotlib's settings.
    spec = find_spec("mplfonts")
    places = [Path(place) / "fonts" for place in (spec.submodule_search_locations or ())] if spec else []
    for place in places:
        if all((place / name).is_file() for name in _FILES):
            return place
    raise KitError(
        say("The fonts for printing are missing. Please install the kit again: pip install mplfonts.")
    )


@cache
def faces() -> typst.Fonts:
    """The fonts as Typst wants them: this folder's only, neither the system's nor Typst's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())])


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    maps = []
    for name in _FILES:
        with TTFont(folder() / name, lazy=True) as font:
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


def with_glyphs(text: str) -> tuple[str, int]:
    """``text`` with 〓 for each character that a typeface lacks, and how many there were."""
    covered = _covered()
    missing = {c for c in set(text) - _NO_GLYPH_NEEDED if ord(c) not in covered}
    if not missing:
        return text, 0
    count = sum(text.count(char) for char in missing)
    return text.translate({ord(char): GETA for char in missing}), count
