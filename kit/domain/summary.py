"""The group's summary: what may be shown of a closed round so that nobody can be made out.

A row stands on two sides of a midline: the gap side and the rest. Within a side a cell of fewer than
``k`` people is joined to its neighbour; a side of fewer than ``k`` people takes the whole row away.
Everything else (shares, classes) is computed from the cells that are shown, so it tells nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit.domain import relevance
from kit.domain.form import Form, Item, ItemType, Level, ProblemClass, Section
from kit.errors import Invalid
from kit.words import Bilingual, _, mark, say

GAP = (Level.UNMET, Level.PARTLY)
"""The side left of the midline, outermost first."""
OK = (Level.MOSTLY, Level.MET, Level.NONE)
"""The side right of the midline, innermost first; ``NONE`` also holds those who did not answer."""

SMALLEST_GROUP = 5
"""Fewer people than this are never shown as a number (our proposal, domain.md §9)."""
SMALLEST_K = 3
"""With ``k`` = 2 a joined cell of two could only be one and one, so it would hide nothing."""

_CUTS: dict[int, tuple[tuple[int, ...], ...]] = {2: ((1, 1), (2,)), 3: ((1, 1, 1), (2, 1), (1, 2), (3,))}
"""The ways to join neighbours of a side, finest first: sizes of the joined cells."""

_NAMES = {
    Level.MET: mark("Met"),
    Level.MOSTLY: mark("Mostly met"),
    Level.PARTLY: mark("Some gap"),
    Level.UNMET: mark("A marked gap"),
    Level.NONE: mark("Did not come up or not answered"),
}
_CLASSES = {
    ProblemClass.AWARENESS: mark("Awareness of the Party not strong"),
    ProblemClass.ORGANISATION: mark("Sense of organisation not strong"),
    ProblemClass.ROLE: mark("Playing one's part not enough"),
}


@dataclass(frozen=True)
class Cell:
    """How many people stand on one level, or on several neighbours joined."""

    levels: tuple[Level, ...]
    count: int

    @property
    def gap(self) -> bool:
        """Whether the cell stands on the gap side of the midline."""
        return self.levels[0] in GAP

    @property
    def label(self) -> str:
        """The levels' names in the reader's language, joined."""
        return joined_names(self.levels)


@dataclass(frozen=True)
class ItemRow:
    """One question: its number on the sheet and its cells from left to right; none when suppressed."""

    item: str
    section: str
    number: int
    short: Bilingual
    problem: ProblemClass | None
    cells: tuple[Cell, ...] = ()

    @property
    def suppressed(self) -> bool:
        """Whether too few people stand on a side of this row for any of it to be shown."""
        return not self.cells

    @property
    def gap_count(self) -> int:
        """How many people stand on the gap side, 0 for a suppressed row."""
        return sum(c.count for c in self.cells if c.gap)

    @property
    def ok_count(self) -> int | None:
        """People who met or mostly met it; None where the shown cells do not tell."""
        right = [c for c in self.cells if not c.gap]
        if not right or any(c.count and Level.NONE in c.levels and len(c.levels) > 1 for c in right):
            return None
        return sum(c.count for c in right if Level.NONE not in c.levels)


@dataclass(frozen=True)
class SectionShare:
    """Met and mostly met of all who answered a section's shown rows, in steps of 5 %; None: too few."""

    section: str
    title: Bilingual
    share: int | None


@dataclass(frozen=True)
class ClassCount:
    """How often a shown row that feeds this class of problems was answered with a gap; None: too few."""

    problem: ProblemClass
    count: int | None

    @property
    def label(self) -> str:
        """The class's name in the reader's language."""
        return _(_CLASSES[self.problem])


@dataclass(frozen=True)
class Summary:
    """What a branch is shown of its closed round."""

    round_id: str
    handed_in: int
    expected: int
    k: int
    rows: tuple[ItemRow, ...] = ()
    shares: tuple[SectionShare, ...] = ()
    classes: tuple[ClassCount, ...] = ()

    @property
    def too_few(self) -> bool:
        """Whether fewer than ``k`` handed in, so that nothing but the count is shown."""
        return self.handed_in < self.k

    @property
    def shown(self) -> tuple[ItemRow, ...]:
        """The rows that can be shown, form order."""
        return tuple(r for r in self.rows if not r.suppressed)

    @property
    def suppressed(self) -> tuple[ItemRow, ...]:
        """The rows to talk about face to face, form order."""
        return tuple(r for r in self.rows if r.suppressed)

    def rows_of(self, section: str) -> tuple[ItemRow, ...]:
        """The rows of one section, form order."""
        return tuple(r for r in self.rows if r.section == section)


def level_name(level: Level) -> str:
    """The level's name in the reader's language, such as 做到了."""
    return _(_NAMES[level])


def joined_names(levels: Iterable[Level]) -> str:
    """The levels' names joined, the better ones first: 还有差距和差距明显."""
    held = set(levels)
    first, *others = (level_name(level) for level in Level if level in held)
    if not others:
        return first
    names = [first, *(name.lower() for name in others)]
    return _("{first} and {last}", first=_(", ").join(names[:-1]), last=names[-1])


def summed_items(form: Form) -> tuple[Item, ...]:
    """The top questions with levels: the ones that a summary has a row for, form order."""
    return tuple(s for s in form.screens if s.type is ItemType.SELECT_ONE and any(c.level for c in s.choices))


def cells(counts: Mapping[Level, int], k: int = SMALLEST_GROUP) -> tuple[Cell, ...]:
    """The cells that may be shown of one row, left to right; () where the row is suppressed.

    Every cell shown holds 0 or at least ``k`` people, and so do all the others together. A row with
    everybody on the gap side is not shown either: it would tell what each one answered.
    """
    gap, rest = (sum(counts.get(level, 0) for level in side) for side in (GAP, OK))
    if 0 < gap < k or rest < k:
        return ()
    return _side(GAP, counts, k) + _side(OK, counts, k)


def _side(levels: tuple[Level, ...], counts: Mapping[Level, int], k: int) -> tuple[Cell, ...]:
    """The finest joining of a side's neighbours in which no cell holds 1 to ``k`` - 1 people."""
    for cut in _CUTS[len(levels)]:
        starts = [sum(cut[:i]) for i in range(len(cut))]
        parts = [levels[a : a + size] for a, size in zip(starts, cut, strict=True)]
        found = tuple(Cell(part, sum(counts.get(level, 0) for level in part)) for part in parts)
        if not any(0 < c.count < k for c in found):
            return found
    return ()


def tied(item: Item) -> bool:
    """Whether other answers decide who is asked: then two rows could be subtracted from each other."""
    return bool(relevance.references(item.relevant) or relevance.references(item.constraint))


def rows(form: Form, counts: Mapping[str, Mapping[Level, int]], k: int) -> tuple[ItemRow, ...]:
    """One row for each question with levels, from item → level → people."""
    asked = [s.name for s in form.screens if s.asked]
    return tuple(
        ItemRow(
            item=item.name,
            section=form.section_of(item.name).name,
            number=asked.index(item.name) + 1,
            short=item.short or item.label,
            problem=item.feeds,
            cells=() if tied(item) else cells(counts.get(item.name, {}), k),
        )
        for item in summed_items(form)
    )


def section_share(section: Section, of_section: tuple[ItemRow, ...]) -> SectionShare:
    """The section's share from its shown rows; None where fewer than half of its rows tell.

    Rows that can be shown are not like the others: a share from a few of them would mislead.
    """
    told = [(r.ok_count, r.gap_count) for r in of_section if r.ok_count is not None]
    ok, gap = sum(o or 0 for o, _gap in told), sum(g for _ok, g in told)
    if 2 * len(told) < len(of_section) or ok + gap == 0:
        return SectionShare(section.name, section.title, None)
    return SectionShare(section.name, section.title, 5 * ((40 * ok + ok + gap) // (2 * (ok + gap))))


def class_counts(of_form: tuple[ItemRow, ...]) -> tuple[ClassCount, ...]:
    """The three classes of the 2017 Opinion, part five, counted over the shown rows that feed them."""
    shown = [r for r in of_form if not r.suppressed]
    fed = {p: [r.gap_count for r in shown if r.problem is p] for p in ProblemClass}
    return tuple(ClassCount(p, sum(found) if found else None) for p, found in fed.items())


def summary(
    form: Form,
    counts: Mapping[str, Mapping[Level, int]],
    *,
    round_id: str,
    handed_in: int,
    expected: int,
    k: int,
) -> Summary:
    """The summary of a closed round from item → level → people; ``Invalid`` where ``k`` hides nothing."""
    if k < SMALLEST_K:
        raise Invalid(say("The smallest group shown must be at least {n} people.", n=SMALLEST_K))
    found = rows(form, counts if handed_in >= k else {}, k)
    sections = [s for s in form.sections if any(r.section == s.name for r in found)]
    return Summary(
        round_id=round_id,
        handed_in=handed_in,
        expected=expected,
        k=k,
        rows=found,
        shares=tuple(section_share(s, tuple(r for r in found if r.section == s.name)) for s in sections),
        classes=class_counts(found),
    )
