"""The store: one database (SQLite by default, PostgreSQL by its URL), one transaction at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from sqlalchemy.pool import QueuePool

from kit.domain.action import Action, ActionStep, EffectCheck, EvidenceContent, EvidenceFile
from kit.domain.election import AppraisalResult, Election
from kit.domain.erasure import Erasure
from kit.domain.form import FormVersion
from kit.domain.gate import Tick
from kit.domain.keying import Keying
from kit.domain.meeting import AgendaStep, Attendance, Criticism, Entry, Meeting, Turn
from kit.domain.minutes import Correction, Minutes
from kit.domain.opinion import Opinion, OpinionCall
from kit.domain.organisation import Member, Unit
from kit.domain.response import Answer, HandedIn, Response
from kit.domain.round import Round
from kit.domain.rule import OwnRule
from kit.domain.sign_in import Credential, Line, SignIn
from kit.domain.talk import Talk
from kit.domain.xray import Aside
from kit.domain.year import PlannedMeeting, YearPlan
from kit.errors import NotStored
from kit.store import meeting_tables, tables
from kit.store.columns import metadata
from kit.store.repository import Repository
from kit.words import say

_BUSY_SECONDS = 15
"""How long a writer waits for another process's transaction before it gives up."""
_ALONE_SECONDS = 2
"""How long PostgreSQL waits to have a table alone; whoever comes meanwhile waits behind it."""
_IN_USE = "55P03"
"""PostgreSQL's word for a lock that did not come."""

_FULL = say(
    "This could not be saved: the computer's storage is full or busy. "
    "Please leave this page open and call the branch's helper."
)
_GONE = say("The database cannot be reached. What you typed is kept in this page.")


class Records:
    """The repositories of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.units = Repository(connection, tables.units, Unit)
        self.members = Repository(connection, tables.members, Member)
        self.credentials = Repository(connection, tables.credentials, Credential)
        self.sign_ins = Repository(connection, tables.sign_ins, SignIn)
        self.rounds = Repository(connection, tables.rounds, Round)
        self.form_versions = Repository(connection, tables.form_versions, FormVersion)
        self.responses = Repository(connection, tables.responses, Response)
        self.answers = Repository(connection, tables.answers, Answer)
        self.actions = Repository(connection, tables.actions, Action)
        self.handed_in = Repository(connection, tables.handed_in, HandedIn)
        self.journal = Repository(connection, tables.journal, Line)
        self.keyings = Repository(connection, tables.keyings, Keying)
        self.own_rules = Repository(connection, tables.own_rules, OwnRule)
        self.action_steps = Repository(connection, tables.action_steps, ActionStep)
        self.effect_checks = Repository(connection, tables.effect_checks, EffectCheck)
        self.evidence_files = Repository(connection, tables.evidence_files, EvidenceFile)
        self.evidence_contents = Repository(connection, tables.evidence_contents, EvidenceContent)
        self.talks = Repository(connection, meeting_tables.talks, Talk)
        self.meetings = Repository(connection, meeting_tables.meetings, Meeting)
        self.attendances = Repository(connection, meeting_tables.attendances, Attendance)
        self.agenda_steps = Repository(connection, meeting_tables.agenda_steps, AgendaStep)
        self.gate_ticks = Repository(connection, meeting_tables.gate_ticks, Tick)
        self.turns = Repository(connection, meeting_tables.turns, Turn)
        self.criticisms = Repository(connection, meeting_tables.criticisms, Criticism)
        self.entries = Repository(connection, meeting_tables.entries, Entry)
        self.opinion_calls = Repository(connection, meeting_tables.opinion_calls, OpinionCall)
        self.opinions = Repository(connection, meeting_tables.opinions, Opinion)
        self.elections = Repository(connection, meeting_tables.elections, Election)
        self.appraisal_results = Repository(connection, meeting_tables.appraisal_results, AppraisalResult)
        self.minutes = Repository(connection, meeting_tables.minutes, Minutes)
        self.corrections = Repository(connection, meeting_tables.corrections, Correction)
        self.planned_meetings = Repository(connection, meeting_tables.planned_meetings, PlannedMeeting)
        self.year_plans = Repository(connection, meeting_tables.year_plans, YearPlan)
        self.hint_asides = Repository(connection, tables.hint_asides, Aside)
        self.erasures = Repository(connection, tables.erasures, Erasure)


class Store:
    """A database by its SQLAlchemy URL; processes may share it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url)

    def migrate(self) -> None:
        """Bring the tables to the newest shape, creating them at the first start."""
        from kit.store.migrations.run import upgrade

        with _ours():
            upgrade(self._engine)

    @contextmanager
    def begin(self) -> Iterator[Records]:
        """One transaction: kept at the end, undone on any error; ``NotStored`` where it cannot be kept."""
        with _ours(), self._engine.begin() as connection:
            yield Records(connection)

    @contextmanager
    def read(self) -> Iterator[Records]:
        """A transaction that only looks: it waits for no writer and holds none up."""
        with _ours(), self._connected(reads_only=True) as connection, connection.begin() as transaction:
            yield Records(connection)
            transaction.rollback()

    def _connected(self, **options: Any) -> Connection:
        """A line to the database, to be made within ``_ours``: that there is none is said there."""
        return self._engine.connect().execution_options(**options)

    def close(self) -> None:
        """Let go of the database's files and sockets."""
        self._engine.dispose()

    def rewrite(self) -> bool:
        """Write the database anew, without a trace of what was erased; False while it is in use.

        What SQLite deletes is overwritten (``secure_delete``), yet not the copies that rows left behind when
        they moved to another page (tests/store/test_rewrite.py finds some), nor those in the write-ahead log:
        the one is built anew, the other emptied. PostgreSQL keeps what is deleted in its files until a table
        is written anew, so that is done; its log and archives are its keeper's.
        """
        if self._engine.dialect.name != "sqlite":
            return self._rewrite_tables()
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM")
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
        return not busy

    def _rewrite_tables(self) -> bool:
        with _ours(), self._connected(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"SET lock_timeout = '{_ALONE_SECONDS}s'"))
            try:
                for table in metadata.sorted_tables:
                    connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != _IN_USE:
                    raise
                return False
            finally:
                connection.execute(text("RESET lock_timeout"))
        return True

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """For the time being an empty database in memory in the real file's place, for SQLite alone.

        What the engine learns of its statements it keeps; of the database nothing is opened.
        """
        stage = sqlite3.connect(":memory:")
        event.listen(self._engine, "do_connect", listener := _in_place(stage))
        try:
            with self._engine.begin() as connection:
                metadata.create_all(connection)
            yield
        finally:
            event.remove(self._engine, "do_connect", listener)
            self._engine.dispose()
            stage.close()


def _in_place(stage: sqlite3.Connection) -> Callable[..., sqlite3.Connection]:
    def connect(*_asked: Any) -> sqlite3.Connection:
        return stage

    return connect


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, pool_size=2, max_overflow=3)
    except (ArgumentError, ImportError) as error:
        what = say("The database address in KIT_DATABASE_URL cannot be used. It begins with sqlite:/// or "
                   "postgresql+psycopg://; for the latter psycopg must be installed.")  # fmt: skip
        raise NotStored(what) from error
    pool: dict[str, Any] = {}
    if parsed.database and parsed.database != ":memory:":
        _private(Path(parsed.database))
        # One is kept for the next; what many at once needed is closed again: a file is quick to open.
        pool = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 14}
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS}, **pool)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _private(path: Path) -> None:
    """Make the file, and its folder where that is new, readable by the account that runs the kit alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        what = say("The folder {folder} cannot be written. Please choose another by KIT_STATE, or free it.",
                   folder=path.parent)  # fmt: skip
        raise NotStored(what) from error


def _sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    """WAL with full sync: readers never wait, and what was said to be saved survives a power cut."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    """Take the write lock at once, unless it only looks: a reader that turns writer could never wait."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.execute(text("BEGIN" if reads_only else "BEGIN IMMEDIATE"))


@contextmanager
def _ours() -> Iterator[None]:
    """Foreign errors of the database become the person's: disk full, locked, read-only, gone."""
    try:
        yield
    except OperationalError as error:
        raise NotStored(_FULL if isinstance(error.orig, sqlite3.Error) else _GONE) from error
    except PoolEmpty as error:  # every line to the database waits for it
        raise NotStored(_FULL) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise NotStored(_GONE) from error
        raise


@contextmanager
def records_at(url: str) -> Iterator[Records]:
    """One transaction in the database at ``url``, its tables brought up to date first; for commands."""
    store = Store(url)
    store.migrate()
    try:
        with store.begin() as records:
            yield records
    finally:
        store.close()
