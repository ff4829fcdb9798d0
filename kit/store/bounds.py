"""How long a text may be that a column keeps, said before the database is asked.

PostgreSQL refuses a longer one in words that nobody can use, and SQLite keeps it whatever the column says;
here both refuse it alike. Most services ask for less, each in its own words and beside its own field: what
comes as far as this they have let through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import String, Table

from kit.errors import Invalid
from kit.words import Message, say

_TITLE, _TOPIC = say("Title"), say("Topic")
PLACES: dict[str, Message] = {
    "agenda_steps.title": say("Name of the step"),
    "answers.field": say("Name of the question"),
    "attendances.reason": say("Reason"),
    "corrections.reply": say("Answer"),
    "elections.title": _TITLE,
    "erasures.reason": say("Reason"),
    "evidence_files.name": say("Name of the file"),
    "form_versions.name": say("Name of the form"),
    "form_versions.version": say("Version of the form"),
    "meetings.group": say("Group"),
    "meetings.guests": say("Guests"),
    "meetings.place": say("Place"),
    "meetings.title": _TITLE,
    "meetings.topic": _TOPIC,
    "members.duty": say("Duty"),
    "members.group": say("Group"),
    "members.name": say("Name of the member"),
    "members.number": say("Number in the roster"),
    "opinion_calls.title": _TITLE,
    "own_rules.document": say("Document"),
    "own_rules.value": say("Value"),
    "planned_meetings.topic": _TOPIC,
    "rounds.form_name": say("Name of the form"),
    "rounds.form_version": say("Version of the form"),
    "rounds.title": _TITLE,
    "units.name": say("Name of the branch"),
    "year_plans.filed_with": say("Filed with"),
}
"""What people call the columns that hold words of theirs; the others hold ids and the kit's own words."""


@dataclass(eq=False)
class TooLong(Invalid):
    """A text longer than its column; the message says where and how long it may be."""

    code: ClassVar[str] = "V-02"


@lru_cache(maxsize=128)
def bounds(table: Table) -> tuple[tuple[str, int], ...]:
    """The table's columns for a text of limited length, each with its number of characters."""
    return tuple(
        (column.name, column.type.length)
        for column in table.columns
        if isinstance(column.type, String) and column.type.length is not None
    )


def check_length(table: Table, values: Mapping[str, Any]) -> None:
    """``TooLong`` where a text does not fit into its column."""
    for name, most in bounds(table):
        n = len(values[name] or "")
        if n > most:
            column = f"{table.name}.{name}"
            where = PLACES.get(column, column)
            what = say("“{where}” holds at most {most} characters; this has {n}. Please shorten it.",
                       where=where, most=most, n=n)  # fmt: skip
            raise TooLong(what, field=name)
