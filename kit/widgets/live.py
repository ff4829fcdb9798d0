"""A part of a page that follows what others do: the page asks its process every half second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import traitlets
from markupsafe import Markup

from kit.errors import KitError, NotSignedIn
from kit.log import places_of
from kit.widgets.editor import module
from kit.widgets.panel import Act, Panel

_LOG = logging.getLogger(__name__)
EVERY = 500
"""Milliseconds between two questions of a page."""


class LivePanel(Panel):
    """A ``Panel`` whose page asks, with the version that it shows, whether there is something newer.

    ``version()`` is cheap and changes whenever ``show()`` would give something else; only then is HTML sent.
    What somebody has typed in a form stays, and the focus: the page brings in what is new node by node, and
    a form with words in it is left alone until it is sent or emptied. Give forms an ``id`` for that.
    ``clock`` is the server's: running times (``data-ends``, ``data-clock``) are drawn from it.
    """

    _esm = module("morph.js", "forms.js", "live.js")
    version = traitlets.Unicode("").tag(sync=True)
    now = traitlets.Unicode("").tag(sync=True)
    every = traitlets.Int(EVERY).tag(sync=True)

    def __init__(
        self,
        show: Callable[[], Markup],
        acts: dict[str, Act],
        *,
        version: Callable[[], str],
        clock: Callable[[], datetime] = datetime.now,
        every: int = EVERY,
        room: int = 0,
    ) -> None:
        self._read_version, self._clock, self._every, self._at = version, clock, every, ""

        def stamped() -> Markup:
            # Read first: a change that comes between the two is then shown once more, and never missed.
            self._at = version()
            return show()

        super().__init__(stamped, acts, room=room)

    def _besides(self) -> dict[str, Any]:
        return {"version": self._at, "now": self._moment(), "every": self._every}

    def answer(self, content: Any) -> dict[str, str]:
        """The reply to an act or to a question; a question changes nothing."""
        if isinstance(content, dict) and content.get("op") == "look":
            return self._looked(content.get("version"))
        reply = super().answer(content)
        return reply | {"version": self._at, "now": self._moment()}

    def _looked(self, known: Any) -> dict[str, str]:
        try:
            if self._read_version() == known:
                return {"op": "same", "id": "", "now": self._moment()}
            self.html = str(self._show())
            told = {"html": self.html, "version": self._at}
            return {"op": "html", "id": "", "now": self._moment()} | told
        except NotSignedIn:
            return {"op": "left", "id": ""}
        except KitError as error:
            return {"op": "away", "id": "", "text": str(error)}
        except Exception as error:  # a bug of ours; its own words may quote what somebody wrote
            _LOG.error("a live panel could not be shown: %s", places_of(error))
            return {"op": "away", "id": "", "text": ""}

    def _moment(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")
