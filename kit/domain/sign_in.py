"""What lets a person in: the slip, its one-time code, the PIN, and the sign-ins it opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Credential:
    """A member's slip: its number, the hash of the unused one-time code, and of the PIN.

    ``code_hash`` is "" once used, ``pin_hash`` "" until a PIN is set. A raised ``epoch`` ends every
    sign-in that was opened before.
    """

    member_id: str
    slip_number: str
    code_hash: str
    pin_hash: str = ""
    failures: int = 0
    locked_until: datetime | None = None
    epoch: int = 0
    issued_at: datetime | None = None


@dataclass(frozen=True)
class SignIn:
    """One sign-in on one device; over at ``ends_at``, or when the person left at ``ended_at``."""

    id: str
    member_id: str
    epoch: int
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One line of the journal: who did what to whom and when; never what anyone wrote."""

    id: str
    at: datetime
    by: str
    act: str
    subject: str
    note: str = ""
