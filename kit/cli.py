"""The command ``kit``: what a facilitator, an author or an operator types."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kit.cli_forms import forms_app
from kit.cli_roster import roster_app
from kit.demo import DemoPerson, prepare_demo
from kit.errors import KitError, NotFound, Problem, Problems
from kit.settings import Settings
from kit.store.store import Store
from kit.words import _, say, use_language_everywhere

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="党性体检自查工具"
)
app.add_typer(roster_app, name="roster", help="名册与凭条")
app.add_typer(forms_app, name="forms", help="表单")

Demo = Annotated[bool, typer.Option("--demo", help="带演示支部启动（编造的人和事）")]


@app.callback()
def _start(lang: Annotated[str, typer.Option(help="zh / en")] = os.environ.get("KIT_LANG", "zh")) -> None:
    use_language_everywhere(lang)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8866,
    ip: Annotated[str, typer.Option(help="监听地址；0.0.0.0 表示同一网络里的手机也能打开")] = "127.0.0.1",
    demo: Demo = False,
    browser: Annotated[bool, typer.Option(help="启动后打开浏览器")] = True,
) -> None:
    """启动服务，直到按 Ctrl+C。"""
    from kit.server.serve import serve as run

    settings = prepared(demo=demo)
    run(settings, port=port, ip=ip, open_browser=browser and sys.stdout.isatty())


@app.command()
def lab(
    as_: Annotated[str, typer.Option("--as", help="以哪位演示人员打开（凭条号）；不写就是支部书记")] = "",
) -> None:
    """在 JupyterLab 里打开各页，供作者和维护者修改。"""
    from kit.server.lab import run_lab

    run_lab(prepared(demo=True), as_)


def _introduce(people: list[DemoPerson]) -> None:
    """Say who the demo people are and how each comes in."""
    typer.echo(_("The demo branch; its people and what they write are invented:"))
    for person in people:
        secret = _("PIN {pin}", pin=person.pin) if person.pin else _("one-time code {code}", code=person.code)
        number = f"{person.number[:3]} {person.number[3:]}"
        typer.echo(_("  {name} ({note}): slip number {number}, {secret}", name=person.name, note=person.note,
                     number=number, secret=secret))  # fmt: skip


def prepared(*, demo: bool) -> Settings:
    """The settings with an up-to-date database; in demo mode with the demo organisation in it."""
    if demo:
        os.environ.setdefault("KIT_STATE", str(Path(".kit/demo").resolve()))
        os.environ["KIT_DEMO"] = "1"
    settings = Settings.from_env()
    if not (settings.notebooks / "home.ipynb").is_file():
        raise NotFound(
            say("There are no pages in {folder}. Please check KIT_NOTEBOOKS.", folder=settings.notebooks)
        )
    store = Store(settings.database_url)
    store.migrate()
    if demo:
        _introduce(prepare_demo(settings, store, date.today()))
    store.close()
    return settings


def main() -> None:
    """Run the command; an error that the person can put right is a few calm lines and exit status 1."""
    try:
        app()
    except Problems as error:
        _say_and_stop(error.problems, last=str(error))
    except OSError as error:
        where = error.filename or ""
        last = _("The computer does not allow this: {why} {where}", why=error.strerror or error, where=where)
        _say_and_stop((), last=last)
    except KitError as error:
        _say_and_stop((), last=_("{text} (code {code})", text=error, code=error.code))


def _say_and_stop(problems: tuple[Problem, ...], last: str) -> NoReturn:
    for problem in problems:
        typer.echo(str(problem), err=True)
    typer.echo(last, err=True)
    sys.exit(1)
