"""What each person of a case can do with each field by the real services, beside what the table says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kit.domain.round import Readers
from kit.domain.visibility import Circle, Kind, Use, Viewer, one_may
from kit.store.form_library import FormLibrary
from tests.visibility_acts import EXPORTS, READS, changes, everything
from tests.visibility_world import OF_ACTION, OUTSIDER, Case, Spot, World, world

VIEWER = {
    "本人": Viewer.SELF,
    "被请的支委": Viewer.CHECKER,
    "录入的支委": Viewer.HELPER,
    "书记": Viewer.SECRETARY,
    "支委": Viewer.COMMITTEE,
    "党员": Viewer.MEMBER,
    "上级": Viewer.REVIEWER,
    "保管电脑的人": Viewer.OPERATOR,
}
"""Whom each person stands for; the outsider stands for nobody."""


@dataclass(frozen=True)
class Look:
    """One combination tried: a person, a field in a phase and circle, a use; what happened and what should."""

    case: Case
    person: str
    spot: Spot
    use: Use
    circle: Circle
    relations: frozenset[Viewer]
    happened: bool

    @property
    def said(self) -> bool:
        """What the table says of it."""
        return one_may(self.relations, self.use, self.spot.kind, self.spot.phase, self.circle)

    def __str__(self) -> str:
        return f"{self.case.name}: {self.person} {self.use.value} {self.spot.name} ({self.spot.phase.value})"


@cache
def looks(case: Case, folder: Path, forms: Path) -> tuple[Look, ...]:
    """Every combination of a case, tried once."""
    with world(case, folder, FormLibrary(forms)) as made:
        return tuple(_tried(made))


def circle_of(case: Case, spot: Spot) -> Circle:
    """The circle of a field: while its sheet is given back, what has begun on it has no readers."""
    begun = spot.name in OF_ACTION
    circle = replace(case.circle, keyed=case.circle.keyed and not begun)
    return replace(circle, readers=Readers.NOBODY) if case.returned and begun else circle


def _tried(made: World) -> Iterator[Look]:
    for person in (*VIEWER, OUTSIDER):
        relations = made.relations(person)
        shown = {Use.SEE: everything(made, person, READS), Use.EXPORT: everything(made, person, EXPORTS)}
        able = {kind: changes(made, person, kind) for kind in {spot.kind for spot in made.spots}}
        for spot in made.spots:
            circle = circle_of(made.case, spot)
            for use, text in shown.items():
                there = any(word in text for word in spot.words)
                yield Look(made.case, person, spot, use, circle, relations, there)
            if not (made.case.returned and spot.kind is Kind.ACTION):  # two fields, and acts tell of either
                yield Look(made.case, person, spot, Use.EDIT, circle, relations, able[spot.kind])
