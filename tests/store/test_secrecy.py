"""With both files in hand, a program that knows in which order people voted joins ballots to voters no better
than by chance.

The attackers are given more than a snooper in a branch has: the exact order of voting, both files as they lie on
the disk right after the last vote and again after the end, with all bytes that SQLite does not use any more. In
every election each ballot is unlike all others, so that a right guess is known for what it is. Of twelve voters
a blind guess gets one right on average; over 200 elections the average of blind guesses lies within 0.3 of one
with more than 99.99 % (its standard deviation is 0.07).
"""

from __future__ import annotations

import random
import re
import secrets
import sqlite3
import statistics
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kit.domain.ballot import Grade, Mark
from kit.store.polling import Polling

ELECTIONS, VOTERS = 200, 12
Guess = Callable[[bytes, bytes, list[str]], list[str]]


def by_rows(box: bytes, roll: bytes, order: list[str]) -> list[str]:
    """The first to vote has the first row."""
    return _rows(box, "SELECT marks FROM ballots")


def by_place_in_the_file(box: bytes, roll: bytes, order: list[str]) -> list[str]:
    """SQLite puts a new row before the earlier ones on its page: the last place belongs to the first voter."""
    return list(reversed(re.findall(rb"tag-[0-9a-f]{16}", box)[:VOTERS]))  # type: ignore[arg-type]


def by_what_is_left_on_the_page(box: bytes, roll: bytes, order: list[str]) -> list[str]:
    """A text that stands in the file more than once was written first."""
    found = re.findall(rb"tag-[0-9a-f]{16}", box)
    return sorted(dict.fromkeys(found), key=found.count, reverse=True)  # type: ignore[arg-type]


def by_the_rolls_places(box: bytes, roll: bytes, order: list[str]) -> list[str]:
    """The places in the roll's file beside those in the box's file, voter by voter."""
    places = sorted(order, key=lambda voter: roll.find(voter.encode()))
    texts = re.findall(rb"tag-[0-9a-f]{16}", box)[:VOTERS]
    joined = dict(zip(places, texts, strict=False))
    return [joined.get(voter, b"") for voter in order]  # type: ignore[misc]


def by_receipts(box: bytes, roll: bytes, order: list[str]) -> list[str]:
    """The receipts' places beside the ballots' places: joined, a receipt would tell its ballot."""
    receipts = re.findall(rb"receipt-(v\d\d)-", box)[:VOTERS]
    texts = re.findall(rb"tag-[0-9a-f]{16}", box)[:VOTERS]
    joined = dict(zip((r.decode() for r in receipts), texts, strict=False))
    return [joined.get(voter, b"") for voter in order]  # type: ignore[misc]


ATTACKS: tuple[Guess, ...] = (
    by_rows,
    by_place_in_the_file,
    by_what_is_left_on_the_page,
    by_the_rolls_places,
    by_receipts,
)


def test_nothing_joins_voters_to_ballots(tmp_path: Path) -> None:
    hits: dict[str, list[int]] = {}
    chance = random.Random()
    for election in range(ELECTIONS):
        folder = tmp_path / str(election)
        order = [f"v{n:02}" for n in range(VOTERS)]
        polling = Polling(folder)
        polling.set_up(order)
        chance.shuffle(order)
        truth = {voter: f"tag-{secrets.token_hex(8)}" for voter in order}
        for voter in order:
            # A receipt names its voter here, so that a guess can be checked; on the page it is random words.
            polling.cast(voter, (Mark("m01", Grade.UNQUALIFIED, truth[voter]),),
                         f"{secrets.token_hex(4)} receipt-{voter}-")  # fmt: skip
        for moment in ("after the last vote", "after the end"):
            box, roll = polling.box.read_bytes(), polling.roll.read_bytes()
            assert not [voter for voter in order if re.search(rf"(?<!receipt-){voter}".encode(), box)]
            assert not [tag for tag in truth.values() if tag.encode() in roll]
            for attack in ATTACKS:
                guessed = [g.decode() if isinstance(g, bytes) else g for g in attack(box, roll, order)]
                right = sum(truth[v] == g for v, g in zip(order, guessed, strict=False))
                hits.setdefault(f"{attack.__name__}, {moment}", []).append(right)
            if moment == "after the last vote":
                polling.close()
        left = {p.name for p in folder.iterdir() if p.stat().st_size}
        assert left <= {"roll.db", "box.db", "door.db"}
    for name, right in hits.items():
        print(f"{name}: {statistics.mean(right):.2f} of {VOTERS} right on average (blind guess: 1.00)")
    assert {
        n: round(statistics.mean(r), 2) for n, r in hits.items() if abs(statistics.mean(r) - 1) > 0.3
    } == {}


def test_the_attacks_are_real(tmp_path: Path) -> None:
    """A plain table, as one would write it first, falls to them: the suite can fail."""
    file = tmp_path / "plain.db"
    order = [f"v{n:02}" for n in range(VOTERS)]
    truth = {voter: f"tag-{secrets.token_hex(8)}" for voter in order}
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE ballots (key TEXT PRIMARY KEY, marks TEXT NOT NULL)")
        for voter in order:
            plain.execute("INSERT INTO ballots VALUES (?, ?)", (secrets.token_hex(16), truth[voter]))
            plain.commit()
    box = file.read_bytes()
    for attack in (by_rows, by_place_in_the_file):
        guessed = [g.decode() if isinstance(g, bytes) else g for g in attack(box, b"", order)]
        assert guessed == [truth[voter] for voter in order], attack.__name__


def _rows(file: bytes, query: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(file)
        return [found[0] for row in copy.execute(query) if (found := re.findall(r"tag-[0-9a-f]{16}", row[0]))]
