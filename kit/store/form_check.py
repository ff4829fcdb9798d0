"""What a readable form must also keep: expressions that work, names that exist, texts that are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kit.domain import relevance
from kit.domain.form import Form, Item, ItemType
from kit.words import Message, say

if TYPE_CHECKING:
    from kit.store.form_file import FormReader

_SELECTS = (ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE)
_COMPARED = re.compile(
    r"""\$\{\s*(\w+)\s*\}\s*!?=\s*'([^']*)'|selected\(\s*\$\{\s*(\w+)\s*\}\s*,\s*'([^']*)'\s*\)"""
)


def check(form: Form, reader: FormReader) -> None:
    """Note every problem of a form whose file could be read."""
    checker = _Checker(form, reader)
    for screen in form.screens:
        checker.screen(screen)
    for item in form.items.values():
        checker.item(item)


class _Checker:
    def __init__(self, form: Form, reader: FormReader) -> None:
        self._form = form
        self._reader = reader
        self._order = {name: n for n, name in enumerate(form.items)}

    def _problem(self, item: str, what: Message, remedy: Message, rule: str = "") -> None:
        nodes = self._reader.nodes
        node = nodes.get(f"finding:{rule}") or nodes.get(f"item:{item}")
        self._reader.reading.problem(node, item, what, remedy)

    def screen(self, item: Item) -> None:
        """A top question carries what members and summaries need: basis, short name, class."""
        if not item.basis:
            self._problem(
                item.name,
                say("The question has no basis."),
                say("Add “basis:” with document, article, gist and standing."),
            )
        if not item.short:
            self._problem(
                item.name, say("The question has no short name."), say("Add “short:” for the contents.")
            )
        if item.findings and item.feeds is None:
            self._problem(
                item.name,
                say("The question gives findings but feeds no problem class."),
                say("Add “feeds:” with awareness, organisation or role."),
            )

    def item(self, item: Item) -> None:
        """Any item: hint, choices and levels, and each of its expressions."""
        if not item.hint and item.type is not ItemType.NOTE:
            self._problem(
                item.name,
                say("The question has no hint."),
                say("Add “hint:” saying what a concrete answer looks like."),
            )
        self._choices(item)
        for key in ("relevant", "required"):
            self._expression(item, getattr(item, key), key, earlier=True)
        self._expression(item, item.constraint, "constraint", earlier=False)
        if item.constraint and not item.constraint_message:
            self._problem(
                item.name,
                say("The constraint has no message."),
                say("Add “constraint_message:” saying what to change."),
            )
        for rule in item.findings:
            self._expression(item, rule.when, rule.name, earlier=False)

    def _choices(self, item: Item) -> None:
        if item.type not in _SELECTS:
            if item.choices:
                self._problem(
                    item.name, say("Only select questions have choices."), say("Delete “choices:”.")
                )
            return
        if len(item.choices) < 2:
            self._problem(
                item.name, say("A select question needs at least two choices."), say("Add “choices:”.")
            )
        names = [c.name for c in item.choices]
        for name in sorted({n for n in names if names.count(n) > 1}):
            self._problem(
                item.name,
                say("The choice “{name}” stands here twice.", name=name),
                say("Give one of them another name."),
            )
        for choice in item.choices:
            if choice.level and choice.level != "none" and not choice.detail:
                self._problem(
                    item.name,
                    say("The level “{name}” is not described.", name=choice.name),
                    say("Add “detail:” saying in words how one can tell."),
                )

    def _expression(self, item: Item, expression: str, key: str, *, earlier: bool) -> None:
        if not expression:
            return
        error = relevance.syntax_error(expression)
        if error:
            self._problem(
                item.name,
                say("The expression of “{key}” cannot be read: {why}.", key=key, why=error),
                say("Compare with a form that works; names are written ${name}."),
                key,
            )
            return
        for name in relevance.references(expression):
            self._reference(item, name, key, earlier=earlier)
        for match in _COMPARED.finditer(expression):
            self._compared(item, match[1] or match[3], match[2] or match[4] or "", key)

    def _reference(self, item: Item, name: str, key: str, *, earlier: bool) -> None:
        if name not in self._order:
            self._problem(
                item.name,
                say("“{key}” names the item “{name}”, which does not exist.", key=key, name=name),
                say("Correct the name, or add the item."),
                key,
            )
        elif earlier and self._order[name] >= self._order[item.name]:
            self._problem(
                item.name,
                say("“{key}” reads “{name}”, which comes later or is the item itself.", key=key, name=name),
                say("Let it read earlier items only, so that conditions cannot run in a circle."),
                key,
            )

    def _compared(self, item: Item, name: str, value: str, key: str) -> None:
        other = self._form.items.get(name)
        if other and other.type in _SELECTS and value and other.choice(value) is None:
            self._problem(
                item.name,
                say(
                    "“{key}” asks for “{value}”, which “{name}” does not offer.",
                    key=key,
                    value=value,
                    name=name,
                ),
                say("Use one of: {names}.", names="、".join(c.name for c in other.choices)),
                key,
            )
