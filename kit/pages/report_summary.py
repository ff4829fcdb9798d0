"""The parts of ``notebooks/reports/summary.ipynb``: the branch's summary of a closed round on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked_round
from kit.reports.printed import Drawn, Printed, drawn, part_of, title_of
from kit.services.paper import summary_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(summary_report, round_id=asked_round())


heading = title_of(_report)
"""The title, and over it branch and round."""
handed_in = part_of(_report, "handed_in")
"""How many sheets were handed in."""
aspects = part_of(_report, "aspects")
"""What the chart counts."""
classes = part_of(_report, "classes")
"""The three classes of problems."""
items = part_of(_report, "items")
"""A table a section: how many people stand on which side."""
note = part_of(_report, "note")
"""Why some lines are left out."""
signatures = part_of(_report, "signatures")
"""The line for the secretary's signature and the day."""


def chart() -> Drawn | Printed:
    """The share of what was met, by section; nothing where too few handed in."""
    return drawn(_report().part("chart"))
