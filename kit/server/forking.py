"""The process that pages are forked from: one thread, everything imported, nothing open, nobody's data in it.

The server starts it as ``python -P -m kit.server.forking <listening socket> <told> <preload>``: ``told`` is a
pipe that gets one byte when everything is imported, ``preload`` the file that says what that is.
Each connection to the socket asks for one page's process; packets on it, from the kit to the server:

``f<pid>`` with the process's pidfd: it exists; ``r``: its sockets are bound; ``e<status>``: it ended.

The child alone reads what the server asks for, so that no later child can hold an earlier person's identity:
one packet with the process's arguments, and one, maybe much later, that says whose page it is.
When the server lets go of a connection its process ends, and all end with the server or with this process.
A byte on the standard input retires this process: it forks no more and ends with the last of its pages.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FORKED, READY, ENDED = b"f", b"r", b"e"
SPARE = "kit:spare"
"""What a page's process shows as in lists of processes while it is nobody's."""
NUMBER = struct.Struct("!i")
LARGEST_REQUEST = 1024 * 1024
"""Bytes of a request, one packet."""
_STDIN = 0
"""The server holds the other end of this pipe: its end is the server's."""
_PDEATHSIG = 1
"""PR_SET_PDEATHSIG of linux/prctl.h."""
_CREDENTIALS = struct.Struct("3i")
"""pid, user and group, as SO_PEERCRED tells them."""


@dataclass
class _Page:
    """A child: its id and pidfd, and the server's connection, None once that is let go."""

    pid: int
    process: int
    connection: socket.socket | None
    ended: bool = False


class Forking:
    """Forks for each connection; ``serve`` returns twice, as ``os.fork`` does."""

    def __init__(self, listener: socket.socket) -> None:
        self._libc = ctypes.CDLL(None)
        self._listener = listener
        self._pages: list[_Page] = []
        self._poll = select.poll()
        self._poll.register(_STDIN, select.POLLIN)
        self._poll.register(listener, select.POLLIN)
        self._retired = False

    def serve(self) -> socket.socket | None:
        """Until the server is gone: None here; in each child, the connection to read the request from."""
        while not (self._retired and not self._pages):
            # One event at a time: what it closes may give its number to the next connection.
            number = self._poll.poll()[0][0]
            if number == _STDIN:
                if not os.read(_STDIN, 1):
                    self._end_all()
                    return None
                self._retire()
            elif number == self._listener.fileno():
                connection = self._fork()
                if connection is not None:
                    return connection
            else:
                self._heard(number)
        return None

    def _heard(self, number: int) -> None:
        """A page's process has ended, or the server has let go of it."""
        for page in list(self._pages):
            if page.process == number:
                self._tell_end(page)
            elif page.connection is not None and page.connection.fileno() == number:
                self._left(page, page.connection)

    def _retire(self) -> None:
        """Another process forks from here on; who has connected is still served."""
        if not self._retired:
            self._retired = True
            self._poll.unregister(self._listener)
            self._listener.close()

    def _fork(self) -> socket.socket | None:
        """The connection in the child, None in the parent."""
        connection, _ = self._listener.accept()
        if not _is_ours(connection):
            connection.close()
            return None
        parent = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # the server sees the end of the connection and starts a process itself
            connection.close()
            return None
        if pid == 0:
            self._leave_parent(parent)
            return connection
        process = os.pidfd_open(pid)
        self._pages.append(_Page(pid, process, connection))
        self._poll.register(process, select.POLLIN)
        self._poll.register(connection, 0)
        with suppress(OSError):
            socket.send_fds(connection, [FORKED + NUMBER.pack(pid)], [process])
        return None

    def _leave_parent(self, parent: int) -> None:
        """In a child: a session of its own that ends with the parent, and nothing open that is others'."""
        os.setsid()
        self._libc.prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        self._listener.close()
        for page in self._pages:
            os.close(page.process)
            if page.connection is not None:
                page.connection.close()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, _STDIN)
        os.close(nothing)

    def _tell_end(self, page: _Page) -> None:
        """The server learns the exit status; the process id stays taken until it has (by WNOWAIT)."""
        self._poll.unregister(page.process)
        page.ended = True
        if page.connection is not None:
            with suppress(OSError):
                page.connection.send(ENDED + NUMBER.pack(_status(page.process, os.WNOWAIT)))
        self._forget(page)

    def _left(self, page: _Page, connection: socket.socket) -> None:
        """The server has let go of a process: it ends, and so does what it started."""
        self._poll.unregister(connection)
        connection.close()
        page.connection = None
        if not page.ended:
            _kill(page)
        self._forget(page)

    def _forget(self, page: _Page) -> None:
        """Take the exit status off the system once both sides are done."""
        if page.ended and page.connection is None:
            _status(page.process)
            os.close(page.process)
            self._pages.remove(page)

    def _end_all(self) -> None:
        for page in self._pages:
            if not page.ended:
                _kill(page)


def _is_ours(connection: socket.socket) -> bool:
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(told)[1] == os.geteuid())


def _kill(page: _Page) -> None:
    with suppress(ProcessLookupError):  # before its setsid there is no such group
        os.killpg(page.pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(page.process, signal.SIGKILL)


def _status(process: int, flags: int = 0) -> int:
    """The exit status of an ended child as ``subprocess`` gives it: negative for a signal."""
    ended = os.waitid(os.P_PIDFD, process, os.WEXITED | flags)
    if ended is None:
        return -signal.SIGKILL
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def main() -> None:
    """Import, freeze, fork; what is below ``serve`` runs in the children."""
    gc.disable()  # collecting would leave holes in the pages that the children share
    listener, told = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    _allow_files()
    from kit.server import forked
    from kit.server.heap import fill_heap
    from kit.server.preload import Preload

    forked.preload(Preload.read(Path(sys.argv[3])))
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        sys.exit(f"kit.server.forking: {threads} threads run; a process can be forked from one only")
    gc.collect()
    forked.fill_holes()
    fill_heap()
    gc.freeze()
    os.write(told, b".")
    os.close(told)
    connection = Forking(listener).serve()
    if connection is not None:
        gc.enable()
        forked.run_page(connection)


def _allow_files() -> None:
    """Two for each page, and what the system gives anyway may be too few for two hundred."""
    import resource  # Windows has none, and the server there reads this module for its words

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
