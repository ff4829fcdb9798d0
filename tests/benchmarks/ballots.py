"""A full room votes: fifty open ballot pages, all cast within ten seconds, each from a process of its own."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from kit.services.ballots import close_election
from kit.settings import Settings
from tests.benchmarks.client import BROKEN, Browser
from tests.benchmarks.roster import Guest
from tests.benchmarks.sides import Side
from tests.benchmarks.table import KIT, Figure, Goal, count, milliseconds
from tests.polling_place import Booth, Place, drawn, let_in

WITHIN = 10.0
"""Seconds over which the room's presses are spread."""
FIRST = "200001"
_AT_ONCE = 4
"""Pages that are opened at a time; the opening is measured elsewhere."""


@dataclass
class Voted:
    """How long each ballot took, what was not taken, and what lay in the box at the end."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    in_box: int = 0

    @property
    def twentieths(self) -> list[float]:
        """The 5th, 10th … 95th hundredths; empty where there are too few."""
        return quantiles(self.seconds, n=20) if len(self.seconds) > 1 else []


def ballot_figures(side: Side, settings: Settings, guests: Sequence[Guest]) -> list[Figure]:
    """The figures of one room of these people."""
    place = Place(settings, FIRST)
    voters = [m for m in place.members() if m.id in {guest.member_id for guest in guests}]
    election = place.open(voters)
    voted = asyncio.run(_room(side.address, guests, election.id))
    place.do(place.secretary(), close_election, election_id=election.id)
    voted.in_box = len(place.polling(election).ballots()[0])
    n, told = len(guests), voted.twentieths
    return [
        Figure(f"{n} ballots cast within {WITHIN:.0f} s: in the box after, p50", milliseconds, {KIT: told[9:10]}),
        Figure(f"{n} ballots cast within {WITHIN:.0f} s: in the box after, p95", milliseconds, {KIT: told[18:19]}, Goal(most=0.5)),
        Figure("– the slowest", milliseconds, {KIT: [max(voted.seconds, default=0.0)]}),
        Figure(f"{n} ballots cast within {WITHIN:.0f} s: refused or without an answer", count, {KIT: [len(voted.failed)]}, Goal(most=0)),
        Figure(f"{n} ballots cast within {WITHIN:.0f} s: not in the box, or twice", count, {KIT: [abs(n - voted.in_box)]}, Goal(most=0)),
    ]  # fmt: skip


async def _room(address: str, guests: Sequence[Guest], election: str) -> Voted:
    inside = await let_in(address, guests)
    few, voted = asyncio.Semaphore(_AT_ONCE), Voted()

    async def open_one(member_id: str, browser: Browser) -> Booth:
        async with few:
            return Booth(member_id, browser, await browser.open())

    booths = await asyncio.gather(*(open_one(m, b) for m, b in inside.items()))
    begin = time.perf_counter()
    await asyncio.gather(*(_cast(booth, election, begin, voted) for booth in booths))
    for booth in booths:
        await booth.page.close()
        await booth.browser.close()
    return voted


async def _cast(booth: Booth, election: str, begin: float, voted: Voted) -> None:
    """One ballot with every comrade marked, at some moment of the time, by the page's own message."""
    paper = await _paper(booth, election)
    marks = [[row["id"], "qualified", ""] for row in paper["rows"] if row["graded"]]
    message = {"op": "cast", "election": election, "marks": marks, "receipt": drawn()}
    await asyncio.sleep(max(0.0, begin + random.random() * WITHIN - time.perf_counter()))
    start = time.perf_counter()
    try:
        answer = await booth.page.ask(message)
    except BROKEN as error:
        voted.failed.append(repr(error))
        return
    voted.seconds.append(time.perf_counter() - start)
    if answer["op"] != "cast":
        voted.failed.append(str(answer.get("code", answer["op"])))


async def _paper(booth: Booth, election: str) -> dict[str, list[dict[str, str]]]:
    """The ballot as the page is given it."""
    told = await booth.page.ask({"op": "look", "seen": ""})
    found: dict[str, list[dict[str, str]]] = next(p for p in told["papers"] if p["id"] == election)
    return found
