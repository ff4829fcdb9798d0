"""Stock phrases: what is written so often that it fits everybody, with the question each leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from kit.domain.likeness import SAME_PHRASE, likeness, pairs
from kit.domain.signs import Question

_GAP = r"[^，,。！？!?；;：:\n]{1,10}?"
_PLAIN = 6
"""Signs from which on a phrase without gaps is something that a sentence can be near to."""
_SHAPES = {"…": _GAP, "（": "(?:", "）": ")", "|": "|"}


@dataclass(frozen=True)
class Phrase:
    """One stock phrase: ``…`` is a gap of up to ten signs within a clause, ``（a|b）`` either of two."""

    text: str
    question: Question

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase as an expression; ``re.error`` where its brackets do not fit."""
        return re.compile("".join(_SHAPES.get(sign, re.escape(sign)) for sign in self.text))

    @property
    def plain(self) -> bool:
        """Whether a whole sentence can be near to it."""
        return len(self.text) >= _PLAIN and not set(self.text) & set(_SHAPES)


@dataclass(frozen=True)
class Found:
    """A stock phrase in a text: where it stands, in characters, and what it leaves open."""

    start: int
    end: int
    question: Question


class PhraseBook:
    """The stock phrases that a branch marks."""

    def __init__(self, phrases: Iterable[Phrase] = ()) -> None:
        self.phrases = tuple(phrases)
        self._patterns = [
            [(p.pattern, p.question) for p in self.phrases if ("…" in p.text) is gaps]
            for gaps in (False, True)
        ]
        self._plain = [(p.text, pairs(p.text)) for p in self.phrases if p.plain]

    def found(self, text: str) -> list[Found]:
        """The phrases in a text from first to last; those that overlap or touch are one."""
        hits: list[tuple[int, int, Question]] = []
        for patterns in self._patterns:  # a phrase with a gap only where no phrase without one stands
            taken = list(hits)
            hits += (
                (m.start(), -m.end(), question)
                for pattern, question in patterns
                for m in pattern.finditer(text)
                if m.end() > m.start()
                and all(m.end() <= start or m.start() >= -end for start, end, _ in taken)
            )
        hits.sort()
        apart: list[Found] = []
        for start, end, question in hits:
            if apart and start <= apart[-1].end:
                apart[-1] = replace(apart[-1], end=max(apart[-1].end, -end))
            else:
                apart.append(Found(start, -end, question))
        return apart

    def near(self, sentence: str) -> str:
        """The stock sentence that ``sentence`` is near to, or ""."""
        mine = pairs(sentence)
        best, least = "", SAME_PHRASE
        for text, theirs in self._plain:
            much = likeness(mine, theirs, least)
            if much >= least:
                best, least = text, max(much, least)
        return best
