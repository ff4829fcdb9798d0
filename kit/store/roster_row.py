"""One line of a roster: the person it tells of, or the one fault that keeps it from being read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kit.domain.organisation import Role, Standing
from kit.store import roster_columns as columns
from kit.store.sheet import WHOLE_LINE, Fault, Line
from kit.words import mark, say

LONGEST = {"name": 40, "number": 30, "group": 60, "duty": 60}
"""Characters that a roster's cell may hold."""
_LONGEST_WORD = 60
_FILLED_DOWN = frozenset({"group", "standing"})
"""Columns in which a cell merged over several lines plainly means: the same for all of them."""


@dataclass(frozen=True)
class RosterRow:
    """A good line. ``number`` is "" and the others None where the file does not tell."""

    line: int
    name: str
    number: str = ""
    group: str | None = None
    standing: Standing | None = None
    duty: str | None = None
    role: Role | None = None
    elder: bool | None = None


@dataclass(frozen=True)
class Layout:
    """The header line and the column of each field found in it."""

    header: Line
    column_of: dict[str, int]

    def tells_of_a_person(self, line: Line) -> bool:
        """Whether the line is more than blank, a bare 序号, or the header over again."""
        if WHOLE_LINE in line.faults:
            return True
        name = line.merged.get(self.column_of["name"])
        if columns.fields(line.cells) or (name is not None and name.top <= self.header.number):
            return False
        ordinal = self.column_of.get("ordinal")
        told = any(cell.strip() for at, cell in enumerate(line.cells) if at != ordinal)
        return told or any(at in line.faults for at in self.column_of.values())

    def name(self, line: Line) -> str:
        """What stands under the name's header, whether the line is good or not."""
        at = self.column_of["name"]
        return columns.joined(line.cells[at].strip()) if at < len(line.cells) else ""

    def row(self, line: Line) -> RosterRow | Fault:
        """The person of the line, or what is wrong with it."""
        for at in (WHOLE_LINE, *self.column_of.values()):
            if at in line.faults:
                return line.faults[at]
        if any(cell.strip() for cell in line.cells[len(self.header.cells) :]):
            return Fault(
                say("This line has more cells than there are headers."),
                say("Please put text with a comma into quotation marks, or save the table as XLSX."),
            )
        texts: dict[str, str] = {}
        for field, at in self.column_of.items():
            text = _cell(line, field, at, self.header.cells[at].strip())
            if isinstance(text, Fault):
                return text
            texts[field] = text
        return _person(line.number, texts)


def _cell(line: Line, field: str, at: int, title: str) -> str | Fault:
    part = line.merged.get(at)
    text = line.cells[at] if at < len(line.cells) else ""
    if part is not None and part.across:
        return Fault(
            say("The cells {range} are merged across columns.", range=part.range),
            say("Please unmerge them; a line without a person can be deleted."),
        )
    if part is not None and part.top != line.number and field != "ordinal":
        if field not in _FILLED_DOWN:
            return Fault(
                say("The cells {range} are merged, so this line has no “{title}” of its own.",
                    range=part.range, title=title),
                say("Please unmerge them and write it into each line."),
            )  # fmt: skip
        text = part.value
    return _clean(field, text, title)


def _clean(field: str, text: str, title: str) -> str | Fault:
    """The text without invisible marks and doubled spaces; control characters inside it are a fault."""
    text = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf").strip()
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and not c.isspace() for c in text):
        return Fault(
            say("There is an invisible control character under “{title}”.", title=title),
            say("Please type the cell again."),
        )
    text = " ".join(text.split())
    longest = LONGEST.get(field, _LONGEST_WORD)
    if len(text) > longest:
        return Fault(
            say("The text under “{title}” is longer than {n} characters.", title=title, n=longest),
            say("Please shorten it."),
        )
    return text


def _person(line: int, texts: dict[str, str]) -> RosterRow | Fault:
    name = _name(texts["name"])
    if isinstance(name, Fault):
        return name
    for field, meanings, what, remedy in _MEANT:
        if texts.get(field) and columns.plain(texts[field]) not in meanings:
            return Fault(say(what, text=texts[field]), say(remedy))
    role = columns.ROLE_OF.get(columns.plain(texts.get("role", "")))
    if role is None and ("role" in texts or "duty" in texts):
        role = Role.FACILITATOR if columns.on_committee(texts.get("duty", "")) else Role.MEMBER
    return RosterRow(
        line=line,
        name=name,
        number=texts.get("number", ""),
        group=texts.get("group"),
        standing=columns.STANDING_OF.get(columns.plain(texts.get("standing", ""))),
        duty=texts.get("duty"),
        role=role,
        elder=columns.ELDER_OF.get(columns.plain(texts["elder"]), False) if "elder" in texts else None,
    )


def _name(text: str) -> str | Fault:
    if not text:
        return Fault(say("The name is missing."), say("Please write the name, or delete the line."))
    if columns.plain(text) in columns.TOTALS:
        return Fault(say("This is a line of totals, not a person."), say("Please delete the line."))
    if not any(c.isalpha() for c in text):
        return Fault(say("“{text}” is not a name.", text=text), say("Please write the name."))
    return columns.joined(text)


_MEANT: tuple[tuple[str, Mapping[str, object], str, str], ...] = (
    (
        "standing",
        columns.STANDING_OF,
        mark("“{text}” is not a standing that the kit knows."),
        mark("Please write 正式 (full) or 预备 (probationary)."),
    ),
    (
        "role",
        columns.ROLE_OF,
        mark("“{text}” is not a role that the kit knows."),
        mark("Please write 党员 (member), 支部书记 (secretary) or 支委 (committee member)."),
    ),
    (
        "elder",
        columns.ELDER_OF,
        mark("“{text}” under large type is neither yes nor no."),
        mark("Please write 是 (yes) or 否 (no)."),
    ),
)
"""Columns of fixed words: the words, what to say of another one, and what to write."""
