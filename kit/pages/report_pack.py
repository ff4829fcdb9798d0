"""The parts of ``notebooks/reports/pack.ipynb``: the pack before a meeting on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.meeting_papers import meeting_pack
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it the branch."""
    return printed_title(_report())


def facts() -> Printed:
    """What it is for, when, where, and who."""
    return printed(*_report().part("facts"))


def agenda() -> Printed:
    """The steps with their times."""
    return printed(*_report().part("agenda"))


def ledger() -> Printed:
    """The branch's own entries in numbers."""
    return printed(*_report().part("ledger"))


def bring() -> Printed:
    """What to bring."""
    return printed(*_report().part("bring"))


def discipline() -> Printed:
    """What holds in the meeting."""
    return printed(*_report().part("discipline"))


def note() -> Printed:
    """What does not stand in it."""
    return printed(*_report().part("note"))


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_pack, meeting_id=asked("meeting"))
