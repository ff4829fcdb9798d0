"""``kit forms check``: each fault of issue 4, item 5, with its line, item and remedy."""

from __future__ import annotations

import re

import pytest

from kit.errors import Problem, Problems
from kit.store.form_check import Bounds, checked_form
from kit.store.form_file import parse_form
from kit.store.form_library import FormLibrary
from tests.conftest import TOP
from tests.store.test_form_file import GOOD

FACT = "relevant: \"${replies} = 'few'\""
LIBRARY = FormLibrary(TOP / "forms")
SHIPPED = [path.stem for path in LIBRARY.paths()]

LACKING = {
    "a condition that no answer meets": (
        FACT, "relevant: \"${replies} = 'few' and ${replies} = 'all'\"", "replies_fact", "No answers ever show"),
    "a number that can never be": (
        FACT, 'relevant: "string-length(${replies}) > 9"', "replies_fact", "No answers ever show"),
    "a rule that can never hold": (
        "when: \"${replies} = 'few'\"", "when: \"${replies} = 'few' and ${replies_fact} = ''"
        " and ${replies} = 'all'\"", "replies", "replies_few"),
    "a bare name": (FACT, "relevant: \"replies = 'few'\"", "replies_fact", "replies"),
    "an English text in both places": (
        "label: {zh: 写一件事, en: One matter}", "label: {zh: One matter, en: One matter}", "replies_fact", "one language"),
    "a stock phrase in a hint": ("hint: {zh: 想一件事,", "hint: {zh: 进一步加强学习,", "replies", "进一步加强"),
    "a constraint without a message": (
        "            " + FACT, "            constraint: \"string-length(.) < 99\"\n            " + FACT, "replies_fact",
        "constraint_message"),
    "a circle of two": (
        "        feeds: role", "        relevant: \"${replies_fact} = ''\"\n        feeds: role", "replies_fact", "circle"),
}  # fmt: skip


def found(text: str, bounds: Bounds | None = None) -> tuple[Problem, ...]:
    with pytest.raises(Problems) as caught:
        checked_form(text, "forms/checkups/small.yml", bounds)
    return caught.value.problems


@pytest.mark.parametrize("lack", LACKING)
def test_what_a_form_lacks_is_named_with_item_and_remedy(lack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, item, named = LACKING[lack]
    assert old in GOOD
    problems = found(GOOD.replace(old, new, 1))
    wanted = [
        p for p in problems if item in p.where and named in f"{p.what.text} {p.what.values} {p.remedy.text}"
    ]
    assert wanted, [str(p) for p in problems]
    assert all(re.search(r"small\.yml .*\d", p.where) and p.remedy.text for p in problems)


def test_a_form_without_a_basis_runs_and_is_told_that_it_lacks_one() -> None:
    text = GOOD.replace("            hint: {zh: 什么时候, en: When}\n", "")
    assert parse_form(text, "x").items["replies_fact"].hint.zh == ""
    assert [p.what.text for p in found(text)] == ["The question has no hint."]


def test_a_form_that_asks_too_much_needs_a_reason() -> None:
    short = Bounds(minutes=0, section_minutes=0)
    texts = [p.what.text for p in found(GOOD, short)]
    assert texts == [
        "The form asks about {n} minutes; the rule says {most}.",
        "The section asks about {n} minutes; the rule says {most}.",
    ]
    reasoned = GOOD.replace("minutes: 2", "minutes: 2\nburden_reason: {zh: 一年一次, en: Once a year}")
    assert checked_form(reasoned, "x", short).burden_reason.zh == "一年一次"
