"""A ballot with as many names as one may have, cast through the server and the process of a real page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from kit.domain.ballot import LONGEST_REASON, MOST_NAMES, Grade
from kit.services.ballots import close_election
from kit.store.store import Store
from tests.benchmarks.roster import Guest, prepare_room
from tests.benchmarks.sides import settings_of
from tests.polling_place import Place, at_booth, drawn, let_in, place_of
from tests.serving import Kit

FIRST = "200001"
REASON = "长" * LONGEST_REASON


def test_every_name_of_a_long_ballot_and_every_reason_comes_into_the_box(tmp_path: Path) -> None:
    state = tmp_path / "kit"
    guest = prepare_room(settings_of(state))[1]
    place = place_of(state, FIRST)
    crowd(place)
    with Kit(state) as kit:
        election = place.open(place.members()[:12])
        names = election.paper.candidates
        assert len(names) == MOST_NAMES
        answer = asyncio.run(cast(kit.address, guest, election.id, names))
    assert answer["op"] == "cast"
    place.do(place.secretary(), close_election, election_id=election.id)
    ((ballot,), _receipts) = place.polling(election).ballots()
    assert [(m.candidate, m.grade, m.reason) for m in ballot.marks] == [
        (name, Grade.UNQUALIFIED, REASON) for name in names
    ]


def crowd(place: Place) -> None:
    """As many members as a ballot has room for, as in a general branch (党总支)."""
    members = place.members()
    store = Store(place.settings.database_url)
    try:
        with store.begin() as records:
            for n in range(len(members), MOST_NAMES):
                records.members.add(replace(members[-1], id=f"{n:032x}", number=f"{n + 1:03d}"))
    finally:
        store.close()


async def cast(address: str, guest: Guest, election: str, names: tuple[str, ...]) -> dict[str, object]:
    """What the page is answered that marks every name, each with the longest reason."""
    (browser,) = (await let_in(address, [guest])).values()
    booth = await at_booth(guest.member_id, browser)
    marks = [[name, Grade.UNQUALIFIED.value, REASON] for name in names]
    message = {"op": "cast", "election": election, "marks": marks, "receipt": drawn()}
    answer: dict[str, object] = await booth.page.ask(message)
    await booth.page.close()
    await browser.close()
    return answer
