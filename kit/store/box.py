"""The box of a secret ballot: ballots under random keys, receipts, and printed slips while they are keyed in.

A slip's number is pencilled on it by the two who key it in, after all slips were collected and mixed: it
belongs to nobody. What was keyed in is gone as soon as both agree and the slip lies among the ballots.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable

from kit.domain.ballot import Ballot, Grade, Keyed, Mark
from kit.errors import Refused
from kit.words import say

SCHEMA = """
CREATE TABLE ballots (key TEXT PRIMARY KEY, marks TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE receipts (receipt TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE entered (slip TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE keyed (slip TEXT NOT NULL, keyed_by TEXT NOT NULL, marks TEXT NOT NULL,
                    PRIMARY KEY (slip, keyed_by)) WITHOUT ROWID;
"""
_SHORT = 4
"""Slips are numbered 1 to 9999."""


def put(box: sqlite3.Connection, marks: tuple[Mark, ...], receipt: str = "") -> None:
    """Add a ballot, writing both tables anew in the order of their keys."""
    ballots = sorted(
        [*box.execute("SELECT key, marks FROM ballots"), (secrets.token_hex(16), _written(marks))]
    )
    box.execute("DELETE FROM ballots")
    box.executemany("INSERT INTO ballots VALUES (?, ?)", ballots)
    receipts = {one for (one,) in box.execute("SELECT receipt FROM receipts")} | {receipt}
    box.execute("DELETE FROM receipts")
    box.executemany("INSERT INTO receipts VALUES (?)", [(one,) for one in sorted(receipts - {""})])


def key_in(box: sqlite3.Connection, one: Keyed, handed_out: int) -> tuple[Keyed, ...]:
    """Note what one person keyed in; with the second one's same marks it is put in, and () comes back."""
    if box.execute("SELECT 1 FROM entered WHERE slip = ?", (one.slip,)).fetchone():
        raise Refused(say("Slip {number} is in the box already.", number=one.slip))
    if slips(box) >= handed_out:
        raise Refused(say("All slips that were handed out are in the box already."))
    written = (one.slip, one.keyed_by, _written(one.marks))
    box.execute("INSERT OR REPLACE INTO keyed VALUES (?, ?, ?)", written)
    both = tuple(other for other in keyed(box) if other.slip == one.slip)
    if not any(other.keyed_by != one.keyed_by and other.marks == one.marks for other in both):
        return both
    box.execute("DELETE FROM keyed WHERE slip = ?", (one.slip,))
    box.execute("INSERT INTO entered VALUES (?)", (one.slip,))
    put(box, one.marks)
    return ()


def keyed(box: sqlite3.Connection) -> tuple[Keyed, ...]:
    """What has been keyed in of slips that are not in the box yet, by number."""
    rows: Iterable[tuple[str, str, str]] = box.execute("SELECT slip, keyed_by, marks FROM keyed")
    return tuple(Keyed(slip, by, _read(marks)) for slip, by, marks in sorted(rows, key=_by_number))


def slips(box: sqlite3.Connection) -> int:
    """How many slips lie among the ballots."""
    return int(box.execute("SELECT count(*) FROM entered").fetchone()[0])


def by_page(box: sqlite3.Connection) -> int:
    """How many ballots came by page."""
    return int(box.execute("SELECT count(*) FROM ballots").fetchone()[0]) - slips(box)


def has_receipt(box: sqlite3.Connection, receipt: str) -> bool:
    """Whether a ballot came with this receipt; it does not tell which."""
    return box.execute("SELECT 1 FROM receipts WHERE receipt = ?", (receipt,)).fetchone() is not None


def all_of(box: sqlite3.Connection) -> tuple[tuple[Ballot, ...], tuple[str, ...]]:
    """All ballots and all receipts, each in the order of its random key."""
    kept = box.execute("SELECT key, marks FROM ballots ORDER BY key").fetchall()
    receipts = box.execute("SELECT receipt FROM receipts ORDER BY receipt").fetchall()
    return tuple(Ballot(key, _read(marks)) for key, marks in kept), tuple(one for (one,) in receipts)


def _by_number(row: tuple[str, str, str]) -> tuple[str, str]:
    return row[0].zfill(_SHORT), row[1]


def _written(marks: tuple[Mark, ...]) -> str:
    return json.dumps([[m.candidate, m.grade, m.reason] for m in marks], ensure_ascii=False)


def _read(marks: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(name, Grade(grade) if grade else None, reason) for name, grade, reason in json.loads(marks)
    )
