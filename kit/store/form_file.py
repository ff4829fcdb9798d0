"""Reads one form file (YAML) into a ``Form``: every fault with file, line, item, what and remedy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from kit.domain.form import (
    AnsweredBy,
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
from kit.store.form_faults import Fault, faults
from kit.store.form_nodes import Reading, bilingual, compose, mapping, scalar, sequence, unhurried
from kit.store.form_shape import (
    BASIS,
    CHOICE,
    CHOICE_NAME,
    DOCUMENT,
    FORM,
    FORM_NAME,
    ITEM,
    NAME,
    NEEDED,
    RULE,
    SECTION,
    UNLABELLED,
    Kind,
    Shape,
    keys,
)
from kit.words import Bilingual, say

Word = TypeVar("Word", bound=StrEnum)


def read_form(path: Path, shown_as: str = "") -> Form:
    """The form in the file; raises ``Problems`` naming each fault's line, item, what and remedy."""
    name = shown_as or path.name
    return parse_form(file_text(path, name), name)


def file_text(path: Path, name: str) -> str:
    """The text of a form file; ``Problems`` where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems(say("The form {file} cannot be used.", file=name), (Problem(
            f"{name}", say("The file is not UTF-8 text (byte {n}).", n=error.start + 1),
            say("Save it as UTF-8 in your editor.")),)) from error  # fmt: skip


def parse_form(text: str, name: str) -> Form:
    """The form in a YAML text; ``name`` is how problems call it. Raises ``Problems``."""
    with unhurried():
        return _parsed(text, name)


def _parsed(text: str, name: str) -> Form:
    reader = FormReader(Reading(name))
    form = reader.read(text)
    if form is not None and not reader.reading.problems:
        for fault in faults(form):
            reader.note(fault)
    if reader.reading.problems or form is None:
        raise Problems(say("The form {file} cannot be used.", file=name), reader.reading.sorted())
    return form


class FormReader:
    """Turns nodes into the form's values; keeps the node of every name for the checks that follow."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.nodes: dict[str, yaml.Node] = {}
        self._documents: dict[str, Document] = {}

    def note(self, fault: Fault) -> None:
        """Keep a fault of the form as a problem at its line."""
        node = self.nodes.get(f"finding:{fault.rule}") if fault.rule else None
        node = node or self.nodes.get(f"item:{fault.item}") or self.nodes.get(f"section:{fault.item}")
        self.reading.problem(node, fault.item, fault.what, fault.remedy)

    def read(self, text: str) -> Form | None:
        """The form of a YAML text, as far as it can be read; problems are in ``reading``."""
        node = compose(text, self.reading)
        if node is None:
            return None
        top = mapping(node, frozenset(FORM), self.reading)
        self.needed(node, top, "form")
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
            burden_reason=self._words(top.get("burden_reason")),
            answered_by=self._word(top.get("answered_by"), AnsweredBy, "") or AnsweredBy.EACH,
            source=text,
        )

    def needed(self, node: yaml.Node, top: dict[str, yaml.Node], kind: str) -> None:
        """Note the keys that are missing at the top of a file."""
        for key in NEEDED[kind]:
            if key not in top:
                self.reading.problem(
                    node,
                    "",
                    say("The key “{key}” is missing.", key=key),
                    say("Add a line “{key}: …” at the top.", key=key),
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
            mapping(node, frozenset(DOCUMENT), self.reading)
            return {}
        documents = {}
        for key, value in node.value:
            name = str(key.value)
            entries = self._entries(value, "document", DOCUMENT, name)
            texts = {part: self._words(entries.get(part), name) for part in DOCUMENT}
            documents[name] = Document(name, **texts)
        return documents

    def _section(self, node: yaml.Node) -> Section:
        entries = self._entries(node, "section", SECTION, _peek(node))
        name = self._name(entries.get("name"), "section", node)
        return Section(
            name=name,
            title=self._words(entries.get("title"), name),
            note=self._words(entries.get("note"), name),
            relevant=self._text(entries.get("relevant"), name),
            items=tuple(self.item(n) for n in sequence(entries.get("items"), self.reading, name)),
        )

    def item(self, node: yaml.Node) -> Item:
        """The item of a node."""
        entries = self._entries(node, "item", ITEM, _peek(node))
        name = self._name(entries.get("name"), "item", node)
        kind = self._word(entries.get("type"), ItemType, name) or ItemType.NOTE
        if "label" not in entries and kind not in UNLABELLED:
            self._missing(node, name, "label")
        texts: dict[str, Any] = {k: self._words(entries.get(k), name) for k in keys(ITEM, Kind.WORDS)}
        plain: dict[str, Any] = {k: self._text(entries.get(k), name) for k in keys(ITEM, Kind.TEXT)}

        def many(key: str, read: Callable[[yaml.Node], Any]) -> tuple[Any, ...]:
            return tuple(read(n) for n in sequence(entries.get(key), self.reading, name))

        return Item(
            name=name,
            type=kind,
            read_only=self._flag(entries.get("read_only"), name),
            choices=many("choices", lambda n: self._choice(n, name)),
            basis=many("basis", lambda n: self.basis(n, name)),
            feeds=self._word(entries.get("feeds"), ProblemClass, name),
            findings=many("findings", lambda n: self._rule(n, name)),
            items=many("items", self.item),
            **texts,
            **plain,
        )

    def _choice(self, node: yaml.Node, item: str) -> Choice:
        entries = self._entries(node, "choice", CHOICE, item)
        name = self._text(entries.get("name"), item)
        if "name" in entries and not re.fullmatch(CHOICE_NAME, name):
            self._bad_name(entries["name"], item, name)
        return Choice(
            name=name,
            label=self._words(entries.get("label"), item),
            detail=self._words(entries.get("detail"), item),
            level=self._word(entries.get("level"), Level, item),
            columns=self._columns(entries.get("columns"), item),
        )

    def _columns(self, node: yaml.Node | None, item: str) -> tuple[tuple[str, str], ...]:
        if not isinstance(node, yaml.MappingNode):
            return ()
        return tuple((str(key.value), self._text(value, item)) for key, value in node.value)

    def basis(self, node: yaml.Node, item: str) -> Basis:
        """The basis of a node."""
        entries = self._entries(node, "basis", BASIS, item)
        return Basis(
            document=self._document(entries.get("document") or node, item),
            article=self._words(entries.get("article"), item),
            gist=self._words(entries.get("gist"), item),
            standing=self._word(entries.get("standing"), Standing, item) or Standing.UNVERIFIED,
        )

    def _document(self, node: yaml.Node, item: str) -> Document:
        name = self._text(node, item) if isinstance(node, yaml.ScalarNode) else ""
        document = self._documents.get(name)
        if document is None and name:
            self.reading.problem(
                node,
                item,
                say("The document “{name}” is not listed.", name=name),
                say("Add it under “documents”, or use one of: {names}.", names="、".join(self._documents)),
            )
        return document or Document(name, Bilingual(name), Bilingual(name), Bilingual(""))

    def _rule(self, node: yaml.Node, item: str) -> FindingRule:
        entries = self._entries(node, "rule", RULE, item)
        return FindingRule(
            name=self._name(entries.get("name"), "finding", node),
            when=self._text(entries.get("when"), item),
            severity=self._word(entries.get("severity"), Severity, item) or Severity.GAP,
            label=self._words(entries.get("label"), item),
        )

    def _entries(self, node: yaml.Node, kind: str, shape: Shape, item: str = "") -> dict[str, yaml.Node]:
        """The node's entries by key; what is unknown, repeated or missing is a problem."""
        entries = mapping(node, frozenset(shape), self.reading, item)
        if isinstance(node, yaml.MappingNode):
            for key in NEEDED[kind]:
                if key not in entries:
                    self._missing(node, item, key)
        return entries

    def _flag(self, node: yaml.Node | None, item: str) -> bool:
        text = self._text(node, item)
        if text not in ("", "true", "false"):
            self.reading.problem(
                node, item, say("“{text}” is not known here.", text=text),
                say("Use one of: {words}.", words="true、false"))  # fmt: skip
        return text == "true"

    def _text(self, node: yaml.Node | None, item: str = "") -> str:
        return scalar(node, self.reading, item)

    def _words(self, node: yaml.Node | None, item: str = "") -> Bilingual:
        return bilingual(node, self.reading, item)

    def _word(self, node: yaml.Node | None, kind: type[Word], item: str) -> Word | None:
        """One of the kind's words; None where it is missing or not one of them."""
        if node is None:
            return None
        text = self._text(node, item)
        try:
            return kind(text)
        except ValueError:
            self.reading.problem(
                node,
                item,
                say("“{text}” is not known here.", text=text or "—"),
                say("Use one of: {words}.", words="、".join(w.value for w in kind)),
            )
            return None

    def _name(self, node: yaml.Node | None, kind: str, owner: yaml.Node | None = None) -> str:
        name = self._text(node)
        where = node or owner
        if not re.fullmatch(FORM_NAME if kind == "form" else NAME, name):
            if node is not None:
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
            say("Use letters, digits and _, beginning with a letter, without spaces."),
        )

    def _missing(self, node: yaml.Node, item: str, key: str) -> None:
        self.reading.problem(
            node, item, say("The key “{key}” is missing.", key=key), say("Add a line “{key}: …”.", key=key)
        )


def _peek(node: yaml.Node) -> str:
    """The item's name before it is read properly, so that its problems can name it."""
    pairs: list[Any] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(v.value) for k, v in pairs if k.value == "name" and isinstance(v, yaml.ScalarNode)), "")
