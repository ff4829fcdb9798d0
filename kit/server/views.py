"""The forms as editors draw them, which many pages have in common: taken out of the pages, kept by browsers.

A form is most of what a checkup page weighs. Its address is its digest: nothing there ever changes, and only
who has had a page with the form knows it. What a person wrote is never in it (``kit.widgets.fixed``).
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, RequestHandler

from kit.server.bundle import OWN
from kit.server.files import FOR_EVER, QuietErrors

_MOST = 32
"""Forms in either language, the latest in use; each takes some 30 kB."""
_LEAST = 2048
"""Bytes from which a request of its own is worth it."""


class Views:
    """The latest views, compressed, by their digest."""

    def __init__(self) -> None:
        self._packed: OrderedDict[str, bytes] = OrderedDict()

    def place(self, told: Any) -> str | None:
        """Where the page can get the view that an editor told of; None where it must carry it itself."""
        if not isinstance(told, dict) or len(text := told.get("text", "")) < _LEAST:
            return None
        digest = str(told.get("fixed", ""))
        if digest not in self._packed:
            plain = text.encode()
            if hashlib.sha256(plain).hexdigest() != digest:
                return None
            self._packed[digest] = gzip.compress(plain, 9, mtime=0)
            if len(self._packed) > _MOST:
                self._packed.popitem(last=False)
        self._packed.move_to_end(digest)
        return f"{OWN}/kit/views/{digest}.json"

    def packed(self, digest: str) -> bytes | None:
        """The view's JSON, compressed."""
        return self._packed.get(digest)


class ViewHandler(QuietErrors, RequestHandler):
    """``/kit/views``: a form, for ever."""

    @allow_unauthenticated
    def get(self, digest: str) -> None:
        """The view's JSON; 404 where it is not known (any more)."""
        views: Views = self.settings["kit_views"]
        packed = views.packed(digest)
        if packed is None:
            raise HTTPError(404)
        self.set_header("Cache-Control", FOR_EVER)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(packed)
        else:
            self.finish(gzip.decompress(packed))
