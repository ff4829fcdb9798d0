"""A meeting's papers before it: the plan (方案) for the level above, and the pack that each member reads."""

from __future__ import annotations

from datetime import date, timedelta

from kit.domain.ledger_count import ledger_counts
from kit.domain.meeting import Meeting, MeetingState
from kit.domain.report import Report
from kit.reports.meeting_plan import meeting_plan
from kit.reports.pack import pack_report
from kit.services.gates import meeting_gates
from kit.services.meetings import meeting_of, prepared
from kit.services.visit import Visit

_YEAR = timedelta(days=365)


def meeting_plan_report(visit: Visit, *, meeting_id: str) -> Report:
    """The plan of a meeting as it stands today; ``NotFound`` without the meeting."""
    one = prepared(visit, meeting_of(visit, meeting_id))
    visit.note("meeting_plan_report", one.meeting.id)
    return meeting_plan(
        one.meeting, one.steps, one.template, branch=visit.branch(), names=one.names, size=one.size,
        gates=meeting_gates(visit, meeting_id=meeting_id), on=visit.today,
    )  # fmt: skip


def meeting_pack(visit: Visit, *, meeting_id: str) -> Report:
    """The pack of a meeting, the same for every member of the branch."""
    one = prepared(visit, meeting_of(visit, meeting_id))
    since = _last_time(visit, one.meeting)
    actions = visit.records.actions.where(unit_id=visit.by.unit_id)
    return pack_report(
        one.meeting, one.steps, one.template, branch=visit.branch(), names=one.names, size=one.size,
        counts=ledger_counts(actions, since, min(visit.today, one.meeting.held_on)), since=since,
    )  # fmt: skip


def _last_time(visit: Visit, meeting: Meeting) -> date:
    """The day of the last meeting of this kind, else a year before this one."""
    over = (MeetingState.ENDED, MeetingState.SIGNED)
    held = visit.records.meetings.where(unit_id=meeting.unit_id, kind=meeting.kind, state=over)
    earlier = [m.held_on for m in held if m.held_on < meeting.held_on]
    return max(earlier, default=meeting.held_on - _YEAR)
