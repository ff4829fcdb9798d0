"""Opening a comrade's handed-in sheet: only where the round said so, and never without a line in the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from kit.domain import rectification
from kit.domain.finding import findings
from kit.domain.form import Form
from kit.domain.organisation import Member, roster_order
from kit.domain.rectification import RectificationPlan, is_plan_field
from kit.domain.response import Progress, Response, ResponseState, progress, values
from kit.domain.round import Readers, Round
from kit.domain.visibility import Kind, Use, kind_of
from kit.errors import NotFound, Refused
from kit.services.checkup import current_round
from kit.services.evidence import READ_FILE
from kit.services.followed import Followed, followed
from kit.services.origins import Origins
from kit.services.policy import Stand, stand_to_sheet
from kit.services.relations import Relations
from kit.services.rounds import branch_round
from kit.services.visit import Visit
from kit.words import Message, say

_IN = (ResponseState.SUBMITTED, ResponseState.CLOSED)
READ = "read_sheet"
"""The journal's word for one opening."""

_CLOSED_TO_ALL = say("In this round a sheet is its writer's alone: so it was told when the round was opened.")
_NOT_SECRETARY = say(
    "In this round the branch secretary and deputy may open sheets; you see only what is in."
)
_NOT_IN = say("This sheet is not handed in now, so nobody but its writer can open it.")


@dataclass(frozen=True)
class Shelf:
    """The handed-in sheets of a round for one who would read them; ``closed`` says why none can be opened."""

    round: Round
    sheets: tuple[tuple[Member, Response], ...]
    closed: Message | None


@dataclass(frozen=True)
class ReadSheet:
    """A handed-in sheet as another may read it: the frozen answers, and the plan as it stands now.

    ``answers`` and ``plan`` hold only what the policy shows this reader; ``actions`` are by finding.
    """

    member: Member
    round: Round
    form: Form
    answers: dict[str, str]
    progress: Progress
    plan: RectificationPlan
    actions: dict[str, Followed]


@dataclass(frozen=True)
class Opening:
    """That somebody opened my sheet, or a file that shows an action of mine was done."""

    at: datetime
    name: str
    duty: str
    round: Round | None
    """The round of the sheet, or in which the action began; None for one that began in none."""
    action: str = ""
    """What the action is, where one of its files was opened; "" for the sheet."""


def handed_in_sheets(visit: Visit, *, round_id: str = "") -> Shelf | None:
    """The others' sheets that are in, of the round named or the current one; None where there is no round."""
    round_ = branch_round(visit, round_id) if round_id else current_round(visit)
    if round_ is None:
        return None
    me = visit.me()
    closed = _closed(round_, me)
    if closed is not None:
        return Shelf(round_, (), closed)
    there = visit.records.responses.where(round_id=round_.id, state=_IN)
    people = {m.id: m for m in visit.records.members.where(id=tuple(r.member_id for r in there))}
    rows = [
        (people[r.member_id], r)
        for r in there
        if r.member_id in people and r.member_id != me.id
        and _may_read(stand_to_sheet(visit, me, r, round_))
    ]  # fmt: skip
    rows.sort(key=lambda row: roster_order(row[0]))
    return Shelf(round_, tuple(rows), None)


def read_sheet(visit: Visit, *, response_id: str) -> ReadSheet:
    """Open a comrade's sheet; the opening is noted, and the comrade sees it. ``Refused`` by the policy."""
    response, round_ = _found(visit, response_id)
    me, member = visit.me(), visit.records.members.get(response.member_id)
    stand = stand_to_sheet(visit, me, response, round_)
    if member is None or member.id == me.id:
        raise Refused(say("This is your own sheet. You find it under Checkup."))
    if not _may_read(stand):
        raise Refused(_closed(round_, me) or _NOT_IN)
    visit.note(READ, response.id)
    return _read(visit, member, response, round_, stand)


def my_openings(visit: Visit, *, round_id: str = "") -> tuple[Opening, ...]:
    """Who opened my sheets and my actions' files (of the round named, or all), the latest first."""
    mine = visit.records.responses.where(member_id=visit.by.member_id)
    rounds = {r.id: visit.records.rounds.get(r.round_id) for r in mine if round_id in ("", r.round_id)}
    origins = Origins(visit)
    begun = {a.id: (a, origins.round(a)) for a in visit.records.actions.where(member_id=visit.by.member_id)}
    actions = {k: (a, held) for k, (a, held) in begun.items()
               if not round_id or (held is not None and held.id == round_id)}  # fmt: skip
    lines = [
        *(visit.records.journal.where(subject=tuple(rounds), act=READ) if rounds else ()),
        *(visit.records.journal.where(subject=tuple(actions), act=READ_FILE) if actions else ()),
    ]
    people = {m.id: m for m in visit.records.members.where(id=tuple({line.by for line in lines}))}
    opened = []
    for line in lines:
        if line.by in people and line.by != visit.by.member_id:
            action, round_ = actions.get(line.subject) or (None, rounds.get(line.subject))
            who, what = people[line.by], action.text if action else ""
            opened.append(Opening(line.at, who.name, who.duty, round_, what))
    return tuple(sorted(opened, key=lambda o: o.at, reverse=True))


def _may_read(stand: Stand) -> bool:
    return stand.handed_in and stand.may(Use.SEE, Kind.TEXT)


def _closed(round_: Round, me: Member) -> Message | None:
    if round_.readers is Readers.NOBODY:
        return _CLOSED_TO_ALL
    return None if me.secretary else _NOT_SECRETARY


def _found(visit: Visit, response_id: str) -> tuple[Response, Round]:
    response = visit.records.responses.get(response_id)
    if response is None:
        raise NotFound(say("This sheet is no longer here. Please open the page again."))
    return response, branch_round(visit, response.round_id)


def _read(visit: Visit, member: Member, response: Response, round_: Round, stand: Stand) -> ReadSheet:
    form = visit.form_of(round_)
    copies = visit.records.handed_in.where(response_id=response.id)
    if not copies:
        raise NotFound(_NOT_IN)
    frozen = json.loads(max(copies, key=lambda copy: copy.at).content)["answers"]
    seen = {f: v for f, v in frozen.items() if stand.may(Use.SEE, kind_of(form, f))}
    at = response.submitted_at
    standing = values(visit.records.answers.where(response_id=response.id))
    planned = {f: v for f, v in standing.items()
               if is_plan_field(f) and stand.may(Use.SEE, kind_of(form, f))}  # fmt: skip
    relations = Relations(visit)
    begun = [
        a for a in visit.records.actions.where(response_id=response.id) if relations.sees(a, Kind.ACTION)
    ]
    actions = {one.action.finding: one for one in followed(visit, begun, relations)}
    plan = rectification.plan(findings(form, seen, at), planned)
    return ReadSheet(member, round_, form, seen, progress(form, seen, at), plan, actions)
