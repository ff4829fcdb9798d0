"""What an author looks at: a form as it stands in its file, its faults, its minutes, its kept versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kit.domain import burden
from kit.domain.comparison import Comparison, compare
from kit.domain.form import Form, Standing
from kit.errors import NotFound, Problem, Problems
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.store.form_check import Bounds, checked_form
from kit.store.form_file import file_text
from kit.words import say

FILE = "file"
"""The name of the version that stands in the form's file."""


@dataclass(frozen=True)
class FormName:
    """A form of the shelf by its file's name; ``title`` is "" where the file cannot be read as a form."""

    name: str
    title: str


@dataclass(frozen=True)
class KeptVersion:
    """A version that a round of the branch has asked, or the file's (``digest`` is ``FILE``)."""

    digest: str
    version: str
    first_asked: date | None


@dataclass(frozen=True)
class AuthorForm:
    """A form with all that an author wants to know; ``form`` is None where it cannot run."""

    name: str
    form: Form | None
    problems: tuple[Problem, ...]
    minutes: int
    sections: tuple[tuple[str, float], ...]
    """The minutes of each section."""
    bounds: Bounds
    bases: int
    checked_bases: int
    versions: tuple[KeptVersion, ...]


def author_forms(visit: Visit) -> tuple[FormName, ...]:
    """The forms of the shelf, broken ones too."""
    found = []
    for path in visit.forms.paths():
        try:
            found.append(FormName(path.stem, str(visit.forms.form(path.stem).title)))
        except Problems:
            found.append(FormName(path.stem, ""))
    return tuple(found)


def author_form(visit: Visit, *, name: str) -> AuthorForm:
    """A form with its check and its versions; ``NotFound`` where there is no such file."""
    path = _path(visit, name)
    bounds = replace(
        Bounds.of(visit.forms.folder),
        minutes=int(rule_in_force(visit, "burden_minutes")),
        section_minutes=int(rule_in_force(visit, "burden_section_minutes")),
    )
    form, problems = _running(visit, name)
    shown_as = visit.forms.shown_as(path)
    try:
        checked_form(file_text(path, shown_as), shown_as, bounds)
    except Problems as error:
        problems = error.problems
    bases = [b for item in form.items.values() for b in item.basis] if form else []
    return AuthorForm(
        name=name,
        form=form,
        problems=problems,
        minutes=burden.minutes(form) if form else 0,
        sections=tuple((str(s.title), burden.section_minutes(form, s)) for s in form.sections)
        if form
        else (),
        bounds=bounds,
        bases=len(bases),
        checked_bases=sum(1 for b in bases if b.standing is Standing.VERIFIED),
        versions=_versions(visit, name, form),
    )


def compare_forms(visit: Visit, *, name: str, old: str, new: str) -> Comparison:
    """What differs between two versions of a form, each a digest or ``FILE``."""
    return compare(_version(visit, name, old), _version(visit, name, new))


def _running(visit: Visit, name: str) -> tuple[Form | None, tuple[Problem, ...]]:
    try:
        return visit.forms.form(name), ()
    except Problems as error:
        return None, error.problems


def _path(visit: Visit, name: str) -> Path:
    path = next((p for p in visit.forms.paths() if p.stem == name), None)
    if path is None:
        raise NotFound(say("There is no form called “{name}”.", name=name))
    return path


def _versions(visit: Visit, name: str, form: Form | None) -> tuple[KeptVersion, ...]:
    asked: dict[str, date] = {}
    for round_ in visit.records.rounds.where(unit_id=visit.by.unit_id, form_name=name):
        first = asked.get(round_.form_digest, round_.opened_on)
        asked[round_.form_digest] = min(first, round_.opened_on)
    sources = visit.records.form_versions.where(digest=tuple(asked)) if asked else ()
    kept = [KeptVersion(v.digest, v.version, asked[v.digest]) for v in sources]
    kept.sort(key=lambda v: (v.first_asked or date.max, v.version))
    return (*kept, *((KeptVersion(FILE, form.version, None),) if form else ()))


def _version(visit: Visit, name: str, digest: str) -> Form:
    if digest == FILE:
        return visit.forms.form(name)
    kept = visit.records.form_versions.get(digest)
    if kept is None or kept.name != name:
        raise NotFound(say("This version is not kept here. Please choose again."))
    return visit.forms.version(kept)
