"""A store on SQLite and one on PostgreSQL: what a test module imports from here it is run on both with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.store import tables
from kit.store.store import Store
from tests.postgresql import cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a cluster that lives as long as the tests."""
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with today's tables."""
    sqlite = f"sqlite:///{tmp_path / 'kit.db'}"
    kept = Store(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql"))
    kept.migrate()
    yield kept
    with kept.begin() as records:
        for table in reversed(tables.metadata.sorted_tables):
            records.connection.execute(table.delete())
    kept.close()
