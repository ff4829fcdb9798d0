"""The server and all its pages killed at random moments while people vote: no ballot lost, none doubled.

What becomes of the one that was on its way: it is in the box or it is not, and the page that had no answer asks
again with the same receipt. It is told so, or the ballot is taken then; either way it lies in the box once.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from kit.domain.election import Election
from kit.services.ballots import close_election, tally_election
from kit.store.polling import Polling
from tests.benchmarks.client import BROKEN, Browser
from tests.benchmarks.roster import prepare_room
from tests.benchmarks.sides import settings_of
from tests.polling_place import Booth, Place, at_booth, drawn, let_in, place_of
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("ballot-killed")

KILLS, VOTERS, AT_ONCE = 20, 60, 4
FIRST = "200001"


class Crowd:
    """Voters with the ballots that they want to cast; each keeps one receipt until it has an answer."""

    def __init__(self, place: Place, election: Election, inside: dict[str, Browser]) -> None:
        self.place, self.election, self.inside = place, election, inside
        self.receipts = {member: drawn() for member in inside}
        self.answered: set[str] = set()
        self.told_twice = 0

    @property
    def left(self) -> list[str]:
        """Who has no answer yet."""
        return [member for member in self.inside if member not in self.answered]

    async def open(self, members: Sequence[str]) -> list[Booth]:
        """The pages of these people; each with its own cookies and no connection from before."""
        for member in members:
            self.inside[member] = await self.inside[member].again()
        return list(await asyncio.gather(*(at_booth(member, self.inside[member]) for member in members)))

    async def cast(self, booth: Booth) -> dict[str, Any] | None:
        """One ballot; None where no answer came."""
        try:
            answer = await booth.cast(self.election, f"tag-{booth.member_id}", self.receipts[booth.member_id])
        except BROKEN:
            return None
        assert answer["op"] == "cast", answer
        assert answer["receipt"] == self.receipts[booth.member_id]
        self.answered.add(booth.member_id)
        self.told_twice += bool(answer["again"])
        return answer


def test_the_server_is_killed_at_twenty_moments(tmp_path: Path) -> None:
    state = tmp_path / "kit"
    guests = prepare_room(settings_of(state))[:VOTERS]
    place = place_of(state, FIRST)
    election = place.open(place.members()[:VOTERS])
    kit = Kit(state)
    try:
        kit.start()
        crowd = asyncio.run(_hold(kit, place, election, guests))
    finally:
        kit.stop()
    place.do(place.secretary(), close_election, election_id=election.id)
    place.do(place.secretary(), tally_election, election_id=election.id)
    ballots, receipts = place.polling(election).ballots()
    tags = Counter(mark.reason for ballot in ballots for mark in ballot.marks if mark.reason)
    assert tags == Counter({f"tag-{member}": 1 for member in crowd.inside}), "none lost, none doubled"
    assert set(receipts) == set(crowd.receipts.values())
    print(
        f"{KILLS} kills: {crowd.told_twice} of {VOTERS} ballots were in the box before their page had an answer"
    )


async def _hold(kit: Kit, place: Place, election: Election, guests: Any) -> Crowd:
    crowd = Crowd(place, election, await let_in(kit.address, guests))
    for _ in range(KILLS):
        booths = await crowd.open(random.sample(crowd.left, min(AT_ONCE, len(crowd.left))))
        casting = [asyncio.create_task(crowd.cast(booth)) for booth in booths]
        await asyncio.sleep(random.uniform(0, 0.25))  # the moment is what is tried here, not waited for
        await asyncio.to_thread(_kill, kit)
        await asyncio.gather(*casting)
        _looked_at(crowd, place.polling(election))
        await asyncio.to_thread(kit.start)
    while crowd.left:
        booths = await crowd.open(crowd.left[:AT_ONCE])
        await asyncio.gather(*(crowd.cast(booth) for booth in booths))
        for booth in booths:
            await booth.page.close()
    for browser in crowd.inside.values():
        await browser.close()
    return crowd


def _kill(kit: Kit) -> None:
    """The server and every process of its own, at once and without a word."""
    assert kit.process is not None
    server = psutil.Process(kit.process.pid)
    family = [server, *server.children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    kit.process.wait(20)
    psutil.wait_procs(family[1:], timeout=20)


def _looked_at(crowd: Crowd, polling: Polling) -> None:
    """The two lists as the kill left them: they differ by no more than the one on its way, and then not at all."""
    with closing(sqlite3.connect(polling.roll)) as roll, closing(sqlite3.connect(polling.box)) as box:
        ticked = roll.execute("SELECT count(*) FROM voters WHERE voted = 1").fetchone()[0]
        lying = box.execute("SELECT count(*) FROM ballots").fetchone()[0]
    assert 0 <= lying - ticked <= 1
    assert polling.counts().by_page == lying
    for member in crowd.answered:
        assert polling.has_voted(member), "somebody was told that the ballot is in, and it is not"
