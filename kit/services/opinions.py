"""The facilitator's side of a call for opinions (征求意见): open it, close it, and only then read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid4

from kit.domain.action import Action, Source
from kit.domain.erasure import Erasure
from kit.domain.meeting import Meeting, MeetingState
from kit.domain.note import checked_note
from kit.domain.opinion import Heap, Opinion, OpinionCall, heaps
from kit.domain.organisation import Member, roster_order
from kit.domain.summary import SMALLEST_GROUP
from kit.errors import Invalid, NotFound, Refused
from kit.services.ledger_acts import write_branch_action
from kit.services.opinion_box import new_code, opinion
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import say

MOST_DAYS = 60
LONGEST_TITLE = 60
ORDER = "order"
"""The kind of an erasure that took away in which order opinions came."""
_TAKEN = "take_up_opinion"
_GONE = say("There is no such call for opinions here. Please open the page again.")
_OVER = say("This call is over. A slip that came late is best talked over in person.")
_STILL_OPEN = say(
    "Opinions are read when the call is over, all together: before that it would show who has just written."
)


@dataclass(frozen=True)
class Standing:
    """A call as its facilitators see it: while it is open, no more than whether ``enough`` have come in."""

    call: OpinionCall
    open: bool
    enough: bool
    smallest: int
    total: int = 0
    """How many came in; 0 while the call is open."""


@dataclass(frozen=True)
class Calls:
    """The branch's calls: the open one, if any, the earlier ones, and the meetings that lie ahead."""

    current: Standing | None
    past: tuple[Standing, ...]
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class Heard:
    """What a call that is over brought, in heaps without order, and what of it stands in the ledger."""

    standing: Standing
    heaps: tuple[Heap, ...]
    taken: dict[str, Action | None]
    """Of an opinion's id the ledger's entry that it became; None once that entry was erased."""
    names: dict[str, str]
    people: tuple[Member, ...]
    checkers: tuple[Member, ...]


def open_call(visit: Visit, *, title: str, days: int, meeting_id: str = "") -> OpinionCall:
    """Ask for opinions from today until ``days`` from now; one call at a time.

    With a call for each person one would know who wrote what.
    """
    visit.hold_branch()
    if branch_calls(visit).current is not None:
        raise Refused(say("A call for opinions is open already. Please close that one first."))
    told = checked_note(title, say("Please write what opinions are asked for."), field="title")
    if len(told) > LONGEST_TITLE:
        raise Invalid(say("Please keep the title within {n} characters.", n=LONGEST_TITLE), field="title")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(say("Please choose 1 to {n} days.", n=MOST_DAYS), field="days")
    if meeting_id and all(m.id != meeting_id for m in _ahead(visit)):
        raise Invalid(say("Please choose the meeting from the list."), field="meeting_id")
    last = visit.today + timedelta(days=days)
    call = OpinionCall(
        uuid4().hex, visit.by.unit_id, told, new_code(), visit.today, last, meeting_id=meeting_id
    )
    visit.records.opinion_calls.add(call)
    visit.note("open_call", call.id)
    return call


def close_call(visit: Visit, *, call_id: str) -> OpinionCall:
    """End the call: nothing comes in any more, and in what order it came is gone."""
    call = _call(visit, call_id)
    if call.closed_on is not None:
        return call
    closed = _closed(visit, call, min(visit.today, call.closes_on))
    visit.note("close_call", call.id)
    return closed


def branch_calls(visit: Visit) -> Calls:
    """The branch's calls, the newest first; one whose last day is past is ended by this look at it."""
    calls = [_ended(visit, call) for call in visit.records.opinion_calls.where(unit_id=visit.by.unit_id)]
    calls.sort(key=lambda call: (call.opened_on, call.closed_on or date.max, call.id), reverse=True)
    standing = [_standing(visit, call) for call in calls]
    current = next((one for one in standing if one.open), None)
    return Calls(current, tuple(one for one in standing if not one.open), _ahead(visit))


def opinions_of(visit: Visit, *, call_id: str) -> Heard:
    """What came in, once the call is over; ``Refused`` while it is open."""
    call = _ended(visit, _call(visit, call_id))
    if call.closed_on is None:
        raise Refused(_STILL_OPEN)
    held = visit.records.opinions.where(call_id=call.id)
    members = visit.records.members.where(unit_id=visit.by.unit_id)
    people = tuple(sorted((m for m in members if m.active), key=roster_order))
    committee = tuple(m for m in people if m.on_committee)
    return Heard(
        standing=_standing(visit, call),
        heaps=heaps(held, _smallest(visit)),
        taken=_taken(visit, held),
        names={m.id: m.name for m in members},
        people=people,
        checkers=committee if len(committee) > 1 else people,
    )


def key_opinion(visit: Visit, *, call_id: str, topic: str, text: str) -> None:
    """Put in what stands on a printed slip; it lies among the others, and the journal says nothing of it."""
    call = _call(visit, call_id)
    if not call.takes(visit.today) or not visit.records.opinion_calls.change(call, closed_on=None):
        raise Refused(_OVER)
    visit.records.opinions.add(opinion(call, topic, text))


def take_up_opinion(
    visit: Visit, *, opinion_id: str, matter: str, text: str, member_id: str, due_on: date,
    checker_id: str = "", cue: str = "",
) -> Action:  # fmt: skip
    """Make an opinion an entry of the branch's ledger; each becomes one at most."""
    held = visit.records.opinions.get(opinion_id)
    call = visit.records.opinion_calls.get(held.call_id) if held else None
    if held is None or call is None or call.unit_id != visit.by.unit_id or call.closed_on is None:
        raise NotFound(say("There is no such opinion here. Please open the page again."))
    visit.hold_branch()
    if _taken(visit, (held,)):
        raise Refused(say("This opinion stands in the ledger already. Please open the page again."))
    action = write_branch_action(
        visit, source=Source.OPINION.value, matter=matter, text=text, member_id=member_id, due_on=due_on,
        checker_id=checker_id, cue=cue,
    )  # fmt: skip
    visit.note(_TAKEN, opinion_id, action.id)
    return action


def call_for_paper(visit: Visit, *, code: str) -> OpinionCall:
    """The branch's open call with this code, to print its slips."""
    found = visit.records.opinion_calls.where(code=code, unit_id=visit.by.unit_id)
    if not found:
        raise NotFound(_GONE)
    if not found[0].takes(visit.today):
        raise Refused(_OVER)
    return found[0]


def _call(visit: Visit, call_id: str) -> OpinionCall:
    call = visit.records.opinion_calls.get(call_id)
    if call is None or call.unit_id != visit.by.unit_id:
        raise NotFound(_GONE)
    return call


def _ended(visit: Visit, call: OpinionCall) -> OpinionCall:
    """The call, ended if its last day is past."""
    return call if call.closed_on or call.takes(visit.today) else _closed(visit, call, call.closes_on)


def _closed(visit: Visit, call: OpinionCall, on: date) -> OpinionCall:
    """The call ended, and its opinions written anew under new ids in the order of these.

    On a page of the file SQLite keeps rows in the order they came. The line among the erasures has the
    server write the whole file anew within the hour, its write-ahead log with it.
    """
    closed = replace(call, closed_on=on)
    if not visit.records.opinion_calls.change(closed, closed_on=None):
        return _call(visit, call.id)
    held = visit.records.opinions.where(call_id=call.id)
    visit.records.opinions.delete(call_id=call.id)
    mixed = sorted((replace(one, id=uuid4().hex) for one in held), key=lambda one: one.id)
    visit.records.opinions.add_all(mixed)
    visit.records.erasures.add(
        Erasure(uuid4().hex, call.unit_id, "", ORDER, call.id, visit.now, by=visit.by.member_id, reason=ORDER)
    )
    return closed


def _standing(visit: Visit, call: OpinionCall) -> Standing:
    number = len(visit.records.opinions.where(call_id=call.id))
    smallest = _smallest(visit)
    is_open = call.closed_on is None
    return Standing(call, is_open, number >= smallest, smallest, 0 if is_open else number)


def _smallest(visit: Visit) -> int:
    return max(SMALLEST_GROUP, int(rule_in_force(visit, "smallest_group")))


def _ahead(visit: Visit) -> tuple[Meeting, ...]:
    planned = visit.records.meetings.where(unit_id=visit.by.unit_id, state=MeetingState.PLANNED)
    return tuple(sorted((m for m in planned if m.held_on >= visit.today), key=lambda m: (m.held_on, m.id)))


def _taken(visit: Visit, held: Iterable[Opinion]) -> dict[str, Action | None]:
    """The entries that these opinions became, by the journal's lines of it."""
    ids = tuple(one.id for one in held)
    lines = visit.records.journal.where(act=_TAKEN, subject=ids) if ids else ()
    return {line.subject: visit.records.actions.get(line.note) for line in lines}
