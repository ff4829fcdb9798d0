"""One forking process as the server sees it, from its start to the end of its last page."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kit.server.members import scrubbed
from kit.server.preload import Preload, Stamp

_PATIENCE = 5
"""Seconds it may take to end when its pipe is closed."""
_TUNED = {
    # One arena of C memory for all threads: each further one is memory that every page touches anew.
    "MALLOC_ARENA_MAX": "1",
    # These libraries start threads where they are not told otherwise; from several none can be forked.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}


@dataclass
class Generation:
    """Listens at ``address``.

    ``told`` is the pipe that says when it is ready, ``life`` the one whose end is its own; -1 once closed.
    """

    address: str
    preloaded: Path
    process: subprocess.Popen[bytes]
    told: int
    life: int
    stamp: Stamp
    begun: float = field(default_factory=time.monotonic)
    retired: bool = False

    @classmethod
    def start(cls, folder: Path, number: int, preload: Preload) -> Generation:
        """Start the ``number``-th one with its files in ``folder``; ``OSError`` where it cannot be."""
        address, told_what = folder / f"fork-{number}", folder / f"preload-{number}.json"
        preload.write(told_what)
        (told, tells), (lives, life) = os.pipe(), os.pipe()
        try:
            # This process's own copy is closed at once: when the other ends, so do its callers' attempts.
            with _listening(address) as listener:
                command = [sys.executable, "-P", "-m", "kit.server.forking"]
                command += [str(listener.fileno()), str(tells), str(told_what)]
                process = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=lives,
                    env={**scrubbed(os.environ), **_TUNED},
                    pass_fds=[listener.fileno(), tells],
                    start_new_session=True,  # Ctrl+C in the terminal is for the server alone
                )
        except BaseException:
            _closed(told), _closed(life)
            raise
        finally:
            _closed(tells), _closed(lives)
        return cls(str(address), told_what, process, told, life, preload.stamp())

    def ready(self) -> bool:
        """Whether it has said that it is ready."""
        if self.told >= 0:
            poll = select.poll()
            poll.register(self.told, select.POLLIN)
            if not poll.poll(0) or not os.read(self.told, 1):
                return False
            self.told = _closed(self.told)
        return True

    def retire(self) -> None:
        """Let it fork no more and end with its last page; nobody may have been sent there just now."""
        if not self.retired:
            self.retired = True
            with suppress(OSError):
                os.write(self.life, b".")

    def release(self) -> None:
        """Let go of it: it ends, with all its pages."""
        self.life = _closed(self.life)

    def end(self) -> None:
        """End it and every process that it forked."""
        if self.told >= 0:  # it still imports, and has forked nothing
            self.process.kill()
        self.release()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.over()

    def over(self) -> bool:
        """Whether it has ended; nothing of it is kept then."""
        if self.process.poll() is None:
            return False
        self.release()
        self.told = _closed(self.told)
        for left in (self.address, self.preloaded):
            with suppress(OSError):
                os.unlink(left)
        return True

    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self.begun


def _closed(number: int) -> int:
    """-1, in the place of the file that is closed now."""
    if number >= 0:
        os.close(number)
    return -1


def _listening(address: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        listener.bind(str(address))
        os.chmod(address, 0o600)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
