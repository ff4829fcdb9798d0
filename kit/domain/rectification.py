"""The personal rectification plan: for each finding taken up, fact, cause, and an action with a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kit.domain.finding import Finding
from kit.domain.form import Item, ItemType
from kit.domain.value import typed
from kit.errors import Invalid
from kit.words import Bilingual, _, mark, say

MOST_PRIORITIES = 3
"""How many findings a member may mark as priority (our proposal: few, and done)."""


class PlanField(StrEnum):
    """The fields of one finding in the plan."""

    TAKEN = "taken"
    FACT = "fact"
    CAUSE = "cause"
    CUE = "cue"
    ACTION = "action"
    DUE = "due"
    CHECKER = "checker"
    PRIORITY = "priority"
    WAY = "way"
    WHY = "why"


class Way(StrEnum):
    """What to do with a fault that was written last time too: go on, deepen, or say why it did not work."""

    CONTINUE = "continue"
    DEEPEN = "deepen"
    WHY = "why"


_TYPES = {
    PlanField.TAKEN: ItemType.INTEGER,
    PlanField.PRIORITY: ItemType.INTEGER,
    PlanField.DUE: ItemType.DATE,
}
_WORDS: dict[PlanField, tuple[str, ...]] = {
    PlanField.TAKEN: ("", "0", "1"),
    PlanField.PRIORITY: ("", "0", "1"),
    PlanField.WAY: ("", *Way),
}
"""The values that such a field can have; of the others any text is kept."""


@dataclass(frozen=True)
class PlanEntry:
    """What the member wrote for one finding; texts are "" where nothing is written yet."""

    finding: Finding
    taken: bool = False
    fact: str = ""
    cause: str = ""
    cue: str = ""
    """The 如果 of the if–then plan."""
    action: str = ""
    """The 我就: what the member will do."""
    due: date | None = None
    checker: str = ""
    """The member asked to look at the result, by id; "" where nobody is asked yet."""
    priority: bool = False
    way: Way | None = None
    """How it takes up what was written last time, where it does."""
    why: str = ""
    """Why last time's action did not work, in the member's words; shown to the member alone."""

    @property
    def complete(self) -> bool:
        """Whether fact, cause, action and day are all there."""
        return bool(self.fact and self.cause and self.action and self.due)

    @property
    def sentence(self) -> str:
        """The if–then plan as one sentence; see ``if_then``."""
        return if_then(self.cue, self.action)


@dataclass(frozen=True)
class RectificationPlan:
    """The entries of one sheet: first the priorities, then the others taken up, then the rest."""

    entries: tuple[PlanEntry, ...] = ()

    @property
    def taken(self) -> tuple[PlanEntry, ...]:
        """The findings taken up, priorities first."""
        return tuple(sorted((e for e in self.entries if e.taken), key=lambda e: not e.priority))


_IF, _THEN = mark("if"), mark("then I")


def if_then(cue: str, action: str) -> str:
    """如果…，我就…: the two halves as one sentence, without a word that the member wrote as well.

    The plan's page shows the same, kit/widgets/plan_card.js.
    """
    if not cue.strip():
        return action
    when = _without(cue, _(_IF))
    if not action.strip():
        return _("{if_word} {cue}", if_word=_(_IF), cue=when)
    what = {"then_word": _(_THEN), "action": _without(action, _(_THEN))}
    return _("{if_word} {cue}, {then_word} {action}", if_word=_(_IF), cue=when.rstrip(" ，,。.；;\n"), **what)


def _without(text: str, word: str) -> str:
    text = text.strip()
    return text[len(word) :].strip() if text.lower().startswith(word.lower()) else text


_PLAN = "plan:"


def field_name(finding: str, field: PlanField) -> str:
    """The answer field that holds ``field`` of a finding, such as ``plan:replies_missing:cause``."""
    return f"{_PLAN}{finding}:{field.value}"


def finding_of(name: str, field: PlanField) -> str:
    """The finding whose ``field`` this answer field holds; "" where it holds something else."""
    end = f":{field.value}"
    return name[len(_PLAN) : -len(end)] if name.startswith(_PLAN) and name.endswith(end) else ""


def is_plan_field(name: str) -> bool:
    """Whether an answer field belongs to the plan."""
    return name.startswith(_PLAN)


def parse_field(name: str) -> tuple[str, PlanField]:
    """The finding and field of a plan field's name; ``Invalid`` where it is none."""
    try:
        head, finding, field = name.split(":")
        if head != "plan" or not finding:
            raise ValueError
        return finding, PlanField(field)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again."), field=name) from None


def checked_plan_value(name: str, value: str) -> str:
    """``value`` in its kept shape for the plan field ``name``, or ``Invalid``."""
    field = parse_field(name)[1]
    if value not in _WORDS.get(field, (value,)):
        raise Invalid(say("This page is out of date. Please open it again."), field=name)
    return typed(Item(name, _TYPES.get(field, ItemType.TEXT), Bilingual(name)), value)


def plan(found: tuple[Finding, ...], given: Mapping[str, str]) -> RectificationPlan:
    """The plan of these findings as written so far; the fact starts as the sheet's own words."""
    return RectificationPlan(tuple(_entry(f, given) for f in found))


def _entry(finding: Finding, given: Mapping[str, str]) -> PlanEntry:
    def text(field: PlanField) -> str:
        return given.get(field_name(finding.name, field), "")

    due, way = text(PlanField.DUE), text(PlanField.WAY)
    return PlanEntry(
        finding=finding,
        taken=text(PlanField.TAKEN) == "1",
        fact=text(PlanField.FACT) or finding.fact,
        cause=text(PlanField.CAUSE),
        cue=text(PlanField.CUE),
        action=text(PlanField.ACTION),
        due=date.fromisoformat(due) if due else None,
        checker=text(PlanField.CHECKER),
        priority=text(PlanField.PRIORITY) == "1",
        way=Way(way) if way else None,
        why=text(PlanField.WHY),
    )
