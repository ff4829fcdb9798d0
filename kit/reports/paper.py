"""Markdown as PDF: Pandoc makes Typst of it, Typst sets it with the kit's own template, offline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypandoc
import typst

from kit.errors import KitError
from kit.reports import fonts
from kit.reports.markdown import escape_markdown
from kit.words import Message, _, language, say

TYPST = Path(__file__).parent / "typst"

# Pandoc's plainest Markdown: nothing raw, no mathematics, no notes; every ASCII mark can be escaped.
READER = "markdown_strict-raw_html+pipe_tables+all_symbols_escapable+escaped_line_breaks"
# With one column every table row counts as long, so the dashes' widths always hold.
PANDOC = ("--wrap=none", "--columns=1", f"--lua-filter={Path(__file__).parent / 'plain.lua'}")
"""What every paper asks of Pandoc: lines as they are, and nothing but text."""
_TYPST = (*PANDOC, f"--lua-filter={TYPST / 'kit.lua'}")
_SIZES = ("12", "11", "10.5")


def typst_source(markdown: str) -> str:
    """The Typst text of ``markdown``, each of its words a string literal."""
    try:
        return str(pypandoc.convert_text(markdown, "typst", format=READER, extra_args=_TYPST, sandbox=True))
    except (OSError, RuntimeError) as error:
        raise KitError(not_made()) from error


def not_made() -> Message:
    """What the reader is told when a paper cannot be made."""
    return say("This paper could not be made just now. What you wrote is kept. Please try again later.")


def pdf(markdown: str, figures: Mapping[str, bytes], title: str = "", *, landscape: bool = False) -> bytes:
    """A PDF of ``markdown`` and its figures (SVG or PNG by name); in smaller type if that saves a page.

    With ``landscape`` the paper lies across.
    """
    text, missing = fonts.with_glyphs(markdown)
    if missing:
        note = _("{n} characters are not in this machine's fonts; 〓 stands for each of them.", n=missing)
        text = f"{text}\n\n{escape_markdown(note)}\n"
    across = "yes" if landscape else ""
    inputs = {"figures": _figures(figures), "lang": language(), "title": title, "across": across}
    return _set(_main(typst_source(text)), inputs)


def _figures(figures: Mapping[str, bytes]) -> str:
    def plain(name: str, data: bytes) -> str | list[int]:
        # Typst takes an SVG as text and any other picture as a list of bytes.
        return fonts.with_glyphs(data.decode())[0] if name.endswith(".svg") else list(data)

    return json.dumps({name: plain(name, data) for name, data in figures.items()})


def _main(body: str) -> bytes:
    return f'#import "kit.typ": *\n#show: paper\n{body}'.encode()


def _set(source: bytes, inputs: Mapping[str, str]) -> bytes:
    """The PDF in the first size that fits one page, in the first of all where none does."""
    sized = ({**inputs, "size": size} for size in _SIZES)
    first = next(sized)
    if _pages(source, first) == 1:
        return compiled(source, first)
    return compiled(source, next((one for one in sized if _pages(source, one) == 1), first))


def _pages(source: bytes, inputs: Mapping[str, str]) -> int:
    with _calm():
        return int(typst.query(source, "<end>", field="value", one=True, **_offline(inputs)))


def compiled(source: bytes, inputs: Mapping[str, str]) -> bytes:
    """The PDF of a Typst source beside ``kit.typ``; ``KitError`` where Typst refuses it."""
    with _calm():
        made: bytes = typst.compile(source, format="pdf", **_offline(inputs))
        return made


def _offline(inputs: Mapping[str, str]) -> dict[str, Any]:
    """What Typst may see: these inputs, our templates, our two typefaces, and no package store."""
    return {
        "root": TYPST,
        "font_paths": fonts.faces(),
        "ignore_system_fonts": True,
        "sys_inputs": dict(inputs),
        "package_path": TYPST,
        "package_cache_path": TYPST,
    }


@contextmanager
def _calm() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # TypstError is one; query raises the plain kind
        raise KitError(not_made()) from error
