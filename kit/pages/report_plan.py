"""The parts of ``notebooks/reports/plan.ipynb``: the member's own rectification plan on paper."""

from __future__ import annotations

from kit.domain.report import Paragraph, Report
from kit.pages.links import asked_round
from kit.reports.printed import Printed, printed, printed_title
from kit.services.paper import plan_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it branch, name and round."""
    return printed_title(_report())


def entries() -> Printed:
    """The entries taken up, priorities first."""
    return printed(*_report().part("entries"))


def note() -> Printed:
    """Which form it comes from, and who can see it."""
    return printed(*_report().part("note"), Paragraph(_report().note))


def signatures() -> Printed:
    """The line for the signatures and the day."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(plan_report, round_id=asked_round())
