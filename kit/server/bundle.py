"""The kit's own front end, built by ``make bundle``: which of its files a page needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kit.server import navigation
from kit.server.shelf import STATIC

FOLDER = STATIC / "lean"
OWN = "kit:"
"""How the place of an editor's own script begins; see ``kit.widgets.editor``."""


@dataclass(frozen=True)
class Needed:
    """Addresses for a page's head: the script that begins, and what it is going to ask for.

    ``later`` are scripts to be fetched early and read only when the page is drawn.
    """

    entry: str
    modules: tuple[str, ...]
    later: tuple[str, ...]
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What the build wrote down: the first script, what every page needs with it and later, and by module.

    ``built`` and ``sources`` hold the digests of what came out and of what went in.
    """

    entry: str
    preload: list[str]
    later: list[str]
    modules: dict[str, list[str]]
    built: dict[str, str]
    sources: dict[str, str]


def needed(widget_modules: Iterable[str] = ()) -> Needed:
    """What a page with widgets of these modules needs; "kit:" begins the place of an editor's own."""
    built, asked = manifest(), sorted(widget_modules)
    also = [name for module in asked for name in built.modules.get(module, ())]
    names = dict.fromkeys([*built.preload, *also])
    own = [navigation.at(module.removeprefix(OWN)) for module in asked if module.startswith(OWN)]
    return Needed(
        entry=_address(built.entry),
        modules=(*(_address(name) for name in names if name.endswith(".js")), *own),
        later=tuple(_address(name) for name in built.later),
        sheets=tuple(_address(name) for name in names if name.endswith(".css")),
    )


def _address(name: str) -> str:
    return navigation.at(f"/kit/static/lean/{name}")


def manifest() -> Manifest:
    """The manifest, read again when the bundle was built again."""
    return _read((FOLDER / "manifest.json").stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(_stamp: int) -> Manifest:
    return Manifest(**json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")))
