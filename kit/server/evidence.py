"""Takes in files that show an action was done, and hands them out again; always as files, never as pages."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import cast
from urllib.parse import quote

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPFile, HTTPInputError, parse_body_arguments
from tornado.web import HTTPError, authenticated, stream_request_body

from kit.domain.evidence import LARGEST_FILE, MEDIA_TYPES, EvidenceFile, FileKind
from kit.errors import Invalid, KitError, NotFound, NotStored, Refused
from kit.server import navigation
from kit.server.handlers import KitHandler, Stopped
from kit.services.evidence import TOO_LARGE, add_evidence_file, evidence_file
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import _, in_language, say

_LARGEST_BODY = LARGEST_FILE + 64 * 1024
"""Bytes of a form that are kept: the file and what stands round it."""
_LARGEST_DRAINED = 64 * 1024 * 1024
"""A larger form is read to its end and forgotten, so that the browser hears why; beyond this it is cut."""
_WITHIN = 120
"""Seconds that a file may take over a weak wireless line."""
_EACH = 2
"""Files that one person may send at once."""
_READING = asyncio.Semaphore(2)
"""Pictures are drawn anew, two at a time: that leaves room for the pages."""


class _Files(KitHandler):
    """What sending and fetching share: a session of the server's own for the person who asks."""

    @property
    def session(self) -> Session:
        """The person's session; its every act checks sign-in and access."""
        forms = FormLibrary(self.provider.settings.forms)
        return Session(self.signed_in.identity, self.provider.store, forms)


@stream_request_body
class EvidenceUploadHandler(_Files):
    """``POST /kit/evidence``: ``_xsrf``, ``action_id``, ``file``.

    Answers JSON to who accepts that (``id name kind size``, or ``error`` in the reader's language), else
    goes back to the list of actions.
    """

    _body: bytearray
    _parsed = False
    _counted = ""

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Let only people who are signed in send a file at all, and few at once."""
        self._body = bytearray()
        connection = cast(HTTP1Connection, self.request.connection)
        connection.set_max_body_size(_LARGEST_DRAINED)
        connection.set_body_timeout(_WITHIN)
        await super().prepare(_redirect_to_login=_redirect_to_login)
        who = self.signed_in.identity.member_id
        if self._sending[who] >= _EACH:
            raise Stopped(
                429, _("Files are on their way already"), _("Please wait for the ones you sent first.")
            )
        self._counted = who
        self._sending[who] += 1

    def check_xsrf_cookie(self) -> None:
        """The form's token comes with its body: it is looked at when that is there."""
        if self._parsed:
            super().check_xsrf_cookie()

    def data_received(self, chunk: bytes) -> None:
        """Keep the next piece of the form, unless it is too large already."""
        if len(self._body) <= _LARGEST_BODY:
            self._body += chunk

    @authenticated
    async def post(self) -> None:
        """Add the file to the person's own action."""
        try:
            sent = self._sent()
            action_id = self.get_body_argument("action_id", "")
            async with _READING:
                added = await asyncio.to_thread(self._add, action_id, sent)
        except KitError as error:
            if not self._wants_json:
                raise
            self._say(_status(error), {"error": str(error), "code": error.code})
            return
        if self._wants_json:
            told = {"id": added.id, "name": added.name, "kind": added.kind, "size": added.size}
            self._say(200, told)
        else:
            self.redirect(f"{navigation.address('actions')}#{quote(action_id, safe='')}", status=303)

    def on_finish(self) -> None:
        """The next one may come."""
        self._done()

    def on_connection_close(self) -> None:
        """Who went away in the middle may send it again."""
        super().on_connection_close()
        self._done()

    def _sent(self) -> HTTPFile:
        """The form's one file, once its token is found right."""
        if len(self._body) > _LARGEST_BODY:
            raise Invalid(TOO_LARGE, field="file")
        kind = self.request.headers.get("Content-Type", "")
        try:
            parse_body_arguments(kind, bytes(self._body), self.request.body_arguments, self.request.files)
        except HTTPInputError as error:
            raise HTTPError(400) from error
        self._body.clear()
        for name, values in self.request.body_arguments.items():
            self.request.arguments.setdefault(name, []).extend(values)
        self._parsed = True
        self.check_xsrf_cookie()
        files = self.request.files.get("file", [])
        if len(files) != 1 or not files[0].body:
            raise Invalid(say("Please choose a file first."), field="file")
        return files[0]

    def _add(self, action_id: str, sent: HTTPFile) -> EvidenceFile:
        with in_language(self.reader_language):
            return self.session.do(
                add_evidence_file, action_id=action_id, name=sent.filename, content=sent.body
            )

    def _say(self, status: int, told: dict[str, object]) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json.dumps(told, ensure_ascii=False))

    @property
    def _wants_json(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    @property
    def _sending(self) -> Counter[str]:
        """How many files each person is sending just now."""
        sending: Counter[str] = self.settings.setdefault("kit_sending", Counter())
        return sending

    def _done(self) -> None:
        if self._counted:
            self._sending[self._counted] -= 1
            self._counted = ""


class EvidenceHandler(_Files):
    """``GET /kit/evidence/<id>``: the file, for who may see what shows the action done."""

    @authenticated
    async def get(self, file_id: str) -> None:
        """Send it as a file to keep: it is never shown as a page of the kit's."""
        try:
            held, content = await asyncio.to_thread(self._read, file_id)
        except NotFound as error:
            raise HTTPError(404) from error
        self.set_header("Content-Type", MEDIA_TYPES[FileKind(held.kind)])
        self.set_header("X-Content-Type-Options", "nosniff")
        plain = f"evidence.{held.kind}"
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(held.name, safe='')}"
        self.set_header("Content-Disposition", named)
        self.finish(content)

    def _read(self, file_id: str) -> tuple[EvidenceFile, bytes]:
        with in_language(self.reader_language):
            return self.session.do(evidence_file, file_id=file_id)


def _status(error: KitError) -> int:
    """The number of an answer that says ``error``."""
    return 503 if isinstance(error, NotStored) else 403 if isinstance(error, Refused) else 409
