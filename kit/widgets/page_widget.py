"""What the kit's own widgets have in common: they are made quickly and look as the style sheet says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

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
    _drawn: ClassVar[frozenset[str]] = frozenset()
    """The ids of the widgets that the page which is just being answered has drawn already."""

    @classmethod
    @contextmanager
    def to_a_page_with(cls, ids: object) -> Iterator[None]:
        """Meanwhile a page is told its widgets' states that has those with the ids; anything else is none."""
        named = ids if isinstance(ids, list) else []
        PageWidget._drawn = frozenset(one for one in named if isinstance(one, str))
        try:
            yield
        finally:
            PageWidget._drawn = frozenset()

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The traits asked for; all of them without those tagged ``fixed`` for a page that has them."""
        if key is None and PageWidget._drawn and self.model_id in PageWidget._drawn:
            key = [name for name in self.keys if not self.trait_metadata(name, "fixed")]
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        return state

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
