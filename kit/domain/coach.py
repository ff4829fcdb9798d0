"""The coach: what a text leaves open, asked beside it. It advises and never blocks, scores or writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from kit.domain.phrase import Found, PhraseBook
from kit.domain.signs import Question, Sign, signs, told
from kit.words import Bilingual

FEWEST = 4
"""Signs below which there is nothing to say yet."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*")
_CLAUSE = re.compile(r"[^，,。！？!?；;：:\n]+")
_INSTANCE = re.compile(r"(?:[例比譬诸]?如|具体|其中|有一?[次回]|特别是|尤其是|表现在)")
_LONGEST_ANSWER = 12
_FIXING = (Question.WHEN, Question.MUCH, Question.WHAT)


class Writing(StrEnum):
    """What is being written: a fact, a cause, or what one will do."""

    FACT = "fact"
    CAUSE = "cause"
    ACTION = "action"


ASKED: dict[Writing, tuple[Question, ...]] = {
    Writing.FACT: (Question.WHAT, Question.WHEN, Question.WHO),
    Writing.CAUSE: (),
    Writing.ACTION: (Question.WHEN, Question.MUCH, Question.SEEN),
}
"""What is asked of each kind of text; a cause is asked nothing but what its phrases leave open."""


@dataclass(frozen=True)
class Ask:
    """A question with what the text tells of it, "" where nothing."""

    question: Question
    answer: str = ""


@dataclass(frozen=True)
class Near:
    """A sentence that is near a stock sentence."""

    start: int
    end: int
    phrase: str


@dataclass(frozen=True)
class Past:
    """What the member wrote last time about the same finding, or about something much like it."""

    finding: str
    """The finding of this year's plan that can take it up, "" where there is none (yet)."""
    label: Bilingual
    """What last time's finding was called."""
    text: str
    action: str
    same: bool
    """Whether it stood under the same finding."""
    near: bool
    """Whether the words are alike (``likeness.SAME_THING``)."""
    last_year: bool


@dataclass(frozen=True)
class Advice:
    """What the coach says about one text; it is kept nowhere."""

    marks: tuple[Found, ...] = ()
    """Stock phrases that nothing told in the same group of sentences carries."""
    near: tuple[Near, ...] = ()
    asks: tuple[Ask, ...] = ()
    bare: bool = False
    """Whether it names neither when nor how much, and no deed."""
    past: Past | None = None
    telling: bool = field(default=False, compare=False)
    """Whether some sentence tells what happened or will be done."""

    @property
    def quiet(self) -> bool:
        """Whether nothing in the text is held up to the member.

        True where no stock phrase and no sentence near one stands without something told to carry it, and the
        text names when, how much, or a deed. A sentence tells where ``signs.told`` finds two of time, person,
        amount and deed in it. What is told carries its own sentence and those after it in the paragraph (they
        draw from it), the one before it if that holds a single phrase (a heading), and any before it where it
        begins as an instance (例如 …).
        """
        return not (self.marks or self.near or self.bare)


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a text with what was found in it."""

    start: int
    text: str
    marks: tuple[Found, ...]
    signs: tuple[Sign, ...]

    @property
    def told(self) -> bool:
        return told(self.signs)


def advise(text: str, writing: Writing, book: PhraseBook) -> Advice:
    """What to say about ``text``; nothing about a text that has hardly begun."""
    if len(text.strip()) < FEWEST:
        return Advice()
    paragraphs = [list(_sentences(m[0], m.start(), book)) for m in re.finditer(r"[^\n]+", text)]
    alone = [s for paragraph in paragraphs for s in _uncarried(paragraph)]
    found = [s for paragraph in paragraphs for s in paragraph]
    telling = [s for s in found if s not in alone or not s.marks]
    return Advice(
        marks=tuple(m for s in alone for m in s.marks),
        near=tuple(_near(alone, book)),
        asks=tuple(Ask(q, _answer(q, telling)) for q in ASKED[writing]),
        bare=writing is Writing.FACT and _bare([s for sentence in found for s in sentence.signs]),
        telling=any(s.told for s in found),
    )


def _sentences(paragraph: str, offset: int, book: PhraseBook) -> Iterator[_Sentence]:
    marks = book.found(paragraph)
    seen = signs(paragraph)
    for match in _SENTENCE.finditer(paragraph):
        start, end = match.span()
        here = range(start, end)
        yield _Sentence(
            offset + start,
            match[0],
            tuple(replace(m, start=offset + m.start, end=offset + m.end) for m in marks if m.start in here),
            tuple(replace(s, start=offset + s.start, end=offset + s.end) for s in seen if s.start in here),
        )


def _uncarried(paragraph: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences of a paragraph that nothing told carries."""
    carried = [s.told for s in paragraph]
    for at, (one, after) in enumerate(pairwise(paragraph)):
        carried[at + 1] = carried[at + 1] or carried[at]
        if after.told and (len(one.marks) <= 1 or _INSTANCE.match(after.text)):
            carried[at] = True
    return [s for s, held in zip(paragraph, carried, strict=True) if not held]


def _near(alone: Sequence[_Sentence], book: PhraseBook) -> Iterator[Near]:
    for sentence in alone:
        phrase = "" if sentence.marks else book.near(sentence.text)
        if phrase:
            yield Near(sentence.start, sentence.start + len(sentence.text), phrase)


def _bare(found: Sequence[Sign]) -> bool:
    """Whether nothing fixes the text: no firm time, amount or deed, and not two loose signs either."""
    return not any(s.firm and s.question in _FIXING for s in found) and len({s.start for s in found}) <= 1


def _answer(question: Question, sentences: Sequence[_Sentence]) -> str:
    """The words that answer a question: a firm sign's, else a loose one's; for what, its clause."""
    for firm in (True, False):
        for sentence in sentences:
            for sign in sentence.signs:
                if sign.question is question and sign.firm is firm:
                    return _words(sentence, sign)
    return ""


def _words(sentence: _Sentence, sign: Sign) -> str:
    start, end = sign.start - sentence.start, sign.end - sentence.start
    if sign.question is not Question.WHAT:
        return sentence.text[start:end].strip()
    clause = next(m for m in _CLAUSE.finditer(sentence.text) if m.start() <= start < m.end())
    begins = clause.start()
    for other in sentence.signs:  # the time in front of it has a question of its own
        at, after = other.start - sentence.start, other.end - sentence.start
        if other.question is Question.WHEN and at == begins and after <= start:
            begins = after
    words = sentence.text[begins : clause.end()].strip()
    return words if len(words) <= _LONGEST_ANSWER else f"{words[:_LONGEST_ANSWER]}…"
