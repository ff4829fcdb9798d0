"""The network between a device and the kit, to be cut: a relay that breaks lines or swallows what passes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread


class Cable:
    """Listens on a port of its own and passes everything on to the kit while it is whole."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._whole = Event()
        self._whole.set()
        self._refuses = False
        self._lines: set[socket.socket] = set()
        self._lock = Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        Thread(target=self._admit, daemon=True).start()

    def cut(self) -> None:
        """Break every line; new ones are broken at once."""
        self._refuses = True
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            _end(line)

    def swallow(self) -> None:
        """Lines stay open and nothing comes through, as in a tunnel."""
        self._whole.clear()

    def mend(self) -> None:
        """Everything passes again; what was swallowed comes late."""
        self._refuses = False
        self._whole.set()

    def close(self) -> None:
        """Take the cable away."""
        self.cut()
        self._whole.set()
        _end(self._door)

    def _admit(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._refuses:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._far))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._lines |= {near, far}
            for one, other in ((near, far), (far, near)):
                Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self._whole.wait()
                other.sendall(data)
        for line in (one, other):
            with self._lock:
                self._lines.discard(line)
            _end(line)


def _end(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


@contextmanager
def cable_to(port: int) -> Iterator[Cable]:
    """A cable for one test."""
    cable = Cable(port)
    try:
        yield cable
    finally:
        cable.close()
