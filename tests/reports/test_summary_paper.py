"""The group's summary on paper: nothing that the summary itself does not show."""

from __future__ import annotations

from kit.domain.report import Figure, Table
from kit.reports.summary import too_few
from kit.store.form_library import FormLibrary
from tests.reports.papers import a_summary, a_summary_report, bare, pdf_of, text_of


def test_every_shown_row_and_section_is_on_the_paper(forms: FormLibrary) -> None:
    figures = a_summary(forms.form("member"))
    text = text_of(pdf_of(a_summary_report(forms.form("member"))))
    for row in figures.rows:
        assert bare(str(row.short)) in text
    for share in figures.shares:
        assert bare(str(share.title)) in text
        assert f"{share.share}%" in text or share.share is None


def test_a_row_with_too_few_people_shows_no_number(forms: FormLibrary) -> None:
    figures = a_summary(forms.form("member"))
    assert figures.suppressed
    hidden = {str(row.number) for row in figures.suppressed}
    tables = [p for p in a_summary_report(forms.form("member")).part("items") if isinstance(p, Table)]
    rows = {row[0]: row[2:] for table in tables for row in table.rows}
    assert {number for number, shown in rows.items() if shown == (too_few(), "")} == hidden


def test_too_few_sheets_give_the_count_and_nothing_else(forms: FormLibrary) -> None:
    report = a_summary_report(forms.form("member"), handed_in=3)
    assert set(report.parts) == {"handed_in", "signatures"}
    text = text_of(pdf_of(report))
    assert "3" in text
    assert bare(too_few()) in text


def test_the_chart_says_the_same_in_words(forms: FormLibrary) -> None:
    (chart,) = a_summary_report(forms.form("member")).part("chart")
    assert isinstance(chart, Figure)
    for share in a_summary(forms.form("member")).shares:
        assert str(share.title) in chart.alt
        assert str(share.title) in chart.svg
