"""After erasure the database's files hold no copy of the words, wherever their rows once stood."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kit.domain.response import Answer
from kit.store.store import Store
from tests.conftest import NOW
from tests.postgresql import cluster

WORD = "只写给自己看"


@pytest.mark.parametrize("seed", range(3))
def test_no_copy_is_left_where_rows_grew_and_moved(seed: int, store: Store, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for n in range(100):
        with store.begin() as records:
            for _ in range(3):
                sheet = chance.randrange(40)
                words = (WORD if sheet % 2 else "x") * chance.randrange(1, 120)
                field = f"f{chance.randrange(30)}"
                records.answers.put(Answer(f"s{sheet}", field, words, n + 1, "p", NOW))
    with store.begin() as records:
        for sheet in range(1, 40, 2):
            records.answers.delete(response_id=f"s{sheet}")
    assert store.rewrite()
    assert [p.name for p in tmp_path.iterdir() if WORD.encode() in p.read_bytes()] == []
    with store.read() as records:
        assert records.answers.where()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as url:
        yield url


def test_postgresqls_tables_hold_no_copy_either(postgresql: str) -> None:
    """Its log and archives are its keeper's; what is read here are the files of its tables and indexes."""
    store = Store(postgresql)
    store.migrate()
    for n in range(60):
        with store.begin() as records:
            records.answers.put(Answer(f"s{n % 20}", f"f{n}", f"{WORD}{n}" * 40, n + 1, "p", NOW))
    with store.begin() as records:
        for sheet in range(1, 20):
            records.answers.delete(response_id=f"s{sheet}")
        records.answers.delete(response_id="s0", field="f0")
        records.answers.put(Answer("s0", "f20", "别的话", 99, "p", NOW))
        records.answers.put(Answer("s0", "f40", "别的话", 99, "p", NOW))
    assert words_kept(store), "deleted rows stand in the files until they are written anew"
    assert store.rewrite()
    assert words_kept(store) == []
    with store.read() as records:
        assert [a.field for a in records.answers.where()] == ["f20", "f40"]
    store.close()


def words_kept(store: Store) -> list[str]:
    """The files of PostgreSQL's tables in which the word stands, as they are on the disk."""
    with store.begin() as records:
        records.connection.execute(text("CHECKPOINT"))
        folder = records.connection.execute(text("SHOW data_directory")).scalar_one()
    files = [p for p in (Path(folder) / "base").rglob("*") if p.is_file()]
    return [p.name for p in files if WORD.encode() in p.read_bytes()]


def test_postgresqls_tables_in_use_are_written_anew_later(postgresql: str) -> None:
    store, other = Store(postgresql), Store(postgresql)
    store.migrate()
    with other.begin() as records:
        records.answers.put(Answer("s1", "f1", "x", 1, "p", NOW))
        assert not store.rewrite()
    assert store.rewrite()
    with store.begin() as records:
        assert records.connection.execute(text("SHOW lock_timeout")).scalar_one() == "0"
    store.close()
    other.close()
