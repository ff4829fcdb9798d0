"""The kit on systems that fork no pages: what only Linux has is not asked for before it is needed."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import TOP

_WITHOUT = """
import asyncio, pkgutil, select, signal, socket, subprocess, sys, tempfile
import os, psutil, sqlalchemy, ipykernel.kernelapp, multiprocessing.connection, voila.app  # not ours
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
for module, names in {
    os: ("fork", "geteuid", "killpg", "pidfd_open", "setsid", "waitid"), select: ("poll", "epoll"),
    signal: ("SIGKILL", "pidfd_send_signal"), socket: ("AF_UNIX", "SO_PEERCRED", "recv_fds", "send_fds"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
import kit.server
for found in pkgutil.iter_modules(kit.server.__path__, "kit.server."):
    __import__(found.name)
print("read")
"""


def test_every_part_of_the_server_can_be_read_where_there_is_no_fork() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT], cwd=TOP, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.endswith("read\n")
