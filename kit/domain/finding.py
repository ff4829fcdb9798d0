"""Findings: what the answers themselves say is a gap, by the form's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kit.domain import relevance
from kit.domain.form import Basis, Form, ProblemClass, Severity
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


def findings(form: Form, given: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings of the answers, form order; a hidden item never gives one."""
    visible = relevance.relevant_values(form, given)
    found = []
    for name, (item, rule) in form.rules.items():
        if item.name in visible and relevance.holds(rule.when, visible, visible[item.name]):
            screen = form.screen_of(item.name)
            found.append(
                Finding(
                    name=name,
                    item=screen.name,
                    severity=rule.severity,
                    label=rule.label,
                    problem=item.feeds or screen.feeds,
                    basis=item.basis or screen.basis,
                    fact=_fact(form, screen.name, visible),
                )
            )
    return tuple(found)


def _fact(form: Form, screen: str, visible: Mapping[str, str]) -> str:
    """The text that the member wrote on the finding's screen, or ""."""
    texts = (visible.get(i.name, "") for i in form.items[screen].items if i.type == "text")
    return next((t for t in texts if t), "")
