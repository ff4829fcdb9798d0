"""The ways to a page's process: the socket, the question whether it lives, the end."""

from __future__ import annotations

import asyncio
from typing import Any, cast
from uuid import uuid4

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError, authenticated
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from kit.server import guard, log
from kit.server.files import QuietErrors
from kit.server.guard import Kept
from kit.server.kernels import MemberKernelManager, owns

_SOCKETS = 4
"""Sockets one page may have at once: its own, and old ones that the network has not yet let go of."""
_STRIKES = 20
"""Messages that are refused before the socket is closed."""
_POLICY, _GOING = 1008, 1001
"""Why a socket is closed (RFC 6455, 7.4.1): the other side broke the rules; this side goes away."""


class OwnKernelHandler(QuietErrors, KernelHandler):
    """Tells the owner that the process is alive, and ends it for the owner."""

    @authenticated
    @authorized
    async def delete(self, kernel_id: str) -> None:
        """End it as every page ends; Jupyter's own would ask the process and wait."""
        await cast(MemberKernelManager, self.kernel_manager).close(kernel_id, "left")
        self.set_status(204)
        self.finish()

    def options(self, *_asked: str) -> None:
        """No page of another site is to be told what it may send here."""
        raise HTTPError(405)


class OwnChannelsHandler(QuietErrors, VoilaKernelWebsocketHandler):
    """The owner's socket to the process; a page may be closed while it is still being opened."""

    _strikes = 0
    _asked = ""
    """The id of the question whose answer means that everything before it is done."""

    async def open(self, kernel_id: str) -> None:
        """Connect, unless the page is gone already; of too many sockets to one page the oldest goes."""
        kept = self._kept
        if self.connection is None or kept.stopping or kernel_id not in kept:
            self.close(_GOING)
            return
        sockets = kept.sockets.setdefault(kernel_id, {})
        for oldest in list(sockets)[: max(0, len(sockets) - _SOCKETS + 1)]:
            sockets.pop(oldest)
            cast(Any, oldest).close(_POLICY)
        sockets[self] = None
        await super().open(kernel_id)

    def on_message(self, ws_message: str | bytes) -> None:
        """Hand the message on if a page has reason to send it; a page that keeps on is cut off."""
        if self.connection is None or self._kept.stopping:
            return  # it was not acknowledged, so the page sends it again
        try:
            if not self._kept.pace(self.path_kwargs["kernel_id"]).take():
                self._strikes = _STRIKES
                raise Kept("flood")
            guard.check(ws_message, self.selected_subprotocol)
        except Kept as kept:
            self._strikes += 1
            log.refused(str(kept), kernel=log.short(self.path_kwargs["kernel_id"]))
            if self._strikes > _STRIKES:
                self.close(_POLICY)
            return
        super().on_message(ws_message)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message of the process; note when it has done everything that it was asked."""
        if self._asked and _answers(message, self._asked):
            self._settled.set()
        return super().write_message(message, binary)

    async def settle(self) -> None:
        """Until the process has answered everything that this page has said so far."""
        connection = self.connection
        if connection is None or not connection.channels:
            return
        self._settled = asyncio.Event()
        asked = connection.session.msg("kernel_info_request")
        asked["header"]["msg_id"] = self._asked = uuid4().hex
        # On the page's own line, behind what the page has said.
        connection.session.send(connection.channels["shell"], asked)
        await self._settled.wait()

    def on_close(self) -> None:
        """Forget the socket."""
        self._kept.sockets.get(self.path_kwargs["kernel_id"], {}).pop(self, None)
        if self.connection is not None:
            super().on_close()

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """The process's protocol; none for a page that is gone."""
        return None if self.connection is None else super().select_subprotocol(subprotocols)

    @property
    def _kept(self) -> MemberKernelManager:
        return cast(MemberKernelManager, self.kernel_manager)


def _answers(message: Any, asked: str) -> bool:
    """Whether this is the "idle" after the question ``asked``."""
    if isinstance(message, bytes):
        channel, parts = deserialize_msg_from_ws_v1(message)
        return channel == "iopub" and asked.encode() in parts[1] and b'"idle"' in parts[3]
    text = str(message)
    return asked in text and '"idle"' in text


async def settle_all(kept: MemberKernelManager, *, within: float) -> None:
    """Let every page's process answer what its page has said, ``within`` seconds; then close the sockets."""
    sockets = [socket for theirs in kept.sockets.values() for socket in theirs]
    waiting = [asyncio.ensure_future(cast(OwnChannelsHandler, socket).settle()) for socket in sockets]
    if waiting:
        _, late = await asyncio.wait(waiting, timeout=within)
        for one in late:
            one.cancel()
    for socket in sockets:
        socket.close(_GOING)


class OwnShutdownHandler(QuietErrors, JupyterHandler):
    """Ends the process when its page is closed; a beacon can carry no token, so the origin is checked."""

    def check_xsrf_cookie(self) -> None:
        """The origin takes the token's place; the cookie is not sent by other sites (SameSite=Lax)."""
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        if not self.check_origin() or site != "same-origin":
            raise HTTPError(403)

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """End the caller's own process."""
        if not owns(self, kernel_id):
            raise HTTPError(403)
        cast(MemberKernelManager, self.kernel_manager).leave(kernel_id)
        self.set_status(204)
