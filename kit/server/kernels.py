"""A page's process belongs to the person who opened the page: nobody else may see, use or end it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from jupyter_client.session import DELIM
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.websocket import WebSocketHandler
from traitlets import Dict, Instance, default

from kit.domain.access import Identity
from kit.server import log
from kit.server.guard import Pace
from kit.server.limits import Limits
from kit.server.members import SignedIn, scrubbed
from kit.server.spare import Spare

_AFTER_LEAVING = 0.4
"""Seconds until the process of a page that was left is ended: about what the next page takes to open."""


class Full(Exception):
    """Every place for a page is taken; nobody's page is ended for another's."""


class Place:
    """Room for one page while it is being opened; ``release()`` gives it back, once or several times."""

    def __init__(self, kept: MemberKernelManager, member_id: str) -> None:
        self._kept, self._member_id = kept, member_id
        self._held = True

    def release(self) -> None:
        """Give the room back."""
        if self._held:
            self._held = False
            self._kept.opening[self._member_id] -= 1
            self._kept.opening += Counter()  # forget who holds none


class MemberKernelManager(AsyncMappingKernelManager):
    """Knows whose each process is, how many there may be, and when nobody needs one any more."""

    owners: dict[str, Identity] = Dict()  # type: ignore[assignment]
    sockets: dict[str, dict[WebSocketHandler, None]] = Dict()  # type: ignore[assignment]
    """The open sockets of each page, the oldest first."""
    limits = Instance(Limits)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.opening: Counter[str] = Counter()
        """How many pages each person is opening just now."""
        self.stopping = False
        """The server is on its way out: nothing new begins."""
        self.spare = Spare(self)
        self._paces: defaultdict[str, Pace] = defaultdict(Pace)
        self._ending: dict[str, str] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._left: dict[str, datetime] = {}
        self._endings: set[asyncio.Task[None]] = set()

    @default("limits")
    def _its_limits(self) -> Limits:
        return Limits.from_env()

    def reserve(self, owner: Identity) -> Place:
        """Room for one more page of ``owner``'s, or ``Full``.

        Of one's own pages the oldest gives way; of other people's only one that nobody has looked at for
        some minutes, whose answers are all saved.
        """
        if self.stopping:
            raise Full
        theirs = [key for key, other in self.owners.items() if other.member_id == owner.member_id]
        if len(theirs) + self.opening[owner.member_id] >= self.limits.per_person:
            self._give_way(theirs[:1])
        elif len(self.owners) + self.opening.total() >= self.limits.most_pages:
            self._give_way(self._unwatched()[:1])
        self.opening[owner.member_id] += 1
        return Place(self, owner.member_id)

    async def open_for(
        self, owner: Identity, *, kernel_name: str, env: dict[str, str], place: Place | None = None
    ) -> str:
        """A process for ``owner`` in the notebooks folder, the spare one or a new one; its id.

        The place is used up.
        """
        place = place or self.reserve(owner)
        env = scrubbed_with(env)
        try:
            # One at a time per person: whoever asks for many does not hold up the others.
            async with self._turns[owner.member_id]:
                kernel_id = self.spare.take(env)
                if not kernel_id:
                    kernel_id = str(uuid4())
                    await self.start_kernel(
                        kernel_id=kernel_id, kernel_name=kernel_name, path=ApiPath(""), env=env
                    )
                self.owners[kernel_id] = owner
        finally:
            place.release()
        return kernel_id

    async def close(self, kernel_id: str, why: str = "closed") -> None:
        """End a process if it still runs; ``why`` is for the log."""
        self.owners.pop(kernel_id, None)
        if kernel_id in self and kernel_id not in self._ending:
            self._ending[kernel_id] = why
            try:
                await ensure_async(self.shutdown_kernel(kernel_id, now=True))
            finally:
                self._ending.pop(kernel_id, None)

    def leave(self, kernel_id: str) -> None:
        """End a page that was left, once the page that its owner goes to has had the processor first."""
        self.owners.pop(kernel_id, None)
        self.in_background(self._close_later(kernel_id))

    async def _close_later(self, kernel_id: str) -> None:
        await asyncio.sleep(_AFTER_LEAVING)
        await self.close(kernel_id)

    async def close_everything(self) -> None:
        """End every process at once."""
        await self.spare.end()
        await asyncio.gather(*(self.close(kernel_id, "stopped") for kernel_id in self.list_kernel_ids()))

    async def close_unneeded(self) -> None:
        """End the pages that nobody looks at, and those that are open and have done nothing for hours.

        The spare process is looked after too: it is nobody's, and lasts until it is taken or out of date.
        """
        now = utcnow()
        self.spare.look()
        for kernel_id in list(self.owners):
            watched = bool(self.sockets.get(kernel_id))
            patience = self.limits.longest if watched else self.limits.idle
            if kernel_id in self.owners and now - self.quiet_since(kernel_id) > patience:
                await self.close(kernel_id, "culled")

    def start_watching_activity(self, kernel_id: str) -> None:
        """Note when a process works, without reading what it says, which is long when a page begins."""
        kernel = cast(Any, self.get_kernel(kernel_id))
        kernel.reason, kernel.last_activity = "", utcnow()

        def hear(parts: list[bytes]) -> None:
            header, parent, _metadata, content = parts[parts.index(DELIM) + 2 :][:4]
            if b'"kernel_info_request"' in parent:  # a question whether it is there is no work
                return
            self.last_kernel_activity = kernel.last_activity = utcnow()
            if b'"status"' in header:
                kernel.execution_state = "busy" if b'"busy"' in content else "idle"

        kernel._activity_stream = kernel.connect_iopub()
        kernel._activity_stream.on_recv(hear)

    def pace(self, kernel_id: str) -> Pace:
        """How fast the page may speak, whatever number of sockets it opens."""
        return self._paces[kernel_id]

    def quiet_since(self, kernel_id: str) -> datetime:
        """When the page last did something, or was last left, whichever is later."""
        active: datetime = cast(Any, self.get_kernel(kernel_id)).last_activity
        return max(active, self._left.get(kernel_id, active))

    async def close_all(self, sign_in_id: str, why: str = "left") -> None:
        """End every process that was opened under a sign-in."""
        for kernel_id, owner in list(self.owners.items()):
            if owner.sign_in_id == sign_in_id:
                await self.close(kernel_id, why)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Remember when a page was last left: reading for long and then looking away is not being idle."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self.owners:
            self._left[kernel_id] = utcnow()

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a process that ended and whose it was; its page learns of it by the closed socket."""
        self.owners.pop(kernel_id, None)
        self._left.pop(kernel_id, None)
        self._paces.pop(kernel_id, None)
        for socket in list(self.sockets.pop(kernel_id, {})):
            socket.close()
        if kernel_id in self and kernel_id not in self.spare.unclaimed:
            log.note("ended", kernel=log.short(kernel_id), why=self._ending.get(kernel_id, "died"))
        self.spare.unclaimed.discard(kernel_id)
        return super().remove_kernel(kernel_id)

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Put away what a process that died has left: its files, and the server's lines to it."""
        self.in_background(self.close(kernel_id, "died"))

    def _give_way(self, chosen: list[str]) -> None:
        """End one page, in the background: its room is free at once. ``Full`` if there is none."""
        if not chosen:
            raise Full
        self.owners.pop(chosen[0], None)
        self.in_background(self.close(chosen[0], "gave way"))

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without keeping anybody waiting."""
        task = asyncio.ensure_future(work)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    def _unwatched(self) -> list[str]:
        """Pages that nobody has looked at for some minutes, longest first."""
        latest = utcnow() - self.limits.spare
        since = {key: self.quiet_since(key) for key in self.owners if not self.sockets.get(key)}
        return sorted((key for key, at in since.items() if at < latest), key=since.__getitem__)


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
