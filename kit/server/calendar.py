"""Hands out days as calendar files: one's own to every member, the branch's to facilitators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import quote

from tornado.web import authenticated

from kit.server.handlers import KitHandler
from kit.services.calendar import branch_calendar, my_calendar
from kit.services.visit import Visit
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import Message, in_language, say

_CALENDARS: dict[str, tuple[Callable[[Visit], bytes], Message]] = {
    "calendar": (my_calendar, say("My days")),
    "branch": (branch_calendar, say("Days of the branch")),
}
"""Each calendar: the act that reads it, and its name on the file."""


class CalendarHandler(KitHandler):
    """``/kit/calendar.ics`` and ``/kit/branch.ics``."""

    @authenticated
    async def get(self, name: str) -> None:
        """Send the file; it holds days and no words of anybody's."""
        read, title = _CALENDARS[name]
        content = await asyncio.to_thread(self._read, read)
        self.set_header("Content-Type", "text/calendar; charset=utf-8")
        named = quote(f"{title}.ics", safe="")
        attached = f"attachment; filename=\"{name}.ics\"; filename*=UTF-8''{named}"
        self.set_header("Content-Disposition", attached)
        self.finish(content)

    def _read(self, read: Callable[[Visit], bytes]) -> bytes:
        forms = FormLibrary(self.provider.settings.forms)
        session = Session(self.signed_in.identity, self.provider.store, forms)
        with in_language(self.reader_language):
            return session.do(read)
