"""The part of the home page that tells of minutes in which lines of one's own are to be looked at."""

from __future__ import annotations

from kit.domain.year import KINDS
from kit.pages.links import MINUTES, page_link
from kit.services.minutes_reading import my_drafts
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.words import day

_MOST = 2


def minutes() -> Part:
    """Drafts that are open to corrections, and the way to all minutes; nothing where there can be none."""
    drafts, others = open_session().look(my_drafts)
    rows = [
        {
            "href": f"{page_link(MINUTES)}?meeting={row.meeting.id}",
            "title": row.meeting.title or str(KINDS[row.meeting.kind]),
            "day": day(row.meeting.held_on),
            "lines": row.lines,
            "later": row.later,
            "waiting": row.waiting,
        }
        for row in drafts[:_MOST]
    ]
    return Part(render("home_minutes", rows=rows, any=others, list=page_link(MINUTES)))
