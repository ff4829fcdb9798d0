"""What is watched of one load of a page in Chromium: when it can be answered, and the traffic meanwhile."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

NO_OTHER_HOST = ("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
"""Other hosts fail at once. Playwright's own blocking would switch the browser's cache off and slow each request."""
PATIENCE = 30_000
TOLD, COMPLETE = "answerable ", "complete "

WATCH = """(() => {
  if (window !== window.top) return;
  const tell = console.debug.bind(console);
  const ready = (one) => !one.matches(":disabled") && !one.closest("[inert]") &&
    one.getClientRects().length > 0 && one.checkVisibility({ visibilityProperty: true });
  const radios = (root) => [...root.querySelectorAll("input[type=radio]"), ...[...root.querySelectorAll("*")]
    .flatMap((one) => one.shadowRoot ? radios(one.shadowRoot) : [])];
  let said = false;
  const look = () => {
    const found = radios(document).filter(ready);
    if (found.length && !said) {
      said = true;
      tell(`answerable ${performance.now()}`);
      if (window.benchAnswers) found.find((one) => !one.checked).click();
    }
    if (found.length < (window.benchRadios || 1)) requestAnimationFrame(look);
    else tell(`complete ${performance.now()}`);
  };
  look();
})()"""
"""Looks before each frame for a radio that can be seen and chosen (into shadow roots too: Panel uses them);
the clock starts with the navigation."""
ANSWER = "window.benchAnswers = true;"
"""Before ``WATCH``: choose one at once."""
WHOLE = "window.benchRadios = {radios}; try {{ sessionStorage.setItem('kit-list', '1'); }} catch {{}}"
"""Before ``WATCH``: the kit's editor shows the whole sheet; ``COMPLETE`` is told when all its choices are there."""
_SAVED = b'"saved"'


class Wire:
    """The traffic of one load of a page, as Chromium's own counters tell it; a socket counts as a request.

    ``bytes`` is what responses took on the wire; ``socket`` the messages both ways, packed where both ends agreed
    on it (Chromium tells them unpacked: here they are packed again in the same way).
    """

    def __init__(self, page: Page, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._cached: set[str] = set()
        self._packers: dict[tuple[str, str], Any] = {}
        self._began = 0.0
        self.saved: float | None = None
        """Seconds from the page's request to the kit's acknowledgement of an answer."""
        self.bytes = self.requests = self.elsewhere = self.socket = 0
        self.hosts: set[str] = set()
        session = page.context.new_cdp_session(page)
        handlers: dict[str, Callable[[dict[str, Any]], None]] = {
            "Network.requestWillBeSent": self._sent,
            "Network.requestServedFromCache": self._from_cache,
            "Network.responseReceived": self._answered,
            "Network.loadingFinished": self._finished,
            "Network.webSocketCreated": self._opened,
            "Network.webSocketHandshakeResponseReceived": self._agreed,
            "Network.webSocketFrameReceived": self._received,
            "Network.webSocketFrameSent": self._said,
        }
        for event, handler in handlers.items():
            session.on(event, handler)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in ("http", "https"):
            self._cached.add(event["requestId"])
            return
        self._began = self._began or float(event["timestamp"])
        self._count(address.netloc, address.hostname)

    def _opened(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["url"])
        self._count(address.netloc, address.hostname)

    def _count(self, host: str, name: str | None) -> None:
        if host == self._host:
            self.requests += 1
        else:
            self.elsewhere += 1
            self.hosts.add(name or "")

    def _from_cache(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._cached:
            self._cached.add(event["requestId"])
            self.requests -= 1

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._from_cache(event)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._cached:
            self.bytes += int(event["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        payload = self._frame("received", event)
        if self.saved is None and _SAVED in payload:
            self.saved = float(event["timestamp"]) - self._began

    def _said(self, event: dict[str, Any]) -> None:
        self._frame("sent", event)

    def _agreed(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        if "permessage-deflate" in headers.get("sec-websocket-extensions", ""):
            for way in ("received", "sent"):
                self._packers[event["requestId"], way] = zlib.compressobj(6, zlib.DEFLATED, -15)

    def _frame(self, way: str, event: dict[str, Any]) -> bytes:
        frame = event["response"]
        data = frame["payloadData"]
        payload = base64.b64decode(data) if frame["opcode"] == 2 else data.encode()
        packer = self._packers.get((event["requestId"], way))
        packed = packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH) if packer else payload
        self.socket += len(packed)
        return payload
