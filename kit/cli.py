"""The command ``kit``: what a facilitator, an author or an operator types."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kit.cli_forms import forms_app
from kit.cli_retention import retention
from kit.cli_roster import roster_app
from kit.cli_rules import rules_app
from kit.demo import DemoPerson, prepare_demo
from kit.errors import Invalid, KitError, NotFound, Problem, Problems
from kit.rehearsal import prepare_rehearsal
from kit.settings import Settings, base_path
from kit.store.store import Store
from kit.words import _, say, use_language_everywhere

_LANGUAGE = os.environ.get("KIT_LANG", "zh")
# The help is written before any option can be read, so its language is the environment's.
use_language_everywhere(_LANGUAGE)

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="党性体检自查工具"
)
app.add_typer(roster_app, name="roster", help="名册与凭条")
app.add_typer(forms_app, name="forms", help="表单")
app.add_typer(rules_app, name="rules", help="规定里的数")
app.command()(retention)

Demo = Annotated[bool, typer.Option("--demo", help="带演示支部启动（编造的人和事）")]

Rehearsal = Annotated[
    bool, typer.Option("--rehearsal", help=_("a made-up branch to rehearse a meeting with"))
]
Players = Annotated[bool, typer.Option(help=_("in a rehearsal, let its members play along by themselves"))]


@app.callback()
def _start(lang: Annotated[str, typer.Option(help="zh / en")] = _LANGUAGE) -> None:
    use_language_everywhere(lang)


@app.command(help=_("Open the kit and keep it open until Ctrl+C."))
def serve(  # noqa: PLR0917 - typer reads the signature; nobody calls it by position
    port: Annotated[int, typer.Option(help=_("the port"), min=1, max=65535)] = 8866,
    lan: Annotated[bool, typer.Option("--lan", help=_("for phones in the same network too"))] = False,
    ip: Annotated[str, typer.Option("--ip", "--host", help=_("listen at this address only"))] = "",
    tls: Annotated[bool, typer.Option("--tls", help=_("encrypt, with a certificate made here"))] = False,
    certificate: Annotated[Path | None, typer.Option(help=_("encrypt with this certificate (PEM)"))] = None,
    key: Annotated[Path | None, typer.Option(help=_("the certificate's key (PEM)"))] = None,
    base: Annotated[str, typer.Option(help=_("the path before every address, like /kit/"))] = "",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help=_("believe a proxy on this computer about the client"))
    ] = False,
    proxy: Annotated[
        list[str] | None, typer.Option(help=_("believe the proxy at this address too; may be repeated"))
    ] = None,
    address: Annotated[str, typer.Option(help=_("the address people type, if a proxy answers it"))] = "",
    new_keys: Annotated[
        bool, typer.Option("--new-keys", help=_("the folder of keys was changed on purpose"))
    ] = False,
    demo: Demo = False,
    rehearsal: Rehearsal = False,
    players: Players = True,
    browser: Annotated[bool, typer.Option(help=_("open the browser then"))] = True,
) -> None:
    """Open the kit: where to listen, whether to encrypt, what stands in front of it."""
    from kit.server.serve import serve as run

    _checked(address, paired=(certificate is None) == (key is None))
    settings = rehearsing(players=players) if rehearsal else prepared(demo=demo)
    run(
        replace(settings, base=base_path(base)) if base else settings,
        port=port,
        ip=ip or ("0.0.0.0" if lan else "127.0.0.1"),  # noqa: S104 - asked for by --lan
        open_browser=browser and sys.stdout.isatty(),
        own_tls=tls,
        pair=(certificate, key) if certificate and key else None,
        proxies=[*(["127.0.0.1"] if behind_proxy else []), *(proxy or [])],
        address=address,
        new_keys=new_keys,
    )


def _checked(address: str, *, paired: bool) -> None:
    if not paired:
        raise Invalid(say("A certificate and its key go together: please give both --certificate and --key."))
    if address and not re.fullmatch(r"https?://[!-~]+", address):
        raise Invalid(
            say("“{address}” is no address. Please write it in full, like https://….", address=address)
        )


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
    settings, store = _up_to_date()
    if demo:
        _introduce(prepare_demo(settings, store, date.today()))
    store.close()
    return settings


def rehearsing(*, players: bool) -> Settings:
    """The settings of a rehearsal: in a folder of its own, never in the database that the branch uses."""
    os.environ.setdefault("KIT_STATE", str(Path(".kit/rehearsal").resolve()))
    os.environ["KIT_DEMO"], os.environ["KIT_REHEARSAL"] = "1", "alone" if players else "1"
    os.environ.pop("KIT_DATABASE_URL", None)
    settings, store = _up_to_date()
    _introduce(prepare_rehearsal(settings, store, datetime.now()))
    store.close()
    return settings


def _up_to_date() -> tuple[Settings, Store]:
    """The settings of the environment, and the database with the newest tables."""
    settings = Settings.from_env()
    if not (settings.notebooks / "home.ipynb").is_file():
        raise NotFound(
            say("There are no pages in {folder}. Please check KIT_NOTEBOOKS.", folder=settings.notebooks)
        )
    store = Store(settings.database_url)
    store.migrate()
    return settings, store


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
