"""After erasure the database's files hold no copy of the words, wherever their rows once stood."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kit.domain.response import Answer
from kit.store.store import Store
from tests.conftest import NOW

WORD = "只写给自己看"


@pytest.mark.parametrize("seed", range(3))
def test_no_copy_is_left_where_rows_grew_and_moved(seed: int, store: Store, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for n in range(100):
        with store.begin() as records:
            for _ in range(3):
                sheet = chance.randrange(40)
                text = (WORD if sheet % 2 else "x") * chance.randrange(1, 120)
                field = f"f{chance.randrange(30)}"
                records.answers.put(Answer(f"s{sheet}", field, text, n + 1, "p", NOW))
    with store.begin() as records:
        for sheet in range(1, 40, 2):
            records.answers.delete(response_id=f"s{sheet}")
    assert store.rewrite()
    assert [p.name for p in tmp_path.iterdir() if WORD.encode() in p.read_bytes()] == []
    with store.read() as records:
        assert records.answers.where()


def test_a_database_of_another_kind_is_left_to_its_own_ways(tmp_path: Path) -> None:
    """Nothing is sent to it: the engine does not even connect."""
    store = Store("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert store.rewrite()
    store.close()
