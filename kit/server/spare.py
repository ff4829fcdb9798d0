"""A page's process at hand before anybody asks for one: nobody's until it is taken, and then one person's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from jupyter_server._tz import utcnow
from jupyter_server.utils import ApiPath

from kit.server.kernel_specs import KERNEL, PageKernelSpecs

if TYPE_CHECKING:
    from kit.server.kernels import MemberKernelManager

log = logging.getLogger("kit.server")
_QUIET = 0.3
"""Seconds without a page being opened before another is made: the reader's own computer may be this one."""


class Spare:
    """One process that listens already and does nothing; there is none where pages are not forked.

    It has no owner, so nobody may reach it, and it knows nobody: the environment of a page, and in it who
    the person is, is given to it when it is taken. Taken once, it is like every other page's process.
    """

    def __init__(self, kept: MemberKernelManager) -> None:
        self._kept = kept
        self._kernel_id = self._address = ""
        self._soon: asyncio.TimerHandle | None = None
        self._making: asyncio.Task[None] | None = None
        self.unclaimed: set[str] = set()
        """The processes that nobody has taken yet: this one, one being made, one that is out of date."""

    def take(self, env: dict[str, str]) -> str:
        """The process, for the page with this environment; "" if there is none that is up to date."""
        kernel_id, self._kernel_id = self._kernel_id, ""
        if not kernel_id or kernel_id not in self._kept:
            return ""
        if self._address != self._forked_from():
            self._away(kernel_id)
            return ""
        kernel = cast(Any, self._kept.get_kernel(kernel_id))
        try:
            kernel.claim(env)
        except OSError:  # it has ended; the page starts one of its own
            self._away(kernel_id)
            return ""
        kernel.last_activity = utcnow()
        self.unclaimed.discard(kernel_id)
        return kernel_id

    def renew_soon(self) -> None:
        """A page has been opened: have one at hand again, once that page has had the processor."""
        if self._soon is not None:
            self._soon.cancel()
        self._soon = asyncio.get_running_loop().call_later(_QUIET, self._renew)

    def look(self) -> None:
        """Have one at hand if there is room and quiet; put one away that is out of date or has ended."""
        if self._soon is None:
            self._renew()

    async def end(self) -> None:
        """Make no more; one that is just being made is awaited, to be ended with the others."""
        if self._soon is not None:
            self._soon.cancel()
        if self._making is not None:
            await asyncio.wait({self._making})

    def _renew(self) -> None:
        self._soon = None
        address = self._forked_from()
        if self._kernel_id and (self._kernel_id not in self._kept or self._address != address):
            self._away(self._kernel_id)
            self._kernel_id = ""
        if address and not self._kernel_id and self._making is None and self._room():
            self._making = asyncio.ensure_future(self._make(address))

    def _room(self) -> bool:
        """Whether nothing is being opened just now and not every place for a page is taken."""
        kept = self._kept
        return not kept.stopping and not kept.opening and len(kept.owners) < kept.limits.most_pages

    def _forked_from(self) -> str:
        return cast(PageKernelSpecs, self._kept.kernel_spec_manager).forked_from()

    async def _make(self, address: str) -> None:
        kernel_id = str(uuid4())
        self.unclaimed.add(kernel_id)
        start = cast(Callable[..., Awaitable[str]], self._kept.start_kernel)
        try:
            await start(kernel_id=kernel_id, kernel_name=KERNEL, path=ApiPath(""), env={}, unclaimed=True)
            await cast(Any, self._kept.get_kernel(kernel_id)).make_line()
            self._kernel_id, self._address = kernel_id, address
        except Exception as error:  # the next page starts a process of its own, and says what is wrong
            if kernel_id in self._kept:
                self._away(kernel_id)
            else:
                self.unclaimed.discard(kernel_id)
                # Jupyter keeps what did not start, with all that was made for it.
                self._kept._pending_kernels.pop(kernel_id, None)
            log.warning("No process could be started ahead (%s).", type(error).__name__)
        finally:
            self._making = None

    def _away(self, kernel_id: str) -> None:
        self._kept.in_background(self._kept.close(kernel_id, "spare"))
