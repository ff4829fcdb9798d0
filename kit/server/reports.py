"""Hands out a report as a PDF file, printed for the person who asks."""

from __future__ import annotations

import asyncio
import os
from datetime import date
from urllib.parse import quote

from tornado.web import HTTPError, authenticated

from kit.domain.access import check_act
from kit.reports.printing import print_notebook
from kit.server.handlers import KitHandler
from kit.words import Message, say

_REPORTS: dict[str, tuple[str, Message]] = {
    "plan": ("plan_report", say("Rectification plan")),
    "summary": ("summary_report", say("Group summary")),
}
"""Each report: the act that it is, and its name on the file."""
_PRINTING = asyncio.Semaphore(2)
"""Each report runs a notebook: two at a time leave room for the pages."""


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
        env = self.provider.environment(
            identity, name, self.reader_language, {**os.environ, "QUERY_STRING": str(self.request.query)}
        )
        async with _PRINTING:
            pdf = await asyncio.to_thread(print_notebook, name, env, self.provider.settings.notebooks)
        whose = identity.name if name == "plan" else self.signed_in.branch
        self._send(pdf, f"{title}-{whose}-{date.today():%Y%m%d}.pdf", plain=f"{name}.pdf")

    def _send(self, pdf: bytes, file_name: str, *, plain: str) -> None:
        self.set_header("Content-Type", "application/pdf")
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
        self.set_header("Content-Disposition", named)
        self.finish(pdf)
