"""A ``Form`` as the YAML text of a form file: what ``parse_form`` reads back as an equal form."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import yaml

from kit.domain.form import AnsweredBy, Basis, Choice, Document, FindingRule, Form, Item, Section
from kit.store.form_shape import BASIS, CHOICE, DOCUMENT, FORM, ITEM, RULE, SECTION, Shape
from kit.words import Bilingual

SCHEMA_LINE = "# yaml-language-server: $schema=../form.schema.json"
"""The first line of a form file, by which editors complete its keys."""

_SHAPES: dict[type, Shape] = {
    Document: DOCUMENT,
    Section: SECTION,
    Item: ITEM,
    Choice: CHOICE,
    Basis: BASIS,
    FindingRule: RULE,
}


class _Line(dict[str, Any]):
    """A mapping that stands in one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _line(dumper: yaml.SafeDumper, line: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", line, flow_style=True)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    plain = text.replace("_", "").isalnum() and text.isascii() and text[:1].isalpha()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(_Line, _line)
_Dumper.add_representer(str, _text)


def form_text(form: Form) -> str:
    """The form's YAML text."""
    tree = {"form": form.name, **_entries(form, {k: v for k, v in FORM.items() if k != "form"})}
    tree["documents"] = {d.name: _tree(d) for d in form.documents}
    if not form.documents:
        del tree["documents"]
    body = yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**20)
    return f"{SCHEMA_LINE}\n{body}"


def _tree(value: Any) -> Any:
    if isinstance(value, Bilingual):
        return _Line(zh=value.zh, en=value.en or value.zh)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_tree(one) for one in value]
    return _entries(value, _SHAPES[type(value)]) if type(value) in _SHAPES else value


def _entries(value: Any, shape: Shape) -> dict[str, Any]:
    """The value's parts that say anything, in the shape's order; what must be there always is."""
    found: dict[str, Any] = {}
    for key in shape:
        part = getattr(value, key)
        if isinstance(value, Basis) and key == "document":
            found[key] = part.name
        elif part is AnsweredBy.EACH:
            continue
        elif key == "columns":
            found |= {key: dict(part)} if part else {}
        elif part or part is None or (key in ("version", "sections") and not isinstance(value, Document)):
            found |= {} if part is None else {key: _tree(part)}
    return found
