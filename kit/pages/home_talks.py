"""The home page's line on talks: with whom one is still to talk this year, and by when."""

from __future__ import annotations

from kit.services.talks import my_talks
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.words import day


def talks() -> Part:
    """The talks of the branch's plan that wait for the member; nothing where none does."""
    session = open_session()
    today = session.clock().date()
    rows = [
        {
            "name": other.name,
            "iso": talk.planned_on.isoformat(),
            "day": day(talk.planned_on),
            "past": talk.planned_on < today,
        }
        for other, talk in session.look(my_talks)
        if talk.planned_on
    ]
    return Part(render("home_talks", rows=rows))
