"""Slips: issued for the roster, issued anew face to face; the plain code is given out once and never kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from kit.domain.organisation import Member
from kit.domain.sign_in import Credential, Line
from kit.errors import NotFound, Refused
from kit.services.secret import CODE_LENGTH, hashed
from kit.services.visit import Visit
from kit.store.store import Records
from kit.words import say

FIRST_NUMBER = 100_000
"""Slip numbers have six digits and do not begin with 0, which people drop when they type."""


@dataclass(frozen=True)
class IssuedSlip:
    """What stands on a fresh slip; ``code`` exists here only."""

    member_id: str
    name: str
    number: str
    code: str

    def __repr__(self) -> str:
        return f"IssuedSlip(member_id={self.member_id!r}, number={self.number!r})"


def issue_slips(
    records: Records, whom: str | Sequence[Member], by: str, now: datetime
) -> tuple[IssuedSlip, ...]:
    """Fresh slips for the active members of a branch (its id) or for the members given.

    A member's earlier slip, PIN and sign-ins end with it. One line of the journal each.
    """
    members = records.members.where(unit_id=whom) if isinstance(whom, str) else whom
    return tuple(_issue(records, member, by, now) for member in members if member.active)


def reissue_slip(visit: Visit, *, member_id: str) -> IssuedSlip:
    """A fresh slip for a member of the facilitator's own branch, made in that person's presence."""
    if member_id == visit.by.member_id:
        what = say(
            "Your own slip would end this visit before you could read the new one. "
            "Please ask another committee member, or use “kit roster slips --member”."
        )
        raise Refused(what)
    member = visit.records.members.get(member_id)
    if member is None or not member.active or member.unit_id != visit.by.unit_id:
        raise NotFound(say("There is no such member in this branch. Please choose from the list."))
    return _issue(visit.records, member, visit.by.member_id, visit.now)


def end_sign_ins(records: Records, member_id: str, now: datetime) -> None:
    """End every sign-in of a member within a transaction: what they were opened with no longer counts."""
    credential = records.credentials.get(member_id)
    if credential is not None:
        records.credentials.put(replace(credential, epoch=credential.epoch + 1))
    for opened in records.sign_ins.where(member_id=member_id, ended_at=None):
        records.sign_ins.put(replace(opened, ended_at=now))


def _issue(records: Records, member: Member, by: str, now: datetime) -> IssuedSlip:
    end_sign_ins(records, member.id, now)
    earlier = records.credentials.get(member.id)
    number = _free_number(records)
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"
    records.credentials.put(
        Credential(
            member_id=member.id,
            slip_number=number,
            code_hash=hashed(code),
            epoch=earlier.epoch if earlier else 0,
            issued_at=now,
        )
    )
    act = "reissue_slip" if earlier else "issue_slip"
    records.journal.add(Line(id=uuid4().hex, at=now, by=by, act=act, subject=member.id))
    return IssuedSlip(member.id, member.name, number, code)


def _free_number(records: Records) -> str:
    while True:
        number = str(FIRST_NUMBER + secrets.randbelow(9 * FIRST_NUMBER))
        if not records.credentials.where(slip_number=number):
            return number
