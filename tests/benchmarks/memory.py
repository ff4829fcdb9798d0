"""How much memory open pages take: twenty of different people beside plain Voilà's, and two hundred at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks.client import BROKEN, Browser, NotOpened, OpenPage, come_in
from tests.benchmarks.footprint import Memory, pages
from tests.benchmarks.roster import prepare_room
from tests.benchmarks.sides import Side, imports_of, kit_side, plain_side, settings_of
from tests.benchmarks.table import KIT, PLAIN, Figure, Goal, count, gibibytes, mebibytes, seconds

AT_ONCE = 4
"""Pages that are being opened at one time: as people come in over some minutes, not in one rush."""


@dataclass
class _Few:
    """With a few pages open: bytes of all pages, and of each lasting process."""

    pages: Memory
    lasting: list[float]


@dataclass
class _Many:
    """With many pages open."""

    all: Memory
    seconds: float
    failed: int


def memory_figures(folder: Path, few: int, many: int) -> list[Figure]:
    """``few`` pages on both sides, ``many`` on the kit's; the kit's total cap is raised for that."""
    settings = settings_of(folder / "kit")
    guests = prepare_room(settings)
    with kit_side(folder / "kit", environment={"KIT_MOST_PAGES": str(many + few)}) as kit:
        imports = imports_of(kit)
        ours, all_ = asyncio.run(_kit(kit, [guest.number for guest in guests], few, many))
    with plain_side(folder, settings, imports) as plain:
        theirs = asyncio.run(_plain(plain, few))
    forking = {KIT: [sum(ours.lasting[1:])]} if ours.lasting[1:] else {}
    return [
        Figure(f"Private memory per open page (USS, {few} open)", mebibytes,
               {KIT: [ours.pages.private / few], PLAIN: [theirs.pages.private / few]}, Goal(most=25 * 2**20)),
        Figure("– with its part of what the processes share (PSS)", mebibytes,
               {KIT: [ours.pages.shared_out / few], PLAIN: [theirs.pages.shared_out / few]}),
        Figure("– the server's process (RSS)", mebibytes, {KIT: ours.lasting[:1], PLAIN: theirs.lasting[:1]}),
        Figure("– the forking process (RSS)", mebibytes, forking),
        Figure(f"{many} open pages: everything that runs, shared memory counted once (PSS)", gibibytes,
               {KIT: [all_.all.shared_out]}, Goal(most=6 * 2**30)),
        Figure("– what each process has for itself (USS)", gibibytes, {KIT: [all_.all.private]}),
        Figure(f"– time to open them, {AT_ONCE} at a time", seconds, {KIT: [all_.seconds]}),
        Figure(f"{many} open pages: those that could not be opened", count, {KIT: [all_.failed]}, Goal(most=0)),
    ]  # fmt: skip


async def _kit(side: Side, numbers: Sequence[str], few: int, many: int) -> tuple[_Few, _Many]:
    browsers = await come_in(side, numbers)
    there = side.lasting()
    began = time.perf_counter()
    opened, failed = await _opened(browsers, 0, few)
    took = time.perf_counter() - began
    ours = _few(side, there)
    began = time.perf_counter()
    more, failed_too = await _opened(browsers, few, many)
    took += time.perf_counter() - began
    everything = Memory.of([*there, *pages(side, there), *side.spares()])
    await _closed([*opened, *more], browsers)
    return ours, _Many(everything, took, failed + failed_too)


async def _plain(side: Side, few: int) -> _Few:
    browsers = [Browser(side.address, side.path) for _ in range(few)]
    there = side.lasting()
    opened, failed = await _opened(browsers, 0, few)
    if failed:
        raise NotOpened(f"{failed} of plain Voilà's {few} pages did not open")
    theirs = _few(side, there)
    await _closed(opened, browsers)
    return theirs


async def _opened(browsers: Sequence[Browser], start: int, end: int) -> tuple[list[OpenPage], int]:
    """Pages ``start`` to ``end``, going round the people; how many could not be opened."""
    turn, opened, failed = asyncio.Semaphore(AT_ONCE), [], 0

    async def one(browser: Browser) -> None:
        nonlocal failed
        async with turn:
            try:
                opened.append(await browser.open())
            except BROKEN:
                failed += 1

    await asyncio.gather(*(one(browsers[place % len(browsers)]) for place in range(start, end)))
    return opened, failed


async def _closed(opened: Sequence[OpenPage], browsers: Sequence[Browser]) -> None:
    for page in opened:
        await page.close()
    for browser in browsers:
        await browser.close()


def _few(side: Side, there: Sequence[psutil.Process]) -> _Few:
    return _Few(Memory.of(pages(side, there)), [float(p.memory_info().rss) for p in there if p.is_running()])
