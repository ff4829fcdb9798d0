"""What the server tells its log of requests: which page, which guard, how long; never who or what."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Any

from tornado.web import RequestHandler

from kit import log
from kit.domain.access import PAGES
from kit.log import note

__all__ = ["Refusals", "failed", "note", "refused", "request", "short"]

_GUARDS = {401: "sign-in", 403: "right", 404: "address", 405: "method", 413: "size", 429: "often"}
"""Who refused, by the answer's number, where the handler does not say so itself."""
_EACH_MINUTE = 20
"""Refusals of one kind that get a line of their own; a flood of them must not push out the rest."""


class Refusals:
    """Writes refusals down, and of a flood only the number."""

    def __init__(self) -> None:
        self._minute = 0
        self._times: Counter[str] = Counter()

    def add(self, guard: str, **facts: Any) -> None:
        """One more refusal by ``guard``."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self.tell()
            self._minute = minute
        self._times[guard] += 1
        if self._times[guard] <= _EACH_MINUTE:
            note("refused", guard=guard, **facts)

    def tell(self) -> None:
        """Tell how many more there were, and count anew."""
        for guard, times in self._times.items():
            if times > _EACH_MINUTE:
                note("refused", guard=guard, more=times - _EACH_MINUTE)
        self._times.clear()


_refusals = Refusals()


def refused(guard: str, **facts: Any) -> None:
    """Tell the log that ``guard`` kept something out."""
    _refusals.add(guard, **facts)


def short(kernel_id: str) -> str:
    """As much of a process's id as tells it from the others, and does not open it."""
    return kernel_id[:8]


def request(handler: RequestHandler) -> None:
    """Tell of a finished request: a page that opened, waited or failed, and whatever was refused."""
    if getattr(handler, "untold", False):
        return  # that somebody was there, and when, is not told either
    status = handler.get_status()
    page = handler.path_args[0] if type(handler).__name__ == "PageHandler" and handler.path_args else ""
    facts: dict[str, Any] = {"status": status, "ms": round(handler.request.request_time() * 1000)}
    if page in PAGES:
        facts["page"] = page
    if status == 503 and getattr(handler, "queued", False):
        note("queued", **facts)
    elif status >= 500:
        note("failed", at=type(handler).__name__, **facts)
    elif status >= 400:
        guard = getattr(handler, "guard", "") or _GUARDS.get(status, "request")
        refused(guard, at=type(handler).__name__, **facts)
    elif "page" in facts and status == 200:
        note("opened", **facts)


def failed(handler: RequestHandler, error: BaseException) -> None:
    """A bug of ours came up in a request: say where, not with what."""
    places = log.places_of(error)
    logging.getLogger("kit.server").error("%s: %s", type(handler).__name__, places)
