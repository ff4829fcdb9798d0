"""The parts of ``notebooks/reports/meeting_plan.ipynb``: the plan of a meeting (方案) on paper."""

from __future__ import annotations

from kit.domain.report import Report
from kit.pages.links import asked
from kit.reports.printed import Printed, printed, printed_title
from kit.services.meeting_papers import meeting_plan_report
from kit.session import once_a_visit, open_session


def heading() -> Printed:
    """The title, and over it the branch."""
    return printed_title(_report())


def facts() -> Printed:
    """Purpose, when, where, and who."""
    return printed(*_report().part("facts"))


def before() -> Printed:
    """What is prepared, and how the gates stand."""
    return printed(*_report().part("before"))


def agenda() -> Printed:
    """The steps with their times."""
    return printed(*_report().part("agenda"))


def discipline() -> Printed:
    """What holds in the meeting."""
    return printed(*_report().part("discipline"))


def after() -> Printed:
    """What follows."""
    return printed(*_report().part("after"))


def signatures() -> Printed:
    """What it rests on, and the line for the signatures."""
    return printed(*_report().part("signatures"))


@once_a_visit
def _report() -> Report:
    return open_session().do(meeting_plan_report, meeting_id=asked("meeting"))
