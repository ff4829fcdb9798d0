"""Hands a member everything about him or her as a ZIP, file by file: one is in memory at a time."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import cast
from urllib.parse import quote

from tornado.web import authenticated

from kit.domain.access import check_act
from kit.errors import NotFound
from kit.reports.record_paper import records_pdf
from kit.server.handlers import KitHandler, Stopped
from kit.services.evidence import evidence_file
from kit.services.mine import Bundle, take_out
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import _, in_language

_AT_ONCE = asyncio.Semaphore(2)
"""A long paper keeps a processor busy: two at a time leave room for the pages."""


class MineHandler(KitHandler):
    """``/kit/mine.zip``: the signed-in person's own, whatever the address says."""

    @authenticated
    async def get(self) -> None:
        """Gather, print, and send part by part."""
        identity = self.signed_in.identity
        check_act(identity.role, take_out.__name__)
        taking: set[str] = self.settings.setdefault("kit_taking", set())
        if identity.member_id in taking:
            raise Stopped(
                429,
                _("This is being put together already"),
                _("It will be ready in a moment. Please wait for the one you asked for first."),
            )
        taking.add(identity.member_id)
        try:
            await self._send()
        finally:
            taking.discard(identity.member_id)

    async def _send(self) -> None:
        session = Session(
            self.signed_in.identity, self.provider.store, FormLibrary(self.provider.settings.forms)
        )
        async with _AT_ONCE:
            bundle, paper = await asyncio.to_thread(_made, session, self.reader_language)
        title = _("My records")
        named = quote(f"{title}-{bundle.name}-{date.today():%Y%m%d}.zip", safe="")
        self.set_header("Content-Type", "application/zip")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header(
            "Content-Disposition", f"attachment; filename=\"my-records.zip\"; filename*=UTF-8''{named}"
        )
        parts = zipped(session, bundle, paper, self.reader_language)
        while (part := await asyncio.to_thread(next, parts, None)) is not None:
            self.write(part)
            await self.flush()
        self.finish()


def _made(session: Session, language: str) -> tuple[Bundle, bytes]:
    with in_language(language):
        bundle = session.do(take_out)
        return bundle, records_pdf(bundle.report)


def zipped(session: Session, bundle: Bundle, paper: bytes, language: str) -> Iterator[bytes]:
    """The ZIP as it grows: the paper, the JSON, then each evidence file, read when its turn comes."""
    spool = _Spool()
    with in_language(language):
        name = _("My records") + ".pdf"
    text = json.dumps(bundle.record, ensure_ascii=False, indent=1).encode()
    with zipfile.ZipFile(cast(io.BytesIO, spool), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, paper)
        yield spool.taken()
        archive.writestr("my-records.json", text)
        yield spool.taken()
        for place, file in bundle.files:
            with suppress(NotFound):  # taken away in the meantime; the JSON still tells of it
                _file, content = session.do(evidence_file, file_id=file.id)
                archive.writestr(place, content)
            yield spool.taken()
    yield spool.taken()


class _Spool(io.RawIOBase):
    """Where the ZIP is written to and taken from at once; it cannot go back, and need not."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, part: object, /) -> int:
        """Keep a part until it is taken."""
        data = bytes(cast(bytes, part))
        self._parts.append(data)
        return len(data)

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        parts, self._parts = b"".join(self._parts), []
        return parts
