"""A facilitator's rounds: open one, see who has handed in (never what is in a draft), end it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import uuid4

from kit.domain.form import AnsweredBy, Form, FormVersion
from kit.domain.organisation import Member, roster_order
from kit.domain.response import Response, ResponseState
from kit.domain.round import Readers, Round, RoundState
from kit.domain.summary import SMALLEST_GROUP
from kit.errors import Invalid, NotFound, Problems, Refused
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import say


class SheetState(StrEnum):
    """All that a facilitator sees of a member's sheet."""

    HANDED_IN = "handed_in"
    RETURNED = "returned"
    WRITING = "writing"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class RoundOverview:
    """A round and, for each member of the branch, whether the sheet is in; no content, no times."""

    round: Round
    sheets: tuple[tuple[Member, SheetState], ...]

    @property
    def counts(self) -> dict[SheetState, int]:
        """How many members are in each state; all states are there."""
        return dict.fromkeys(SheetState, 0) | Counter(state for _, state in self.sheets)

    @property
    def handed_in(self) -> int:
        """How many sheets are in."""
        return self.counts[SheetState.HANDED_IN]


def branch_rounds(visit: Visit) -> tuple[RoundOverview, ...]:
    """The doer's branch's rounds, the open one first, then the latest."""
    rounds = visit.records.rounds.where(unit_id=visit.by.unit_id)
    rounds = tuple(sorted(rounds, key=lambda r: (r.state is RoundState.OPEN, r.opened_on), reverse=True))
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    return tuple(overview(visit, r, members) for r in rounds)


def asked(visit: Visit, round_: Round, member_id: str) -> bool:
    """Whether the round asks the member."""
    keepers = keepers_of(visit, round_)
    return keepers is None or member_id in keepers


def keepers_of(visit: Visit, round_: Round) -> frozenset[str] | None:
    """Who keeps a sheet of the whole branch, which is whoever opened the round; None: everybody has one."""
    if visit.form_of(round_).answered_by is AnsweredBy.EACH:
        return None
    opened = visit.records.journal.where(subject=round_.id, act="open_round")
    return frozenset(line.by for line in opened)


def overview(visit: Visit, round_: Round, members: tuple[Member, ...]) -> RoundOverview:
    """Who of those it asks has handed in, in the roster's order."""
    responses = {r.member_id: r for r in visit.records.responses.where(round_id=round_.id)}
    ids = tuple(r.id for r in responses.values())
    begun = {a.response_id for a in visit.records.answers.where(response_id=ids) if a.value} if ids else set()
    keepers = keepers_of(visit, round_)
    ordered = sorted((m for m in members if keepers is None or m.id in keepers), key=roster_order)
    return RoundOverview(round_, tuple((m, _state(responses.get(m.id), begun)) for m in ordered))


def _state(response: Response | None, begun: set[str]) -> SheetState:
    if response is None:
        return SheetState.NOT_STARTED
    if response.state is ResponseState.ERASED:
        return SheetState.HANDED_IN if response.submitted_at else SheetState.RETURNED
    if response.state in (ResponseState.SUBMITTED, ResponseState.CLOSED):
        return SheetState.HANDED_IN
    if response.state is ResponseState.RETURNED:
        return SheetState.RETURNED
    return SheetState.WRITING if response.id in begun else SheetState.NOT_STARTED


@dataclass(frozen=True)
class Offer:
    """What a round can ask: a form as it stands, or as a year's frame asks it (``frame`` names it)."""

    form: Form
    frame: str = ""


def available_forms(visit: Visit) -> tuple[Offer, ...]:
    """The forms that a round can ask, each followed by what the years' frames make of it, the latest first.

    A broken one is left out (``kit forms check`` names its faults).
    """
    frames = []
    for path in reversed(visit.forms.frame_paths()):
        with suppress(Problems):
            frames.append(visit.forms.frame(path.stem))
    offers = []
    for path in visit.forms.paths():
        with suppress(Problems):
            form = visit.forms.form(path.stem)
            laid = [Offer(frame.over(form), frame.name) for frame in frames if form.name in frame.applies_to]
            offers += [Offer(form), *laid]
    return tuple(offers)


def open_round(
    visit: Visit, *, title: str, form_name: str, due_on: date, frame: str = "",
    readers: Readers = Readers.NOBODY,
) -> Round:  # fmt: skip
    """Open a round with the form as it stands today, or as a frame asks it; one open round a branch.

    ``readers`` stands for good: what members were told when they wrote is not changed afterwards.
    """
    title = title.strip()
    if not title or len(title) > 60:
        raise Invalid(say("Please give the round a name of at most 60 characters."), field="title")
    _sensible(due_on, visit.today)
    visit.hold_branch()
    if any(r.state is RoundState.OPEN for r in visit.records.rounds.where(unit_id=visit.by.unit_id)):
        raise Refused(say("A round is still open. Please end it before you open another."))
    form = visit.forms.framed(form_name, frame) if frame else visit.forms.form(form_name)
    if visit.records.form_versions.get(form.digest) is None:
        visit.records.form_versions.put(FormVersion(form.digest, form.name, form.version, form.source))
    smallest = max(SMALLEST_GROUP, int(rule_in_force(visit, "smallest_group")))
    round_ = Round(
        *(uuid4().hex, visit.by.unit_id, title, form.name, form.version, form.digest),
        opened_on=visit.today,
        due_on=due_on,
        smallest_group=smallest,
        readers=readers,
    )
    visit.records.rounds.add(round_)
    visit.note("open_round", round_.id, readers.value)
    return round_


def extend_round(visit: Visit, *, round_id: str, due_on: date) -> Round:
    """Change the last day of an open round."""
    _sensible(due_on, visit.today)
    round_ = branch_round(visit, round_id).extended(due_on, visit.today)
    visit.records.rounds.put(round_)
    visit.note("extend_round", round_id, due_on.isoformat())
    return round_


def _sensible(due_on: date, today: date) -> None:
    if due_on < today:
        raise Invalid(say("This day has passed. Please choose a later one."), field="due_on")
    if (due_on - today).days > 366:
        raise Invalid(say("This day is more than a year away. Please check the year."), field="due_on")


def close_round(visit: Visit, *, round_id: str) -> Round:
    """End a round for good: nothing more is handed in, and only now is there a summary.

    A summary that could be opened before and after one more sheet would tell that sheet by subtraction.
    """
    round_ = branch_round(visit, round_id).close(visit.today)
    visit.records.rounds.put(round_)
    for response in visit.records.responses.where(round_id=round_id, state=ResponseState.SUBMITTED):
        visit.records.responses.put(
            Response(
                response.id,
                response.round_id,
                response.member_id,
                ResponseState.CLOSED,
                response.submitted_at,
            )
        )
    visit.note("close_round", round_id)
    return round_


def return_checkup(visit: Visit, *, round_id: str, member_id: str) -> Response:
    """Give a handed-in sheet back to its member, who asked to change it; the frozen copy stays."""
    round_ = branch_round(visit, round_id)
    if round_.state is RoundState.CLOSED:
        raise Refused(say("This round is already over. Its summary stands."))
    found = visit.records.responses.where(round_id=round_id, member_id=member_id)
    if not found or found[0].state is not ResponseState.SUBMITTED:
        raise Refused(say("This sheet has not been handed in, so there is nothing to give back."))
    response = found[0].give_back()
    visit.records.responses.put(response)
    visit.note("return_checkup", response.id)
    return response


def branch_round(visit: Visit, round_id: str) -> Round:
    """A round of the doer's own branch; ``NotFound`` for any other."""
    round_ = visit.records.rounds.get(round_id)
    if round_ is None or round_.unit_id != visit.by.unit_id:
        raise NotFound(say("This round is no longer here. Please open the page again."))
    return round_
