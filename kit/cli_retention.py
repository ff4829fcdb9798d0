"""``kit retention``: what is to be erased and when; with ``--apply`` the day's turn, at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from kit.reports.record_words import word
from kit.services.keeping import clear_traces, do_turn, own_boxes
from kit.services.retention import Leaving, due
from kit.settings import Settings
from kit.store.store import Records, Store
from kit.words import _, day

Apply = Annotated[bool, typer.Option("--apply", help="该告诉的告诉，到期又告诉够天数的清除；不写就只列出来")]


def retention(apply: Apply = False) -> None:
    """列出快到保存期限的材料：哪一类、几份、哪天清除；不显示是谁的，也不显示内容。"""
    settings = Settings.from_env()
    store = Store(settings.database_url)
    store.migrate()
    now = datetime.now()
    try:
        if apply:
            _apply(store, settings, now)
        else:
            _list(store, settings, now)
    finally:
        store.close()


def _list(store: Store, settings: Settings, now: datetime) -> None:
    with store.read() as records:
        found = [
            (name, one)
            for unit_id, name in _units(records)
            for one in due(records, unit_id, settings.forms, now.date())
        ]
    counted = Counter((name, one.held.kind, _when(one)) for name, one in found)
    for (name, kind, when), number in sorted(counted.items()):
        typer.echo(_("{unit}: {kind}, {n}: {when}", unit=name, kind=word("kept", kind), n=number, when=when))
    if not counted:
        typer.echo(_("Nothing is near its end."))
    else:
        typer.echo(_("Nothing was changed. With --apply what has been told long enough is erased."))


def _apply(store: Store, settings: Settings, now: datetime) -> None:
    done = do_turn(store, settings.forms, now, settings.elections)
    if settings.elections.is_dir():
        own_boxes(store, settings.forms, now, settings.elections)
    kinds = Counter(one.kind for one in done.erased)
    typer.echo(_("{n} are told from today on.", n=done.told))
    for kind, number in sorted(kinds.items()):
        typer.echo(_("Erased: {kind}, {n}", kind=word("kept", kind), n=number))
    if not kinds:
        typer.echo(_("Nothing was erased: nothing has been told long enough."))
    if not clear_traces(store, now):
        typer.echo(_("The database file is in use, so it is not written anew yet; the server does it later."))


def _units(records: Records) -> list[tuple[str, str]]:
    known = [(unit.id, unit.name) for unit in records.units.where()]
    return [*known, ("", _("at the machine itself"))]


def _when(one: Leaving) -> str:
    if one.told_on is None:
        return _("not told yet; at the earliest {day}", day=_full(one))
    return _("told since {since}; goes on {day}", since=day(one.told_on, year=True), day=_full(one))


def _full(one: Leaving) -> str:
    return day(one.on, year=True)
