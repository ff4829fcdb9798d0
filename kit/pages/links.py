"""Where the pages are, as the notebooks link to each other."""

from __future__ import annotations

HOME = "home"
CHECKUP = "checkup"
REVIEW = "review"
RECTIFICATION = "rectification"
ROUNDS = "rounds"
SUMMARY = "summary"

PLAN_PDF = "/kit/report/plan.pdf"
SUMMARY_PDF = "/kit/report/summary.pdf"


def page_link(page: str) -> str:
    """The address of a page, relative to any other page."""
    return f"{page}.ipynb"
