from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.conftest import TOP
from tests.server.conftest import write_notebooks
from tests.serving import Kit

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


def test_it_ends_quietly_when_asked_to_and_takes_its_processes_along(tmp_path: Path) -> None:
    environment = {"KIT_NOTEBOOKS": str(write_notebooks(tmp_path / "notebooks"))}
    with Kit(tmp_path / "kit", environment=environment) as kit:
        assert kit.process is not None
        assert f"党性体检已经打开：{kit.address}" in kit.log()
        kit.process.send_signal(signal.SIGTERM)
        assert kit.process.wait(timeout=20) == 0
        assert "Traceback" not in kit.log()
