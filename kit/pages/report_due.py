"""The parts of ``notebooks/reports/due.ipynb``: the branch's list by date, to be printed."""

from __future__ import annotations

from kit.domain.report import Report
from kit.reports.printed import part_of, title_of
from kit.services.ledger import due_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(due_report)


heading = title_of(_report)
"""The title, and over it branch and day."""
entries = part_of(_report, "entries")
"""The list by date, with a column for the pen."""
note = part_of(_report, "note")
"""What stands here of members' own actions."""
signatures = part_of(_report, "signatures")
"""The line for the signatures."""
