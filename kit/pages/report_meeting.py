"""The parts of ``notebooks/reports/meeting_report.ipynb``: the report of a meeting to the level above."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.minutes_reading import meeting_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it the branch."""
    return printed_title(_report())


def addressed() -> Printed:
    """To whom it goes."""
    return printed(*_report().part("to"))


def sections() -> Printed:
    """The five sections: counts filled in, lines left to the writer."""
    return printed(*_report().part("sections"))


def enclosed() -> Printed:
    """What goes with it."""
    return printed(*_report().part("enclosed"))


def signatures() -> Printed:
    """The branch and the day."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_report, meeting_id=asked("meeting"))
