"""The parts of ``notebooks/reports/meeting_report.ipynb``: the report of a meeting to the level above."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import part_of, title_of
from kit.services.minutes_reading import meeting_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_report, meeting_id=asked("meeting"))


heading = title_of(_report)
"""The title, and over it the branch."""
addressed = part_of(_report, "to")
"""To whom it goes."""
sections = part_of(_report, "sections")
"""The five sections: counts filled in, lines left to the writer."""
enclosed = part_of(_report, "enclosed")
"""What goes with it."""
signatures = part_of(_report, "signatures")
"""The branch and the day."""
