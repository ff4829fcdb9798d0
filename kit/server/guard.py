"""What a page may say to its process, looked at before Jupyter reads it: shape, kind, target, pace.

Jupyter's own reading of a message believes the lengths that the sender states; what is not plainly a
message of a widget is kept out here. Each refusal has a short name, which is all that the log tells of it.
"""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

V1 = "v1.kernel.websocket.jupyter.org"
SPOKEN = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
"""What a page may say to its process. It can neither send code nor ask for an end by message."""
_CONTROL = "jupyter.widget.control"
"""The only line a page opens: it asks for the states of its widgets, which the process has made."""
_METHODS = ("update", "custom", "request_state", "request_states")
"""Of ``@jupyter-widgets/schema``: what a page says to a widget."""
_MOST_PARTS = 64
"""Header, parent, metadata, content, and then buffers; a widget with more is not known."""
_LONGEST_ID = 128


class Kept(Exception):
    """A message is kept out; the argument is the guard's name."""


def check(message: str | bytes, protocol: str | None) -> None:
    """``Kept`` unless the message is one that a page has reason to send."""
    channel, header, content = _read_v1(message) if protocol == V1 else _read_text(message)
    kind = header.get("msg_type") if isinstance(header, dict) else None
    if channel != "shell" or kind not in SPOKEN:
        raise Kept("message type")
    if not isinstance(content, dict) or not _is_id(header.get("msg_id")):
        raise Kept("message shape")
    if kind in _LOOKED_AT:
        _LOOKED_AT[kind](content)


def _opens(content: dict[str, Any]) -> None:
    if content.get("target_name") != _CONTROL:
        raise Kept("comm target")
    if not _is_id(content.get("comm_id")) or not isinstance(content.get("data"), dict):
        raise Kept("message shape")


def _says(content: dict[str, Any]) -> None:
    data = content.get("data")
    if not _is_id(content.get("comm_id")) or not isinstance(data, dict):
        raise Kept("message shape")
    if data.get("method") not in _METHODS:
        raise Kept("widget method")


_LOOKED_AT = {"comm_open": _opens, "comm_msg": _says}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isascii()


def _read_v1(message: str | bytes) -> tuple[str, Any, Any]:
    """Channel, header and content; the stated places must lie in order within the message."""
    if not isinstance(message, bytes) or len(message) < 8:
        raise Kept("message shape")
    number = int.from_bytes(message[:8], "little")
    if not 6 <= number <= _MOST_PARTS:
        raise Kept("message shape")
    places = [int.from_bytes(message[8 * n : 8 * (n + 1)], "little") for n in range(1, number + 1)]
    if places[0] < 8 * (number + 1) or places != sorted(places) or places[-1] > len(message):
        raise Kept("message shape")
    parts = [message[start:end] for start, end in pairwise(places)]
    try:
        channel = parts[0].decode("ascii")
        header, _parent, _metadata, content = (_parsed(part) for part in parts[1:5])
        return channel, header, content
    except UnicodeDecodeError as error:
        raise Kept("message type") from error


def _read_text(message: str | bytes) -> tuple[str, Any, Any]:
    """The older way of speaking, as one JSON text."""
    told = _parsed(message) if isinstance(message, str) else None
    if not isinstance(told, dict) or not {"header", "parent_header", "metadata", "content"} <= told.keys():
        raise Kept("message shape")
    channel = told.get("channel")
    return channel if isinstance(channel, str) else "", told["header"], told["content"]


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Kept("message shape") from error


class Pace:
    """How fast a page may speak: bursts of some hundred messages, then some dozens a second."""

    def __init__(self, burst: float = 400, each_second: float = 60) -> None:
        self._burst, self._each_second = burst, each_second
        self._left, self._at = burst, time.monotonic()

    def take(self) -> bool:
        """Whether one more message is in pace."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._each_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
