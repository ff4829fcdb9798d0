"""What the kit's own widgets have in common: they are made quickly and look as the style sheet says."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

_ADDED = frozenset(("_esm", "_css", "_anywidget_id"))
_made: dict[tuple[type, str], type] = {}
"""By the class as it was written and the script, which is another in JupyterLab."""


class PageWidget(anywidget.AnyWidget):
    """An ``AnyWidget`` without a layout of its own, which would be a second widget to make and to send.

    anywidget makes a class for each object, to add its script as a trait. Here it is made once for each
    script; the process that pages are forked from has made it before anybody comes.
    """

    layout = traitlets.Any(None, allow_none=True).tag(sync=True)

    def add_traits(self, **traits: Any) -> None:
        """Become of the class that has these traits besides; made at the first time."""
        if not traits.keys() <= _ADDED:
            super().add_traits(**traits)
            return
        key = (type(self), str(self._esm))
        made = _made.get(key)
        if made is None:
            super().add_traits(**traits)
            _made[key] = type(self)
        else:
            self.__class__ = made
