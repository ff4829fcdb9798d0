"""Reads an XLSForm (XLSX) into a ``Form``: every fault with sheet, row and remedy, all at once.

A group at the top becomes a section, one with the appearance ``field-list`` a screen of its own; a group
within becomes a screen, a group within that a heading. What the kit added to its exports is read as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from kit.domain.form import AnsweredBy, Form, Item, ItemType, Section
from kit.errors import Invalid, Problem, Problems
from kit.store.form_faults import Fault, faults
from kit.store.form_shape import FORM_NAME, NAME
from kit.store.form_text import form_text
from kit.store.xlsform_choices import read_choices
from kit.store.xlsform_extra import Extra, read_extra
from kit.store.xlsform_item import ItemReader, condition
from kit.store.xlsform_reading import Reading
from kit.store.xlsform_sheet import Row, Sheets, read_sheets
from kit.store.xlsform_tongue import Tongues, extra_words
from kit.store.xlsform_types import IGNORED, Asked, opening
from kit.words import Bilingual, say

_ANSWERED_BY = {kind.value: kind for kind in AnsweredBy}


@dataclass(frozen=True)
class Imported:
    """A form from a workbook, and what was left out or changed on the way."""

    form: Form
    notices: tuple[Problem, ...] = ()


@dataclass
class _Node:
    """A row; for a group or repeat with the rows within."""

    row: Row
    kind: str
    children: list[_Node] = field(default_factory=list)


def read_xlsform(content: bytes, file: str, name: str = "", *, leave_out: bool = False) -> Imported:
    """The form in a workbook, called ``name``; ``Problems`` with all that the kit cannot ask.

    With ``leave_out`` the questions that it cannot ask stay, hidden and empty, with a notice each.
    """
    if name and not re.fullmatch(FORM_NAME, name):
        raise Invalid(say("“{name}” cannot be the name of a form: use small letters and digits.", name=name))
    sheets = read_sheets(content)
    reading = Reading(file)
    if not sheets.get("survey"):
        reading.problem(None, say("The workbook has no sheet “survey”, or it is empty."), say(
            "Choose an XLSForm: its sheets are called survey, choices and settings."))  # fmt: skip
        raise _refused(reading)
    reader = _Reader(sheets, reading, name, leave_out=leave_out)
    form = reader.form()
    if not reading.problems:
        for fault in faults(form):
            reader.note(fault)
    if reading.problems:
        raise _refused(reading)
    source = form_text(form)
    digest = hashlib.sha256(source.encode()).hexdigest()
    return Imported(replace(form, source=source, digest=digest), tuple(reading.notices))


def _refused(reading: Reading) -> Problems:
    return Problems(say("The form {file} cannot be used.", file=reading.file), tuple(reading.problems))


class _Reader:
    def __init__(self, sheets: Sheets, reading: Reading, name: str, *, leave_out: bool) -> None:
        self._reading = reading
        self._settings = next(iter(sheets.get("settings", ())), Row("settings", 2, {}))
        survey, choices = sheets["survey"], sheets.get("choices", ())
        self._survey = survey
        self._tongues = Tongues((*survey, *choices), self._settings.text("default_language"))
        self._extra: Extra = read_extra(sheets, reading)
        lists = read_choices(choices, self._tongues, reading)
        self._items = ItemReader(lists, self._tongues, self._extra, reading)
        self._items.leaves_out = leave_out
        self._name = name
        self._used: set[str] = set()
        self._sections: set[str] = set()

    def note(self, fault: Fault) -> None:
        """Keep a fault of the form as a problem at its row."""
        row = self._extra.rules.get(fault.rule) or self._reading.rows.get(fault.item)
        column = "when" if fault.rule else fault.key
        self._reading.problem(row, fault.what, fault.remedy, column)

    def form(self) -> Form:
        """The form, as far as it can be read."""
        title = self._title()
        sections = tuple(s for s in self._read_sections(self._tree(), title) if s.items)
        if self._tongues.names and not self._tongues.has("zh"):
            self._reading.once(
                "zh", None, say("The form has no Chinese; another language stands in its place.")
            )
        minutes = self._extra.text("minutes")
        return Form(
            name=self._name or self._extra.text("form") or _slug(self._settings.text("form_id"), title.zh),
            version=self._settings.text("version") or "1",
            digest="",
            title=title,
            about=self._extra.form.get("about", Bilingual("")),
            minutes=int(minutes) if minutes.isdigit() else 0,
            sections=sections,
            documents=tuple(self._extra.documents.values()),
            burden_reason=self._extra.form.get("burden_reason", Bilingual("")),
            answered_by=_ANSWERED_BY.get(self._extra.text("answered_by"), AnsweredBy.EACH),
        )

    def _title(self) -> Bilingual:
        plain = self._settings.text("form_title", "form_id") or self._reading.file
        return self._extra.form.get("title") or Bilingual(plain, plain)

    # ── rows into a tree ──

    def _tree(self) -> list[_Node]:
        top: list[_Node] = []
        open_: list[_Node] = []
        for row in self._survey:
            words = row.text("type")
            if row.text("disabled").lower() in ("yes", "true"):
                continue
            kind = opening(words)
            if kind == "end":
                self._close(row, words, open_)
                continue
            if not words:
                self._typeless(row)
                continue
            if words.split()[0].lower() in IGNORED:
                self._reading.notice(row, say("“{type}” is left out.", type=words), "type")
                continue
            node = _Node(row, kind or "question")
            (open_[-1].children if open_ else top).append(node)
            if kind:
                open_.append(node)
        for node in open_:
            self._reading.problem(
                node.row, say("The group that begins here never ends."),
                say("Add a row “end_group” or “end_repeat”."), "type")  # fmt: skip
        return top

    def _close(self, row: Row, words: str, open_: list[_Node]) -> None:
        if not open_ or ("repeat" in words.lower()) != (open_[-1].kind == "repeat"):
            self._reading.problem(
                row, say("“{type}” ends what was not begun.", type=words),
                say("Delete the row, or begin the group or repeat above."), "type")  # fmt: skip
            return
        open_.pop()

    def _typeless(self, row: Row) -> None:
        if row.text("name"):
            self._reading.problem(
                row, say("The question has no type."), say("Fill in “type”, or clear the row."), "type"
            )

    # ── the tree into sections ──

    def _read_sections(self, tree: list[_Node], title: Bilingual) -> Iterator[Section]:
        loose = 0
        for own, nodes in groupby(tree, key=_is_section):
            if own:
                yield from (self._section(node) for node in nodes)
                continue
            loose += 1
            items = tuple(i for node in nodes for i in self._read_item(node))
            yield Section(self._free(f"part_{loose}", self._sections), title, items=items)

    def _section(self, node: _Node) -> Section:
        row = node.row
        name = self._free(row.text("kit_name") or self._group_name(row), self._sections)
        self._reading.rows.setdefault(name, row)
        title = self._tongues.words(row, "label") or Bilingual(name, name)
        return Section(
            name=name,
            title=title,
            note=extra_words(row, "kit_note"),
            relevant=condition(row.text("relevant")) if row.text("relevant") else "",
            items=tuple(i for child in node.children for i in self._read_item(child)),
        )

    def _read_item(self, node: _Node) -> Iterator[Item]:
        row = node.row
        if node.kind == "question":
            item = self._items.question(row, self._item_name(row))
            if item is not None:
                self._used |= {below.name for below in item.items}
                yield item
            return
        if row.text("kit_part") == "screen":
            yield from self._screen(node)
            return
        name = self._item_name(row)
        below = tuple(i for child in node.children for i in self._read_item(child))
        kind = ItemType.REPEAT if node.kind == "repeat" else ItemType.GROUP
        if below:
            yield self._items.item(row, name, Asked(kind), below)

    def _screen(self, node: _Node) -> Iterator[Item]:
        """The group that our own export puts round a question and the items under it."""
        inner = [i for child in node.children for i in self._read_item(child)]
        if inner:
            first, *rest = inner
            relevant = first.relevant or node.row.text("relevant")
            yield replace(first, relevant=relevant, items=(*first.items, *rest))

    # ── names ──

    def _item_name(self, row: Row) -> str:
        name = row.text("kit_name") or row.text("name")
        if not name and row.text("type").lower() == "note":
            name = f"note_{row.number}"
        self._named(row, name)
        free = self._free(name, self._used)
        if free != name:
            self._reading.notice(
                row,
                say("The name “{name}” is used twice; here it becomes “{new}”.", name=name, new=free),
                "name",
            )
        return free

    def _group_name(self, row: Row) -> str:
        name = row.text("name") or f"part_{row.number}"
        self._named(row, name)
        return name

    def _named(self, row: Row, name: str) -> None:
        if not re.fullmatch(NAME, name):
            what = say("“{name}” cannot be a name.", name=name or "—")
            remedy = say("Use letters, digits and _, beginning with a letter, without spaces.")
            self._reading.problem(row, what, remedy, "name")

    @staticmethod
    def _free(name: str, used: set[str]) -> str:
        free, number = name, 1
        while free in used:
            number += 1
            free = f"{name}_{number}"
        used.add(free)
        return free


def _is_section(node: _Node) -> bool:
    row = node.row
    if row.text("kit_part"):
        return row.text("kit_part") == "section"
    return node.kind == "group" and "field-list" not in row.text("appearance")


def _slug(*names: str) -> str:
    for name in names:
        slug = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")
        if re.match(r"[a-z]", slug):
            return slug
    return "form"
