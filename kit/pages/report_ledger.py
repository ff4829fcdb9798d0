"""The parts of ``notebooks/reports/ledger.ipynb``: a year of the branch's ledger on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.ledger import ledger_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch and year."""
    return printed_title(_report())


def entries() -> Printed:
    """The table, a row an entry."""
    return printed(*_report().part("entries"))


def note() -> Printed:
    """How many entries, and what does not stand here."""
    return printed(*_report().part("note"))


def signatures() -> Printed:
    """The line for the signatures and the day."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    year = asked("year")
    return open_session().do(
        ledger_report,
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        source=asked("source"),
        state=asked("state"),
    )
