"""What keeps a form from running: names that do not exist, expressions that cannot be read, circles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from kit.domain import expression
from kit.domain.filling import computed
from kit.domain.form import SELECTS, Form, Item
from kit.words import Message, say

EXPRESSIONS = ("relevant", "required", "constraint", "calculation", "choice_filter", "repeat_count")
"""An item's keys that hold an expression; ``default`` does where it is worked out."""
_CHANGES = ("relevant", "calculation", "choice_filter", "repeat_count")
"""The expressions that change what stands in an item, and so must not run in a circle."""
_TEXTS = ("label", "hint", "guidance", "constraint_message", "required_message")


@dataclass(frozen=True)
class Fault:
    """What is wrong with an item (or a section, or "" for the form), in the rule ``rule`` or none."""

    item: str
    what: Message
    remedy: Message
    rule: str = ""
    key: str = ""


def faults(form: Form) -> Iterator[Fault]:
    """Every fault of a form for which it cannot be asked."""
    for section in form.sections:
        yield from _of_expression(form, section.name, section.relevant, "relevant")
    for item in form.items.values():
        yield from _of_item(form, item)
    yield from _circles(form)


def expressions(item: Item) -> Iterator[tuple[str, str]]:
    """The item's own expressions with their keys."""
    for key in EXPRESSIONS:
        if getattr(item, key):
            yield key, getattr(item, key)
    if item.default and computed(item.default):
        yield "default", item.default


def _of_item(form: Form, item: Item) -> Iterator[Fault]:
    yield from _of_choices(item)
    for key, words in expressions(item):
        yield from _of_expression(form, item.name, words, key)
    for rule in item.findings:
        yield from _of_expression(form, item.name, rule.when, rule.name, rule.name)
    for key in _TEXTS:
        text = getattr(item, key)
        for name in expression.references(text.zh + text.en):
            yield from _of_reference(form, item.name, name, key)


def _of_choices(item: Item) -> Iterator[Fault]:
    if item.type not in SELECTS:
        if item.choices:
            yield Fault(
                item.name, say("Only select questions have choices."), say("Delete “choices:”."), "", "type"
            )
        return
    if not item.choices:
        yield Fault(item.name, say("The select question has no choices."), say("Add “choices:”."), "", "type")
    names = [c.name for c in item.choices]
    if item.choice_filter:
        return  # a filtered list may name the same choice in several branches
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield Fault(
            item.name,
            say("The choice “{name}” stands here twice.", name=name),
            say("Give one of them another name."),
            "",
            "type",
        )


def _of_expression(form: Form, item: str, words: str, key: str, rule: str = "") -> Iterator[Fault]:
    if not words:
        return
    error = expression.syntax_error(words)
    if error:
        yield Fault(
            item,
            say("The expression of “{key}” cannot be read: {why}.", key=key, why=error),
            say("Compare with a form that works; names are written ${name}."),
            rule,
            key,
        )
        return
    for name in expression.references(words):
        yield from _of_reference(form, item, name, key, rule)


def _of_reference(form: Form, item: str, name: str, key: str, rule: str = "") -> Iterator[Fault]:
    if name not in form.items:
        yield Fault(
            item,
            say("“{key}” names the item “{name}”, which does not exist.", key=key, name=name),
            say("Correct the name, or add the item."),
            rule,
            key,
        )


def _circles(form: Form) -> Iterator[Fault]:
    """One circle, if there is any: items that depend on each other, or on themselves."""
    reads: dict[str, set[str]] = {}
    above = {i.name: s for s in form.sections if s.relevant for i in s.items}
    for item in form.items.values():
        words = " ".join(getattr(item, key) for key in _CHANGES)
        names = {n for n in expression.references(words) if n in form.items}
        if item.name in form.parents:
            names.add(form.parents[item.name])
        elif item.name in above:
            names |= set(expression.references(above[item.name].relevant)) & set(form.items)
        if "once(" in words:
            names.discard(item.name)
        reads[item.name] = names
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as error:
        circle = list(dict.fromkeys(reversed(error.args[1])))
        yield Fault(
            max(circle, key=list(form.items).index),
            say("The conditions run in a circle: {names}.", names=" → ".join([*circle, circle[0]])),
            say("Let one of them read earlier items only."),
            "",
            "relevant",
        )
