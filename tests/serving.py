"""Starts the real command ``kit serve`` on a free port with a state folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

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

    def __init__(self, state: Path, *, environment: dict[str, str] | None = None) -> None:
        self.state = state
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "KIT_STATE": str(state), **(environment or {})}
        self._log = state.parent / f"{state.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Kit:
        command = [sys.executable, "-m", "kit", "serve", "--demo", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self._environment, cwd=TOP, stdout=self._log.open("wb"), stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the kit did not start:\n{self.log()}")
            time.sleep(0.1)
        return self

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
        import psutil

        assert self.process is not None
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [c.pid for c in children if "ipykernel" in " ".join(c.cmdline())]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/sign-in", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
