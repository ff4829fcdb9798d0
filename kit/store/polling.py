"""Two lists in two files that nothing joins: the roll says who has voted, the box holds the ballots.

The box keeps neither time nor order: each ballot has a random key, and with every ballot the whole table is
written anew in the order of the keys, so that the place of a row in the file tells nothing. The roll is
another file and another transaction. One voter at a time is let through. If the process dies on the way, the
two counts tell whether the ballot had reached the box: nothing that names it needs to be written down.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit.domain.ballot import Ballot, Grade, Mark
from kit.errors import NotStored, Refused
from kit.words import say

_BUSY_SECONDS = 15
_BY_PAGE, _ON_PAPER = 1, 2
"""What the roll says of a voter who has voted; that somebody took a slip is seen in the room."""
_ROLL = """
CREATE TABLE voters (member_id TEXT PRIMARY KEY, voted INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (one INTEGER PRIMARY KEY CHECK (one = 1), member_id TEXT NOT NULL);
CREATE TABLE doors (one INTEGER PRIMARY KEY CHECK (one = 1), open INTEGER NOT NULL);
INSERT INTO doors VALUES (1, 1);
"""
_BOX = """
CREATE TABLE ballots (key TEXT PRIMARY KEY, marks TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE receipts (receipt TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE slips (one INTEGER PRIMARY KEY CHECK (one = 1), entered INTEGER NOT NULL);
INSERT INTO slips VALUES (1, 0);
"""
_FULL = say("Your ballot could not be kept: the computer's storage is full or busy. It was not counted. "
            "Please call the branch's helper and try again.")  # fmt: skip
_VOTED = say("You have voted already. A ballot cannot be changed or taken back.")
_CLOSED = say("The voting is over, so this ballot was not taken.")
_NOT_ENTITLED = say("You are not on the roll of this ballot. Please ask the one who leads the meeting.")


@dataclass(frozen=True)
class Turnout:
    """How many may vote, have voted by page, took a slip, and how many slips are in the box."""

    entitled: int
    by_page: int
    slips_out: int
    slips_in: int


class Polling:
    """The roll and the box of one ballot, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.roll, self.box, self._door = folder / "roll.db", folder / "box.db", folder / "door.db"

    def set_up(self, voters: Iterable[str]) -> None:
        """Make both lists: the roll with who may vote, in the order of their ids, and an empty box."""
        self.roll.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._turn():
            with self._open(self.roll, _ROLL) as roll:
                roll.executemany("INSERT INTO voters VALUES (?, 0)", [(v,) for v in sorted(set(voters))])
            with self._open(self.box, _BOX):
                pass

    def cast(self, member_id: str, marks: tuple[Mark, ...], receipt: str) -> None:
        """Take one ballot: first the voter is noted as on the way, then the box, then the roll.

        Raises ``Refused`` for who is not on the roll, has voted, or comes after the end, ``NotStored``
        where the disk does not take it.
        """
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                self._let_in(roll, member_id)
                roll.execute("INSERT INTO pending VALUES (1, ?)", (member_id,))
            with self._open(self.box) as box:
                _put(box, Ballot(secrets.token_hex(16), marks), receipt)
            with self._open(self.roll) as roll:
                _tick(roll, member_id)

    def hand_out_paper(self, member_id: str) -> None:
        """Note that a voter takes a printed slip: it is this person's one ballot."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                self._let_in(roll, member_id)
                _tick(roll, member_id, _ON_PAPER)

    def enter_slip(self, marks: tuple[Mark, ...]) -> None:
        """Put a printed slip into the box; ``Refused`` where as many are in as were handed out."""
        with self._turn():
            self._recover()
            if self.closed:
                raise Refused(_CLOSED)
            with self._open(self.roll) as roll:
                handed_out = _ticked(roll, _ON_PAPER)
            with self._open(self.box) as box:
                if _slips(box) >= handed_out:
                    raise Refused(say("All slips that were handed out are in the box already."))
                box.execute("UPDATE slips SET entered = entered + 1")
                _put(box, Ballot(secrets.token_hex(16), marks))

    def has_voted(self, member_id: str) -> bool:
        """Whether the roll has this voter ticked off."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                return bool(_voted(roll, member_id))

    def counts(self) -> Turnout:
        """How many may vote, have voted by page, took a slip, and how many slips are in the box."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll, self._open(self.box) as box:
                entitled = roll.execute("SELECT count(*) FROM voters").fetchone()[0]
                return Turnout(entitled, _ticked(roll, _BY_PAGE), _ticked(roll, _ON_PAPER), _slips(box))

    def close(self) -> None:
        """End the voting for good; both files are written anew from end to end: no old page is left."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                roll.execute("UPDATE doors SET open = 0")
            for path in (self.roll, self.box):
                with closing(self._connect(path)) as file:
                    file.execute("VACUUM")

    @property
    def closed(self) -> bool:
        """Whether the voting has ended."""
        with self._open(self.roll) as roll:
            return bool(roll.execute("SELECT open FROM doors").fetchone()[0] == 0)

    def ballots(self) -> tuple[tuple[Ballot, ...], tuple[str, ...]]:
        """All ballots and all receipts, each in the order of its random key; ``Refused`` before the end."""
        if not self.closed:
            raise Refused(say("The voting is still going on. Ballots are added up when it has ended."))
        with self._open(self.box) as box:
            kept = box.execute("SELECT key, marks FROM ballots ORDER BY key").fetchall()
            receipts = box.execute("SELECT receipt FROM receipts ORDER BY receipt").fetchall()
        return tuple(Ballot(key, _read(marks)) for key, marks in kept), tuple(one for (one,) in receipts)

    # ── one at a time ──

    def _let_in(self, roll: sqlite3.Connection, member_id: str) -> None:
        if roll.execute("SELECT open FROM doors").fetchone()[0] == 0:
            raise Refused(_CLOSED)
        voted = _voted(roll, member_id)
        if voted is None:
            raise Refused(_NOT_ENTITLED)
        if voted:
            raise Refused(_VOTED)

    def _recover(self) -> None:
        """Settle what a process left that died on the way: the ballot is in if the box is one ahead."""
        with self._open(self.roll) as roll:
            left = roll.execute("SELECT member_id FROM pending").fetchone()
            if left is None:
                return
            with self._open(self.box) as box:
                lying = box.execute("SELECT count(*) FROM ballots").fetchone()[0] - _slips(box)
            if lying > _ticked(roll, _BY_PAGE):
                _tick(roll, left[0])
            else:
                roll.execute("DELETE FROM pending")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process through at a time; the lock goes with the process that holds it."""
        with _ours(), closing(self._connect(self._door)) as door:
            door.execute("BEGIN EXCLUSIVE")
            yield
            door.execute("ROLLBACK")

    @contextmanager
    def _open(self, path: Path, schema: str = "") -> Iterator[sqlite3.Connection]:
        """One transaction in one of the files, kept at the end and undone on any error."""
        with _ours(), closing(self._connect(path)) as file:
            if schema:
                file.executescript(schema)
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")

    def _connect(self, path: Path) -> sqlite3.Connection:
        """Full sync, and a journal that is cut to nothing after each transaction; freed pages are zeroed."""
        path.touch(mode=0o600)
        file = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
            file.execute(f"PRAGMA {pragma}")
        return file


def _put(box: sqlite3.Connection, ballot: Ballot, receipt: str = "") -> None:
    """Add a ballot, writing both tables anew in the order of their keys."""
    ballots = sorted([*box.execute("SELECT key, marks FROM ballots"), (ballot.key, _written(ballot.marks))])
    receipts = sorted({*box.execute("SELECT receipt FROM receipts"), (receipt,)} - {("",)})
    box.execute("DELETE FROM ballots")
    box.execute("DELETE FROM receipts")
    box.executemany("INSERT INTO ballots VALUES (?, ?)", ballots)
    box.executemany("INSERT INTO receipts VALUES (?)", receipts)


def _tick(roll: sqlite3.Connection, member_id: str, how: int = _BY_PAGE) -> None:
    roll.execute("UPDATE voters SET voted = ? WHERE member_id = ?", (how, member_id))
    roll.execute("DELETE FROM pending")


def _ticked(roll: sqlite3.Connection, how: int) -> int:
    return int(roll.execute("SELECT count(*) FROM voters WHERE voted = ?", (how,)).fetchone()[0])


def _slips(box: sqlite3.Connection) -> int:
    return int(box.execute("SELECT entered FROM slips").fetchone()[0])


def _voted(roll: sqlite3.Connection, member_id: str) -> int | None:
    row = roll.execute("SELECT voted FROM voters WHERE member_id = ?", (member_id,)).fetchone()
    return None if row is None else int(row[0])


def _written(marks: tuple[Mark, ...]) -> str:
    return json.dumps([[m.candidate, m.grade, m.reason] for m in marks], ensure_ascii=False)


def _read(marks: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(name, Grade(grade) if grade else None, reason) for name, grade, reason in json.loads(marks)
    )


@contextmanager
def _ours() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise NotStored(_FULL) from error
