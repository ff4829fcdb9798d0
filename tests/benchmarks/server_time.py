"""How long the server works for one page, and how much memory an open page takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil

from tests.benchmarks.sides import Side
from tests.benchmarks.table import Figure, mebibytes, seconds

ROUNDS = 9
OPEN_PAGES = 4


@dataclass
class _Times:
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)


def server_figures(kit: Side, plain: Side) -> list[Figure]:
    """The page fetched without a browser, turn by turn; each kernel is ended before the next turn."""
    times = {side.name: _Times() for side in (kit, plain)}
    for _ in range(ROUNDS):
        for side in (kit, plain):
            first, last, html = fetch(side)
            times[side.name].first.append(first)
            times[side.name].last.append(last)
            side.close_page(html)
    ours, theirs = times[kit.name], times[plain.name]
    return [
        Figure("Server time of the checkup page, to the last byte", seconds, ours.last, theirs.last),
        Figure("– to the first byte", seconds, ours.first, theirs.first),
    ]


def fetch(side: Side) -> tuple[float, float, str]:
    """Seconds from the request to the body's first byte and to its last, and the page."""
    with side.client() as client:
        start = time.perf_counter()
        with client.stream("GET", side.page) as answer:
            pieces = answer.iter_text()
            text = next(pieces)
            first = time.perf_counter() - start
            text += "".join(pieces)
            last = time.perf_counter() - start
        if answer.status_code != 200 or "widget-view+json" not in text:
            raise RuntimeError(f"{side.name}: the page came without its form ({answer.status_code})")
    return first, last, text


def memory_figures(kit: Side, plain: Side) -> list[Figure]:
    """Private memory (USS) of everything the server runs for ``OPEN_PAGES`` pages, and the server's own."""
    ours, theirs = _memory(kit), _memory(plain)
    per_page = f"Private memory per open page ({OPEN_PAGES} open)"
    return [
        Figure(per_page, mebibytes, ours[:1], theirs[:1]),
        Figure("Memory of the server's process (RSS)", mebibytes, ours[1:], theirs[1:]),
    ]


def _memory(side: Side) -> Sequence[float]:
    """Bytes per page and bytes of the server, while pages are open; they are closed afterwards."""
    pages = [fetch(side)[2] for _ in range(OPEN_PAGES)]
    private = sum(process.memory_full_info().uss for process in side.descendants())
    server = psutil.Process(side.pid).memory_info().rss
    for page in pages:
        side.close_page(page)
    return private / OPEN_PAGES, float(server)
