"""The parts of ``notebooks/reports/meeting_plan.ipynb``: the plan of a meeting (方案) on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import part_of, title_of
from kit.services.meeting_papers import meeting_plan_report
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_plan_report, meeting_id=asked("meeting"))


heading = title_of(_report)
"""The title, and over it the branch."""
facts = part_of(_report, "facts")
"""Purpose, when, where, and who."""
before = part_of(_report, "before")
"""What is prepared, and how the gates stand."""
agenda = part_of(_report, "agenda")
"""The steps with their times."""
discipline = part_of(_report, "discipline")
"""What holds in the meeting."""
after = part_of(_report, "after")
"""What follows."""
signatures = part_of(_report, "signatures")
"""What it rests on, and the line for the signatures."""
