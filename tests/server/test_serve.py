from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kit.server import lan
from tests.conftest import TOP
from tests.server.conftest import write_notebooks
from tests.serving import Kit, free_port

SERVE = """
import sys
from kit.errors import KitError
from kit.server.serve import serve
from kit.settings import Settings
try:
    serve(Settings.from_env(), port=int(sys.argv[1]))
except KitError as error:
    print(error.code, error)
"""


def test_a_taken_port_is_said_and_no_other_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {"KIT_STATE": str(tmp_path / "kit"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", SERVE, port],
            env=environment,
            cwd=TOP,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stdout.startswith(f"W-01 端口 {port} 已经被别的程序占用"), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_in_a_window_the_room_gets_its_address_and_a_code_for_the_camera(tmp_path: Path) -> None:
    """A real terminal: without one (a service, a file) the code would only fill the log."""
    if not lan.addresses():
        pytest.skip("this computer is in no network")
    port = str(free_port())
    master, slave = os.openpty()
    environment = {**os.environ, "KIT_STATE": str(tmp_path / "kit"), "KIT_LANG": "en", "TERM": "xterm"}
    command = [
        sys.executable,
        "-m",
        "kit",
        "serve",
        "--lan",
        "--base",
        "room",
        "--no-browser",
        "--port",
        port,
    ]
    with subprocess.Popen(command, env=environment, cwd=TOP, stdout=slave, stderr=slave) as process:
        os.close(slave)
        shown = _until(master, "Ctrl+C")
        process.send_signal(signal.SIGTERM)
        _until(master, "")
        os.close(master)
        assert process.wait(timeout=30) == 0
    address = f"http://{lan.addresses()[0]}:{port}/room/"
    assert f"  {address}\r\n" in shown
    assert lan.terminal_code(address, coloured=True).replace("\n", "\r\n") in shown
    assert f"http://127.0.0.1:{port}/room/room" in shown
    assert "firewall" in shown
    assert (tmp_path / "kit" / "address").read_text() == address


def _until(terminal: int, words: str) -> str:
    """What comes in, up to these words; with none, up to its end."""
    seen = b""
    while not words or words.encode() not in seen:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, seen.decode()
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that nobody is at the other end any more
            piece = b""
        if not piece:
            assert not words, seen.decode()
            break
        seen += piece
    return seen.decode()


def test_it_ends_quietly_when_asked_to_and_takes_its_processes_along(tmp_path: Path) -> None:
    environment = {"KIT_NOTEBOOKS": str(write_notebooks(tmp_path / "notebooks"))}
    with Kit(tmp_path / "kit", environment=environment) as kit:
        assert kit.process is not None
        assert f"党性体检已经打开：{kit.address}" in kit.log()
        kit.process.send_signal(signal.SIGTERM)
        assert kit.process.wait(timeout=20) == 0
        assert "Traceback" not in kit.log()
