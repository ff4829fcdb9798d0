"""Starts the real command ``kit serve`` on a free port with a state folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

TOP = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60


@dataclass(frozen=True)
class Person:
    """Someone of the demo branch, as ``demo.json`` lists him or her."""

    name: str
    note: str
    number: str
    pin: str = ""
    code: str = ""


class Kit:
    """A running kit with the demo branch; ``with Kit(folder) as kit: … kit.address``."""

    def __init__(
        self,
        state: Path,
        *,
        environment: dict[str, str] | None = None,
        arguments: Sequence[str] = ("--demo",),
        scheme: str = "http",
        base: str = "",
    ) -> None:
        self.state = state
        self.port = free_port()
        self.address = f"{scheme}://127.0.0.1:{self.port}{base}"
        self._arguments = arguments
        self._environment = {**os.environ, "KIT_STATE": str(state), **(environment or {})}
        self._log = state.parent / f"{state.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Kit:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def start(self) -> None:
        """Start the server, the first time or again on the same port and state; wait until it answers."""
        serve = ["serve", "--no-browser", "--port", str(self.port), *self._arguments]
        command = [sys.executable, "-m", "kit", *serve]
        printed_before = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self._environment, cwd=TOP, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._is_up(self.process, printed_before):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kit did not start in {STARTS_WITHIN} s:\n{self.log()}")
            time.sleep(0.1)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> int:
        """Stop the server as Ctrl+C does; its exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def log(self) -> str:
        """What the server printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def people(self) -> dict[str, Person]:
        """The demo people by name."""
        listed = json.loads((self.state / "demo.json").read_text(encoding="utf-8"))
        return {
            p["name"]: Person(**{k: v for k, v in p.items() if k in Person.__dataclass_fields__})
            for p in listed
        }

    def kernels(self) -> list[int]:
        """The process ids of the pages' kernels."""
        return list(self._kernels())

    def kernel(self, kernel_id: str) -> int:
        """The process id of one page's kernel."""
        found = [pid for pid, told in self._kernels().items() if told in kernel_id or kernel_id in told]
        assert len(found) == 1, f"kernel {kernel_id}: {found}"
        return found[0]

    def _kernels(self) -> dict[int, str]:
        """Each kernel's process id with what tells it: the beginning of its id, or its command line."""
        assert self.process is not None
        told = {}
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return {}
        for child in children:
            # A kernel that just ended is a zombie (which psutil counts as no such process) or gone.
            with suppress(psutil.NoSuchProcess):
                line = " ".join(child.cmdline())
                if child.name().startswith("kit-"):  # forked: its command line is its parent's
                    told[child.pid] = child.name().removeprefix("kit-")
                elif "kit.server.page_process" in line:
                    told[child.pid] = line
        return told

    def _is_up(self, process: subprocess.Popen[bytes], printed_before: int) -> bool:
        """Whether this very server answers: it still runs, says that the port is its own, and serves."""
        if process.poll() is not None:
            raise RuntimeError(f"the kit ended at its start:\n{self.log()}")
        printed = self._log.read_bytes()[printed_before:]
        return self.address.encode() in printed and self._answers()

    def _answers(self) -> bool:
        try:
            # Whose certificate it is, is for the test to look at.
            anybody = ssl._create_unverified_context()
            with urllib.request.urlopen(f"{self.address}/sign-in", timeout=2, context=anybody) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
