"""How the server begins and ends: what a dead one left is put away, what is being saved is saved."""

from __future__ import annotations

import asyncio
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from tornado.httpserver import HTTPServer

from kit.server.channels import settle_all
from kit.server.kernels import MemberKernelManager

SAVES_WITHIN = 5.0
"""Seconds that what is being saved may take when the server is told to stop."""
_ARRIVED = 0.1
"""Seconds to read what has reached this computer already but not yet the pages' lines."""
_FILES_OF_A_PAGE = 40
"""Files and sockets that the server holds open for one page, at most."""


class Run:
    """What this server keeps outside its state folder, written down so that the next one can clear it.

    The note is locked while the server lives, so that a note nobody locks is a dead server's.
    """

    def __init__(self, state: Path) -> None:
        self._folder = state / "run"
        self._note: IO[str] | None = None
        self._path = self._folder / uuid4().hex

    def begin(self) -> None:
        """Clear what dead servers left; take a note of one's own."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in self._folder.iterdir():
            _clear(path)
        self._note = self._path.open("w", encoding="utf-8")
        _lock(self._note)

    def keep(self, folder: str) -> None:
        """Write down a folder that ends with this server."""
        if self._note is not None and folder:
            self._note.write(f"{folder}\n")
            self._note.flush()

    def end(self) -> None:
        """Take the note back; what it names has been cleared."""
        if self._note is not None:
            self._note.close()
            self._path.unlink(missing_ok=True)
            self._note = None


def _clear(path: Path) -> None:
    """Remove what a dead server's note names, and the note; a living one's stays."""
    with suppress(OSError), path.open("r+", encoding="utf-8") as note:
        _lock(note)
        for line in note:
            folder = Path(line.strip())
            # A note is no order to remove just anything: only what such folders are called.
            if folder.is_absolute() and folder.name.startswith(("voila_", "kit_")):
                shutil.rmtree(folder, ignore_errors=True)
        path.unlink(missing_ok=True)


def _lock(note: IO[str]) -> None:
    """``OSError`` if another process holds it."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)


def allow_files(pages: int) -> None:
    """Ask the system for as many open files as ``pages`` need; it may give fewer."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1024 + pages * _FILES_OF_A_PAGE
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))


async def leave_in_order(server: HTTPServer, kept: MemberKernelManager) -> None:
    """Take on nobody new, let what is being saved be saved, tell the pages, end their processes."""
    await asyncio.sleep(_ARRIVED)
    kept.stopping = True
    server.stop()
    await settle_all(kept, within=SAVES_WITHIN)
    await kept.close_everything()
    await server.close_all_connections()
