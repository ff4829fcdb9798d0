"""The tables of meetings, ballots and the year; of a ballot's own lists see ``store.polling``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text, UniqueConstraint

from kit.domain.ballot import Grade, Scale
from kit.domain.election import ElectionState
from kit.domain.gate import GateName
from kit.domain.meeting import MeetingKind, MeetingState, Presence, StepKind
from kit.domain.minutes import MinutesState
from kit.store.columns import Word, key, line, metadata, moment, ref, word

talks = Table(
    "talks",
    metadata,
    key(),
    ref("unit_id"),
    ref("first_id"),
    ref("second_id"),
    Column("planned_on", Date, nullable=True),
    Column("done_on", Date, nullable=True),
)

meetings = Table(
    "meetings",
    metadata,
    key(),
    ref("unit_id"),
    word("kind", MeetingKind),
    line("title"),
    Column("held_on", Date, nullable=False),
    moment("written_at"),
    line("written_by"),
    word("state", MeetingState),
    line("starts_at"),
    line("place"),
    line("host_id"),
    line("recorder_id"),
    line("group"),
    line("topic"),
    Column("current", Integer, nullable=False),
    line("speaker_id"),
    moment("started_at", optional=True),
    moment("ended_at", optional=True),
    Column("version", Integer, nullable=False),
    line("guests"),
)

gate_ticks = Table(
    "gate_ticks",
    metadata,
    key("meeting_id"),
    Column("gate", Word(GateName), primary_key=True),
    Column("ticked_on", Date, nullable=False),
    line("ticked_by"),
    Column("note", Text, nullable=False),
)

attendances = Table(
    "attendances",
    metadata,
    key("meeting_id"),
    key("member_id"),
    word("presence", Presence),
    line("reason"),
    Column("made_up_on", Date, nullable=True),
    Column("later", Text, nullable=False),
)

agenda_steps = Table(
    "agenda_steps",
    metadata,
    key("meeting_id"),
    Column("number", Integer, primary_key=True),
    word("kind", StepKind),
    line("title"),
    Column("minutes", Integer, nullable=False),
    moment("started_at", optional=True),
    moment("ended_at", optional=True),
    line("origin"),
)

turns = Table(
    "turns",
    metadata,
    key("meeting_id"),
    key("member_id"),
    Column("number", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("ran", Integer, nullable=False),
    moment("running_since", optional=True),
    Column("done", Boolean, nullable=False),
)

criticisms = Table(
    "criticisms",
    metadata,
    key(),
    ref("meeting_id"),
    Column("number", Integer, nullable=False),
    ref("by_id"),
    ref("to_id"),
    Column("matter", Text, nullable=False),
    Column("effect", Text, nullable=False),
    Column("suggestion", Text, nullable=False),
    Column("stand", Text, nullable=False),
    line("action_id"),
    Column("later", Text, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    key(),
    ref("meeting_id"),
    Column("number", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    line("member_id"),
    Column("text", Text, nullable=False),
    Column("decision", Boolean, nullable=False),
    Column("due_on", Date, nullable=True),
    line("action_id"),
    Column("later", Text, nullable=False),
)

opinion_calls = Table(
    "opinion_calls",
    metadata,
    key(),
    ref("unit_id"),
    line("title"),
    Column("code", String(64), nullable=False, unique=True),
    Column("opened_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("closed_on", Date, nullable=True),
    line("meeting_id"),
)

opinions = Table(
    "opinions",
    metadata,
    key(),
    ref("call_id"),
    line("topic"),
    Column("text", Text, nullable=False),
    # The place of a row would tell in which order they came.
    sqlite_with_rowid=False,
)

elections = Table(
    "elections",
    metadata,
    key(),
    ref("unit_id"),
    ref("meeting_id"),
    word("scale", Scale),
    line("title"),
    Column("candidates", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    word("state", ElectionState),
    Column("tally", Text, nullable=False),
    line("node"),
    Column("year", Integer, nullable=False),
)

appraisal_results = Table(
    "appraisal_results",
    metadata,
    key(),
    ref("unit_id"),
    Column("year", Integer, nullable=False),
    ref("member_id"),
    word("grade", Grade),
    line("decided_by"),
    Column("decided_on", Date, nullable=False),
    line("written_by"),
    Column("reason", Text, nullable=False),
    Column("remark", Text, nullable=False),
    moment("read_at", optional=True),
    UniqueConstraint("unit_id", "year", "member_id"),
)

minutes = Table(
    "minutes",
    metadata,
    key(),
    ref("meeting_id"),
    Column("version", Integer, nullable=False),
    word("state", MinutesState),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    moment("made_at"),
    line("made_by"),
    UniqueConstraint("meeting_id", "version"),
)

corrections = Table(
    "corrections",
    metadata,
    key(),
    ref("meeting_id"),
    line("place"),
    ref("member_id"),
    Column("text", Text, nullable=False),
    moment("made_at"),
    Column("accepted", Boolean, nullable=True),
    line("settled_by"),
    line("reply"),
)

planned_meetings = Table(
    "planned_meetings",
    metadata,
    key(),
    ref("unit_id"),
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    word("kind", MeetingKind),
    line("topic"),
    line("responsible_id"),
    line("meeting_id"),
)

year_plans = Table(
    "year_plans",
    metadata,
    key("unit_id"),
    Column("year", Integer, primary_key=True),
    Column("written_on", Date, nullable=False),
    Column("filed_on", Date, nullable=True),
    line("filed_with"),
    line("party_day"),
    line("dues_day"),
    Column("changed_on", Date, nullable=True),
)
