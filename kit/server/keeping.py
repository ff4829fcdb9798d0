"""Once an hour the server looks whether anything is to be told or erased; once a day one server does it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tornado.ioloop import IOLoop, PeriodicCallback

from kit.log import places_of
from kit.server import log
from kit.services.keeping import keep_records
from kit.store.store import Store

_LOG = logging.getLogger("kit.server")

FIRST_SECONDS = 60.0
"""After the start; the first pages come first."""
EVERY_SECONDS = 3600.0


class Keeping:
    """The hour's look; it runs in a thread, and never twice at once."""

    def __init__(
        self,
        store: Store,
        forms: Path,
        clock: Callable[[], datetime] = datetime.now,
        elections: Path | None = None,
    ) -> None:
        self._store, self._forms, self._clock, self._elections = store, forms, clock, elections
        self._busy = False
        self._hourly: PeriodicCallback | None = None
        self._first: object | None = None

    def start(self, first: float = FIRST_SECONDS, every: float = EVERY_SECONDS) -> None:
        """Look ``first`` seconds from now, then ``every`` so many."""
        self._first = IOLoop.current().call_later(first, self.look)
        self._hourly = PeriodicCallback(self.look, every * 1000)
        self._hourly.start()

    def stop(self) -> None:
        """Look no more."""
        if self._hourly is not None and self._first is not None:
            self._hourly.stop()
            IOLoop.current().remove_timeout(self._first)
            self._hourly = None

    async def look(self) -> None:
        """Do the day's turn if nobody has; what goes wrong is told to the log and tried again in an hour."""
        if self._busy:
            return
        self._busy = True
        try:
            given = (self._store, self._forms, self._clock(), self._elections)
            done = await asyncio.to_thread(keep_records, *given)
        except Exception as error:  # the server goes on; the words of the error may quote somebody
            _LOG.error("records could not be looked through: %s", places_of(error))
        else:
            if done is not None:
                log.note("kept", told=done.told, erased=len(done.erased))
        finally:
            self._busy = False
