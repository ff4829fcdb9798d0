"""A row of the sheet “survey” as an item."""

from __future__ import annotations

from kit.domain.form import SELECTS, UNSEEN, Choice, Item, ItemType, ProblemClass
from kit.store.form_shape import UNLABELLED
from kit.store.xlsform_choices import Lists
from kit.store.xlsform_extra import Extra
from kit.store.xlsform_reading import Reading
from kit.store.xlsform_sheet import Row
from kit.store.xlsform_tongue import Tongues, extra_words
from kit.store.xlsform_types import Asked, Unsupported, asked
from kit.words import Bilingual, say

_YES = frozenset({"yes", "true", "true()", "1", "y", "是"})
_NO = frozenset({"no", "false", "false()", "0", "n", "否"})
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_OTHER = Choice("other", Bilingual("其他", "Other"))
_KNOWN = frozenset({
    "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant",
    "constraint", "constraint_message", "appearance", "default", "calculation", "choice_filter", "read_only",
    "parameters", "repeat_count", "disabled", "note", "notes", "comment", "comments", "kit_part", "kit_name",
    "kit_feeds", "kit_short_zh", "kit_short_en", "kit_note_zh", "kit_note_en",
})  # fmt: skip


class ItemReader:
    """Turns rows into items."""

    leaves_out = False
    """Whether what the kit cannot ask is left out, empty, instead of being a problem."""

    def __init__(self, lists: Lists, tongues: Tongues, extra: Extra, reading: Reading) -> None:
        self._lists = lists
        self._tongues = tongues
        self._extra = extra
        self._reading = reading

    def question(self, row: Row, name: str) -> Item | None:
        """The item of a question's row; None where the kit cannot ask it."""
        kind = asked(row.text("type"))
        if isinstance(kind, Unsupported):
            if not self.leaves_out:
                self._reading.problem(row, kind.what, kind.remedy, "type")
                return None
            kind = Asked(ItemType.HIDDEN, left_out=True)
        if kind.left_out:
            self._reading.notice(
                row, say("“{type}” is left out; it stays empty.", type=row.text("type")), "type"
            )
        below = (self._specified(name),) if kind.other else ()
        return self.item(row, name, kind, below)

    def item(self, row: Row, name: str, kind: Asked, below: tuple[Item, ...]) -> Item:
        """The item of a row whose type is known."""
        self._named(row, name)
        self._ignored(row)
        calculation = "" if kind.type in (ItemType.GROUP, ItemType.REPEAT) else row.text("calculation")
        return Item(
            name=name,
            type=kind.type,
            label=self._label(row, name, kind.type),
            short=extra_words(row, "kit_short"),
            hint=self._tongues.words(row, "hint"),
            guidance=self._tongues.words(row, "guidance_hint"),
            choices=self._choices(row, kind),
            choice_filter=_xpath(row.text("choice_filter")) if kind.type in SELECTS else "",
            required=self._required(row),
            required_message=self._tongues.words(row, "required_message"),
            relevant=condition(row.text("relevant")),
            constraint=_xpath(row.text("constraint")),
            constraint_message=self._tongues.words(row, "constraint_message"),
            appearance=row.text("appearance"),
            default=row.text("default"),
            calculation=kind.calculation or _xpath(calculation),
            read_only=self._read_only(row),
            parameters=row.text("parameters"),
            repeat_count=_xpath(row.text("repeat_count")) if kind.type is ItemType.REPEAT else "",
            basis=tuple(self._extra.basis.get(name, ())),
            feeds=self._feeds(row),
            findings=tuple(self._extra.findings.get(name, ())),
            items=below,
        )

    def _named(self, row: Row, name: str) -> None:
        self._reading.rows[name] = row

    def _label(self, row: Row, name: str, kind: ItemType) -> Bilingual:
        label = self._tongues.words(row, "label")
        if label or kind in UNLABELLED or kind in UNSEEN:
            return label
        if not self._tongues.words(row, "hint"):
            self._reading.notice(row, say("A question without a label shows its name."), "label")
            return Bilingual(name, name)
        return self._tongues.words(row, "hint")

    def _choices(self, row: Row, kind: Asked) -> tuple[Choice, ...]:
        if not kind.list_name:
            return ()
        found = self._lists.get(kind.list_name, ())
        if not found:
            self._reading.problem(
                row, say("The list “{name}” is not in the sheet “choices”.", name=kind.list_name),
                say("Add its choices there, or correct the name."), "type")  # fmt: skip
        if kind.type is not ItemType.SELECT_ONE:
            self._one_word_each(row, found)
        if kind.other and not any(c.name == "other" for c in found):
            return (*found, _OTHER)
        return found

    def _one_word_each(self, row: Row, choices: tuple[Choice, ...]) -> None:
        for choice in choices:
            if " " in choice.name:
                self._reading.problem(
                    row, say("“{name}” cannot be the name of a choice.", name=choice.name),
                    say("Write a name without spaces."), "type")  # fmt: skip

    def _specified(self, name: str) -> Item:
        """The text that XLSForm's ``or_other`` asks for."""
        return Item(
            f"{name}_other", ItemType.TEXT, Bilingual("请写明是什么", "Please say what it is"),
            relevant=f"selected(${{{name}}}, 'other')")  # fmt: skip

    def _required(self, row: Row) -> str:
        words = row.text("required")
        small = words.lower()
        if small in _YES:
            return "true()"
        return "" if small in _NO else _xpath(words)

    def _read_only(self, row: Row) -> bool:
        words = row.text("read_only").lower()
        if words and words not in _YES | _NO:
            self._reading.notice(row, say("A condition for reading only is taken as always."), "read_only")
            return True
        return words in _YES

    def _feeds(self, row: Row) -> ProblemClass | None:
        word = row.text("kit_feeds")
        try:
            return ProblemClass(word) if word else None
        except ValueError:
            words = "、".join(v.value for v in ProblemClass)
            self._reading.problem(
                row, say("“{text}” is not known here.", text=word),
                say("Use one of: {words}.", words=words), "kit_feeds")  # fmt: skip
            return None

    def _ignored(self, row: Row) -> None:
        for column in row.cells:
            head = column.partition("::")[0]
            if head in ("media", "image", "audio", "video", "big-image"):
                self._reading.once(column, row, say("Pictures and sounds are left out."), column)
            elif head not in _KNOWN:
                self._reading.once(
                    column, row, say("The column “{name}” is left out.", name=column), column)  # fmt: skip


def condition(words: str) -> str:
    """A condition as XPath: a bare yes or no, which some forms write, becomes true() or false()."""
    small = words.lower()
    if small in _YES:
        return "true()"
    return "false()" if small in _NO else _xpath(words)


def _xpath(words: str) -> str:
    """An expression with the quotation marks that a text program made round made straight again."""
    return words.translate(_STRAIGHT)
