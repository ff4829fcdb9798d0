"""A secret ballot from its opening to its tally; nothing of who marked what is kept, logged or journalled."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import uuid4

from kit.domain.ballot import Mark, Scale, Tally, receipt_words, tally, tally_from, tally_text
from kit.domain.election import Election, ElectionState
from kit.domain.organisation import Member, Standing
from kit.errors import Invalid, NotFound, Refused
from kit.services.visit import Visit
from kit.store.polling import Turnout
from kit.words import say

COMMITTEE = "committee"
"""The one candidate of a ballot on the branch committee as a whole."""


@dataclass(frozen=True)
class Polled:
    """An election as the facilitator sees it: how many have voted, never who, and the tally, once made."""

    election: Election
    turnout: Turnout
    names: dict[str, str]
    tally: Tally | None = None


@dataclass(frozen=True)
class MyBallot:
    """An election as a voter sees it: candidates, who takes part without a grade, and have I voted."""

    election: Election
    candidates: tuple[Member, ...]
    ungraded: tuple[Member, ...]
    voted: bool


def open_election(
    visit: Visit, *, meeting_id: str, scale: str, title: str, voters: tuple[str, ...]
) -> Election:
    """Open a ballot with the people who are there as voters; one that is open at a time for each scale."""
    kind = _scale(scale)
    title = title.strip()
    if not title or len(title) > 60:
        raise Invalid(say("Please give the ballot a name of at most 60 characters."), field="title")
    people = {m.id: m for m in visit.records.members.where(unit_id=visit.by.unit_id, active=True)}
    if not voters or any(v not in people for v in voters):
        raise Invalid(say("Please choose who votes from the branch's own members."), field="voters")
    running = visit.records.elections.where(unit_id=visit.by.unit_id, state=ElectionState.OPEN, scale=kind)
    if running:
        raise Refused(say("A ballot of this kind is still open. Please end it before you open another."))
    graded = [m for m in _in_order(people.values()) if m.standing is Standing.FULL]
    candidates = [COMMITTEE] if kind is Scale.COMMITTEE else [m.id for m in graded]
    election = Election(
        uuid4().hex, visit.by.unit_id, meeting_id, kind, title, json.dumps(candidates), visit.today
    )
    visit.polling(election.id).set_up(voters)
    visit.records.elections.add(election)
    visit.note("open_election", election.id)
    return election


def my_ballot(visit: Visit, *, election_id: str) -> MyBallot:
    """The ballot that is before the doer."""
    election = election_of(visit, election_id)
    people = {m.id: m for m in visit.records.members.where(unit_id=visit.by.unit_id, active=True)}
    candidates = tuple(people[c] for c in election.paper.candidates if c in people)
    ungraded = tuple(m for m in _in_order(people.values()) if m.standing is not Standing.FULL)
    voted = visit.polling(election.id).has_voted(visit.by.member_id)
    return MyBallot(election, candidates, ungraded if election.scale is Scale.MEMBERS else (), voted)


def cast_ballot(visit: Visit, *, election_id: str, marks: tuple[Mark, ...]) -> str:
    """Put the doer's ballot into the box; the receipt's words, which stand nowhere beside a name.

    ``Refused`` for who is not on the roll, has voted, or comes after the end, ``Invalid`` for unfit marks.
    """
    election = election_of(visit, election_id)
    checked = election.paper.checked(marks)
    receipt = receipt_words(secrets.randbelow)
    visit.polling(election.id).cast(visit.by.member_id, checked, receipt)
    return receipt


def election_turnout(visit: Visit, *, election_id: str) -> Polled:
    """How far the voting is, in numbers, and the tally once there is one."""
    election = election_of(visit, election_id)
    held = tally_from(election.tally) if election.tally else None
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    return Polled(election, visit.polling(election.id).counts(), names, held)


def close_election(visit: Visit, *, election_id: str) -> Election:
    """End the voting for good; a ballot that comes now is refused."""
    election = election_of(visit, election_id)
    if election.state is not ElectionState.OPEN:
        raise Refused(say("This voting has ended already."))
    turnout = visit.polling(election.id).counts()
    if turnout.slips_in < turnout.slips_out:
        raise Refused(
            say("{n} slips were handed out and are not in the box yet. Please key them in first.",
                n=turnout.slips_out - turnout.slips_in)
        )  # fmt: skip
    visit.polling(election.id).close()
    closed = replace(election, state=ElectionState.CLOSED)
    visit.records.elections.put(closed)
    visit.note("close_election", election.id)
    return closed


def tally_election(visit: Visit, *, election_id: str) -> Tally:
    """Add the ballots up, once, after the end; ``Refused`` under five, before the end, or a second time."""
    election = election_of(visit, election_id)
    if election.state is ElectionState.OPEN:
        raise Refused(say("The voting is still going on. Ballots are added up when it has ended."))
    ballots, receipts = visit.polling(election.id).ballots()
    if election.state is ElectionState.TALLIED:
        raise Refused(say("These ballots were added up already. The result stands."))
    made = tally(election.paper, ballots, receipts)
    counted = replace(election, state=ElectionState.TALLIED, tally=tally_text(made))
    if not visit.records.elections.change(counted, state=ElectionState.CLOSED):
        raise Refused(say("These ballots were added up already. The result stands."))
    visit.note("tally_election", election.id)
    return made


def election_of(visit: Visit, election_id: str) -> Election:
    """An election of the doer's own branch; ``NotFound`` for any other."""
    election = visit.records.elections.get(election_id)
    if election is None or election.unit_id != visit.by.unit_id:
        raise NotFound(say("This ballot is no longer here. Please open the page again."))
    return election


def _scale(word: str) -> Scale:
    try:
        return Scale(word)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again."), field="scale") from None


def _in_order(people: Iterable[Member]) -> list[Member]:
    return sorted(people, key=lambda m: (len(m.number), m.number))
