"""One generic repository: a table and a frozen dataclass with the same names."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from types import NoneType
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from kit.errors import Conflict
from kit.store.bounds import check_length
from kit.words import say


class _Entity(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


E = TypeVar("E", bound=_Entity)


@lru_cache(maxsize=512)
def _query(table: Table, shape: tuple[tuple[str, type], ...]) -> Select[Any]:
    """Rows by their columns, in key order: one statement per shape, as building it takes as long as asking.

    ``shape`` names the columns, each with the type of what it is compared to: ``tuple`` for any of several
    values, ``NoneType`` for no value.
    """
    held: list[ColumnElement[bool]] = []
    for name, kind in shape:
        column = table.c[name]
        if kind is NoneType:
            held.append(column.is_(None))
        else:
            asked: BindParameter[Any] = bindparam(name, expanding=kind is tuple)
            held.append(column.in_(asked) if kind is tuple else column == asked)
    return select(table).where(*held).order_by(*table.primary_key)


class Repository(Generic[E]):
    """Gets, puts and lists the entities of one table within one transaction.

    Whatever is written is looked at first: ``TooLong`` where a text does not fit into its column.
    """

    def __init__(self, connection: Connection, table: Table, kind: type[E]) -> None:
        self._connection = connection
        self._table = table
        self._kind = kind
        self._keys = [column.name for column in table.primary_key]

    def get(self, *key: str) -> E | None:
        """The entity with this primary key, or None."""
        row = self._asked(self._by_key(key)).first()
        return None if row is None else self._kind(**row._mapping)

    def where(self, **equal: Any) -> tuple[E, ...]:
        """The entities whose columns equal the values (a tuple means any of them), in key order."""
        return tuple(self._kind(**row._mapping) for row in self._asked(equal))

    def put(self, entity: E) -> None:
        """Insert the entity, or update the row with its key; ``Conflict`` where a unique value is taken."""
        values = self._values(entity)
        key = {name: values[name] for name in self._keys}
        changed = self._connection.execute(update(self._table).where(*self._match(key)).values(**values))
        if changed.rowcount == 0:
            self.add(entity)

    def add(self, entity: E) -> None:
        """Insert the entity; ``Conflict`` where its key or a unique value is taken already."""
        values = self._values(entity)
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(self._table).values(**values))
        except IntegrityError as error:
            raise Conflict(say("Somebody has just changed the same record. Please try again.")) from error

    def add_all(self, entities: list[E]) -> None:
        """Insert many entities at once."""
        if entities:
            self._connection.execute(insert(self._table), [self._values(e) for e in entities])

    def change(self, entity: E, **expected: Any) -> bool:
        """Update the row if its columns still equal ``expected``; whether it did."""
        values = self._values(entity)
        key = {name: values[name] for name in self._keys}
        changed = self._connection.execute(
            update(self._table).where(*self._match(key | expected)).values(**values)
        )
        return changed.rowcount == 1

    def swap(self, before: E, after: E) -> bool:
        """Put ``after`` in the place of ``before`` if the row is still as it was read; whether it did."""
        return self.change(after, **vars(before))

    def delete(self, **equal: Any) -> int:
        """Delete the rows whose columns equal the values; how many."""
        if not equal:
            raise ValueError("delete needs at least one column")
        return self._connection.execute(delete(self._table).where(*self._match(equal))).rowcount

    def before(self, column: str, moment: Any, **equal: Any) -> tuple[E, ...]:
        """The entities whose ``column`` is earlier than ``moment`` and whose columns equal the values."""
        held = (self._table.c[column] < moment, *self._match(equal))
        query = select(self._table).where(*held).order_by(*self._table.primary_key)
        return tuple(self._kind(**row._mapping) for row in self._connection.execute(query))

    def latest(self, column: str) -> Any:
        """The highest value in ``column``, None where the table is empty."""
        return self._connection.execute(select(func.max(self._table.c[column]))).scalar()

    def _asked(self, equal: dict[str, Any]) -> CursorResult[Any]:
        shape = tuple((name, type(value)) for name, value in equal.items())
        return self._connection.execute(_query(self._table, shape), equal)

    def _values(self, entity: E) -> dict[str, Any]:
        """The row; ``TooLong`` where a text does not fit into its column."""
        values = asdict(entity)
        check_length(self._table, values)
        return values

    def _by_key(self, key: tuple[str, ...]) -> dict[str, str]:
        return dict(zip(self._keys, key, strict=True))

    def _match(self, equal: dict[str, Any]) -> list[Any]:
        column = self._table.c
        return [
            column[name].in_(value) if isinstance(value, tuple) else column[name] == value
            for name, value in equal.items()
        ]
