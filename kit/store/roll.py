"""The roll of a secret ballot: who may vote, has voted or took a slip, and who was named to key slips in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kit.domain.ballot import Ticked
from kit.errors import Refused
from kit.words import say

SCHEMA = """
CREATE TABLE voters (member_id TEXT PRIMARY KEY, voted INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (one INTEGER PRIMARY KEY CHECK (one = 1), member_id TEXT NOT NULL);
CREATE TABLE doors (one INTEGER PRIMARY KEY CHECK (one = 1), open INTEGER NOT NULL);
CREATE TABLE tellers (member_id TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO doors VALUES (1, 1);
"""
CLOSED = say("The voting is over, so this ballot was not taken.")
_VOTED = say("You have voted already. A ballot cannot be changed or taken back.")
_PAPER = say("You took a printed slip for this ballot. The slip is your one ballot.")
_NOT_ENTITLED = say("You are not on the roll of this ballot. Please ask the one who leads the meeting.")


def let_in(roll: sqlite3.Connection, member_id: str) -> None:
    """Raise ``Refused`` for who is not on the roll, has voted, took a slip, or comes after the end."""
    if not open_doors(roll):
        raise Refused(CLOSED)
    found = ticked(roll, member_id)
    if found is None:
        raise Refused(_NOT_ENTITLED)
    if found is not Ticked.NOT_YET:
        raise Refused(_PAPER if found is Ticked.ON_PAPER else _VOTED)


def open_doors(roll: sqlite3.Connection) -> bool:
    """Whether the voting goes on."""
    return bool(roll.execute("SELECT open FROM doors").fetchone()[0])


def tick(roll: sqlite3.Connection, member_id: str, how: Ticked) -> None:
    """Tick a voter off; nobody is on the way any more."""
    roll.execute("UPDATE voters SET voted = ? WHERE member_id = ?", (int(how), member_id))
    roll.execute("DELETE FROM pending")


def count(roll: sqlite3.Connection, how: Ticked) -> int:
    """How many are ticked off so."""
    return int(roll.execute("SELECT count(*) FROM voters WHERE voted = ?", (int(how),)).fetchone()[0])


def ticked(roll: sqlite3.Connection, member_id: str) -> Ticked | None:
    """What the roll says of this voter; None for who is not on it."""
    row = roll.execute("SELECT voted FROM voters WHERE member_id = ?", (member_id,)).fetchone()
    return None if row is None else Ticked(row[0])


def name_tellers(roll: sqlite3.Connection, member_ids: Iterable[str]) -> None:
    """Put down who keys slips in, in place of who was named before; ``Refused`` after the end."""
    if not open_doors(roll):
        raise Refused(CLOSED)
    roll.execute("DELETE FROM tellers")
    roll.executemany("INSERT INTO tellers VALUES (?)", [(one,) for one in sorted(set(member_ids))])


def tellers(roll: sqlite3.Connection) -> frozenset[str]:
    """Who was named to key slips in."""
    return frozenset(one for (one,) in roll.execute("SELECT member_id FROM tellers"))
