"""The booth's messages: what a page may send, and that nothing of it stays in the widget."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kit.domain.ballot import LONGEST_REASON, MOST_NAMES, Grade, Mark
from kit.errors import Invalid
from kit.widgets.booth import LARGER, Booth
from kit.widgets.protocol import LARGEST_MESSAGE
from kit.words import say

PAPER = {"id": "e1", "title": "测评", "state": "open"}
GOOD: dict[str, Any] = {
    "op": "cast", "id": "1", "election": "e1", "marks": [["m1", "unqualified", "四次会没有到"]], "receipt": "松 河 晴 石",
}  # fmt: skip


class Taken:
    """What the booth passed on."""

    def __init__(self) -> None:
        self.marks: list[tuple[Mark, ...]] = []
        self.papers = [PAPER]

    def cast(self, election: str, marks: tuple[Mark, ...], receipt: str) -> dict[str, Any]:
        if election != "e1":
            raise Invalid(say("This page is out of date. Please open it again."), field="m1")
        self.marks.append(marks)
        return {"op": "cast", "receipt": receipt, "again": False}


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def booth(taken: Taken) -> Booth:
    return Booth(lambda: taken.papers, taken.cast, words={}, links={})


def test_a_ballot_is_passed_on_and_not_kept(booth: Booth, taken: Taken) -> None:
    before = json.dumps(booth.get_state(), default=str, ensure_ascii=False)
    reply = booth.answer(GOOD)
    assert reply == {"op": "cast", "receipt": "松 河 晴 石", "again": False, "id": "1"}
    assert taken.marks == [(Mark("m1", Grade.UNQUALIFIED, "四次会没有到"),)]
    after = json.dumps(booth.get_state(), default=str, ensure_ascii=False)
    assert after == before
    assert "四次会没有到" not in after
    assert not [value for value in vars(booth).values() if "四次会没有到" in repr(value)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"marks": [["m1", "best", ""]]},
        {"marks": [["m1", "", ""]]},
        {"marks": [["m1", "qualified"]]},
        {"marks": [["", "qualified", ""]]},
        {"marks": [["m1", "qualified", 3]]},
        {"marks": [["m1", "qualified", "\ud800"]]},
        {"marks": [["m1", "qualified", "长" * 300]]},
        {"marks": [["m1", "qualified", ""]] * 401},
        {"marks": {"m1": "qualified"}},
        {"marks": None},
        {"receipt": ""},
        {"receipt": None},
        {"election": ["e1"]},
        {"op": "tally"},
        {"op": ["cast"]},
    ],
)
def test_what_no_page_sends_is_refused_and_nothing_is_passed_on(
    booth: Booth, taken: Taken, wrong: dict[str, Any]
) -> None:
    assert booth.answer({**GOOD, **wrong})["op"] == "refused"
    assert taken.marks == []


@pytest.mark.parametrize("content", [None, 3, "cast", [], {"op": "cast"}])
def test_anything_else_is_refused_too(booth: Booth, content: object) -> None:
    assert booth.answer(content)["op"] == "refused"


def test_a_refusal_names_the_line(booth: Booth) -> None:
    reply = booth.answer({**GOOD, "election": "e2"})
    assert (reply["op"], reply["field"], reply["id"]) == ("refused", "m1", "1")


def test_the_page_is_told_only_what_is_new(booth: Booth, taken: Taken) -> None:
    look = {"op": "look", "id": "2", "seen": booth.seen}
    assert booth.answer(look) == {"op": "same", "id": "2"}
    taken.papers = [{**PAPER, "state": "closed"}]
    told = booth.answer(look)
    assert told["papers"] == taken.papers
    assert booth.answer({**look, "seen": told["seen"]})["op"] == "same"


def test_no_trait_is_taken_over_from_the_page(booth: Booth) -> None:
    booth.set_state({"papers": [], "signs": "甲"})
    assert booth.papers == [PAPER]
    assert len(booth.signs) > 200


def test_a_ballot_with_four_hundred_names_and_the_longest_reasons_is_passed_on(
    booth: Booth, taken: Taken
) -> None:
    full = [[f"{n:032x}", "unqualified", "𠀀" * LONGEST_REASON] for n in range(MOST_NAMES)]
    assert booth.answer({**GOOD, "marks": full})["op"] == "cast"
    assert [len(marks) for marks in taken.marks] == [MOST_NAMES]
    assert booth.answer({**GOOD, "marks": [*full, ["m", "good", ""]]})["op"] == "refused"
    assert booth.answer({**GOOD, "more": "x" * LARGER["cast"]})["op"] == "refused"
    assert len(taken.marks) == 1


def test_room_for_a_long_ballot_is_room_for_nothing_else(booth: Booth) -> None:
    look = {"op": "look", "id": "1", "seen": ""}
    assert booth.answer(look)["op"] == "papers"
    assert booth.answer({**look, "more": "x" * LARGEST_MESSAGE})["op"] == "refused"
