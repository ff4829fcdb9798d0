"""paper and own rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "keyings",
        sa.Column("response_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column("helper_id", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("as_written", sa.Boolean(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("attested_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("response_id"),
    )
    with op.batch_alter_table("keyings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_keyings_helper_id"), ["helper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_keyings_member_id"), ["member_id"], unique=False)

    op.create_table(
        "own_rules",
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "name"),
    )


def downgrade() -> None:

    op.drop_table("own_rules")
    with op.batch_alter_table("keyings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_keyings_member_id"))
        batch_op.drop_index(batch_op.f("ix_keyings_helper_id"))

    op.drop_table("keyings")
