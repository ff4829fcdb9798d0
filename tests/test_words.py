"""Sentences follow each other as the language sets them."""

from __future__ import annotations

import pytest

from kit.words import in_language, sentences


@pytest.mark.parametrize(("language", "told"), [("en", "One. Two."), ("zh", "One.Two.")])
def test_sentences_are_set_as_the_language_does(language: str, told: str) -> None:
    with in_language(language):
        assert sentences("One.", "Two.") == sentences("", "One.", "", "Two.", "") == told


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert sentences() == sentences("", "") == ""
