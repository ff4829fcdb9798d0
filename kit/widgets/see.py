"""Who can see a field, until when, and what goes up: words made from the policy table alone.

``label`` is the line beside a field; ``details`` is the little table behind its button (谁能看到这一题).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from kit.domain.retention import SheetTerm
from kit.domain.summary import SMALLEST_GROUP
from kit.domain.visibility import Circle, Grant, Kind, Phase, Upward, Viewer, grant
from kit.widgets.markup import render
from kit.words import _, day, mark, sentences

VIEWERS = {
    Viewer.SELF: mark("you"),
    Viewer.CHECKER: mark("the comrade you ask to look at it"),
    Viewer.HELPER: mark("the comrade who keys in your paper"),
    Viewer.SECRETARY: mark("the branch secretary (and deputy)"),
    Viewer.COMMITTEE: mark("the other committee members"),
    Viewer.MEMBER: mark("the other members of the branch"),
    Viewer.REVIEWER: mark("reviewers from above"),
    Viewer.OPERATOR: mark("the computer's keeper"),
}
"""What each relation is called to the one whose field it is."""

KINDS = {
    Kind.CHOICE: mark("Chosen level"),
    Kind.TEXT: mark("What you write"),
    Kind.PLAN: mark("Fact and cause"),
    Kind.REFLECTION: mark("Why it did not work, and what is like last time"),
    Kind.ADVICE: mark("Notes in the margin"),
    Kind.ACTION: mark("If–then, day, who looks at it"),
    Kind.EVIDENCE: mark("How one can tell"),
    Kind.PROGRESS: mark("Progress"),
    Kind.REMARK: mark("Looking back, and reasons"),
    Kind.STANDING: mark("That there is an action, how far, which day"),
    Kind.OPENINGS: mark("Who opened the sheet"),
}
"""What each kind of field is called."""

PHASES = {
    Phase.DRAFT: mark("Before handing in"),
    Phase.HANDED_IN: mark("Afterwards"),
    Phase.CLOSED: mark("After the round"),
}
"""The columns of ``details``."""

USUAL = Circle()
"""A sheet that nobody else may open, an action that is not shared."""
SHEET = (Kind.CHOICE, Kind.TEXT, Kind.ADVICE)
"""What a question of the sheet holds."""
ACTION = (Kind.ACTION, Kind.EVIDENCE, Kind.PROGRESS, Kind.REMARK, Kind.STANDING)
"""What an action holds."""
PLAN = (Kind.PLAN, Kind.REFLECTION, *ACTION, Kind.ADVICE)
"""What a finding of the plan holds."""

_OF_SHEET = frozenset({Kind.CHOICE, Kind.TEXT, Kind.PLAN, Kind.REFLECTION})
_OPENED = frozenset({Kind.CHOICE, Kind.TEXT, Kind.PLAN})
"""What a facilitator sees by opening a sheet, which is noted."""


def label(kind: Kind, phase: Phase, circle: Circle = USUAL, smallest: int = SMALLEST_GROUP) -> str:
    """Who sees such a field now and later, and what goes up; ``smallest`` is the round's smallest group."""
    now = grant(kind, phase, circle)
    if kind is Kind.ADVICE:
        return _("Only you. It is kept nowhere.")
    if not now.see and phase is not Phase.DRAFT:
        return _("Nobody: it was erased.")
    coming = [grant(kind, later, circle) for later in _after(phase)]
    parts = [_who(now.see, coming[-1].see) if phase is Phase.DRAFT else _seen_by(now.see)]
    if kind in _OPENED and any(Viewer.SECRETARY in held.see for held in (now, *coming)):
        parts.append(_("Every opening is noted, and you see it."))
    return sentences(*parts, _onward(kind, (now, *coming), smallest))


def _onward(kind: Kind, held: tuple[Grant, ...], smallest: int) -> str:
    """What of it leaves the pages, beside what its owner takes out."""
    if any(one.upward is Upward.COUNTS for one in held):
        return _("Counts of {n} or more go into the branch's summary, nothing else.", n=smallest)
    if kind is Kind.STANDING:
        return _("It can be printed in the branch's list of days; no words of it.")
    if not any(Viewer.COMMITTEE in one.export for one in held):
        return _("Nothing of it goes to the level above.")
    return _("It stands in the branch's ledger, and goes where the branch takes the ledger.")


def details(kinds: Iterable[Kind], circle: Circle = USUAL, smallest: int = SMALLEST_GROUP,
            term: SheetTerm | None = None) -> dict[str, Any]:  # fmt: skip
    """The table behind a label: a row a kind, a column a phase; ``term`` tells until when it is kept.

    Keys: title, head (four texts), rows (four texts each), notes (sentences), close.
    """
    kinds = tuple(kinds)
    notes = [_("Who keeps the computer can open its database file; no page can prevent that.")]
    if any(Viewer.SECRETARY in grant(k, p, circle).see for k in kinds if k in _OPENED for p in PHASES):
        notes.insert(0, _("Who opened your sheet, and when, stands on your checkup page."))
    if term is not None:
        notes[:0] = _kept(kinds, term)
    return {
        "title": _("Who can see this"),
        "head": [_("Content"), *(_(word) for word in PHASES.values())],
        "rows": _rows(kinds, circle, smallest),
        "notes": notes,
        "button": _("Details"),
        "close": _("I see"),
    }


def _kept(kinds: tuple[Kind, ...], term: SheetTerm) -> list[str]:
    """Until when the sheet is kept, and an action that came of it, where they are among the kinds."""
    told = []
    if _OF_SHEET & set(kinds):
        months = _("It is kept for {n} months after the round has ended and then erased; one that was not "
                   "handed in, for {m} months.", n=term.months, m=term.draft_months)  # fmt: skip
        until = term.until and _("It is kept until {day} and then erased.", day=day(term.until, year=True))
        told.append(until or months)
    if Kind.ACTION in kinds:
        told.append(_("An action is kept for {n} months after the last thing that happened to it, its files "
                      "for {m}.", n=term.action_months, m=term.file_months))  # fmt: skip
    return told


def _rows(kinds: Iterable[Kind], circle: Circle, smallest: int) -> list[list[str]]:
    """A row a kind; those of which the same is so stand in one."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for kind in kinds:
        cells = tuple(_cell(grant(kind, phase, circle), smallest) for phase in PHASES)
        alike.setdefault(cells, []).append(_(KINDS[kind]))
    return [[_(", ").join(names), *cells] for cells, names in alike.items()]


def line(kind: Kind, phase: Phase, circle: Circle = USUAL, *, of: Iterable[Kind] = (), name: str = "see",
         smallest: int = SMALLEST_GROUP, term: SheetTerm | None = None) -> Markup:  # fmt: skip
    """The label as a line of a page made here, with its table of the kinds ``of``; ``name`` is its id."""
    told = details(of, circle, smallest, term) if of else None
    return render("see", text=label(kind, phase, circle, smallest), told=told, name=name)


def after_handing_in(circle: Circle = USUAL, smallest: int = SMALLEST_GROUP) -> list[str]:
    """What the member is told before handing in: for each who has a part in it, what it is."""
    opened = grant(Kind.TEXT, Phase.HANDED_IN, circle).see
    reads = _("{who}: may open sheet and plan; each opening is noted, and you see it",
              who=_(VIEWERS[Viewer.SECRETARY]))  # fmt: skip
    nothing = _("{who}: only that it is in")
    counted = grant(Kind.CHOICE, Phase.CLOSED, circle).upward is Upward.COUNTS
    rest = [v for v in (Viewer.SECRETARY, Viewer.COMMITTEE) if v not in opened]
    return [
        _("You: always, and you can take it with you"),
        *([reads] if Viewer.SECRETARY in opened else []),
        nothing.format(who=people(rest)),
        *([_("The branch's summary: counts of {n} or more, after the round has ended", n=smallest)]
          if counted else []),
        _("The level above: nothing you wrote"),
    ]  # fmt: skip


def people(who: Iterable[Viewer]) -> str:
    """These relations in words, the nearest first."""
    held = frozenset(who)
    return _(", ").join(_(word) for viewer, word in VIEWERS.items() if viewer in held)


def _after(phase: Phase) -> tuple[Phase, ...]:
    order = (Phase.DRAFT, Phase.HANDED_IN, Phase.CLOSED)
    return order[order.index(phase) + 1 :] if phase in order else ()


def _seen_by(who: frozenset[Viewer]) -> str:
    return _("Only you.") if who == {Viewer.SELF} else _("Seen by {who}.", who=people(who))


def _who(before: frozenset[Viewer], later: frozenset[Viewer]) -> str:
    if before == later:
        return _("Only you, before handing in and after.")
    if not before:
        return _("Once handed in: {who}.", who=people(later))
    if before == {Viewer.SELF}:
        return _("Before handing in: only you. Afterwards: {who}.", who=people(later))
    after = _("only you") if later == {Viewer.SELF} else people(later)
    return _("Before handing in: {before}. Afterwards: {who}.", before=people(before), who=after)


def _cell(held: Grant, smallest: int) -> str:
    if not held.see:
        return _("not there yet")
    if not held.export:
        return _("you; kept nowhere")
    if held.upward is Upward.COUNTS:
        return _("{who}; counts of {n} or more in the summary", who=people(held.see), n=smallest)
    return people(held.see)
