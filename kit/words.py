"""The kit's words in the reader's language: gettext catalogues, Chinese first, English second.

Message ids are English; ``kit/locale/zh_CN/LC_MESSAGES/kit.po`` holds the Chinese. The catalogue is
compiled in memory at first use, so the file that people edit is the only copy.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, reduce
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_LOCALES = {"zh": "zh_CN", "en": "en"}
_WEEKDAYS = "一二三四五六日"
_default = ["zh"]
_language: ContextVar[str] = ContextVar("kit_language")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = Path(__file__).parent / "locale" / _LOCALES[language] / "LC_MESSAGES" / "kit.po"
    if not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language() -> str:
    """The reader's language: ``zh`` or ``en``."""
    return _language.get(_default[0])


def use_language(code: str) -> None:
    """Read and write in ``code`` from here on in this context (a request's task); unknown means ``zh``."""
    _language.set(code if code in LANGUAGES else "zh")


def use_language_everywhere(code: str) -> None:
    """Read and write in ``code`` in this whole process, callbacks and threads too; unknown means ``zh``.

    For a kernel or a command, which serve one person; a server, which serves many, must not.
    """
    _default[0] = code if code in LANGUAGES else "zh"


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Read and write in ``code`` within the block."""
    token = _language.set(code if code in LANGUAGES else "zh")
    try:
        yield
    finally:
        _language.reset(token)


def _(text: str, /, **values: Any) -> str:
    """``text`` in the reader's language, ``{name}`` fields filled with ``values``."""
    translated = _catalogue(language()).gettext(text) if text else ""
    return translated.format(**values) if values else translated


def mark(text: str) -> str:
    """``text`` itself: marks a message of a table for the catalogue; ``_`` translates it when it is shown."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence that is translated when it is read, not when it is made."""

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return _(self.text, **self.values)


def say(text: str, /, **values: Any) -> Message:
    """A ``Message`` of ``text`` with its values."""
    return Message(text, values)


@dataclass(frozen=True)
class Bilingual:
    """A text that comes from ``forms/`` in both languages; ``str()`` gives the reader's."""

    zh: str
    en: str = ""

    def __str__(self) -> str:
        return self.en if language() == "en" and self.en else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)


def sentences(*parts: str) -> str:
    """Sentences after one another, as the language sets them; empty ones are left out."""
    told = [part for part in parts if part]
    return reduce(lambda one, two: _("{one} {two}", one=one, two=two), told) if told else ""


def day(value: date, *, weekday: bool = True, year: bool = False) -> str:
    """A day as people write it: ``11 月 27 日（星期五）``, in English ``Fri 27 Nov``."""
    if language() == "en":
        shape = "%a %-d %b" if weekday else "%-d %b"
        return value.strftime(shape + (" %Y" if year else ""))
    text = f"{value.month} 月 {value.day} 日"
    if year:
        text = f"{value.year} 年 {text}"
    return f"{text}（星期{_WEEKDAYS[value.weekday()]}）" if weekday else text


def clock(value: datetime) -> str:
    """The time of day, ``14:05``."""
    return value.strftime("%H:%M")
