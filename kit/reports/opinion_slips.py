"""The form for opinions on paper (征求意见表): four small slips on an A4 sheet, all alike."""

from __future__ import annotations

import io
import json

import segno

from kit.domain.opinion import TOPICS, OpinionCall
from kit.reports import fonts, paper
from kit.reports.markdown import printable
from kit.words import _, day, language

EACH_SHEET = 4


def opinion_slips_pdf(call: OpinionCall, branch_name: str, link: str) -> bytes:
    """One sheet of four slips to be copied; ``link`` leads to the same slip on a phone, "" for none."""
    data = {
        "number": EACH_SHEET,
        "qr": _qr(link) if link else "",
        "topics": [str(name) for name in TOPICS.values()],
        "words": _words(call, branch_name, link),
    }
    shown, _missing = fonts.with_glyphs(json.dumps(data, ensure_ascii=False))
    return paper.compiled(b'#include "opinion_slips.typ"', {"data": shown, "lang": language()})


def _qr(link: str) -> str:
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, unit="mm")
    return drawn.getvalue().decode()


def _words(call: OpinionCall, branch_name: str, link: str) -> dict[str, str]:
    return {
        "branch": printable(branch_name),
        "title": printable(call.title),
        "name": _("Slip for an opinion"),
        "until": _("Please hand it in by {day}, folded. No name, please.", day=day(call.closes_on)),
        "topic": _("About (one tick):"),
        "opinion": _("Your opinion: which matter, when, and how it could be better. On a member of the "
                     "committee: the name first."),
        "who": _("Read by the secretary and the committee, after the last day, all together. Your hand may "
                 "be known: on a phone there is none."),
        "phone": _("By phone: scan, or type {address}", address=printable(link)) if link else "",
    }  # fmt: skip
