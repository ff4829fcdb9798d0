"""A page's process: IPython's kernel without what no page has a use for.

It is started as ``python -m kit.server.page_process -f <connection file>``, or comes to be by a fork from the
process that ``kit.server.forked`` prepared. It reads no command line, profile or configuration of the
computer's user and keeps no history. Fewer threads and fewer touched pages of memory make it quick and small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import zmq
from ipykernel import ipkernel
from ipykernel.compiler import XCachingCompiler
from ipykernel.control import ControlThread
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets.config import Config

from kit import log
from kit.session import keep_settings
from kit.widgets import strict
from kit.widgets.editor import Module

# Nobody debugs a page of the branch's; without it a process starts sooner and is 12 MiB smaller. The kernel
# looks for it when it is made, not when it is imported.
sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]

CONFIG = Config(
    {
        # A file and a thread that everybody's pages would share.
        "HistoryManager": {"enabled": False},
        # What is written to the standard streams by their numbers goes where the server's goes.
        "IPKernelApp": {"capture_fd_output": False},
        # Sending without copying takes a thread, a context and sockets of its own.
        "Session": {"copy_threshold": 1 << 40},
    }
)


_LINGER = 1000
"""Milliseconds that what was said last may take on its way when the process ends."""


class PageApp(IPKernelApp):
    """The kernel of one page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(config=CONFIG, **kwargs)

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Only ``-f <connection file>`` is understood."""
        self.argv = list(argv or ())
        self.connection_file = self.argv[self.argv.index("-f") + 1]

    def _configure_logging(self) -> None:
        """To the kit's log like everything else; IPython's own way is the terminal."""
        self.log.propagate = True

    def init_profile_dir(self) -> None:
        """No profile: nothing is read from, or made in, the user's folder."""
        self.profile_dir = ProfileDir()

    def init_config_files(self) -> None:
        """No configuration files."""

    def load_config_file(self, *_args: Any, **_options: Any) -> None:
        """No configuration files."""

    def init_connection_file(self) -> None:
        """The server has written it."""
        self.load_connection_file()

    def write_connection_file(self, **_facts: Any) -> None:
        """The server has written it."""

    def init_pdb(self) -> None:
        """Nobody sits at a page's debugger."""

    def init_heartbeat(self) -> None:
        """None: the server watches the process itself. It would take a thread and a context."""

    def init_control(self, context: Any) -> None:
        """The line for orders, without what a debugger and shells within the shell would take."""
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = _LINGER
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_socket.router_handover = 1
        self.debugpy_socket = context.socket(zmq.STREAM)
        self.control_thread = ControlThread(daemon=True)

    def init_iopub(self, context: Any) -> None:
        """The line for what is shown, without a port for the words of processes that a page might start."""
        self.iopub_socket = context.socket(zmq.XPUB)
        self.iopub_socket.linger = _LINGER
        # Everybody who begins to listen is told so, not only the first one.
        self.iopub_socket.setsockopt(zmq.XPUB_VERBOSE, 1)
        self.iopub_port = self._bind_socket(self.iopub_socket, self.iopub_port)
        self.iopub_thread = IOPubThread(self.iopub_socket, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        """The kernel, without a list of all modules' files; a shell that was made before becomes its own."""
        with _no_roll_call():
            super().init_kernel()
        self.kernel.shell.parent = self.kernel.shell.kernel = self.kernel

    def init_extensions(self) -> None:
        """No extensions; a page stores nothing by IPython's means."""

    def init_code(self) -> None:
        """No start-up files and no code from a command line."""
        if self.shell is not None:
            self.shell._sys_modules_keys = set()


@contextmanager
def _no_roll_call() -> Iterator[None]:
    """For its debugger the kernel asks every module for its file, which copies 9 MiB of shared memory."""
    named: Any = ipkernel
    named.sys = _NoModules()
    try:
        yield
    finally:
        named.sys = sys


class _NoModules:
    """``sys`` as it is, but for the modules."""

    modules: ClassVar[dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


def prepare(**traits: Any) -> None:
    """Make what a page's kernel consists of, as far as it needs no socket, no thread and no page yet."""
    strict.apply()
    Module.in_pages = True
    PageApp.instance(**traits)
    shell = ZMQInteractiveShell.instance(
        config=CONFIG, profile_dir=ProfileDir(), user_ns={}, compiler_class=XCachingCompiler
    )
    shell.transform_cell("")
    if shell.display_formatter is not None:
        shell.display_formatter.format("")


def page_app(arguments: list[str]) -> PageApp:
    """The kernel that ``arguments`` ask for, listening; whose it will be need not be known yet."""
    app = PageApp.instance()
    app.initialize(arguments)
    return app


def enter(arguments: list[str]) -> None:
    """Take over the settings of the page whose environment this process has by now."""
    keep_settings()
    if state := os.environ.get("KIT_STATE"):
        log.open_for_page(Path(state), kernel_of(arguments)[:8])


def kernel_of(arguments: list[str]) -> str:
    """The id of the kernel, by its connection file."""
    return Path(arguments[arguments.index("-f") + 1]).stem.removeprefix("kernel-")


def main() -> None:
    """Be the process of one page until the server ends it."""
    prepare()
    app = page_app(sys.argv[1:])
    enter(sys.argv[1:])
    app.start()


if __name__ == "__main__":
    main()
