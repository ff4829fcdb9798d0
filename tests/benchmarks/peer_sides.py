"""Streamlit, Solara and Panel showing the kit's sheet, each by a program of its own from ``peers/``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from kit.domain.form import Form, Item
from kit.domain.relevance import holds
from kit.services.checkup import my_checkup
from kit.session import Session
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.widgets.view import form_view
from kit.words import in_language
from tests.benchmarks.sides import NUMBER, Side, person, served, wait_for
from tests.benchmarks.table import PEERS
from tests.serving import TOP, free_port

PROGRAMS = Path(__file__).with_name("peers")
ENVIRONMENT = TOP / ".venv-peers"
"""Their own: ``make bench`` fills it from ``peers.lock``."""
_COMMANDS: dict[str, tuple[str, ...]] = {
    "Streamlit": (
        *(
            "-m",
            "streamlit",
            "run",
            "streamlit_form.py",
            "--server.address=127.0.0.1",
            "--server.port={port}",
        ),
        *("--server.headless=true", "--server.fileWatcherType=none", "--browser.gatherUsageStats=false"),
    ),
    "Solara": (
        *("-m", "solara", "run", "solara_form.py", "--host=127.0.0.1", "--port={port}"),
        *("--no-open", "--production"),
    ),
    "Panel": (
        *("-m", "panel", "serve", "panel_form.py", "--address=127.0.0.1", "--port={port}"),
        "--allow-websocket-origin=127.0.0.1:{port}",
    ),
}
"""As each one's documentation says that one serves a program to others."""
_PATHS = {"Panel": "/panel_form"}


def versions() -> dict[str, str]:
    """The installed peers with their versions; empty where the environment is not (wholly) there."""
    if not (ENVIRONMENT / ".installed").exists():
        return {}
    folders = [str(path) for path in ENVIRONMENT.glob("lib/python*/site-packages")]
    found = {d.metadata["Name"].lower(): d.version for d in distributions(path=folders)}
    return {name: found[name.lower()] for name in PEERS if name.lower() in found}


@contextmanager
def peer_sides(folder: Path, settings: Settings) -> Iterator[Sequence[Side]]:
    """Those peers that are installed, running; all show the sheet of the same person as the other sides."""
    folder.mkdir(parents=True)
    sheet = folder / "sheet.json"
    sheet.write_text(json.dumps(_sheet(settings), ensure_ascii=False), encoding="utf-8")
    with ExitStack() as stack:
        yield [stack.enter_context(_peer(name, folder, sheet)) for name in versions()]


@contextmanager
def _peer(name: str, folder: Path, sheet: Path) -> Iterator[Side]:
    port = free_port()
    place = folder / name.lower()
    place.mkdir()
    for program in PROGRAMS.glob("*.py"):
        (place / program.name).write_bytes(program.read_bytes())
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))},
        "BENCH_SHEET": str(sheet),
        "BENCH_STORE": str(place / "answers.db"),
        "PYTHONPATH": str(place),
        "HOME": str(place),
    }
    command = [str(ENVIRONMENT / "bin" / "python"), *(part.format(port=port) for part in _COMMANDS[name])]
    with served(command, place / "log", environment) as process:
        address = f"http://127.0.0.1:{port}"
        side = Side(name, address, process.pid, path=_PATHS.get(name, "/"), kernels=False, whole="?whole=1")
        wait_for(side, f"{address}/favicon.ico", process)
        yield side


def _sheet(settings: Settings) -> dict[str, Any]:
    """The person's sheet as the checkup page shows it: questions in words, answers, where to begin."""
    store = Store(settings.database_url)
    try:
        checkup = Session(person(settings, NUMBER), store, FormLibrary(settings.forms)).do(my_checkup)
    finally:
        store.close()
    if checkup is None:
        raise RuntimeError("the demo has no round")
    with in_language("zh"):
        view = form_view(checkup.form)
    for section in view["sections"]:
        section["screens"] = [_question(screen, checkup.form) for screen in section["screens"]]
    return {
        **{key: view[key] for key in ("title", "sections")},
        "see": "交表以前只有您本人看得到。",
        "answers": checkup.values,
        "start": checkup.progress.left[0],
    }


def _question(view: dict[str, Any], form: Form) -> dict[str, Any]:
    """A question with ``when``: for what it depends on, the answers that open it."""
    item = form.items[view["name"]]
    return {
        **{key: view[key] for key in ("name", "type", "label", "short", "hint")},
        "no": view.get("no", 0),
        "basis": view["basis"]["line"],
        "choices": [{key: choice[key] for key in ("name", "label", "detail")} for choice in view["choices"]],
        "when": _when(item, form),
        "items": [_question(one, form) for one in view["items"]],
    }


def _when(item: Item, form: Form) -> dict[str, list[str]]:
    """``{}`` where nothing is to be fulfilled, or where it is more than one choice of one question."""
    named = set(re.findall(r"\$\{(\w+)\}", item.relevant))
    if len(named) != 1:
        return {}
    (above,) = named
    return {above: [c.name for c in form.items[above].choices if holds(item.relevant, {above: c.name})]}
