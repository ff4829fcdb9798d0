"""The rehearsal room's own page for the one who leads: the script to hold it by, and beginning anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tornado.web import HTTPError, authenticated

from kit.domain.access import may_act
from kit.domain.ballot import GRADE_WORDS, Grade
from kit.rehearsal import begin_anew
from kit.rehearsal_script import Part, Play, Script, script
from kit.server import log, navigation
from kit.server.bots import Troupe
from kit.server.handlers import KitHandler, Stopped
from kit.words import _, day


class StageHandler(KitHandler):
    """``/kit/rehearsal``: there only in a rehearsal, and only for those who lead."""

    def initialize(self, troupe: Troupe | None = None) -> None:
        """Take the players, who rest while the room is set up."""
        self._troupe = troupe

    def _check(self) -> None:
        if not self.provider.settings.rehearsal:
            raise HTTPError(404)
        if not may_act(self.signed_in.identity.role, "start_meeting"):
            raise Stopped(
                403,
                _("This page is for the branch secretary and committee members only"),
                _("You came in as {name}. For your own things, please go back to the home page.",
                  name=self.signed_in.identity.name),
            )  # fmt: skip

    @authenticated
    def get(self) -> None:
        """The script."""
        self._check()
        told = script()
        second = next(p.name for p in told.people if p.duty and p.play is not Play.YOU)
        in_turn = [p.sign for p in told.people]
        shown: dict[str, Any] = {
            "pages": {n: navigation.address(n) for n in ("meeting", "cockpit", "appraisal", "minutes")},
            "second": second,
            "people": told.people,
            "speeches": sorted(told.speeches, key=lambda one: in_turn.index(one.to)),
            "names": told.names,
            "said": told.said,
            "decisions": [(one, _due(one.days)) for one in told.decisions],
            "slips": [(p.name, list(_marked(p, told))) for p in told.people if p.play is Play.SLIP],
            "playing": self._troupe is not None,
        }
        self.show("rehearsal.html", self.frame(_("The script of the rehearsal"), **shown))

    head = get

    @authenticated
    async def post(self) -> None:
        """Begin anew: every page ends, everything in the room is set up again, who is in stays in."""
        self._check()
        if self._troupe is not None:
            await self._troupe.rest()
        await asyncio.gather(*(self.kernels.close(name, "begun anew") for name in list(self.kernels.owners)))
        provider = self.provider
        try:
            await asyncio.to_thread(begin_anew, provider.settings, provider.store, datetime.now())
        finally:
            if self._troupe is not None:
                self._troupe.start()
        log.note("begun anew")
        self.redirect(navigation.address("home"), status=303)


def _marked(part: Part, told: Script) -> Iterator[tuple[str, str]]:
    """Each grade that stands on a paper slip with the names that it is given to; a comma between them."""
    graded = [p for p in told.people if not p.probationary]
    for grade in (Grade.EXCELLENT, Grade.QUALIFIED, Grade.BASIC):
        names = [p.name for p in graded if part.grade(p.sign) is grade]
        if names:
            yield _(GRADE_WORDS[grade]), _(", ").join(names)


def _due(days: int) -> str:
    return day(date.today() + timedelta(days=days))
