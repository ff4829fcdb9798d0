"""Views that stay as they are while a process lives, with their JSON made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


class FixedView(dict[str, Any]):
    """A view that nobody changes any more and that holds nobody's words; ``text`` is its JSON.

    A forked process that walks through a large view, to check it or to write it down, copies the memory that
    it lies in: merely looking at a Python object writes to it. And being the same for everybody, it need not
    be sent with each page: ``digest`` is the name under which a browser keeps it (``kit.server.views``).
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        super().__init__(view)
        self.text = _json(view)
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()


def view_told(view: Mapping[str, Any]) -> str | dict[str, str]:
    """The view as it is sent: its JSON, with its name beside it where it is fixed."""
    return {"fixed": view.digest, "text": view.text} if isinstance(view, FixedView) else _json(view)


def _json(view: Mapping[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False, separators=(",", ":"))
