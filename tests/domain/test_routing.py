"""Conditions in plain words say what the condition holds for, and where that is not plain they claim less."""

from __future__ import annotations

import re

import pytest

from kit.domain.codes import choice_marks, item_codes
from kit.domain.form import NOTHING, Choice, Form, Item, ItemType, Section
from kit.domain.relevance import holds
from kit.domain.routing import routing
from kit.store.form_library import FormLibrary
from kit.words import Bilingual, in_language

CHOICES = tuple(Choice(name, Bilingual(name)) for name in ("all", "most", "few", "none"))
FORM = Form(
    "f", "1", "0", NOTHING, NOTHING, 1,
    (
        Section("a", NOTHING, items=(
            Item("one", ItemType.SELECT_ONE, NOTHING, choices=CHOICES),
            Item("two", ItemType.SELECT_ONE, NOTHING, choices=CHOICES),
            Item("some", ItemType.SELECT_MULTIPLE, NOTHING, choices=CHOICES),
            Item("times", ItemType.INTEGER, NOTHING),
        )),
    ),
)  # fmt: skip
CODES = item_codes(FORM)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", ""),
        ("${one} = 'few' or ${one} = 'none'", "Only where A1 is C or D"),
        ("${one} = 'most'", "Only where A1 is B"),
        ("${one} != ''", "Only where A1 is answered"),
        ("${one} != '' and ${one} != 'none'", "Only where A1 is A, B or C"),
        ("not(${one} = 'all') and ${one} != ''", "Only where A1 is B, C or D"),
        ("selected(${some}, 'few')", "Only where A3 is C"),
        ("selected(${some}, 'few') or selected(${some}, 'all')", "Only where A3 is A or C"),
        ("count-selected(${some}) >= 1", "Only where A3 is answered"),
        ("${one} = 'few' and ${two} = 'all'", "Only where A1 is C and where A2 is A"),
        ("${one} = 'few' or ${two} = 'all'", "Only where A1 is C or where A2 is A"),
        ("${times} > 3", "Only where A4 is more than 3"),
        ("${times} = 0", "Only where A4 is 0"),
        # Not plain: the words only say where to look.
        ("${one} = ''", "Look at A1: only where it applies to you"),
        ("count-selected(${some}) >= 2", "Look at A3: only where it applies to you"),
        ("${one} = ${two}", "Look at A1 and A2: only where it applies to you"),
        ("${times} * 2 > 3", "Look at A4: only where it applies to you"),
        ("${one} = 'all' or ${two} = 'all' or ${some} = 'all'", "Look at A1, A2 and A3: only where it applies to you"),
        ("today() > '2026-01-01'", "Only where the answers above ask for it"),
    ],
)  # fmt: skip
def test_words_for_conditions(expression: str, words: str) -> None:
    with in_language("en"):
        assert routing(FORM, expression, CODES) == words


def test_the_question_right_above_needs_no_code() -> None:
    with in_language("en"):
        assert routing(FORM, "${one} = 'few'", CODES, "one") == "Only where you chose C"


@pytest.mark.parametrize("name", ["member", "leader", "branch", "committee"])
def test_the_words_of_every_shipped_condition_are_true(forms: FormLibrary, name: str) -> None:
    """Each letter that the words name makes the condition hold, and no other does."""
    form = forms.form(name)
    codes = item_codes(form)
    by_code = {code: item for item, code in codes.items()}
    with in_language("en"):
        for item in form.items.values():
            above = form.parents.get(item.name, "")
            words = routing(form, item.relevant, codes, above)
            match = re.fullmatch(r"Only where (?:you chose|(\S+) is) ([A-H, or]+)", words)
            if match is None:
                assert not item.relevant or words.endswith("is answered"), (item.name, words)
                continue
            asked = form.items[by_code[match[1]] if match[1] else above]
            named = set(re.findall(r"\b[A-H]\b", match[2]))
            for mark, choice in zip(choice_marks(asked), asked.choices, strict=True):
                assert holds(item.relevant, {asked.name: choice.name}) is (mark in named), (item.name, mark)
