"""What a page's process holds before it is forked, and what it does first when it is."""

from __future__ import annotations

import ctypes
import json
import os
import random
import socket
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from kit.server.forking import LARGEST_REQUEST, READY

_MODULES = (
    *(f"kit.pages.{name}" for name in ("home", "checkup", "review", "rectification", "rounds", "summary")),
    *("ipykernel.kernelapp", "ipykernel.comm", "ipywidgets", "anywidget", "numpy", "pandas", "sqlalchemy"),
    # What a kernel else imports while it starts.
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect", "IPython.core.magics"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "matplotlib_inline.config"),
    *("pdb", "psutil", "pydoc", "asyncio.selector_events"),
)

_NAME = 15
"""PR_SET_NAME of linux/prctl.h."""


def preload(driver: str, forms: str) -> None:
    """Import what pages need and read the forms; opens nothing, starts no thread.

    ``driver`` is the database's, as in its URL; ``forms`` the folder of the forms.
    """
    # Nobody debugs a page of the branch's; without it a process starts sooner and is 12 MiB smaller.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in _MODULES:
        import_module(name)
    _preload_database(driver)
    _preload_texts()
    _preload_forms(Path(forms))


def _preload_database(driver: str) -> None:
    from sqlalchemy import make_url

    make_url(f"{driver}://").get_dialect().import_dbapi()


def _preload_texts() -> None:
    """The catalogue and the parts' templates, compiled."""
    from kit import words
    from kit.widgets import markup

    for language in words.LANGUAGES:
        with words.in_language(language):
            words._("Home")
    markup.compile_all()


def _preload_forms(folder: Path) -> None:
    """The forms as they stand, and as rounds that ask them have kept them; one that changes is read anew."""
    from kit.domain.form import FormVersion
    from kit.errors import KitError
    from kit.store.form_library import FormLibrary

    library = FormLibrary(folder)
    for path in library.paths():
        with suppress(KitError):  # a page that asks for a broken form says so itself
            form = library.form(path.stem)
            library.version(FormVersion(form.digest, form.name, form.version, form.source))


def run_page(connection: socket.socket) -> None:
    """In a child: become the kernel that the server asks for on ``connection``; returns when it ends."""
    packet = connection.recv(LARGEST_REQUEST)
    if not packet:  # the server has changed its mind
        return
    request: dict[str, Any] = json.loads(packet)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])
    _name(request["arguments"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    _reseed()

    from ipykernel.kernelapp import IPKernelApp

    # 1 stands for a parent that need not be watched: the system ends this process with its parent.
    app = IPKernelApp.instance(parent_handle=1)
    app.initialize(request["arguments"])
    connection.send(READY)
    connection.close()
    app.start()


def _name(arguments: list[str]) -> None:
    """Show as ``kit-`` and the kernel's id in lists of processes, where the command line is the parent's."""
    kernel_id = Path(arguments[arguments.index("-f") + 1]).stem.removeprefix("kernel-")
    ctypes.CDLL(None).prctl(_NAME, f"kit-{kernel_id}"[:15].encode())


def _reseed() -> None:
    """Chance of its own for each page: a fork inherits the generators' state."""
    import numpy

    random.seed()
    numpy.random.seed()
