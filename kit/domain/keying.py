"""A sheet that a helper keys in from paper, for a member who asked for paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kit.domain.response import Answer

FROM_PAPER = "paper"
"""The ``writer`` of every answer that was keyed in: it tells them from what the member wrote."""


@dataclass(frozen=True)
class Keying:
    """Who keys whose sheet in, since when; attested when it is done, after which the helper sees it no more.

    ``agreed`` says that the member agreed to it, ``returned`` that the paper went back to him or her.
    """

    response_id: str
    member_id: str
    helper_id: str
    begun_at: datetime
    agreed: bool
    as_written: bool = False
    returned: bool = False
    attested_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether the helper may still open the sheet."""
        return self.attested_at is None

    def attested(self, at: datetime) -> Keying:
        """The keying done: as written on the paper, which was given back."""
        return replace(self, as_written=True, returned=True, attested_at=at)


def written_by_member(answers: Iterable[Answer]) -> bool:
    """Whether any of the answers is the member's own."""
    return any((a.value or a.other) and a.writer != FROM_PAPER for a in answers)
