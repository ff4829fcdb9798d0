"""The parts of ``notebooks/reports/year_plan.ipynb``: the plan of a year on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.year import year_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch and year."""
    return printed_title(_report())


def entries() -> Printed:
    """The table, a row a line of the plan."""
    return printed(*_report().part("entries"))


def note() -> Printed:
    """The fixed days, with whom the plan was filed, and what it rests on."""
    return printed(*_report().part("note"))


def signatures() -> Printed:
    """The line for the signatures and the level above."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    year = asked("year")
    return open_session().do(year_report, year=int(year) if year.isdecimal() and len(year) == 4 else 0)
