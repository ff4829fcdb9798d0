"""The codes of a form on paper: A1 for a section's first question, A1-1 for what stands under it.

They follow from the order of the form alone: one version of it has the same ones wherever it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from kit.domain.form import UNSEEN, Form, Item, ItemType

INSTANCES_ON_PAPER = 3
"""How often a repeat is printed where nothing else follows from the form (proposed)."""


def item_codes(form: Form) -> dict[str, str]:
    """The code of every item on paper, by its name, form order; notes and unseen items have none."""
    codes: dict[str, str] = {}
    for place, section in enumerate(form.sections):
        codes.update(_coded(section.items, section_letter(place), ""))
    return codes


def section_letter(place: int) -> str:
    """A, B, … Z, AA, AB …: a section's letter by its place from 0."""
    rest = place // len(ascii_uppercase)
    return (section_letter(rest - 1) if rest else "") + ascii_uppercase[place % len(ascii_uppercase)]


def choice_marks(item: Item) -> tuple[str, ...]:
    """What stands before each choice: its letter, or a number of two digits where letters do not suffice."""
    if len(item.choices) <= len(ascii_uppercase):
        return tuple(ascii_uppercase[: len(item.choices)])
    width = max(2, len(str(len(item.choices))))
    return tuple(str(n).zfill(width) for n in range(1, len(item.choices) + 1))


def _coded(items: Sequence[Item], before: str, between: str) -> Iterator[tuple[str, str]]:
    number = 0
    for item in items:
        if item.type in UNSEEN or item.type is ItemType.NOTE:
            continue
        number += 1
        code = f"{before}{between}{number}"
        yield item.name, code
        yield from _coded(item.items, code, "-")
