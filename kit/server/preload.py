"""What the forking process is told to import and read before it forks; nobody's data is among it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import make_url

from kit.domain.form import FormVersion
from kit.settings import Settings
from kit.store.store import Store

_CODE = Path(__file__).resolve().parent.parent
_ENDINGS = frozenset((".py", ".j2", ".js", ".css", ".po", ".yml"))

_MOST_VERSIONS = 10

Stamp = frozenset[tuple[str, int, int]]
"""Files with their sizes and times of change."""


@dataclass(frozen=True)
class Preload:
    """``database`` is the URL of a SQLite file, of others the driver alone: their URLs hold passwords.

    ``forms`` and ``notebooks`` are folders; ``versions`` the forms' texts as rounds have kept them.
    """

    database: str
    forms: str
    notebooks: str
    versions: tuple[FormVersion, ...] = ()

    @classmethod
    def of(cls, settings: Settings, versions: Iterable[FormVersion] = ()) -> Preload:
        """What an installation's pages need."""
        url = make_url(settings.database_url)
        plain = url.get_backend_name() == "sqlite" and not url.password
        database = settings.database_url if plain else f"{url.drivername}://"
        return cls(database, str(settings.forms), str(settings.notebooks), tuple(versions))

    @classmethod
    def read(cls, path: Path) -> Preload:
        """What ``write`` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**told | {"versions": tuple(FormVersion(**one) for one in told["versions"])})

    def write(self, path: Path) -> None:
        """Keep it in a file for the forking process."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    def stamp(self) -> Stamp:
        """The present state of what the forking process has read: the forms and the kit's code."""
        kept = {(f"version {one.digest}", 0, 0) for one in self.versions}
        return frozenset(kept | _files(str(_CODE)) | _files(self.forms))


def kept_versions(store: Store) -> tuple[FormVersion, ...]:
    """The latest rounds' forms as they were when the rounds began; ``NotStored`` if the store is silent."""
    with store.read() as records:
        rounds = sorted(records.rounds.where(), key=lambda one: (one.opened_on, one.id), reverse=True)
        digests = tuple(dict.fromkeys(one.form_digest for one in rounds))[:_MOST_VERSIONS]
        return records.form_versions.where(digest=digests) if digests else ()


def _files(folder: str) -> set[tuple[str, int, int]]:
    found: set[tuple[str, int, int]] = set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(("_", ".", "static", "node_modules")):
                        found |= _files(entry.path)
                elif os.path.splitext(entry.name)[1] in _ENDINGS:
                    state = entry.stat()
                    found.add((entry.path, state.st_size, state.st_mtime_ns))
    except OSError:  # gone meanwhile: the next look tells
        return found
    return found
