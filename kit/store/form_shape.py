"""The keys of a form file and what each holds: reader, writer and JSON Schema go by these tables."""

from __future__ import annotations

from enum import StrEnum, auto

from kit.domain.form import AnsweredBy, ItemType, Level, ProblemClass, Severity, Standing
from kit.domain.gate import GateName
from kit.domain.meeting import MeetingKind, StepKind


class Kind(StrEnum):
    """What stands under a key."""

    WORDS = auto()
    """A text in Chinese and English."""
    TEXT = auto()
    """One plain value, often an expression."""
    NAME = auto()
    FLAG = auto()
    NUMBER = auto()
    COLUMNS = auto()
    TYPE = auto()
    LEVEL = auto()
    FEEDS = auto()
    STANDING = auto()
    SEVERITY = auto()
    ANSWERED_BY = auto()
    MEETING_KIND = auto()
    STEP_KIND = auto()
    GATE = auto()
    DOCUMENT = auto()
    DOCUMENTS = auto()
    SECTIONS = auto()
    ITEMS = auto()
    CHOICES = auto()
    BASES = auto()
    RULES = auto()
    NAMES = auto()
    """One name or a list of them."""
    LINES = auto()
    """A list of texts in Chinese and English."""
    GATES = auto()
    STEPS = auto()
    PLACES = auto()
    """A frame's sections: what they hold are names of the form's items and items of the frame's own."""


Shape = dict[str, Kind]

FORM: Shape = {
    "form": Kind.NAME,
    "version": Kind.TEXT,
    "title": Kind.WORDS,
    "about": Kind.WORDS,
    "minutes": Kind.NUMBER,
    "burden_reason": Kind.WORDS,
    "answered_by": Kind.ANSWERED_BY,
    "documents": Kind.DOCUMENTS,
    "sections": Kind.SECTIONS,
}
FRAME: Shape = {
    "frame": Kind.NAME,
    "year": Kind.NUMBER,
    "title": Kind.WORDS,
    "about": Kind.WORDS,
    "applies_to": Kind.NAMES,
    "documents": Kind.DOCUMENTS,
    "basis": Kind.BASES,
    "sections": Kind.PLACES,
}
AGENDA: Shape = {
    "agenda": Kind.MEETING_KIND,
    "version": Kind.TEXT,
    "title": Kind.WORDS,
    "purpose": Kind.WORDS,
    "gates": Kind.GATES,
    "documents": Kind.DOCUMENTS,
    "prepare": Kind.LINES,
    "bring": Kind.LINES,
    "discipline": Kind.LINES,
    "after": Kind.LINES,
    "steps": Kind.STEPS,
}
STEP: Shape = {
    "name": Kind.NAME,
    "kind": Kind.STEP_KIND,
    "title": Kind.WORDS,
    "note": Kind.WORDS,
    "tip": Kind.WORDS,
    "minutes": Kind.NUMBER,
    "each": Kind.NUMBER,
    "least": Kind.NUMBER,
    "most": Kind.NUMBER,
    "basis": Kind.BASES,
}
DOCUMENT: Shape = {"title": Kind.WORDS, "short": Kind.WORDS, "version": Kind.WORDS}
SECTION: Shape = {
    "name": Kind.NAME,
    "title": Kind.WORDS,
    "note": Kind.WORDS,
    "relevant": Kind.TEXT,
    "items": Kind.ITEMS,
}
ITEM: Shape = {
    "name": Kind.NAME,
    "type": Kind.TYPE,
    "short": Kind.WORDS,
    "label": Kind.WORDS,
    "hint": Kind.WORDS,
    "guidance": Kind.WORDS,
    "required": Kind.TEXT,
    "required_message": Kind.WORDS,
    "relevant": Kind.TEXT,
    "constraint": Kind.TEXT,
    "constraint_message": Kind.WORDS,
    "appearance": Kind.TEXT,
    "default": Kind.TEXT,
    "calculation": Kind.TEXT,
    "read_only": Kind.FLAG,
    "parameters": Kind.TEXT,
    "repeat_count": Kind.TEXT,
    "choices": Kind.CHOICES,
    "choice_filter": Kind.TEXT,
    "basis": Kind.BASES,
    "feeds": Kind.FEEDS,
    "items": Kind.ITEMS,
    "findings": Kind.RULES,
}
CHOICE: Shape = {
    "name": Kind.NAME,
    "level": Kind.LEVEL,
    "label": Kind.WORDS,
    "detail": Kind.WORDS,
    "columns": Kind.COLUMNS,
}
BASIS: Shape = {
    "document": Kind.DOCUMENT,
    "article": Kind.WORDS,
    "gist": Kind.WORDS,
    "standing": Kind.STANDING,
}
RULE: Shape = {"name": Kind.NAME, "when": Kind.TEXT, "severity": Kind.SEVERITY, "label": Kind.WORDS}

NEEDED: dict[str, tuple[str, ...]] = {
    "form": ("form", "version", "title", "sections"),
    "frame": ("frame", "year", "title", "applies_to", "sections"),
    "agenda": ("agenda", "version", "title", "purpose", "steps"),
    "step": ("name", "kind", "title", "minutes", "basis"),
    "document": ("title", "short", "version"),
    "section": ("name", "title"),
    "item": ("name", "type"),
    "choice": ("name", "label"),
    "basis": ("document", "article", "standing"),
    "rule": ("name", "when", "label", "severity"),
}
"""The keys that must be there; a label may be missing only where nothing is shown."""

UNLABELLED = frozenset({ItemType.CALCULATE, ItemType.HIDDEN, ItemType.GROUP, ItemType.REPEAT})
"""The item types that may do without a label."""

WORD_LISTS: dict[Kind, type[StrEnum]] = {
    Kind.TYPE: ItemType,
    Kind.LEVEL: Level,
    Kind.FEEDS: ProblemClass,
    Kind.STANDING: Standing,
    Kind.SEVERITY: Severity,
    Kind.ANSWERED_BY: AnsweredBy,
    Kind.MEETING_KIND: MeetingKind,
    Kind.STEP_KIND: StepKind,
    Kind.GATE: GateName,
}

NAME = r"[^\W\d][\w.-]*"
"""The name of an item, section or rule, as XLSForm allows it."""
FORM_NAME = r"[a-z][a-z0-9_-]*"
"""The name of a form, which is also its file's."""
CHOICE_NAME = r"\S(.*\S)?"
"""The name of a choice; where several may be chosen, without spaces."""


def keys(shape: Shape, kind: Kind) -> tuple[str, ...]:
    """The keys of a shape that hold this kind."""
    return tuple(key for key, held in shape.items() if held is kind)
