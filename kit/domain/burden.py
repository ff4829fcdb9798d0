"""The burden meter: how many minutes a form asks of a member, from the length of its texts and its items.

The speeds are the kit's own proposal, no rule asks for them; they stand here and nowhere else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache

from kit.domain.form import Form, Item, ItemType, Section
from kit.words import Bilingual, language

SIGNS_A_MINUTE = {"zh": 350, "en": 220}
"""Reading aloud in one's head: Chinese characters, English words (proposed)."""

SECONDS: dict[ItemType, int] = {
    ItemType.SELECT_ONE: 6,
    ItemType.SELECT_MULTIPLE: 9,
    ItemType.RANK: 15,
    ItemType.INTEGER: 10,
    ItemType.DECIMAL: 10,
    ItemType.RANGE: 6,
    ItemType.TEXT: 60,
    ItemType.DATE: 8,
    ItemType.TIME: 8,
    ItemType.DATETIME: 12,
    ItemType.ACKNOWLEDGE: 3,
    ItemType.REPEAT: 5,
}
"""Thinking and answering, beyond reading (proposed); other types ask nothing."""

SOMETIMES = 0.5
"""What an item counts that only some answers show, where the condition does not tell how many (proposed)."""
OFTEN = 2
"""How many instances of a repeat are reckoned with (proposed)."""

_IS = re.compile(r"\$\{(\w+)\}\s*=\s*'([^']*)'")
_CHINESE = re.compile(r"[\u3400-\u9fff\u3007]")
_WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")


def minutes(form: Form) -> int:
    """The minutes that the form asks of a member who reads it in the present language, rounded up."""
    return math.ceil(sum(_seconds(form, s, language()) for s in form.sections) / 60)


def section_minutes(form: Form, section: Section) -> float:
    """The minutes that one section asks."""
    return _seconds(form, section, language()) / 60


def _seconds(form: Form, section: Section, tongue: str) -> float:
    share = _share(form, section.relevant)
    own = _reading(section.title, tongue) + _reading(section.note, tongue)
    return own + sum(_item(form, item, tongue, share) for item in section.items)


def _item(form: Form, item: Item, tongue: str, share: float) -> float:
    here = share * _share(form, item.relevant)
    own = (SECONDS.get(item.type, 0) if item.asks else 0) + sum(_reading(t, tongue) for t in _texts(item))
    below = here * (OFTEN if item.type is ItemType.REPEAT else 1)
    return here * own + sum(_item(form, child, tongue, below) for child in item.items)


def _share(form: Form, relevant: str) -> float:
    """How often an item is asked: of a question with n choices, each is as likely as the others."""
    if not relevant:
        return 1.0
    compared = [_IS.fullmatch(part.strip()) for part in relevant.split(" or ")]
    fields = {one[1] for one in compared if one}
    asked = form.items.get(fields.pop()) if len(fields) == 1 and all(compared) else None
    if asked is None or asked.type is not ItemType.SELECT_ONE or not asked.choices:
        return SOMETIMES
    return len({one[2] for one in compared if one}) / len(asked.choices)


def _texts(item: Item) -> Iterator[Bilingual]:
    yield item.label
    yield item.hint
    for choice in item.choices:
        yield choice.label
        yield choice.detail


@cache
def _length(text: str) -> int:
    return len(_CHINESE.findall(text)) + len(_WORD.findall(text))


def _reading(words: Bilingual, tongue: str) -> float:
    text = words.en if tongue == "en" and words.en else words.zh
    return _length(text) / SIGNS_A_MINUTE[tongue] * 60
