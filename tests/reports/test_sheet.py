"""The blank sheet: every question with its code, every choice with its letter, boxes, lines and who goes on."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from kit.domain.codes import choice_marks, item_codes
from kit.domain.form import NOTHING, Choice, Form, Item, ItemType, Section
from kit.reports.sheet import Occasion, sheet_pdf
from kit.store.form_library import FormLibrary
from kit.words import Bilingual, in_language
from tests.conftest import TOP
from tests.reports.papers import bare, pages, text_of

OCCASION = Occasion("示例单位第一党支部", "2026 年第四季度自查", date(2026, 11, 27))


@cache
def printed(name: str, *, large: bool = False) -> bytes:
    return sheet_pdf(FormLibrary(TOP / "forms").form(name), OCCASION, large=large)


@pytest.mark.parametrize("name", ["member", "leader", "branch", "committee"])
def test_everything_asked_is_on_paper(forms: FormLibrary, name: str) -> None:
    form, text = forms.form(name), text_of(printed(name))
    for item_name, code in item_codes(form).items():
        item = form.items[item_name]
        assert f"{code}" in text
        assert bare(item.label.zh) in text, item_name
        for mark, choice in zip(choice_marks(item), item.choices, strict=True):
            assert bare(f"{mark}{choice.label.zh}{choice.detail.zh}") in text, (item_name, choice.name)


def test_the_head_says_what_it_is_for_whom_and_who_sees_it() -> None:
    text = text_of(printed("member"))
    form = FormLibrary(TOP / "forms").form("member")
    for part in (
        OCCASION.branch,
        OCCASION.round,
        form.title.zh,
        form.version,
        form.digest[:6],
        "2026年11月27日",
    ):
        assert bare(part) in text, part


def test_the_large_one_is_set_in_sixteen_points() -> None:
    sizes: set[float] = set()

    def note(text: str, _matrix: object, _inner: object, _font: object, size: float) -> None:
        if text.strip():
            sizes.add(round(size, 1))

    PdfReader(io.BytesIO(printed("member", large=True))).pages[2].extract_text(visitor_text=note)
    assert max(sizes) >= 16
    assert min(sizes) >= 12
    assert pages(printed("member", large=True)) > pages(printed("member"))


def test_pages_say_which_of_how_many() -> None:
    reader = PdfReader(io.BytesIO(printed("branch")))
    count = len(reader.pages)
    with in_language("zh"):
        for number, page in enumerate(reader.pages, 1):
            text = bare(page.extract_text())
            assert str(number) in text
            assert str(count) in text
            assert "branch" in text


def test_the_reader_of_english_gets_english() -> None:
    with in_language("en"):
        pdf = sheet_pdf(FormLibrary(TOP / "forms").form("member"), OCCASION)
    text = text_of(pdf)
    assert bare("Only where you chose C or D") in text
    assert bare("How to fill it in") in text


CHOICES = (Choice("a", Bilingual("#panic(1)")), Choice("b", Bilingual('"]); #x')))
EVERY_TYPE = Form(
    "every", "1", "0" * 64, Bilingual("$每一种$"), NOTHING, 1,
    (
        Section("s", Bilingual("*第一*节"), note=Bilingual("`注`"), items=(
            *(Item(f"i_{kind.value}", kind, Bilingual(f"问 {kind.value} #{{}} \\"), hint=Bilingual("提示"),
                   choices=CHOICES if "select" in kind.value or kind is ItemType.RANK else ())
              for kind in ItemType if kind not in (ItemType.GROUP, ItemType.REPEAT)),
            Item("g", ItemType.GROUP, Bilingual("一组"), items=(Item("g1", ItemType.TEXT, Bilingual("组里的")),)),
            Item("r", ItemType.REPEAT, Bilingual("一次"), items=(Item("r1", ItemType.TEXT, Bilingual("每次的")),)),
        )),
    ),
)  # fmt: skip


def test_every_type_has_its_place_and_no_text_can_act_on_the_page() -> None:
    text = text_of(sheet_pdf(EVERY_TYPE))
    for kind in ItemType:
        if kind in (ItemType.GROUP, ItemType.REPEAT):
            continue
        hidden = kind in (ItemType.CALCULATE, ItemType.HIDDEN)
        assert (bare(f"问 {kind.value} #{{}} \\") in text) is not hidden, kind
    assert bare('"]); #x') in text
    assert "#panic(1)" in text
    assert text.count("每次的") == 3
