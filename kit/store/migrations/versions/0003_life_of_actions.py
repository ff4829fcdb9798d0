"""the life of actions, readers of a sheet, talks, meetings, erasures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW = (
    *("action_steps", "attendances", "effect_checks", "erasures", "evidence_contents", "evidence_files"),
    *("meetings", "talks"),
)


def upgrade() -> None:
    _rounds()
    _actions()
    _new_tables()


def _rounds() -> None:
    """Rounds opened before promised that nobody else reads a sheet; that promise stands."""
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("readers", sa.String(length=20), nullable=False, server_default="nobody")
        )


def _actions() -> None:
    words = {"source": "checkup", "checker_id": "", "verified_by": "", "carried_from": "", "unit_id": ""}
    lengths = {"source": 20, "verified_by": 200, "carried_from": 200}
    with op.batch_alter_table("actions", schema=None) as batch_op:
        for name, word in words.items():
            kind = sa.String(length=lengths.get(name, 64))
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=word))
        for name in ("matter", "cue"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("created_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("uq_actions_response_id_finding"), type_="unique")
        batch_op.create_index(batch_op.f("ix_actions_checker_id"), ["checker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_actions_unit_id"), ["unit_id"], unique=False)
    op.execute(
        "UPDATE actions SET unit_id = "
        "COALESCE((SELECT unit_id FROM members WHERE members.id = actions.member_id), '')"
    )
    op.execute(
        "UPDATE actions SET created_at = COALESCE((SELECT submitted_at FROM responses "
        "WHERE responses.id = actions.response_id), done_at, CURRENT_TIMESTAMP)"
    )
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.alter_column("created_at", existing_type=sa.DateTime(), nullable=False)


def _new_tables() -> None:
    op.create_table(
        "action_steps",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("action_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_steps_action_id"), ["action_id"], unique=False)

    op.create_table(
        "attendances",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("presence", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "member_id"),
    )
    op.create_table(
        "effect_checks",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("action_id", sa.String(length=64), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=True),
        sa.Column("said_note", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("effect_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effect_checks_action_id"), ["action_id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasures_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "evidence_contents",
        sa.Column("file_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file_id"),
    )
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("action_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_files_action_id"), ["action_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "talks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("first_id", sa.String(length=64), nullable=False),
        sa.Column("second_id", sa.String(length=64), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("talks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talks_first_id"), ["first_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talks_second_id"), ["second_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_talks_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    for name in _NEW:
        op.drop_table(name)
    added = ("unit_id", "source", "created_at", "matter", "cue", "checker_id", "verified_by", "verified_at",
             "turn", "shared", "carried_from")  # fmt: skip
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actions_checker_id"))
        batch_op.drop_index(batch_op.f("ix_actions_unit_id"))
        for name in added:
            batch_op.drop_column(name)
        batch_op.create_unique_constraint(
            batch_op.f("uq_actions_response_id_finding"), ["response_id", "finding"]
        )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_column("readers")
