"""The parts of ``notebooks/reports/pack.ipynb``: the pack before a meeting on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import part_of, title_of
from kit.services.meeting_papers import meeting_pack
from kit.session import once_a_visit, open_session


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_pack, meeting_id=asked("meeting"))


heading = title_of(_report)
"""The title, and over it the branch."""
facts = part_of(_report, "facts")
"""What it is for, when, where, and who."""
agenda = part_of(_report, "agenda")
"""The steps with their times."""
ledger = part_of(_report, "ledger")
"""The branch's own entries in numbers."""
bring = part_of(_report, "bring")
"""What to bring."""
discipline = part_of(_report, "discipline")
"""What holds in the meeting."""
note = part_of(_report, "note")
"""What does not stand in it."""
