"""What a person waits for in Chromium, on every side turn by turn, and what goes over the wire meanwhile."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.benchmarks.sides import Side
from tests.benchmarks.table import Figure, Goal, count, kilobytes, seconds
from tests.benchmarks.watch import ANSWER, COMPLETE, PATIENCE, TOLD, WATCH, WHOLE, Wire

DESK: ViewportSize = {"width": 1280, "height": 800}
_KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_WHOLE_GOALS = {"answerable": Goal(plain=4, peers=3)}
_KINDS = ("cold", "reload")
_AT_ONCE = "cold, in a window opened that moment"
_RESTED = 1000
"""Milliseconds that a new window stands before it is asked for a page: Chromium fills it with pages of its own
(the address bar's lists) for about half a second, which takes both cores away from whatever is measured."""
_GOALS = {
    "cold": {
        "answerable": Goal(most=0.4, plain=4, peers=3),
        "total": Goal(most=250_000),
        "requests": Goal(most=12),
        "elsewhere": Goal(most=0),
    },
    "reload": {"answerable": Goal(most=0.3, plain=4, peers=3), "elsewhere": Goal(most=0)},
}


@dataclass
class Loads:
    """What the loads of one kind (cold, reload) on one side were like: a value per load."""

    answerable: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    socket: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    elsewhere: list[float] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


_ROWS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("answerable", "First question answerable in Chromium", seconds),
    ("painted", "– first paint", seconds),
    ("total", "Bytes over the wire, socket messages counted in", kilobytes),
    ("socket", "– of these in socket messages", kilobytes),
    ("requests", "Requests to the server, the socket counted in", count),
    ("elsewhere", "Requests to other hosts", count),
)
_WHOLE_ROWS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("answerable", "The whole sheet on one page: first question answerable", seconds),
    ("complete", "– all {radios} choices can be chosen", seconds),
)


def browser_figures(browser: Browser, sides: Sequence[Side], rounds: int, radios: int) -> list[Figure]:
    """Cold and again in the same context, turn by turn; the first turn only warms the servers up.

    Every other turn also with the whole sheet, its ``radios`` choices, on one page.
    """
    seen: defaultdict[tuple[str, str, bool], Loads] = defaultdict(Loads)
    saved: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(rounds + 1):
        for side in sides:
            target = seen if turn else defaultdict(Loads)
            for whole in (False, True) if turn % 2 else (False,):
                _visit(browser, side, [target[side.name, kind, whole] for kind in _KINDS], radios * whole)
            _visit(browser, side, [target[side.name, _AT_ONCE, False]], 0, rested=0)
            if side.kernels and turn:
                saved[side.name].append(_answered(browser, side))
    return [
        *(
            figure
            for whole, rows in ((False, _ROWS), (True, _WHOLE_ROWS))
            for kind in _KINDS
            for figure in _figures(rows, kind, {s.name: seen[s.name, kind, whole] for s in sides}, radios)
        ),
        *_figures(_ROWS[:1], _AT_ONCE, {s.name: seen[s.name, _AT_ONCE, False] for s in sides}, radios),
        Figure("Answered at the first moment, and acknowledged as saved, cold", seconds, saved),
    ]


def _visit(
    browser: Browser, side: Side, loads: Sequence[Loads], radios: int, *, rested: int = _RESTED
) -> None:
    """One person's browser: open the page, then reload it if there are two ``loads``.

    With ``radios`` the whole sheet, that many choices.
    """
    first = WHOLE.format(radios=radios) if radios else ""
    address = side.page + (side.whole if radios else "")
    with closing(_context(browser, side, first, WATCH)) as context:
        page = context.new_page()
        page.wait_for_timeout(rested)
        ways = (
            lambda: page.goto(address, wait_until="commit"),
            lambda: page.reload(wait_until="commit"),
        )
        kernels = [_load(page, side, load, way) for load, way in zip(loads, ways, strict=False)]
    for kernel in kernels:
        if kernel:
            side.close_kernel(kernel)


def _context(browser: Browser, side: Side, *scripts: str) -> BrowserContext:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    context.add_cookies([{"name": n, "value": v, "url": side.address} for n, v in side.cookies.items()])
    context.add_init_script("\n".join(scripts))
    return context


def _load(page: Page, side: Side, loads: Loads, start: Callable[[], object]) -> str:
    """One load, watched until the network is silent; the page's kernel, "" where there is none."""
    wire, told = Wire(page, side.address), dict[str, float]()

    def hear(message: ConsoleMessage) -> None:
        for kind in (TOLD, COMPLETE):
            if message.text.startswith(kind):
                told[kind] = float(message.text.removeprefix(kind)) / 1000

    page.on("console", hear)
    start()
    _wait(page, lambda: COMPLETE in told, f"{side.name}: the questions")
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    page.remove_listener("console", hear)
    loads.answerable.append(told[TOLD])
    loads.complete.append(told[COMPLETE])
    loads.painted.append(float(page.evaluate(_PAINT)) / 1000)
    loads.total.append(wire.bytes + wire.socket)
    loads.socket.append(wire.socket)
    loads.requests.append(wire.requests)
    loads.elsewhere.append(wire.elsewhere)
    loads.hosts |= wire.hosts
    return str(page.evaluate(_KERNEL)) if side.kernels else ""


def _wait(page: Page, until: Callable[[], bool], what: str) -> None:
    """Let the browser's events in until ``until`` holds; what is measured comes from the browser's own clock."""
    late = time.monotonic() + PATIENCE / 1000
    while not until():
        if time.monotonic() > late:
            raise RuntimeError(f"{what} did not come in {PATIENCE // 1000} s")
        page.wait_for_timeout(20)


def _answered(browser: Browser, side: Side) -> float:
    """Seconds from opening the page to the acknowledgement of a choice made as soon as it can be made."""
    with closing(_context(browser, side, ANSWER, WATCH)) as context:
        page = context.new_page()
        wire = Wire(page, side.address)
        page.wait_for_timeout(_RESTED)
        page.goto(side.page, wait_until="commit")
        _wait(page, lambda: wire.saved is not None, f"{side.name}: the acknowledgement")
        kernel = str(page.evaluate(_KERNEL))
    side.close_kernel(kernel)
    assert wire.saved is not None
    return wire.saved


def _figures(
    rows: Sequence[tuple[str, str, Callable[[float], str]]], kind: str, loads: dict[str, Loads], radios: int
) -> list[Figure]:
    hosts = sorted(set().union(*(one.hosts for one in loads.values())))
    figures = []
    for attribute, name, shown in rows:
        asked = f" ({', '.join(hosts)})" if attribute == "elsewhere" and hosts else ""
        values = {side: getattr(one, attribute) for side, one in loads.items()}
        goal = (
            _GOALS.get(kind, {}).get(attribute, Goal())
            if rows is _ROWS
            else _WHOLE_GOALS.get(attribute, Goal())
        )
        figures.append(Figure(f"{name.format(radios=radios)}{asked}, {kind}", shown, values, goal))
    return figures
