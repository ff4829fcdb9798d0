"""The plain values of a take-out: rows of names and values as JSON has them, people by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from kit.services.visit import Visit

Taken = dict[str, Any]
Row = TypeVar("Row")


def plain(value: Any) -> Any:
    """A value as JSON has it: days and moments in ISO form, words for enumerations."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def row(entity: Any, /, *leave: str, **more: Any) -> Taken:
    """The entity's own names and values without the ones to leave out, and more."""
    kept = {name: plain(value) for name, value in asdict(entity).items() if name not in leave}
    return {**kept, **more}


def by(rows: Iterable[Row], name: str) -> Mapping[str, list[Row]]:
    """Rows that were read all together, by what one of their columns holds; an empty list for any other."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for one in rows:
        found[getattr(one, name)].append(one)
    return found


class Names:
    """People's names by id; who has left the roster keeps the id."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        members = visit.records.members.where(unit_id=visit.by.unit_id)
        self.known: dict[str, str] = {m.id: m.name for m in members}

    def of(self, member_id: str) -> str:
        """The name of one member."""
        if member_id and member_id not in self.known:
            found = self._visit.records.members.get(member_id)
            self.known[member_id] = found.name if found else member_id
        return self.known.get(member_id, "")
