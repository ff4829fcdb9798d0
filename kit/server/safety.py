"""Headers that keep a page to itself: what it may load, who may frame it, what is remembered."""

from __future__ import annotations

import re

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with forms, which the origin check refuses.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def is_host(host: str) -> bool:
    """Whether this is a name or address, with or without a port, and nothing else."""
    return _HOST.fullmatch(host) is not None


class SafeHeaders(OutputTransform):
    """Adds the headers above to every answer that has not set its own, errors and files included."""

    def __init__(self, request: HTTPServerRequest) -> None:
        self._request = request

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Fill in what is missing and drop the server's name."""
        for name, value in _EVERYWHERE.items():
            if name not in headers:
                headers[name] = value
        headers.pop("Server", None)
        return status_code, headers, chunk


def page_policy(host: str, *, modules: bool = False) -> str:
    """The content policy of a page: own files only, no inline script at all, sockets to the same host only.

    With ``modules``, scripts may come from ``blob:`` too, as anywidget loads them. Lumino sets inline styles.
    """
    sockets = f" ws://{host} wss://{host}" if is_host(host) else ""
    script = " blob:" if modules else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{script}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "form-action 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
