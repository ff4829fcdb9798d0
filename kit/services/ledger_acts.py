"""What a facilitator writes into the branch's ledger: an entry, another person, day or checker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4, uuid5

from kit.domain.action import Action, Deed, Source, allow
from kit.domain.ledger import OWN_SOURCES
from kit.domain.note import checked_note
from kit.domain.organisation import Member
from kit.domain.rectification import PlanField
from kit.domain.timing import check_to_come
from kit.errors import Invalid, NotFound, Refused
from kit.services.actions import keep_in_plan
from kit.services.branch_findings import offered
from kit.services.relations import GONE, possible_checkers
from kit.services.steps import changed, log_step
from kit.services.visit import Visit
from kit.words import _, day, say

_ENTRIES = UUID("3f2f9b0e-7c53-4d0c-8a53-6a4a6e3f0b25")
_NOT_OFFERED = say("This finding stands in the ledger already. Please open the page again.")
_NO_SECOND = say("Who does it does not look at it. Please choose another comrade to look at it.")


def write_branch_action(
    visit: Visit, *, source: str, matter: str, text: str, member_id: str, due_on: date,
    checker_id: str = "", cue: str = "", response_id: str = "", finding: str = "",
) -> Action:  # fmt: skip
    """Write one of the branch's own actions into the ledger, or take up a finding of its checkup.

    With ``response_id`` and ``finding`` it takes up what ``untaken`` offers; each can be taken up once.
    """
    kind = _source(source)
    name = uuid4().hex
    if finding:
        if kind is not Source.BRANCH_CHECKUP or offered(visit, response_id, finding) is None:
            raise Refused(_NOT_OFFERED)
        name = uuid5(_ENTRIES, f"{response_id} {finding}").hex
    check_to_come(due_on, visit.today, "due_on")
    action = Action(
        name, visit.by.unit_id, _person(visit, member_id).id, kind,
        checked_note(text, say("Please write in one line what is to be done."), field="text"),
        due_on, visit.now,
        response_id=response_id if finding else "", finding=finding,
        matter=checked_note(matter, say("Please write in one line what the matter is."), field="matter"),
        cue=checked_note(cue, None, field="cue"), checker_id=_checker(visit, checker_id, member_id),
    )  # fmt: skip
    visit.records.actions.add(action)
    visit.note("write_branch_action", action.id)
    return action


def change_branch_action(
    visit: Visit, *, action_id: str, member_id: str = "", due_on: date | None = None,
    checker_id: str | None = None, matter: str = "", text: str = "", cue: str | None = None, reason: str = "",
) -> Action:  # fmt: skip
    """Change person, day, checker or words of one of the branch's own actions; each stands in its log.

    What is left out (None, or "" where nothing would make no sense) stays as it is.
    """
    action = visit.records.actions.get(action_id)
    if action is None or action.unit_id != visit.by.unit_id or action.personal:
        raise NotFound(GONE)
    doer = _person(visit, member_id).id if member_id else action.member_id
    asked = action.checker_id if checker_id is None else checker_id
    after = replace(
        action, member_id=doer, due_on=due_on or action.due_on, checker_id=asked,
        matter=checked_note(matter, None, field="matter") or action.matter,
        text=checked_note(text, None, field="text") or action.text,
        cue=action.cue if cue is None else checked_note(cue, None, field="cue"),
    )  # fmt: skip
    if (after.member_id, after.checker_id) != (action.member_id, action.checker_id):
        _checker(visit, asked, doer)
    if after.due_on != action.due_on:
        check_to_come(after.due_on, visit.today, "due_on")
    return _kept(visit, action, after, checked_note(reason, None, field="reason"))


def _kept(visit: Visit, before: Action, after: Action, reason: str) -> Action:
    """``after`` in place of ``before``, with a step for each thing that changed; the reason on the first."""
    told = _told(visit, before, after)
    if not told:
        return before
    for deed, _note in told:
        allow(Deed.MOVE if deed is Deed.NOTE else deed, before.state)
    first, note = told[0]
    changed(
        visit, before, after, first, act="change_branch_action", note="　".join(filter(None, (note, reason)))
    )
    for deed, note in told[1:]:
        log_step(visit, before, after, deed, note)
    for part, value in (
        (PlanField.DUE, after.due_on.isoformat()), (PlanField.CHECKER, after.checker_id),
        (PlanField.ACTION, after.text), (PlanField.CUE, after.cue),
    ):  # fmt: skip
        keep_in_plan(visit, after, part, value)
    return after


def _told(visit: Visit, before: Action, after: Action) -> list[tuple[Deed, str]]:
    """Each change as a deed with its note; what was written before is kept in it."""
    people = (before.member_id, after.member_id, before.checker_id, after.checker_id)
    names = {m.id: m.name for m in visit.records.members.where(id=people)}
    found = []
    if after.due_on != before.due_on:
        found.append((Deed.MOVE, _("{before} → {after}", before=day(before.due_on, year=True),
                                   after=day(after.due_on, year=True))))  # fmt: skip
    if after.member_id != before.member_id:
        found.append((Deed.NOTE, _("Who does it: {before} → {after}", before=names.get(before.member_id, ""),
                                   after=names.get(after.member_id, ""))))  # fmt: skip
    if after.checker_id != before.checker_id:
        found.append((Deed.ASK, names.get(after.checker_id, "")))
    said = ((before.matter, after.matter), (before.cue, after.cue), (before.text, after.text))
    return found + [
        (Deed.NOTE, _("Written anew; before: {text}", text=old or _("nothing")))
        for old, new in said
        if old != new
    ]


def _source(word: str) -> Source:
    source = next((s for s in OWN_SOURCES if s.value == word), None)
    if source is None:
        raise Invalid(say("Please choose where it comes from."), field="source")
    return source


def _person(visit: Visit, member_id: str) -> Member:
    member = visit.records.members.get(member_id)
    if member is None or member.unit_id != visit.by.unit_id or not member.active:
        raise Invalid(say("Please choose who does it."), field="member_id")
    return member


def _checker(visit: Visit, checker_id: str, doer_id: str) -> str:
    """``checker_id`` if that comrade may look at what ``doer_id`` does; "" asks nobody yet."""
    if checker_id and checker_id == doer_id:
        raise Invalid(_NO_SECOND, field="checker_id")
    if checker_id and all(m.id != checker_id for m in possible_checkers(visit, member_id=doer_id)):
        raise Invalid(
            say("An action is looked at by a member of the branch committee. Please ask one of them."),
            field="checker_id",
        )
    return checker_id
