"""The phrase file: the shipped one can be used; each fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.domain.signs import Question
from kit.errors import Problems
from kit.store.phrase_file import parse_phrases, phrase_book
from kit.words import in_language
from tests.conftest import TOP


def problems(text: str) -> list[str]:
    with in_language("en"):
        with pytest.raises(Problems) as caught:
            parse_phrases(text, "forms/phrases.yml")
        return [str(p) for p in caught.value.problems]


def test_the_shipped_file_holds_enough_and_asks_every_question() -> None:
    book = phrase_book(TOP / "forms")
    assert len(book.phrases) >= 150
    assert {p.question for p in book.phrases} == set(Question)
    assert sum(p.plain for p in book.phrases) >= 40


def test_gaps_stay_within_a_clause_and_alternatives_are_either() -> None:
    book = parse_phrases("what:\n  - 对…重视不够\n  - 不够（深入|扎实）\n", "f")
    text = "对这项工作重视不够，对问题，重视不够。"
    assert [text[f.start : f.end] for f in book.found(text)] == ["对这项工作重视不够"]
    assert [f.question for f in book.found("学得不够扎实、不够快")] == [Question.WHAT]


def test_signs_of_expressions_are_only_signs() -> None:
    book = parse_phrases('seen:\n  - "100%.*[落实]+"\n', "f")
    assert book.found("做到100%.*[落实]+")
    assert not book.found("做到100%全部落实")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("what:\n  - 不够深入\n  - 不够深入\n", 3, "stands here twice"),
        ("what:\n  - 不够深入\nwhen:\n  - 不够深入\n", 4, "stands here twice"),
        ("what:\n  - 不\n", 2, "too short"),
        ("what:\n  - 不够（深入\n", 2, "brackets"),
        ("what:\n  - （深入|）\n", 2, "brackets"),
        ("why:\n  - 不够深入\n", 1, "“why” is not known"),
        ("what:\n  - {zh: 不够深入}\n", 2, "plain value"),
        ("what: 不够深入\n", 1, "list is expected"),
        ("what:\n  - 不够\n - 深入\n", 3, "cannot be read as YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str) -> None:
    (told,) = problems(text)
    assert told.startswith(f"forms/phrases.yml line {line}")
    assert what in told


def test_without_a_file_there_are_no_phrases(tmp_path: Path) -> None:
    assert phrase_book(tmp_path).phrases == ()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "phrases.yml"
    path.write_text("what:\n  - 不够深入\n", encoding="utf-8")
    assert len(phrase_book(tmp_path).phrases) == 1
    path.write_text("what:\n  - 不够深入\n  - 不够扎实\n", encoding="utf-8")
    assert len(phrase_book(tmp_path).phrases) == 2
