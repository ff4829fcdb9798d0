"""Two versions of a form: by name, with the old text and the new."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.comparison import compare
from kit.domain.form import Form, Section
from kit.store.form_library import FormLibrary
from kit.words import Bilingual, in_language


def changed(form: Form, name: str, **values: object) -> Form:
    """The form with one top item changed."""
    sections = tuple(
        replace(s, items=tuple(replace(i, **values) if i.name == name else i for i in s.items))  # type: ignore[arg-type]
        for s in form.sections
    )
    return replace(form, sections=sections)


def test_a_form_is_the_same_as_itself(forms: FormLibrary) -> None:
    assert compare(forms.form("member"), forms.form("member")).same


def test_a_changed_label_stands_with_old_and_new(forms: FormLibrary) -> None:
    old = forms.form("member")
    new = changed(old, "study", label=Bilingual("今年读完了几篇？", "How many did I finish?"))
    (item,) = compare(old, new).changed
    assert (item.name, item.code) == ("study", "A1")
    (change,) = item.changes
    assert (change.old, change.new) == (old.items["study"].label.zh, "今年读完了几篇？")


def test_a_change_in_the_other_language_alone_is_seen(forms: FormLibrary) -> None:
    old = forms.form("member")
    new = changed(old, "study", label=Bilingual(old.items["study"].label.zh, "Otherwise"))
    with in_language("zh"):
        (item,) = compare(old, new).changed
        assert item.changes[0].new == "Otherwise"


def test_what_was_added_and_taken_out_is_named_with_its_code(forms: FormLibrary) -> None:
    old = forms.form("member")
    first = old.sections[0]
    new = replace(old, sections=(Section(first.name, first.title, items=first.items[1:]), *old.sections[1:]))
    compared = compare(old, new)
    gone = {name for name, _code, _label in compared.removed}
    assert gone == {i.name for i in first.items[0].walk()}
    assert compared.removed[0][1] == "A1"
    assert compared.added == ()
    assert {name for name, _c, _l in compare(new, old).added} == gone


def test_choices_conditions_and_findings_are_compared(forms: FormLibrary) -> None:
    old = forms.form("member")
    item = old.items["study"]
    new = changed(
        old, "study", choices=item.choices[:-1], findings=item.findings[:-1], relevant="${who} = 'x'"
    )
    (found,) = compare(old, new).changed
    with in_language("en"):
        assert {str(c.what) for c in found.changes} == {"Choices", "Levels", "Findings", "Asked when"}
