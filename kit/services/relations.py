"""In what relation the doer stands to an action, and what the table of visibility then allows."""

from __future__ import annotations

from collections.abc import Iterable

from kit.domain.action import SECOND_PERSON, Action
from kit.domain.organisation import Member, Role, roster_order
from kit.domain.round import Readers, RoundState
from kit.domain.visibility import Circle, Kind, Use, action_phase, viewers
from kit.errors import NotFound, Refused
from kit.services.origins import Origins
from kit.services.policy import Stand, readers_of
from kit.services.visit import Visit
from kit.words import say

GONE = say("This action is no longer here. Please open the page again.")
_NOT_MINE = say("This action is not yours, or is no longer here. Please open the page again.")
_COMMITTEE = say("An action is looked at by a member of the branch committee. Please ask one of them.")
_ASKED = say(
    "This action is looked at by the comrade who was asked. Its words are not shown to others; "
    "please speak with the one who does it."
)


class Relations:
    """The doer's relation to actions; what several of them need is read once, of ``actions`` all together."""

    def __init__(self, visit: Visit, actions: Iterable[Action] = ()) -> None:
        self._visit = visit
        self.origins = Origins(visit, actions)
        self._me: Member | None = None
        self._people: tuple[Member, ...] | None = None

    def stand(self, action: Action) -> Stand:
        """Who the doer is to the action, in which phase and circle: those of the round it began in."""
        round_ = self.origins.round(action)
        who = viewers(
            self._member(), owner_id=action.member_id, unit_id=action.unit_id, checker_id=action.checker_id
        )
        response = self.origins.response(action)
        readers = readers_of(round_, response) if round_ and response else Readers.NOBODY
        over = round_ is not None and round_.state is RoundState.CLOSED
        return Stand(who, action_phase(over), Circle(readers, action.shared, branch=not action.personal))

    def may(self, action: Action, use: Use, kind: Kind) -> bool:
        """Whether the doer may do this with such a field of the action."""
        return self.stand(action).may(use, kind)

    def sees(self, action: Action, kind: Kind) -> bool:
        """Whether the doer may see such a field of the action."""
        return self.may(action, Use.SEE, kind)

    def may_check(self, action: Action) -> bool:
        """Whether the doer is one of those who may look at the action as second person."""
        if action.member_id == self._visit.by.member_id or action.unit_id != self._visit.by.unit_id:
            return False
        if self._people is None:
            self._people = _people(self._visit)
        return any(m.id == self._visit.by.member_id for m in _second_persons(self._people, action.member_id))

    def _member(self) -> Member:
        if self._me is None:
            self._me = self._visit.me()
        return self._me


def possible_checkers(visit: Visit, *, member_id: str = "") -> tuple[Member, ...]:
    """Who of the branch may look at what ``member_id`` (the doer, if "") does, in the roster's order.

    The other members of the branch committee; where there are none, every other member.
    """
    whose, people = member_id or visit.by.member_id, _people(visit)
    if whose != visit.by.member_id and all(m.id != whose for m in people):
        held = visit.records.members.get(whose)
        if held is None or held.unit_id != visit.by.unit_id:
            raise NotFound(say("This member is not in your branch. Please open the page again."))
    return tuple(sorted(_second_persons(people, whose), key=roster_order))


def _people(visit: Visit) -> tuple[Member, ...]:
    return visit.records.members.where(unit_id=visit.by.unit_id, active=True)


def _second_persons(people: Iterable[Member], whose: str) -> list[Member]:
    """Who of these may look at what ``whose`` does: the committee, or everybody where it has nobody else."""
    others = [m for m in people if m.id != whose and m.role in (Role.MEMBER, Role.FACILITATOR)]
    return [m for m in others if m.on_committee] or others


def own_action(visit: Visit, action_id: str) -> Action:
    """The doer's own action with this id; ``NotFound`` for any other."""
    action = visit.records.actions.get(action_id)
    if action is None or action.member_id != visit.by.member_id:
        raise NotFound(_NOT_MINE)
    return action


def action_to_check(visit: Visit, action_id: str) -> Action:
    """An action that the doer may look at as second person; else why not.

    Whoever may not even know of the action is told that it is not there.
    """
    action = visit.records.actions.get(action_id)
    relations = Relations(visit)
    if action is None or not (relations.sees(action, Kind.STANDING) or relations.may_check(action)):
        raise NotFound(GONE)
    if action.member_id == visit.by.member_id:
        raise Refused(SECOND_PERSON)
    if not relations.may_check(action):
        raise Refused(_COMMITTEE)
    if not relations.may(action, Use.EDIT, Kind.REMARK):
        raise Refused(_ASKED)
    return action
