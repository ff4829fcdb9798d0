"""Speaks to a page's process as a page does, and as no page would: raw sockets, raw messages."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from kit.server.guard import V1
from tests.server.conftest import Visitor
from tests.serving import Kit

WITHIN = 30
"""Seconds after which a test gives up waiting; it never waits that long when all is well."""


def frame(*parts: bytes, places: list[int] | None = None, number: int | None = None) -> bytes:
    """A message of Jupyter's v1 protocol; ``places`` and ``number`` may be wrong."""
    at = [8 * (len(parts) + 2)]
    for part in parts:
        at.append(at[-1] + len(part))
    stated = at if places is None else places
    head = (len(stated) if number is None else number).to_bytes(8, "little")
    return head + b"".join(one.to_bytes(8, "little") for one in stated) + b"".join(parts)


def message(kind: str, content: object, *, channel: str = "shell", msg_id: object = None) -> bytes:
    """A message as the page's own script sends it."""
    header = {
        "msg_id": msg_id or uuid4().hex,
        "msg_type": kind,
        "session": "s",
        "username": "",
        "version": "5.3",
    }
    told = (header, {}, {"version": "1.0.0"}, content)
    return frame(channel.encode(), *(json.dumps(part).encode() for part in told))


def part_of(answer: bytes, number: int) -> Any:
    """A part of an answer: 1 the header, 2 the parent's, 4 the content."""
    count = int.from_bytes(answer[:8], "little")
    places = [int.from_bytes(answer[8 * n : 8 * (n + 1)], "little") for n in range(1, count + 1)]
    return json.loads(answer[places[number] : places[number + 1]])


class Line:
    """An open socket to a page's process."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, kind: str, content: object, **how: Any) -> None:
        self.socket.send(message(kind, content, **how))

    def hear(self, kind: str, parent: str = "") -> Any:
        """The content of the next answer of this kind (to the message ``parent``, if one is named)."""
        while True:
            answer = self.socket.recv(timeout=WITHIN)
            assert isinstance(answer, bytes)
            fits = part_of(answer, 1)["msg_type"] == kind
            if fits and (not parent or part_of(answer, 2).get("msg_id") == parent):
                return part_of(answer, 4)

    def alive(self) -> None:
        """Ask the process something and hear its answer: everything said before has been heard."""
        asked = uuid4().hex
        self.say("kernel_info_request", {}, msg_id=asked)
        self.hear("kernel_info_reply", asked)

    def states(self, drawn: object = None) -> dict[str, dict[str, Any]]:
        """What the process tells of every widget, to a page that says it has ``drawn`` these."""
        comm = uuid4().hex
        self.say("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}})
        self.say("comm_msg", {"comm_id": comm, "data": {"method": "request_states", "drawn": drawn}})
        while True:
            content = self.hear("comm_msg")
            if content["comm_id"] == comm:
                states: dict[str, dict[str, Any]] = content["data"]["states"]
                return {key: told["state"] for key, told in states.items()}

    def widget(self, **traits: Any) -> str:
        """The id of the widget that has these traits."""
        (found,) = [k for k, s in self.states().items() if traits.items() <= s.items()]
        return found

    def set(self, widget: str, **state: Any) -> None:
        """What the page sends when somebody has changed a widget."""
        self.say(
            "comm_msg", {"comm_id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}}
        )

    def custom(self, widget: str, **content: Any) -> None:
        """A message of the widget's own."""
        self.say("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    def closed(self) -> int:
        """How the server closed the line, once it has."""
        while True:
            try:
                self.socket.recv(timeout=WITHIN)
            except ConnectionClosed as end:
                return end.rcvd.code if end.rcvd else 1006


@contextmanager
def line(kit: Kit, one: Visitor, kernel: str) -> Iterator[Line]:
    """The line of ``one``'s page."""
    address = f"ws://127.0.0.1:{kit.port}/api/kernels/{kernel}/channels?session_id={uuid4().hex}"
    headers = {"Cookie": one.cookies}
    with connect(
        address,
        additional_headers=headers,
        origin=kit.address,  # type: ignore[arg-type]
        subprotocols=[Subprotocol(V1)],
        max_size=None,
        close_timeout=1,
    ) as socket:
        yield Line(socket)


def kernel_in(text: str) -> str:
    """The id of the process behind a page."""
    found = re.search(r'"kernelId": "([^"]+)"', text)
    assert found is not None, text
    return found.group(1)


def raw(kit: Kit, request: bytes) -> bytes:
    """What the server answers to these very bytes, up to the end of its first piece."""
    with socket.create_connection(("127.0.0.1", kit.port), timeout=WITHIN) as line:
        line.sendall(request)
        return line.recv(65536)
