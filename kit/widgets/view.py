"""Domain values as the JSON that the editors show: every text already in the reader's language."""

from __future__ import annotations

from typing import Any

from kit import words
from kit.domain import burden
from kit.domain.expression import filled_in, references
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import SELECTS, UNSEEN, Basis, Choice, Form, Item, ItemType, Level, Section, Standing
from kit.domain.value import LONGEST_TEXT, MOST_INSTANCES, scale
from kit.widgets.fixed import FixedView
from kit.words import Bilingual, _, say

View = dict[str, Any]

_NUMERALS = "一二三四五六七八九十"
_STANDINGS = {
    Standing.VERIFIED: say("Please go by the latest notice that your branch received."),
    Standing.UNVERIFIED: say(
        "Not yet checked against the text. Please go by the latest notice that your branch received."
    ),
    Standing.PROPOSED: say("A proposal of this kit; no document asks for it."),
}


_made: dict[tuple[int, str], tuple[Form, View]] = {}
"""Views by the form's place in memory, which it keeps while it stands here, and by language."""
_MOST_MADE = 32


def form_view(form: Form) -> View:
    """The form as sections → screens → items, with the number that each question keeps throughout.

    What is given is shared and not to be changed: making it takes longer than all else on the page.
    """
    key = (id(form), words.language())
    if key not in _made:
        if len(_made) >= _MOST_MADE:
            _made.clear()
        _made[key] = (form, FixedView(_form_view(form)))
    return _made[key][1]


def _form_view(form: Form) -> View:
    numbers = question_numbers(form)
    return {
        "name": form.name,
        "title": str(form.title),
        "minutes": burden.minutes(form),
        "longest": LONGEST_TEXT,
        "sections": [_section(s, place, numbers) for place, s in enumerate(form.sections)],
    }


def question_numbers(form: Form) -> dict[str, int]:
    """The number of each screen that asks something, from 1; a note has none."""
    asked = [s.name for s in form.screens if s.asked]
    return {name: number for number, name in enumerate(asked, start=1)}


def _section(section: Section, place: int, numbers: dict[str, int]) -> View:
    return {
        "name": section.name,
        "title": str(section.title),
        "over": _numbered(str(section.title), place),
        "note": str(section.note),
        "screens": [
            _item(i, coached=_finds(i)) | {"no": numbers.get(i.name, 0)}
            for i in section.items
            if i.type not in UNSEEN
        ],
    }


def ordinal(place: int) -> str:
    """The number of a place that counts from 0, as the language writes it."""
    return str(place + 1) if words.language() == "en" or place >= len(_NUMERALS) else _NUMERALS[place]


def _numbered(title: str, place: int) -> str:
    if words.language() == "en":
        return f"{place + 1}. {title}"
    if place >= len(_NUMERALS) or title[1:2] == "、":
        return title
    return f"{_NUMERALS[place]}、{title}"


def _finds(item: Item) -> bool:
    """Whether a question, or anything under it, can point to a gap: then what is written there is a fact."""
    return bool(item.findings) or any(_finds(i) for i in item.items)


def _item(item: Item, *, coached: bool) -> View:
    return {
        "name": item.name,
        "type": item.type.value,
        "label": _static(item.label),
        "short": _static(item.short or item.label) or item.name,
        "hint": _static(item.hint),
        "guidance": _static(item.guidance),
        "required": bool(item.required),
        "appearance": item.appearance,
        "levels": any(c.level for c in item.choices),
        "choices": [_choice(c) for c in item.choices],
        "basis": basis_view(item.basis),
        "asks": item.asks,
        "scale": [float(n) for n in scale(item)] if item.type is ItemType.RANGE else [],
        "most": MOST_INSTANCES if item.type is ItemType.REPEAT else 0,
        "coached": coached and item.type is ItemType.TEXT,
        "items": [_item(i, coached=coached) for i in item.items if i.type not in UNSEEN],
    }


def _static(words: Bilingual) -> str:
    """A text before anything is answered; what it takes from other answers comes with ``live_view``."""
    return filled_in(str(words), lambda name: "…")


def live_view(filling: Filling) -> View:
    """What the answers change on the page: by field, the texts, value and choices that are not fixed."""
    found: View = {}
    for field, value in filling.values.items():
        name, path = split_field(field)
        item = filling.form.items[name]
        live: View = {
            key: str(filling.words(words, item, path))
            for key, words in (("label", item.label), ("hint", item.hint))
            if references(words.zh + words.en)
        }
        if not item.asks or item.default or item.type is ItemType.REPEAT:
            live["value"] = value
        if item.choice_filter and item.type in SELECTS:
            live["choices"] = [c.name for c in filling.choices(item, path)]
        if live and item.type not in UNSEEN | {ItemType.GROUP} and live != {"value": ""}:
            found[field] = live
    return found


def _choice(choice: Choice) -> View:
    return {
        "name": choice.name,
        "label": str(choice.label),
        "detail": str(choice.detail),
        "na": choice.level is Level.NONE,
    }


def basis_view(basis: tuple[Basis, ...]) -> View:
    """One line that cites every basis, then for each its gist, version and standing."""
    return {
        "line": _("; ").join(b.cited for b in basis),
        "proposed": bool(basis) and all(b.standing is Standing.PROPOSED for b in basis),
        "gists": [
            {
                "cite": b.cited,
                "gist": str(b.gist),
                "version": " ".join(t for t in (str(b.document.short), str(b.document.version)) if t),
                "notice": str(_STANDINGS[b.standing]),
            }
            for b in basis
        ],
    }
