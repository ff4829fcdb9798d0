"""Where the kit keeps and finds its things: from the environment, with defaults for one laptop."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from kit.errors import Invalid
from kit.words import say

_BASE = re.compile(r"/([A-Za-z0-9][A-Za-z0-9._~-]*/)*")
_TOP = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The state folder (database, secrets), the database's URL, and the folders people edit."""

    state: Path
    database_url: str
    forms: Path
    notebooks: Path
    demo: bool = False
    rehearsal: bool = False
    """Whether everything in here is made up for a rehearsal, and can be begun anew."""
    players: bool = False
    """Whether the server plays the members of the rehearsal."""
    forked: bool = True
    """Whether pages are forked from a prepared process, where the system can."""
    base: str = "/"
    """The path that every address begins with, slashes at both ends."""
    shared_secrets: Path | None = None
    """A folder of keys that several nodes have in common."""

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the variables that ``environment`` gives, with defaults for one laptop."""
        state = Path(environment.get("KIT_STATE") or platformdirs.user_data_dir("kit")).resolve()
        return cls(
            state=state,
            database_url=environment.get("KIT_DATABASE_URL") or f"sqlite:///{state / 'kit.db'}",
            forms=Path(environment.get("KIT_FORMS") or _TOP / "forms").resolve(),
            notebooks=Path(environment.get("KIT_NOTEBOOKS") or _TOP / "notebooks").resolve(),
            demo=environment.get("KIT_DEMO", "") == "1",
            rehearsal=environment.get("KIT_REHEARSAL", "") in ("1", "alone"),
            players=environment.get("KIT_REHEARSAL", "") == "alone",
            forked=environment.get("KIT_FORKED", "1") != "0",
            base=base_path(environment.get("KIT_BASE", "/")),
            shared_secrets=Path(shared).resolve() if (shared := environment.get("KIT_SECRETS")) else None,
        )

    @property
    def secrets(self) -> Path:
        """The folder of keys, for the server's eyes only."""
        return self.shared_secrets or self.state / "secrets"

    @property
    def elections(self) -> Path:
        """The folder of the secret ballots that this node keeps."""
        return self.state / "elections"

    @property
    def room_address(self) -> Path:
        """The file that keeps the address people in the room opened last, for the slips."""
        return self.state / "address"

    def environment(self) -> dict[str, str]:
        """The variables that give a kernel the same settings; no secret is among them."""
        return {
            "KIT_STATE": str(self.state),
            "KIT_DATABASE_URL": self.database_url,
            "KIT_FORMS": str(self.forms),
            "KIT_NOTEBOOKS": str(self.notebooks),
            "KIT_DEMO": "1" if self.demo else "",
            "KIT_BASE": self.base,
        }


def base_path(written: str) -> str:
    """``kit``, ``/kit``, ``/kit/`` as ``/kit/``; ``Invalid`` if it cannot stand in an address."""
    path = f"/{written.strip().strip('/')}/".replace("//", "/")
    if not _BASE.fullmatch(path):
        what = say("The base path {path} cannot be used. Please write it like /kit/: letters, digits, "
                   "- . _ ~.", path=written)  # fmt: skip
        raise Invalid(what, field="base")
    return path
