"""The PDF of everything about a member: as long as it has to be, in one size of type."""

from __future__ import annotations

from kit.domain.report import Report
from kit.reports import fonts, paper
from kit.reports.records import records_markdown
from kit.words import language


def records_pdf(report: Report) -> bytes:
    """The paper; unlike a plan it is not made to fit one page."""
    text, _missing = fonts.with_glyphs(records_markdown(report))
    body = paper.typst_source(text)
    source = f'#import "kit.typ": *\n#show: paper\n{body}'.encode()
    inputs = {"figures": "{}", "lang": language(), "title": report.title, "size": "10.5"}
    return paper.compiled(source, inputs)
