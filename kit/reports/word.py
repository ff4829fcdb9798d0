"""A report as a Word file: Pandoc writes it after a pattern of the kit's own, offline."""

from __future__ import annotations

import io
import re
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pypandoc

from kit.domain.report import Part, Report
from kit.errors import KitError
from kit.reports.markdown import render, render_title
from kit.reports.paper import PANDOC, READER, not_made

WORD = Path(__file__).parent / "word"
_SECONDS = 60
_LONG, _SHORT = 16838, 11906
"""The sides of A4 in twentieths of a point."""
_LEFT, _RIGHT = 1417, 1247
_PANDOCS_WIDTH = 7920
"""How wide Pandoc takes the text to be, whatever the page."""
_TITLE = re.compile(rb"<dc:title>.*?</dc:title>|<dc:title ?/>")
_SECTION = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body><w:sectPr>'
    '<w:footerReference w:type="default" r:id="rIdKit"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
    '<w:pgMar w:top="1361" w:right="{right}" w:bottom="1247" w:left="{left}" w:header="720" w:footer="680"'
    ' w:gutter="0"/></w:sectPr></w:body></w:document>'
)
"""The margins are those of the kit's other papers: 24 / 22 / 22 / 25 mm."""
_RELATION = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"'
    ' Id="rIdKit" Target="footer1.xml"/></Relationships>'
)
_TYPE = (
    '<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.footer+xml"/></Types>'
)


def docx(report: Report) -> bytes:
    """The whole report as .docx, its parts in their order; ``KitError`` where it cannot be made."""
    parts: list[Part] = [part for group in report.parts.values() for part in group]
    markdown = "\n\n".join([render_title(report), *(render(part) for part in parts)])
    with TemporaryDirectory(prefix="kit-") as private:
        folder = Path(private)
        pattern, made = folder / "pattern.docx", folder / "made.docx"
        pattern.write_bytes(_pattern(report.landscape))
        try:
            pypandoc.convert_text(
                markdown, "docx", format=READER, outputfile=str(made), sandbox=True,
                extra_args=[*PANDOC, f"--lua-filter={WORD / 'word.lua'}", f"--reference-doc={pattern}"],
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            raise KitError(not_made()) from error
        return _finished(made.read_bytes(), report)


def _finished(made: bytes, report: Report) -> bytes:
    """Pandoc's file with tables as wide as the page, which it takes to be 7920 twentieths, and a title."""
    wide = (_LONG if report.landscape else _SHORT) - _LEFT - _RIGHT
    named = f"<dc:title>{escape(report.title)}</dc:title>".encode()
    done = io.BytesIO()
    with ZipFile(io.BytesIO(made)) as given, ZipFile(done, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            content = given.read(name)
            if name == "word/document.xml":
                content = re.sub(
                    rb'<w:gridCol w:w="(\d+)" />',
                    lambda found: b'<w:gridCol w:w="%d" />' % (int(found[1]) * wide // _PANDOCS_WIDTH),
                    content,
                )
            elif name == "docProps/core.xml":
                content = _TITLE.sub(lambda _found: named, content)
            kept.writestr(name, content)
    return done.getvalue()


@cache
def _pattern(landscape: bool) -> bytes:
    """Pandoc's own pattern with the kit's styles, fonts, page and page numbers."""
    width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    turned = ' w:orient="landscape"' if landscape else ""
    ours = {
        "word/styles.xml": (WORD / "styles.xml").read_text(encoding="utf-8"),
        "word/fontTable.xml": (WORD / "fontTable.xml").read_text(encoding="utf-8"),
        "word/footer1.xml": (WORD / "footer.xml").read_text(encoding="utf-8"),
        "word/document.xml": _SECTION.format(
            width=width, height=height, turned=turned, left=_LEFT, right=_RIGHT
        ),
    }
    made = io.BytesIO()
    with ZipFile(io.BytesIO(_pandocs())) as given, ZipFile(made, "w", ZIP_DEFLATED) as pattern:
        for name in given.namelist():
            if name not in ours:
                pattern.writestr(name, _with_footer(name, given.read(name)))
        for name, text in ours.items():
            pattern.writestr(name, text)
    return made.getvalue()


def _with_footer(name: str, content: bytes) -> bytes:
    """A part of Pandoc's pattern, knowing of the footer where that has to be named."""
    added = {
        "[Content_Types].xml": ("</Types>", _TYPE),
        "word/_rels/document.xml.rels": ("</Relationships>", _RELATION),
    }
    if name not in added:
        return content
    end, line = added[name]
    return re.sub(f"{end}\\s*$", lambda _found: line, content.decode()).encode()


def _pandocs() -> bytes:
    try:
        printed = subprocess.run(  # noqa: S603 - the wheel's own program, with a fixed question
            [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"],
            capture_output=True, timeout=_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise KitError(not_made()) from error
    return printed.stdout
