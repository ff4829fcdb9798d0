"""How long the server works for one page."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field, replace

from tests.benchmarks.sides import BARE, PAGE, Side
from tests.benchmarks.table import KIT, PLAIN, Figure, Goal, seconds

_BARE = "plain Voilà, bare"


@dataclass
class _Times:
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)


def server_figures(kit: Side, plain: Side, rounds: int) -> list[Figure]:
    """The page fetched without a browser, turn by turn; each kernel is ended before the next turn."""
    bare = replace(plain, name=_BARE, path=plain.path.replace(PAGE, BARE))
    times: defaultdict[str, _Times] = defaultdict(_Times)
    for turn in range(rounds + 1):
        for side in (kit, plain, bare):
            first, last, html = fetch(side)
            if turn:  # the first warms up
                times[side.name].first.append(first)
                times[side.name].last.append(last)
            side.close_page(html)
    lasts = {KIT: times[KIT].last, PLAIN: times[PLAIN].last}
    return [
        Figure("Server time of the checkup page, to the last byte", seconds, lasts, Goal(most=0.15, plain=5)),
        Figure("– to the first byte", seconds, {KIT: times[KIT].first, PLAIN: times[PLAIN].first}),
        Figure(
            "– to the last byte, plain Voilà's notebook without those imports",
            seconds,
            {KIT: times[KIT].last, PLAIN: times[_BARE].last},
        ),
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
