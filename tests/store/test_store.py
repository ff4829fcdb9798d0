"""The store on SQLite and on PostgreSQL: the same code, nothing half-kept, several processes at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from kit.domain.organisation import Member, Unit, UnitKind
from kit.domain.response import Answer
from kit.domain.sign_in import SignIn
from kit.errors import Conflict, NotStored
from kit.store import tables
from kit.store.store import Store
from tests.conftest import NOW, TOP

ANSWER = Answer("r1", "replies", "少数", 1, "page-1", NOW)


def test_what_was_put_is_got_back(either: Store) -> None:
    with either.begin() as records:
        records.units.put(Unit("u", UnitKind.BRANCH, "第一党支部"))
        records.answers.put(ANSWER)
    with either.begin() as records:
        assert records.units.get("u") == Unit("u", UnitKind.BRANCH, "第一党支部")
        assert records.answers.where(response_id="r1") == (ANSWER,)
        assert records.answers.where(response_id=("r1", "r2")) == (ANSWER,)
        assert records.answers.where(response_id=()) == ()
        assert records.answers.get("r1", "other") is None


def test_no_value_is_asked_for_as_such_and_not_as_a_value(either: Store) -> None:
    def opened(id_: str, ended: datetime | None) -> SignIn:
        return SignIn(id_, "m1", 0, NOW, NOW + timedelta(hours=1), ended_at=ended)

    with either.begin() as records:
        records.sign_ins.put(opened("still", None))
        records.sign_ins.put(opened("over", NOW))
    with either.read() as records:
        for _ in range(2):  # the statement is kept: asked again, it must not remember the former value
            assert [one.id for one in records.sign_ins.where(member_id="m1", ended_at=None)] == ["still"]
            assert [one.id for one in records.sign_ins.where(member_id="m1", ended_at=NOW)] == ["over"]


def test_a_change_holds_only_from_the_revision_it_was_based_on(either: Store) -> None:
    with either.begin() as records:
        records.answers.put(ANSWER)
    newer = ANSWER.saved("多数", 1, "page-1", NOW)
    with either.begin() as records:
        assert records.answers.change(newer, revision=1)
        assert not records.answers.change(newer, revision=1)


def test_an_error_undoes_the_whole_transaction(either: Store) -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Broken), either.begin() as records:
        records.units.put(Unit("u", UnitKind.BRANCH, "第一党支部"))
        raise Broken
    with either.begin() as records:
        assert records.units.where() == ()


def test_a_unique_value_taken_is_a_conflict_and_the_transaction_goes_on(either: Store) -> None:
    with either.begin() as records:
        records.members.put(Member("m1", "u", "1", "示例党员甲"))
        with pytest.raises(Conflict):
            records.members.add(Member("m2", "u", "1", "示例党员乙"))
        records.members.add(Member("m3", "u", "3", "示例党员丙"))
    with either.begin() as records:
        assert [m.id for m in records.members.where(unit_id="u")] == ["m1", "m3"]


def test_the_migrations_make_exactly_the_tables_of_the_code(either: Store) -> None:
    with either.begin() as records:
        there = inspect(records.connection)
        for table in tables.metadata.sorted_tables:
            assert {c["name"] for c in there.get_columns(table.name)} == set(table.c.keys()), table.name


def test_migrating_twice_changes_nothing(either: Store) -> None:
    either.migrate()
    either.migrate()


COUNT_UP = """
import sys
from kit.store.store import Store
from kit.domain.response import Answer
from datetime import datetime
store = Store(sys.argv[1])
for number in range(25):
    while True:
        with store.begin() as records:
            answer = records.answers.get("r1", "replies")
            if records.answers.change(answer.saved(f"{sys.argv[2]}-{number}", answer.revision, sys.argv[2], datetime.now()), revision=answer.revision):
                break
"""


def test_several_processes_write_at_once_and_no_change_is_lost(either: Store) -> None:
    with either.begin() as records:
        records.answers.put(ANSWER)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT_UP, either.url, f"w{n}"], cwd=TOP, stderr=subprocess.PIPE
        )
        for n in range(3)
    ]
    for writer in writers:
        assert writer.wait(timeout=60) == 0, writer.communicate()[1].decode()
    with either.begin() as records:
        answer = records.answers.get("r1", "replies")
    assert answer is not None
    assert answer.revision == 76


def test_sqlite_keeps_what_was_said_to_be_saved_through_a_power_cut(store: Store) -> None:
    with store.begin() as records:
        assert records.connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert records.connection.execute(text("PRAGMA synchronous")).scalar() == 2


def test_a_full_disk_is_said_calmly(store: Store) -> None:
    with store.begin() as records:
        pages = records.connection.execute(text("PRAGMA page_count")).scalar()
        records.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(NotStored) as caught, store.begin() as records:
        records.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        for number in range(400):
            records.answers.put(Answer("r", f"f{number}", "字" * 3000, 1, "p", NOW))
    assert "存" in str(caught.value)
    with store.begin() as records:
        assert records.answers.where(response_id="r") == ()


def test_a_killed_process_leaves_the_database_whole(store: Store) -> None:
    script = (
        "import sys, os, signal\nfrom kit.store.store import Store\nfrom kit.domain.organisation import *\n"
        "with Store(sys.argv[1]).begin() as records:\n"
        "    records.units.put(Unit('u', UnitKind.BRANCH, '半途'))\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, store.url], cwd=TOP, check=False)
    assert done.returncode == -9
    with store.begin() as records:
        assert records.units.where() == ()


def test_a_reader_waits_for_no_writer_and_keeps_nothing(either: Store) -> None:
    with either.begin() as records:
        records.answers.put(ANSWER)
        with either.read() as others:
            assert others.answers.where() == ()
    with either.read() as records:
        assert records.answers.where() == (ANSWER,)
        records.answers.delete(response_id="r1")
    with either.read() as records:
        assert records.answers.where() == (ANSWER,)
