"""Files that show an action was done: looked at by their content, pictures without where and when."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

from kit.domain.action import Deed, allow
from kit.domain.evidence import (
    LARGEST_FILE,
    MOST_FILES,
    EvidenceContent,
    EvidenceFile,
    FileKind,
    kind_by_beginning,
    plain_name,
)
from kit.domain.visibility import Kind
from kit.errors import Invalid, NotFound
from kit.services.relations import Relations, own_action
from kit.services.steps import changed
from kit.services.visit import Visit
from kit.words import say

READ_FILE = "read_evidence_file"
"""The journal's word for the opening of a file by another."""
TOO_LARGE = say("This file is larger than {n} MB. Please choose a smaller one.", n=LARGEST_FILE // 2**20)
_KINDS = say("Only pictures (JPG, PNG), PDF and Word (DOCX) files can be added. Please choose another file.")
_BROKEN = say("This file cannot be read. Please open it, save it once more, and choose it again.")
_NO_FILE = say("This file is no longer here. Please open the page again.")


def add_evidence_file(visit: Visit, *, action_id: str, name: str, content: bytes) -> EvidenceFile:
    """Add a file to one's own action until it has been looked at; ``Invalid`` for what is not taken."""
    action = own_action(visit, action_id)
    allow(Deed.ADD_FILE, action.state)
    kind, cleaned = cleaned_file(content)
    shown = plain_name(name, kind)
    # The step locks the action: of two files that come at once the second one is counted after the first.
    changed(visit, action, action, Deed.ADD_FILE, act="add_evidence_file", note=shown)
    if len(visit.records.evidence_files.where(action_id=action_id)) >= MOST_FILES:
        full = say("{n} files are there already. Please take one away first.", n=MOST_FILES)
        raise Invalid(full, field="file")
    digest = hashlib.sha256(cleaned).hexdigest()
    added = EvidenceFile(
        uuid4().hex, action_id, shown, kind, len(cleaned), digest, visit.by.member_id, visit.now
    )
    visit.records.evidence_files.add(added)
    visit.records.evidence_contents.add(EvidenceContent(added.id, cleaned))
    return added


def evidence_file(visit: Visit, *, file_id: str) -> tuple[EvidenceFile, bytes]:
    """A file with its content, for who may see what shows the action done; others' opening is noted."""
    held = visit.records.evidence_files.get(file_id)
    action = visit.records.actions.get(held.action_id) if held else None
    content = visit.records.evidence_contents.get(file_id) if held else None
    if held is None or action is None or not Relations(visit).sees(action, Kind.EVIDENCE):
        raise NotFound(_NO_FILE)
    if content is None:
        raise NotFound(_NO_FILE)
    if action.member_id != visit.by.member_id:
        visit.note(READ_FILE, action.id)
    return held, content.content


def remove_evidence_file(visit: Visit, *, file_id: str) -> None:
    """Take a file away from one's own action, until it has been looked at."""
    held = visit.records.evidence_files.get(file_id)
    if held is None:
        raise NotFound(_NO_FILE)
    action = own_action(visit, held.action_id)
    changed(visit, action, action, Deed.DROP_FILE, act="remove_evidence_file", note=held.name)
    visit.records.evidence_contents.delete(file_id=file_id)
    visit.records.evidence_files.delete(id=file_id)


def cleaned_file(content: bytes) -> tuple[FileKind, bytes]:
    """What a file is, and its content as it is kept; ``Invalid`` where it is too large or not taken."""
    if len(content) > LARGEST_FILE:
        raise Invalid(TOO_LARGE, field="file")
    kind = kind_by_beginning(content)
    if kind is None:
        raise Invalid(_KINDS, field="file")
    return kind, _CLEANED[kind](content)


def _jpeg(content: bytes) -> bytes:
    return _picture(content, "JPEG")


def _png(content: bytes) -> bytes:
    return _picture(content, "PNG")


def _picture(content: bytes, kind: str) -> bytes:
    # What draws pictures is loaded with the first one: pages that list files do without it.
    from kit.services.pictures import bare_picture

    return bare_picture(content, kind, _BROKEN)


def _pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(_BROKEN, field="file")
    return content


def _docx(content: bytes) -> bytes:
    """A Word file as it came; refused where it is another kind of archive, or holds macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Invalid(_BROKEN, field="file") from None
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise Invalid(_KINDS, field="file")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Invalid(say("This Word file holds a program (macros). Please save it as .docx without one."),
                      field="file")  # fmt: skip
    return content


_CLEANED: dict[FileKind, Callable[[bytes], bytes]] = {
    FileKind.JPG: _jpeg,
    FileKind.PNG: _png,
    FileKind.PDF: _pdf,
    FileKind.DOCX: _docx,
}
