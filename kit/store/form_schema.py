"""The JSON Schema of form, frame and agenda files, made from the tables that the readers go by.

``kit forms schema`` writes it; an editor completes and checks a form file by it.
"""

from __future__ import annotations

import json
from typing import Any

from kit.store.form_shape import (
    AGENDA,
    BASIS,
    CHOICE,
    CHOICE_NAME,
    DOCUMENT,
    FORM,
    FORM_NAME,
    FRAME,
    ITEM,
    NEEDED,
    RULE,
    SECTION,
    STEP,
    WORD_LISTS,
    Kind,
    Shape,
)

Schema = dict[str, Any]

_NAME_PATTERN = r"""^[^\s\d.\-\[\]{}$'"][^\s\[\]{}$'"]*$"""
"""A name in the regular expressions of JSON Schema, whose ``\\w`` knows no Chinese."""
_PLAIN: Schema = {"type": ["string", "number", "boolean"]}
_SHAPES: dict[str, Shape] = {
    "document": DOCUMENT,
    "section": SECTION,
    "item": ITEM,
    "choice": CHOICE,
    "basis": BASIS,
    "rule": RULE,
    "step": STEP,
}
_LISTS = {
    Kind.SECTIONS: "section",
    Kind.ITEMS: "item",
    Kind.CHOICES: "choice",
    Kind.BASES: "basis",
    Kind.RULES: "rule",
    Kind.STEPS: "step",
    Kind.LINES: "words",
}


def form_schema() -> str:
    """The schema's text: a form, a frame or an agenda, by which of these is among the keys."""
    place = _object(SECTION, "section")
    place["properties"]["items"] = {
        "type": "array",
        "items": {"anyOf": [{"type": "string", "pattern": _NAME_PATTERN}, _reference("item")]},
    }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A form, a frame or an agenda of the kit",
        "if": {"required": ["frame"]},
        "then": _object(FRAME, "frame"),
        "else": {
            "if": {"required": ["agenda"]},
            "then": _object(AGENDA, "agenda"),
            "else": _object(FORM, "form"),
        },
        "definitions": {
            "words": {
                "type": "object",
                "properties": {"zh": _PLAIN, "en": _PLAIN},
                "required": ["zh", "en"],
                "additionalProperties": False,
            },
            **{name: _object(shape, name) for name, shape in _SHAPES.items()},
            "place": place,
        },
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _object(shape: Shape, name: str) -> Schema:
    return {
        "type": "object",
        "properties": {key: _of(kind, name) for key, kind in shape.items()},
        "required": list(NEEDED[name]),
        "additionalProperties": False,
    }


def _of(kind: Kind, owner: str) -> Schema:
    if kind in WORD_LISTS:
        return {"enum": [word.value for word in WORD_LISTS[kind]]}
    if kind in _LISTS:
        return {"type": "array", "items": _reference(_LISTS[kind])}
    return {
        Kind.WORDS: _reference("words"),
        Kind.TEXT: _PLAIN,
        Kind.NAME: _name(owner),
        Kind.FLAG: {"type": "boolean"},
        Kind.NUMBER: {"type": "integer", "minimum": 0},
        Kind.COLUMNS: {"type": "object", "additionalProperties": _PLAIN},
        Kind.DOCUMENT: {"type": "string"},
        Kind.DOCUMENTS: {"type": "object", "additionalProperties": _reference("document")},
        Kind.GATES: {"type": "array", "items": _of(Kind.GATE, owner)},
        Kind.NAMES: {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        Kind.PLACES: {"type": "array", "items": _reference("place")},
    }[kind]


def _name(owner: str) -> Schema:
    if owner == "choice":
        return {"type": ["string", "number", "boolean"], "pattern": f"^{CHOICE_NAME}$"}
    if owner == "frame":
        return _PLAIN
    pattern = f"^{FORM_NAME}$" if owner == "form" else _NAME_PATTERN
    return {"type": "string", "pattern": pattern}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}
