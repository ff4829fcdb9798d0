"""Keying a paper sheet in for a member: only where the member wrote nothing, and never seen again after.

Everything goes through the member's own acts (``save_answer``, ``submit_checkup``), so that paper and page
give the same record; the journal names the helper.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import uuid4

from kit.domain.access import Identity
from kit.domain.keying import FROM_PAPER, Keying, written_by_member
from kit.domain.organisation import Member, roster_order
from kit.domain.rectification import is_plan_field
from kit.domain.response import Answer, Response, ResponseState
from kit.domain.round import Round, RoundState
from kit.domain.sign_in import Line
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.checkup import Checkup, Saved, checkup_of, current_round, save_answer, submit_checkup
from kit.services.rounds import asked, branch_round, keepers_of
from kit.services.visit import Visit
from kit.words import say


@dataclass(frozen=True)
class OnBehalf(Visit):
    """A visit in a member's place: what is done is the member's, and the journal says who did it."""

    helper: Identity

    def note(self, act: str, subject: str, note: str = "") -> None:
        """Write a line that names the helper, and that it was from paper."""
        line = Line(uuid4().hex, self.now, self.helper.member_id, act, subject, note or FROM_PAPER)
        self.records.journal.add(line)


@dataclass(frozen=True)
class Desk:
    """The open round's people for whom a sheet can be keyed in, is being keyed in, or has been."""

    round: Round
    waiting: tuple[Member, ...]
    mine: tuple[tuple[Member, Keying], ...]
    others: tuple[tuple[Member, Keying], ...]
    done: tuple[tuple[Member, Keying], ...]
    names: dict[str, str]
    """The helpers' names."""


@dataclass(frozen=True)
class KeyedIn:
    """What a member is told of his or her own sheet: who keyed it in from paper."""

    helper: str
    keying: Keying


def keying_desk(visit: Visit) -> Desk | None:
    """Whose paper the doer can key in; None while no round is open. It tells no more than the rounds do."""
    round_ = current_round(visit)
    if round_ is None or round_.state is RoundState.CLOSED:
        return None
    responses = {r.member_id: r for r in visit.records.responses.where(round_id=round_.id)}
    keyings = _keyings(visit, responses)
    written = _written(visit, responses)
    keepers = keepers_of(visit, round_)
    people = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    people = tuple(sorted(people, key=roster_order))
    told = [(m, keyings[m.id]) for m in people if m.id in keyings]
    helpers = visit.records.members.where(id=tuple({k.helper_id for _, k in told}))
    return Desk(
        round=round_,
        waiting=tuple(
            m for m in people
            if m.id not in keyings and m.id not in written and m.id != visit.by.member_id
            and keepers is None
            and (m.id not in responses or responses[m.id].open)
        ),
        mine=tuple((m, k) for m, k in told if k.under_way and k.helper_id == visit.by.member_id),
        others=tuple((m, k) for m, k in told if k.under_way and k.helper_id != visit.by.member_id),
        done=tuple((m, k) for m, k in told if not k.under_way),
        names={h.id: h.name for h in helpers},
    )  # fmt: skip


def begin_keying(visit: Visit, *, member_id: str, agreed: bool) -> Keying:
    """Begin to key a member's paper in; refused where the member wrote on line, or did not agree."""
    if not agreed:
        raise Invalid(say("Please ask first; tick here when the comrade has agreed."), field="agreed")
    member, round_ = _member(visit, member_id), _open_round(visit)
    if not asked(visit, round_, member.id):
        raise Refused(say("This round has one sheet for the whole branch; write it on its own page."))
    response = _response(visit, round_, member)
    standing = visit.records.keyings.get(response.id)
    _check_free(visit, standing)
    answers = visit.records.answers.where(response_id=response.id)
    if written_by_member(answers) or (standing is None and any(a.value for a in answers)):
        raise _own_words()
    if standing is not None and standing.helper_id == visit.by.member_id:
        return standing
    keying = Keying(response.id, member.id, visit.by.member_id, visit.now, agreed=True)
    visit.records.keyings.put(keying)
    visit.note("begin_keying", response.id)
    return keying


def keying_sheet(visit: Visit, *, response_id: str) -> Checkup:
    """The sheet that the doer is keying in; refused once it is attested, or once the member wrote in it."""
    _keying, sheet = _under_way(visit, response_id)
    return sheet


def key_answer(visit: Visit, *, response_id: str, field: str, value: str, base: int) -> Saved:
    """Keep one answer as it stands on the paper."""
    keying, _sheet = _under_way(visit, response_id)
    if is_plan_field(field):
        raise Invalid(say("This page is out of date. Please open it again."), field=field)
    place = _in_place_of(visit, keying)
    return save_answer(place, response_id=response_id, field=field, value=value, base=base, writer=FROM_PAPER)


def attest_keying(
    visit: Visit, *, response_id: str, as_written: bool, returned: bool, hand_in: bool
) -> Keying:
    """Say that the sheet is keyed in as written and given back; with ``hand_in`` hand it in as well."""
    keying, sheet = _under_way(visit, response_id)
    for said, name in ((as_written, "as_written"), (returned, "returned")):
        if not said:
            raise Invalid(say("Please tick this too once it is so."), field=name)
    if not any(sheet.values.values()):
        raise Refused(say("Nothing has been keyed in yet."))
    if hand_in:
        submit_checkup(_in_place_of(visit, keying), response_id=response_id)
    done = keying.attested(visit.now)
    visit.records.keyings.put(done)
    visit.note("attest_keying", response_id, FROM_PAPER)
    return done


def stop_keying(visit: Visit, *, response_id: str) -> None:
    """Give a keying up: what was keyed in goes, unless the member has begun to write in it."""
    keying = _mine(visit, response_id)
    answers = visit.records.answers.where(response_id=response_id)
    if not written_by_member(answers):
        visit.records.answers.delete(response_id=response_id)
    visit.records.keyings.delete(response_id=keying.response_id)
    visit.note("stop_keying", response_id)


def my_keying(visit: Visit, *, round_id: str = "") -> KeyedIn | None:
    """Who keyed in the doer's own sheet of the current round, or of the one named; None where nobody did."""
    round_ = branch_round(visit, round_id) if round_id else current_round(visit)
    if round_ is None:
        return None
    found = visit.records.responses.where(round_id=round_.id, member_id=visit.by.member_id)
    keying = visit.records.keyings.get(found[0].id) if found else None
    if keying is None:
        return None
    helper = visit.records.members.get(keying.helper_id)
    return KeyedIn(helper.name if helper else "", keying)


def _under_way(visit: Visit, response_id: str) -> tuple[Keying, Checkup]:
    keying = _mine(visit, response_id)
    response = visit.records.responses.get(response_id)
    if response is None:
        raise _gone()
    sheet = checkup_of(visit, response, branch_round(visit, response.round_id))
    if written_by_member(sheet.answers.values()):
        raise _own_words()
    return keying, sheet


def _mine(visit: Visit, response_id: str) -> Keying:
    keying = visit.records.keyings.get(response_id)
    if keying is None or keying.helper_id != visit.by.member_id:
        raise _gone()
    if not keying.under_way:
        raise Refused(say("This sheet has been keyed in; only the member can open it now."))
    return keying


def _gone() -> NotFound:
    return NotFound(say("You are not keying this sheet in. Please begin from the list."))


def _own_words() -> Refused:
    return Refused(
        say("This comrade has written on line already, so the paper cannot be keyed in. What is written "
            "there is not shown here. Please give the paper back.")
    )  # fmt: skip


def _in_place_of(visit: Visit, keying: Keying) -> OnBehalf:
    by = replace(visit.by, member_id=keying.member_id)
    return OnBehalf(visit.records, by, visit.now, visit.forms, helper=visit.by)


def _member(visit: Visit, member_id: str) -> Member:
    member = visit.records.members.get(member_id)
    if member is None or member.unit_id != visit.by.unit_id or not member.active:
        raise NotFound(say("This comrade is not on the branch's roster. Please choose again."))
    if member.id == visit.by.member_id:
        raise Refused(say("This is you. Please write your own sheet on your own page."))
    return member


def _open_round(visit: Visit) -> Round:
    round_ = current_round(visit)
    if round_ is None or round_.state is RoundState.CLOSED:
        raise Refused(say("No round is open."))
    return round_


def _response(visit: Visit, round_: Round, member: Member) -> Response:
    for _ in range(2):
        found = visit.records.responses.where(round_id=round_.id, member_id=member.id)
        if found and not found[0].open:
            raise Refused(say("This comrade's sheet is in already."))
        if found:
            return found[0]
        response = Response(uuid4().hex, round_.id, member.id, ResponseState.DRAFT)
        with suppress(Conflict):
            visit.records.responses.add(response)
    return response


def _check_free(visit: Visit, standing: Keying | None) -> None:
    """Refuse where another helper is at it; one who has left the branch is not."""
    if standing is None:
        return
    if not standing.under_way:
        raise Refused(say("This sheet has been keyed in; only the member can open it now."))
    helper = visit.records.members.get(standing.helper_id)
    if helper is not None and helper.active and helper.id != visit.by.member_id:
        raise Refused(say("{name} is keying this sheet in.", name=helper.name))


def _keyings(visit: Visit, responses: dict[str, Response]) -> dict[str, Keying]:
    ids = tuple(r.id for r in responses.values())
    return {k.member_id: k for k in visit.records.keyings.where(response_id=ids)} if ids else {}


def _written(visit: Visit, responses: dict[str, Response]) -> set[str]:
    ids = {r.id: member_id for member_id, r in responses.items()}
    answers: tuple[Answer, ...] = visit.records.answers.where(response_id=tuple(ids)) if ids else ()
    return {ids[a.response_id] for a in answers if a.value or a.other}
