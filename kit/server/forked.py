"""What a page's process holds before it is forked, and what it does first when it is."""

from __future__ import annotations

import ctypes
import json
import os
import random
import select
import socket
import sys
import time
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path

from sqlalchemy import make_url

from kit import words
from kit.domain.form import Form, FormVersion
from kit.errors import KitError
from kit.log import places_of
from kit.server.forking import LARGEST_REQUEST, READY, SPARE
from kit.server.page_process import enter, kernel_of, page_app, prepare
from kit.server.preload import Preload
from kit.server.provisioner import LAUNCHER
from kit.server.rehearsal import rehearse
from kit.services import sign_in
from kit.session import store_of
from kit.store.form_library import FormLibrary
from kit.widgets import markup
from kit.widgets.editor import Module
from kit.widgets.view import form_view

_MODULES = (
    *(f"kit.pages.{name}" for name in ("home", "checkup", "review", "rectification", "rounds", "summary")),
    *(f"kit.pages.{name}" for name in ("keying", "forms", "actions")),
    *("ipykernel.kernelapp", "ipykernel.comm", "ipywidgets", "anywidget", "sqlalchemy"),
    # What authors' notebooks calculate and draw with.
    *("numpy", "pandas", "matplotlib.pyplot", "matplotlib.backends.backend_agg"),
    "matplotlib_inline.backend_inline",
    # What a kernel else imports while it starts.
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect", "IPython.core.magics"),
    *("IPython.core.logger", "ipykernel.debugger", "ipykernel.eventloops", "tornado.platform.asyncio"),
    *("faulthandler", "pdb", "psutil", "pydoc", "asyncio.selector_events", "zmq.utils.garbage"),
)

_STEP, _LARGEST_SMALL = 16, 512
_POOL, _POOL_HEAD = 16 * 1024, 48
"""How CPython 3.11 (Objects/obmalloc.c) deals out small blocks, in bytes; elsewhere filling is in vain."""
_BYTES_HEAD = sys.getsizeof(b"")
_MOST_FILLERS = 40_000
_IN_LINE = 3
_fillers: list[object] = []
_database: list[str] = []
"""The SQLite database that pages will use; empty where it is another."""

_FIGURES = "matplotlib_inline.backend_inline"
_NAME = 15
"""PR_SET_NAME of linux/prctl.h."""


def preload(told: Preload) -> None:
    """Import what pages need, read the forms and play every page once; opens nothing, leaves no thread."""
    os.environ["MPLBACKEND"] = f"module://{_FIGURES}"  # read when matplotlib is imported
    for name in _MODULES:
        import_module(name)
    make_url(told.database).get_dialect().import_dbapi()
    if make_url(told.database).database:
        _database.append(told.database)
    markup.compile_all()
    Module.in_pages = True
    library = FormLibrary(Path(told.forms))
    for path in library.paths():
        with suppress(KitError):  # a page that asks for a broken form says so itself
            form = library.form(path.stem)
            _read(library, FormVersion(form.digest, form.name, form.version, form.source))
    for kept in told.versions:
        with suppress(KitError):
            _read(library, kept)
    try:
        rehearse(told.database, Path(told.forms), Path(told.notebooks))
    except Exception as error:  # pages then start a little slower; what is wrong they will tell themselves
        print(f"kit.server.forked: no rehearsal: {places_of(error)}", file=sys.stderr)
    # 1 stands for a parent that need not be watched: the system ends a page's process with this one.
    prepare(parent_handle=1)


def _read(library: FormLibrary, kept: FormVersion) -> None:
    form = library.version(kept)
    for name, made in vars(Form).items():
        if isinstance(made, cached_property):
            getattr(form, name)
    for language in words.LANGUAGES:
        with words.in_language(language):
            form_view(form)


def fill_holes() -> None:
    """Occupy what is free between Python's small objects, so that a page's own come to lie together.

    In the holes each would make a copy of a page of memory that is all but shared. A block is no longer
    from a hole when blocks begin to come from the front of an unused pool, one after the other.
    """
    for size in range(_STEP, _LARGEST_SMALL + 1, _STEP):
        in_line = 0
        for number in range(_MOST_FILLERS):
            block = _block(size, number)
            _fillers.append(block)
            place = id(block) % _POOL - _POOL_HEAD
            in_line = in_line + 1 if place == in_line * size else 0
            if in_line == _IN_LINE:
                break


def _block(size: int, number: int) -> object:
    """An object of so many bytes, unlike any other."""
    if size == _STEP:
        return object()
    return -(2**30) - number - 1 if size == 2 * _STEP else bytes(size - _BYTES_HEAD)


def run_page(connection: socket.socket) -> None:
    """In a child: become the kernel that the server asks for on ``connection``; returns when it ends.

    It listens at once and does nothing until it is told whose it is: nobody's, as long as it waits.
    """
    packet = connection.recv(LARGEST_REQUEST)
    if not packet:  # the server has changed its mind
        return
    arguments: list[str] = json.loads(packet)
    _name(SPARE)
    sys.argv = [LAUNCHER, *arguments]
    _reseed()
    app = page_app(arguments)
    # Its own import asked for a shell, which there was none yet: with one, figures show where a cell ends.
    import_module(_FIGURES)._enable_matplotlib_integration()
    connection.send(READY)
    if not select.select([connection], [], [], 0)[0]:  # nobody waits for it yet
        _limber_up()
    packet = connection.recv(LARGEST_REQUEST)
    connection.close()
    if packet:
        _become(arguments, **json.loads(packet))
        app.start()


def _limber_up() -> None:
    """Do what every page does first: the memory that this copies need not be copied while somebody waits.

    Nobody is looked up, and the database is let go of again.
    """
    for url in _database:
        store = store_of(url)
        with suppress(KitError):  # the page will say so itself
            sign_in.current(store, "", datetime.now())
        store.close()


def _become(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """From here on this is the process of one person's page."""
    figures = os.environ["MPLBACKEND"]
    os.environ.clear()
    os.environ.update({"MPLBACKEND": figures} | environment)
    time.tzset()
    os.chdir(folder)
    _name(f"kit-{kernel_of(arguments)}")
    enter(arguments)


def _name(name: str) -> None:
    """Show so in lists of processes, where the command line is the parent's."""
    ctypes.CDLL(None).prctl(_NAME, name[:15].encode())


def _reseed() -> None:
    """Chance of its own for each page: a fork inherits the generators' state."""
    import numpy

    random.seed()
    numpy.random.seed()
