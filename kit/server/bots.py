"""The members of the rehearsal room who play along by themselves, one act every few seconds.

Each comes in with slip number and PIN and then does only what a member's own pages offer, through the same
session as a page: what is not in ``_ACTS`` is not done, so nothing of the facilitator's ever is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any, TypeVar

from tornado.ioloop import IOLoop

from kit.domain.access import Identity
from kit.domain.ballot import GRADES, Mark, Scale
from kit.domain.minutes import MinutesState
from kit.errors import KitError, NotSignedIn
from kit.log import places_of
from kit.rehearsal import FIRST_SLIP, PIN
from kit.rehearsal_script import Part, Play, Script, script
from kit.services.appraisal import my_results, my_unread_results, remark_on_result
from kit.services.ballots import COMMITTEE, MyBallot, cast_ballot, my_ballots
from kit.services.minutes import ask_correction
from kit.services.minutes_reading import minutes_shelf, read_minutes
from kit.services.sign_in import current, sign_in
from kit.session import Session
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.words import say

_LOG = logging.getLogger("kit.server")
PACE = (2.0, 5.0)
"""Seconds between two acts, about as people do it."""
_ACTS = frozenset({
    "my_ballots", "cast_ballot", "my_unread_results", "my_results", "remark_on_result", "minutes_shelf",
    "read_minutes", "ask_correction",
})  # fmt: skip
"""What the pages ``ballot`` and ``minutes`` offer to a member."""
R = TypeVar("R")


class Player:
    """One member who plays along, and what he or she does when it can be done."""

    def __init__(self, part: Part, number: str, told: Script, store: Store, settings: Settings) -> None:
        self.part, self._number, self._told = part, number, told
        self._store, self._settings = store, settings
        self._identity: Identity | None = None

    def play(self, now: datetime) -> str:
        """Do the first thing that waits for this one; its act's name, "" where nothing waits."""
        try:
            return self._vote(now) or self._read_grade(now) or self._read_minutes(now)
        except NotSignedIn:
            self._identity = None
            return ""

    def _vote(self, now: datetime) -> str:
        for ballot in self._do(my_ballots, now):
            if ballot.waits and ballot.here:
                self._do(cast_ballot, now, election_id=ballot.election.id, marks=self.marks(ballot))
                return cast_ballot.__name__
        return ""

    def marks(self, ballot: MyBallot) -> tuple[Mark, ...]:
        """What this one's ballot says: of the committee as a whole the second best, of members the wish."""
        if ballot.election.scale is Scale.COMMITTEE:
            return (Mark(COMMITTEE, GRADES[Scale.COMMITTEE][1]),)
        return tuple(Mark(m.id, self.part.grade(m.name[-1])) for m in ballot.candidates)

    def _read_grade(self, now: datetime) -> str:
        if not self._do(my_unread_results, now):
            return ""
        newest = self._do(my_results, now)[0]
        if self.part.sign == self._told.remarker and not newest.remark:
            self._do(remark_on_result, now, result_id=newest.id, remark=self._told.remark)
        return my_results.__name__

    def _read_minutes(self, now: datetime) -> str:
        """Read the newest draft of the minutes, and ask to have a line of one's own put right, once."""
        adds = self._told.corrections.get(self.part.sign, "")
        if not adds:
            return ""
        drafts = [s for s in self._do(minutes_shelf, now) if s.minutes and s.lines]
        if not drafts or drafts[0].minutes is None or drafts[0].minutes.state is MinutesState.SIGNED:
            return ""
        meeting_id = drafts[0].meeting.id
        desk = self._do(read_minutes, now, meeting_id=meeting_id)
        own = [one.line for one in desk.lines if one.line.text and one.line.part != "nobodys"]
        if desk.corrections or not own:
            return ""
        text = own[-1].text + adds
        self._do(ask_correction, now, meeting_id=meeting_id, place=own[-1].place, text=text)
        return ask_correction.__name__

    def _do(self, act: Callable[..., R], now: datetime, **values: Any) -> R:
        """Do an act as a page of this member's would; none but a member's."""
        if act.__name__ not in _ACTS:
            raise AssertionError(act.__name__)
        settings = self._settings
        session = Session(
            self._inside(now), self._store, FormLibrary(settings.forms), lambda: now, settings.elections
        )
        return session.do(act, **values)

    def _inside(self, now: datetime) -> Identity:
        """Come in by slip and PIN, once."""
        if self._identity is None:
            opened = sign_in(self._store, self._number, PIN, now)
            self._identity = current(self._store, opened.id, now)
        if self._identity is None:
            raise NotSignedIn(say("You have left, or this visit has lasted too long. Please enter again."))
        return self._identity


class Troupe:
    """Everybody who plays along; one act at a time, in a thread, until stopped."""

    def __init__(
        self, settings: Settings, store: Store, clock: Callable[[], datetime] = datetime.now,
        pace: tuple[float, float] = PACE,
    ) -> None:  # fmt: skip
        told = script()
        self.players = [
            Player(part, str(FIRST_SLIP + number), told, store, settings)
            for number, part in enumerate(told.people)
            if part.play is Play.PHONE
        ]
        self._clock, self._pace = clock, pace
        self._chance = Random(2017)  # noqa: S311 - play, not secrets
        self._next: object | None = None
        self._turn = asyncio.Lock()

    def start(self) -> None:
        """Play from now on."""
        self._next = IOLoop.current().call_later(self._chance.uniform(*self._pace), self._go_on)

    def stop(self) -> None:
        """Play no more."""
        if self._next is not None:
            IOLoop.current().remove_timeout(self._next)
        self._next = None

    async def rest(self) -> None:
        """Wait until the act under way is done, and do none until ``start``."""
        self.stop()
        async with self._turn:
            self.stop()

    def step(self) -> str:
        """One act of one player who has something to do; its name, "" where nobody has."""
        order = self._chance.sample(self.players, len(self.players))
        now = self._clock()
        return next((done for player in order if (done := player.play(now))), "")

    async def _go_on(self) -> None:
        async with self._turn:
            if self._next is None:
                return
            try:
                await asyncio.to_thread(self.step)
            except KitError:
                pass  # somebody was faster; the next look finds it as it is then
            except Exception as error:  # the room goes on without them
                _LOG.error("a player of the rehearsal stumbled: %s", places_of(error))
            if self._next is not None:
                self.start()
