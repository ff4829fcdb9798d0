"""A text longer than its column is refused by both databases alike, with its place and its measure."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import create_engine

from kit import words
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.store.bounds import PLACES, TooLong, bounds
from kit.store.columns import Word, metadata
from kit.store.repository import Repository
from kit.store.store import Records, Store
from tests.services.both import store  # noqa: F401 - a fixture

_PLAIN: dict[type, Any] = {
    str: "", int: 1, bool: False, bytes: b"", date: date(2026, 11, 24), datetime: datetime(2026, 11, 24, 9)
}  # fmt: skip


def repositories(records: Records) -> dict[str, Repository[Any]]:
    """Every repository by its table."""
    return {r._table.name: r for r in vars(records).values() if isinstance(r, Repository)}


with create_engine("sqlite://").connect() as nowhere:
    TABLES = {name: found._table for name, found in repositories(Records(nowhere)).items()}
BOUNDED = [(table, *bound) for table in sorted(TABLES) for bound in bounds(TABLES[table])]


def some(kind: Any) -> Any:
    """A plain value of this type."""
    if NoneType in get_args(kind):
        return None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    return next(value for plain, value in _PLAIN.items() if kind is plain)


def some_row(kind: type[Any]) -> Any:
    """An entity whose every text is empty."""
    hints = get_type_hints(kind)
    return kind(**{field.name: some(hints[field.name]) for field in fields(kind)})


def test_every_table_with_such_a_column_is_written_through_a_repository() -> None:
    assert {name for name, table in metadata.tables.items() if bounds(table)} <= set(TABLES)
    assert {f"{table}.{name}" for table, name, _most in BOUNDED} >= set(PLACES)
    lengths = {most for _table, _name, most in BOUNDED}
    assert lengths == {12, 64, 120, 200}
    enums = [column for table in metadata.tables.values() for column in table.c if type(column.type) is Word]
    assert all(len(word) <= 20 for column in enums for word in column.type.kind)


def test_each_bounded_text_is_refused_when_it_is_longer_and_kept_when_it_just_fits(
    store: Store,  # noqa: F811
) -> None:
    for table, name, most in BOUNDED:
        with store.begin() as records:
            repository = repositories(records)[table]
            row = replace(some_row(repository._kind), **{name: "长" * (most + 1)})
            with pytest.raises(TooLong):
                repository.add_all([row])
            for keep in (repository.add, repository.put, repository.change):
                with pytest.raises(TooLong) as refused:
                    keep(row)
                assert refused.value.field == name
                for language in words.LANGUAGES:
                    with words.in_language(language):
                        said = str(refused.value)
                        where = str(PLACES.get(f"{table}.{name}", f"{table}.{name}"))
                    assert where in said
                    assert f"{most}" in said
                    assert f"{most + 1}" in said
            fits = replace(row, **{name: "长" * most})
            repository.put(fits)
            assert repository.where(**{name: "长" * most}) == (fits,)
            repository.delete(**{name: "长" * most})


def test_what_was_refused_leaves_nothing_and_the_rest_can_be_kept(store: Store) -> None:  # noqa: F811
    whole = Unit("u", UnitKind.BRANCH, "第一党支部")
    with store.begin() as records:
        records.units.put(whole)
        with pytest.raises(TooLong):
            records.members.put(Member("m", "u", "1", "长" * 201, Role.MEMBER))
    with store.read() as records:
        assert records.units.where() == (whole,)
        assert records.members.where() == ()
