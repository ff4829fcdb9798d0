"""what holding a meeting needs besides; slips of a ballot are keyed into its own box, not in here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LINES = (("meetings", "guests"), ("agenda_steps", "origin"), ("corrections", "reply"))


def _hint_asides() -> None:
    """What a branch put aside of the hints of the year, with the reason."""
    op.create_table(
        "hint_asides",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hint_asides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hint_asides_unit_id"), ["unit_id"], unique=False)


def upgrade() -> None:
    _hint_asides()
    _days_of_the_year()
    op.drop_table("slip_entries")
    op.create_table(
        "gate_ticks",
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("gate", sa.String(length=20), nullable=False),
        sa.Column("ticked_on", sa.Date(), nullable=False),
        sa.Column("ticked_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "gate"),
    )
    for table, name in _LINES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, sa.String(length=200), nullable=False, server_default=""))


def _days_of_the_year() -> None:
    """The branch's fixed day for 主题党日 and for dues, and when a plan was changed last."""
    with op.batch_alter_table("year_plans", schema=None) as batch_op:
        for name in ("party_day", "dues_day"):
            batch_op.add_column(sa.Column(name, sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("changed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_table("hint_asides")
    with op.batch_alter_table("year_plans", schema=None) as batch_op:
        for name in ("party_day", "dues_day", "changed_on"):
            batch_op.drop_column(name)
    for table, name in _LINES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(name)
    op.drop_table("gate_ticks")
    op.create_table(
        "slip_entries",
        sa.Column("election_id", sa.String(length=64), nullable=False),
        sa.Column("slip", sa.String(length=64), nullable=False),
        sa.Column("keyed_by", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("election_id", "slip", "keyed_by"),
    )
