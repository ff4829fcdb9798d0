"""The tables (SQLAlchemy Core): one a noun, columns named as the dataclass names them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from kit.domain.action import ActionState, Deed, Effect, Source
from kit.domain.meeting import MeetingKind, Presence
from kit.domain.organisation import Role, Standing, UnitKind
from kit.domain.response import ResponseState
from kit.domain.round import Readers, RoundState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum kept as its word, so that the database reads like the code."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The word as it is kept."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        """The word as the code knows it."""
        return None if value is None else self.kind(value)


def _key(name: str = "id") -> Column[str]:
    return Column(name, String(64), primary_key=True)


def _ref(name: str) -> Column[str]:
    return Column(name, String(64), nullable=False, index=True)


def _word(name: str, kind: type[StrEnum], *, optional: bool = False) -> Column[StrEnum]:
    return Column(name, Word(kind), nullable=optional)


def _line(name: str) -> Column[str]:
    return Column(name, String(200), nullable=False, default="")


def _moment(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, DateTime(), nullable=optional)


units = Table("units", metadata, _key(), _word("kind", UnitKind), _line("name"), _ref("parent_id"))

members = Table(
    "members",
    metadata,
    _key(),
    _ref("unit_id"),
    _line("number"),
    _line("name"),
    _word("role", Role),
    _word("standing", Standing),
    _line("group"),
    _line("duty"),
    Column("elder", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("unit_id", "number"),
)

credentials = Table(
    "credentials",
    metadata,
    _key("member_id"),
    Column("slip_number", String(12), nullable=False, unique=True),
    _line("code_hash"),
    _line("pin_hash"),
    Column("failures", Integer, nullable=False),
    _moment("locked_until", optional=True),
    Column("epoch", Integer, nullable=False),
    _moment("issued_at", optional=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    _key(),
    _ref("member_id"),
    Column("epoch", Integer, nullable=False),
    _moment("started_at"),
    _moment("ends_at"),
    _moment("ended_at", optional=True),
)

rounds = Table(
    "rounds",
    metadata,
    _key(),
    _ref("unit_id"),
    _line("title"),
    _line("form_name"),
    _line("form_version"),
    Column("form_digest", String(64), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("smallest_group", Integer, nullable=False),
    _word("state", RoundState),
    Column("closed_on", Date, nullable=True),
    _word("readers", Readers),
)

form_versions = Table(
    "form_versions",
    metadata,
    _key("digest"),
    _line("name"),
    _line("version"),
    Column("source", Text, nullable=False),
)

responses = Table(
    "responses",
    metadata,
    _key(),
    _ref("round_id"),
    _ref("member_id"),
    _word("state", ResponseState),
    _moment("submitted_at", optional=True),
    UniqueConstraint("round_id", "member_id"),
)

answers = Table(
    "answers",
    metadata,
    _key("response_id"),
    Column("field", String(120), primary_key=True),
    Column("value", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    _line("writer"),
    _moment("saved_at"),
    Column("other", Text, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    _key(),
    _ref("unit_id"),
    _ref("member_id"),
    _word("source", Source),
    Column("text", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    _moment("created_at"),
    _ref("response_id"),
    _line("finding"),
    Column("matter", Text, nullable=False),
    Column("cue", Text, nullable=False),
    _ref("checker_id"),
    _word("state", ActionState),
    Column("evidence", Text, nullable=False),
    _moment("done_at", optional=True),
    _line("verified_by"),
    _moment("verified_at", optional=True),
    Column("turn", Integer, nullable=False),
    Column("shared", Boolean, nullable=False),
    _line("carried_from"),
)

action_steps = Table(
    "action_steps",
    metadata,
    _key(),
    _ref("action_id"),
    _moment("at"),
    _line("by"),
    _word("deed", Deed),
    _word("before", ActionState),
    _word("after", ActionState),
    Column("note", Text, nullable=False),
)

effect_checks = Table(
    "effect_checks",
    metadata,
    Column("id", String(120), primary_key=True),
    _ref("action_id"),
    Column("turn", Integer, nullable=False),
    Column("after_days", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    _word("said", Effect, optional=True),
    _moment("said_at", optional=True),
    Column("said_note", Text, nullable=False),
    _word("result", Effect, optional=True),
    _line("by"),
    _moment("at", optional=True),
    Column("note", Text, nullable=False),
)

evidence_files = Table(
    "evidence_files",
    metadata,
    _key(),
    _ref("action_id"),
    _line("name"),
    _line("kind"),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    _line("added_by"),
    _moment("added_at"),
)

evidence_contents = Table(
    "evidence_contents",
    metadata,
    _key("file_id"),
    Column("content", LargeBinary, nullable=False),
)

handed_in = Table(
    "handed_in",
    metadata,
    _key(),
    _ref("response_id"),
    _moment("at"),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

journal = Table(
    "journal",
    metadata,
    _key(),
    _moment("at"),
    _line("by"),
    _line("act"),
    _line("subject"),
    _line("note"),
    Index(None, "subject", "at"),
)

keyings = Table(
    "keyings",
    metadata,
    _key("response_id"),
    _ref("member_id"),
    _ref("helper_id"),
    _moment("begun_at"),
    Column("agreed", Boolean, nullable=False),
    Column("as_written", Boolean, nullable=False),
    Column("returned", Boolean, nullable=False),
    _moment("attested_at", optional=True),
)

own_rules = Table(
    "own_rules",
    metadata,
    _key("unit_id"),
    _key("name"),
    _line("value"),
    _line("document"),
    Column("dated", Date, nullable=False),
    _line("set_by"),
    _moment("set_at"),
)

talks = Table(
    "talks",
    metadata,
    _key(),
    _ref("unit_id"),
    _ref("first_id"),
    _ref("second_id"),
    Column("planned_on", Date, nullable=True),
    Column("done_on", Date, nullable=True),
)

meetings = Table(
    "meetings",
    metadata,
    _key(),
    _ref("unit_id"),
    _word("kind", MeetingKind),
    _line("title"),
    Column("held_on", Date, nullable=False),
    _moment("written_at"),
    _line("written_by"),
)

attendances = Table(
    "attendances",
    metadata,
    _key("meeting_id"),
    _key("member_id"),
    _word("presence", Presence),
    _line("reason"),
)

erasures = Table(
    "erasures",
    metadata,
    _key(),
    _ref("unit_id"),
    _ref("member_id"),
    _line("kind"),
    _line("subject"),
    _moment("at"),
    _line("by"),
    _line("reason"),
)
