"""A PostgreSQL cluster made for a test and thrown away with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port


def postgresql_tools() -> Path | None:
    """Where initdb and pg_ctl are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(p) for p in [shutil.which("initdb")] if p
    ]
    return found[-1].parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a new cluster, started as an unprivileged user; skips only where CI does not run."""
    tools = postgresql_tools()
    if tools is None:
        assert os.environ.get("KIT_POSTGRESQL_TESTS") != "required", "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed here; CI requires it")
    port = free_port()
    # Not in pytest's folder: every session that begins closes that one to other accounts.
    folder = Path(tempfile.mkdtemp(prefix="kit-pg-"))
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    run = [*user, str(tools / "initdb"), "-D", f"{folder}/data", "-U", "kit", "-A", "trust", "-E", "UTF8"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*user, str(tools / "pg_ctl"), "-D", f"{folder}/data", "-w"]
    try:
        _done(run)
        _done([*control, "-o", options, "-l", f"{folder}/log", "start"])
        try:
            yield f"postgresql+psycopg://kit@127.0.0.1:{port}/postgres"
        finally:
            _done([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _done(command: list[str]) -> None:
    # The folder that tests run in may be closed to the database's account.
    subprocess.run(
        command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60
    )
