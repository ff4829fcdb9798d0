"""The forms on the shelf (``forms/``), the frames of the years, and the versions that rounds have asked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kit.domain.form import Form, FormVersion
from kit.domain.frame import Frame
from kit.errors import NotFound
from kit.store.form_file import parse_form, read_form
from kit.store.frame_file import laid, read_frame
from kit.words import say

_versions: dict[str, Form] = {}
"""The versions that this process has read, by digest; a digest stands for one text for ever."""
_MOST_VERSIONS = 16


class FormLibrary:
    """Reads forms from a folder; each file once while it does not change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def paths(self) -> tuple[Path, ...]:
        """The checkup form files, by name."""
        return tuple(sorted((self.folder / "checkups").glob("*.yml")))

    def frame_paths(self) -> tuple[Path, ...]:
        """The frame files, by name."""
        return tuple(sorted((self.folder / "frames").glob("*.yml")))

    def shown_as(self, path: Path) -> str:
        """How problems call a file: ``forms/checkups/member.yml``."""
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"

    def form(self, name: str) -> Form:
        """The form called ``name`` as it stands now; ``NotFound``, or ``Problems`` where it is broken."""
        path = self.folder / "checkups" / f"{name}.yml"
        if not path.is_file():
            raise NotFound(say("There is no form called “{name}”.", name=name))
        return _read(path, self.shown_as(path), path.stat().st_mtime_ns)

    def frame(self, name: str) -> Frame:
        """The frame of a year, by its file's name; ``NotFound``, or ``Problems`` where it is broken."""
        path = self.folder / "frames" / f"{name}.yml"
        if not path.is_file():
            raise NotFound(say("There is no frame called “{name}”.", name=name))
        # A frame names items of the forms, so it is read anew when one of them has changed.
        changed = tuple(one.stat().st_mtime_ns for one in (path, *self.paths()))
        return _read_frame(self.folder, path, changed)

    def framed(self, form: str, frame: str) -> Form:
        """The form called ``form`` as the frame asks it; ``NotFound`` where the frame is not meant for it."""
        over = self.frame(frame)
        if form not in over.applies_to:
            raise NotFound(say("The frame “{frame}” is not for the form “{form}”.", frame=frame, form=form))
        return laid(over, self.form(form))

    def chosen(self, name: str, frame: str = "") -> Form:
        """A form by its name, as ``frame`` asks it if one is named; or the form in the file ``name``."""
        path = Path(name)
        if path.suffix == ".yml" and path.is_file():
            return read_form(path)
        return self.framed(name, frame) if frame else self.form(name)

    def version(self, kept: FormVersion) -> Form:
        """The form as a round asked it."""
        held = self.held(kept.digest)
        if held is None:
            held = _versions[kept.digest] = parse_form(kept.source, f"{kept.name}.yml")
            if len(_versions) > _MOST_VERSIONS:
                del _versions[next(iter(_versions))]
        return held

    def held(self, digest: str) -> Form | None:
        """The form of a version that this process has read already: its long text need not be fetched."""
        return _versions.get(digest)


@lru_cache(maxsize=16)
def _read(path: Path, shown_as: str, _changed: int) -> Form:
    return read_form(path, shown_as)


@lru_cache(maxsize=32)
def _read_frame(folder: Path, path: Path, _changed: tuple[int, ...]) -> Frame:
    library = FormLibrary(folder)
    return read_frame(path, library.form, library.shown_as(path))
