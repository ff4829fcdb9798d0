"""The pages in JupyterLab, for authors and maintainers: as one of the demo people, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

from kit.demo import demo_identity
from kit.services import identity
from kit.session import IDENTITY_VARIABLE
from kit.settings import Settings
from kit.store.store import Store


def run_lab(settings: Settings, number: str) -> None:
    """Start JupyterLab on the notebooks, signed in as the demo person with this roster number."""
    store = Store(settings.database_url)
    keys = identity.keys(settings.secrets)
    person = demo_identity(store, number, datetime.now())
    token = identity.mint(person, keys.private, page="", now=datetime.now())
    store.close()
    environment = {
        **os.environ,
        **settings.environment(),
        IDENTITY_VARIABLE: token,
        "KIT_IDENTITY_KEY": keys.public,
    }
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={settings.notebooks}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # on a branch's laptop there may be no other account
    subprocess.run(command, env=environment, check=False)  # noqa: S603
