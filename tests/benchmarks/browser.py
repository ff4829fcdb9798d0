"""What a person waits for in Chromium, and what goes over the wire meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from tests.benchmarks.sides import Side
from tests.benchmarks.table import Figure, count, kilobytes, seconds

ROUNDS = 5
DESK: ViewportSize = {"width": 1280, "height": 800}
NO_OTHER_HOST = ("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
"""Other hosts fail at once. Playwright's own blocking would switch the browser's cache off and slow each request."""
PATIENCE = 30_000

_WATCH = """(() => {
  if (window !== window.top) return;
  const tell = console.debug.bind(console);
  const ready = (one) => !one.matches(":disabled") && !one.closest("[inert]") &&
    one.getClientRects().length > 0 && one.checkVisibility({ visibilityProperty: true });
  const look = () => {
    if ([...document.querySelectorAll("input[type=radio]")].some(ready)) tell(`answerable ${performance.now()}`);
    else requestAnimationFrame(look);
  };
  look();
})()"""
"""Looks before each frame for a radio that can be seen and chosen; the clock starts with the navigation."""
_KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


class Wire:
    """The traffic of one load of a page, as Chromium's own counters tell it."""

    def __init__(self, page: Page, side: Side) -> None:
        self._host = urlsplit(side.address).netloc
        self._cached: set[str] = set()
        self.bytes = self.requests = self.elsewhere = self.socket = 0
        self.hosts: set[str] = set()
        session = page.context.new_cdp_session(page)
        handlers: dict[str, Callable[[dict[str, Any]], None]] = {
            "Network.requestWillBeSent": self._sent,
            "Network.requestServedFromCache": self._from_cache,
            "Network.responseReceived": self._answered,
            "Network.loadingFinished": self._finished,
            "Network.webSocketFrameReceived": self._frame,
        }
        for event, handler in handlers.items():
            session.on(event, handler)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in ("http", "https"):
            self._cached.add(event["requestId"])
        elif address.netloc == self._host:
            self.requests += 1
        else:
            self.elsewhere += 1
            self.hosts.add(address.hostname or "")

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

    def _frame(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        self.socket += len(frame["payloadData"]) * (3 if frame["opcode"] == 2 else 4) // 4


@dataclass
class Loads:
    """What the loads of one kind (cold, reload) on one side were like: a value per load."""

    answerable: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    elsewhere: list[float] = field(default_factory=list)
    socket: list[float] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


def browser_figures(browser: Browser, kit: Side, plain: Side) -> list[Figure]:
    """Cold and again in the same context, turn by turn; the first turn only warms the servers up."""
    seen: defaultdict[tuple[str, str], Loads] = defaultdict(Loads)
    for turn in range(ROUNDS + 1):
        for side in (kit, plain):
            target = seen if turn else defaultdict(Loads)
            _visit(browser, side, target[side.name, "cold"], target[side.name, "reload"])
    return [
        figure
        for kind in ("cold", "reload")
        for figure in _rows(kind, seen[kit.name, kind], seen[plain.name, kind])
    ]


def _visit(browser: Browser, side: Side, cold: Loads, again: Loads) -> None:
    """One person's browser: open the page, then reload it."""
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    try:
        context.add_cookies([{"name": n, "value": v, "url": side.address} for n, v in side.cookies.items()])
        context.add_init_script(_WATCH)
        page = context.new_page()
        kernels = [
            _load(page, side, cold, lambda: page.goto(side.page, wait_until="commit")),
            _load(page, side, again, lambda: page.reload(wait_until="commit")),
        ]
    finally:
        context.close()
    for kernel in kernels:
        side.close_kernel(kernel)


def _load(page: Page, side: Side, loads: Loads, start: Callable[[], object]) -> str:
    """One load, watched until the network is silent; the page's kernel."""
    wire = Wire(page, side)
    told = "answerable "
    with page.expect_console_message(lambda m: m.text.startswith(told), timeout=PATIENCE) as said:
        start()
    page.wait_for_load_state("networkidle")
    loads.answerable.append(float(said.value.text.removeprefix(told)) / 1000)
    loads.painted.append(float(page.evaluate(_PAINT)) / 1000)
    loads.bytes.append(wire.bytes)
    loads.requests.append(wire.requests)
    loads.elsewhere.append(wire.elsewhere)
    loads.socket.append(wire.socket)
    loads.hosts |= wire.hosts
    return str(page.evaluate(_KERNEL))


def _rows(kind: str, kit: Loads, plain: Loads) -> list[Figure]:
    hosts = ", ".join(sorted(kit.hosts | plain.hosts))
    asked = f"– requests to other hosts{f' ({hosts})' if hosts else ''}"
    return [
        Figure(f"First question answerable in Chromium, {kind}", seconds, kit.answerable, plain.answerable),
        Figure(f"– first paint, {kind}", seconds, kit.painted, plain.painted),
        Figure(f"– bytes over the wire, {kind}", kilobytes, kit.bytes, plain.bytes),
        Figure(f"– requests to the server, {kind}", count, kit.requests, plain.requests),
        Figure(f"{asked}, {kind}", count, kit.elsewhere, plain.elsewhere),
        Figure(f"– socket messages to the page, unpacked, {kind}", kilobytes, kit.socket, plain.socket),
    ]
