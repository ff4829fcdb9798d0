"""Keeps a forking process at hand: starts it, again when it dies, another when it is out of date."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from kit.domain.form import FormVersion
from kit.errors import KitError
from kit.server.generation import Generation
from kit.server.preload import Preload, Stamp
from kit.settings import Settings

log = logging.getLogger("kit.server")
_READY_WITHIN = 60
"""Seconds it may take to import everything, on the slowest of machines."""
_LOOK, _LOOK_SOON = 1.0, 0.02
"""Seconds between two looks at it, and while one is awaited."""
_SETTLED = 3.0
"""Seconds for which changed files must then lie still: one that is being written is none to read."""
_LONGEST_WAIT = 60
"""Seconds between two attempts to start one, at most."""
_COMPARE = 2.0
"""Seconds between two looks at the files."""

Versions = Callable[[], Iterable[FormVersion]]


class Forker:
    """Runs ``kit.server.forking`` while the server runs; ``address`` is "" while none is ready.

    A thread of its own looks after it. Meanwhile, and where processes cannot be forked, pages start
    ordinary ones.
    """

    def __init__(self) -> None:
        self.address = ""
        self.folder = ""
        self._current: Generation | None = None
        self._coming: Generation | None = None
        self._former: list[Generation] = []
        self._begun = self._failures = 0
        self._next_try = 0.0
        self._next_compare = 0.0
        self._changed: tuple[Stamp, float] = (frozenset(), 0.0)
        self._broken: Stamp = frozenset()
        self._stopping, self._settled = threading.Event(), threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="kit-forker", daemon=True)

    def start(self, settings: Settings, versions: Versions = tuple) -> None:
        """Start it without waiting for it. ``versions`` gives the forms that rounds have kept.

        Where processes cannot be forked, one line of the log says so, and that is all.
        """
        self._settings, self._versions = settings, versions
        try:
            if sys.platform != "linux":
                raise OSError("this system cannot")
            os.close(os.pidfd_open(os.getpid()))
            self.folder = tempfile.mkdtemp(prefix="kit_")
            self._begin()
        except (OSError, AttributeError) as error:
            log.warning("Pages are not forked here (%s); each starts an ordinary process.", error)
            self._settled.set()
            return
        self._keeper.start()

    def wait(self, seconds: float) -> bool:
        """Whether it is ready, or will not be soon, within ``seconds``."""
        return self._settled.wait(seconds)

    def stop(self) -> None:
        """End it and every process that it forked."""
        self._stopping.set()
        if self._keeper.is_alive():
            self._keeper.join()
        self.address = ""
        for one in (self._current, self._coming, *self._former):
            if one is not None:
                one.end()
        self._current = self._coming = None
        self._former.clear()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = ""

    def _keep(self) -> None:
        while not self._stopping.wait(_LOOK_SOON if self._coming is not None else _LOOK):
            try:
                self._look()
            except Exception:
                # Whatever it is, the next look may find it gone; without this thread nothing would look.
                log.exception("The forking process could not be looked after.")
                self._stopping.wait(_LONGEST_WAIT)

    def _look(self) -> None:
        self._former = [one for one in self._former if not one.over()]
        for one in self._former:
            one.retire()  # who was sent there before the last look has come by now
        if self._current is not None and self._current.over():
            self.address, gone = "", self._current
            self._current = None
            self._failed(gone, "has ended")
        if self._coming is not None:
            self._await(self._coming)
        elif self._current is None:
            if time.monotonic() >= self._next_try:
                self._begin()
        elif self._out_of_date(self._current):
            self._begin()

    def _begin(self) -> None:
        self._begun += 1
        self._coming = Generation.start(Path(self.folder), self._begun, self._preload())

    def _preload(self) -> Preload:
        try:
            return Preload.of(self._settings, self._versions())
        except KitError:  # the store does not answer just now; a page reads the form's text itself
            return Preload.of(self._settings)

    def _await(self, coming: Generation) -> None:
        if coming.ready():
            before, self._current, self._coming = self._current, coming, None
            self.address = coming.address
            self._settled.set()
            if before is not None:
                self._former.append(before)
        elif coming.over() or coming.age() > _READY_WITHIN:
            self._coming = None
            coming.end()
            self._settled.set()
            self._failed(coming, "could not be started")

    def _failed(self, one: Generation, how: str) -> None:
        """Say so, and try again after a while, each time after a longer one."""
        status = one.process.returncode
        if self._current is not None:
            self._broken = one.stamp
            log.warning(
                "The changed forms or code cannot be used for new pages (%s); they stay as before.", status
            )
            return
        self._failures = 1 if one.age() > _LONGEST_WAIT else self._failures + 1
        wait = min(2 ** (self._failures - 1), _LONGEST_WAIT)
        self._next_try = time.monotonic() + wait
        log.warning(
            "The process that pages are forked from %s (%s). It is started again in %d s; "
            "meanwhile each page starts an ordinary one, which takes longer.",
            how, status, wait,
        )  # fmt: skip

    def _out_of_date(self, current: Generation) -> bool:
        """Whether forms, notebooks or code have changed since, and the change is complete."""
        now = time.monotonic()
        if now < self._next_compare:
            return False
        self._next_compare = now + _COMPARE
        stamp = self._preload().stamp()
        if stamp != self._changed[0]:
            self._changed = (stamp, now)
        return stamp not in (current.stamp, self._broken) and now - self._changed[1] >= _SETTLED
