"""The voting booth: ballots to mark in the page; what is marked leaves the page once, when it is cast."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import traitlets

from kit.domain.ballot import LONGEST_REASON, MOST_NAMES, RECEIPT_SIGNS, Grade, Mark
from kit.errors import Invalid
from kit.widgets.editor import module
from kit.widgets.page_widget import PageWidget
from kit.widgets.protocol import LARGEST_MESSAGE, Larger, Message, Shapes, is_name, reply_to

_DIGEST = 16
View = dict[str, Any]
Look = Callable[[], list[View]]
Cast = Callable[[str, tuple[Mark, ...], str], Message]


class Booth(PageWidget):
    """Shows the ballots that are before a voter and passes one on when it is cast.

    No trait ever holds a mark or a receipt: the page keeps them in its own tab until they are cast, and the
    process passes them on and forgets them. ``look()`` gives the ballots as JSON; ``cast`` gives the reply.
    """

    _esm = module("dom.js", "booth.js")
    papers: Any = traitlets.List().tag(sync=True)
    seen = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    links = traitlets.Dict().tag(sync=True)
    signs = traitlets.Unicode(RECEIPT_SIGNS).tag(sync=True)
    longest = traitlets.Int(LONGEST_REASON).tag(sync=True)

    def __init__(self, look: Look, cast: Cast, *, words: Mapping[str, str], links: Mapping[str, str]) -> None:
        papers = look()
        super().__init__(papers=papers, seen=_digest(papers), words=dict(words), links=dict(links))
        self._look, self._cast = look, cast
        self.on_msg(self._receive)

    def set_state(self, sync_data: Any) -> None:
        """Nothing: no trait is taken over from the page."""

    def _receive(self, _widget: object, content: object, _buffers: object) -> None:
        self.send(self.answer(content))

    def answer(self, content: object) -> Message:
        """The reply to a message of the page; it never raises."""
        return reply_to(content, (), self._answer, SHAPES, LARGER)

    def _answer(self, message: Message) -> Message:
        if message["op"] == "look":
            papers = self._look()
            digest = _digest(papers)
            if digest == message["seen"]:
                return {"op": "same"}
            return {"op": "papers", "papers": papers, "seen": digest}
        marks = tuple(Mark(who, Grade(grade), why) for who, grade, why in message["marks"])
        try:
            return self._cast(message["election"], marks, message["receipt"])
        except Invalid as error:
            return {"op": "refused", "code": error.code, "field": error.field, "text": str(error)}


def _digest(papers: list[View]) -> str:
    return hashlib.sha256(json.dumps(papers, sort_keys=True).encode()).hexdigest()[:_DIGEST]


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _DIGEST


def _are_marks(value: object) -> bool:
    return isinstance(value, list) and len(value) <= MOST_NAMES and all(_is_mark(one) for one in value)


def _is_mark(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 3:
        return False
    who, grade, why = value
    return is_name(who) and isinstance(grade, str) and grade in tuple(Grade) and _is_text(why)


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value.encode()) <= 4 * LONGEST_REASON
    except UnicodeEncodeError:
        return False


SHAPES: Shapes = MappingProxyType({
    "look": {"id": is_name, "seen": _is_digest},
    "cast": {"id": is_name, "election": is_name, "marks": _are_marks, "receipt": is_name},
})  # fmt: skip
"""The messages that the page may send."""
_MARK_BYTES = 4 * LONGEST_REASON + 200
"""One mark of a message: an id, a grade, a reason of four-byte signs, and what JSON sets between them."""
LARGER: Larger = MappingProxyType({"cast": LARGEST_MESSAGE + MOST_NAMES * _MARK_BYTES})
"""A ballot may be as large as its names make it; the server's limit for a message lies above that."""
