"""The personal plan on paper: every word of it, on one page while it fits."""

from __future__ import annotations

import pytest

from kit.domain.report import KeyValues, Signatures
from kit.store.form_library import FormLibrary
from kit.words import in_language
from tests.reports.papers import ACTION, CAUSE, FACT, a_plan, bare, entry, pages, pdf_of, text_of


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_of_up_to_three_entries_is_one_page(forms: FormLibrary, count: int) -> None:
    form = forms.form("member")
    pdf = pdf_of(a_plan(form, *(entry(form, n) for n in range(count))))
    assert pages(pdf) == 1
    text = text_of(pdf)
    for typed in (FACT, CAUSE, ACTION):
        assert text.count(bare(typed)) == count
    for n in range(count):
        assert bare(str(entry(form, n).finding.label)) in text


@pytest.mark.parametrize("count", [3, 9])
def test_long_texts_are_all_there(forms: FormLibrary, count: int) -> None:
    form = forms.form("member")
    long = (FACT * 12)[:400]
    entries = [entry(form, n, fact=long, cause=long, action=long) for n in range(count)]
    assert text_of(pdf_of(a_plan(form, *entries))).count(bare(FACT)) == count * 3 * (400 // len(FACT))


def test_even_the_longest_text_is_all_there(forms: FormLibrary) -> None:
    form = forms.form("member")
    assert text_of(pdf_of(a_plan(form, entry(form, 0, fact="忘" * 4000)))).count("忘") == 4000


def test_priorities_come_first_and_are_marked(forms: FormLibrary) -> None:
    form = forms.form("member")
    titles = [
        p.title
        for p in a_plan(form, entry(form, 0), entry(form, 1)).part("entries")
        if isinstance(p, KeyValues)
    ]
    assert titles[0][1] == str(entry(form, 1).finding.label)
    assert len(titles[0][0]) > len("1") == len(titles[1][0])


def test_an_entry_has_the_lines_of_the_form(forms: FormLibrary) -> None:
    form = forms.form("member")
    (part,) = a_plan(form, entry(form, 0)).part("entries")
    assert isinstance(part, KeyValues)
    values = [value for _, value in part.rows]
    assert [values[0], values[2], values[3], values[5]] == [FACT, CAUSE, ACTION, ""]
    assert str(entry(form, 0).finding.basis[0].article) in values[1]
    assert "2026" in values[4]


def test_an_unwritten_plan_says_so_and_can_still_be_signed(forms: FormLibrary) -> None:
    report = a_plan(forms.form("member"))
    assert len(report.part("entries")) == 1
    assert isinstance(report.part("signatures")[0], Signatures)
    assert pages(pdf_of(report)) == 1


def test_the_plan_in_english(forms: FormLibrary) -> None:
    form = forms.form("member")
    with in_language("en"):
        text = text_of(pdf_of(a_plan(form, entry(form, 0))))
    assert "Myrectificationplan" in text
    assert bare(entry(form, 0).finding.label.en) in text
