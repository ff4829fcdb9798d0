"""The store of a module's tests is one on SQLite and then one on PostgreSQL where this is imported."""

from __future__ import annotations

import pytest

from kit.store.store import Store


@pytest.fixture
def store(either: Store) -> Store:
    """An empty store with today's tables."""
    return either
