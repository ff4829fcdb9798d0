"""What is asked: a form in XLSForm's vocabulary, every item with its basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from kit.domain.expression import references
from kit.words import Bilingual, language


class ItemType(StrEnum):
    """The question types that the checkup page shows (XLSForm ``type``)."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    RANK = "rank"
    INTEGER = "integer"
    DECIMAL = "decimal"
    RANGE = "range"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DATETIME = "dateTime"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    CALCULATE = "calculate"
    """Worked out from other answers, never shown by itself."""
    HIDDEN = "hidden"
    GROUP = "group"
    """Items that stand together under a heading."""
    REPEAT = "repeat"
    """A group answered as often as the member adds one; its value is the list of the instances' numbers."""


SELECTS = frozenset({ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE, ItemType.RANK})
"""The types that offer choices."""
UNSEEN = frozenset({ItemType.CALCULATE, ItemType.HIDDEN})
"""The types that no page shows."""
_SILENT = UNSEEN | {ItemType.NOTE, ItemType.GROUP}


class Level(StrEnum):
    """What a choice says about practice, in words; never added up or averaged."""

    MET = "met"
    MOSTLY = "mostly"
    PARTLY = "partly"
    UNMET = "unmet"
    NONE = "none"
    """The matter did not come up this year."""


class ProblemClass(StrEnum):
    """The three classes of members' problems that the 2017 Opinion, part five, asks to be solved."""

    AWARENESS = "awareness"
    """党的意识不强"""
    ORGANISATION = "organisation"
    """组织观念不强"""
    ROLE = "role"
    """发挥作用不够"""


class Standing(StrEnum):
    """How far a basis was checked: read in a public text, not yet, or our own proposal."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    PROPOSED = "proposed"


class Severity(StrEnum):
    """How wide a finding's gap is, as the member described it."""

    GAP = "gap"
    MARKED = "marked"


NOTHING = Bilingual("")
"""A text that is not there."""


@dataclass(frozen=True)
class Document:
    """A document that bases cite: its full and short title and the version read."""

    name: str
    title: Bilingual
    short: Bilingual
    version: Bilingual


@dataclass(frozen=True)
class Basis:
    """What an item rests on: document, article, the gist in our words, and its standing."""

    document: Document
    article: Bilingual
    gist: Bilingual
    standing: Standing

    @property
    def cited(self) -> str:
        """The basis as one cites it, in the reader's language: ``党章第三条第（七）项``."""
        between = ", " if language() == "en" else ""
        return between.join(part for part in (str(self.document.short), str(self.article)) if part)


@dataclass(frozen=True)
class Choice:
    """One described answer of a select question."""

    name: str
    label: Bilingual
    detail: Bilingual = NOTHING
    level: Level | None = None
    columns: tuple[tuple[str, str], ...] = ()
    """Further columns of the choice, which a ``choice_filter`` reads: (column, value)."""


@dataclass(frozen=True)
class FindingRule:
    """When the answers say so (XPath), this item gives a finding."""

    name: str
    when: str
    severity: Severity
    label: Bilingual


@dataclass(frozen=True)
class Item:
    """One question; ``items`` are the questions that open on the same screen under it.

    ``required``, ``relevant``, ``constraint``, ``calculation``, ``choice_filter``, ``repeat_count`` and a
    ``default`` with ``${name}`` are XPath as XLSForm writes it; ``parameters`` are words such as ``step=1``.
    """

    name: str
    type: ItemType
    label: Bilingual
    short: Bilingual = NOTHING
    hint: Bilingual = NOTHING
    guidance: Bilingual = NOTHING
    choices: tuple[Choice, ...] = ()
    choice_filter: str = ""
    required: str = ""
    required_message: Bilingual = NOTHING
    relevant: str = ""
    constraint: str = ""
    constraint_message: Bilingual = NOTHING
    appearance: str = ""
    default: str = ""
    calculation: str = ""
    read_only: bool = False
    parameters: str = ""
    repeat_count: str = ""
    basis: tuple[Basis, ...] = ()
    feeds: ProblemClass | None = None
    findings: tuple[FindingRule, ...] = ()
    items: tuple[Item, ...] = ()

    def choice(self, name: str) -> Choice | None:
        """The choice called ``name``, or None."""
        return next((c for c in self.choices if c.name == name), None)

    @property
    def asks(self) -> bool:
        """Whether the member answers the item itself."""
        return not (self.type in _SILENT or self.calculation or self.read_only or self.repeat_count)

    @property
    def asked(self) -> bool:
        """Whether the member answers anything in it or under it."""
        return any(i.asks for i in self.walk())

    @property
    def parameter(self) -> dict[str, str]:
        """The parameters by name: ``start=0 end=10`` is ``{"start": "0", "end": "10"}``."""
        words = self.parameters.replace(",", " ").replace(";", " ").split()
        return dict(word.split("=", 1) for word in words if "=" in word)

    def walk(self) -> Iterator[Item]:
        """This item, then the ones under it, in order."""
        yield self
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True)
class Section:
    """A part of a form: one of the four criteria, or the four questions."""

    name: str
    title: Bilingual
    note: Bilingual = NOTHING
    items: tuple[Item, ...] = ()
    relevant: str = ""


class AnsweredBy(StrEnum):
    """Whose sheets a round has."""

    EACH = "each"
    """Every member's own."""
    ONE = "one"
    """One for the branch or the committee, kept by whoever opened the round."""


@dataclass(frozen=True)
class Form:
    """A form with its name, version and the hash of the text it was read from."""

    name: str
    version: str
    digest: str
    title: Bilingual
    about: Bilingual
    minutes: int
    sections: tuple[Section, ...]
    documents: tuple[Document, ...] = ()
    burden_reason: Bilingual = NOTHING
    """Why the form asks more time than the rules allow; "" where it does not."""
    answered_by: AnsweredBy = AnsweredBy.EACH
    source: str = field(default="", repr=False)

    def same(self, other: Form) -> bool:
        """Whether two forms ask and find the same, whatever file they were read from."""
        return replace(self, digest="", source="") == replace(other, digest="", source="")

    @cached_property
    def tops(self) -> tuple[Item, ...]:
        """The items that stand directly in a section, in order."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def screens(self) -> tuple[Item, ...]:
        """The top questions, one a screen, in order."""
        return tuple(item for item in self.tops if item.type not in UNSEEN)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by name, those under others included, in order."""
        return {i.name: i for top in self.tops for i in top.walk()}

    @cached_property
    def rules(self) -> dict[str, tuple[Item, FindingRule]]:
        """Every finding rule by name, with the item that holds it."""
        return {r.name: (i, r) for i in self.items.values() for r in i.findings}

    @cached_property
    def parents(self) -> dict[str, str]:
        """For an item under another: the name of the one above it."""
        return {c.name: i.name for i in self.items.values() for c in i.items}

    @cached_property
    def loops(self) -> dict[str, tuple[str, ...]]:
        """For every item the repeats that it stands in, the outermost first."""
        found: dict[str, tuple[str, ...]] = {}
        for item in self.items.values():
            above = self.parents.get(item.name, "")
            own = (above,) if above and self.items[above].type is ItemType.REPEAT else ()
            found[item.name] = found.get(above, ()) + own
        return found

    @cached_property
    def inward(self) -> tuple[str, ...]:
        """Where items read later ones: the items outside repeats, what is read before what reads it.

        Worked out in this order, a long chain of calculations never nests deeply.
        """
        order = {name: place for place, name in enumerate(self.items)}
        reads = {
            i.name: [n for n in references(f"{i.relevant} {i.calculation}") if n in order]
            for i in self.items.values()
        }
        if all(order[n] < order[name] for name, names in reads.items() for n in names):
            return ()
        try:
            return tuple(n for n in TopologicalSorter(reads).static_order() if not self.loops[n])
        except CycleError:
            return ()

    def screen_of(self, name: str) -> Item:
        """The top question on whose screen the item ``name`` stands."""
        while name in self.parents:
            name = self.parents[name]
        return self.items[name]

    def section_of(self, name: str) -> Section:
        """The section that holds the item ``name``."""
        screen = self.screen_of(name)
        return next(s for s in self.sections if screen in s.items)


@dataclass(frozen=True)
class FormVersion:
    """The text of a form as a round asked it, kept so that old answers can always be read."""

    digest: str
    name: str
    version: str
    source: str
