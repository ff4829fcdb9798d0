"""Runs the migrations on an engine, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest revision; a second process waits for the first and finds nothing to do."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20170328)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
