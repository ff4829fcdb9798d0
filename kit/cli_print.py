"""``kit forms print``: a form as a blank sheet of paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kit.errors import NotStored
from kit.reports.sheet import sheet_pdf
from kit.settings import Settings
from kit.store.form_file import read_form
from kit.store.form_library import FormLibrary
from kit.words import _, say


def print_sheet(
    name: Annotated[str, typer.Argument(help="表单名，例如 member，或表单文件")],
    file: Annotated[Path | None, typer.Argument(help="写到哪个 PDF 文件；不写就写在当前文件夹")] = None,
    large: Annotated[bool, typer.Option("--large", help="大字（16 磅），给年长的同志")] = False,
    frame: Annotated[str, typer.Option(help="按哪一年的查摆框架，例如 2026")] = "",
) -> None:
    """把表单排成一份空白纸表（A4，带题号、方框和横线），给要在纸上写的同志。"""
    library = FormLibrary(Settings.from_env().forms)
    path = Path(name)
    if path.suffix == ".yml" and path.is_file():
        form = read_form(path)
    else:
        form = library.framed(name, frame) if frame else library.form(name)
    target = file or Path(f"{form.name}{'-large' if large else ''}.pdf")
    content = sheet_pdf(form, large=large)
    try:
        target.write_bytes(content)
    except OSError as error:
        what = say("{file} cannot be written. Please choose another folder.", file=target)
        raise NotStored(what) from error
    typer.echo(_("Wrote {file}.", file=target))
