"""A round: one branch answers one form between two days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kit.errors import Invalid, Refused
from kit.words import say


class RoundState(StrEnum):
    """Answers come in, or the round is over and its summary stands."""

    OPEN = "open"
    CLOSED = "closed"


class Readers(StrEnum):
    """Who besides the member may open a handed-in sheet; fixed when a round opens, told at every field."""

    NOBODY = "nobody"
    SECRETARY = "secretary"


@dataclass(frozen=True)
class Round:
    """A round of a branch with the exact form it asks (name, version, digest)."""

    id: str
    unit_id: str
    title: str
    form_name: str
    form_version: str
    form_digest: str
    opened_on: date
    due_on: date
    smallest_group: int = 5
    """Fewer people are never shown; fixed at the start, for sums at two limits could be subtracted."""
    state: RoundState = RoundState.OPEN
    closed_on: date | None = None
    readers: Readers = Readers.NOBODY

    def close(self, on: date) -> Round:
        """The round ended ``on``: nothing more is handed in, and the summary stands for good."""
        if self.state is RoundState.CLOSED:
            raise Refused(say("This round is already over. Its summary stands."))
        return replace(self, state=RoundState.CLOSED, closed_on=on)

    def extended(self, due_on: date, on: date) -> Round:
        """The round with another last day, not before ``on``."""
        if self.state is RoundState.CLOSED:
            raise Refused(say("This round is already over. Please open a new one."))
        if due_on < on:
            raise Invalid(say("This day has passed. Please choose a later one."), field="due_on")
        return replace(self, due_on=due_on)
