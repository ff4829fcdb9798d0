"""The parts of ``notebooks/reports/minutes.ipynb``: the minutes of a meeting on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.minutes_reading import minutes_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch and kind of meeting."""
    return printed_title(_report())


def head() -> Printed:
    """Time, place, who led and who wrote."""
    return printed(*_report().part("head"))


def body() -> Printed:
    """Attendance, agenda, what was said, criticisms, decisions, ballots."""
    return printed(*_report().part("body"))


def note() -> Printed:
    """Draft or settled copy, with its check number."""
    return printed(*_report().part("note"))


def signatures() -> Printed:
    """The lines for host and recorder."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(minutes_report, meeting_id=asked("meeting"))
