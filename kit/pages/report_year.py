"""The parts of ``notebooks/reports/year_plan.ipynb``: the plan of a year on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked_year
from kit.reports.printed import part_of, title_of
from kit.services.year import year_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(year_report, year=asked_year())


heading = title_of(_report)
"""The title, and over it branch and year."""
entries = part_of(_report, "entries")
"""The table, a row a line of the plan."""
note = part_of(_report, "note")
"""The fixed days, with whom the plan was filed, and what it rests on."""
signatures = part_of(_report, "signatures")
"""The line for the signatures and the level above."""
