"""Reads one form file (YAML) into a ``Form``: every fault with file, line, item, what and remedy."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kit.domain.form import (
    Basis,
    Choice,
    Document,
    FindingRule,
    Form,
    Item,
    ItemType,
    Level,
    ProblemClass,
    Section,
    Severity,
    Standing,
)
from kit.errors import Problem, Problems
from kit.store.form_nodes import Reading, bilingual, compose, mapping, scalar, sequence
from kit.words import Bilingual, say

_FORM = frozenset({"form", "version", "title", "about", "minutes", "documents", "sections"})
_DOCUMENT = frozenset({"title", "short", "version"})
_SECTION = frozenset({"name", "title", "note", "items"})
_ITEM = frozenset({
    "name", "type", "short", "label", "hint", "required", "relevant", "constraint", "constraint_message",
    "appearance", "choices", "basis", "feeds", "items", "findings",
})  # fmt: skip
_CHOICE = frozenset({"name", "label", "detail", "level"})
_BASIS = frozenset({"document", "article", "gist", "standing"})
_RULE = frozenset({"name", "when", "severity", "label"})
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

Word = TypeVar("Word", bound=StrEnum)


def read_form(path: Path, shown_as: str = "") -> Form:
    """The form in the file; raises ``Problems`` naming each fault's line, item, what and remedy."""
    name = shown_as or path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems(say("The form {file} cannot be used.", file=name), (Problem(
            f"{name}", say("The file is not UTF-8 text (byte {n}).", n=error.start + 1),
            say("Save it as UTF-8 in your editor.")),)) from error  # fmt: skip
    return parse_form(text, name)


def parse_form(text: str, name: str) -> Form:
    """The form in a YAML text; ``name`` is how problems call it. Raises ``Problems``."""
    from kit.store.form_check import check

    reader = FormReader(Reading(name))
    form = reader.read(text)
    if form is not None and not reader.reading.problems:
        check(form, reader)
    if reader.reading.problems or form is None:
        raise Problems(say("The form {file} cannot be used.", file=name), reader.reading.sorted())
    return form


class FormReader:
    """Turns nodes into the form's values; keeps the node of every name for the checks that follow."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.nodes: dict[str, yaml.Node] = {}
        self._documents: dict[str, Document] = {}

    def read(self, text: str) -> Form | None:
        """The form of a YAML text, as far as it can be read; problems are in ``reading``."""
        node = compose(text, self.reading)
        if node is None:
            return None
        top = mapping(node, _FORM, self.reading)
        for key in ("form", "version", "title", "sections"):
            if key not in top:
                self.reading.problem(
                    node,
                    "",
                    say("The key “{key}” is missing.", key=key),
                    say("Add a line “{key}: …” at the top.", key=key),
                )
        self._documents = self._read_documents(top.get("documents"))
        return Form(
            name=self._name(top.get("form"), "form"),
            version=self._text(top.get("version")),
            digest=hashlib.sha256(text.encode()).hexdigest(),
            title=self._words(top.get("title")),
            about=self._words(top.get("about")),
            minutes=self._minutes(top.get("minutes")),
            sections=tuple(self._section(n) for n in sequence(top.get("sections"), self.reading)),
            documents=tuple(self._documents.values()),
            source=text,
        )

    def _minutes(self, node: yaml.Node | None) -> int:
        text = self._text(node) or "0"
        if text.isdigit():
            return int(text)
        self.reading.problem(
            node, "", say("“minutes” is not a whole number."), say("Write a number such as 20.")
        )
        return 0

    def _read_documents(self, node: yaml.Node | None) -> dict[str, Document]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            mapping(node, _DOCUMENT, self.reading)
            return {}
        documents = {}
        for key, value in node.value:
            entries = mapping(value, _DOCUMENT, self.reading, str(key.value))
            texts = {
                part: self._words(entries.get(part), str(key.value)) for part in ("title", "short", "version")
            }
            for part, text in texts.items():
                if not text and part not in entries:
                    self._missing(value, str(key.value), part)
            documents[str(key.value)] = Document(str(key.value), **texts)
        return documents

    def _section(self, node: yaml.Node) -> Section:
        entries = mapping(node, _SECTION, self.reading)
        name = self._name(entries.get("name"), "section", node)
        if "title" not in entries:
            self._missing(node, name, "title")
        return Section(
            name=name,
            title=self._words(entries.get("title"), name),
            note=self._words(entries.get("note"), name),
            items=tuple(self._item(n) for n in sequence(entries.get("items"), self.reading, name)),
        )

    def _item(self, node: yaml.Node) -> Item:
        entries = mapping(node, _ITEM, self.reading, _peek(node))
        name = self._name(entries.get("name"), "item", node)
        texts: dict[str, Any] = {key: self._words(entries.get(key), name)
                 for key in ("label", "short", "hint", "constraint_message")}  # fmt: skip
        formulas: dict[str, Any] = {key: self._text(entries.get(key), name)
                    for key in ("required", "relevant", "constraint", "appearance")}  # fmt: skip
        if "label" not in entries:
            self._missing(node, name, "label")
        feeds = self._word(entries.get("feeds"), ProblemClass, name)
        return Item(
            name=name,
            type=self._word(entries.get("type"), ItemType, name, node) or ItemType.NOTE,
            choices=tuple(
                self._choice(n, name) for n in sequence(entries.get("choices"), self.reading, name)
            ),
            basis=tuple(self._basis(n, name) for n in sequence(entries.get("basis"), self.reading, name)),
            feeds=feeds,
            findings=tuple(
                self._rule(n, name) for n in sequence(entries.get("findings"), self.reading, name)
            ),
            items=tuple(self._item(n) for n in sequence(entries.get("items"), self.reading, name)),
            **texts,
            **formulas,
        )

    def _choice(self, node: yaml.Node, item: str) -> Choice:
        entries = mapping(node, _CHOICE, self.reading, item)
        if "label" not in entries:
            self._missing(node, item, "label")
        name = self._text(entries.get("name"), item)
        if not _NAME.match(name):
            self._bad_name(entries.get("name") or node, item, name)
        return Choice(
            name=name,
            label=self._words(entries.get("label"), item),
            detail=self._words(entries.get("detail"), item),
            level=self._word(entries.get("level"), Level, item),
        )

    def _basis(self, node: yaml.Node, item: str) -> Basis:
        entries = mapping(node, _BASIS, self.reading, item)
        name = self._text(entries.get("document"), item)
        document = self._documents.get(name)
        if document is None:
            self.reading.problem(
                entries.get("document") or node,
                item,
                say("The document “{name}” is not listed.", name=name),
                say("Add it under “documents”, or use one of: {names}.", names="、".join(self._documents)),
            )
            document = Document(name, Bilingual(name), Bilingual(name), Bilingual(""))
        if "article" not in entries:
            self._missing(node, item, "article")
        return Basis(
            document=document,
            article=self._words(entries.get("article"), item),
            gist=self._words(entries.get("gist"), item),
            standing=self._word(entries.get("standing"), Standing, item, node) or Standing.UNVERIFIED,
        )

    def _rule(self, node: yaml.Node, item: str) -> FindingRule:
        entries = mapping(node, _RULE, self.reading, item)
        for key in ("when", "label"):
            if key not in entries:
                self._missing(node, item, key)
        return FindingRule(
            name=self._name(entries.get("name"), "finding", node),
            when=self._text(entries.get("when"), item),
            severity=self._word(entries.get("severity"), Severity, item, node) or Severity.GAP,
            label=self._words(entries.get("label"), item),
        )

    def _text(self, node: yaml.Node | None, item: str = "") -> str:
        return scalar(node, self.reading, item)

    def _words(self, node: yaml.Node | None, item: str = "") -> Bilingual:
        return bilingual(node, self.reading, item)

    def _word(
        self, node: yaml.Node | None, kind: type[Word], item: str, needed: yaml.Node | None = None
    ) -> Word | None:
        """One of the kind's words; ``needed`` is the node to blame where the word is missing but required."""
        if node is None and needed is None:
            return None
        text = self._text(node, item)
        try:
            return kind(text)
        except ValueError:
            self.reading.problem(
                node or needed,
                item,
                say("“{text}” is not known here.", text=text or "—"),
                say("Use one of: {words}.", words="、".join(w.value for w in kind)),
            )
            return None

    def _name(self, node: yaml.Node | None, kind: str, owner: yaml.Node | None = None) -> str:
        name = self._text(node)
        where = node or owner
        if not _NAME.match(name):
            self._bad_name(where, "", name)
        elif f"{kind}:{name}" in self.nodes:
            first = self.nodes[f"{kind}:{name}"].start_mark.line + 1
            self.reading.problem(
                where,
                name,
                say("The name “{name}” is used twice (first on line {line}).", name=name, line=first),
                say("Give one of them another name."),
            )
        elif where is not None:
            self.nodes[f"{kind}:{name}"] = owner or where
        return name

    def _bad_name(self, node: yaml.Node | None, item: str, name: str) -> None:
        self.reading.problem(
            node,
            item,
            say("“{name}” cannot be a name.", name=name or "—"),
            say("Use small letters, digits and _, beginning with a letter."),
        )

    def _missing(self, node: yaml.Node, item: str, key: str) -> None:
        self.reading.problem(
            node, item, say("The key “{key}” is missing.", key=key), say("Add a line “{key}: …”.", key=key)
        )


def _peek(node: yaml.Node) -> str:
    """The item's name before it is read properly, so that its problems can name it."""
    pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(v.value) for k, v in pairs if k.value == "name" and isinstance(v, yaml.ScalarNode)), "")
