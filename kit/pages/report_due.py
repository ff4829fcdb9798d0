"""The parts of ``notebooks/reports/due.ipynb``: the branch's list by date, to be printed."""

from __future__ import annotations

from kit.domain.report import Report
from kit.reports.printed import Printed, printed, printed_title
from kit.services.ledger import due_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch and day."""
    return printed_title(_report())


def entries() -> Printed:
    """The list by date, with a column for the pen."""
    return printed(*_report().part("entries"))


def note() -> Printed:
    """What stands here of members' own actions."""
    return printed(*_report().part("note"))


def signatures() -> Printed:
    """The line for the signatures."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(due_report)
