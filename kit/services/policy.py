"""Who stands where to a sheet, as the records say it: what the policy table is asked with.

For actions see ``services.relations``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kit.domain.keying import written_by_member
from kit.domain.organisation import Member
from kit.domain.response import Response, ResponseState
from kit.domain.round import Readers, Round, RoundState
from kit.domain.visibility import (
    Circle,
    Kind,
    Phase,
    Use,
    Viewer,
    one_may,
    sheet_phase,
    viewers,
)
from kit.services.visit import Visit


@dataclass(frozen=True)
class Stand:
    """In what relations somebody stands to one sheet or action, in which phase and circle."""

    viewers: frozenset[Viewer]
    phase: Phase
    circle: Circle

    @property
    def handed_in(self) -> bool:
        """Whether the sheet is in, so that others may have a part in it."""
        return self.phase in (Phase.HANDED_IN, Phase.CLOSED)

    def may(self, use: Use, kind: Kind) -> bool:
        """Whether the table lets one do this with a field of this kind."""
        return one_may(self.viewers, use, kind, self.phase, self.circle)


def circle_of_round(round_: Round) -> Circle:
    """The circle of every sheet of a round."""
    return Circle(round_.readers)


def readers_of(round_: Round, response: Response) -> Readers:
    """Who may read what has begun on a sheet: nobody while it is given back, or once it is erased."""
    is_in = response.state in (ResponseState.SUBMITTED, ResponseState.CLOSED)
    return round_.readers if is_in else Readers.NOBODY


def phase_of(response: Response, round_: Round) -> Phase:
    """Where a sheet stands."""
    return sheet_phase(response.state, round_.state is RoundState.CLOSED)


def stand_to_sheet(visit: Visit, member: Member, response: Response, round_: Round) -> Stand:
    """How a member stands to a sheet; a helper until it is signed for, or its member writes in it."""
    keying = visit.records.keyings.get(response.id)
    helper = keying.helper_id if keying is not None and keying.under_way else ""
    if helper and written_by_member(visit.records.answers.where(response_id=response.id)):
        helper = ""
    who = viewers(member, owner_id=response.member_id, unit_id=round_.unit_id, helper_id=helper)
    return Stand(who, phase_of(response, round_), Circle(round_.readers, keyed=bool(helper)))
