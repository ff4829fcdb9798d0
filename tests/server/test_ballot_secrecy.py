"""Everything that a served ballot leaves on the disk, read with full access: nothing joins voters to ballots.

Twelve people vote through the processes of real pages, in twenty ballots one after the other. Every ballot is
unlike all others, so that a right guess is known for what it is. Of twelve a blind guess gets one right on
average; over twenty ballots its standard deviation is 0.22, and the bound lies at four of them.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
import secrets
import sqlite3
import statistics
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from kit.domain.election import Election
from kit.services.ballots import close_election, tally_election
from tests.benchmarks.roster import prepare_room
from tests.benchmarks.sides import settings_of
from tests.polling_place import Booth, Place, at_booth, drawn, let_in, place_of
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("ballot-secrecy")

VOTERS, ELECTIONS = 12, 20
FIRST = "200001"


@dataclass
class Served:
    """What happened, as only the test knows it, and what lay on the disk at three moments."""

    place: Place
    booths: list[Booth] = field(default_factory=list)
    orders: dict[str, list[str]] = field(default_factory=dict)
    """Election → its voters in the order in which they voted."""
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    receipts: dict[tuple[str, str], str] = field(default_factory=dict)
    elections: list[Election] = field(default_factory=list)
    tables_before: str = ""
    tables_after: str = ""
    log_before: bytes = b""
    log_after: bytes = b""
    open_files: dict[str, bytes] = field(default_factory=dict)
    closed_files: dict[str, bytes] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    """When the end was pressed, by the computer's clock."""
    exports: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    state = tmp_path_factory.mktemp("secrecy") / "kit"
    guests = prepare_room(settings_of(state))[:VOTERS]
    with Kit(state) as kit:
        made = Served(place_of(state, FIRST))
        asyncio.run(_hold(made, kit, guests))
    return made


async def _hold(made: Served, kit: Kit, guests: object) -> None:
    place = made.place
    people = place.members()[:VOTERS]
    inside = await let_in(kit.address, guests)  # type: ignore[arg-type]
    for member_id, browser in inside.items():
        made.booths.append(await at_booth(member_id, browser))
    for number in range(ELECTIONS):
        made.elections.append(election := place.open(people, title=f"第 {number + 1} 次测评"))
        if not number:
            made.tables_before, made.log_before = _tables(place), _log(place)
        await _vote(made, election)
        if not number:
            made.tables_after, made.log_after = _tables(place), _log(place)
            made.open_files = _files(place)
        made.ended[election.id] = time.time()
        await asyncio.to_thread(place.do, place.secretary(), close_election, election_id=election.id)
        await asyncio.to_thread(place.do, place.secretary(), tally_election, election_id=election.id)
    made.closed_files = _files(place)
    for booth in made.booths[:3]:
        answer = await booth.browser.http.get("/kit/mine.zip")
        assert answer.status_code == 200
        made.exports.append(answer.content)
    for booth in made.booths:
        await booth.page.close()
        await booth.browser.close()


async def _vote(made: Served, election: Election) -> None:
    order = list(made.booths)
    random.shuffle(order)
    made.orders[election.id] = [booth.member_id for booth in order]
    for booth in order:
        one = (election.id, booth.member_id)
        made.truth[one], made.receipts[one] = f"tag-{secrets.token_hex(8)}", drawn()
        answer = await booth.cast(election, made.truth[one], made.receipts[one])
        assert answer["op"] == "cast", answer


def _tables(place: Place) -> str:
    """Every row of every table of the main database."""
    with closing(sqlite3.connect(place.settings.state / "kit.db")) as main:
        return "\n".join(main.iterdump())


def _log(place: Place) -> bytes:
    return (place.settings.state / "logs" / "kit.log").read_bytes()


def _files(place: Place) -> dict[str, bytes]:
    """Every file of the state folder, as a backup takes it."""
    state = place.settings.state
    return {str(p.relative_to(state)): p.read_bytes() for p in state.rglob("*") if p.is_file()}


def test_while_people_vote_the_main_database_and_the_log_stay_as_they_are(served: Served) -> None:
    assert served.tables_after == served.tables_before
    new = [json.loads(line) for line in served.log_after[len(served.log_before) :].splitlines()]
    assert [line for line in new if line.get("event") not in ("opened", "signed-in")] == []


def test_what_was_marked_lies_in_the_box_and_nowhere_else(served: Served) -> None:
    first = served.elections[0]
    box = f"elections/{first.id}/box.db"
    for booth in served.booths:
        for secret in (served.truth[first.id, booth.member_id], served.receipts[first.id, booth.member_id]):
            holders = {name for name, content in served.open_files.items() if secret.encode() in content}
            assert holders == {box}, "before the end: not in the main database, its log, the roll, or the log"
    for content in (served.open_files[box], served.closed_files[box]):
        times = {content.count(booth.member_id.encode()) for booth in served.booths}
        assert len(times) == 1, "people stand in the box as candidates, on every ballot alike"
    for ballot in served.place.polling(first).ballots()[0]:
        assert tuple(mark.candidate for mark in ballot.marks) == first.paper.candidates


def test_no_text_of_a_ballot_is_in_what_people_take_with_them(served: Served) -> None:
    for export in served.exports:
        with zipfile.ZipFile(io.BytesIO(export)) as bundle:
            whole = b"".join(bundle.read(name) for name in bundle.namelist())
        assert not [tag for tag in served.truth.values() if tag.encode() in whole]
        assert not [words for words in served.receipts.values() if words.encode() in whole]


def test_file_times_tell_when_the_voting_ended_and_nothing_else(served: Served) -> None:
    for election in served.elections:
        folder = served.place.folder / election.id
        times = [p.stat().st_mtime for p in (folder / "box.db", folder / "roll.db")]
        assert min(times) >= served.ended[election.id] - 1, "both are written anew from end to end at the end"
        assert {p.name for p in folder.iterdir() if p.stat().st_size} <= {"roll.db", "box.db", "door.db"}


def test_no_order_that_is_kept_joins_voters_to_ballots(served: Served) -> None:
    """Orders of people that somebody with full access has, laid beside orders of ballots that are kept."""
    hits: dict[str, list[int]] = {}
    for election in served.elections:
        people = _orders_of_people(served, election)
        for about, tags in _orders_of_ballots(served, election).items():
            for who, order in people.items():
                right = sum(served.truth[election.id, m] == tag for m, tag in zip(order, tags, strict=True))
                hits.setdefault(f"{who} beside {about}", []).append(right)
    for name, right in hits.items():
        print(f"{name}: {statistics.mean(right):.2f} of {VOTERS} right on average (blind guess: 1.00)")
    assert {
        n: round(statistics.mean(r), 2) for n, r in hits.items() if abs(statistics.mean(r) - 1) > 0.9
    } == {}


def _orders_of_people(served: Served, election: Election) -> dict[str, list[str]]:
    with closing(sqlite3.connect(served.place.settings.state / "kit.db")) as main:
        came = [row[0] for row in main.execute("SELECT member_id FROM sign_ins ORDER BY started_at")]
        listed = [row[0] for row in main.execute("SELECT id FROM members ORDER BY rowid")]
    with closing(sqlite3.connect(served.place.polling(election).roll)) as roll:
        rolled = [row[0] for row in roll.execute("SELECT member_id FROM voters")]
    voters = set(served.orders[election.id])
    own = {served.receipts[election.id, m]: m for m in voters}
    shown = [own[words] for words in served.place.polling(election).ballots()[1]]
    orders = {
        "the order of voting": served.orders[election.id],
        "the sign-ins": came,
        "the roster": listed,
        "the roll": rolled,
        "the receipts, shown by their owners": shown,
    }
    return {name: [m for m in dict.fromkeys(order) if m in voters] for name, order in orders.items()}


def _orders_of_ballots(served: Served, election: Election) -> dict[str, list[str]]:
    ballots, _receipts = served.place.polling(election).ballots()
    with closing(sqlite3.connect(served.place.settings.state / "kit.db")) as main:
        row = main.execute("SELECT tally FROM elections WHERE id = ?", (election.id,)).fetchone()
    tally = json.loads(row[0])
    return {
        "the box's rows": [mark.reason for ballot in ballots for mark in ballot.marks if mark.reason],
        "the reasons of the table": [reason for line in tally["lines"] for reason in line["reasons"]],
    }
