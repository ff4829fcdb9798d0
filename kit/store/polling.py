"""Two lists in two files that nothing joins: the roll says who has voted, the box holds the ballots.

The box keeps neither time nor order: each ballot has a random key, and with every ballot the whole table is
written anew in the order of the keys, so that the place of a row in the file tells nothing. The roll is
another file and another transaction. One voter at a time is let through. If the process dies on the way, the
two counts tell whether the ballot had reached the box: nothing that names it needs to be written down. It is
settled before the next one is let through: in the box, the voter is ticked off; else the voter may try again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from kit.domain.ballot import Ballot, Keyed, Mark, Ticked
from kit.errors import NotFound, NotStored, Refused
from kit.store import box as boxes
from kit.store import roll as rolls
from kit.words import mark, say

_BUSY_SECONDS, _AGAIN_SECONDS = 15, 0.004
_FULL = say("Your ballot could not be kept: the computer's storage is full or busy. It was not counted. "
            "Please call the branch's helper and try again.")  # fmt: skip
_OUT = mark("{n} slips were handed out and are not in the box yet. Please key them in, or say that they "
           "were not given back.")  # fmt: skip
_ELSEWHERE = say("This ballot is not kept here. Please open the address that the host shows.")


@dataclass(frozen=True)
class Turnout:
    """How many may vote, have voted by page, took a slip, and how many slips are in the box."""

    entitled: int
    by_page: int
    slips_out: int
    slips_in: int


class Polling:
    """The roll and the box of one ballot, in a folder of their own; ``NotFound`` where it is not here."""

    def __init__(self, folder: Path) -> None:
        self.roll, self.box, self._door = folder / "roll.db", folder / "box.db", folder / "door.db"

    def set_up(self, voters: Iterable[str]) -> None:
        """Make both lists: the roll with who may vote, in the order of their ids, and an empty box."""
        with _ours():
            self.roll.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for path in (self._door, self.roll, self.box):
                path.touch(mode=0o600, exist_ok=False)
        with self._turn():
            with self._open(self.roll, rolls.SCHEMA) as roll:
                roll.executemany("INSERT INTO voters VALUES (?, 0)", [(v,) for v in sorted(set(voters))])
            with self._open(self.box, boxes.SCHEMA):
                pass

    def cast(self, member_id: str, marks: tuple[Mark, ...], receipt: str) -> bool:
        """Take one ballot: first the voter is noted as on the way, then the box, then the roll.

        False where this very ballot lies in the box already: the same message came a second time. Raises
        ``Refused`` for who is not on the roll, has voted, or comes after the end, ``NotStored`` where the
        disk does not take it: then it is not in the box.
        """
        with self._turn():
            self._recover()
            if self._lies_there(member_id, receipt):
                return False
            with self._open(self.roll) as roll:
                rolls.let_in(roll, member_id)
                roll.execute("INSERT INTO pending VALUES (1, ?)", (member_id,))
            with self._open(self.box) as box:
                boxes.put(box, marks, receipt)
            # It is in the box: whatever happens to the roll now, the voter is not told otherwise. The note
            # stays until the roll can be written, and nobody is let through before.
            with suppress(NotStored), self._open(self.roll) as roll:
                rolls.tick(roll, member_id, Ticked.BY_PAGE)
            return True

    def hand_out_paper(self, member_id: str) -> None:
        """Note that a voter takes a printed slip: it is this person's one ballot."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                rolls.let_in(roll, member_id)
                rolls.tick(roll, member_id, Ticked.ON_PAPER)

    def name_tellers(self, member_ids: Iterable[str]) -> None:
        """Put down who keys printed slips in, in place of who was named before; ``Refused`` after the end."""
        with self._turn():
            self._recover()
            with self._open(self.roll) as roll:
                rolls.name_tellers(roll, member_ids)

    def tellers(self) -> frozenset[str]:
        """Who was named to key printed slips in."""
        with self._look(self.roll) as roll:
            return rolls.tellers(roll)

    def key_slip(self, slip: str, keyed_by: str, marks: tuple[Mark, ...]) -> tuple[Keyed, ...]:
        """Key a printed slip in: with the second person's same marks it goes into the box, and () comes back.

        Otherwise what has been keyed in for it so far comes back. ``Refused`` where it is in the box already,
        where as many are in as were handed out, and after the end.
        """
        with self._turn():
            self._recover()
            if self.closed:
                raise Refused(rolls.CLOSED)
            with self._look(self.roll) as roll:
                handed_out = rolls.count(roll, Ticked.ON_PAPER)
            with self._open(self.box) as box:
                return boxes.key_in(box, Keyed(slip, keyed_by, marks), handed_out)

    def keyed(self) -> tuple[Keyed, ...]:
        """What has been keyed in of slips that are not in the box yet."""
        with self._look(self.box) as box:
            return boxes.keyed(box)

    def voter(self, member_id: str) -> Ticked | None:
        """What the roll says of this voter; None for who is not on it."""
        self._settle()
        with self._look(self.roll) as roll:
            return rolls.ticked(roll, member_id)

    def has_voted(self, member_id: str) -> bool:
        """Whether the roll has this voter ticked off."""
        return bool(self.voter(member_id))

    def not_yet(self) -> tuple[str, ...]:
        """Who has not voted so far, for handing out slips; the room sees as much."""
        self._settle()
        with self._look(self.roll) as roll:
            rows = roll.execute("SELECT member_id FROM voters WHERE voted = 0 ORDER BY member_id")
            return tuple(one for (one,) in rows.fetchall())

    def counts(self) -> Turnout:
        """How many may vote, have voted by page, took a slip, and how many slips are in the box."""
        self._settle()
        with self._look(self.roll) as roll:
            entitled = roll.execute("SELECT count(*) FROM voters").fetchone()[0]
            by_page, on_paper = rolls.count(roll, Ticked.BY_PAGE), rolls.count(roll, Ticked.ON_PAPER)
        with self._look(self.box) as box:
            return Turnout(entitled, by_page, on_paper, boxes.slips(box))

    def close(self, missing: int | None = None) -> None:
        """End the voting for good; both files are written anew from end to end: no old page is left.

        ``Refused`` where another number of slips than ``missing`` is out and not in the box. It is counted in
        the same turn, so that none is handed out behind it. None takes any number.
        """
        with self._turn():
            self._recover()
            if missing is not None and (out := self._out()) != missing:
                raise Refused(say(_OUT, n=out))
            with self._open(self.roll) as roll:
                roll.execute("UPDATE doors SET open = 0")
            with self._open(self.box) as box:
                box.execute("DELETE FROM keyed")
            for path in (self.roll, self.box):
                with _ours(), closing(_connect(path)) as file:
                    file.execute("VACUUM")

    def erase(self) -> None:
        """Take both lists away for good, in one turn: the roll first, so that nobody is let in any more.

        What stood in them is overwritten before the files go. The door stays: it says that they were here.
        """
        with self._turn() if self._door.is_file() else nullcontext():
            for path in (self.roll, self.box):
                for file in (path, path.with_name(f"{path.name}-journal")):
                    with _ours():
                        _shred(file)

    @property
    def here(self) -> bool:
        """Whether this node keeps the ballot."""
        return self.roll.is_file()

    @property
    def closed(self) -> bool:
        """Whether the voting has ended."""
        with self._look(self.roll) as roll:
            return not rolls.open_doors(roll)

    def ballots(self) -> tuple[tuple[Ballot, ...], tuple[str, ...]]:
        """All ballots and all receipts, each in the order of its random key; ``Refused`` before the end."""
        if not self.closed:
            raise Refused(say("The voting is still going on. Ballots are added up when it has ended."))
        with self._look(self.box) as box:
            return boxes.all_of(box)

    def _out(self) -> int:
        """How many slips were handed out and are not in the box."""
        with self._look(self.roll) as roll, self._look(self.box) as box:
            return rolls.count(roll, Ticked.ON_PAPER) - boxes.slips(box)

    # ── one at a time ──

    def _lies_there(self, member_id: str, receipt: str) -> bool:
        """Whether this voter has voted by page with this receipt: the message comes a second time."""
        with self._look(self.roll) as roll:
            voted = rolls.ticked(roll, member_id)
        with self._look(self.box) as box:
            return voted is Ticked.BY_PAGE and boxes.has_receipt(box, receipt)

    def _settle(self) -> None:
        """Let whoever is on the way arrive, and settle what a process left that died on the way."""
        with self._look(self.roll) as roll:
            left = roll.execute("SELECT 1 FROM pending").fetchone()
        if left is not None:
            with self._turn():
                self._recover()

    def _recover(self) -> None:
        """Settle what a process left that died on the way: the ballot is in if the box is one ahead."""
        with self._look(self.roll) as roll:
            left = roll.execute("SELECT member_id FROM pending").fetchone()
            by_page = rolls.count(roll, Ticked.BY_PAGE)
        if left is None:
            return
        with self._look(self.box) as box:
            lying = boxes.by_page(box)
        with self._open(self.roll) as roll:
            if lying > by_page:
                rolls.tick(roll, left[0], Ticked.BY_PAGE)
            roll.execute("DELETE FROM pending")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process through at a time; the lock goes with the process that holds it."""
        if not self._door.is_file():
            raise NotFound(_ELSEWHERE)
        with _ours(), closing(sqlite3.connect(self._door, timeout=0, isolation_level=None)) as door:
            _enter(door)
            yield
            door.execute("ROLLBACK")

    @contextmanager
    def _open(self, path: Path, schema: str = "") -> Iterator[sqlite3.Connection]:
        """One transaction in one of the files, kept at the end and undone on any error."""
        with _ours(), closing(_connect(path)) as file:
            if schema:
                file.executescript(schema)
            file.execute("BEGIN IMMEDIATE")
            yield file  # on any error the file is closed, which undoes it
            file.execute("COMMIT")

    @contextmanager
    def _look(self, path: Path) -> Iterator[sqlite3.Connection]:
        """One of the files as it stands, read and not written."""
        with _ours(), closing(_connect(path)) as file:
            file.execute("BEGIN")
            yield file


def _enter(door: sqlite3.Connection) -> None:
    """Wait for one's turn. SQLite's own waiting sleeps longer and longer: a full room would feel it."""
    late = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            door.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            if time.monotonic() > late:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _connect(path: Path) -> sqlite3.Connection:
    """Full sync, and a journal that is cut to nothing after each transaction; freed pages are zeroed."""
    if not path.is_file():
        raise NotFound(_ELSEWHERE)
    file = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    for pragma in ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON"):
        file.execute(f"PRAGMA {pragma}")
    return file


def _shred(file: Path) -> None:
    """Overwrite a file, on the disk, and take it away; nothing happens where there is none."""
    if not file.is_file():
        return
    with file.open("r+b") as held:
        held.write(bytes(file.stat().st_size))
        held.flush()
        os.fsync(held.fileno())
    file.unlink()


@contextmanager
def _ours() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise NotStored(_FULL) from error
