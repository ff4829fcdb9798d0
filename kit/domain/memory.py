"""What a member wrote about a finding in an earlier cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kit.words import Bilingual


@dataclass(frozen=True)
class PastEntry:
    """What was written about one finding last time; texts are "" where nothing was."""

    finding: str
    screen: str
    label: Bilingual
    fact: str
    cause: str = ""
    action: str = ""
    due: date | None = None
