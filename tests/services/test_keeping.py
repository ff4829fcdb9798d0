"""What was erased is in no file of the database any more: SQLite's, which a copied folder takes along."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kit.domain.rectification import PlanField, field_name
from kit.domain.retention import Kept
from kit.domain.sign_in import Line
from kit.services.checkup import my_checkup
from kit.services.keeping import clear_traces, keep_records
from kit.services.mine import delete_draft
from tests.conftest import Branch
from tests.services.test_checkup import a_gap, save
from tests.services.test_retention import FORMS, SECRET, ended

__all__ = ["ended"]


def words_in(folder: Path, words: str) -> list[str]:
    """The files of the database in which these words can be found, as they are on the disk."""
    return [p.name for p in folder.iterdir() if p.is_file() and words.encode() in p.read_bytes()]


@pytest.fixture
def folder(branch: Branch) -> Path:
    """Where the database's files are."""
    return Path(branch.store.url.removeprefix("sqlite:///")).parent


def test_the_raw_file_holds_no_erased_word(branch: Branch, ended: str, folder: Path) -> None:
    fill(branch)
    assert words_in(folder, SECRET)
    branch.now = datetime(2040, 1, 1, 9)
    keep_records(branch.store, FORMS, branch.now)
    branch.now = datetime(2040, 2, 1, 9)
    done = keep_records(branch.store, FORMS, branch.now)
    assert done is not None
    assert {Kept.SHEET, Kept.ACTION} <= {held.kind for held in done.erased}
    assert words_in(folder, SECRET) == []
    assert (folder / "kit.db-wal").stat().st_size < 64 * 1024
    with sqlite3.connect(folder / "kit.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def fill(branch: Branch) -> None:
    """Writings and rewritings around it, so that rows move between pages and leave copies behind."""
    for n in range(200):
        with branch.store.begin() as records:
            line = Line(uuid4().hex, branch.now, "m4", "some_act", f"s{n}", "x" * 150)
            records.journal.put(line)


def test_a_draft_that_its_writer_deleted_is_out_of_the_file_within_the_hour(
    branch: Branch, folder: Path
) -> None:
    branch.open_round()
    sheet = branch.do("乙", my_checkup).response.id
    rule = a_gap(branch, sheet)
    for n in range(30):
        save(branch, sheet, field_name(rule, PlanField.FACT), f"{SECRET}第{n}稿" * 20, base=n)
    branch.do("乙", delete_draft, response_id=sheet)
    keep_records(branch.store, FORMS, branch.now)
    assert words_in(folder, SECRET) == []
    branch.later(hours=1)
    other = branch.do("乙", my_checkup).response.id
    save(branch, other, field_name(a_gap(branch, other), PlanField.FACT), SECRET)
    branch.do("乙", delete_draft, response_id=other)
    assert keep_records(branch.store, FORMS, branch.now + timedelta(minutes=5)) is None
    assert words_in(folder, SECRET) == []


def test_a_file_in_use_is_written_anew_later(branch: Branch, folder: Path) -> None:
    branch.open_round()
    sheet = branch.do("乙", my_checkup).response.id
    save(branch, sheet, field_name(a_gap(branch, sheet), PlanField.FACT), SECRET)
    reader = sqlite3.connect(folder / "kit.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM answers").fetchone()
    branch.do("乙", delete_draft, response_id=sheet)
    assert not clear_traces(branch.store, branch.now)
    reader.close()
    assert clear_traces(branch.store, branch.now)
    assert words_in(folder, SECRET) == []
