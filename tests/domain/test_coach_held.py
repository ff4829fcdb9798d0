"""The coach on sixty findings that were written before it had seen any of them (``tests/held/findings.yml``).

Its rules were made on another set (``test_coach.py``); a change that is made because of a sentence here
would make this test worthless.
"""

from __future__ import annotations

import yaml

from kit.domain.coach import Writing, advise
from kit.store.phrase_file import phrase_book
from tests.conftest import TOP

HELD: dict[str, list[str]] = yaml.safe_load((TOP / "tests" / "held" / "findings.yml").read_text("utf-8"))
BOOK = phrase_book(TOP / "forms")


def marked(texts: list[str]) -> list[str]:
    return [text for text in texts if not advise(text, Writing.FACT, BOOK).quiet]


def test_it_marks_the_vague_and_leaves_the_concrete() -> None:
    vague, concrete = marked(HELD["vague"]), marked(HELD["concrete"])
    print(
        f"marked: {len(vague)} of {len(HELD['vague'])} vague, {len(concrete)} of {len(HELD['concrete'])} concrete"
    )
    assert (len(HELD["vague"]), len(HELD["concrete"])) == (30, 30)
    assert len(vague) >= 27, [text for text in HELD["vague"] if text not in vague]
    assert len(concrete) <= 2, concrete


def test_the_phrase_file_is_large_and_names_no_sentence_of_the_set() -> None:
    assert len(BOOK.phrases) >= 150
    written = (TOP / "forms" / "phrases.yml").read_text("utf-8")
    code = "".join(
        (TOP / "kit" / "domain" / f"{name}.py").read_text("utf-8") for name in ("coach", "signs", "phrase")
    )
    for sentence in HELD["vague"] + HELD["concrete"]:
        for start in range(len(sentence) - 11):
            piece = sentence[start : start + 12]
            assert piece not in written, piece
            assert piece not in code, piece
