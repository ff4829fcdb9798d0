"""The parts of ``notebooks/reports/minutes.ipynb``: the minutes of a meeting on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import part_of, title_of
from kit.services.minutes_reading import minutes_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(minutes_report, meeting_id=asked("meeting"))


heading = title_of(_report)
"""The title, and over it branch and kind of meeting."""
head = part_of(_report, "head")
"""Time, place, who led and who wrote."""
body = part_of(_report, "body")
"""Attendance, agenda, what was said, criticisms, decisions, ballots."""
note = part_of(_report, "note")
"""Draft or settled copy, with its check number."""
signatures = part_of(_report, "signatures")
"""The lines for host and recorder."""
