"""The two servers that are compared: the kit, and plain Voilà showing a copy of the same notebook."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import psutil

from kit.demo import demo_identity
from kit.domain.access import Identity
from kit.services import identity as signed
from kit.session import IDENTITY_VARIABLE
from kit.settings import Settings
from kit.store.store import Store
from tests.serving import STARTS_WITHIN, TOP, Kit, free_port

NUMBER, PIN = "100002", "2017"
"""The demo person who opens every page, on both sides: a sheet half way through."""
PAGE = "checkup"
_KERNEL = re.compile(r'"kernelId":\s*"([0-9a-f-]+)"')
_TOKEN = "0123456789abcdef" * 2
"""Sent as cookie and as header, it satisfies Voilà's check of a shutdown; a browser has no such cookie."""


@dataclass(frozen=True)
class Side:
    """A running server: where the page is, the cookies that open it, and the server's process."""

    name: str
    address: str
    pid: int
    cookies: Mapping[str, str]

    @property
    def page(self) -> str:
        """The checkup page's address."""
        return f"{self.address}/voila/render/{PAGE}.ipynb"

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

    def close_page(self, html: str) -> None:
        """End the kernel of a page by its HTML; ``RuntimeError`` where the server does not."""
        found = _KERNEL.search(html)
        status = self.close_kernel(found.group(1)) if found else 0
        if status != 204:
            raise RuntimeError(f"{self.name}: the page's kernel could not be ended ({status})")

    def close_kernel(self, kernel_id: str) -> int:
        """End a kernel if it still runs, so that nothing is measured twice; the answer comes when it is gone."""
        with self.client() as client:
            client.cookies.set("_xsrf", _TOKEN)
            address = f"{self.address}/voila/api/shutdown/{kernel_id}"
            return client.post(address, headers={"X-XSRFToken": _TOKEN}, content=b"").status_code


@contextmanager
def kit_side(folder: Path) -> Iterator[Side]:
    """``kit serve --demo``, signed in through the form."""
    kit = Kit(folder / "kit")
    family: list[psutil.Process] = []
    try:
        with kit:
            assert kit.process is not None
            side = Side("kit", kit.address, kit.process.pid, _signed_in(kit.address))
            try:
                yield side
            finally:
                family += side.descendants()
    finally:
        kit.stop()
        _end(family)


@contextmanager
def plain_side(folder: Path, settings: Settings) -> Iterator[Side]:
    """``python -m voila`` with its defaults on a copy of the notebook, as the same person on the same store."""
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    shutil.copy(TOP / "notebooks" / f"{PAGE}.ipynb", notebooks)
    port = free_port()
    environment = {
        **os.environ,
        **kernel_environment(settings, person(settings, NUMBER), PAGE),
        "JUPYTER_CONFIG_DIR": str(folder / "no-configuration"),
    }
    command = [sys.executable, "-m", "voila", str(notebooks), "--no-browser", f"--port={port}"]
    with (folder / "voila.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    side = Side("plain Voilà", f"http://127.0.0.1:{port}", process.pid, {})
    family: list[psutil.Process] = []
    try:
        _wait_for(side, process)
        yield side
    finally:
        if process.poll() is None:
            family += side.descendants()
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end(family)


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


def _signed_in(address: str) -> dict[str, str]:
    """The cookie that the sign-in form gives."""
    with httpx.Client(base_url=address, timeout=30, trust_env=False) as client:
        found = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/sign-in").text)
        token = found.group(1) if found else ""
        form = {"_xsrf": token, "number": NUMBER, "pin": PIN, "next": "/healthz"}
        answer = client.post("/sign-in", data=form)
        if answer.status_code != 303:
            raise RuntimeError(f"the sign-in form answered {answer.status_code}")
        return {"kit_session": client.cookies["kit_session"]}


def _wait_for(side: Side, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server listens; its tree page starts no kernel."""
    deadline = time.monotonic() + STARTS_WITHIN
    with side.client() as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                client.get(f"{side.address}/voila/tree")
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
