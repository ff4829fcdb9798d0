"""Columns as all tables have them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, MetaData, String, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum kept as its word, so that the database reads like the code."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The word as it is kept."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        """The word as the code knows it."""
        return None if value is None else self.kind(value)


def key(name: str = "id") -> Column[str]:
    """The primary key, or a part of it."""
    return Column(name, String(64), primary_key=True)


def ref(name: str) -> Column[str]:
    """An id of another table's row, "" for none; indexed."""
    return Column(name, String(64), nullable=False, index=True)


def word(name: str, kind: type[StrEnum], *, optional: bool = False) -> Column[StrEnum]:
    """A word of a StrEnum."""
    return Column(name, Word(kind), nullable=optional)


def line(name: str) -> Column[str]:
    """A short text, "" where there is none."""
    return Column(name, String(200), nullable=False, default="")


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    """A naive local time."""
    return Column(name, DateTime(), nullable=optional)
