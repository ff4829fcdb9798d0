"""A member's day, five hundred times: visit after visit, and what is left of them afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.benchmarks.client import BROKEN, Browser, come_in
from tests.benchmarks.footprint import Footprint, footprint
from tests.benchmarks.roster import prepare_room
from tests.benchmarks.sides import Side, kit_side, plain_side, settings_of
from tests.benchmarks.table import KIT, PLAIN, Figure, Goal, count, mebibytes

AT_ONCE = 4
FEW = 10
"""Visits that are ended in the browser's ordinary way alone, on both sides."""
_WAYS = (*["beacon"] * 16, "lost", "lost", "glance", "glance")
"""How twenty visits end: closed; the network lost; gone before the page was there."""
SETTLED, GLANCED = 20.0, 4.0
"""Seconds that the server may take to tidy up; to look whether it does where it need not."""


class _Watch:
    """The footprint of one server that keeps its temporary files in a folder of its own."""

    def __init__(self, side: Side, folder: Path) -> None:
        self.side, self.folder = side, folder
        self.there: list[psutil.Process] = side.lasting()

    def now(self) -> Footprint:
        return footprint(self.side, self.there, self.folder)

    async def settled(self, wanted: Footprint | None = None, within: float = SETTLED) -> Footprint:
        """When it holds no more than ``wanted`` (no kernel, if None), or after so many seconds."""
        late = time.monotonic() + within
        while time.monotonic() < late:
            now = self.now()
            if all(a <= b for a, b in zip(now.left, wanted.left, strict=True)) if wanted else not now.kernels:
                return now
            await asyncio.sleep(0.2)
        return self.now()


def day_figures(folder: Path, visits: int) -> list[Figure]:
    """Visits to the kit, and a few to plain Voilà."""
    settings = settings_of(folder / "kit")
    guests = prepare_room(settings)
    ours, theirs = folder / "k", folder / "p"  # short: a socket's path may have 107 characters
    with kit_side(folder / "kit", environment=_kept_in(ours)) as kit:
        numbers = [guest.number for guest in guests]
        told = asyncio.run(_day(_Watch(kit, ours), numbers, visits))
    with plain_side(folder, settings, environment=_kept_in(theirs)) as plain:
        watch = _Watch(plain, theirs)
        left = asyncio.run(_few(watch, [Browser(plain.address, plain.path) for _ in range(FEW)]))
    return _figures(visits, *told, left)


def _figures(
    visits: int, before: Footprint, after: Footprint, end: Footprint, failed: int, plain: Footprint
) -> list[Figure]:
    def row(name: str, value: float, *, most: float | None = None) -> Figure:
        return Figure(name, count, {KIT: [value]}, Goal(most=most))

    return [
        row(f"{visits} page visits: those that did not get their page", failed, most=0),
        row(f"{visits} page visits: kernels left when everybody has left", end.kernels - before.kernels, most=0),
        row(f"{visits} page visits: temporary files left (connection files, sockets' names)", end.files - before.files, most=0),
        row(f"{visits} page visits: sockets left open in the server and the forking process", end.sockets - before.sockets, most=0),
        row(f"{visits} page visits: file descriptors left open there", end.descriptors - before.descriptors, most=0),
        row("– threads more than before", end.threads - before.threads),
        row("– kernels that wait for people whose network was lost, until they leave or the page is culled",
            after.kernels - before.kernels),
        Figure("– the server's process before (RSS)", mebibytes, {KIT: [before.rss]}),
        Figure("– the server's process afterwards (RSS)", mebibytes, {KIT: [end.rss]}),
        Figure(f"{FEW} visits, each closed by the browser's beacon: kernels left", count,
               {KIT: [before.kernels], PLAIN: [plain.kernels]}),
    ]  # fmt: skip


async def _day(
    watch: _Watch, numbers: Sequence[str], visits: int
) -> tuple[Footprint, Footprint, Footprint, int]:
    """The footprint before, after the visits, and when all have signed out; how many got no page."""
    browsers = [await browser.again() for browser in await come_in(watch.side, numbers)]
    before = await _few(watch, browsers[:FEW], SETTLED)
    browsers = [await browser.again() for browser in browsers]
    turn, failed = asyncio.Semaphore(AT_ONCE), 0

    async def visit(place: int) -> None:
        nonlocal failed
        async with turn:
            browser = browsers[place % len(browsers)]
            try:
                await _visit(browser, _WAYS[place % len(_WAYS)])
            except BROKEN:
                failed += 1

    await asyncio.gather(*(visit(place) for place in range(visits)))
    browsers = [await browser.again() for browser in browsers]
    after = await watch.settled(before, GLANCED)
    for browser in browsers:
        await browser.sign_out()
        await browser.close()
    return before, after, await watch.settled(before), failed


async def _few(watch: _Watch, browsers: Sequence[Browser], within: float = GLANCED) -> Footprint:
    """One visit by each, all closed by the beacon alone; what is there afterwards."""
    for browser in browsers:
        await _visit(browser, "beacon")
        await browser.http.aclose()
    await watch.settled(within=within)
    await asyncio.sleep(1)  # for the connections that were let go of
    return watch.now()


async def _visit(browser: Browser, way: str) -> None:
    if way == "glance":
        with suppress(*BROKEN):
            await browser.glance()
        return
    page = await browser.open()
    if way == "lost":
        await page.drop()
    else:
        await page.close()


def _kept_in(folder: Path) -> dict[str, str]:
    """Variables that make a server put what it makes for a while into ``folder``."""
    folder.mkdir(parents=True)
    return {"TMPDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
