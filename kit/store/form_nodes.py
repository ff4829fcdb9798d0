"""Reads YAML as text with places: no bare ``no`` turned into a Boolean, no repeated key, no surprise.

PyYAML's composer gives the nodes with their lines; values stay the words that the author wrote.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import yaml

from kit.errors import Problem
from kit.words import Bilingual, Message, say

_SAFE: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"


class _Loader(_SAFE):  # type: ignore[misc,valid-type]
    """Composes nodes without guessing what a plain value is: here every one is a text."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """The tag of a text, for every node."""
        return _TEXT

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Nothing: no tag depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """Nothing, as above."""


@contextmanager
def unhurried() -> Iterator[None]:
    """No collection of garbage meanwhile: tens of thousands of nodes come up at once, and none is garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@dataclass
class Reading:
    """One file being read: its name, and the problems found so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def sorted(self) -> tuple[Problem, ...]:
        """The problems from the first line to the last."""
        return tuple(p for _, p in sorted(zip(self.lines, self.problems, strict=True), key=lambda x: x[0]))

    def problem(self, node: yaml.Node | None, item: str, what: Message, remedy: Message) -> None:
        """Note a problem at the node's line, in ``item`` ("" where it is in none)."""
        self.lines.append(node.start_mark.line if node is not None else 0)
        self.problems.append(Problem(self.place(node, item), what, remedy))

    def place(self, node: yaml.Node | None, item: str = "") -> str:
        """``forms/checkups/member.yml line 12, item task_done``, in the reader's language."""
        line = node.start_mark.line + 1 if node is not None else 1
        place = str(say("{file} line {line}", file=self.file, line=line))
        return place + str(say(", item {item}", item=item)) if item else place


def compose(text: str, reading: Reading) -> yaml.Node | None:
    """The node tree of a YAML text, or None with the problem noted."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        place = str(say("{file} line {line}", file=reading.file, line=line))
        reading.lines.append(0)
        reading.problems.append(
            Problem(
                place,
                say("This line cannot be read as YAML ({why}).", why=error.problem or error.context or ""),
                say(
                    "Look for a missing quote, a missing space after a colon, or a wrong indent, "
                    "here or just above."
                ),
            )
        )
        return None
    except yaml.reader.ReaderError as error:
        reading.lines.append(0)
        reading.problems.append(
            Problem(
                reading.file,
                say(
                    "The file holds a character that YAML does not allow ({why}).",
                    why=f"U+{error.character:04X}",
                ),
                say("Save the file as UTF-8 text and delete that character."),
            )
        )
        return None
    if node is None:
        reading.problem(None, "", say("The file is empty."), say("Copy a form that works and change it."))
    return node


def mapping(
    node: yaml.Node | None, keys: frozenset[str], reading: Reading, item: str = ""
) -> dict[str, yaml.Node]:
    """The node's entries by key; unknown and repeated keys are problems, and so is any other node."""
    if not isinstance(node, yaml.MappingNode):
        reading.problem(
            node,
            item,
            say("Key and value pairs are expected here."),
            say("Write lines such as “name: study”."),
        )
        return {}
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value)
        if key in found:
            reading.problem(
                key_node,
                item,
                say("The key “{key}” stands here twice.", key=key),
                say("Keep one of the two."),
            )
        elif key not in keys:
            reading.problem(
                key_node,
                item,
                say("The key “{key}” is not known here.", key=key),
                say("Known keys: {keys}.", keys="、".join(sorted(keys))),
            )
        else:
            found[key] = value
    return found


def sequence(node: yaml.Node | None, reading: Reading, item: str = "") -> Iterator[yaml.Node]:
    """The nodes of a list; anything but a list is a problem and gives none."""
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        reading.problem(node, item, say("A list is expected here."), say("Begin each entry with “- ”."))
        return
    yield from node.value


def scalar(node: yaml.Node | None, reading: Reading, item: str = "") -> str:
    """The words of a plain value; "" where it is missing; a list or mapping is a problem."""
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode):
        reading.problem(node, item, say("One plain value is expected here."), say("Write it on one line."))
        return ""
    return str(node.value).strip()


_TONGUES = frozenset({"zh", "en"})


def bilingual(node: yaml.Node | None, reading: Reading, item: str = "") -> Bilingual:
    """A text in both languages; a missing one is a problem."""
    if node is None:
        return Bilingual("")
    entries = mapping(node, _TONGUES, reading, item)
    zh, en = (scalar(entries.get(tongue), reading, item) for tongue in ("zh", "en"))
    if not (zh and en):
        for text, tongue, name in ((zh, "zh", say("Chinese")), (en, "en", say("English"))):
            if not text:
                what = say("The {language} text is missing.", language=name)
                reading.problem(node, item, what, say("Add a line “{tongue}: …”.", tongue=tongue))
    return Bilingual(zh, en)
