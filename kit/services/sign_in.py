"""Coming in by slip: the one-time code, the PIN, wrong tries that slow down, sign-ins that can be revoked.

Every try is charged as a wrong one before the secret is looked at, and refunded when it is right, so that
many tries at once, from several processes, get no more chances than one after the other. Hashing is done
between the transactions, never inside: the store stays free for the others meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from kit.domain.access import Identity
from kit.domain.organisation import Member
from kit.domain.sign_in import Credential, SignIn
from kit.errors import KitError, NotFound
from kit.services import refusals, secret
from kit.services.refusals import NotYet, PinNeeded, UnknownNumber, WornOut, WrongSecret
from kit.services.slips import IssuedSlip, end_sign_ins, issue_slips, reissue_slip
from kit.services.throttle import Throttle
from kit.store.store import Records, Store
from kit.words import say

__all__ = [
    "IssuedSlip",
    "NotYet",
    "PinNeeded",
    "Throttle",
    "UnknownNumber",
    "WornOut",
    "WrongSecret",
    "check_first",
    "current",
    "end_sign_ins",
    "issue_slips",
    "reissue_slip",
    "revoke_all",
    "set_pin",
    "sign_in",
    "sign_out",
]

LASTS = timedelta(hours=12)
LASTS_SHARED = timedelta(minutes=45)
"""How long a sign-in lasts, on one's own device and on a PC that others use too."""


def check_first(store: Store, number: str, code: str, now: datetime) -> Member:
    """Whose unused slip this is, if number and one-time code are right; the code stays unused."""
    credential = _first(store, number, code, now)
    with store.begin() as records:
        member = records.members.get(credential.member_id)
        if member is None or not _kept(records, credential, _at_rest(credential)):
            raise refusals.unknown(first=True)
        return member


def set_pin(store: Store, number: str, code: str, pin: str, now: datetime, *, shared: bool = False) -> SignIn:
    """Use up the one-time code, keep the PIN, and let the member in; of two at once only one wins."""
    chosen = secret.chosen_pin(pin, code=code)
    credential = _first(store, number, code, now)
    used = replace(_at_rest(credential), code_hash="", pin_hash=secret.hashed(chosen))
    with store.begin() as records:
        if not _kept(records, credential, used):
            raise refusals.unknown(first=True)
        return _opened(records, used, now, shared=shared)


def sign_in(store: Store, number: str, pin: str, now: datetime, *, shared: bool = False) -> SignIn:
    """Let the member in by number and PIN; ``PinNeeded`` if it is the unused one-time code."""
    typed = secret.pin_shape(pin)
    printed = len(typed) == secret.CODE_LENGTH  # typed like a code: the words then tell of the code
    credential = _charged(store, number, now, first=False)
    if credential is None:
        raise refusals.unknown(first=printed)
    if not secret.matches(credential.pin_hash or credential.code_hash, typed):
        raise _settled(store, credential, now, first=printed)
    fresh = _at_rest(credential)
    if credential.pin_hash and secret.stale(credential.pin_hash):
        fresh = replace(fresh, pin_hash=secret.hashed(typed))
    with store.begin() as records:
        if not _kept(records, credential, fresh):
            raise refusals.unknown(first=printed)
        if credential.pin_hash:
            return _opened(records, fresh, now, shared=shared)
    raise refusals.pin_needed()


def current(store: Store, sign_in_id: str, now: datetime) -> Identity | None:
    """Who this sign-in lets in now, or None: ended, expired, revoked, or the member has left."""
    with store.read() as records:
        return standing(records, sign_in_id, now)


def standing(records: Records, sign_in_id: str, now: datetime) -> Identity | None:
    """The same within a transaction."""
    opened = records.sign_ins.get(sign_in_id)
    if opened is None or opened.ended_at is not None or opened.ends_at <= now:
        return None
    credential = records.credentials.get(opened.member_id)
    member = records.members.get(opened.member_id)
    if credential is None or credential.epoch != opened.epoch or member is None or not member.active:
        return None
    return Identity(member.id, member.unit_id, member.role, opened.id, member.name)


def sign_out(store: Store, sign_in_id: str, now: datetime) -> None:
    """End one sign-in; it does not matter if it has ended already."""
    with store.begin() as records:
        opened = records.sign_ins.get(sign_in_id)
        if opened is not None and opened.ended_at is None:
            records.sign_ins.put(replace(opened, ended_at=now))


def revoke_all(store: Store, member_id: str, now: datetime) -> None:
    """End every sign-in of a member, on all devices; slip and PIN stay good."""
    with store.begin() as records:
        if records.credentials.get(member_id) is None:
            raise NotFound(say("There is no slip for this member yet."))
        end_sign_ins(records, member_id, now)


def _first(store: Store, number: str, code: str, now: datetime) -> Credential:
    credential = _charged(store, number, now, first=True)
    if credential is None:
        raise refusals.unknown(first=True)
    if not secret.matches(credential.code_hash, secret.digits(code)[: 2 * secret.CODE_LENGTH]):
        raise _settled(store, credential, now, first=True)
    return credential


def _charged(store: Store, number: str, now: datetime, *, first: bool) -> Credential | None:
    """The slip's record after one more wrong try; None, as slowly, where no usable slip has this number."""
    with store.begin() as records:
        found = records.credentials.where(slip_number=secret.slip_number(number))
        credential = _usable(records, found, first=first)
        if credential is not None:
            return _charge(records, credential, now)
    secret.matches("", number)
    return None


def _usable(records: Records, found: tuple[Credential, ...], *, first: bool) -> Credential | None:
    if not found or not (found[0].code_hash if first else found[0].pin_hash or found[0].code_hash):
        return None
    member = records.members.get(found[0].member_id)
    return found[0] if member is not None and member.active else None


def _charge(records: Records, credential: Credential, now: datetime) -> Credential:
    if credential.failures >= refusals.WORN_AFTER:
        raise refusals.worn_out()
    if credential.locked_until is not None and now < credential.locked_until:
        raise refusals.not_yet(credential.locked_until, now)
    failures = credential.failures + 1
    until = now + refusals.REST if failures == refusals.RESTS_AFTER else None
    charged = replace(credential, failures=failures, locked_until=until)
    if not records.credentials.change(charged, failures=credential.failures, epoch=credential.epoch):
        raise refusals.not_yet(now, now)
    return charged


def _settled(store: Store, credential: Credential, now: datetime, *, first: bool) -> KitError:
    """Keep the pause after a wrong try and say what is so."""
    until = now + refusals.delay(credential.failures)
    with store.begin() as records:
        at_present = records.credentials.get(credential.member_id)
        if at_present is not None and at_present.slip_number == credential.slip_number:
            longest = max(until, at_present.locked_until or until)
            records.credentials.put(replace(at_present, locked_until=longest))
    return refusals.wrong(credential.failures, now, first=first)


def _at_rest(credential: Credential) -> Credential:
    return replace(credential, failures=0, locked_until=None)


def _kept(records: Records, read: Credential, fresh: Credential) -> bool:
    """Keep the record unless the slip was issued anew, used or revoked since it was read."""
    return records.credentials.change(
        fresh,
        slip_number=read.slip_number,
        code_hash=read.code_hash,
        pin_hash=read.pin_hash,
        epoch=read.epoch,
    )


def _opened(records: Records, credential: Credential, now: datetime, *, shared: bool) -> SignIn:
    """A new sign-in; the member's finished ones are forgotten, for the kit keeps no attendance."""
    member_id = credential.member_id
    for earlier in records.sign_ins.where(member_id=member_id):
        if earlier.ended_at is not None or earlier.ends_at <= now:
            records.sign_ins.delete(id=earlier.id)
    ends_at = now + (LASTS_SHARED if shared else LASTS)
    opened = SignIn(uuid4().hex, member_id, credential.epoch, now, ends_at)
    records.sign_ins.add(opened)
    return opened
