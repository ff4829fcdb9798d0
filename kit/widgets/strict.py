"""What a page may change about an ordinary widget: what its person can, and nothing else.

ipywidgets takes over every trait that a page sends, a slider's ``max`` as well as its ``value``, and hears a
click on a button that is switched off. A page's words prove nothing, so both end here.
"""

from __future__ import annotations

import logging
from typing import Any

import comm
from ipywidgets import Widget

from kit.widgets.page_widget import PageWidget

_log = logging.getLogger(__name__)
_CONTROLS, _BASE = "@jupyter-widgets/controls", "@jupyter-widgets/base"
_MOVED = frozenset(("value", "index", "selected_index", "playing", "repeat", "error"))
"""What the controls of ipywidgets 8.1 change in the browser when a person uses them."""
_told: set[tuple[str, str]] = set()


def may_set(widget: Widget, name: str) -> bool:
    """Whether a person who uses ``widget`` can change its trait ``name``."""
    if getattr(widget, "disabled", False):
        return False
    module = widget._model_module
    if module == _CONTROLS:
        return name in _MOVED
    # Layouts and styles are the notebook's. Other widgets' own traits are for their makers to check;
    # what begins with a line tells the browser which script draws the widget.
    return module != _BASE and not name.startswith("_")


def apply() -> None:
    """Make every ordinary widget of this process, a page's, keep to it."""
    take, hear = Widget.set_state, Widget._handle_custom_msg

    def set_state(self: Widget, sync_data: dict[str, Any]) -> None:
        for name in sync_data:
            if not may_set(self, name):
                _tell(self, name)
        take(self, {name: value for name, value in sync_data.items() if may_set(self, name)})

    def handle_custom_msg(self: Widget, content: Any, buffers: Any) -> None:
        if getattr(self, "disabled", False):
            _tell(self, "message")
        else:
            hear(self, content, buffers)

    Widget.set_state, Widget._handle_custom_msg = set_state, handle_custom_msg
    tell_states = Widget._handle_control_comm_msg

    def handle_control_msg(cls: type[Widget], msg: dict[str, Any]) -> None:
        with PageWidget.to_a_page_with(msg["content"]["data"].get("drawn")):
            tell_states(msg)

    Widget._handle_control_comm_msg = classmethod(handle_control_msg)
    # ipywidgets does this itself where it is imported in a kernel that runs already. A page may ask for the
    # states of its widgets; it may make none, so the other line that ipywidgets has is not opened.
    comm.get_comm_manager().register_target("jupyter.widget.control", Widget.handle_control_comm_opened)


def _tell(widget: Widget, name: str) -> None:
    """Once for each kind; a name that the widget does not have is not repeated."""
    told = (type(widget).__name__, name if name in widget.keys or name == "message" else "something else")
    if told not in _told:
        _told.add(told)
        _log.warning("a page may not change this about a %s: %s", *told)
