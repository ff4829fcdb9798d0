"""``kit forms``: check the forms that people have edited; take them to a spreadsheet, to paper and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kit.domain import burden
from kit.domain.form import Form, Standing
from kit.errors import Invalid, NotFound, NotStored, Problem, Problems
from kit.settings import Settings
from kit.store import agenda_file, phrase_file
from kit.store.form_check import Bounds, checked_form
from kit.store.form_file import file_text
from kit.store.form_library import FormLibrary
from kit.store.form_schema import form_schema
from kit.store.frame_file import read_frame
from kit.words import Message, _, in_language, say

forms_app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


class Format(StrEnum):
    """What a form can be exported to."""

    XLSX = "xlsx"
    YAML = "yml"


@forms_app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="表单文件；不写就检查全部")] = None,
) -> None:
    """检查表单：每一处问题都写明文件、行、项、什么问题、怎么改；有问题时退出码为 1。"""
    library = FormLibrary(Settings.from_env().forms)
    named = {path: str(path) for path in files or ()}
    shelf = (*library.paths(), *library.frame_paths(), *agenda_file.agenda_paths(library.folder))
    phrases = library.folder / phrase_file.FILE
    shelf = (*shelf, *([phrases] if phrases.is_file() else []))
    paths = named or {path: library.shown_as(path) for path in shelf}
    if not paths:
        raise NotFound(say("There is no form in {folder}.", folder=library.folder / "checkups"))
    faults: list[Problem] = []
    for path, shown_as in paths.items():
        try:
            typer.echo(_checked(library, path, shown_as))
        except Problems as error:
            faults += error.problems
        except OSError as error:
            faults.append(Problem(shown_as, _unreadable(error)))
    if faults:
        raise Problems(say("{n} problems.", n=len(faults)), tuple(faults))
    typer.echo(_("{n} forms, no problem.", n=sum(path.name != phrase_file.FILE for path in paths)))


def _checked(library: FormLibrary, path: Path, shown_as: str) -> str:
    if path.name == phrase_file.FILE:
        book = phrase_file.read_phrases(path, shown_as)
        return _("{name}: {n} stock phrases", name=shown_as, n=len(book.phrases))
    text = file_text(path, shown_as)
    if path.parent.name == agenda_file.FOLDER or _begins(text, "agenda"):
        made = agenda_file.read_agenda(path, shown_as)
        return _("{name}: agenda of {n} steps, Chinese and English", name=shown_as, n=len(made.steps))
    if path.parent.name == "frames" or _begins(text, "frame"):
        frame = read_frame(path, library.form, shown_as)
        return _(
            "{name}: frame of {year} over {forms}, {items} items",
            name=shown_as, year=frame.year, forms="、".join(frame.applies_to),
            items=sum(len(s.entries) for s in frame.sections),
        )  # fmt: skip
    return _counted(shown_as, checked_form(text, shown_as, Bounds.of(library.folder)))


def _begins(text: str, key: str) -> bool:
    """Whether the first line that is no comment has this key."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return next(lines, "").startswith(f"{key}:")


def _unreadable(error: OSError) -> Message:
    return say("The file cannot be opened ({why}).", why=error.strerror or "")


def _counted(name: str, form: Form) -> str:
    bases = [b for item in form.items.values() for b in item.basis]
    with in_language("zh"):
        minutes = burden.minutes(form)
    return _(
        "{name}: version {version}, {screens} questions ({items} items), {rules} rules, {bases} bases "
        "({checked} checked), Chinese and English, about {minutes} minutes",
        name=name, version=form.version, screens=len([s for s in form.screens if s.asked]),
        items=len(form.items), rules=len(form.rules), bases=len(bases),
        checked=sum(1 for b in bases if b.standing is Standing.VERIFIED), minutes=minutes,
    )  # fmt: skip


@forms_app.command("import")
def import_form(
    file: Annotated[Path, typer.Argument(help="XLSForm 工作簿（XLSX）")],
    name: Annotated[str, typer.Option("--to", help="表单名；不写就用表格里的 form_id")] = "",
    leave_out: Annotated[bool, typer.Option(help="问不了的题不报错，留空不问，逐条说明")] = False,
    replace: Annotated[bool, typer.Option(help="已有同名表单时换成这一份")] = False,
) -> None:
    """把 XLSForm（KoboToolbox、ODK 用的表格）读成表单文件 forms/checkups/表单名.yml。"""
    from kit.store.xlsform_reader import read_xlsform

    library = FormLibrary(Settings.from_env().forms)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Invalid(_unreadable(error)) from error
    imported = read_xlsform(content, file.name, name, leave_out=leave_out)
    target = library.folder / "checkups" / f"{imported.form.name}.yml"
    if target.exists() and not replace:
        raise Invalid(say(
            "There is a form {file} already. Choose another name with --to, or add --replace.",
            file=library.shown_as(target)))  # fmt: skip
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(imported.form.source, encoding="utf-8")
    for notice in imported.notices:
        typer.echo(str(notice))
    typer.echo(_(
        "Read {items} items into {file}. What it still lacks: kit forms check {file}",
        items=len(imported.form.items), file=target))  # fmt: skip


@forms_app.command("export")
def export(
    name: Annotated[str, typer.Argument(help="表单名，例如 member，或表单文件")],
    file: Annotated[Path | None, typer.Argument(help="写到哪里；不写就写在当前文件夹")] = None,
    to: Annotated[Format, typer.Option(help="xlsx 或 yml")] = Format.XLSX,
    frame: Annotated[str, typer.Option(help="按哪一年的查摆框架，例如 2026")] = "",
) -> None:
    """把表单写成 XLSForm 工作簿，在表格软件里改，或交给 KoboToolbox、ODK 用；读回来和原来一样。"""
    from kit.store.form_text import form_text
    from kit.store.xlsform_writer import write_xlsform

    form = FormLibrary(Settings.from_env().forms).chosen(name, frame)
    content = write_xlsform(form) if to is Format.XLSX else form_text(form).encode()
    _write(file or Path(f"{form.name}.{to.value}"), content)


@forms_app.command("print")
def print_sheet(
    name: Annotated[str, typer.Argument(help="表单名，例如 member，或表单文件")],
    file: Annotated[Path | None, typer.Argument(help="写到哪个 PDF 文件；不写就写在当前文件夹")] = None,
    large: Annotated[bool, typer.Option("--large", help="大字（16 磅），给年长的同志")] = False,
    frame: Annotated[str, typer.Option(help="按哪一年的查摆框架，例如 2026")] = "",
) -> None:
    """把表单排成一份空白纸表（A4，带题号、方框和横线），给要在纸上写的同志。"""
    from kit.reports.sheet import sheet_pdf

    form = FormLibrary(Settings.from_env().forms).chosen(name, frame)
    _write(file or Path(f"{form.name}{'-large' if large else ''}.pdf"), sheet_pdf(form, large=large))


def _write(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        what = say("{file} cannot be written. Please choose another folder.", file=target)
        raise NotStored(what) from error
    typer.echo(_("Wrote {file}.", file=target))


@forms_app.command("schema")
def schema() -> None:
    """打印表单、查摆框架和会议议程文件的 JSON Schema；存成 forms/form.schema.json，编辑器就能提示和检查。"""
    typer.echo(form_schema(), nl=False)
