"""A member's own sheet: open it, save each answer, choose between two texts, hand it in."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import uuid4

from kit.domain import rectification, relevance
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.finding import Finding, findings
from kit.domain.form import Form
from kit.domain.rectification import PlanField, RectificationPlan
from kit.domain.response import Answer, HandedIn, Keep, Progress, Response, ResponseState, progress_of, values
from kit.domain.round import Round, RoundState
from kit.domain.timing import check_to_come
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.actions import follow_plan
from kit.services.relations import possible_checkers
from kit.services.rounds import asked, branch_round
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import say

_TRIES = 4


@dataclass(frozen=True)
class Checkup:
    """A member's sheet as a page needs it: round, form, the answers and what they show."""

    round: Round
    form: Form
    response: Response
    answers: dict[str, Answer]
    at: datetime | None = None
    """The moment that the form's today() and now() tell."""

    @cached_property
    def filling(self) -> Filling:
        """The form with these answers: what is shown, worked out and offered."""
        return Filling(self.form, self.values, self.at)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The fields that the answers show, form order."""
        return tuple(self.filling.values)

    @cached_property
    def progress(self) -> Progress:
        """How far the sheet is."""
        return progress_of(self.filling)

    @property
    def values(self) -> dict[str, str]:
        """The answers as field → value."""
        return values(self.answers.values())

    @property
    def open(self) -> bool:
        """Whether the member may still change the answers."""
        return self.response.open and self.round.state is RoundState.OPEN

    @property
    def handed_in(self) -> bool:
        """Whether the sheet has been handed in (and not given back)."""
        return self.response.state in (ResponseState.SUBMITTED, ResponseState.CLOSED)

    @property
    def erased(self) -> bool:
        """Whether its time of keeping is over: that it was handed in is all that is left."""
        return self.response.state is ResponseState.ERASED

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the answers say is a gap."""
        return findings(self.form, self.values, self.at)

    @property
    def plan(self) -> RectificationPlan:
        """The plan as written so far."""
        return rectification.plan(self.findings, self.values)


@dataclass(frozen=True)
class Saved:
    """A kept answer and what it changed on the sheet."""

    answer: Answer
    shown: tuple[str, ...]
    progress: Progress
    at: datetime
    filling: Filling


def current_round(visit: Visit) -> Round | None:
    """The branch's open round that asks the doer, or the one that ended last."""
    rounds = visit.records.rounds.where(unit_id=visit.by.unit_id)
    latest = sorted(rounds, key=lambda r: (r.state is RoundState.OPEN, r.opened_on, r.id), reverse=True)
    return next((r for r in latest if asked(visit, r, visit.by.member_id)), None)


def my_checkup(visit: Visit, *, round_id: str = "") -> Checkup | None:
    """The doer's sheet of the current round, or of the one named, begun if need be; None without a round."""
    round_ = branch_round(visit, round_id) if round_id else current_round(visit)
    if round_ is None or not asked(visit, round_, visit.by.member_id):
        return None
    return checkup_of(visit, _begun(visit, round_), round_)


def _begun(visit: Visit, round_: Round) -> Response:
    """The doer's response of the round, begun now if need be (another page may begin it at the same time)."""
    for _ in range(2):
        mine = visit.records.responses.where(round_id=round_.id, member_id=visit.by.member_id)
        if mine:
            return mine[0]
        response = Response(uuid4().hex, round_.id, visit.by.member_id, ResponseState.DRAFT)
        if round_.state is RoundState.CLOSED:
            return response
        with suppress(Conflict):
            visit.records.responses.add(response)
    return response


def my_planned(visit: Visit, *, round_id: str = "", written: bool = False) -> Checkup | None:
    """The doer's sheet whose plan is the live one: of the round named, else the latest with findings.

    A new round does not make last round's plan vanish: it stays until there is something to take up anew.
    With ``written``, the latest whose plan holds anything, as for paper.
    """
    sheet = my_checkup(visit, round_id=round_id)
    if round_id or sheet is None:
        return sheet
    if sheet.plan.taken or (not written and (sheet.plan.entries or sheet.handed_in)):
        return sheet
    return next(iter(my_earlier(visit, sheet)), sheet)


def my_earlier(visit: Visit, but: Checkup) -> tuple[Checkup, ...]:
    """The doer's sheets with a plan, of the branch's other rounds, the latest first."""
    rounds = {r.id: r for r in visit.records.rounds.where(unit_id=visit.by.unit_id)}
    mine = visit.records.responses.where(member_id=visit.by.member_id)
    others = [r for r in mine if r.round_id in rounds and r.round_id != but.round.id]
    others.sort(key=lambda r: rounds[r.round_id].opened_on, reverse=True)
    sheets = (checkup_of(visit, r, rounds[r.round_id]) for r in others)
    return tuple(s for s in sheets if s.plan.taken)


def my_answers(visit: Visit, *, response_id: str) -> Checkup:
    """The doer's sheet with this id, read again."""
    response = _mine(visit, response_id)
    return checkup_of(visit, response, _round(visit, response))


def checkup_of(visit: Visit, response: Response, round_: Round) -> Checkup:
    """A sheet with all that belongs to it."""
    form = visit.form_of(round_)
    answers = {a.field: a for a in visit.records.answers.where(response_id=response.id)}
    return _sheet(round_, form, response, answers, visit.now)


def _sheet(
    round_: Round, form: Form, response: Response, answers: dict[str, Answer], at: datetime
) -> Checkup:
    """A sheet with what its answers show; one that was handed in stays at that moment."""
    return Checkup(round_, form, response, answers, response.submitted_at or at)


def save_answer(visit: Visit, *, response_id: str, field: str, value: str, base: int, writer: str) -> Saved:
    """Keep one answer, or one field of the plan; a stale save keeps both texts (``answer.forked``)."""
    before = my_answers(visit, response_id=response_id)
    value = _checked(visit, before, field, value)
    for _ in range(_TRIES):
        kept = _kept(visit, Answer(response_id, field, value, 1, writer, visit.now), base)
        if kept is not None:
            return _after(visit, before, kept)
    raise Conflict(say("Somebody has just changed the same record. Please try again."))


def _after(visit: Visit, before: Checkup, kept: Answer) -> Saved:
    """What a kept answer changed on the sheet, worked out from the sheet read before it."""
    answers = before.answers | {kept.field: kept}
    after = _sheet(before.round, before.form, before.response, answers, visit.now)
    if before.handed_in:
        follow_plan(visit, before.response, after.plan)
    return Saved(kept, after.shown, after.progress, visit.now, after.filling)


def choose_answer(visit: Visit, *, response_id: str, field: str, keep: str, writer: str) -> Saved:
    """Keep one text of a fork, the other, or both."""
    before = my_answers(visit, response_id=response_id)
    standing = before.answers.get(field)
    if standing is None or not standing.forked:
        raise Invalid(
            say("There is nothing to choose here any more. Please open the page again."), field=field
        )
    try:
        chosen = standing.chosen(Keep(keep), writer, visit.now)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again."), field=field) from None
    _checked(visit, before, field, chosen.value)
    visit.records.answers.put(chosen)
    return _after(visit, before, chosen)


def submit_checkup(visit: Visit, *, response_id: str) -> Checkup:
    """Hand the sheet in: a frozen copy is kept, and the plan's actions begin."""
    before = my_answers(visit, response_id=response_id)
    if not before.open:
        raise Refused(say("This sheet has already been handed in."))
    unanswered = relevance.missing(before.filling)
    if unanswered:
        name, path = split_field(unanswered[0])
        item = before.form.items[name]
        label = before.filling.words(item.required_message or item.label, item, path)
        raise Invalid(
            say("{n} still needs an answer: {label}", n=len(unanswered), label=label), field=unanswered[0]
        )
    response = before.response.submit(visit.now)
    if not visit.records.responses.change(response, state=before.response.state):
        raise Refused(say("This sheet has already been handed in."))
    content = json.dumps(frozen_content(before), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    visit.records.handed_in.add(HandedIn(uuid4().hex, response_id, visit.now, content, digest))
    follow_plan(visit, response, before.plan)
    visit.note("submit_checkup", response_id)
    return checkup_of(visit, response, before.round)


def frozen_content(sheet: Checkup) -> dict[str, object]:
    """What a frozen copy holds: the form's identity, the shown answers, and the plan as written."""
    visible = sheet.filling.values
    return {
        "form": {"name": sheet.form.name, "version": sheet.form.version, "digest": sheet.form.digest},
        "round": sheet.round.id,
        "answers": {name: value for name, value in visible.items() if value},
        "plan": {n: v for n, v in sheet.values.items() if rectification.is_plan_field(n) and v},
        "findings": [f.name for f in sheet.findings],
    }


def _kept(visit: Visit, new: Answer, base: int) -> Answer | None:
    """The answer as it stands after the save, or None where another process was faster."""
    standing = visit.records.answers.get(new.response_id, new.field)
    if standing is None:
        try:
            visit.records.answers.add(new)
        except Conflict:
            return None
        return new
    after = standing.saved(new.value, base, new.writer, visit.now)
    if after == standing or visit.records.answers.change(after, revision=standing.revision):
        return after
    return None


def _checked(visit: Visit, sheet: Checkup, field: str, value: str) -> str:
    """``value`` as the field keeps it; refused where the field is closed, hidden or unknown."""
    if rectification.is_plan_field(field):
        return _checked_plan(visit, sheet, field, value)
    if not sheet.open:
        raise _not_open(sheet)
    return relevance.checked_field(sheet.filling, field, value)


def _not_open(sheet: Checkup) -> Refused:
    """Why an answer cannot be changed, and what can be done."""
    if sheet.erased:
        return Refused(say("This sheet has been erased, its time of keeping being over."))
    if sheet.round.state is RoundState.CLOSED:
        return Refused(say("This round is over. What you wrote is still here for you to read."))
    return Refused(
        say("This sheet has been handed in. While the round is open you can withdraw it under “My records”.")
    )


def _checked_plan(visit: Visit, sheet: Checkup, field: str, value: str) -> str:
    finding, part = rectification.parse_field(field)
    if finding not in sheet.form.rules:
        raise Invalid(say("This page is out of date. Please open it again."), field=field)
    if sheet.round.state is RoundState.CLOSED and not sheet.handed_in:
        raise Refused(say("This round is over. What you wrote is still here for you to read."))
    if part is PlanField.PRIORITY and value == "1":
        others = [e for e in sheet.plan.entries if e.priority and e.taken and e.finding.name != finding]
        most = int(rule_in_force(visit, "most_priorities"))
        if len(others) >= most:
            raise Invalid(
                say("{n} are marked already. Untick one first; fewer are easier to keep.", n=most),
                field=field,
            )
    if part is PlanField.CHECKER and value and all(value != m.id for m in possible_checkers(visit)):
        raise Invalid(say("Please choose somebody from the list."), field=field)
    told = rectification.checked_plan_value(field, value)
    if part is PlanField.DUE and told:
        check_to_come(date.fromisoformat(told), visit.today, field)
    return told


def _mine(visit: Visit, response_id: str) -> Response:
    response = visit.records.responses.get(response_id)
    if response is None or response.member_id != visit.by.member_id:
        raise NotFound(say("This sheet is not yours, or is no longer here. Please open the page again."))
    return response


def _round(visit: Visit, response: Response) -> Round:
    round_ = visit.records.rounds.get(response.round_id)
    if round_ is None:
        raise NotFound(say("This round is no longer here. Please open the page again."))
    return round_
