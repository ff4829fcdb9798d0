"""A part of a page with native forms: the kernel makes the HTML, a form's act goes back to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from markupsafe import Markup

from kit.errors import Invalid, KitError
from kit.log import places_of
from kit.widgets.markup import render
from kit.words import _, say

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_LARGEST = 20_000
_OLD = say("This page is out of date. Please open it again.")
_LONG = say("This is too long to be kept. Please shorten it; what you typed stays here.")

Act = Callable[[dict[str, str]], Markup | None]


class Panel(anywidget.AnyWidget):
    """Shows HTML; a form with ``data-act`` sends its fields to that act, whose HTML comes back.

    ``show()`` makes the HTML; each act takes the form's fields as text and does one thing. An act may
    return HTML of its own (a printed slip, say); otherwise the panel is shown anew.
    """

    _esm = _HERE / "panel.js"
    html = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, show: Callable[[], Markup], acts: dict[str, Act]) -> None:
        self._show = show
        self._acts = acts
        words = {
            "busy": _("One moment, please…"),
            "lost": _("The network was interrupted, so this was not done. Please try again."),
            "long": str(_LONG),
            "most": _LARGEST,
        }
        super().__init__(html=str(_shown(show)), words=words)
        self.on_msg(self._answer)

    def refresh(self) -> None:
        """Show the panel anew: something that it tells of has changed."""
        self.html = str(_shown(self._show))
        self.send({"op": "html", "id": "", "html": self.html})

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        self.send(self.answer(content))

    def answer(self, content: Any) -> dict[str, str]:
        """The reply to a message of the page; anything but a known act with text fields is refused."""
        message_id = str(content.get("id", ""))[:64] if isinstance(content, dict) else ""
        try:
            act, fields = _read(content, self._acts)
            made = act(fields)
            self.html = str(_shown(self._show) if made is None else made)
            return {"op": "html", "id": message_id, "html": self.html}
        except KitError as error:
            return {
                "op": "refused",
                "id": message_id,
                "field": getattr(error, "field", ""),
                "text": str(error),
            }
        except Exception as error:  # a bug of ours; its own words may quote what somebody wrote
            _LOG.error("a panel's act failed: %s", places_of(error))
            text = _("Something went wrong on our side (code B-01). What was there before is still there.")
            return {"op": "refused", "id": message_id, "field": "", "text": text}


def _read(content: Any, acts: dict[str, Act]) -> tuple[Act, dict[str, str]]:
    told = content if isinstance(content, dict) else {}
    name, fields = told.get("act"), told.get("fields")
    act = acts.get(name) if isinstance(name, str) else None
    if act is None or not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise Invalid(_OLD)
    if sum(len(str(k)) + len(v) for k, v in fields.items()) > _LARGEST:
        raise Invalid(_LONG)
    return act, {str(k): v for k, v in fields.items()}


def _shown(show: Callable[[], Markup]) -> Markup:
    try:
        return show()
    except KitError as error:
        return render("notice", text=str(error))
