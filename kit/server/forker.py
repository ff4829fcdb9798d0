"""The server's side of the forking process: starts it, knows its address, ends it."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from kit.server.members import scrubbed
from kit.settings import Settings

log = logging.getLogger("kit.server")
_PATIENCE = 5
"""Seconds it may take to end when its pipe is closed."""


class Forker:
    """Runs ``kit.server.forking`` while the server runs."""

    def __init__(self) -> None:
        self.address = ""
        self._folder = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Settings) -> None:
        """Start it without waiting for it: who asks before it is ready is answered when it is.

        Of the database's URL it learns the driver alone. Where processes cannot be forked ``address`` stays
        "" and one line of the log says so.
        """
        try:
            listener = self._listen()
        except (OSError, AttributeError) as error:
            log.warning("Pages are not forked here (%s); each starts an ordinary process.", error)
            self.stop()
            return
        # This process's own copy is closed at once: when the other ends, so do its callers' attempts.
        with listener:
            command = [sys.executable, "-P", "-m", "kit.server.forking", str(listener.fileno())]
            command += [make_url(settings.database_url).drivername, str(settings.forms)]
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                env=scrubbed(os.environ),
                pass_fds=[listener.fileno()],
                start_new_session=True,  # Ctrl+C in the terminal is for the server alone
            )

    def stop(self) -> None:
        """End it and every process that it forked."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self.address = self._folder = ""

    def _listen(self) -> socket.socket:
        """A socket in a folder for this user's eyes; ``OSError`` where the system has no such things."""
        if sys.platform != "linux":
            raise OSError("this system cannot")
        os.close(os.pidfd_open(os.getpid()))
        self._folder = tempfile.mkdtemp(prefix="kit_")
        self.address = str(Path(self._folder) / "fork")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            listener.bind(self.address)
            os.chmod(self.address, 0o600)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
        return listener
