"""``kit forms``: check the forms that a branch or an author has edited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kit.domain.form import Form, ItemType, Standing
from kit.errors import NotFound, Problem, Problems
from kit.settings import Settings
from kit.store.form_file import read_form
from kit.store.form_library import FormLibrary
from kit.words import Message, _, say

forms_app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@forms_app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="表单文件；不写就检查全部")] = None,
) -> None:
    """检查表单：每一处问题都写明文件、行、项、什么问题、怎么改；有问题时退出码为 1。"""
    library = FormLibrary(Settings.from_env().forms)
    named = {path: str(path) for path in files or ()}
    paths = named or {path: library.shown_as(path) for path in library.paths()}
    if not paths:
        raise NotFound(say("There is no form in {folder}.", folder=library.folder / "checkups"))
    faults: list[Problem] = []
    for path, shown_as in paths.items():
        try:
            typer.echo(_counted(shown_as, read_form(path, shown_as)))
        except Problems as error:
            faults += error.problems
        except OSError as error:
            faults.append(Problem(shown_as, _unreadable(error)))
    if faults:
        raise Problems(say("{n} problems.", n=len(faults)), tuple(faults))
    typer.echo(_("{n} forms, no problem.", n=len(paths)))


def _unreadable(error: OSError) -> Message:
    return say("The file cannot be opened ({why}).", why=error.strerror or "")


def _counted(name: str, form: Form) -> str:
    asked = [s for s in form.screens if s.type is not ItemType.NOTE]
    bases = [b for item in form.items.values() for b in item.basis]
    checked = sum(1 for b in bases if b.standing is Standing.VERIFIED)
    return _(
        "{name}: version {version}, {screens} questions ({items} items), {rules} rules, {bases} bases "
        "({checked} checked), Chinese and English, about {minutes} minutes",
        name=name, version=form.version, screens=len(asked), items=len(form.items), rules=len(form.rules),
        bases=len(bases), checked=checked, minutes=form.minutes,
    )  # fmt: skip
