"""Which line of the year's plan a meeting is held for: kept with the line, and so when days move."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.meeting import Meeting
from kit.domain.year import PlannedMeeting, is_over, meeting_of, waiting_lines
from kit.errors import NotFound
from kit.services.visit import Visit
from kit.services.year import AHEAD, book_of
from kit.words import say

_GONE = say("This line is no longer in the plan. Please open the page again.")


def lines_ahead(visit: Visit) -> tuple[PlannedMeeting, ...]:
    """The lines from this month on, of this year and the next, that no meeting has come of yet."""
    today = visit.today
    years = range(today.year, today.year + AHEAD + 1)
    waiting = (one for year in years for one in waiting_lines(book_of(visit, year), today))
    return tuple(one for one in waiting if (one.year, one.month) >= (today.year, today.month))


def hold_line(visit: Visit, meeting: Meeting, line_id: str = "") -> None:
    """Link a meeting to the line it was planned from, else to a free one of its kind and month.

    A meeting that has its line keeps it, in whatever month it is held then; a line keeps its meeting, unless
    the day of that has passed and it was not held.
    """
    lines = visit.records.planned_meetings
    if lines.where(unit_id=meeting.unit_id, meeting_id=meeting.id):
        return
    if line_id:
        chosen = lines.get(line_id)
        if chosen is None or chosen.unit_id != meeting.unit_id or chosen.kind is not meeting.kind:
            raise NotFound(_GONE)
        free = [chosen] if _is_free(visit, chosen) else []
    else:
        on = meeting.held_on
        same = lines.where(unit_id=meeting.unit_id, kind=meeting.kind, year=on.year, month=on.month)
        came = meeting_of(book_of(visit, on.year))
        free = [one for one in same if _is_free(visit, one) and came.get(one.id, meeting).id == meeting.id]
    if free:
        lines.put(replace(free[0], meeting_id=meeting.id))


def leave_lines(visit: Visit, meeting: Meeting) -> None:
    """Free the lines of a meeting that is taken out; they stand in the plan as before."""
    for line in visit.records.planned_meetings.where(unit_id=meeting.unit_id, meeting_id=meeting.id):
        visit.records.planned_meetings.put(replace(line, meeting_id=""))


def _is_free(visit: Visit, line: PlannedMeeting) -> bool:
    """Whether no meeting is linked to the line, or one that was not held on its day."""
    found = visit.records.meetings.get(line.meeting_id) if line.meeting_id else None
    return found is None or (not is_over(found, visit.today) and found.held_on < visit.today)
