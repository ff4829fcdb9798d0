"""The home page's part on the next meeting: when and where, what to read before, and what to bring."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit.domain.agenda import total
from kit.domain.meeting import MeetingState
from kit.pages.links import PACK_PDF, YEAR, page_link
from kit.pages.meeting_view import ways_in
from kit.services.meetings import Prepared, next_meetings
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.words import _, day

_MOST = 3


def meeting() -> Part:
    """The next meetings that the member belongs to, if any is planned; and the way to the branch's year."""
    session = open_session()
    today = session.clock().date()
    coming = session.look(next_meetings)[:_MOST]
    return Part(render("home_meeting", meetings=[_row(one, today) for one in coming], year=page_link(YEAR)))


def _row(one: Prepared, today: date) -> dict[str, Any]:
    meeting = one.meeting
    host = one.names.get(meeting.host_id, "")
    line = (
        meeting.starts_at,
        meeting.place,
        _("about {n} minutes", n=total(one.steps)) if one.steps else "",
        _("{name} leads it", name=host) if host else "",
    )
    return {
        "iso": meeting.held_on.isoformat(),
        "on": day(meeting.held_on, year=meeting.held_on.year != today.year),
        "title": meeting.title,
        "now": meeting.state is MeetingState.RUNNING,
        "topic": meeting.topic,
        "line": "　".join(filter(None, line)),
        "bring": [str(text) for text in one.template.bring] if one.template else [],
        "doors": ways_in(meeting, today),
        "pack": f"{PACK_PDF}?meeting={meeting.id}",
    }
