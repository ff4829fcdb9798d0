"""How many sign-ins one server process takes on at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from kit.errors import Refused
from kit.services.refusals import UnknownNumber
from kit.words import say

T = TypeVar("T")
_WINDOW = timedelta(minutes=1)


class Throttle:
    """Runs sign-in work in threads, a few at a time; many unknown slip numbers slow everybody's attempts.

    Nobody is shut out by address: a whole room may share one. Guessing numbers instead puts the server
    into a slow lane, one attempt every ``pause`` seconds, until the minute's count has fallen again.
    """

    def __init__(
        self, *, hashes: int = 2, unknown_per_minute: int = 30, waiting: int = 60, pause: float = 1.0
    ) -> None:
        self._running = asyncio.Semaphore(hashes)
        self._lane = asyncio.Lock()
        self._limit = unknown_per_minute
        self._room = waiting
        self._pause = pause
        self._inside = 0
        self._unknown: deque[datetime] = deque()

    def slow(self, now: datetime) -> bool:
        """Whether the last minute has seen so many unknown numbers that attempts go one by one."""
        while self._unknown and self._unknown[0] <= now - _WINDOW:
            self._unknown.popleft()
        return len(self._unknown) >= self._limit

    async def run(self, work: Callable[[], T], now: datetime) -> T:
        """What ``work`` returns or raises, done in a thread; ``Refused`` when too many wait already."""
        if self._inside >= self._room:
            raise Refused(say("Many people are coming in at this moment. Please try again in half a minute."))
        self._inside += 1
        try:
            if self.slow(now):
                async with self._lane:
                    await asyncio.sleep(self._pause)
            async with self._running:
                return await asyncio.to_thread(work)
        except UnknownNumber:
            self._unknown.append(now)
            raise
        finally:
            self._inside -= 1
