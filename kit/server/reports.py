"""Hands out a report or a blank sheet as a PDF file, printed for the person who asks."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import date
from urllib.parse import quote

from tornado.web import HTTPError, authenticated

from kit.domain.access import check_act
from kit.reports.printing import print_notebook
from kit.reports.sheet import sheet_pdf
from kit.server.handlers import KitHandler, Stopped
from kit.services.paper import blank_sheet
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import Message, _, in_language, say

_REPORTS: dict[str, tuple[str, Message]] = {
    "plan": ("plan_report", say("Rectification plan")),
    "summary": ("summary_report", say("Group summary")),
    "sheet": ("blank_sheet", say("Blank sheet")),
}
"""Each report: the act that it is, and its name on the file."""
_PRINTING = asyncio.Semaphore(2)
"""A report runs a notebook, a sheet is long: two at a time leave room for the pages."""
_EACH = 2
"""Reports that one person may wait for at once; nobody's are to keep the others' from being printed."""


class ReportHandler(KitHandler):
    """``/kit/report/<name>.pdf``."""

    @authenticated
    async def get(self, name: str) -> None:
        """Print the report in a thread and send it as a file."""
        if name not in _REPORTS:
            raise HTTPError(404)
        act, title = _REPORTS[name]
        identity = self.signed_in.identity
        check_act(identity.role, act)
        self._take_turn(identity.member_id)
        try:
            async with _PRINTING:
                pdf = await asyncio.to_thread(self._sheet if name == "sheet" else self._notebook, name)
        finally:
            self._waiting[identity.member_id] -= 1
        whose = identity.name if name == "plan" else self.signed_in.branch
        self._send(pdf, f"{title}-{whose}-{date.today():%Y%m%d}.pdf", plain=f"{name}.pdf")

    def _notebook(self, name: str) -> bytes:
        asked = {**os.environ, "QUERY_STRING": str(self.request.query)}
        env = self.provider.environment(self.signed_in.identity, name, self.reader_language, asked)
        return print_notebook(name, env, self.provider.settings.notebooks)

    def _sheet(self, name: str) -> bytes:
        """The blank sheet: nobody's words stand on it, so it needs no process of its own."""
        forms = FormLibrary(self.provider.settings.forms)
        session = Session(self.signed_in.identity, self.provider.store, forms)
        with in_language(self.reader_language):
            form, occasion = session.do(blank_sheet, round_id=self.get_query_argument("round", ""))
            return sheet_pdf(form, occasion, large=self.get_query_argument("large", "") == "1")

    @property
    def _waiting(self) -> Counter[str]:
        """How many reports each person waits for just now."""
        waiting: Counter[str] = self.settings.setdefault("kit_printing", Counter())
        return waiting

    def _take_turn(self, member_id: str) -> None:
        if self._waiting[member_id] >= _EACH:
            raise Stopped(
                429,
                _("This is being printed already"),
                _("It will be ready in a moment. Please wait for the one you asked for first."),
            )
        self._waiting[member_id] += 1

    def _send(self, pdf: bytes, file_name: str, *, plain: str) -> None:
        self.set_header("Content-Type", "application/pdf")
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
        self.set_header("Content-Disposition", named)
        self.finish(pdf)
