"""What a page may send to its editor: every message is checked here as an HTTP endpoint would be."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from kit.domain.value import LONGEST_TEXT
from kit.errors import Invalid, KitError
from kit.log import places_of
from kit.words import _, say

Message = dict[str, Any]
OnMessage = Callable[[Message], Message]

LARGEST_MESSAGE = 20_000
"""Bytes that one message may have: a text of 4000 characters of four bytes fits."""

_LONGEST_NAME = 200
_KEEP = ("mine", "other", "both")
_log = logging.getLogger(__name__)


def is_name(value: object) -> bool:
    """Whether it is a short text such as a name or an id."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable()


def _is_value(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and _encodes(value)


def _is_revision(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


Shapes = Mapping[str, Mapping[str, Callable[[object], bool]]]
Larger = Mapping[str, int]
_NONE_LARGER: Larger = MappingProxyType({})

SHAPES: Shapes = {
    "save": {
        "id": is_name,
        "field": is_name,
        "value": _is_value,
        "base": _is_revision,
        "writer": is_name,
    },
    "choose": {"id": is_name, "field": is_name, "keep": lambda v: v in _KEEP, "writer": is_name},
    "advise": {"id": is_name, "field": is_name, "value": _is_value},
    "sync": {"id": is_name},
}
"""Each message of the page: its keys and what each may hold. What is not here is refused."""


def checked_message(
    content: object, fields: Collection[str], shapes: Shapes = SHAPES, larger: Larger = _NONE_LARGER
) -> Message:
    """The message with the keys of its kind and no others, for one of ``fields``, or ``Invalid``.

    ``larger`` names the kinds that may have more bytes than ``LARGEST_MESSAGE``, and how many.
    """
    if not isinstance(content, Mapping):
        raise _out_of_date()
    op = content.get("op")
    if not _fits(content, larger.get(op, LARGEST_MESSAGE) if isinstance(op, str) else LARGEST_MESSAGE):
        raise _out_of_date()
    shape = shapes.get(op) if isinstance(op, str) else None
    value = content.get("value")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Invalid(say("This is longer than {n} characters. Please shorten it.", n=LONGEST_TEXT))
    if isinstance(value, str) and not _encodes(value):
        raise Invalid(say("One sign here is not whole. Please delete it and write it again."))
    if shape is None or not all(fits(content.get(key)) for key, fits in shape.items()):
        raise _out_of_date()
    if "field" in shape and content["field"] not in fields:
        raise _out_of_date()
    return {"op": op, **{key: content[key] for key in shape}}


def _fits(content: Mapping[str, Any], most: int) -> bool:
    try:
        text = json.dumps(content, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return len(text.encode("utf-8", "surrogatepass")) <= most


def _out_of_date() -> Invalid:
    return Invalid(say("This page is out of date. Please open it again."))


def reply_to(
    content: object, fields: Collection[str], on_message: OnMessage, shapes: Shapes = SHAPES,
    larger: Larger = _NONE_LARGER,
) -> Message:  # fmt: skip
    """What the editor answers to ``content``: the page module's reply, or a calm refusal; it never raises."""
    told = content if isinstance(content, Mapping) else {}
    try:
        message = checked_message(content, fields, shapes, larger)
        return {**on_message(message), "id": message["id"]}
    except KitError as error:
        return _refusal(told, error.code, str(error))
    except Exception as error:  # a bug of ours: the member's page must stay usable and show no traceback
        _log.error("a message of the page failed: %s", places_of(error))
        return _refusal(told, "K-99", _("This has not been saved yet. What you wrote is still on this page."))


def _refusal(told: Mapping[str, Any], code: str, text: str) -> Message:
    named = {key: told[key] if is_name(told.get(key)) else "" for key in ("id", "field")}
    return {"op": "refused", **named, "code": code, "text": text}
