"""Where the kit keeps and finds its things: from the environment, with defaults for one laptop."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_TOP = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """The state folder (database, secrets), the database's URL, and the folders people edit."""

    state: Path
    database_url: str
    forms: Path
    notebooks: Path
    demo: bool = False
    forked: bool = False

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
            forked=environment.get("KIT_FORKED", "") == "1",
        )

    @property
    def secrets(self) -> Path:
        """The folder of keys, for the server's eyes only."""
        return self.state / "secrets"

    def environment(self) -> dict[str, str]:
        """The variables that give a kernel the same settings; no secret is among them."""
        return {
            "KIT_STATE": str(self.state),
            "KIT_DATABASE_URL": self.database_url,
            "KIT_FORMS": str(self.forms),
            "KIT_NOTEBOOKS": str(self.notebooks),
            "KIT_DEMO": "1" if self.demo else "",
        }
