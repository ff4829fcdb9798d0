"""Every error that a person can put right: what is so, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from kit.words import Message


@dataclass(eq=False)
class KitError(Exception):
    """Something the person can put right; ``code`` is stable, ``message`` is translated late."""

    code: ClassVar[str] = "K-00"
    message: Message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(eq=False)
class Problems(KitError):
    """Several faults of one thing (a form file, a roster), each a ``Problem`` with its own place."""

    code: ClassVar[str] = "P-01"
    problems: tuple[Problem, ...] = ()


@dataclass(eq=False)
class Refused(KitError):
    """The person may not do this now: role, phase, or someone else's record."""

    code: ClassVar[str] = "A-01"


@dataclass(eq=False)
class NotSignedIn(KitError):
    """The identity is missing, forged, expired or revoked."""

    code: ClassVar[str] = "A-02"


@dataclass(eq=False)
class Invalid(KitError):
    """A value that the field cannot hold; ``field`` names the field."""

    code: ClassVar[str] = "V-01"
    field: str = ""


@dataclass(eq=False)
class NotFound(KitError):
    """The thing named does not exist (any more)."""

    code: ClassVar[str] = "N-01"


@dataclass(eq=False)
class Conflict(KitError):
    """Somebody else changed the same thing in the meantime."""

    code: ClassVar[str] = "C-01"


@dataclass(eq=False)
class NotStored(KitError):
    """The store could not keep the change: disk full, file locked or read-only."""

    code: ClassVar[str] = "S-12"


@dataclass(frozen=True)
class Problem:
    """One fault of a file: ``where`` (file, line, item), ``what`` is so, ``remedy`` to take."""

    where: str
    what: Message
    remedy: Message = field(default_factory=lambda: Message(""))

    def __str__(self) -> str:
        return f"{self.where}：{self.what}{self.remedy}"
