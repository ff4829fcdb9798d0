"""Hands out a report or a blank sheet as a PDF file, some as Word too, made for the person who asks."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import date
from urllib.parse import quote

from tornado.web import HTTPError, authenticated

from kit.domain.access import check_act
from kit.reports.ballot_slips import ballot_slips_pdf
from kit.reports.printing import print_notebook
from kit.reports.sheet import sheet_pdf
from kit.reports.word import docx
from kit.server.handlers import KitHandler, Stopped
from kit.services.ballot_slips import MOST_SLIPS, ballot_slips
from kit.services.ledger import due_report, ledger_report
from kit.services.meeting_papers import meeting_plan_report
from kit.services.minutes_reading import meeting_report, minutes_report
from kit.services.paper import blank_sheet
from kit.services.year import year_report
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import Message, _, in_language, say

_REPORTS: dict[str, tuple[str, Message]] = {
    "plan": ("plan_report", say("Rectification plan")),
    "summary": ("summary_report", say("Group summary")),
    "sheet": ("blank_sheet", say("Blank sheet")),
    "ballot_slips": ("ballot_slips", say("Ballot slips")),
    "ledger": ("ledger_report", say("Rectification ledger")),
    "due": ("due_report", say("List by date")),
    "meeting_plan": ("meeting_plan_report", say("Plan of a meeting")),
    "pack": ("meeting_pack", say("Before the meeting")),
    "year_plan": ("year_report", say("Plan of the year")),
    "minutes": ("minutes_report", say("Minutes")),
    "meeting_report": ("meeting_report", say("Report on a meeting")),
}
"""Each report: the act that it is, and its name on the file."""
_OF_A_MEETING = {
    "meeting_plan": meeting_plan_report,
    "minutes": minutes_report,
    "meeting_report": meeting_report,
}
_WORD_FILES = frozenset({"ledger", "due", "year_plan", *_OF_A_MEETING})
"""The reports that can be had as Word too, for branches that go on writing in them."""
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_PRINTING = asyncio.Semaphore(2)
"""A report runs a notebook, a sheet is long: two at a time leave room for the pages."""
_EACH = 2
"""Reports that one person may wait for at once; nobody's are to keep the others' from being printed."""


class ReportHandler(KitHandler):
    """``/kit/report/<name>.pdf``, and ``.docx`` of some."""

    @authenticated
    async def get(self, name: str, kind: str) -> None:
        """Make the report in a thread and send it as a file."""
        if name not in _REPORTS or (kind == "docx" and name not in _WORD_FILES):
            raise HTTPError(404)
        act, title = _REPORTS[name]
        identity = self.signed_in.identity
        check_act(identity.role, act)
        self._take_turn(identity.member_id)
        own = {"sheet": self._sheet, "ballot_slips": self._slips}.get(name, self._notebook)
        make = self._word if kind == "docx" else own
        try:
            async with _PRINTING:
                made = await asyncio.to_thread(make, name)
        finally:
            self._waiting[identity.member_id] -= 1
        whose = identity.name if name == "plan" else self.signed_in.branch
        self._send(made, f"{title}-{whose}-{date.today():%Y%m%d}.{kind}", plain=f"{name}.{kind}")

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

    def _slips(self, _name: str) -> bytes:
        """Slips of a ballot: as many sheets as asked for."""
        forms = FormLibrary(self.provider.settings.forms)
        session = Session(self.signed_in.identity, self.provider.store, forms)
        asked = self.get_query_argument("sheets", "")
        sheets = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
        with in_language(self.reader_language):
            slip = session.look(ballot_slips, election_id=self.get_query_argument("election", ""))
            return ballot_slips_pdf(slip, max(1, min(sheets, MOST_SLIPS)))

    def _word(self, name: str) -> bytes:
        """A report as Word: written by the service itself, without a notebook."""
        forms = FormLibrary(self.provider.settings.forms)
        session = Session(self.signed_in.identity, self.provider.store, forms)
        with in_language(self.reader_language):
            if name == "due":
                return docx(session.do(due_report))
            if name in _OF_A_MEETING:
                meeting = self.get_query_argument("meeting", "")
                return docx(session.do(_OF_A_MEETING[name], meeting_id=meeting))
            asked = self.get_query_argument("year", "")
            year = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
            if name == "year_plan":
                return docx(session.do(year_report, year=year))
            report = session.do(
                ledger_report,
                year=year,
                source=self.get_query_argument("source", ""),
                state=self.get_query_argument("state", ""),
            )
            return docx(report)

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

    def _send(self, made: bytes, file_name: str, *, plain: str) -> None:
        self.set_header("Content-Type", _TYPES[plain.rpartition(".")[2]])
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
        self.set_header("Content-Disposition", named)
        self.finish(made)
