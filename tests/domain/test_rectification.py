"""How the two halves of an if–then plan read as one sentence."""

from __future__ import annotations

import pytest

from kit.domain.rectification import PlanField, field_name, finding_of, if_then
from kit.words import in_language


@pytest.mark.parametrize(
    ("cue", "action", "read"),
    [
        ("开会那天有事", "提前一天说。", "如果开会那天有事，我就提前一天说。"),
        ("如果开会那天有事，", "我就提前一天说。", "如果开会那天有事，我就提前一天说。"),
        (" 开会那天有事。\n", " 提前一天说 ", "如果开会那天有事，我就提前一天说"),
        ("", "如果开会那天有事，我就提前一天说。", "如果开会那天有事，我就提前一天说。"),
        ("", "每月看一遍。", "每月看一遍。"),
        ("开会那天有事", " ", "如果开会那天有事"),
        ("", "", ""),
        ("有 {x} 的那天", "写 {then_word}", "如果有 {x} 的那天，我就写 {then_word}"),
    ],
)
def test_the_sentence_says_every_word_once(cue: str, action: str, read: str) -> None:
    with in_language("zh"):
        assert if_then(cue, action) == read


def test_it_reads_as_english_too() -> None:
    with in_language("en"):
        assert (
            if_then("If the day is taken", "tell her before") == "if the day is taken, then I tell her before"
        )


@pytest.mark.parametrize("field", list(PlanField))
def test_a_plan_field_tells_its_finding_and_no_other_field_does(field: PlanField) -> None:
    assert finding_of(field_name("replies_missing", field), field) == "replies_missing"
    others = [field_name("replies_missing", other) for other in PlanField if other is not field]
    for name in (*others, "replies_missing", f"replies_missing:{field.value}", ""):
        assert finding_of(name, field) == ""
