"""What the demo's invented people answer and plan: from a seed, by the form's own rules.

Each value has a generator of its own, named by round, member and item, so that a changed question
changes nobody's other answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import yaml

from kit.domain.finding import Finding, findings
from kit.domain.form import Form, Item, ItemType, Level
from kit.domain.rectification import MOST_PRIORITIES, PlanField, field_name
from kit.domain.relevance import checked_value, holds
from kit.errors import Invalid

_BEST_FIRST = tuple(Level)
_OPEN = (27, 33, 30, 10, 0)
_USUAL = (42, 38, 16, 4, 0)
_FIRM = (70, 30, 0, 0, 0)
_RARE = (52, 42, 5, 1, 0)
_SELDOM = (38, 22, 0, 0, 40)
"""Weights of the five levels, best first: hard for many, for some, for none, for one or two, seldom asked."""
_WEIGHTS = {
    **dict.fromkeys(("study", "speak", "report_thoughts", "criticise", "take_criticism", "talks"), _OPEN),
    **dict.fromkeys(("own_words", "post_tasks", "hard_tasks", "replies", "last_plan", "help"), _OPEN),
    **dict.fromkeys(("dues", "gifts", "votes", "thrift", "family", "hard_choices"), _FIRM),
    **dict.fromkeys(("papers", "public_private", "online", "belief"), _RARE),
    **dict.fromkeys(("moves", "declared"), _SELDOM),
}
_BLANK = 0.004
"""How often a question stays empty."""
_WRITES = 0.75
"""How often a member who sees a gap writes down what happened."""


@dataclass(frozen=True)
class Told:
    """One concrete story: what happened, why, what I will do, and how one sees that it was done."""

    fact: str
    cause: str
    action: str
    evidence: str
    cue: str = ""
    """The 如果 of the plan; some write a plain sentence."""


@cache
def told() -> Mapping[str, tuple[Told, ...]]:
    """The stories of ``demo_words.yml`` by the top question whose gap they tell of."""
    text = Path(__file__).with_name("demo_words.yml").read_text(encoding="utf-8")
    return {item: tuple(Told(**story) for story in stories) for item, stories in yaml.safe_load(text).items()}


@dataclass(frozen=True)
class Writer:
    """One member writing one sheet on ``day``; ``key`` names the seed, the round and the member.

    In the ``first_year`` there is no plan of the year before to ask about.
    """

    key: str
    form: Form
    day: date
    first_year: bool = False

    def chance(self, *about: str) -> Random:
        """The generator for one thing that this member decides."""
        return Random(":".join((self.key, *about)))  # noqa: S311 - play, not secrets

    def story(self, item: str) -> Told | None:
        """The member's story for a top question, or None where the demo has none."""
        stories = told().get(item, ())
        return self.chance("story", item).choice(stories) if stories else None

    def sheet(self, screens: int | None = None) -> dict[str, str]:
        """The answers to the first ``screens`` screens (all, if None), each one that the form accepts."""
        seen: dict[str, str] = {}
        for screen in self.form.screens[:screens]:
            self._visit(screen, seen)
        return {name: value for name, value in seen.items() if value}

    def _visit(self, item: Item, seen: dict[str, str]) -> None:
        if not holds(item.relevant, seen):
            return
        value = self._value(item, seen)
        try:
            seen[item.name] = checked_value(item, value, seen)
        except Invalid:
            seen[item.name] = ""
        for under in item.items:
            self._visit(under, seen)

    def _value(self, item: Item, seen: Mapping[str, str]) -> str:
        chance = self.chance("answer", item.name)
        if chance.random() < _BLANK:
            return ""
        if any(c.level for c in item.choices):
            return self._level(item, chance)
        if item.type is ItemType.TEXT:
            story = self.story(self.form.screen_of(item.name).name)
            return story.fact if story and chance.random() < _WRITES else ""
        return _ASIDES.get(item.type, _nothing)(item, chance, self.day, seen)

    def _level(self, item: Item, chance: Random) -> str:
        if item.name == "last_plan" and self.first_year:
            return _of_level(item, Level.NONE)
        weights = _WEIGHTS.get(item.name, _USUAL)
        return _of_level(item, chance.choices(_BEST_FIRST, weights)[0])

    def plan(self, given: Mapping[str, str]) -> dict[str, str]:
        """The plan for the findings that have a story, up to four of them, the first ones priority."""
        found = {f.item: f for f in reversed(findings(self.form, given)) if f.item in told()}
        taken = sorted(found.values(), key=lambda f: self.chance("taken", f.item).random())[: self._wants()]
        fields: dict[str, str] = {}
        for place, finding in enumerate(taken):
            fields |= self._entry(finding, place)
        return fields

    def _wants(self) -> int:
        return self.chance("wants").choice((2, 2, 3, 3, 4))

    def _entry(self, finding: Finding, place: int) -> dict[str, str]:
        story = self.story(finding.item)
        if story is None:
            return {}
        due = self.day + timedelta(days=self.chance("due", finding.item).randrange(20, 150))
        written = {
            PlanField.TAKEN: "1",
            PlanField.FACT: finding.fact or story.fact,
            PlanField.CAUSE: story.cause,
            PlanField.CUE: story.cue,
            PlanField.ACTION: story.action,
            PlanField.DUE: due.isoformat(),
            PlanField.PRIORITY: "1" if place < min(2, MOST_PRIORITIES) else "",
        }
        return {field_name(finding.name, part): value for part, value in written.items() if value}


def _of_level(item: Item, level: Level) -> str:
    """The first choice of this level, or the best one where the question has no such choice."""
    names: Iterable[str] = (c.name for c in item.choices if c.level is level)
    return next(iter(names), item.choices[0].name)


def _count(item: Item, chance: Random, day: date, seen: Mapping[str, str]) -> str:
    low, high = _RANGES.get(item.name, (1, 6))
    return str(chance.randint(low, high))


def _amount(item: Item, chance: Random, day: date, seen: Mapping[str, str]) -> str:
    low, high = _RANGES.get(item.name, (2, 20))
    return str(chance.randrange(low * 2, high * 2) / 2).removesuffix(".0")


def _recent(item: Item, chance: Random, day: date, seen: Mapping[str, str]) -> str:
    return (day - timedelta(days=chance.randrange(8, 120))).isoformat()


def _some(item: Item, chance: Random, day: date, seen: Mapping[str, str]) -> str:
    offered = [c.name for c in item.choices if c.name not in ("nothing", "other")]
    return " ".join(chance.sample(offered, k=min(len(offered), chance.randint(2, 5))))


def _nothing(item: Item, chance: Random, day: date, seen: Mapping[str, str]) -> str:
    return ""


_RANGES = {
    "study_hours": (26, 60),
    "meetings_due": (22, 26),
    "meetings_attended": (17, 21),
    "meetings_excused": (0, 1),
    "meetings_gap": (0, 2),
    "dues_late_months": (1, 3),
    "dues_unpaid_run": (1, 1),
    "plan_lines": (4, 5),
    "plan_done": (2, 3),
}
"""Plausible numbers; the form's constraints have the last word."""
_ASIDES: dict[ItemType, Callable[[Item, Random, date, Mapping[str, str]], str]] = {
    ItemType.INTEGER: _count,
    ItemType.DECIMAL: _amount,
    ItemType.DATE: _recent,
    ItemType.SELECT_MULTIPLE: _some,
}


def stories_of(findings_taken: Sequence[str], form: Form, writer: Writer) -> dict[str, str]:
    """For each finding taken up: the line that shows its action done."""
    items = {name: form.screen_of(form.rules[name][0].name).name for name in findings_taken}
    held = {name: writer.story(item) for name, item in items.items()}
    return {name: story.evidence for name, story in held.items() if story}
