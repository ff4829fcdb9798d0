"""Who sees, changes and takes out what, and what goes up: one table for the labels and for the checks.

The label beside a field and the permission check of the services read ``TABLE`` through ``may``.
The table is the kit's own proposal; the counts that go up are those of domain.summary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kit.domain.field import split_field
from kit.domain.form import Form
from kit.domain.organisation import Member, Role
from kit.domain.rectification import PlanField, is_plan_field, parse_field
from kit.domain.response import ResponseState
from kit.domain.round import Readers
from kit.domain.summary import summed_items


class Viewer(StrEnum):
    """In what relation somebody stands to a sheet or an action."""

    SELF = "self"
    CHECKER = "checker"
    """The comrade asked to look at this one action."""
    HELPER = "helper"
    """Who keys this one sheet in from paper, with consent, until it is signed for."""
    SECRETARY = "secretary"
    COMMITTEE = "committee"
    MEMBER = "member"
    """Any other member of the branch."""
    REVIEWER = "reviewer"
    OPERATOR = "operator"


class Kind(StrEnum):
    """Kinds of fields that are seen by the same people."""

    CHOICE = "choice"
    """A chosen level: what summaries count."""
    TEXT = "text"
    """What else stands on the sheet: texts, numbers, days; counted nowhere."""
    PLAN = "plan"
    """Fact and cause of a finding taken up, and how it takes up last time's."""
    REFLECTION = "reflection"
    """Why last time's action did not work; likeness to the member's own earlier texts."""
    ADVICE = "advice"
    """The coach's marks and questions: kept nowhere."""
    ACTION = "action"
    """What it is about (the form's own words for the gap), if–then, agreed day, and who checks."""
    EVIDENCE = "evidence"
    """What shows that it was done: a line, and files."""
    PROGRESS = "progress"
    """Lines on how it goes."""
    REMARK = "remark"
    """What was found by the second person and at looks back: reasons, and what the member says of it."""
    STANDING = "standing"
    """That there is an action, how far it is, and its days; no words of it."""
    OPENINGS = "openings"
    """Who opened the sheet."""


class Phase(StrEnum):
    """Where the sheet is (``sheet_phase``), or that of an action that has begun (``action_phase``)."""

    DRAFT = "draft"
    """Being written, or given back to be changed."""
    HANDED_IN = "handed_in"
    CLOSED = "closed"
    LEFT = "left"
    """The round ended before it was handed in: there to read, for its writer alone."""
    ERASED = "erased"


class Use(StrEnum):
    """What one may do with a field."""

    SEE = "see"
    EDIT = "edit"
    EXPORT = "export"
    """Take it out of the pages: print it, or have it in a file."""


class Upward(StrEnum):
    """What of a field goes into the branch's summary, which alone may go up the line."""

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
    """What widens or narrows the table for one sheet or action: the round's readers, sharing, keying."""

    readers: Readers = Readers.NOBODY
    shared: bool = False
    """Whether the member put the action into the branch's ledger."""
    branch: bool = False
    """Whether the action is the branch's own."""
    keyed: bool = False
    """Whether a helper is keying the sheet in from paper."""


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
_NOTED = Grant(_WITH_CHECKER, _SELF | {Viewer.CHECKER}, _SELF)
_REMARKED = Grant(_WITH_CHECKER, _WITH_CHECKER, _SELF | {Viewer.CHECKER})
_LEFT = Grant(_SELF, frozenset(), _SELF)
_NOTHING = Grant()

TABLE: dict[Kind, dict[Phase, Grant]] = {
    Kind.CHOICE: {
        Phase.DRAFT: _OWN, Phase.HANDED_IN: _KEPT, Phase.CLOSED: _COUNTED, Phase.LEFT: _LEFT,
    },
    Kind.TEXT: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _KEPT, Phase.CLOSED: _KEPT, Phase.LEFT: _LEFT},
    Kind.PLAN: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _PLANNED, Phase.CLOSED: _PLANNED, Phase.LEFT: _LEFT},
    Kind.REFLECTION: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _OWN, Phase.CLOSED: _OWN, Phase.LEFT: _LEFT},
    Kind.ADVICE: {phase: Grant(_SELF, frozenset(), frozenset()) for phase in Phase},
    Kind.ACTION: {Phase.DRAFT: _OWN, Phase.HANDED_IN: _ACTING, Phase.CLOSED: _ACTING, Phase.LEFT: _LEFT},
    Kind.EVIDENCE: {Phase.HANDED_IN: _ACTING, Phase.CLOSED: _ACTING},
    Kind.PROGRESS: {Phase.HANDED_IN: _NOTED, Phase.CLOSED: _NOTED},
    Kind.REMARK: {Phase.HANDED_IN: _REMARKED, Phase.CLOSED: _REMARKED},
    Kind.STANDING: {
        phase: Grant(_STANDING, frozenset(), _STANDING)
        for phase in (Phase.HANDED_IN, Phase.CLOSED)
    },
    Kind.OPENINGS: {phase: Grant(_SELF, frozenset(), _SHEET) for phase in Phase},
}  # fmt: skip
"""Each kind of field and phase with its grant; what is not here (after erasure) nobody sees.

Who wrote a remark, or opened a sheet, finds the line of that deed in what he or she takes out: so the checker
takes out remarks, and the secretary openings.
"""

_OF_ACTION = frozenset({Kind.ACTION, Kind.EVIDENCE, Kind.PROGRESS, Kind.REMARK})
_BY_READERS = _OF_ACTION | {Kind.CHOICE, Kind.TEXT, Kind.PLAN, Kind.OPENINGS}
_IN_LEDGER = _OF_ACTION - {Kind.PROGRESS}
"""What the ledger on paper holds of an entry."""
_BY_KEYING = frozenset({Kind.CHOICE, Kind.TEXT})
_BEGUN = frozenset({Phase.HANDED_IN, Phase.CLOSED})


def grant(kind: Kind, phase: Phase, circle: Circle = Circle()) -> Grant:
    """The grant of a kind of field in a phase, for a sheet or action with this circle."""
    row = TABLE[kind].get(phase, _NOTHING)
    see, edit, export = row.see, row.edit, row.export
    if kind in _BY_READERS and circle.readers is Readers.NOBODY:
        see, edit, export = (who - {Viewer.SECRETARY} for who in (see, edit, export))
    if kind in _OF_ACTION and phase in _BEGUN and (circle.shared or circle.branch):
        see |= _FACILITATORS
        export |= _FACILITATORS if kind in _IN_LEDGER else frozenset()
        edit |= _FACILITATORS if _ledger_edits(kind, circle) else frozenset()
    if kind in _BY_KEYING and phase is Phase.DRAFT and circle.keyed:
        see, edit = see | {Viewer.HELPER}, edit | {Viewer.HELPER}
    return Grant(see, edit, export, row.upward)


def _ledger_edits(kind: Kind, circle: Circle) -> bool:
    """Whether the committee may write such a field of an action that stands in its ledger."""
    return kind is Kind.REMARK or (circle.branch and kind in (Kind.ACTION, Kind.PROGRESS))


def may(viewer: Viewer, use: Use, kind: Kind, phase: Phase, circle: Circle = Circle()) -> bool:
    """Whether ``viewer`` may do this with such a field."""
    held = grant(kind, phase, circle)
    return viewer in {Use.SEE: held.see, Use.EDIT: held.edit, Use.EXPORT: held.export}[use]


PLAN_KINDS: dict[PlanField, Kind] = {
    PlanField.TAKEN: Kind.PLAN,
    PlanField.FACT: Kind.PLAN,
    PlanField.CAUSE: Kind.PLAN,
    PlanField.PRIORITY: Kind.PLAN,
    PlanField.WAY: Kind.PLAN,
    PlanField.WHY: Kind.REFLECTION,
    PlanField.CUE: Kind.ACTION,
    PlanField.ACTION: Kind.ACTION,
    PlanField.DUE: Kind.ACTION,
    PlanField.CHECKER: Kind.ACTION,
}
"""Of what kind each field of the plan is."""


def kind_of(form: Form, field: str) -> Kind:
    """Of what kind a field of a sheet of this form is: of an answer, or of the plan."""
    if is_plan_field(field):
        return PLAN_KINDS[parse_field(field)[1]]
    counted = {item.name for item in summed_items(form)}
    return Kind.CHOICE if split_field(field)[0] in counted else Kind.TEXT


def sheet_phase(state: ResponseState, over: bool) -> Phase:
    """Where a sheet stands, of a round that is ``over`` or not."""
    if state is ResponseState.ERASED:
        return Phase.ERASED
    if state in (ResponseState.DRAFT, ResponseState.RETURNED):
        return Phase.LEFT if over else Phase.DRAFT
    return Phase.CLOSED if over else Phase.HANDED_IN


def action_phase(over: bool) -> Phase:
    """Where an action stands: it has begun, so giving its sheet back changes nothing for it."""
    return Phase.CLOSED if over else Phase.HANDED_IN


def viewers(
    member: Member, *, owner_id: str, unit_id: str, checker_id: str = "", helper_id: str = ""
) -> frozenset[Viewer]:
    """In what relations a member stands to a sheet or an action of ``owner_id`` in the branch ``unit_id``.

    Who left, or belongs to another branch, stands in none but to what is his or her own.
    """
    own = frozenset({Viewer.SELF}) if member.id == owner_id else frozenset()
    if member.role in (Role.REVIEWER, Role.OPERATOR):
        return own | {Viewer(member.role.value)}
    if member.unit_id != unit_id or not member.active:
        return own
    asked = {Viewer.CHECKER} if member.id == checker_id else set()
    helping = {Viewer.HELPER} if member.id == helper_id else set()
    duty = Viewer.COMMITTEE if member.on_committee else Viewer.MEMBER
    return own | asked | helping | {Viewer.SECRETARY if member.secretary else duty}


def one_may(among: Iterable[Viewer], use: Use, kind: Kind, phase: Phase, circle: Circle = Circle()) -> bool:
    """Whether somebody who stands in these relations may do this with such a field."""
    return any(may(viewer, use, kind, phase, circle) for viewer in among)
