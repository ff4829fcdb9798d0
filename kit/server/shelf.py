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
    if not _NAME.fullmatch(name):
        return None
    paths = tuple(STATIC / part for part in _TOGETHER.get(name, (name,)))
    if not all(path.is_file() for path in paths):
        return None
    return _read(name, paths, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=64)
def _read(name: str, paths: tuple[Path, ...], _stamps: tuple[int, ...]) -> ShippedFile:
    plain = b"\n".join(path.read_bytes() for path in paths)
    kind = _TEXT.get(Path(name).suffix) or f"{mimetypes.guess_type(name)[0]}; charset=utf-8"
    return ShippedFile(kind, plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])
