"""Views that stay as they are while a process lives, with their JSON made once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class FixedView(dict[str, Any]):
    """A view that nobody changes any more; ``text`` is its JSON.

    A forked process that walks through a large view, to check it or to write it down, copies the memory that
    it lies in: merely looking at a Python object writes to it.
    """

    def __init__(self, view: Mapping[str, Any]) -> None:
        super().__init__(view)
        self.text = _json(view)


def view_text(view: Mapping[str, Any]) -> str:
    """The view's JSON, as it was made before where it is fixed."""
    return view.text if isinstance(view, FixedView) else _json(view)


def _json(view: Mapping[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False, separators=(",", ":"))
