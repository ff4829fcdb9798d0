"""The parts of ``notebooks/reports/plan.ipynb``: the member's own rectification plan on paper."""

from __future__ import annotations

from kit.domain.report import Paragraph, Report
from kit.pages.links import asked_round
from kit.reports.printed import Printed, part_of, printed, title_of
from kit.services.paper import plan_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(plan_report, round_id=asked_round())


heading = title_of(_report)
"""The title, and over it branch, name and round."""
entries = part_of(_report, "entries")
"""The entries taken up, priorities first."""
signatures = part_of(_report, "signatures")
"""The line for the signatures and the day."""


def note() -> Printed:
    """Which form it comes from, and who can see it."""
    return printed(*_report().part("note"), Paragraph(_report().note))
