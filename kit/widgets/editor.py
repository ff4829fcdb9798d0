"""What the two editors have in common: synchronised traits, checked messages, one ES module."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from kit import words
from kit.widgets.fixed import view_text
from kit.widgets.page_widget import PageWidget
from kit.widgets.protocol import SHAPES, Message, OnMessage, Shapes, reply_to

_FOLDER = Path(__file__).parent


class Module(str):
    """The text of one ES module; as what a widget sends, in the kit's own pages, the place to get it from.

    There it is a file like others: fetched while the page is still being made, and kept by the browser.
    JupyterLab knows no such place and gets the text.
    """

    __slots__ = ("place",)
    in_pages: ClassVar = False
    """Whether this is the process of a page of the kit's; see ``kit.server.page_process``."""
    place: str

    def __str__(self) -> str:
        return self.place if Module.in_pages else super().__str__()


def module(*names: str) -> str:
    """The text of one ES module, put together from the files ``names`` (they import nothing)."""
    made = Module("\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names))
    digest = hashlib.sha256(made.encode()).hexdigest()[:12]
    made.place = f"kit:/kit/static/widgets/{'+'.join(Path(name).stem for name in names)}.js?v={digest}"
    return made


class Editor(PageWidget):
    """A part of a page that saves as one writes; all that it does goes through ``on_message``.

    The page only reads the traits: what it sends back as a trait is ignored, for it proves nothing.
    """

    shapes: Shapes = SHAPES
    """The messages that the page may send."""

    view = traitlets.Dict().tag(sync=True, fixed=True, to_json=lambda view, _widget: view_text(view))
    """What the page draws; it travels as one text: to look through it part by part costs time and memory."""
    answers = traitlets.Dict().tag(sync=True)
    """field → {value, revision, other}"""
    shown: Any = traitlets.List().tag(sync=True)
    writable = traitlets.Bool(True).tag(sync=True)
    """Whether the sheet is open (``open`` itself is a method of every widget)."""
    response = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True, fixed=True)
    links = traitlets.Dict().tag(sync=True, fixed=True)
    see = traitlets.Unicode().tag(sync=True)
    """Who can see what is written here: ``see.label``."""
    seen = traitlets.Dict().tag(sync=True, fixed=True)
    """The table behind it: ``see.details``; empty where there is none."""
    at = traitlets.Unicode().tag(sync=True)
    """When the sheet was last saved, ``14:05``; "" where nothing is saved yet."""

    def __init__(self, fields: Collection[str], on_message: OnMessage, **traits: Any) -> None:
        writable = traits.pop("open", True)
        super().__init__(writable=writable, **traits)
        self._fields = fields
        self._on_message = on_message
        self._language = words.language()
        self.on_msg(self._receive)

    def set_state(self, sync_data: Any) -> None:
        """Nothing: no trait is taken over from the page."""

    def _receive(self, widget: object, content: object, buffers: object) -> None:
        # The kernel runs this in another context than the cell that made the widget.
        with words.in_language(self._language):
            reply = reply_to(content, self._fields, self._on_message, self.shapes)
        self._keep(reply)
        self.send(reply)

    def _keep(self, reply: Message) -> None:
        """Bring the traits up to date without sending them: a page opened later on this kernel reads them."""
        match reply:
            case {"op": "saved" | "forked", "field": name, "value": value, "revision": revision}:
                other = reply.get("other", "")
                self.answers[name] = {"value": value, "revision": revision, "other": other}
            case {"op": "state", "answers": dict() as answers}:
                self.answers.update(answers)
        if isinstance(reply.get("shown"), list | tuple):
            self.shown[:] = reply["shown"]
