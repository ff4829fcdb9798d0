"""What a form of the kit has beyond XLSForm, in sheets of its own that other tools leave alone.

``kit_form``: title, about and the like in both languages; ``kit_documents``, ``kit_basis`` and
``kit_findings``: a row each. In the sheet “survey” the columns ``kit_part``, ``kit_name``, ``kit_short_…``,
``kit_note_…`` and ``kit_feeds``, in “choices” ``kit_level`` and ``kit_detail_…``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from kit.domain.form import Basis, Document, FindingRule, Form, Severity, Standing
from kit.store.xlsform_reading import Reading
from kit.store.xlsform_sheet import Row, Sheets
from kit.store.xlsform_tongue import extra_cells, extra_words
from kit.words import Bilingual, say

Word = TypeVar("Word", bound=StrEnum)

_FORM_WORDS = ("title", "about", "burden_reason")
_FORM_TEXTS = ("form", "minutes", "answered_by")
_LANGUAGES = ("_zh", "_en")


def _pairs(*heads: str) -> tuple[str, ...]:
    return tuple(head + language for head in heads for language in _LANGUAGES)


COLUMNS: dict[str, tuple[str, ...]] = {
    "kit_form": ("key", "zh", "en"),
    "kit_documents": ("name", *_pairs("title", "short", "version")),
    "kit_basis": ("item", "document", *_pairs("article", "gist"), "standing"),
    "kit_findings": ("item", "name", "when", "severity", *_pairs("label")),
}


@dataclass
class Extra:
    """What the kit's own sheets hold."""

    form: dict[str, Bilingual] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    basis: dict[str, list[Basis]] = field(default_factory=dict)
    findings: dict[str, list[FindingRule]] = field(default_factory=dict)
    rules: dict[str, Row] = field(default_factory=dict)
    """Where each finding rule stands."""

    def text(self, key: str) -> str:
        """A plain value of ``kit_form``."""
        return self.form.get(key, Bilingual("")).zh


def read_extra(sheets: Sheets, reading: Reading) -> Extra:
    """The kit's own sheets of a workbook; empty where there are none."""
    extra = Extra()
    for row in sheets.get("kit_form", ()):
        zh, en = row.text("zh"), row.text("en")
        extra.form[row.text("key")] = Bilingual(zh, en)
    for row in sheets.get("kit_documents", ()):
        words = {head: extra_words(row, head) for head in ("title", "short", "version")}
        extra.documents[row.text("name")] = Document(row.text("name"), **words)
    for row in sheets.get("kit_basis", ()):
        extra.basis.setdefault(row.text("item"), []).append(_basis(row, extra, reading))
    for row in sheets.get("kit_findings", ()):
        rule = FindingRule(
            row.text("name"), row.text("when"),
            _word(row, "severity", Severity, reading) or Severity.GAP, extra_words(row, "label"))  # fmt: skip
        extra.findings.setdefault(row.text("item"), []).append(rule)
        extra.rules[rule.name] = row
    return extra


def _basis(row: Row, extra: Extra, reading: Reading) -> Basis:
    name = row.text("document")
    document = extra.documents.get(name)
    if document is None:
        reading.problem(
            row, say("The document “{name}” is not listed.", name=name),
            say("Add it to the sheet “kit_documents”."), "document")  # fmt: skip
        document = Document(name, Bilingual(name), Bilingual(name), Bilingual(""))
    standing = _word(row, "standing", Standing, reading) or Standing.UNVERIFIED
    return Basis(document, extra_words(row, "article"), extra_words(row, "gist"), standing)


def _word(row: Row, column: str, kind: type[Word], reading: Reading) -> Word | None:
    try:
        return kind(row.text(column))
    except ValueError:
        reading.problem(
            row, say("“{text}” is not known here.", text=row.text(column) or "—"),
            say("Use one of: {words}.", words="、".join(w.value for w in kind)), column)  # fmt: skip
        return None


def extra_sheets(form: Form) -> dict[str, tuple[Sequence[str], Iterable[dict[str, str]]]]:
    """The kit's own sheets of a form."""
    rows = {
        "kit_form": _form_rows(form),
        "kit_documents": _document_rows(form),
        "kit_basis": _basis_rows(form),
        "kit_findings": _finding_rows(form),
    }
    return {name: (COLUMNS[name], list(rows[name])) for name in COLUMNS}


def _form_rows(form: Form) -> Iterator[dict[str, str]]:
    for key, text in zip(_FORM_TEXTS, (form.name, str(form.minutes), form.answered_by.value), strict=True):
        yield {"key": key, "zh": text}
    for key in _FORM_WORDS:
        words: Bilingual = getattr(form, key)
        yield {"key": key, "zh": words.zh, "en": words.en}


def _document_rows(form: Form) -> Iterator[dict[str, str]]:
    for d in form.documents:
        yield (
            {"name": d.name}
            | extra_cells("title", d.title)
            | extra_cells("short", d.short)
            | extra_cells("version", d.version)
        )


def _basis_rows(form: Form) -> Iterator[dict[str, str]]:
    for item in form.items.values():
        for b in item.basis:
            yield {
                "item": item.name, "document": b.document.name, "standing": b.standing.value,
                **extra_cells("article", b.article), **extra_cells("gist", b.gist)}  # fmt: skip


def _finding_rows(form: Form) -> Iterator[dict[str, str]]:
    for name, (item, rule) in form.rules.items():
        yield {
            "item": item.name, "name": name, "when": rule.when, "severity": rule.severity.value,
            **extra_cells("label", rule.label)}  # fmt: skip
