"""Reads a frame file (``forms/frames/YEAR.yml``) and lays it over a form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml

from kit.domain.form import Basis, Form, Item
from kit.domain.frame import Frame, FrameSection
from kit.errors import NotFound, Problems
from kit.store.form_faults import faults
from kit.store.form_file import FormReader, file_text
from kit.store.form_nodes import Reading, compose, mapping, sequence
from kit.store.form_shape import FRAME, SECTION
from kit.store.form_text import form_text
from kit.words import say

FormOf = Callable[[str], Form]


def read_frame(path: Path, form_of: FormOf, shown_as: str = "") -> Frame:
    """The frame in the file; ``form_of`` gives the forms that it names. Raises ``Problems``."""
    name = shown_as or path.name
    return parse_frame(file_text(path, name), name, form_of)


def parse_frame(text: str, name: str, form_of: FormOf) -> Frame:
    """The frame in a YAML text; ``name`` is how problems call it. Raises ``Problems``."""
    reader = FrameReader(Reading(name), form_of)
    frame = reader.frame(text)
    if reader.reading.problems or frame is None:
        raise Problems(say("The frame {file} cannot be used.", file=name), reader.reading.sorted())
    return frame


def laid(frame: Frame, form: Form) -> Form:
    """The form as the frame asks it, with a text of its own that a round can keep."""
    over = frame.over(form)
    source = form_text(over)
    return replace(over, source=source, digest=hashlib.sha256(source.encode()).hexdigest())


class FrameReader(FormReader):
    """Turns the nodes of a frame file into a ``Frame``."""

    def __init__(self, reading: Reading, form_of: FormOf) -> None:
        super().__init__(reading)
        self._form_of = form_of
        self.forms: dict[str, Form] = {}

    def frame(self, text: str) -> Frame | None:
        """The frame of a YAML text, as far as it can be read; problems are in ``reading``."""
        node = compose(text, self.reading)
        if node is None:
            return None
        top = mapping(node, frozenset(FRAME), self.reading)
        self.needed(node, top, "frame")
        applies_to = self._applies_to(top.get("applies_to"))
        documents = self._read_documents(top.get("documents"))
        self._documents = {d.name: d for f in self.forms.values() for d in f.documents} | documents
        frame = Frame(
            name=self._text(top.get("frame")),
            year=self._year(top.get("year")),
            title=self._words(top.get("title")),
            about=self._words(top.get("about")),
            applies_to=applies_to,
            documents=tuple(documents.values()),
            basis=self._bases(top.get("basis")),
            sections=tuple(self._place(n) for n in sequence(top.get("sections"), self.reading)),
        )
        self._check_laid(frame)
        return frame

    def _year(self, node: yaml.Node | None) -> int:
        text = self._text(node)
        if node is not None and not (text.isdigit() and len(text) == len("2026")):
            self.reading.problem(node, "", say("“year” is not a year."), say("Write a year such as 2026."))
            return 0
        return int(text or 0)

    def _applies_to(self, node: yaml.Node | None) -> tuple[str, ...]:
        nodes = [node] if isinstance(node, yaml.ScalarNode) else list(sequence(node, self.reading))
        for one in nodes:
            name = self._text(one)
            try:
                self.forms[name] = self._form_of(name)
            except NotFound as error:
                self.reading.problem(
                    one, "", error.message, say("Use the name of a file in forms/checkups."))  # fmt: skip
            except Problems as error:
                self.reading.problem(one, "", error.message, say("Put that form right first."))
        return tuple(self.forms)

    def _bases(self, node: yaml.Node | None) -> tuple[Basis, ...]:
        return tuple(self.basis(n, "") for n in sequence(node, self.reading))

    def _place(self, node: yaml.Node) -> FrameSection:
        entries = self._entries(node, "section", SECTION)
        name = self._name(entries.get("name"), "section", node)
        return FrameSection(
            name=name,
            title=self._words(entries.get("title"), name),
            note=self._words(entries.get("note"), name),
            relevant=self._text(entries.get("relevant"), name),
            entries=tuple(self._entry(n) for n in sequence(entries.get("items"), self.reading, name)),
        )

    def _entry(self, node: yaml.Node) -> str | Item:
        if not isinstance(node, yaml.ScalarNode):
            item = self.item(node)
            for form in self.forms.values():
                if item.name in form.items:
                    self.reading.problem(
                        node, item.name, say("The form “{form}” has this item already.", form=form.name),
                        say("Write its name only, or choose another name."))  # fmt: skip
            return item
        name = self._text(node)
        if self.forms and not any(name in form.items for form in self.forms.values()):
            forms = "、".join(self.forms)
            self.reading.problem(
                node, name, say("The form “{form}” has no item “{name}”.", form=forms, name=name),
                say("Correct the name, or write the item out."))  # fmt: skip
        return self._name(node, "item")

    def _check_laid(self, frame: Frame) -> None:
        """What the frame leaves out may be read by what it keeps: each such place is a problem."""
        if self.reading.problems:
            return
        for form in self.forms.values():
            for fault in faults(frame.over(form)):
                self.note(fault)
