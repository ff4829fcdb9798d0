"""The two servers that are compared: the kit, and plain Voilà showing a copy of the same notebook."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import nbformat
import psutil

from kit.demo import demo_identity
from kit.domain.access import Identity
from kit.server.forking import SPARE
from kit.services import identity as signed
from kit.session import IDENTITY_VARIABLE
from kit.settings import Settings
from kit.store.store import Store
from tests.benchmarks.table import KIT, PLAIN
from tests.serving import STARTS_WITHIN, TOP, Kit, free_port

NUMBER, PIN = "100002", "2017"
"""The demo person who opens every page, on both sides: a sheet half way through."""
PAGE, BARE = "checkup", "bare"
_LARGE = {
    "matplotlib": "/matplotlib/",
    "matplotlib.pyplot": "/matplotlib/_path.",
    "numpy": "/numpy/",
    "pandas": "/pandas/",
}
"""Libraries that take long to import, each with a file that it maps."""
_STILL, _FIRST_PAGES = 2.0, 4
"""Seconds in which nothing may change among a server's processes; pages opened before anything is measured."""
KERNEL = re.compile(r'"kernelId":\s*"([0-9a-f-]+)"')
_TOKEN = "0123456789abcdef" * 2
"""Sent as cookie and as header, it satisfies Voilà's check of a shutdown; a browser has no such cookie."""


@dataclass(frozen=True)
class Side:
    """A running server: where the page is, the cookies that open it, and the server's process."""

    name: str
    address: str
    pid: int
    cookies: Mapping[str, str] = field(default_factory=dict)
    path: str = f"/voila/render/{PAGE}.ipynb"
    kernels: bool = True
    """Whether each page has a Jupyter kernel."""
    whole: str = ""
    """What to add to the address for the whole sheet on one page; the kit's editor asks the browser's storage."""

    @property
    def page(self) -> str:
        """The checkup page's address."""
        return self.address + self.path

    def client(self) -> httpx.Client:
        """A client that is let in, as a browser would be."""
        return httpx.Client(cookies=dict(self.cookies), timeout=60, trust_env=False)

    def descendants(self) -> list[psutil.Process]:
        """The processes that the server started: the pages' kernels and what they need; none once it ended."""
        try:
            children: list[psutil.Process] = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return children

    def spares(self) -> list[psutil.Process]:
        """The page's process that the kit has at hand before anybody asks for one: nobody's, no page."""
        return [process for process in self.descendants() if _is_spare(process)]

    def lasting(self) -> list[psutil.Process]:
        """What runs while no page is open, the server first; waits until nothing comes or goes any more.

        Without the process at hand: it is going to be a page's, and is counted where everything is.
        """
        late = time.monotonic() + STARTS_WITHIN
        there = self._but_spares()
        while time.monotonic() < late:
            time.sleep(_STILL)
            now = self._but_spares()
            if now == there:
                break
            there = now
        return [psutil.Process(self.pid), *there]

    def _but_spares(self) -> list[psutil.Process]:
        return [process for process in self.descendants() if not _is_spare(process)]

    def close_page(self, html: str) -> None:
        """End the kernel of a page by its HTML; ``RuntimeError`` where the server does not."""
        found = KERNEL.search(html)
        status = self.close_kernel(found.group(1)) if found else 0
        if status != 204:
            raise RuntimeError(f"{self.name}: the page's kernel could not be ended ({status})")

    def close_kernel(self, kernel_id: str) -> int:
        """End a kernel if it still runs, so that nothing is measured twice; the answer comes when it is gone."""
        with self.client() as client:
            client.cookies.set("_xsrf", _TOKEN)
            address = f"{self.address}/voila/api/shutdown/{kernel_id}"
            return client.post(address, headers={"X-XSRFToken": _TOKEN}, content=b"").status_code


def _is_spare(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.name() == SPARE)
    return False


@contextmanager
def kit_side(state: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Side]:
    """``kit serve --demo`` on a state folder, signed in through the form; pages come as they do every day."""
    kit = Kit(state, environment={"KIT_DATABASE_URL": "", **(environment or {})})
    family: list[psutil.Process] = []
    try:
        with kit:
            assert kit.process is not None
            side = Side(KIT, kit.address, kit.process.pid, signed_in(kit.address, NUMBER))
            try:
                _warmed_up(side)
                yield side
            finally:
                family += side.descendants()
    finally:
        kit.stop()
        _end(family)


def _warmed_up(side: Side) -> None:
    """A few pages, until what pages are forked from is there: it comes up while the server answers already."""
    for _ in range(_FIRST_PAGES):
        with side.client() as client:
            side.close_page(client.get(side.page).text)
    side.lasting()


def settings_of(state: Path) -> Settings:
    """The settings of a kit on this state folder."""
    return Settings.from_env({"KIT_STATE": str(state), "KIT_DEMO": "1"})


def imports_of(side: Side) -> list[str]:
    """The large libraries that the process behind the kit's page holds, by what is mapped into it."""
    before = {process.pid for process in side.lasting()}
    with side.client() as client:
        html = client.get(side.page).text
    held: set[str] = set()
    for process in side.descendants():
        if process.pid not in before:
            maps = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
            held |= {name for name, file in _LARGE.items() if file in maps}
    side.close_page(html)
    return sorted(held)


@contextmanager
def plain_side(
    folder: Path,
    settings: Settings,
    imports: Sequence[str] = (),
    *,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Side]:
    """``python -m voila`` with its defaults on a copy of the notebook, as the same person on the same store.

    The copy imports ``imports`` first; ``bare.ipynb`` beside it is the notebook as the kit has it.
    """
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    shutil.copy(TOP / "notebooks" / f"{PAGE}.ipynb", notebooks / f"{BARE}.ipynb")
    _copied(notebooks, imports)
    port = free_port()
    variables = {
        **os.environ,
        **(environment or {}),
        **kernel_environment(settings, person(settings, NUMBER), PAGE),
        "JUPYTER_CONFIG_DIR": str(folder / "no-configuration"),
    }
    command = [sys.executable, "-m", "voila", str(notebooks), "--no-browser", f"--port={port}"]
    with served(command, folder / "voila.log", variables) as process:
        side = Side(PLAIN, f"http://127.0.0.1:{port}", process.pid)
        wait_for(side, f"{side.address}/voila/tree", process)
        yield side


@contextmanager
def served(
    command: list[str], log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that is stopped, with everything it started, at the end."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=dict(environment), cwd=log.parent, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        family = Side("", "", process.pid).descendants()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end(family)


def _copied(notebooks: Path, imports: Sequence[str]) -> None:
    """The notebook with a first cell that imports these."""
    notebook = nbformat.read(notebooks / f"{BARE}.ipynb", as_version=4)
    if imports:
        notebook.cells.insert(0, nbformat.v4.new_code_cell("import " + ", ".join(imports)))
    nbformat.write(notebook, notebooks / f"{PAGE}.ipynb")


def person(settings: Settings, number: str) -> Identity:
    """A demo person of the store, signed in."""
    store = Store(settings.database_url)
    try:
        return demo_identity(store, number, datetime.now())
    finally:
        store.close()


def kernel_environment(settings: Settings, who: Identity, page: str) -> dict[str, str]:
    """The variables that the kit's server gives to a kernel of this person, for other starters of kernels."""
    keys = signed.keys(settings.secrets)
    return {
        **settings.environment(),
        IDENTITY_VARIABLE: signed.mint(who, keys.private, page=page, now=datetime.now()),
        "KIT_IDENTITY_KEY": keys.public,
    }


def signed_in(address: str, number: str) -> dict[str, str]:
    """The cookie that the sign-in form gives."""
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        found = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/sign-in").text)
        token = found.group(1) if found else ""
        form = {"_xsrf": token, "number": number, "pin": PIN, "next": "/healthz"}
        answer = client.post("/sign-in", data=form)
        if answer.status_code != 303:
            raise RuntimeError(f"the sign-in form answered {answer.status_code}")
        return {"kit_session": client.cookies["kit_session"]}


def wait_for(side: Side, address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server listens; ``address`` should be one that starts no kernel."""
    deadline = time.monotonic() + STARTS_WITHIN
    with side.client() as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                client.get(address)
                return
            except httpx.TransportError:
                time.sleep(0.1)
    raise RuntimeError(f"{side.name} did not start")


def _end(family: list[psutil.Process]) -> None:
    """End what a stopped server left behind."""
    _, alive = psutil.wait_procs(family, timeout=3)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=3)
