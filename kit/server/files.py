"""Static files go out from memory, compressed once. A missing one says only its number."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, RequestHandler

from kit.server.shelf import shipped

_FOR_EVER = "public, max-age=31536000, immutable"


class QuietErrors:
    """For answers that scripts read and people do not: no page, no reason, only the number."""

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """An empty answer."""
        self.set_header("Content-Type", "text/plain")  # type: ignore[attr-defined]
        self.finish()  # type: ignore[attr-defined]


class KitFiles(QuietErrors, RequestHandler):
    """``/kit/static``; an address that carries the file's digest may be kept for ever."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """The file; 404 for whatever else is asked for."""
        file = shipped(name)
        if file is None:
            raise HTTPError(404)
        # The names in "lean" carry digests themselves.
        kept = name.startswith("lean/") or self.get_query_argument("v", "") == file.digest
        self.set_header("Cache-Control", _FOR_EVER if kept else "no-cache")
        self.set_header("Content-Type", file.kind)
        packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if packed:
            self.set_header("Content-Encoding", "gzip")
        self.finish(file.packed if packed else file.plain)

    head = get
