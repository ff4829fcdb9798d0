"""Reads the templates of meetings (``forms/agendas/KIND.yml``): each fault with file, line, step, remedy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from kit.domain.agenda import LONGEST_STEP, Agenda, Step
from kit.domain.gate import GateName
from kit.domain.meeting import MeetingKind, StepKind
from kit.errors import NotFound, Problems
from kit.store.form_file import FormReader, file_text
from kit.store.form_nodes import Reading, compose, mapping, sequence
from kit.store.form_shape import AGENDA, STEP
from kit.words import Bilingual, say

FOLDER = "agendas"


def agenda_paths(forms: Path) -> tuple[Path, ...]:
    """The template files, by name."""
    return tuple(sorted((forms / FOLDER).glob("*.yml")))


def agendas(forms: Path) -> tuple[Agenda, ...]:
    """The templates in the order of ``MeetingKind``; ``Problems`` where one is broken."""
    found = {a.kind: a for a in map(_kept, agenda_paths(forms))}
    return tuple(found[kind] for kind in MeetingKind if kind in found)


def agenda(forms: Path, kind: MeetingKind) -> Agenda:
    """The template of a kind; ``NotFound`` without a file, ``Problems`` where it is broken."""
    path = forms / FOLDER / f"{kind.value}.yml"
    if not path.is_file():
        raise NotFound(say("There is no agenda called “{name}”.", name=kind.value))
    return _kept(path)


def _kept(path: Path) -> Agenda:
    shown_as = f"{path.parent.parent.name}/{FOLDER}/{path.name}"
    return _read(path, shown_as, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, shown_as: str, _changed: int) -> Agenda:
    return read_agenda(path, shown_as)


def read_agenda(path: Path, shown_as: str = "") -> Agenda:
    """The template in a file; ``Problems`` with every line that cannot be used."""
    name = shown_as or path.name
    return parse_agenda(file_text(path, name), name, path.stem)


def parse_agenda(text: str, name: str, stem: str = "") -> Agenda:
    """The template in a YAML text; ``name`` is how problems call it, ``stem`` the file's own name."""
    reader = AgendaReader(Reading(name), stem)
    made = reader.agenda(text)
    if reader.reading.problems or made is None:
        raise Problems(say("The agenda {file} cannot be used.", file=name), reader.reading.sorted())
    return made


class AgendaReader(FormReader):
    """Turns the nodes of a template into an ``Agenda``."""

    def __init__(self, reading: Reading, stem: str) -> None:
        super().__init__(reading)
        self._stem = stem

    def agenda(self, text: str) -> Agenda | None:
        """The template of a YAML text, as far as it can be read; problems are in ``reading``."""
        node = compose(text, self.reading)
        if node is None:
            return None
        top = mapping(node, frozenset(AGENDA), self.reading)
        self.needed(node, top, "agenda")
        self._documents = self._read_documents(top.get("documents"))
        kind = self._word(top.get("agenda"), MeetingKind, "")
        if kind is not None and self._stem and kind.value != self._stem:
            self.reading.problem(
                top["agenda"], "", say("The file is not called “{name}.yml”.", name=kind.value),
                say("Give the file the name that stands under “agenda”."))  # fmt: skip
        steps = tuple(self._step(n) for n in sequence(top.get("steps"), self.reading))
        if "steps" in top and not steps:
            self.reading.problem(top["steps"], "", say("There is no step."), say("Write one step at least."))
        gates = (self._word(n, GateName, "") for n in sequence(top.get("gates"), self.reading))
        return Agenda(
            kind=kind or MeetingKind.GENERAL,
            version=self._text(top.get("version")),
            title=self._words(top.get("title")),
            purpose=self._words(top.get("purpose")),
            steps=steps,
            gates=tuple(g for g in gates if g),
            documents=tuple(self._documents.values()),
            prepare=self._lines(top.get("prepare")),
            bring=self._lines(top.get("bring")),
            discipline=self._lines(top.get("discipline")),
            after=self._lines(top.get("after")),
        )

    def _lines(self, node: yaml.Node | None) -> tuple[Bilingual, ...]:
        return tuple(self._words(n) for n in sequence(node, self.reading))

    def _step(self, node: yaml.Node) -> Step:
        entries = self._entries(node, "step", STEP)
        name = self._name(entries.get("name"), "step", node)
        step = Step(
            name=name,
            kind=self._word(entries.get("kind"), StepKind, name) or StepKind.OTHER,
            title=self._words(entries.get("title"), name),
            note=self._words(entries.get("note"), name),
            tip=self._words(entries.get("tip"), name),
            minutes=self._number(entries, "minutes", name),
            each=self._number(entries, "each", name),
            least=self._number(entries, "least", name),
            most=self._number(entries, "most", name),
            basis=tuple(self.basis(n, name) for n in sequence(entries.get("basis"), self.reading, name)),
        )
        self._check(node, entries, step)
        return step

    def _check(self, node: yaml.Node, entries: dict[str, yaml.Node], step: Step) -> None:
        if "minutes" in entries and not step.minutes and not step.each:
            self.reading.problem(
                entries["minutes"], step.name, say("This step takes no time."),
                say("Write “minutes”, or “each” for the minutes of each person."))  # fmt: skip
        if step.most and step.most < step.least:
            self.reading.problem(
                entries["most"], step.name, say("“most” is below “least”: no branch has this step."),
                say("Correct one of the two."))  # fmt: skip
        if "basis" in entries and not step.basis:
            self.reading.problem(
                entries["basis"], step.name, say("There is no basis."),
                say("Name a document, or “kit” with the standing “proposed”."))  # fmt: skip

    def _number(self, entries: dict[str, yaml.Node], key: str, name: str) -> int:
        text = self._text(entries.get(key), name)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and int(text) <= LONGEST_STEP):
            self.reading.problem(
                entries[key], name,
                say("“{key}” is not a whole number from 0 to {most}.", key=key, most=LONGEST_STEP),
                say("Write a number such as 20."))  # fmt: skip
            return 0
        return int(text)
