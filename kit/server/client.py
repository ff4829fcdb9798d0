"""The server's own line to a page's process, ready without waiting out a silence."""

from __future__ import annotations

import asyncio
from queue import Empty
from typing import Any, cast

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Type, default

from kit.server.provisioner import ForkedProvisioner

_REPLY_WITHIN = 1.0
"""Seconds between two looks whether a process that does not answer still lives."""
_IDLE_WITHIN = 0.05
"""Seconds until the question is asked again: its "idle" was lost if the subscription came after it."""
_WELCOME = "iopub_welcome"
"""What a process says to who begins to listen (Jupyter's JEP 65)."""
_WELCOMED_WITHIN = 2.0


class HeardChannel(AsyncZMQSocketChannel):
    """A line on which what comes while something is sent is heard.

    Jupyter sends past the socket's asyncio half. What the process says at that moment is then noticed by
    ZeroMQ and by nobody else: whoever waits for it would wait for ever. An Output widget sends while its
    cell runs.
    """

    def send(self, msg: dict[str, Any]) -> None:
        """Send, then look whether something has come."""
        super().send(msg)
        if self.socket is not None:
            self.socket.get(zmq.EVENTS)  # with the socket's own half: it wakes who waits


class PromptClient(AsyncKernelClient):
    """Ready when the process is idle after the client's own question, not 0.2 s after its last word."""

    shell_channel_class = Type(HeardChannel)

    @default("context")
    def _the_servers(self) -> zmq.asyncio.Context:
        """The server's context where there is one: another is two more threads for each page."""
        shared = getattr(self.parent, "context", None)
        if isinstance(shared, zmq.asyncio.Context) and not shared.closed:
            return shared
        self._created_context = True
        return zmq.asyncio.Context()

    def start_channels(self, *_args: bool, **_options: bool) -> None:
        """The two lines that running cells takes. No heartbeat: the server watches the process itself."""
        super().start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)  # noqa: S604

    def stop_channels(self) -> None:
        """Close them; Jupyter's own would first open the others."""
        for channel in (self._shell_channel, self._iopub_channel):
            if channel is not None and channel.is_alive():
                channel.stop()
        if self._created_context and not self.context.closed:
            self.context.destroy(linger=100)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the process answers on both lines; ``RuntimeError`` if it dies or ``timeout`` passes."""
        try:
            async with asyncio.timeout(timeout):
                while not await self._answers():
                    if not await self.is_alive():
                        raise RuntimeError("Kernel died before replying to kernel_info")
        except TimeoutError as error:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from error

    async def heard(self, timeout: float) -> None:
        """Until the process knows that this line listens; ``TimeoutError`` if it does not tell in time.

        It tells before it does anything else: nobody need be awaited for it. What is asked from then on is
        heard, even if the process begins to work only later.
        """
        async with asyncio.timeout(timeout):
            while (await self.get_iopub_msg(timeout=timeout))["msg_type"] != _WELCOME:
                pass

    async def _answers(self) -> bool:
        """Ask; whether the answer came, and after it "idle"."""
        asked = self.kernel_info()
        reply = await _awaited(self.get_shell_msg, asked, _REPLY_WITHIN)
        if reply is None or await _awaited(self.get_iopub_msg, asked, _IDLE_WITHIN) is None:
            return False
        self._handle_kernel_info_reply(reply)
        return True


class PageKernelManager(ServerKernelManager):
    """Speaks to a page's process by the prompt client, and tells no audience of each start and end.

    Nobody listens to Jupyter's events here; the kit's log has its own. Each process would read their
    description anew.
    """

    client_factory = Type(PromptClient)
    _line: PromptClient | None = None

    async def make_line(self) -> None:
        """Have a line at hand for who runs the cells; without one they make their own, which takes longer."""
        line = cast(PromptClient, self.client())
        line.start_channels()
        line.allow_stdin = False
        try:
            await line.heard(_WELCOMED_WITHIN)
        except (TimeoutError, Empty):
            line.stop_channels()
        except BaseException:
            line.stop_channels()
            raise
        else:
            self._line = line

    def take_line(self) -> PromptClient | None:
        """The line that was made ahead, the taker's from now on; None if there is none."""
        line, self._line = self._line, None
        return line

    def claim(self, env: dict[str, str]) -> None:
        """Give the process, nobody's so far, to the page with this environment; ``OSError`` if it is gone."""
        if not isinstance(self.provisioner, ForkedProvisioner):
            raise ConnectionError("no forked process")
        self.provisioner.claim(env)
        # As if it had been started for that page: should it ever be started anew, it is.
        told = cast(dict[str, Any], self._launch_args or {})
        told.pop("unclaimed", None)
        told["env"] = env

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        """Start the process; of one that does not start no file is left, each try makes another."""
        try:
            await super()._async_launch_kernel(kernel_cmd, **kw)
        except BaseException:
            self.cleanup_connection_file()
            raise

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        """With the process go a line that nobody has taken and whatever else was kept for it."""
        if (line := self.take_line()) is not None:
            line.stop_channels()
        await super()._async_cleanup_resources(restart)

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """To nobody."""


async def _awaited(get_message: Any, asked: str, seconds: float) -> dict[str, Any] | None:
    """The next message that ends what ``asked`` began, the ones before it dropped; None if none comes."""
    while True:
        try:
            message: dict[str, Any] = await get_message(timeout=seconds)
        except Empty:
            return None
        if message["parent_header"].get("msg_id") == asked and _ends(message):
            return message


def _ends(message: dict[str, Any]) -> bool:
    content = message["content"]
    return message["msg_type"] == "kernel_info_reply" or content.get("execution_state") == "idle"
