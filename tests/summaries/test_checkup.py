"""From answers to counts: nobody is lost, and who did not answer is counted once."""

from __future__ import annotations

import pandas as pd
import pytest

from kit.domain.form import Choice, Form, Item, ItemType, Level, Section
from kit.errors import Invalid
from kit.summaries import answers_table, distribution, summary
from kit.words import Bilingual

CHOICES = (
    Choice("all", Bilingual("都做到了"), level=Level.MET),
    Choice("most", Bilingual("大半"), level=Level.MOSTLY),
    Choice("some", Bilingual("小半"), level=Level.PARTLY),
    Choice("hardly", Bilingual("基本没有"), level=Level.UNMET),
    Choice("none", Bilingual("没有遇到"), level=Level.NONE),
)
PLAIN = (Choice("yes", Bilingual("有")), Choice("no", Bilingual("没有")))


def question(name: str, choices: tuple[Choice, ...] = CHOICES, relevant: str = "") -> Item:
    return Item(name, ItemType.SELECT_ONE, Bilingual(name), choices=choices, relevant=relevant)


FORM = Form(
    "member",
    "1",
    "d",
    Bilingual("自查"),
    Bilingual(""),
    10,
    (
        Section(
            "s",
            Bilingual("一"),
            items=(
                question("study"),
                question("speak"),
                question("plain", PLAIN),
                question("why", relevant="${study} = 'hardly'"),
            ),
        ),
    ),
)


def counts(*sheets: dict[str, str]) -> pd.DataFrame:
    return distribution(answers_table(FORM, sheets), FORM)


def row(table: pd.DataFrame, item: str) -> list[int]:
    return [int(n) for n in table.loc[item]]


def test_each_choice_counts_as_its_level() -> None:
    table = counts({"study": "all"}, {"study": "all"}, {"study": "hardly"}, {"study": "none"})
    assert list(table.columns) == [level.value for level in Level]
    assert row(table, "study") == [2, 0, 0, 1, 1]


def test_only_questions_with_levels_have_a_row_in_form_order() -> None:
    assert list(counts({"plain": "yes"}).index) == ["study", "speak", "why"]


def test_an_empty_sheet_is_counted_as_handed_in_and_not_answered() -> None:
    table = counts({}, {"study": "most"}, {"study": "no such choice"})
    assert row(table, "study") == [0, 1, 0, 0, 2]
    assert (table.sum(axis=1) == 3).all()


def test_an_answer_to_a_question_that_is_hidden_again_does_not_count() -> None:
    assert row(counts({"study": "all", "why": "hardly"}), "why") == [0, 0, 0, 0, 1]


def test_no_sheets_give_a_summary_of_nobody() -> None:
    found = summary(answers_table(FORM, []), FORM, "r", 6, 5)
    assert (found.handed_in, found.expected, found.too_few, found.shown) == (0, 6, True, ())


def test_a_member_who_is_in_the_table_twice_is_counted_once() -> None:
    table = answers_table(FORM, [{"study": "all"}])
    assert row(distribution(pd.concat([table, table]), FORM), "study") == [1, 0, 0, 0, 0]


def test_the_summary_holds_what_may_be_shown_and_no_more() -> None:
    sheets = (
        [{"study": "all", "speak": "all"}] * 12
        + [{"study": "some", "speak": "most"}] * 5
        + [{"study": "hardly"}] * 3
    )
    found = summary(answers_table(FORM, sheets), FORM, "r1", 24, 5)
    assert (found.round_id, found.handed_in, found.expected, found.k) == ("r1", 20, 24, 5)
    study, speak, why = found.rows
    assert [(c.levels, c.count) for c in study.cells[:1]] == [((Level.UNMET, Level.PARTLY), 8)]
    assert [c.count for c in speak.cells] == [0, 0, 5, 15]
    assert why.suppressed


def test_a_smallest_group_that_hides_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        summary(answers_table(FORM, []), FORM, "r", 6, 1)
