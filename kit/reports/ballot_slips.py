"""Printed slips of a secret ballot: as many sheets as asked for, all alike, with no voter's name."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kit.reports import fonts, paper
from kit.reports.markdown import printable
from kit.words import _, language


@dataclass(frozen=True)
class SlipText:
    """What a slip says: branch, title, grades in words, and the rows with whether they are graded."""

    branch: str
    title: str
    grades: tuple[str, ...]
    rows: tuple[tuple[str, bool], ...]
    reasoned: bool


def ballot_slips_pdf(slip: SlipText, sheets: int) -> bytes:
    """The PDF of so many slips, a sheet each."""
    data = {
        "sheets": sheets,
        "grades": list(slip.grades),
        "rows": [{"name": printable(name), "graded": graded} for name, graded in slip.rows],
        "words": _words(slip),
    }
    shown, _missing = fonts.with_glyphs(json.dumps(data, ensure_ascii=False))
    return paper.compiled(b'#include "ballot_slips.typ"', {"data": shown, "lang": language()})


def _words(slip: SlipText) -> dict[str, str]:
    why = _("“Not qualified” needs a line why (the name, then the reason):") if slip.reasoned else ""
    return {
        "branch": printable(slip.branch),
        "title": printable(slip.title),
        "name": _("Comrade"),
        "how": _("Without your name. In each line tick one box (√). A line left empty counts as an "
                 "abstention; a line with two ticks counts as left empty."),
        "ungraded": _("Probationary member, not graded"),
        "why": why,
        "privacy": _("All sheets are alike. Please fold it and put it into the box yourself."),
        "number": _("Number, only after all were mixed"),
    }  # fmt: skip
