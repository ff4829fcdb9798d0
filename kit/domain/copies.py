"""What changed between two copies of a sheet that was handed in, withdrawn and handed in again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from kit.domain.field import split_field
from kit.domain.form import Form
from kit.domain.rectification import PlanField, Way, is_plan_field, parse_field
from kit.domain.response import HandedIn
from kit.errors import Invalid
from kit.words import _, day, mark

_PARTS = {
    PlanField.TAKEN: mark("Taken up"),
    PlanField.FACT: mark("Facts"),
    PlanField.CAUSE: mark("Cause"),
    PlanField.CUE: mark("If"),
    PlanField.ACTION: mark("Measures"),
    PlanField.DUE: mark("Due on"),
    PlanField.CHECKER: mark("Who looks at it"),
    PlanField.PRIORITY: mark("Priority"),
    PlanField.WAY: mark("How it goes on from last time"),
    PlanField.WHY: mark("Why it did not work last time"),
}
_WAYS = {
    Way.CONTINUE: mark("Go on with it"),
    Way.DEEPEN: mark("Deepen it"),
    Way.WHY: mark("Say why it did not work"),
}
_TICKED = (PlanField.TAKEN, PlanField.PRIORITY)


@dataclass(frozen=True)
class Change:
    """A field whose value differs: "" where it was, or is, empty."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Copy:
    """A copy as it was handed in, and what differs from the one before it (nothing for the first)."""

    id: str
    at: datetime
    digest: str
    fields: Mapping[str, str]
    changes: tuple[Change, ...] = ()


def copies(handed_in: Iterable[HandedIn]) -> tuple[Copy, ...]:
    """The copies of one sheet, the first one first, each with what changed."""
    plain = [_copy(one) for one in sorted(handed_in, key=lambda one: (one.at, one.id))]
    later = [Copy(b.id, b.at, b.digest, b.fields, changes(a.fields, b.fields)) for a, b in pairwise(plain)]
    return (*plain[:1], *later)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """The fields that differ, in the later copy's order, then what is gone."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _copy(kept: HandedIn) -> Copy:
    content = json.loads(kept.content)
    return Copy(kept.id, kept.at, kept.digest, {**content.get("answers", {}), **content.get("plan", {})})


def question(form: Form, field: str) -> str:
    """What a field asks, in the reader's words; its name where the form does not know it."""
    if is_plan_field(field):
        return _planned(form, field)
    name, path = split_field(field)
    item = form.items.get(name)
    label = str(item.short or item.label) if item else name
    return " ".join([label, *(str(step) for step in path)])


def told(form: Form, field: str, value: str, names: Mapping[str, str]) -> str:
    """A value as a person reads it: labels for choices, names for members, days in full."""
    if is_plan_field(field):
        return _told_plan(field, value, names)
    item = form.items.get(split_field(field)[0])
    labels = {c.name: str(c.label) for c in item.choices} if item else {}
    if labels and all(word in labels for word in value.split()):
        return _("; ").join(labels[word] for word in value.split())
    return value


def _planned(form: Form, field: str) -> str:
    try:
        rule, part = parse_field(field)
    except Invalid:
        return field
    held = form.rules.get(rule)
    words = _(_PARTS[part])
    return f"{held[1].label if held else rule}　{words}"


def _told_plan(field: str, value: str, names: Mapping[str, str]) -> str:
    try:
        _rule, part = parse_field(field)
    except Invalid:
        return value
    if part in _TICKED:
        return _("yes") if value == "1" else _("no")
    if part is PlanField.CHECKER:
        return names.get(value, value)
    if part is PlanField.WAY and value in set(Way):
        return _(_WAYS[Way(value)])
    return day(date.fromisoformat(value), year=True) if part is PlanField.DUE and value else value
