"""Conditions in plain words, for paper: “选了 B 或 C 的请写”.

A condition about one or two choice questions is tried with every answer they can have; what it holds
for is what the words say. Where it is about anything else, the words name the questions to look at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, product

from kit.domain.codes import choice_marks
from kit.domain.expression import references
from kit.domain.form import Form, Item, ItemType
from kit.domain.relevance import holds
from kit.words import _, language, mark

_COMPARED = re.compile(r"\$\{\s*([\w.-]+)\s*\}\s*(>=|<=|>|<|=)\s*(\d+(?:\.\d+)?)")
_AND, _OR = mark(" and "), mark(" or ")
_MOST_TRIED = 400
"""Answers that are tried; beyond, the words only name the questions."""


def routing(form: Form, expression: str, codes: Mapping[str, str], under: str = "") -> str:
    """Who goes on to what ``expression`` guards, in the reader's language; "" where everybody does.

    ``under`` is the question that stands right above: it needs no code in the words.
    """
    if not expression:
        return ""
    names = references(expression)
    items = [form.items[name] for name in names if name in form.items]
    if len(items) == len(names) and 1 <= len(items) <= 2:
        said = _of_choices(expression, items, codes, under) or _of_a_number(expression, items, codes, under)
        if said:
            return _("Only {condition}", condition=said)
    return _look_at([codes[name] for name in names if name in codes and name != under])


def _look_at(codes: Sequence[str]) -> str:
    if not codes:
        return _("Only where the answers above ask for it")
    return _("Look at {codes}: only where it applies to you", codes=_listed(codes, _(_AND)))


def _of_choices(expression: str, items: Sequence[Item], codes: Mapping[str, str], under: str) -> str:
    offered = [_answers(item) for item in items]
    tried = 1
    for answers in offered:
        tried *= len(answers)
    if not all(offered) or tried > _MOST_TRIED:
        return ""
    true = {
        given
        for given in product(*offered)
        if holds(expression, dict(zip((i.name for i in items), given, strict=True)))
    }
    for joint, fits in ((_AND, all), (_OR, any)):
        sets = [_singles(true, place, item, whole=fits is all) for place, item in enumerate(items)]
        met = {g for g in product(*offered) if fits(_hits(g[n], sets[n]) for n in range(len(items)))}
        if true and met == true and all(sets):
            parts = [_chose(item, wanted, codes, under) for item, wanted in zip(items, sets, strict=True)]
            return _(joint).join(parts)
    return ""


def _answers(item: Item) -> list[str]:
    """What the item can hold, as far as conditions tell the difference; [] where that is endless."""
    names = [c.name for c in item.choices]
    if item.type is ItemType.SELECT_ONE:
        return ["", *names]
    if item.type is ItemType.SELECT_MULTIPLE:
        return ["", *names, *(" ".join(pair) for pair in combinations(names, 2))]
    return []


def _singles(true: set[tuple[str, ...]], place: int, item: Item, *, whole: bool) -> frozenset[str]:
    """The choices with which the condition can hold (``whole``), or holds with the other item left empty."""
    names = {c.name for c in item.choices}
    if whole or len(next(iter(true), ())) < 2:
        return frozenset(g[place] for g in true) & names
    return frozenset(n for n in names if any(g[place] == n and g[1 - place] == "" for g in true))


def _hits(answer: str, wanted: frozenset[str]) -> bool:
    return any(word in wanted for word in answer.split())


def _chose(item: Item, wanted: frozenset[str], codes: Mapping[str, str], under: str) -> str:
    code = "" if item.name == under else codes.get(item.name, "")
    if len(wanted) == len(item.choices):
        return _("where {code} is answered", code=code) if code else _("where it is answered")
    marks = [m for m, c in zip(choice_marks(item), item.choices, strict=True) if c.name in wanted]
    if code:
        return _("where {code} is {marks}", code=code, marks=_listed(marks, _(_OR)))
    return _("where you chose {marks}", marks=_listed(marks, _(_OR)))


def _of_a_number(expression: str, items: Sequence[Item], codes: Mapping[str, str], under: str) -> str:
    match = _COMPARED.fullmatch(expression.strip())
    if match is None:
        return ""
    code = "" if match[1] == under else codes.get(match[1], "")
    words = {
        ">": _("where {code} is more than {n}", code=code, n=match[3]),
        ">=": _("where {code} is {n} or more", code=code, n=match[3]),
        "<": _("where {code} is less than {n}", code=code, n=match[3]),
        "<=": _("where {code} is {n} or less", code=code, n=match[3]),
        "=": _("where {code} is {n}", code=code, n=match[3]),
    }
    return words[match[2]].strip()


def _listed(words: Sequence[str], last: str) -> str:
    between = ", " if language() == "en" else "、"
    return between.join(words[:-1]) + last + words[-1] if len(words) > 1 else "".join(words)
