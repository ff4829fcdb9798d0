"""A part of a page with native forms: the kernel makes the HTML, a form's act goes back to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import traitlets
from markupsafe import Markup

from kit.domain.note import plain
from kit.errors import Invalid, KitError
from kit.log import places_of
from kit.widgets.editor import module
from kit.widgets.markup import render
from kit.widgets.page_widget import PageWidget
from kit.words import _, say

_LOG = logging.getLogger(__name__)
_LARGEST = 20_000
_OLD = say("This page is out of date. Please open it again.")
_LONG = say("This is too long to be kept. Please shorten it; what you typed stays here.")

Act = Callable[[dict[str, str]], Markup | None]


class Panel(PageWidget):
    """Shows HTML; a form with ``data-act`` sends its fields to that act, whose HTML comes back.

    ``show()`` makes the HTML; each act takes the form's fields as text and does one thing. An act may
    return HTML of its own (a printed slip, say); otherwise the panel is shown anew. A form may have
    ``room`` characters besides what is usual.
    """

    _esm = module("forms.js", "panel.js")
    html = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, show: Callable[[], Markup], acts: dict[str, Act], *, room: int = 0) -> None:
        self._show = show
        self._acts = acts
        self._most = _LARGEST + room
        words = {
            "lost": _("The network was interrupted, so this was not done. Please try again."),
            "long": str(_LONG),
            "most": self._most,
            "meanwhile": _(
                "Meanwhile this was changed to: {text}. What you had typed is kept here, not sent."
            ),
            "nothing": _("nothing"),
        }
        super().__init__(html=str(_shown(show)), words=words, **self._besides())
        self.on_msg(self._answer)

    def _besides(self) -> dict[str, Any]:
        """Traits that the page is to begin with besides, once its HTML is made."""
        return {}

    def set_state(self, sync_data: Any) -> None:
        """Nothing: no trait is taken over from the page."""

    def _should_send_property(self, _key: str, _value: Any) -> bool:
        """Never: the page is told by the answers to its acts, once."""
        return False

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
            act, fields = _read(content, self._acts, self._most)
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


def _read(content: Any, acts: dict[str, Act], most: int) -> tuple[Act, dict[str, str]]:
    told = content if isinstance(content, dict) else {}
    name, fields = told.get("act"), told.get("fields")
    act = acts.get(name) if isinstance(name, str) else None
    if act is None or not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise Invalid(_OLD)
    if sum(len(str(k)) + len(v) for k, v in fields.items()) > most:
        raise Invalid(_LONG)
    return act, {str(k): plain(v) for k, v in fields.items()}


def _shown(show: Callable[[], Markup]) -> Markup:
    try:
        return show()
    except KitError as error:
        return render("notice", text=str(error))
