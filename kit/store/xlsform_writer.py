"""Writes a ``Form`` as an XLSForm (XLSX) that ODK and KoboToolbox take and that reads back the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.domain.form import SELECTS, Choice, Form, Item, ItemType, Section
from kit.store.form_shape import ITEM, Kind, keys
from kit.store.xlsform_extra import extra_sheets
from kit.store.xlsform_sheet import write_sheets
from kit.store.xlsform_tongue import ZH, cells, columns, extra_cells
from kit.words import Bilingual

Cells = dict[str, str]

_PLAIN = keys(ITEM, Kind.TEXT)
_WORDS = {"label": "label", "hint": "hint", "guidance": "guidance_hint",
          "constraint_message": "constraint_message", "required_message": "required_message"}  # fmt: skip
_SURVEY = (
    "type", "name", *columns("label"), *columns("hint"), *columns("guidance_hint"), "required",
    *columns("required_message"), "relevant", "constraint", *columns("constraint_message"), "appearance",
    "default", "calculation", "read_only", "choice_filter", "parameters", "repeat_count", "kit_part",
    "kit_name", "kit_feeds", "kit_short_zh", "kit_short_en", "kit_note_zh", "kit_note_en",
)  # fmt: skip
_CHOICES = ("list_name", "name", *columns("label"), "kit_level", "kit_detail_zh", "kit_detail_en")
_SETTINGS = ("form_title", "form_id", "version", "default_language", "allow_choice_duplicates")
_GROUPS = {ItemType.GROUP: "group", ItemType.REPEAT: "repeat"}


def write_xlsform(form: Form) -> bytes:
    """The workbook of a form."""
    lists = _Lists(form)
    survey = [row for section in form.sections for row in _section(form, section, lists)]
    filters = dict.fromkeys(c for choices in lists.named.values() for one in choices for c, _ in one.columns)
    return write_sheets({
        "survey": (_SURVEY, survey),
        "choices": ((*_CHOICES, *filters), _choices(lists.named)),
        "settings": (_SETTINGS, [_settings(form)]),
        **extra_sheets(form),
    })  # fmt: skip


class _Lists:
    """The lists of choices, each kept once and named after the first item that offers it."""

    def __init__(self, form: Form) -> None:
        self.named: dict[str, tuple[Choice, ...]] = {}
        self._names: dict[tuple[Choice, ...], str] = {}
        for item in form.items.values():
            if item.choices and item.choices not in self._names:
                self._names[item.choices] = item.name
                self.named[item.name] = item.choices

    def of(self, item: Item) -> str:
        """The name of the item's list."""
        return self._names[item.choices]


def _settings(form: Form) -> Cells:
    doubled = any(i.choice_filter for i in form.items.values())
    return {
        "form_title": form.title.zh,
        "form_id": form.name,
        "version": form.version,
        "default_language": ZH,
        "allow_choice_duplicates": "yes" if doubled else "",
    }


def _section(form: Form, section: Section, lists: _Lists) -> Iterator[Cells]:
    taken = section.name in form.items
    yield {
        "type": "begin_group",
        "name": f"{section.name}__part" if taken else section.name,
        "kit_name": section.name if taken else "",
        "kit_part": "section",
        "relevant": section.relevant,
        **cells("label", section.title),
        **extra_cells("kit_note", section.note),
    }
    for item in section.items:
        yield from _item(item, lists)
    yield {"type": "end_group"}


def _item(item: Item, lists: _Lists) -> Iterator[Cells]:
    group = _GROUPS.get(item.type)
    if group:
        yield _cells(item) | {"type": f"begin_{group}"}
    elif item.items:
        yield {"type": "begin_group", "name": f"{item.name}__screen", "kit_part": "screen",
               "relevant": item.relevant, "appearance": "field-list"}  # fmt: skip
        yield _cells(item) | {"type": _type(item, lists), "relevant": ""}
    else:
        yield _cells(item) | {"type": _type(item, lists)}
    for child in item.items:
        yield from _item(child, lists)
    if group or item.items:
        yield {"type": f"end_{group or 'group'}"}


def _type(item: Item, lists: _Lists) -> str:
    return f"{item.type.value} {lists.of(item)}" if item.type in SELECTS else item.type.value


def _cells(item: Item) -> Cells:
    found: Cells = {"name": item.name, "read_only": "true()" if item.read_only else ""}
    for key in _PLAIN:
        found[key] = getattr(item, key)
    for key, column in _WORDS.items():
        words: Bilingual = getattr(item, key)
        found |= cells(column, words)
    feeds = item.feeds.value if item.feeds else ""
    return found | extra_cells("kit_short", item.short) | {"kit_feeds": feeds}


def _choices(lists: dict[str, tuple[Choice, ...]]) -> Iterable[Cells]:
    for name, choices in lists.items():
        for choice in choices:
            yield {
                **dict(choice.columns),
                "list_name": name,
                "name": choice.name,
                "kit_level": choice.level.value if choice.level else "",
                **cells("label", choice.label),
                **extra_cells("kit_detail", choice.detail),
            }
