"""Who sees, changes and takes out what, and what goes up: one table for the labels and for the checks.

The label beside a field and the permission check of the services read ``TABLE`` through ``may``.
The table is the kit's own proposal; the counts that go up are those of domain.summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kit.domain.round import Readers


class Viewer(StrEnum):
    """In what relation somebody stands to a sheet or an action."""

    SELF = "self"
    CHECKER = "checker"
    """The comrade asked to look at this one action."""
    SECRETARY = "secretary"
    COMMITTEE = "committee"
    MEMBER = "member"
    """Any other member of the branch."""
    REVIEWER = "reviewer"
    OPERATOR = "operator"


class Kind(StrEnum):
    """Kinds of fields that are seen by the same people."""

    CHOICE = "choice"
    """A chosen level, a number, a day: what summaries count."""
    TEXT = "text"
    """What was written on the sheet."""
    PLAN = "plan"
    """Fact and cause of a finding taken up, and how it takes up last time's."""
    REFLECTION = "reflection"
    """Why last time's action did not work; likeness to the member's own earlier texts."""
    ADVICE = "advice"
    """The coach's marks and questions: kept nowhere."""
    ACTION = "action"
    """If–then, agreed day, and who checks."""
    EVIDENCE = "evidence"
    """What shows that it was done, progress notes, reasons, and looks back."""
    STANDING = "standing"
    """That there is an action, how far it is, and its days; no words of it."""
    OPENINGS = "openings"
    """Who opened the sheet."""


class Phase(StrEnum):
    """Where the sheet is; an action's fields stand in the phase of its sheet, or HANDED_IN without one."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    CLOSED = "closed"
    ERASED = "erased"


class Use(StrEnum):
    """What one may do with a field."""

    SEE = "see"
    EDIT = "edit"
    EXPORT = "export"


class Upward(StrEnum):
    """What of a field goes up the line."""

    NOTHING = "nothing"
    COUNTS = "counts"


@dataclass(frozen=True)
class Grant:
    """Who sees, changes and takes out a kind of field in a phase, and what of it goes up."""

    see: frozenset[Viewer] = frozenset()
    edit: frozenset[Viewer] = frozenset()
    export: frozenset[Viewer] = frozenset()
    upward: Upward = Upward.NOTHING


@dataclass(frozen=True)
class Circle:
    """What widens or narrows the table for one sheet or action: the round's readers, and sharing."""

    readers: Readers = Readers.NOBODY
    shared: bool = False
    """Whether the member put the action into the branch's ledger."""


_SELF = frozenset({Viewer.SELF})
_SHEET = frozenset({Viewer.SELF, Viewer.SECRETARY})
_WITH_CHECKER = _SHEET | {Viewer.CHECKER}
_FACILITATORS = frozenset({Viewer.SECRETARY, Viewer.COMMITTEE})
_STANDING = _WITH_CHECKER | _FACILITATORS

_OWN = Grant(_SELF, _SELF, _SELF)
_KEPT = Grant(_SHEET, frozenset(), _SELF)
_COUNTED = Grant(_SHEET, frozenset(), _SELF, Upward.COUNTS)
_PLANNED = Grant(_SHEET, _SELF, _SELF)
_ACTING = Grant(_WITH_CHECKER, _SELF, _SELF)
_SHOWN = Grant(_WITH_CHECKER, _SELF | {Viewer.CHECKER}, _SELF)
_NOTHING = Grant()

TABLE: dict[Kind, dict[Phase, Grant]] = {
    Kind.CHOICE: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _KEPT, Phase.CLOSED: _COUNTED},
    Kind.TEXT: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _KEPT, Phase.CLOSED: _KEPT},
    Kind.PLAN: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _PLANNED, Phase.CLOSED: _PLANNED},
    Kind.REFLECTION: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _OWN, Phase.CLOSED: _OWN},
    Kind.ADVICE: {
        phase: Grant(_SELF, frozenset(), frozenset())
        for phase in (Phase.DRAFT, Phase.HANDED_IN, Phase.CLOSED)
    },
    Kind.ACTION: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _ACTING, Phase.CLOSED: _ACTING},
    Kind.EVIDENCE: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _SHOWN, Phase.CLOSED: _SHOWN},
    Kind.STANDING: {
        Phase.DRAFT: Grant(_SELF, frozenset(), _SELF),
        Phase.HANDED_IN: Grant(_STANDING, frozenset(), _SELF | _FACILITATORS),
        Phase.CLOSED: Grant(_STANDING, frozenset(), _SELF | _FACILITATORS, Upward.COUNTS),
    },
    Kind.OPENINGS: {phase: Grant(_SELF, frozenset(), _SELF) for phase in Phase},
}
"""Each kind of field and phase with its grant; what is not here (after erasure) nobody sees."""

_BY_READERS = frozenset({Kind.CHOICE, Kind.TEXT, Kind.PLAN, Kind.ACTION, Kind.EVIDENCE})
_BY_SHARING = frozenset({Kind.ACTION, Kind.EVIDENCE})


def grant(kind: Kind, phase: Phase, circle: Circle = Circle()) -> Grant:
    """The grant of a kind of field in a phase, for a sheet or action with this circle."""
    row = TABLE[kind].get(phase, _NOTHING)
    see, export = row.see, row.export
    if kind in _BY_READERS and circle.readers is Readers.NOBODY:
        see -= {Viewer.SECRETARY}
    if kind in _BY_SHARING and circle.shared and row.see:
        see, export = see | _FACILITATORS, export | _FACILITATORS
    return Grant(see, row.edit, export, row.upward)


def may(viewer: Viewer, use: Use, kind: Kind, phase: Phase, circle: Circle = Circle()) -> bool:
    """Whether ``viewer`` may do this with such a field."""
    held = grant(kind, phase, circle)
    return viewer in {Use.SEE: held.see, Use.EDIT: held.edit, Use.EXPORT: held.export}[use]
