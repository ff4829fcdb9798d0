"""The figures of a checkup round, from the answers of the sheets that were handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from kit.domain import relevance
from kit.domain import summary as domain
from kit.domain.form import Form, Item, Level

COLUMNS = ["member", "item", "level"]


def answers_table(form: Form, sheets: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """The answers to the questions with levels, one row for each sheet and question.

    Columns: ``member`` (a number that means nothing outside the table), ``item``, ``level`` ("" where
    unanswered or not asked). A sheet handed in empty has its rows too, so that it is counted.
    """
    items = domain.summed_items(form)
    lines = []
    for number, given in enumerate(sheets):
        visible = relevance.relevant_values(form, given)
        lines += [(number, item.name, _level(item, visible.get(item.name, ""))) for item in items]
    return pd.DataFrame(lines, columns=COLUMNS)


def _level(item: Item, value: str) -> str:
    choice = item.choice(value)
    return choice.level.value if choice and choice.level else ""


def distribution(table: pd.DataFrame, form: Form) -> pd.DataFrame:
    """People on each level of each question; ``table`` as ``answers_table`` makes it.

    Index: item, form order. Columns: the five levels, best first; ``none`` also holds those who did
    not answer, so every row adds up to the sheets handed in. These counts are not for showing.
    """
    items = [item.name for item in domain.summed_items(form)]
    levels = [level.value for level in Level]
    answered = table[table["level"].isin(levels)].drop_duplicates(["member", "item"])
    counts = (
        pd.crosstab(answered["item"], answered["level"])
        .reindex(index=items, columns=levels, fill_value=0)
        .astype(int)
    )
    counts[Level.NONE.value] += table["member"].nunique() - counts.sum(axis=1)
    return counts


def summary(table: pd.DataFrame, form: Form, round_id: str, expected: int, k: int) -> domain.Summary:
    """What may be shown of a closed round; ``table`` as ``answers_table`` makes it."""
    counted = distribution(table, form)
    counts = {
        str(item): {level: int(row[level.value]) for level in Level} for item, row in counted.iterrows()
    }
    return domain.summary(
        form,
        counts,
        round_id=round_id,
        handed_in=int(table["member"].nunique()),
        expected=expected,
        k=k,
    )
