"""A page's process belongs to the person who opened the page: nobody else may see, use or end it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.web import HTTPError, authenticated
from traitlets import Dict
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from kit.domain.access import Identity
from kit.server.files import QuietErrors
from kit.server.members import SignedIn, scrubbed

PER_PERSON = 6
"""Pages one person may keep open at once; opening another closes the oldest."""
SPOKEN = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
"""What a page may say to its process. It can neither send code nor ask for an end by message."""


class MemberKernelManager(AsyncMappingKernelManager):
    """Knows whose each process is and gives it no more of the environment than it needs."""

    owners: dict[str, Identity] = Dict()  # type: ignore[assignment]
    sockets: dict[str, set[VoilaKernelWebsocketHandler]] = Dict()  # type: ignore[assignment]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def open_for(self, owner: Identity, *, kernel_name: str, env: dict[str, str]) -> str:
        """Start a process for ``owner`` in the notebooks folder; its id."""
        # One at a time per person: two that count at once would each think that there is room.
        async with self._turns[owner.member_id]:
            await self._make_room(owner)
            kernel_id: str = await self.start_kernel(
                kernel_name=kernel_name, path=ApiPath(""), env=scrubbed_with(env)
            )
            self.owners[kernel_id] = owner
        return kernel_id

    async def close(self, kernel_id: str) -> None:
        """End a process if it still runs."""
        self.owners.pop(kernel_id, None)
        if kernel_id in self:
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))

    async def close_all(self, sign_in_id: str) -> None:
        """End every process that was opened under a sign-in."""
        for kernel_id, owner in list(self.owners.items()):
            if owner.sign_in_id == sign_in_id:
                await self.close(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a process that ended and whose it was; its page learns of it by the closed socket."""
        self.owners.pop(kernel_id, None)
        for socket in self.sockets.pop(kernel_id, set()):
            socket.close()
        return super().remove_kernel(kernel_id)

    async def _make_room(self, owner: Identity) -> None:
        theirs = [key for key, other in self.owners.items() if other.member_id == owner.member_id]
        for kernel_id in theirs[: max(0, len(theirs) - PER_PERSON + 1)]:
            await self.close(kernel_id)


def scrubbed_with(env: dict[str, str]) -> dict[str, str]:
    """The scrubbed environment plus the kit's own variables, which ``env`` holds already."""
    ours = {name: value for name, value in env.items() if name.startswith(("KIT_", "HTTP_X_KIT_"))}
    return {**scrubbed(env), **ours}


class OwnerAuthorizer(Authorizer):
    """Only the owner may reach a process; nothing else is open to anybody."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Whether the request's process is the user's own."""
        return resource == "kernels" and owns(handler, handler.path_kwargs.get("kernel_id", ""))


def owns(handler: JupyterHandler, kernel_id: str) -> bool:
    """Whether the request's person opened the page of this process."""
    user = handler.current_user
    owner = cast(MemberKernelManager, handler.kernel_manager).owners.get(kernel_id)
    if owner is None or not isinstance(user, SignedIn) or user.person is None:
        return False
    return bool(owner.member_id == user.person.identity.member_id)


class OwnKernelHandler(KernelHandler):
    """Tells the owner that the process is alive, and ends it for the owner."""


class OwnChannelsHandler(QuietErrors, VoilaKernelWebsocketHandler):
    """The owner's socket to the process; a page may be closed while it is still being opened."""

    async def open(self, kernel_id: str) -> None:
        """Connect, unless the page is gone already."""
        if self.connection is None:
            self.close()
            return
        cast(MemberKernelManager, self.kernel_manager).sockets.setdefault(kernel_id, set()).add(self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Forget the socket."""
        sockets = cast(MemberKernelManager, self.kernel_manager).sockets
        sockets.get(self.path_kwargs["kernel_id"], set()).discard(self)
        if self.connection is not None:
            super().on_close()

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """The process's protocol; none for a page that is gone."""
        return None if self.connection is None else super().select_subprotocol(subprotocols)


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
        await cast(MemberKernelManager, self.kernel_manager).close(kernel_id)
        self.set_status(204)
