"""A ballot in a running kit's state folder: opened by its secretary, and read as it lies on the disk."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from kit.domain.access import Identity
from kit.domain.ballot import Grade, Mark, receipt_words
from kit.domain.election import Election
from kit.domain.organisation import Member, roster_order
from kit.services.ballots import open_election
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.polling import Polling
from kit.store.store import Store
from tests.benchmarks.client import Browser, OpenPage
from tests.benchmarks.roster import Guest

BALLOT_PAGE = "/voila/render/ballot.ipynb"


@dataclass(frozen=True)
class Place:
    """The ballots of one running kit."""

    settings: Settings
    slip: str = "100001"
    """The secretary's slip number."""

    @property
    def folder(self) -> Path:
        """Where the rolls and boxes lie."""
        return self.settings.elections

    def polling(self, election: Election) -> Polling:
        """The roll and the box of an election."""
        return Polling(self.folder / election.id)

    def secretary(self) -> Member:
        """The branch's secretary."""
        return next(m for m in self.members() if m.secretary)

    def members(self) -> list[Member]:
        """The members of the branch."""
        with closing(Store(self.settings.database_url)) as store, store.read() as records:
            credential = records.credentials.where(slip_number=self.slip)[0]
            me = records.members.get(credential.member_id)
            assert me is not None
            people = records.members.where(unit_id=me.unit_id, active=True)
        return sorted(people, key=roster_order)

    def do(self, who: Member, act: Callable[..., Any], **values: Any) -> Any:
        """An act of a member, as a page's process would do it."""
        by = Identity(who.id, who.unit_id, who.role, uuid4().hex, who.name)
        with closing(Store(self.settings.database_url)) as store, store.begin() as records:
            forms = FormLibrary(self.settings.forms)
            return act(Visit(records, by, datetime.now(), forms, elections=self.folder), **values)

    def open(self, voters: Sequence[Member], scale: str = "members", title: str = "民主测评") -> Election:
        """An election with these voters."""
        ids = tuple(m.id for m in voters)
        values = {"meeting_id": "", "scale": scale, "title": title, "voters": ids}
        election: Election = self.do(self.secretary(), open_election, **values)
        return election


def place_of(state: Path, slip: str = "100001") -> Place:
    """The ballots of the kit with this state folder, of the branch whose secretary has this slip."""
    settings = Settings.from_env({"KIT_STATE": str(state), "KIT_DEMO": "1", "KIT_DATABASE_URL": ""})
    return Place(settings, slip)


def told(election: Election, grade: Grade = Grade.QUALIFIED, reason: str = "") -> list[list[str]]:
    """Marks as the page sends them: one for the first candidate."""
    return [[election.paper.candidates[0], grade.value, reason]]


def marks_of(polling: Polling) -> list[Mark]:
    """Every first mark in the box, after the end."""
    return [next(m for m in ballot.marks if m.grade) for ballot in polling.ballots()[0]]


@dataclass
class Booth:
    """A ballot page that is open without a browser, and whose it is."""

    member_id: str
    browser: Browser
    page: OpenPage

    async def cast(self, election: Election, reason: str, receipt: str) -> dict[str, Any]:
        """Cast a ballot that only this reason tells from others; the page's answer."""
        marks = told(election, Grade.UNQUALIFIED, reason)
        return await self.page.ask(
            {"op": "cast", "election": election.id, "marks": marks, "receipt": receipt}
        )


async def let_in(address: str, guests: Sequence[Guest]) -> dict[str, Browser]:
    """Everybody's browser, signed in, by member; four at a time."""
    few, inside = asyncio.Semaphore(4), {}

    async def one(guest: Guest) -> None:
        async with few:
            inside[guest.member_id] = Browser(address, BALLOT_PAGE)
            await inside[guest.member_id].sign_in(guest.number)

    await asyncio.gather(*(one(guest) for guest in guests))
    return inside


async def at_booth(member_id: str, browser: Browser) -> Booth:
    """The ballot page of somebody who is signed in."""
    return Booth(member_id, browser, await browser.open())


def drawn() -> str:
    """A receipt as a page draws it."""
    return receipt_words(secrets.randbelow)
