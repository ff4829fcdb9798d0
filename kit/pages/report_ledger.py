"""The parts of ``notebooks/reports/ledger.ipynb``: a year of the branch's ledger on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked, asked_year
from kit.reports.printed import part_of, title_of
from kit.services.ledger import ledger_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(ledger_report, year=asked_year(), source=asked("source"), state=asked("state"))


heading = title_of(_report)
"""The title, and over it branch and year."""
entries = part_of(_report, "entries")
"""The table, a row an entry."""
note = part_of(_report, "note")
"""How many entries, and what does not stand here."""
signatures = part_of(_report, "signatures")
"""The line for the signatures and the day."""
