"""a grade is kept under the year that was appraised, and a ballot says of which year it is.

Up to now a grade's year was that of the day on which it was decided; an appraisal from January to March is
generally of the year before. Such grades go there, unless the comrade has a grade of that year already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNTIL = 3
_results = sa.table(
    "appraisal_results",
    sa.column("id", sa.String),
    sa.column("unit_id", sa.String),
    sa.column("member_id", sa.String),
    sa.column("year", sa.Integer),
    sa.column("decided_on", sa.Date),
)


def upgrade() -> None:
    with op.batch_alter_table("elections", schema=None) as batch_op:
        batch_op.add_column(sa.Column("year", sa.Integer(), nullable=False, server_default="0"))
    _move(lambda row: row.year == row.decided_on.year and row.decided_on.month <= _UNTIL, -1)


def _move(meant: Callable[[Any], bool], by: int) -> None:
    """Move the grades that are meant by so many years; one never takes the place of another."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_results).order_by(_results.c.year * -by)).all()
    taken = {(row.unit_id, row.member_id, row.year) for row in rows}
    for row in rows:
        old, new = row.year, row.year + by
        if not meant(row) or (row.unit_id, row.member_id, new) in taken:
            continue
        connection.execute(sa.update(_results).where(_results.c.id == row.id).values(year=new))
        taken ^= {(row.unit_id, row.member_id, old), (row.unit_id, row.member_id, new)}


def downgrade() -> None:
    _move(lambda row: row.year < row.decided_on.year, 1)
    with op.batch_alter_table("elections", schema=None) as batch_op:
        batch_op.drop_column("year")
