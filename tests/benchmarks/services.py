"""What the services cost without any page: saving, reading a form, a summary, a sheet of paper."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from kit.demo import FORM, prepare_demo
from kit.domain.form import ItemType
from kit.reports.printing import print_notebook
from kit.services.checkup import Checkup, my_checkup, save_answer
from kit.services.paper import latest_summary
from kit.session import Session
from kit.settings import Settings
from kit.store.form_file import parse_form
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from tests.benchmarks.sides import NUMBER, kernel_environment, person
from tests.benchmarks.table import KIT, Figure, milliseconds, seconds

SAVES = 500
TIMES = 7
PRINTS = 3
_SECRETARY, _HANDED_IN = "100001", "100005"


def service_figures(folder: Path) -> list[Figure]:
    """On a demo store of its own on disk (SQLite), in this process."""
    settings = Settings.from_env({"KIT_STATE": str(folder / "services"), "KIT_DEMO": "1"})
    store = Store(settings.database_url)
    try:
        store.migrate()
        prepare_demo(settings, store, date.today())
        forms = FormLibrary(settings.forms)
        saves = _saves(Session(person(settings, NUMBER), store, forms))
        secretary = Session(person(settings, _SECRETARY), store, forms)
        name, summaries = _summaries(secretary)
    finally:
        store.close()
    twentieths = quantiles(saves, n=20)

    def row(name: str, shown: Callable[[float], str], values: Sequence[float]) -> Figure:
        return Figure(name, shown, {KIT: values})

    return [
        row(f"Save one answer, p50 of {SAVES}", milliseconds, [twentieths[9]]),
        row(f"– p95 of {SAVES}", milliseconds, [twentieths[18]]),
        row(f"Read the form ({FORM}.yml)", milliseconds, _readings(settings)),
        row(name, milliseconds, summaries),
        row("Print the plan as PDF (its notebook run and typeset)", seconds, _prints(settings)),
    ]


def _saves(session: Session) -> list[float]:
    """Seconds of each save, as a page's message does it: signed in?, one transaction, flushed to disk."""
    sheet = _sheet(session)
    asked = [sheet.form.items[n] for n in sheet.shown if sheet.form.items[n].type is ItemType.SELECT_ONE]
    revisions = {field: answer.revision for field, answer in sheet.answers.items()}
    taken = []
    for number, item in enumerate(islice(cycle(asked), SAVES)):
        value = item.choices[number // len(asked) % 2].name
        start = time.perf_counter()
        saved = session.do(
            save_answer,
            response_id=sheet.response.id,
            field=item.name,
            value=value,
            base=revisions.get(item.name, 0),
            writer="benchmark",
        )
        taken.append(time.perf_counter() - start)
        revisions[item.name] = saved.answer.revision
    return taken


def _sheet(session: Session) -> Checkup:
    sheet = session.do(my_checkup)
    if sheet is None:
        raise RuntimeError("the demo has no round")
    return sheet


def _readings(settings: Settings) -> list[float]:
    source = (settings.forms / "checkups" / f"{FORM}.yml").read_text(encoding="utf-8")
    return _times(TIMES, lambda: parse_form(source, f"{FORM}.yml"))


def _summaries(session: Session) -> tuple[str, list[float]]:
    """The row's name, with the number of sheets that were there, and the seconds."""
    sheets = session.do(latest_summary)[1].handed_in
    times = _times(TIMES, lambda: session.do(latest_summary))
    return f"Summary of a closed round (branch of 28, {sheets} sheets)", times


def _prints(settings: Settings) -> list[float]:
    environment = kernel_environment(settings, person(settings, _HANDED_IN), "plan")
    with ThreadPoolExecutor(1) as thread:
        # As the server does it; in the main thread the notebook's runner would take over our signals.
        printing = partial(print_notebook, "plan", environment, settings.notebooks)
        return _times(PRINTS, lambda: thread.submit(printing).result())


def _times(number: int, work: Callable[[], object]) -> list[float]:
    """Seconds of each of ``number`` runs."""
    taken = []
    for _ in range(number):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken
