"""A file that shows an action was done: which kinds are taken, told by what is in it and not by its name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MOST_FILES = 5
"""Files of one action."""
LARGEST_FILE = 5 * 1024 * 1024
"""Bytes of one file."""
_LONGEST_NAME = 80


class FileKind(StrEnum):
    """The kinds of files that are taken, by their endings."""

    JPG = "jpg"
    PNG = "png"
    PDF = "pdf"
    DOCX = "docx"


MEDIA_TYPES = {
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_BEGINNINGS = {
    b"\xff\xd8\xff": FileKind.JPG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"%PDF-": FileKind.PDF,
    b"PK\x03\x04": FileKind.DOCX,
}


@dataclass(frozen=True)
class EvidenceFile:
    """A file that shows an action was done; ``digest`` is the SHA-256 of its content."""

    id: str
    action_id: str
    name: str
    kind: str
    size: int
    digest: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class EvidenceContent:
    """What stands in an evidence file; a row of its own, so that a list of files does not carry it."""

    file_id: str
    content: bytes = field(repr=False)


def kind_by_beginning(content: bytes) -> FileKind | None:
    """What a file claims to be by its first bytes; None for what is not taken."""
    return next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)


def plain_name(name: str, kind: FileKind) -> str:
    """A file's name with its true ending; no folders, no control characters or such as turn writing round."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    signs = (" " if c in '<>:"|?*' else c for c in last if unicodedata.category(c)[0] != "C")
    kept = "".join(signs).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    stem = stem if dot and len(ending) <= 5 else kept
    return f"{stem[:_LONGEST_NAME].strip() or 'evidence'}.{kind}"
