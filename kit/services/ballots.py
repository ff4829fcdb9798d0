"""A secret ballot from its opening to its tally; nothing of who marked what is kept, logged or journalled."""

from __future__ import annotations

import json
import platform
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from kit.domain.ballot import (
    LEAST_BALLOTS,
    MOST_NAMES,
    Mark,
    Scale,
    Tally,
    Ticked,
    checked_receipt,
    receipt_words,
    tally,
    tally_from,
    tally_text,
)
from kit.domain.election import Election, ElectionState, appraised_year, check_appraised
from kit.domain.meeting import MeetingState
from kit.domain.organisation import Member, Standing, roster_order
from kit.domain.retention import Kept
from kit.errors import Invalid, NotFound, Refused
from kit.services.held import meeting_of
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.store.polling import Turnout
from kit.words import say

COMMITTEE = "committee"
"""The one candidate of a ballot on the branch committee as a whole."""
_SHOWN = timedelta(days=30)
"""How long a ballot that has ended stands on the voter's page, with the list of receipts."""
_ENDED = say("This voting has ended already.")
_ORDER, _SCALES = tuple(ElectionState), tuple(Scale)


@dataclass(frozen=True)
class Polled:
    """An election as the facilitator sees it: how many have voted, never who, and the tally, once made."""

    election: Election
    turnout: Turnout | None
    """None where the box is on another computer."""
    names: dict[str, str]
    tally: Tally | None = None
    erased: bool = False
    """Whether roll and box are erased, their time of keeping being over."""


@dataclass(frozen=True)
class MyBallot:
    """An election as a voter sees it: candidates, who takes part without a grade, and what the roll says."""

    election: Election
    candidates: tuple[Member, ...]
    ungraded: tuple[Member, ...]
    ticked: Ticked | None
    """None for who is not on the roll."""
    here: bool = True
    """Whether this computer keeps the box."""
    members: int = 0
    """How many the branch has, of whom generally no more than a share is excellent."""
    receipts: tuple[str, ...] = ()
    """All receipts, once the ballots were added up."""

    @property
    def waits(self) -> bool:
        """Whether the doer may still vote."""
        return self.election.state is ElectionState.OPEN and self.ticked is Ticked.NOT_YET

    @property
    def voted(self) -> bool:
        """Whether the doer has voted, or took a slip."""
        return bool(self.ticked)


@dataclass(frozen=True)
class Cast:
    """A ballot that lies in the box; ``again`` where it lay there before: the message came a second time."""

    receipt: str
    again: bool = False


def open_election(
    visit: Visit, *, meeting_id: str, scale: str, title: str, voters: tuple[str, ...], year: int = 0
) -> Election:
    """Open a ballot with the people who are there as voters; one that is open at a time for each scale.

    ``year`` is the one that is appraised; 0 for the usual one of today.
    """
    kind = _scale(scale)
    title = title.strip()
    if not title or len(title) > 60:
        raise Invalid(say("Please give the ballot a name of at most 60 characters."), field="title")
    year = year or appraised_year(visit.today)
    check_appraised(year, visit.today)
    if meeting_id:
        _for_ballots(visit, meeting_id)
    people = {m.id: m for m in _active(visit)}
    if not voters or any(v not in people for v in voters):
        raise Invalid(say("Please choose who votes from the branch's own members."), field="voters")
    if any(not may_vote(visit, people[v]) for v in voters):
        raise Invalid(say("By the branch's rule probationary members take part without a ballot."),
                      field="voters")  # fmt: skip
    if len(set(voters)) < LEAST_BALLOTS:
        raise Invalid(say("Fewer than {n} ballots are not added up. Please talk in person instead.",
                          n=LEAST_BALLOTS), field="voters")  # fmt: skip
    visit.hold_branch()
    running = visit.records.elections.where(unit_id=visit.by.unit_id, state=ElectionState.OPEN, scale=kind)
    if running:
        raise Refused(say("A ballot of this kind is still open. Please end it before you open another."))
    candidates = [COMMITTEE] if kind is Scale.COMMITTEE else _graded(people.values())
    election = Election(
        uuid4().hex, visit.by.unit_id, meeting_id, kind, title, json.dumps(candidates), visit.today,
        node=platform.node()[:200], year=year,
    )  # fmt: skip
    visit.polling(election.id).set_up(voters)
    visit.records.elections.add(election)
    visit.note("open_election", election.id)
    return election


def _graded(people: Iterable[Member]) -> list[str]:
    """Who is graded; ``Refused`` for more names than can be sent as one ballot."""
    graded = [m.id for m in people if m.standing is Standing.FULL]
    if len(graded) > MOST_NAMES:
        raise Refused(
            say("A ballot has room for {most} names, and this branch has {n} comrades to be graded. "
                "Please appraise in the branches below it.", most=MOST_NAMES, n=len(graded))
        )  # fmt: skip
    return graded


def may_vote(visit: Visit, member: Member) -> bool:
    """Whether a member's ballot counts: a probationary member's by the rule ``probationary_ballots``."""
    return member.standing is Standing.FULL or rule_in_force(visit, "probationary_ballots") != "0"


def my_ballots(visit: Visit) -> tuple[MyBallot, ...]:
    """The ballots of the last days that are before the doer: open ones first, then those just ended."""
    since = visit.today - _SHOWN
    elections = visit.records.elections.where(unit_id=visit.by.unit_id)
    recent = [one for one in elections if one.state is ElectionState.OPEN or one.opened_on >= since]
    recent.sort(key=lambda one: (_ORDER.index(one.state), _SCALES.index(one.scale), one.id))
    return tuple(_mine(visit, one) for one in recent)


def my_ballot(visit: Visit, *, election_id: str) -> MyBallot:
    """The ballot that is before the doer."""
    return _mine(visit, election_of(visit, election_id))


def _mine(visit: Visit, election: Election) -> MyBallot:
    people = {m.id: m for m in _active(visit)}
    candidates = tuple(people[c] for c in election.paper.candidates if c in people)
    ungraded = tuple(m for m in people.values() if m.standing is not Standing.FULL)
    polling = visit.polling(election.id)
    return MyBallot(
        election,
        candidates,
        ungraded if election.scale is Scale.MEMBERS else (),
        polling.voter(visit.by.member_id) if polling.here else None,
        here=polling.here,
        members=len(people),
        receipts=tally_from(election.tally).receipts if election.tally else (),
    )


def cast_ballot(visit: Visit, *, election_id: str, marks: tuple[Mark, ...], receipt: str = "") -> Cast:
    """Put the doer's ballot into the box; the receipt's words stand nowhere beside a name or a mark.

    ``Refused`` for who is not on the roll, has voted, or comes after the end, ``Invalid`` for unfit marks.
    """
    election = election_of(visit, election_id)
    drawn = checked_receipt(receipt) if receipt else receipt_words(secrets.randbelow)
    taken = visit.polling(election.id).cast(visit.by.member_id, election.paper.checked(marks), drawn)
    return Cast(drawn, again=not taken)


def election_turnout(visit: Visit, *, election_id: str) -> Polled:
    """How far the voting is, in numbers, and the tally once there is one."""
    return polled(visit, election_of(visit, election_id))


def polled(visit: Visit, election: Election) -> Polled:
    """An election with its numbers."""
    held = tally_from(election.tally) if election.tally else None
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    polling = visit.polling(election.id)
    if polling.here:
        return Polled(election, polling.counts(), names, held)
    gone = visit.records.erasures.where(kind=Kept.BALLOT.value, subject=election.id)
    return Polled(election, None, names, held, erased=bool(gone))


def close_election(visit: Visit, *, election_id: str, missing: int = 0) -> Election:
    """End the voting for good; a ballot that comes now is refused.

    ``missing`` is how many slips were handed out and did not come back: it is said, never passed over.
    """
    election = election_of(visit, election_id)
    if election.state is not ElectionState.OPEN:
        raise Refused(_ENDED)
    visit.polling(election.id).close(missing)
    closed = replace(election, state=ElectionState.CLOSED)
    if not visit.records.elections.swap(election, closed):
        raise Refused(_ENDED)
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
    if not visit.records.elections.swap(election, counted):
        raise Refused(say("These ballots were added up already. The result stands."))
    visit.note("tally_election", election.id)
    return made


def election_of(visit: Visit, election_id: str) -> Election:
    """An election of the doer's own branch; ``NotFound`` for any other."""
    election = visit.records.elections.get(election_id)
    if election is None or election.unit_id != visit.by.unit_id:
        raise NotFound(say("This ballot is no longer here. Please open the page again."))
    return election


def _for_ballots(visit: Visit, meeting_id: str) -> None:
    """Refuse a meeting of another branch, which a ballot would keep from ending, and one that is signed."""
    if meeting_of(visit, meeting_id).state is MeetingState.SIGNED:
        raise Refused(say("The minutes of this meeting are signed. Nothing in it can be changed."))


def _scale(word: str) -> Scale:
    try:
        return Scale(word)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again."), field="scale") from None


def _active(visit: Visit) -> list[Member]:
    return in_order(visit.records.members.where(unit_id=visit.by.unit_id, active=True))


def in_order(people: Iterable[Member]) -> list[Member]:
    """People by their numbers on the roster."""
    return sorted(people, key=roster_order)
