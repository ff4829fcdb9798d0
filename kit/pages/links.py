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
KEYING = "keying"
FORMS = "forms"
SUMMARY = "summary"
ACTIONS = "actions"
MINE = "mine"
LEDGER = "ledger"
READING = "reading"
REGISTER = "register"
XRAY = "xray"
MEETING = "meeting"
COCKPIT = "cockpit"
PROJECTOR = "projector"
OPINIONS = "opinions"
BALLOT = "ballot"
APPRAISAL = "appraisal"
YEAR = "year"
MINUTES = "minutes"

# Relative, as all links between pages are: right under any base path, and nothing for a kernel to know.
PLAN_PDF = "../../kit/report/plan.pdf"
SUMMARY_PDF = "../../kit/report/summary.pdf"
SHEET_PDF = "../../kit/report/sheet.pdf"
DUE_PDF = "../../kit/report/due.pdf"
YEAR_PDF = "../../kit/report/year_plan.pdf"
BALLOT_SLIPS_PDF = "../../kit/report/ballot_slips.pdf"
LEDGER_PDF = "../../kit/report/ledger.pdf"
MEETING_PLAN_PDF = "../../kit/report/meeting_plan.pdf"
PACK_PDF = "../../kit/report/pack.pdf"
MINUTES_PDF = "../../kit/report/minutes.pdf"
MEETING_REPORT_PDF = "../../kit/report/meeting_report.pdf"
MY_RECORDS = "../../kit/mine.zip"
MY_CALENDAR = "../../kit/calendar.ics"
BRANCH_CALENDAR = "../../kit/branch.ics"
EVIDENCE = "../../kit/evidence"
OPINION = "../../opinion/"


def page_link(page: str, round_id: str = "") -> str:
    """The address of a page, relative to any other page; of a certain round where one is named."""
    return f"{page}.ipynb?round={round_id}" if round_id else f"{page}.ipynb"


def paper_link(paper: str, round_id: str) -> str:
    """The address of a paper of a certain round."""
    return f"{paper}?round={round_id}"


def asked_round() -> str:
    """The round that the page's own address names, "" for the usual one; the act checks whose it is."""
    return asked("round")


def asked_year() -> int:
    """The year that the page's own address names, 0 for the usual one."""
    year = asked("year")
    return int(year) if year.isdecimal() and len(year) == 4 else 0


def asked(name: str) -> str:
    """What the page's own address says of ``name``, "" where that could not be a name or an id."""
    said = parse_qs(os.environ.get("QUERY_STRING", "")).get(name, [""])[0]
    return said if re.fullmatch(r"[\w-]{1,64}", said) else ""
