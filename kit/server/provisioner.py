"""Jupyter's way to start a page's process: forked from the pre-imported one, or else an ordinary one."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import FileIO
from typing import Any, ClassVar, cast

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

from kit.server.forking import ENDED, FORKED, NUMBER, READY

log = logging.getLogger("kit.server")

NAME = "kit-forked-provisioner"
"""Its entry point in the group ``jupyter_client.kernel_provisioners``."""
LAUNCHER = "kit.server.page_process"
"""The module that an ordinary process is started with."""
_WITHIN = 20.0
"""Seconds a forked process may take; the first waits until everything is imported."""
_KILLED_WITHIN = 2.0
_FORKS = ThreadPoolExecutor(8, "kit-fork")
"""Threads of its own: while the forking process does not answer, who is in is still looked up."""
_PACKET = 64


class ForkedPage:
    """A forked process with the manners of ``subprocess.Popen``; letting go of it ends it.

    Its id is not given to another process before ``poll`` has told its end.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, process: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._process = os.fdopen(process, "rb", buffering=0)
        self._connection = connection

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self._told()
            if self.returncode is not None:
                self._connection.close()
                self._process.close()
        return self.returncode

    def wait(self) -> int:
        """The exit status once it has ended."""
        while (status := self.poll()) is None:
            _wait_for(self._process, None)
            _wait_for(self._connection, None)
        return status

    async def ended(self, seconds: float) -> None:
        """Wait for its end, at most so long."""
        if self.poll() is not None:
            return
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        # A number of its own: ``poll`` may close the connection meanwhile, and the loop would then watch, and
        # in the end cease to watch, whatever has got that number next; a page would wait for ever.
        number = os.dup(self._connection.fileno())
        loop.add_reader(number, heard.set)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), seconds)
        finally:
            loop.remove_reader(number)
            os.close(number)

    def give(self, environment: dict[str, str], folder: str) -> None:
        """Tell it whose it is: from here on it works. ``OSError`` if it has ended."""
        # The system knows of its end before the forking process has told of it, and its entry among the
        # processes before its descriptor: while some of its threads are still ending, only the entry says so.
        if self.poll() is not None or _wait_for(self._process, 0) or _is_ending(self.pid):
            raise ConnectionError("the forked process has ended")
        self._connection.send(json.dumps({"environment": environment, "folder": folder}).encode())

    def send_signal(self, number: int) -> None:
        """Signal it and what it started; nothing once it has ended."""
        if self.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _told(self) -> int | None:
        """What the forking process told of its end; without one it ends too, by SIGKILL."""
        try:
            packet = self._connection.recv(_PACKET)
        except BlockingIOError:
            return None
        except OSError:
            packet = b""
        if packet.startswith(ENDED):
            return int(NUMBER.unpack(packet[1:])[0])
        if packet:  # READY
            return None
        return -signal.SIGKILL if _wait_for(self._process, 0) else None


def _is_ending(pid: int) -> bool:
    """Whether a process of this machine has been killed and not been collected."""
    try:
        return psutil.Process(pid).status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return True


def _wait_for(opened: FileIO | socket.socket, milliseconds: int | None) -> bool:
    """Whether there is something to read within the time; ``select`` knows no file beyond the 1023rd."""
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    return bool(poll.poll(milliseconds))


class ForkedProvisioner(LocalProvisioner):
    """Forks from the process at ``address``; starts an ordinary kernel where that is not to be had."""

    address = Unicode(help="The forking process's socket.", config=True)
    _told: ClassVar[bool] = False

    async def launch_kernel(
        self, cmd: list[str], *, unclaimed: bool = False, **kwargs: Any
    ) -> KernelConnectionInfo:
        """Start the process; it is ready for messages when this returns, unless it is to be claimed first.

        For one that nobody has asked for yet no ordinary process is started instead: ``OSError``.
        """
        folder = str(kwargs.get("cwd") or os.getcwd())
        try:
            arguments = cmd[cmd.index(LAUNCHER) + 1 :]
            page = await asyncio.get_running_loop().run_in_executor(
                _FORKS, fork_page, self.address, arguments
            )
            if not unclaimed:
                page.give(kwargs["env"], folder)
        except OSError as error:
            if unclaimed:
                raise
            self._tell(error)
            return await super().launch_kernel(cmd, **kwargs)
        # No group for LocalProvisioner to signal: its number could be another's by then.
        self.pid, self.pgid, self.cwd = page.pid, None, folder
        self.process = cast(Any, page)
        return self.connection_info

    def claim(self, env: dict[str, str]) -> None:
        """Give the unclaimed process to the page with this environment; ``OSError`` if there is none."""
        if not isinstance(self.process, ForkedPage) or self.cwd is None:
            raise ConnectionError("no forked process")
        env = dict(env)
        self._finalize_env(env)
        self.process.give(env, self.cwd)

    async def kill(self, restart: bool = False) -> None:
        """End it at once; Jupyter would look only a tenth of a second later whether it has ended."""
        await super().kill(restart)
        if isinstance(self.process, ForkedPage):
            await self.process.ended(_KILLED_WITHIN)

    @classmethod
    def _tell(cls, error: OSError) -> None:
        if not cls._told:
            cls._told = True
            log.warning(
                "Pages cannot be forked (%s); each starts an ordinary process, which takes longer.", error
            )


def fork_page(address: str, arguments: list[str]) -> ForkedPage:
    """A process forked with these arguments, its sockets bound, waiting to be given to somebody.

    ``OSError`` where there is none. Blocks.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    page: ForkedPage | None = None
    try:
        connection.settimeout(_WITHIN)
        connection.connect(address)
        connection.sendall(json.dumps(arguments).encode())
        packet, handed, *_ = socket.recv_fds(connection, _PACKET, 1)
        if not packet.startswith(FORKED) or len(handed) != 1:
            raise ConnectionError("the forking process has gone")
        page = ForkedPage(NUMBER.unpack(packet[1:])[0], handed[0], connection)
        if connection.recv(_PACKET) != READY:
            raise ConnectionError("the forked process ended at its start")
        connection.setblocking(False)
    except BaseException:
        connection.close()
        raise
    return page
