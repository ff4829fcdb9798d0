"""A member's answers in one round: each a value with a revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import Form, ItemType


class ResponseState(StrEnum):
    """Where a checkup sheet is: being written, handed in, given back, its round over, or erased."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True)
class Response:
    """One member's sheet of one round; the answers are rows of their own."""

    id: str
    round_id: str
    member_id: str
    state: ResponseState
    submitted_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the member may still change the answers."""
        return self.state in (ResponseState.DRAFT, ResponseState.RETURNED)

    def submit(self, at: datetime) -> Response:
        """The sheet handed in at ``at``."""
        return replace(self, state=ResponseState.SUBMITTED, submitted_at=at)

    def give_back(self) -> Response:
        """The sheet given back to be changed."""
        return replace(self, state=ResponseState.RETURNED)


class Keep(StrEnum):
    """What to keep of a fork: the text that stands, the one written beside it, or both."""

    VALUE = "value"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True)
class Answer:
    """What stands in one field (an item, or a field of the plan): value, revision, writer.

    ``value`` is an XForms string, "" for unanswered. ``revision`` counts the changes, from 1;
    ``writer`` names the page that wrote it, so that a repeated save is known for what it is.
    ``other`` keeps what a second page wrote on top of an older revision until the member chooses.
    """

    response_id: str
    field: str
    value: str
    revision: int
    writer: str
    saved_at: datetime
    other: str = ""

    def saved(self, value: str, base: int, writer: str, at: datetime) -> Answer:
        """The answer after a save that started from revision ``base``.

        A page that wrote the present revision itself merely lost the reply, so its next save counts
        as based on it. Any other stale save is a fork: both texts are kept.
        """
        if value == self.value:
            return replace(self, writer=writer)
        if base == self.revision or writer == self.writer:
            return replace(self, value=value, revision=self.revision + 1, writer=writer, saved_at=at)
        return replace(self, other=value, saved_at=at)

    def chosen(self, keep: Keep, writer: str, at: datetime) -> Answer:
        """The answer after the member chose between the two texts of a fork."""
        texts = {Keep.VALUE: self.value, Keep.OTHER: self.other, Keep.BOTH: f"{self.value}\n{self.other}"}
        return replace(
            self, value=texts[keep], other="", revision=self.revision + 1, writer=writer, saved_at=at
        )

    @property
    def forked(self) -> bool:
        """Whether two pages wrote different texts and the member has not chosen yet."""
        return self.other != ""


@dataclass(frozen=True)
class Progress:
    """How far a sheet is: screens shown, answered, and their names in order."""

    shown: tuple[str, ...]
    answered: tuple[str, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """The screens without an answer, in order."""
        return tuple(name for name in self.shown if name not in self.answered)


def values(answers: Iterable[Answer]) -> dict[str, str]:
    """The answers as field → value."""
    return {a.field: a.value for a in answers}


def progress(form: Form, given: Mapping[str, str], at: datetime | None = None) -> Progress:
    """Which screens these answers show and which of them are answered."""
    return progress_of(Filling(form, given, at))


def progress_of(filling: Filling) -> Progress:
    """Which screens a filling shows and which of them are answered."""
    form, visible = filling.form, filling.values
    screens = [s for s in form.screens if s.name in visible and s.asked]
    answered = {form.screen_of(name).name for name in _answered(form, visible)}
    return Progress(
        shown=tuple(s.name for s in screens), answered=tuple(s.name for s in screens if s.name in answered)
    )


def _answered(form: Form, visible: Mapping[str, str]) -> Iterator[str]:
    """The items whose answer counts for their screen: a question itself, in a group whatever is asked."""
    for field, value in visible.items():
        name, _path = split_field(field)
        item = form.items[name]
        if value and item.asks and item.type is not ItemType.REPEAT:
            screen = form.screen_of(name)
            if item is screen or not screen.asks or screen.type is ItemType.REPEAT:
                yield name


@dataclass(frozen=True)
class HandedIn:
    """The frozen copy of a sheet as it was handed in; ``content`` is JSON, ``digest`` its SHA-256."""

    id: str
    response_id: str
    at: datetime
    content: str
    digest: str
