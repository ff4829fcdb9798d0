"""Alembic's entry: runs the revisions on the connection that ``run.upgrade`` hands over."""

from __future__ import annotations

from alembic import context

from kit.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
