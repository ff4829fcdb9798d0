"""Findings: what the answers themselves say is a gap, by the form's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import Basis, FindingRule, Form, Item, ProblemClass, Severity
from kit.words import Bilingual


@dataclass(frozen=True)
class Finding:
    """A gap that a rule found: the rule, its item, and the member's own words if there are any."""

    name: str
    item: str
    severity: Severity
    label: Bilingual
    problem: ProblemClass | None
    basis: tuple[Basis, ...]
    fact: str = ""


def findings(form: Form, given: Mapping[str, str], at: datetime | None = None) -> tuple[Finding, ...]:
    """The findings of the answers, form order; a hidden item never gives one.

    Inside a repeat a rule finds where it holds in one instance at least, and then once.
    """
    filling = Filling(form, given, at)
    found: dict[str, Finding] = {}
    for name, path in map(split_field, filling.values):
        item = form.items[name]
        for rule in item.findings:
            if rule.name not in found and filling.holds(rule.when, item, path, filling.value(name, path)):
                found[rule.name] = _finding(form, item, rule, filling.values)
    return tuple(found[name] for name in form.rules if name in found)


def _finding(form: Form, item: Item, rule: FindingRule, visible: Mapping[str, str]) -> Finding:
    screen = form.screen_of(item.name)
    return Finding(
        name=rule.name,
        item=screen.name,
        severity=rule.severity,
        label=rule.label,
        problem=item.feeds or screen.feeds,
        basis=item.basis or screen.basis,
        fact=_fact(form, screen.name, visible),
    )


def _fact(form: Form, screen: str, visible: Mapping[str, str]) -> str:
    """The text that the member wrote on the finding's screen, or ""."""
    texts = (visible.get(i.name, "") for i in form.items[screen].items if i.type == "text")
    return next((t for t in texts if t), "")
