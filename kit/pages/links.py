"""Where the pages are, as the notebooks link to each other."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qs

HOME = "home"
CHECKUP = "checkup"
REVIEW = "review"
RECTIFICATION = "rectification"
ROUNDS = "rounds"
SUMMARY = "summary"

PLAN_PDF = "/kit/report/plan.pdf"
SUMMARY_PDF = "/kit/report/summary.pdf"


def page_link(page: str, round_id: str = "") -> str:
    """The address of a page, relative to any other page; of a certain round where one is named."""
    return f"{page}.ipynb?round={round_id}" if round_id else f"{page}.ipynb"


def paper_link(paper: str, round_id: str) -> str:
    """The address of a paper of a certain round."""
    return f"{paper}?round={round_id}"


def asked_round() -> str:
    """The round that the page's own address names, "" for the usual one; the act checks whose it is."""
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("round", [""])[0]
    return asked if re.fullmatch(r"[\w-]{1,64}", asked) else ""
