"""The files that the kit hands out as they are: its style sheets, its scripts, the built front end."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_TOGETHER = {"look.css": ("kit.css", "frame.css")}
"""Names under which several files go out as one."""
_NAME = re.compile(r"(lean/)?[A-Za-z0-9_-]+\.(css|js)")
_WIDGETS = Path(__file__).parent.parent / "widgets"
_OF_A_WIDGET = re.compile(r"widgets/([a-z_]+(?:\+[a-z_]+)*)\.js")
"""An editor's script, of the parts that its name lists; see ``kit.widgets.editor``."""
_TEXT = {".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class ShippedFile:
    """A file's bytes, plain and compressed, and the digest that tells its versions apart."""

    kind: str
    plain: bytes
    packed: bytes
    digest: str


def shipped(name: str) -> ShippedFile | None:
    """The file of this name, kept in memory until it changes; None if there is none to hand out."""
    paths = _paths(name)
    if not paths or not all(path.is_file() for path in paths):
        return None
    return _read(name, paths, tuple(path.stat().st_mtime_ns for path in paths))


def _paths(name: str) -> tuple[Path, ...]:
    """The files that this name stands for, each once; none for a name that is not one of ours."""
    if _NAME.fullmatch(name):
        return tuple(STATIC / part for part in _TOGETHER.get(name, (name,)))
    if found := _OF_A_WIDGET.fullmatch(name):
        parts = found.group(1).split("+")
        return tuple(_WIDGETS / f"{part}.js" for part in parts) if len(parts) == len(set(parts)) else ()
    return ()


@lru_cache(maxsize=64)
def _read(name: str, paths: tuple[Path, ...], _stamps: tuple[int, ...]) -> ShippedFile:
    plain = b"\n".join(path.read_bytes() for path in paths)
    kind = _TEXT.get(Path(name).suffix) or f"{mimetypes.guess_type(name)[0]}; charset=utf-8"
    return ShippedFile(kind, plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])
