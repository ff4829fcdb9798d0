"""An action and its life: open, done, verified by a second person, its effect looked at, closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from kit.errors import Invalid, Refused
from kit.words import Message, say

LONGEST_NOTE = 2000
"""Characters of evidence, of a progress note or of a reason; what is longer is refused, not cut."""


class ActionState(StrEnum):
    """The life of an action: 进行中, 待核, 已核, 又提起, 销号, 转下年."""

    OPEN = "open"
    DONE = "done"
    VERIFIED = "verified"
    REOPENED = "reopened"
    CLOSED = "closed"
    CARRIED = "carried"


class Source(StrEnum):
    """Where an action comes from; the first two are a member's own, the others the branch's."""

    CHECKUP = "checkup"
    CRITICISM = "criticism"
    BRANCH_CHECKUP = "branch_checkup"
    MEETING = "meeting"
    OPINION = "opinion"
    INSPECTION = "inspection"

    @property
    def personal(self) -> bool:
        """Whether such an action is a member's own, and private unless shared."""
        return self in (Source.CHECKUP, Source.CRITICISM)


class Deed(StrEnum):
    """What can be done to an action; each leaves a step in its log."""

    COMPLETE = "complete"
    VERIFY = "verify"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    SETTLE = "settle"
    CLOSE = "close"
    CARRY = "carry"
    NOTE = "note"
    MOVE = "move"
    ASK = "ask"
    SHARE = "share"


_UNDER_WAY = frozenset({ActionState.OPEN, ActionState.REOPENED})
_ALIVE = _UNDER_WAY | {ActionState.DONE, ActionState.VERIFIED}
_ANY = frozenset(ActionState)

DEEDS: dict[Deed, tuple[frozenset[ActionState], ActionState | None]] = {
    Deed.COMPLETE: (_UNDER_WAY, ActionState.DONE),
    Deed.VERIFY: (frozenset({ActionState.DONE}), ActionState.VERIFIED),
    Deed.SEND_BACK: (frozenset({ActionState.DONE}), ActionState.REOPENED),
    Deed.REOPEN: (
        frozenset({ActionState.DONE, ActionState.VERIFIED, ActionState.CLOSED}),
        ActionState.REOPENED,
    ),
    Deed.SETTLE: (frozenset({ActionState.VERIFIED}), None),
    Deed.CLOSE: (frozenset({ActionState.VERIFIED}), ActionState.CLOSED),
    Deed.CARRY: (_UNDER_WAY, ActionState.CARRIED),
    Deed.NOTE: (_ALIVE, None),
    Deed.MOVE: (_UNDER_WAY, None),
    Deed.ASK: (_ALIVE, None),
    Deed.SHARE: (_ANY, None),
}
"""Each deed: the states it starts from, and the state it leads to (None: it stays)."""

_REFUSALS: dict[Deed, Message] = {
    Deed.COMPLETE: say("This action is already marked as done."),
    Deed.VERIFY: say(
        "This action is not waiting to be looked at any more. Somebody was faster, or it was changed."
    ),
    Deed.SEND_BACK: say(
        "This action is not waiting to be looked at any more. Somebody was faster, or it was changed."
    ),
    Deed.CARRY: say("Only an action that is still in hand can be carried over to the next year."),
    Deed.MOVE: say("The day can be changed only while the action is in hand."),
}
_OUT_OF_TURN = say("This cannot be done with the action as it stands now. Please open the page again.")


@dataclass(frozen=True)
class Action:
    """What somebody does about a gap: made at hand-in from a plan's entry, or written into the ledger.

    ``member_id`` does it (for the branch's own: 责任人); ``checker_id`` was asked to look at the result.
    ``matter`` says the gap in words where no finding of a form does. ``turn`` counts the verifications.
    """

    id: str
    unit_id: str
    member_id: str
    source: Source
    text: str
    due_on: date
    created_at: datetime
    response_id: str = ""
    finding: str = ""
    matter: str = ""
    cue: str = ""
    """The 如果 of an if–then plan, "" where there is none."""
    checker_id: str = ""
    state: ActionState = ActionState.OPEN
    evidence: str = ""
    done_at: datetime | None = None
    verified_by: str = ""
    verified_at: datetime | None = None
    turn: int = 0
    shared: bool = False
    """Whether the member put a personal action into the branch's ledger."""
    carried_from: str = ""
    """The action of last year that this one goes on with, by its id."""

    @property
    def under_way(self) -> bool:
        """Whether it is still to be done."""
        return self.state in _UNDER_WAY

    @property
    def alive(self) -> bool:
        """Whether anything is still to come: doing it, looking at it, or looking back at its effect."""
        return self.state in _ALIVE

    @property
    def personal(self) -> bool:
        """Whether it is a member's own, and private unless shared."""
        return self.source.personal

    def days_past(self, on: date) -> int:
        """Days since the agreed day while the action is in hand, else 0."""
        return max(0, (on - self.due_on).days) if self.under_way else 0

    def complete(self, evidence: str, at: datetime) -> Action:
        """The action done at ``at``, with a line saying how one can tell."""
        told = checked_note(evidence, say("Please write one line that shows it was done."), field="evidence")
        return replace(self._after(Deed.COMPLETE), evidence=told, done_at=at)

    def verify(self, by: str, at: datetime) -> Action:
        """The action looked at by a second person and found done; never by the one who does it."""
        if by == self.member_id:
            raise Refused(say("An action is looked at by a second person. Please ask a comrade."))
        return replace(self._after(Deed.VERIFY), verified_by=by, verified_at=at, turn=self.turn + 1)

    def send_back(self, by: str) -> Action:
        """The action found not yet done by the second person; the evidence stays to be read."""
        if by == self.member_id:
            raise Refused(say("An action is looked at by a second person. Please ask a comrade."))
        return self._after(Deed.SEND_BACK)

    def reopen(self) -> Action:
        """The action in hand again, because what it changed did not last."""
        return self._after(Deed.REOPEN)

    def close(self) -> Action:
        """The action ended (销号): its effect was looked at as often as agreed."""
        return self._after(Deed.CLOSE)

    def carry(self, due_on: date, at: datetime, new_id: str, matter: str) -> tuple[Action, Action]:
        """This action left to the next year, and the one that goes on with it."""
        carried = self._after(Deed.CARRY)
        new = replace(
            self, id=new_id, carried_from=self.id, due_on=due_on, created_at=at, matter=matter,
            response_id="", state=ActionState.OPEN, evidence="", done_at=None, verified_by="",
            verified_at=None, turn=0,
        )  # fmt: skip
        return carried, new

    def move(self, due_on: date) -> Action:
        """The action with another agreed day."""
        return replace(self._after(Deed.MOVE), due_on=due_on)

    def _after(self, deed: Deed) -> Action:
        allow(deed, self.state)
        return replace(self, state=DEEDS[deed][1] or self.state)


def allow(deed: Deed, state: ActionState) -> None:
    """Raise ``Refused`` unless the deed starts from this state."""
    if state not in DEEDS[deed][0]:
        raise Refused(_REFUSALS.get(deed, _OUT_OF_TURN))


def checked_note(text: str, missing: Message, field: str) -> str:
    """A line that somebody wrote, trimmed; ``Invalid`` where it is empty or too long (nothing is cut)."""
    told = text.strip()
    if not told:
        raise Invalid(missing, field=field)
    if len(told) > LONGEST_NOTE:
        raise Invalid(
            say("This holds {n} characters; {most} are kept. Please shorten it; what you typed stays here.",
                n=len(told), most=LONGEST_NOTE),
            field=field,
        )  # fmt: skip
    return told


@dataclass(frozen=True)
class ActionStep:
    """One line of an action's log: who did what, when, from which state to which, and the reason."""

    id: str
    action_id: str
    at: datetime
    by: str
    deed: Deed
    before: ActionState
    after: ActionState
    note: str = ""


class Effect(StrEnum):
    """What a look back found: 一直是, 有时没做到, 又回到老样子."""

    KEPT = "kept"
    PARTLY = "partly"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class EffectCheck:
    """A look back some days after the verification: the member says first, a second person settles it."""

    id: str
    action_id: str
    turn: int
    after_days: int
    due_on: date
    said: Effect | None = None
    said_at: datetime | None = None
    said_note: str = ""
    result: Effect | None = None
    by: str = ""
    at: datetime | None = None
    note: str = ""

    def answered(self, said: Effect, note: str, at: datetime) -> EffectCheck:
        """What the one who does the action says of it; it settles nothing."""
        self._unsettled()
        return replace(self, said=said, said_note=note, said_at=at)

    def settled(self, result: Effect, by: str, note: str, at: datetime) -> EffectCheck:
        """What the second person found."""
        self._unsettled()
        return replace(self, result=result, by=by, note=note, at=at)

    def _unsettled(self) -> None:
        if self.result is not None:
            raise Refused(say("This look back has been written down already. Please open the page again."))


def schedule(action: Action, days: Iterable[int]) -> tuple[EffectCheck, ...]:
    """The looks back that follow a verification, ``days`` after it; their ids name action, turn and day."""
    if action.verified_at is None:
        return ()
    verified = action.verified_at.date()
    return tuple(
        EffectCheck(f"{action.id}-{action.turn}-{n}", action.id, action.turn, n, verified + timedelta(days=n))
        for n in sorted(set(days))
    )


@dataclass(frozen=True)
class EvidenceFile:
    """A file that shows an action was done; ``digest`` is the SHA-256 of its content."""

    id: str
    action_id: str
    name: str
    kind: str
    size: int
    digest: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class EvidenceContent:
    """What stands in an evidence file; a row of its own, so that a list of files does not carry it."""

    file_id: str
    content: bytes = field(repr=False)


class Timing(StrEnum):
    """How a day stands to today, in words without blame."""

    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    PAST = "past"


SOON_DAYS = 7


def timing(due_on: date, on: date) -> Timing:
    """Whether a day is past, today, within a week, or later."""
    days = (due_on - on).days
    if days < 0:
        return Timing.PAST
    if days == 0:
        return Timing.TODAY
    return Timing.SOON if days <= SOON_DAYS else Timing.LATER
