"""The tables (SQLAlchemy Core): one a noun, columns named as the dataclass names them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kit.domain.action import ActionState, Deed, Effect, Source
from kit.domain.organisation import Role, Standing, UnitKind
from kit.domain.response import ResponseState
from kit.domain.round import Readers, RoundState
from kit.store.columns import key, line, metadata, moment, ref, word

units = Table("units", metadata, key(), word("kind", UnitKind), line("name"), ref("parent_id"))

members = Table(
    "members",
    metadata,
    key(),
    ref("unit_id"),
    line("number"),
    line("name"),
    word("role", Role),
    word("standing", Standing),
    line("group"),
    line("duty"),
    Column("elder", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("unit_id", "number"),
)

credentials = Table(
    "credentials",
    metadata,
    key("member_id"),
    Column("slip_number", String(12), nullable=False, unique=True),
    line("code_hash"),
    line("pin_hash"),
    Column("failures", Integer, nullable=False),
    moment("locked_until", optional=True),
    Column("epoch", Integer, nullable=False),
    moment("issued_at", optional=True),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    key(),
    ref("member_id"),
    Column("epoch", Integer, nullable=False),
    moment("started_at"),
    moment("ends_at"),
    moment("ended_at", optional=True),
)

rounds = Table(
    "rounds",
    metadata,
    key(),
    ref("unit_id"),
    line("title"),
    line("form_name"),
    line("form_version"),
    Column("form_digest", String(64), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("smallest_group", Integer, nullable=False),
    word("state", RoundState),
    Column("closed_on", Date, nullable=True),
    word("readers", Readers),
)

form_versions = Table(
    "form_versions",
    metadata,
    key("digest"),
    line("name"),
    line("version"),
    Column("source", Text, nullable=False),
)

responses = Table(
    "responses",
    metadata,
    key(),
    ref("round_id"),
    ref("member_id"),
    word("state", ResponseState),
    moment("submitted_at", optional=True),
    UniqueConstraint("round_id", "member_id"),
)

answers = Table(
    "answers",
    metadata,
    key("response_id"),
    Column("field", String(120), primary_key=True),
    Column("value", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    line("writer"),
    moment("saved_at"),
    Column("other", Text, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    key(),
    ref("unit_id"),
    ref("member_id"),
    word("source", Source),
    Column("text", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    moment("created_at"),
    ref("response_id"),
    line("finding"),
    Column("matter", Text, nullable=False),
    Column("cue", Text, nullable=False),
    ref("checker_id"),
    word("state", ActionState),
    Column("evidence", Text, nullable=False),
    moment("done_at", optional=True),
    line("verified_by"),
    moment("verified_at", optional=True),
    Column("turn", Integer, nullable=False),
    Column("shared", Boolean, nullable=False),
    line("carried_from"),
)

action_steps = Table(
    "action_steps",
    metadata,
    key(),
    ref("action_id"),
    moment("at"),
    line("by"),
    word("deed", Deed),
    word("before", ActionState),
    word("after", ActionState),
    Column("note", Text, nullable=False),
)

effect_checks = Table(
    "effect_checks",
    metadata,
    Column("id", String(120), primary_key=True),
    ref("action_id"),
    Column("turn", Integer, nullable=False),
    Column("after_days", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    word("said", Effect, optional=True),
    moment("said_at", optional=True),
    Column("said_note", Text, nullable=False),
    word("result", Effect, optional=True),
    line("by"),
    moment("at", optional=True),
    Column("note", Text, nullable=False),
)

evidence_files = Table(
    "evidence_files",
    metadata,
    key(),
    ref("action_id"),
    line("name"),
    line("kind"),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    line("added_by"),
    moment("added_at"),
)

evidence_contents = Table(
    "evidence_contents",
    metadata,
    key("file_id"),
    Column("content", LargeBinary, nullable=False),
)

handed_in = Table(
    "handed_in",
    metadata,
    key(),
    ref("response_id"),
    moment("at"),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

journal = Table(
    "journal",
    metadata,
    key(),
    moment("at"),
    line("by"),
    line("act"),
    line("subject"),
    line("note"),
    Index(None, "subject", "at"),
)

keyings = Table(
    "keyings",
    metadata,
    key("response_id"),
    ref("member_id"),
    ref("helper_id"),
    moment("begun_at"),
    Column("agreed", Boolean, nullable=False),
    Column("as_written", Boolean, nullable=False),
    Column("returned", Boolean, nullable=False),
    moment("attested_at", optional=True),
)

own_rules = Table(
    "own_rules",
    metadata,
    key("unit_id"),
    key("name"),
    line("value"),
    line("document"),
    Column("dated", Date, nullable=False),
    line("set_by"),
    moment("set_at"),
)

erasures = Table(
    "erasures",
    metadata,
    key(),
    ref("unit_id"),
    ref("member_id"),
    line("kind"),
    line("subject"),
    moment("at"),
    line("by"),
    line("reason"),
)

hint_asides = Table(
    "hint_asides",
    metadata,
    key(),
    ref("unit_id"),
    Column("year", Integer, nullable=False),
    line("hint"),
    Column("subjects", Text, nullable=False),
    Column("reason", Text, nullable=False),
    line("by"),
    moment("at"),
)
