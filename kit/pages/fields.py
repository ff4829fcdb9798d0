"""What the forms of a page offer, and what they say when they are sent: comrades, days, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kit.domain.organisation import Member
from kit.errors import Invalid
from kit.words import say

Fields = dict[str, str]
"""What a form sends: name → text."""
_DIGITS = 8
"""More than any number that a form asks for or gives back."""


def day_of(fields: Fields, name: str = "due_on") -> date:
    """The day in a field; ``Invalid`` where there is none."""
    try:
        return date.fromisoformat(fields.get(name, ""))
    except ValueError:
        raise Invalid(say("Please choose a day from the calendar."), field=name) from None


def day_or_none(fields: Fields, name: str = "due_on") -> date | None:
    """The day in a field, None where it is left empty; ``Invalid`` for anything else."""
    return day_of(fields, name) if fields.get(name) else None


def number_of(fields: Fields, name: str, otherwise: int) -> int:
    """The whole number in a field, ``otherwise`` where there is none."""
    text = fields.get(name, "").strip()
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else otherwise


def choices(members: Iterable[Member], chosen: str = "") -> list[dict[str, object]]:
    """The comrades that a field offers, by name and duty: ``id``, ``name``, and whether it is ``on``."""
    return [{"id": m.id, "name": f"{m.name}　{m.duty}".strip(), "on": m.id == chosen} for m in members]
