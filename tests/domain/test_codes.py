"""Codes follow from the order alone; every item on paper has one of its own."""

from __future__ import annotations

import pytest

from kit.domain.codes import choice_marks, item_codes, section_letter
from kit.domain.form import NOTHING, UNSEEN, Choice, Form, Item, ItemType, Section
from kit.store.form_library import FormLibrary
from kit.words import Bilingual


def item(name: str, kind: ItemType = ItemType.TEXT, *under: Item, choices: int = 0) -> Item:
    offered = tuple(Choice(f"c{n}", Bilingual(f"c{n}")) for n in range(choices))
    return Item(name, kind, Bilingual(name), choices=offered, items=under)


def form(*sections: Section) -> Form:
    return Form("f", "1", "0" * 8, Bilingual("f"), NOTHING, 1, sections)


def test_sections_are_letters_questions_numbers_and_what_stands_under_them_dashed() -> None:
    made = form(
        Section(
            "a",
            NOTHING,
            items=(item("one"), item("two", ItemType.GROUP, item("in_two", ItemType.TEXT, item("deep")))),
        ),
        Section("b", NOTHING, items=(item("three"),)),
    )
    assert item_codes(made) == {"one": "A1", "two": "A2", "in_two": "A2-1", "deep": "A2-1-1", "three": "B1"}


def test_what_is_not_on_paper_takes_no_number() -> None:
    made = form(
        Section("a", NOTHING, items=(item("n", ItemType.NOTE), item("h", ItemType.HIDDEN), item("x"))),
    )
    assert item_codes(made) == {"x": "A1"}


def test_letters_go_on_after_z() -> None:
    assert [section_letter(n) for n in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


def test_choices_have_letters_or_numbers_of_one_width() -> None:
    assert choice_marks(item("x", choices=3)) == ("A", "B", "C")
    assert choice_marks(item("x", choices=26))[-1] == "Z"
    assert choice_marks(item("x", choices=27))[::26] == ("01", "27")


@pytest.mark.parametrize("name", ["member", "leader", "branch", "committee"])
def test_every_shipped_item_has_a_code_of_its_own(forms: FormLibrary, name: str) -> None:
    shipped = forms.form(name)
    codes = item_codes(shipped)
    expected = {
        i.name for i in shipped.items.values() if i.type not in UNSEEN and i.type is not ItemType.NOTE
    }
    assert set(codes) == expected
    assert len(set(codes.values())) == len(codes)
    assert item_codes(shipped) == codes
