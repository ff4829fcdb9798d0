"""Personal slips for cutting out: eight on an A4 sheet, each with number, code and a QR link."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import segno

from kit.domain.report import Slip
from kit.reports import fonts, paper
from kit.reports.markdown import printable
from kit.words import _, language


def slips_pdf(slips: Sequence[Slip], branch_name: str, address: str) -> bytes:
    """The PDF of these slips (2 × 4 on a page); ``address`` is what one types without the QR link."""
    data = {"slips": [_slip(slip) for slip in slips], "words": _words(branch_name, address)}
    shown, _missing = fonts.with_glyphs(json.dumps(data, ensure_ascii=False))
    return paper.compiled(b'#include "slips.typ"', {"data": shown, "lang": language()})


def grouped(digits: str) -> str:
    """Digits in groups that the eye takes in at once: ``306 217``, ``4821 9930``."""
    size = 3 if len(digits) % 4 else 4
    return " ".join(digits[i : i + size] for i in range(0, len(digits), size))


def _slip(slip: Slip) -> dict[str, str]:
    return {
        "name": printable(slip.name),
        "number": grouped(slip.number),
        "code": grouped(slip.code),
        "qr": _qr(slip.link),
    }


def _qr(link: str) -> str:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, unit="mm")
    return drawn.getvalue().decode()


def _words(branch_name: str, address: str) -> dict[str, str]:
    return {
        "branch": printable(branch_name),
        "title": _("Slip"),
        "number": _("Slip number"),
        "code": _("First code"),
        "how": _("Scan the code with a phone, or open this address and type both numbers:"),
        "address": printable(address),
        "then": _("Then choose a code of your own. The first code works once."),
        "privacy": _("For you only. If it is lost, ask the branch for a new one; this one then ends."),
    }
