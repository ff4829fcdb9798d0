"""An action and its life: open, done, verified by a second person, its effect looked at, closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from kit.domain.evidence import EvidenceContent, EvidenceFile
from kit.domain.note import LONGEST_NOTE, checked_note
from kit.domain.timing import SOON_DAYS, Timing, timing
from kit.errors import Refused
from kit.words import Message, say

__all__ = [  # noqa: RUF022 - what stands in modules of its own is found here too
    "EvidenceContent", "EvidenceFile", "LONGEST_NOTE", "SOON_DAYS", "Timing", "checked_note", "timing",
]  # fmt: skip


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
    UNSHARE = "unshare"
    SAY = "say"
    """The one who does it says first how it is at a look back."""
    ADD_FILE = "add_file"
    DROP_FILE = "drop_file"


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
    Deed.UNSHARE: (_ANY, None),
    Deed.SAY: (frozenset({ActionState.VERIFIED}), None),
    Deed.ADD_FILE: (_UNDER_WAY | {ActionState.DONE}, None),
    Deed.DROP_FILE: (_UNDER_WAY | {ActionState.DONE}, None),
}
"""Each deed: the states it starts from, and the state it leads to (None: it stays)."""

_FASTER = say(
    "This action is not waiting to be looked at any more: somebody was faster, or it was changed. "
    "Please open the page again."
)
_NO_LOOK_BACK = say("A look back belongs to an action that was looked at. Please open the page again.")
_REFUSALS: dict[Deed, Message] = {
    Deed.COMPLETE: say("This action is already marked as done."),
    Deed.VERIFY: _FASTER,
    Deed.SEND_BACK: _FASTER,
    Deed.CARRY: say(
        "Only an action that is still in hand can be carried over to the next year. "
        "Please open the page again."
    ),
    Deed.MOVE: say("The day can be changed only while the action is in hand. Please open the page again."),
    Deed.SETTLE: _NO_LOOK_BACK,
    Deed.SAY: _NO_LOOK_BACK,
    Deed.ADD_FILE: say(
        "A file can be added until the action has been looked at. To add one now, take the action up again."
    ),
    Deed.DROP_FILE: say("What was looked at stays as it was. The file cannot be taken away any more."),
}
SECOND_PERSON = say("An action is looked at by a second person. Please ask a comrade.")
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

    def complete(self, evidence: str, at: datetime, *, with_file: bool = False) -> Action:
        """The action done at ``at``, with a line saying how one can tell, or with a file that shows it."""
        missing = None if with_file else say("Please write one line that shows it was done.")
        told = checked_note(evidence, missing, field="evidence")
        return replace(self._after(Deed.COMPLETE), evidence=told, done_at=at)

    def verify(self, by: str, at: datetime) -> Action:
        """The action looked at by a second person and found done; never by the one who does it."""
        self._by_second(by)
        return replace(self._after(Deed.VERIFY), verified_by=by, verified_at=at, turn=self.turn + 1)

    def send_back(self, by: str, on: date) -> Action:
        """The action found not yet done by the second person; the evidence stays to be read."""
        self._by_second(by)
        return self._again(Deed.SEND_BACK, on)

    def reopen(self, on: date) -> Action:
        """The action in hand again, because what it changed did not last."""
        return self._again(Deed.REOPEN, on)

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

    def ask(self, checker_id: str) -> Action:
        """The action with somebody else asked to look at it; nobody where ``checker_id`` is ""."""
        if checker_id == self.member_id:
            raise Refused(SECOND_PERSON)
        return replace(self._after(Deed.ASK), checker_id=checker_id)

    def share(self, shared: bool) -> Action:
        """The action put into the branch's ledger by the member, or taken out again."""
        return replace(self._after(Deed.SHARE if shared else Deed.UNSHARE), shared=shared)

    def _by_second(self, by: str) -> None:
        if by == self.member_id:
            raise Refused(SECOND_PERSON)

    def _again(self, deed: Deed, on: date) -> Action:
        """In hand again; a day that had passed becomes this one: it was kept once, and is not overdue."""
        return replace(self._after(deed), due_on=max(self.due_on, on))

    def _after(self, deed: Deed) -> Action:
        allow(deed, self.state)
        return replace(self, state=DEEDS[deed][1] or self.state)


def allow(deed: Deed, state: ActionState) -> None:
    """Raise ``Refused`` unless the deed starts from this state."""
    if state not in DEEDS[deed][0]:
        raise Refused(_REFUSALS.get(deed, _OUT_OF_TURN))


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


def ends(check: EffectCheck, checks: Iterable[EffectCheck]) -> bool:
    """Whether ``check`` is the last look back of its turn: settling it well ends the action (销号)."""
    return all(other.after_days <= check.after_days for other in checks if other.turn == check.turn)
