"""A report notebook run afresh for one person and turned into PDF."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from kit import errors
from kit.errors import KitError, NotFound
from kit.reports import paper
from kit.reports.exporter import KitPDFExporter
from kit.words import Message, say

SECONDS = 60
"""How long a cell, or the start of the kernel, may take."""

_SURROUNDINGS = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")


def print_notebook(name: str, environment: Mapping[str, str], notebooks: Path) -> bytes:
    """The PDF of ``notebooks/reports/<name>.ipynb``, run in a kernel of its own that ends with it.

    ``environment`` holds the signed identity and the kit's settings. Blocks: call it in a worker
    thread. An error of the kit in a cell comes out as that error; any other as a calm ``KitError``.
    """
    folder = notebooks / "reports"
    path = folder / f"{name}.ipynb"
    if Path(name).name != name or not path.is_file():
        raise NotFound(say("There is no such paper. Please choose one on the page."))
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    asyncio.run(_run(notebook, environment, folder))
    exporter = KitPDFExporter()  # type: ignore[no-untyped-call]
    return exporter.from_notebook_node(notebook)[0]


async def _run(notebook: NotebookNode, environment: Mapping[str, str], folder: Path) -> None:
    with TemporaryDirectory(prefix="kit-") as private:
        await _execute(notebook, environment, folder, Path(private))


async def _execute(
    notebook: NotebookNode, environment: Mapping[str, str], folder: Path, private: Path
) -> None:
    surroundings = {key: os.environ[key] for key in _SURROUNDINGS if key in os.environ}
    # Sockets in a private folder, as for the pages: nothing to listen to, nobody else's port to meet.
    sockets = {"connection_file": str(private / "k.json")}
    if os.name == "posix":
        sockets["transport"] = "ipc"
    client = NotebookClient(
        config=Config({"KernelManager": sockets}),
        nb=notebook,
        timeout=SECONDS,
        startup_timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--HistoryManager.enabled=False"],
        shutdown_kernel="immediate",
    )
    try:
        await client.async_execute(env={**surroundings, **environment})
    except CellExecutionError as error:
        raise _of_a_cell(error) from error
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        raise KitError(paper.not_made()) from error


def _of_a_cell(error: CellExecutionError) -> KitError:
    """The kit's error that stopped the cell, or a calm one; never the traceback."""
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, KitError):
        return kind(Message(error.evalue))
    return KitError(paper.not_made())
