"""The languages of an XLSForm: which columns hold Chinese, which English, and what stands in for what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kit.store.xlsform_sheet import Row
from kit.words import Bilingual

ZH = "中文 (zh)"
EN = "English (en)"
"""How our own workbooks name the two languages."""

_ZH = frozenset({"zh", "zh-cn", "zh-hans", "cn", "chinese", "中文", "汉语", "简体中文", "simplified chinese"})
_EN = frozenset({"en", "en-us", "en-gb", "eng", "english", "英文", "英语"})


def tongue(language: str) -> str:
    """``zh`` or ``en`` for a language as a column names it, "" for any other."""
    code = re.search(r"\(([^)]*)\)\s*$", language)
    words = {language.strip().lower(), (code[1] if code else "").strip().lower()}
    words.add(re.sub(r"\(.*\)", "", language).strip().lower())
    if words & _ZH:
        return "zh"
    return "en" if words & _EN else ""


class Tongues:
    """The languages of one workbook."""

    def __init__(self, rows: Iterable[Row], default: str) -> None:
        self.names = list(dict.fromkeys(language for row in rows for language in _languages(row)))
        self.default = default

    def words(self, row: Row, column: str) -> Bilingual:
        """A text in both languages; where one is missing, another stands in its place."""
        given = {"": row.text(column)}
        for name, text in row.cells.items():
            head, _, language = name.partition("::")
            if head == column and language:
                given[language] = text
        zh = next((t for n, t in given.items() if tongue(n) == "zh"), "")
        en = next((t for n, t in given.items() if tongue(n) == "en"), "")
        if given[""]:
            plain = tongue(self.default)
            zh, en = zh or (given[""] if plain == "zh" else ""), en or (given[""] if plain == "en" else "")
        other = given.get(self.default) or next((t for t in given.values() if t), "")
        return Bilingual(zh or en or other, en or given[""] or zh or other) if other else Bilingual("")

    def has(self, code: str) -> bool:
        """Whether any column is in Chinese (``zh``) or English (``en``)."""
        return any(tongue(name) == code for name in (*self.names, self.default))


def columns(head: str) -> tuple[str, str]:
    """The two columns of a text in our own workbooks."""
    return f"{head}::{ZH}", f"{head}::{EN}"


def cells(head: str, words: Bilingual) -> dict[str, str]:
    """A text as the cells of its two columns."""
    zh, en = columns(head)
    return {zh: words.zh, en: words.en}


def extra_cells(head: str, words: Bilingual) -> dict[str, str]:
    """A text of the kit's own as cells that XLSForm leaves alone."""
    return {f"{head}_zh": words.zh, f"{head}_en": words.en}


def extra_words(row: Row, head: str) -> Bilingual:
    """The text that ``extra_cells`` wrote."""
    zh, en = row.text(f"{head}_zh"), row.text(f"{head}_en")
    return Bilingual(zh or en, en or zh) if zh or en else Bilingual("")


def _languages(row: Row) -> Iterable[str]:
    for column in row.cells:
        head, _, language = column.partition("::")
        if head in ("label", "hint") and language:
            yield language
