"""The branch's ledger (整改台账): its own actions, what members shared, the rest as standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kit.domain.action import Action, ActionState, ActionStep, Deed, Effect, EffectCheck, EvidenceFile, Source
from kit.domain.timing import Timing, timing
from kit.words import Message, say

SOURCES: dict[Source, Message] = {
    Source.BRANCH_CHECKUP: say("The branch's checkup"),
    Source.MEETING: say("A meeting"),
    Source.OPINION: say("Opinions heard"),
    Source.INSPECTION: say("Inspection from above"),
    Source.CHECKUP: say("A member's own checkup"),
    Source.CRITICISM: say("Criticism received"),
}
"""Where an entry comes from, in words (domain.md §6 row 3); first what a facilitator writes in."""
OWN_SOURCES = tuple(source for source in SOURCES if not source.personal)
"""The sources of the branch's own entries."""
STATES: dict[ActionState, Message] = {
    ActionState.OPEN: say("In hand"),
    ActionState.REOPENED: say("Taken up again"),
    ActionState.DONE: say("To be looked at"),
    ActionState.VERIFIED: say("Verified"),
    ActionState.CLOSED: say("Closed"),
    ActionState.CARRIED: say("Carried over"),
}
"""How far an entry is, in words."""
EFFECTS: dict[Effect, Message] = {
    Effect.KEPT: say("It has stayed so"),
    Effect.PARTLY: say("Not every time"),
    Effect.LAPSED: say("Back to the old way"),
}
_ENDED = {ActionState.CLOSED: Deed.CLOSE, ActionState.CARRIED: Deed.CARRY}
_REASONED = (Deed.SEND_BACK, Deed.REOPEN, Deed.MOVE, Deed.CARRY)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger with all that belongs to it; everybody in it by name."""

    action: Action
    matter: str
    """The gap in words: the action's own, or what its finding says."""
    names: dict[str, str]
    duties: dict[str, str]
    steps: tuple[ActionStep, ...] = ()
    checks: tuple[EffectCheck, ...] = ()
    files: tuple[EvidenceFile, ...] = ()
    written_by: str = ""
    may: frozenset[Deed] = frozenset()
    """What the reader may do with it now."""
    cited: str = ""
    """The clause that the finding rests on, where there is one."""

    @property
    def person(self) -> str:
        """Who does it (责任人)."""
        return self.names.get(self.action.member_id, "")

    @property
    def duty(self) -> str:
        """The duty in the branch of who does it, "" for none."""
        return self.duties.get(self.action.member_id, "")

    @property
    def checker(self) -> str:
        """Who was asked to look at it."""
        return self.names.get(self.action.checker_id, "")

    @property
    def verifier(self) -> str:
        """Who looked at it."""
        return self.names.get(self.action.verified_by, "")

    @property
    def ended_on(self) -> date | None:
        """The day of its 销号, or of its being carried over; None while it is in the book."""
        deed = _ENDED.get(self.action.state)
        if deed is None:
            return None
        days = [step.at.date() for step in self.steps if step.after is self.action.state]
        return max(days, default=(self.action.verified_at or self.action.created_at).date())

    @property
    def looks(self) -> tuple[EffectCheck, ...]:
        """The looks back that follow the last verification, by date."""
        latest = [c for c in self.checks if c.turn == self.action.turn]
        return tuple(sorted(latest, key=lambda c: c.due_on))

    @property
    def next_look(self) -> EffectCheck | None:
        """The look back that is to be settled next."""
        if self.action.state is not ActionState.VERIFIED:
            return None
        return next((c for c in self.looks if c.result is None), None)

    @property
    def reasons(self) -> tuple[ActionStep, ...]:
        """The steps that say why it is not done yet, or was taken up again."""
        return tuple(step for step in self.steps if step.deed in _REASONED and step.note)

    def stood_in(self, year: int) -> bool:
        """Whether it was in the book at any time of the year."""
        return self.action.created_at.year <= year and (self.ended_on is None or self.ended_on.year >= year)


@dataclass(frozen=True)
class StandingLine:
    """All that a facilitator sees of a personal action that was not shared: whose, how far, and its day."""

    name: str
    state: ActionState
    due_on: date


@dataclass(frozen=True)
class Offer:
    """A finding of the branch's own checkup that no entry takes up yet."""

    response_id: str
    finding: str
    matter: str
    cited: str
    fact: str = ""


@dataclass(frozen=True)
class Coming:
    """One day of the branch's due list: what is to be done by whom; no words where those are not shared."""

    on: date
    name: str
    about: str
    """The matter; "" where only the standing may be seen."""
    what: Message
    subject: str
    """What it is about, by the id of the action, look back, talk or round."""
    personal: bool = False
    """Whether it is a member's own action."""
    since: bool = False
    """Whether ``on`` is the day since when it waits, and not a day agreed."""

    @property
    def unnamed(self) -> bool:
        """Whether it is a member's own action of which no words may be seen."""
        return self.personal and not self.about

    def timing(self, today: date) -> Timing:
        """How its day stands to today."""
        return Timing.LATER if self.since else timing(self.on, today)
