"""Printed slips of a ballot: handed out by name, collected and mixed, keyed in by two people, compared.

Which two it is the committee decides (计票人): two of its own, or any member whom it names. What counts is
that they are two different people, each signed in: so a branch with one committee member has a second one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kit.domain.ballot import GRADE_WORDS, GRADES, WITH_REASON, Keyed, Mark, Scale
from kit.domain.election import Election, ElectionState
from kit.domain.organisation import Member, Role, Standing
from kit.errors import Invalid, Refused
from kit.reports.ballot_slips import SlipText
from kit.services.ballots import election_of, in_order
from kit.services.visit import Visit
from kit.store.polling import Polling, Turnout
from kit.words import _, say

MOST_SLIPS = 200
"""Sheets that are printed at one time."""


@dataclass(frozen=True)
class SlipDesk:
    """The printed slips of a ballot as one of those who key them in sees them."""

    election: Election
    turnout: Turnout
    not_yet: tuple[Member, ...]
    """Who has not voted so far and may take a slip; for the committee, who hands them out, alone."""
    candidates: tuple[Member, ...]
    mine: tuple[Keyed, ...]
    """What the doer keyed in and nobody else has yet."""
    theirs: tuple[str, ...]
    """Numbers that somebody else keyed in and the doer has not; their marks are not shown before."""
    differing: tuple[tuple[Keyed, Keyed], ...]
    """The doer's and another's of the same slip, where they differ."""
    names: dict[str, str]
    tellers: tuple[Member, ...] = ()
    """Who was named to key slips in besides the committee."""


def name_tellers(visit: Visit, *, election_id: str, member_ids: Iterable[str]) -> None:
    """Name who keys this ballot's slips in besides the committee, in place of who was named before."""
    election, named = election_of(visit, election_id), frozenset(member_ids)
    people = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    if not named <= {m.id for m in people}:
        raise Invalid(say("Please choose somebody of this branch."), field="tellers")
    visit.polling(election.id).name_tellers(named)
    visit.note("name_tellers", election.id)


def slips_to_key(visit: Visit) -> tuple[SlipDesk, ...]:
    """The open ballots whose slips the doer was named to key in."""
    running = visit.records.elections.where(unit_id=visit.by.unit_id, state=ElectionState.OPEN)
    here = [one for one in running if visit.polling(one.id).here]
    mine = [one for one in here if visit.by.member_id in visit.polling(one.id).tellers()]
    return tuple(slip_desk(visit, election_id=one.id) for one in mine)


def slip_desk(visit: Visit, *, election_id: str) -> SlipDesk:
    """Where the slips of a ballot are; the other's marks are shown only where both keyed and differ."""
    election = election_of(visit, election_id)
    polling, me = visit.polling(election.id), visit.by.member_id
    tellers = _tellers(visit, polling)
    people = {m.id: m for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    slips: dict[str, list[Keyed]] = {}
    for one in polling.keyed():
        slips.setdefault(one.slip, []).append(one)
    own = {slip: one for slip, both in slips.items() for one in both if one.keyed_by == me}
    differing = tuple(
        (own[slip], one) for slip, both in slips.items() if slip in own for one in both if one.keyed_by != me
    )
    settled = {one.slip for one, _other in differing}
    return SlipDesk(
        election,
        polling.counts(),
        tuple(in_order(people[m] for m in polling.not_yet() if m in people)) if _leads(visit) else (),
        tuple(people[c] for c in election.paper.candidates if c in people),
        tuple(one for slip, one in own.items() if slip not in settled),
        tuple(slip for slip in slips if slip not in own),
        differing,
        {m.id: m.name for m in people.values()},
        tuple(in_order(people[m] for m in tellers if m in people)),
    )


def hand_out_slip(visit: Visit, *, election_id: str, member_id: str) -> Turnout:
    """Note that a voter takes a printed slip instead of voting by page; which sheet it is nobody notes."""
    election = election_of(visit, election_id)
    polling = visit.polling(election.id)
    polling.hand_out_paper(member_id)
    return polling.counts()


def key_slip(visit: Visit, *, election_id: str, slip: str, marks: Iterable[Mark]) -> tuple[Keyed, ...]:
    """Key in one collected slip: () once it lies in the box, else what stands there of it so far.

    Both people who key in do so by themselves; only where they differ each sees the other's.
    """
    election = election_of(visit, election_id)
    if election.state is not ElectionState.OPEN:
        raise Refused(say("This voting has ended already."))
    number = slip.strip().lstrip("0")
    if not re.fullmatch(r"[0-9]{1,4}", number):
        raise Invalid(say("Please write the number that you pencilled on the slip, 1 to 9999."), field="slip")
    polling, checked = visit.polling(election.id), election.paper.checked(marks)
    _tellers(visit, polling)
    return polling.key_slip(number, visit.by.member_id, checked)


def _tellers(visit: Visit, polling: Polling) -> frozenset[str]:
    """Who was named to key slips in; ``Refused`` unless the doer is one of them or of the committee."""
    named = polling.tellers()
    if not _leads(visit) and visit.by.member_id not in named:
        raise Refused(say("Slips are keyed in by the committee and by whom it names. "
                          "Please ask the one who leads the meeting."))  # fmt: skip
    return named


def _leads(visit: Visit) -> bool:
    return visit.by.role is Role.FACILITATOR


def ballot_slips(visit: Visit, *, election_id: str) -> SlipText:
    """What a printed slip of a ballot says: the same for everybody."""
    election = election_of(visit, election_id)
    people = in_order(visit.records.members.where(unit_id=visit.by.unit_id, active=True))
    graded = election.paper.candidates
    rows: tuple[tuple[str, bool], ...] = ((_("The branch committee as a whole"), True),)
    if election.scale is Scale.MEMBERS:
        shown = [m for m in people if m.id in graded or m.standing is not Standing.FULL]
        rows = tuple((m.name, m.id in graded) for m in shown)
    grades = tuple(_(GRADE_WORDS[g]) for g in GRADES[election.scale])
    reasoned = bool(WITH_REASON & set(GRADES[election.scale]))
    return SlipText(visit.branch().name, election.title, grades, rows, reasoned)
