"""The sheet “choices”: lists of choices by name."""

from __future__ import annotations

from collections.abc import Iterable

from kit.domain.form import Choice, Level
from kit.store.xlsform_reading import Reading
from kit.store.xlsform_sheet import Row
from kit.store.xlsform_tongue import Tongues, extra_words
from kit.words import Bilingual, say

Lists = dict[str, tuple[Choice, ...]]

OWN = ("kit_level", "kit_detail_zh", "kit_detail_en")
_KNOWN = frozenset({"list_name", "name", "label", "value", *OWN})


def read_choices(rows: Iterable[Row], tongues: Tongues, reading: Reading) -> Lists:
    """The lists of the sheet, each in its order."""
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        name = row.text("list_name")
        if not name:
            if row.text("name", "value", "label"):
                reading.problem(
                    row, say("The choice belongs to no list."), say("Fill in “list_name”."), "list_name"
                )
            continue
        lists.setdefault(name, []).append(_choice(row, tongues, reading))
    return {name: tuple(choices) for name, choices in lists.items()}


def _choice(row: Row, tongues: Tongues, reading: Reading) -> Choice:
    name = row.text("name", "value")
    if not name:
        reading.problem(row, say("The choice has no name."), say("Fill in “name”."), "name")
    label = tongues.words(row, "label")
    if not label:
        label = Bilingual(name, name)
        reading.once("choice label", row, say("A choice without a label shows its name."), "label")
    for column in row.cells:
        if column.startswith(("media::", "image", "audio", "video")):
            reading.once(column, row, say("Pictures and sounds are left out."), column)
    return Choice(name, label, extra_words(row, "kit_detail"), _level(row, reading), _columns(row))


def _level(row: Row, reading: Reading) -> Level | None:
    word = row.text("kit_level")
    try:
        return Level(word) if word else None
    except ValueError:
        reading.problem(
            row, say("“{text}” is not known here.", text=word),
            say("Use one of: {words}.", words="、".join(v.value for v in Level)), "kit_level")  # fmt: skip
        return None


def _columns(row: Row) -> tuple[tuple[str, str], ...]:
    """What a ``choice_filter`` may read: the columns that are not the list's own."""
    return tuple((c, t) for c, t in row.cells.items() if c not in _KNOWN and "::" not in c)
