"""The summary on the page: the same numbers as bar, words and table; text where people are too few."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kit.domain import summary as figures
from kit.domain.form import Choice, Form, Item, ItemType, Level, ProblemClass, Section
from kit.domain.summary import Summary
from kit.widgets import summary_chart, summary_view
from kit.words import Bilingual, use_language

CHOICES = tuple(Choice(level.value, Bilingual(level.value), level=level) for level in Level)
SPLIT = {Level.MET: 10, Level.MOSTLY: 8, Level.PARTLY: 5, Level.UNMET: 5}
JOINED = {Level.MET: 12, Level.MOSTLY: 2, Level.PARTLY: 12, Level.UNMET: 2}
FEW = {Level.MET: 26, Level.UNMET: 2}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


def form(sections: int = 4) -> Form:
    return Form(
        "member", "1", "d", Bilingual("自查"), Bilingual(""), 10,
        tuple(
            Section(
                f"s{s}",
                Bilingual(f"方面{s}", f"Aspect {s}"),
                items=tuple(
                    Item(
                        f"s{s}i{i}", ItemType.SELECT_ONE, Bilingual(f"<b>题{i}</b>"),
                        choices=CHOICES, feeds=ProblemClass.ROLE,
                    )
                    for i in range(2)
                ),
            )
            for s in range(sections)
        ),
    )  # fmt: skip


def summary(*rows: dict[Level, int], n: int = 28, sections: int = 4) -> Summary:
    """The rows given, in turn, for all the questions."""
    of = form(sections)
    counts = {s.name: rows[i % len(rows)] for i, s in enumerate(of.screens)}
    return figures.summary(of, counts, round_id="r", handed_in=n, expected=30, k=5)


def test_every_text_of_the_form_is_escaped() -> None:
    html = summary_view.items_html(summary(SPLIT), form())
    assert "<b>题" not in html
    assert "&lt;b&gt;题0&lt;/b&gt;" in html


def test_a_bar_says_in_words_and_in_the_table_what_it_draws() -> None:
    html = summary_view.items_html(summary(JOINED), form())
    words = "Met and mostly met: 14 people, Some gap and a marked gap: 14 people"
    assert f'aria-label="{words}"' in html
    assert f"<td>{words}</td>" in html
    assert 'class="gapm"' in html
    assert 'class="okm"' in html


def test_a_row_with_too_few_people_is_one_sentence_and_no_bar() -> None:
    html = summary_view.items_html(summary(FEW), form())
    assert "dbar" not in html
    assert "Too few people; please talk face to face" in html
    assert not re.search(r"\b26\b|\d people\b", html.replace("fewer than 5 people", ""))


def test_a_person_is_as_wide_left_of_the_line_as_right_of_it() -> None:
    rows = summary(SPLIT, JOINED).rows
    on = summary_chart.scale(rows)
    slabs = [s for row in rows for s in summary_chart.slabs(row, on)]
    assert all(s.width == pytest.approx(s.count * on.unit, abs=0.01) for s in slabs)
    assert all(s.x >= 0 and s.x + s.width <= 100 for s in slabs)
    left = [s for s in summary_chart.slabs(rows[0], on) if s.kind.startswith("gap")]
    assert left[-1].x + left[-1].width == pytest.approx(on.midline, abs=0.05)


def test_the_web_has_its_text_its_table_and_the_round_before() -> None:
    html = summary_view.aspects_html(summary(SPLIT), summary(JOINED))
    assert "This round: Aspect 0 65%, Aspect 1 65%" in html
    assert "The round before: Aspect 0 50%" in html
    assert 'polygon class="this"' in html
    assert 'polygon class="last"' in html
    assert html.count('<td class="n">65%</td>') == 4


def test_only_the_four_aspects_are_on_the_web() -> None:
    html = summary_view.aspects_html(summary(SPLIT, sections=5))
    assert "Aspect 3" in html
    assert "Aspect 4" not in html


def test_an_aspect_with_too_few_people_leaves_the_table_and_takes_the_web_away() -> None:
    mixed = summary(SPLIT, SPLIT, SPLIT, SPLIT, SPLIT, SPLIT, FEW, FEW)
    html = summary_view.aspects_html(mixed)
    assert "polygon" not in html
    assert "65%" in html
    assert "too few" in html


def test_the_talk_names_the_questions_that_are_not_shown() -> None:
    assert "Questions 2, 4, 6, 8" in summary_view.talk_html(summary(SPLIT, FEW))
    assert summary_view.talk_html(summary(SPLIT)) == ""


def test_fewer_sheets_than_five_give_the_count_and_the_talk_only() -> None:
    few = summary(SPLIT, n=4)
    html = summary_view.overview_html(few, "2026") + summary_view.talk_html(few)
    assert "<b>4</b>" in html
    assert "30 are expected" in html
    assert "radar" not in html
    assert "themes" not in html
    assert "Too few people on every question" in html


def test_the_classes_are_counted_from_shown_rows_and_the_others_are_one_sentence() -> None:
    html = summary_view.rate_html(summary(SPLIT, FEW), "2026")
    assert "<b>40</b>" in html
    assert "The others: too few people" in html
