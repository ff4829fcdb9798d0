"""Codes and PINs: what is typed, what may be chosen, and the slow hash that is kept instead."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kit.errors import Invalid
from kit.words import say

PIN_LENGTHS = range(4, 9)
"""Digits that a PIN may have."""
CODE_LENGTH = 8
"""Digits of the one-time code on a slip."""
_RUN = "01234567890"
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""Argon2id with the smallest parameters that OWASP's Password Storage Cheat Sheet names for it."""


def digits(typed: str) -> str:
    """What was typed without spaces and hyphens, full-width digits made plain."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not (c.isspace() or unicodedata.category(c) == "Pd"))


def slip_number(typed: str) -> str:
    """The slip number in what was typed, "" (which no slip has) if it cannot be one."""
    number = digits(typed)
    return number if number.isascii() and number.isdigit() and len(number) <= 12 else ""


def pin_shape(typed: str) -> str:
    """The PIN as digits; ``Invalid`` (field ``pin``) if it cannot be one."""
    pin = digits(typed)
    if not (pin.isascii() and pin.isdigit()):
        raise Invalid(say("A PIN is made of digits only. Please type 4 to 8 digits."), field="pin")
    if len(pin) not in PIN_LENGTHS:
        what = say("A PIN has 4 to 8 digits; this has {n}. Please type it again.", n=len(pin))
        raise Invalid(what, field="pin")
    return pin


def chosen_pin(typed: str, *, code: str = "") -> str:
    """A PIN that may be set: not one digit repeated, not a run such as 1234, not the code on the slip."""
    pin = pin_shape(typed)
    if len(set(pin)) == 1 or pin in _RUN or pin[::-1] in _RUN:
        what = say("This PIN is easy to guess. Please choose digits neither all the same nor in a row.")
        raise Invalid(what, field="pin")
    if pin == digits(code):
        raise Invalid(say("This is the code on the slip. Please choose a PIN of your own."), field="pin")
    return pin


def hashed(secret: str) -> str:
    """The Argon2id hash of a code or PIN; takes some tens of milliseconds, so never in the event loop."""
    return _HASHER.hash(secret)


def matches(stored: str, secret: str) -> bool:
    """Whether ``secret`` is the one hashed; with no hash stored it takes as long and says no."""
    try:
        return _HASHER.verify(stored or _nobody(), secret) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def stale(stored: str) -> bool:
    """Whether the hash was made with older parameters and should be made anew."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return hashed("nobody's secret")
