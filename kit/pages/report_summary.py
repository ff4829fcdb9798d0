"""The parts of ``notebooks/reports/summary.ipynb``: the branch's summary of a closed round on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked_round
from kit.reports.printed import Drawn, Printed, drawn, printed, printed_title
from kit.services.paper import summary_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch and round."""
    return printed_title(_report())


def handed_in() -> Printed:
    """How many sheets were handed in."""
    return printed(*_report().part("handed_in"))


def chart() -> Drawn | Printed:
    """The share of what was met, by section; nothing where too few handed in."""
    return drawn(_report().part("chart"))


def aspects() -> Printed:
    """What the chart counts."""
    return printed(*_report().part("aspects"))


def classes() -> Printed:
    """The three classes of problems."""
    return printed(*_report().part("classes"))


def items() -> Printed:
    """A table a section: how many people stand on which side."""
    return printed(*_report().part("items"))


def note() -> Printed:
    """Why some lines are left out."""
    return printed(*_report().part("note"))


def signatures() -> Printed:
    """The line for the secretary's signature and the day."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(summary_report, round_id=asked_round())
