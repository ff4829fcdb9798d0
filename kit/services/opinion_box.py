"""The public side of a call for opinions: what its slip shows, and the opinion that is put in.

Nobody is signed in here, so nothing of who, when or from where is even given to these functions.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from kit.domain.note import checked_note
from kit.domain.opinion import Opinion, OpinionCall, Topic
from kit.errors import Invalid, NotFound, Refused
from kit.store.store import Records, Store
from kit.words import say

MOST = 500
"""Opinions of one call that come by the link; printed slips are keyed in beyond it."""
CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Signs that are not mistaken for each other when a code is typed from paper."""
CODE_LENGTH = 8
NO_CALL = say("There is no such call for opinions. Please look at the address once more, or ask the branch.")
OVER = say(
    "This call for opinions is over, so nothing can be put in any more. "
    "Please copy what you wrote, and tell the branch in person."
)
_FULL = say("So many opinions have come by this address that it is closed. Please write on paper.")


@dataclass(frozen=True)
class Slip:
    """What the public slip tells: the call, whose it is, and whether it still takes opinions."""

    call: OpinionCall
    branch: str
    takes: bool


def new_code() -> str:
    """A code that nobody guesses: 31 signs, eight places, some 850 thousand million of them."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def public_slip(store: Store, code: str, today: date) -> Slip:
    """The slip of this code; ``NotFound`` for a code that was never given out. Changes nothing."""
    with store.read() as records:
        call = _call(records, code)
        unit = records.units.get(call.unit_id)
        return Slip(call, unit.name if unit else "", call.takes(today))


def put_in(store: Store, code: str, topic: str, text: str, today: date) -> None:
    """Put an opinion in under a random id; ``Invalid`` or ``Refused`` where it cannot be, and why."""
    with store.begin() as records:
        call = _call(records, code)
        # Taken hold of, so that nothing comes in behind a closing that is under way.
        if not call.takes(today) or not records.opinion_calls.change(call, closed_on=None):
            raise Refused(OVER)
        if len(records.opinions.where(call_id=call.id)) >= MOST:
            raise Refused(_FULL)
        records.opinions.add(opinion(call, topic, text))


def opinion(call: OpinionCall, topic: str, text: str) -> Opinion:
    """A new opinion with what was typed, trimmed; ``Invalid`` where that is empty, too long or no topic."""
    known = next((one for one in Topic if one.value == topic), None)
    if known is None:
        raise Invalid(say("Please choose what it is about."), field="topic")
    told = checked_note(text, say("Nothing is written yet. Please write your opinion."), field="text")
    return Opinion(uuid4().hex, call.id, known.value, told)


def _call(records: Records, code: str) -> OpinionCall:
    found = records.opinion_calls.where(code=code.lower())
    if not found:
        raise NotFound(NO_CALL)
    return found[0]
