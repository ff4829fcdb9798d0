"""Reads ``forms/phrases.yml``: the stock phrases that the coach marks, under the question each calls for."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from kit.domain.phrase import Phrase, PhraseBook
from kit.domain.signs import Question
from kit.errors import Problems
from kit.store.form_file import file_text
from kit.store.form_nodes import Reading, compose, mapping, scalar, sequence
from kit.words import say

FILE = "phrases.yml"
_SHORTEST = 2


def phrase_book(forms: Path) -> PhraseBook:
    """The phrases of the folder's file, read once while it does not change; none where there is no file.

    Raises ``Problems`` where the file is broken.
    """
    path = forms / FILE
    return _book(path, f"{forms.name}/{FILE}", path.stat().st_mtime_ns) if path.is_file() else PhraseBook()


@lru_cache(maxsize=4)
def _book(path: Path, shown_as: str, _changed: int) -> PhraseBook:
    return read_phrases(path, shown_as)


def read_phrases(path: Path, shown_as: str = "") -> PhraseBook:
    """The phrases in a file; ``Problems`` with every line that cannot be used."""
    name = shown_as or path.name
    return parse_phrases(file_text(path, name), name)


def parse_phrases(text: str, name: str) -> PhraseBook:
    """The phrases in a YAML text; ``name`` is how problems call it. Raises ``Problems``."""
    reading = Reading(name)
    phrases: dict[str, Phrase] = {}
    node = compose(text, reading)
    if node is not None:
        for question, entries in mapping(node, frozenset(Question), reading).items():
            for entry in sequence(entries, reading):
                _add(entry, Question(question), phrases, reading)
    if reading.problems:
        raise Problems(say("The phrase file {file} cannot be used.", file=name), reading.sorted())
    return PhraseBook(phrases.values())


def _add(node: yaml.Node, question: Question, phrases: dict[str, Phrase], reading: Reading) -> None:
    """Take the phrase of a line over, or note what keeps it from being used."""
    phrase = Phrase(scalar(node, reading), question)
    if not isinstance(node, yaml.ScalarNode):
        return
    if phrase.text in phrases:
        reading.problem(node, "", say("The phrase “{text}” stands here twice.", text=phrase.text),
                        say("Keep one of the two."))  # fmt: skip
    elif len(phrase.text.strip("…")) < _SHORTEST:
        reading.problem(node, "", say("The phrase “{text}” is too short: it would be marked everywhere.",
                                      text=phrase.text), say("Write two signs or more."))  # fmt: skip
    elif not _usable(phrase):
        reading.problem(node, "", say("The brackets of “{text}” do not fit.", text=phrase.text),
                        say("Write alternatives as （a|b）, each bracket opened and closed."))  # fmt: skip
    else:
        phrases[phrase.text] = phrase


def _usable(phrase: Phrase) -> bool:
    """Whether its brackets fit and it asks for some sign."""
    try:
        return phrase.pattern.match("") is None
    except re.error:
        return False
