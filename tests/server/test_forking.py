from __future__ import annotations

import asyncio
import html
import json
import logging
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from kit.server.client import PromptClient
from kit.server.forker import Forker
from kit.server.kernel_specs import KERNEL, PageKernelSpecs
from kit.server.members import scrubbed
from kit.server.provisioner import ForkedPage, ForkedProvisioner
from kit.settings import Settings
from tests.conftest import TOP
from tests.server.conftest import Visitor, write_notebooks
from tests.serving import Kit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks pages")

CHANCE = """
import gc, json, os, random, sys, threading, numpy
from IPython.display import HTML
from IPython import get_ipython
HTML('<pre id="told">' + json.dumps({
    "chance": [random.random(), float(numpy.random.random())], "gc": gc.isenabled(), "folder": os.getcwd(),
    "history": get_ipython().history_manager.enabled, "debugger": sys.modules.get("debugpy") is not None,
    "session": os.getsid(0) == os.getpid(), "stdin": os.readlink("/proc/self/fd/0"),
    "open": [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")],
}) + "</pre>")
"""


def within(seconds: float, met: Callable[[], bool]) -> bool:
    """Whether ``met`` becomes true before the time is over."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(*processes: psutil.Process) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


def forking(kit: Kit) -> psutil.Process:
    """The process that this server's pages are forked from."""
    assert kit.process is not None
    (found,) = (
        child
        for child in psutil.Process(kit.process.pid).children()
        if "kit.server.forking" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE
    )
    return found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Kit]:
    """A server of the test's own, to be hurt."""
    folder = write_notebooks(tmp_path / "notebooks")
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell(CHANCE)]
    nbformat.write(nbformat.v4.new_notebook(metadata=kernel, cells=cells), folder / "rounds.ipynb")
    environment = {
        "KIT_FORKED": "1",
        "KIT_NOTEBOOKS": str(folder),
        "KIT_TRIAL_TOKEN": "t0ken",
        "SECRET_OF_THE_SERVER": "s3cret",
    }
    with Kit(tmp_path / "kit", environment=environment) as running:
        yield running


def secretary(kit: Kit) -> Visitor:
    one = Visitor(kit)
    assert one.enter(kit.people()["示例党员甲"]).text == "ok"
    return one


def told(one: Visitor) -> dict[str, Any]:
    found = re.search(r'<pre id="told">(.*?)</pre>', one.page("rounds").text, re.DOTALL)
    assert found is not None
    answer: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return answer


def test_a_pages_process_is_forked_and_has_what_the_page_needs_and_no_more(own: Kit) -> None:
    one = secretary(own)
    first, second = told(one), told(one)
    parent = forking(own)
    kernels = own.kernels()
    assert len(kernels) == 2
    assert {psutil.Process(pid).ppid() for pid in kernels} == {parent.pid}
    assert first["chance"][0] != second["chance"][0]
    assert first["chance"][1] != second["chance"][1]
    assert first["gc"]
    assert first["session"]
    assert not first["history"]
    assert not first["debugger"]
    assert first["stdin"] == os.devnull
    assert Path(first["folder"]) == own.state.parent / "notebooks"
    assert not any("pidfd" in name for name in second["open"]), "another page's process is in reach"


def test_neither_the_forking_process_nor_a_page_holds_a_secret(own: Kit) -> None:
    one = secretary(own)
    environment = one.environment()
    assert environment["HTTP_X_KIT_IDENTITY"].count(".") == 2
    assert environment["KIT_STATE"] == str(own.state)
    told_to_parent = forking(own).environ()
    assert "HTTP_X_KIT_IDENTITY" not in told_to_parent
    assert not {name for name in told_to_parent if name.startswith("KIT_")}
    for held in (environment, told_to_parent):
        assert not {"SECRET_OF_THE_SERVER", "KIT_TRIAL_TOKEN"} & set(held)
    other = Visitor(own)
    other.enter(own.people()["示例党员乙"])
    assert other.environment()["HTTP_X_KIT_IDENTITY"] != environment["HTTP_X_KIT_IDENTITY"]


def test_a_killed_process_is_seen_as_dead(own: Kit) -> None:
    one = secretary(own)
    kernel = one.kernel_of()
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"
    os.kill(own.kernel(kernel), signal.SIGKILL)
    assert within(15, lambda: one.http.get(f"/kit/alive/{kernel}").text == "no")
    assert within(5, lambda: not forking(own).children()), "a zombie is left"


def test_when_the_server_stops_no_process_is_left(own: Kit) -> None:
    secretary(own).kernel_of()
    assert own.process is not None
    family = psutil.Process(own.process.pid).children(recursive=True)
    assert len(family) == 2
    assert own.stop() == 0
    assert gone(*family)
    assert "Traceback" not in own.log()


def test_when_the_server_is_killed_no_process_is_left(own: Kit) -> None:
    secretary(own).kernel_of()
    assert own.process is not None
    family = psutil.Process(own.process.pid).children(recursive=True)
    assert len(family) == 2
    own.process.kill()
    assert within(15, lambda: gone(*family))


def test_when_the_forking_process_is_killed_pages_still_open(own: Kit) -> None:
    one = secretary(own)
    before = one.kernel_of()
    forked = psutil.Process(own.kernel(before))
    forking(own).kill()
    assert within(15, lambda: gone(forked))
    assert within(15, lambda: one.http.get(f"/kit/alive/{before}").text == "no")
    ordinary = [one.kernel_of(), one.kernel_of()]
    assert own.process is not None
    assert {psutil.Process(own.kernel(kernel)).ppid() for kernel in ordinary} == {own.process.pid}
    assert own.log().count("cannot be forked") == 1


def test_a_page_runs_in_the_one_kernel_whatever_is_installed() -> None:
    specs = PageKernelSpecs()
    assert list(specs.get_all_specs()) == [KERNEL]
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("ir")
    assert specs.get_kernel_spec(KERNEL).metadata == {}, "nothing to fork from"


@pytest.fixture
def forker() -> Iterator[Forker]:
    one = Forker()
    one.start(Settings(TOP, "sqlite://", TOP / "forms", TOP / "notebooks"))
    assert one.address
    yield one
    one.stop()


@pytest.fixture
def manager(forker: Forker) -> Iterator[AsyncKernelManager]:
    """A kernel manager of Jupyter's own whose kernels are forked."""
    folder = Path(tempfile.mkdtemp(prefix="kit_"))  # short: a socket's name has 107 bytes at most
    yield AsyncKernelManager(
        transport="ipc",
        connection_file=str(folder / f"kernel-{uuid4()}.json"),
        client_class="kit.server.client.PromptClient",
        kernel_spec_manager=PageKernelSpecs(address=forker.address),
    )
    shutil.rmtree(folder)


async def run(client: PromptClient, code: str) -> dict[str, Any]:
    reply: dict[str, Any] = await client.execute(code, stop_on_error=False, reply=True, timeout=20)
    return reply["content"]


@asynccontextmanager
async def connected(manager: AsyncKernelManager) -> AsyncIterator[PromptClient]:
    """A line to a kernel that runs; closed in any case, for an open one would hold the test up."""
    client = manager.client()
    assert isinstance(client, PromptClient)
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=20)
        yield client
    finally:
        client.stop_channels()


@asynccontextmanager
async def opened(manager: AsyncKernelManager) -> AsyncIterator[PromptClient]:
    """A kernel and a line to it."""
    await manager.start_kernel(env=scrubbed(os.environ))
    try:
        async with connected(manager) as client:
            yield client
    finally:
        await manager.shutdown_kernel(now=True)


def process_of(manager: AsyncKernelManager) -> Any:
    assert isinstance(manager.provisioner, ForkedProvisioner)
    return manager.provisioner.process


@pytest.mark.parametrize(("code", "status"), [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9)])
def test_the_exit_status_is_told(manager: AsyncKernelManager, code: str, status: int) -> None:
    async def trial() -> None:
        async with opened(manager) as client:
            page = process_of(manager)
            assert isinstance(page, ForkedPage)
            assert page.poll() is None
            client.execute(f"import os; {code}")
            assert await asyncio.to_thread(page.wait) == status
            assert not await manager.is_alive()

    asyncio.run(trial())


def test_an_interrupt_stops_the_cell_and_not_the_process(manager: AsyncKernelManager) -> None:
    async def trial() -> None:
        async with opened(manager) as client:
            long = asyncio.ensure_future(run(client, "print('begun')\nimport time; time.sleep(60)"))
            while (await client.get_iopub_msg(timeout=20))["msg_type"] != "stream":
                pass
            await manager.interrupt_kernel()
            assert (await long)["ename"] == "KeyboardInterrupt"
            assert (await run(client, "kept = 1"))["status"] == "ok"

    asyncio.run(trial())


def test_a_restarted_process_is_another_and_ends_when_asked_to(manager: AsyncKernelManager) -> None:
    async def trial() -> None:
        async with opened(manager) as client:
            await run(client, "kept = 1")
            first = process_of(manager)
            client.stop_channels()
            await manager.restart_kernel(now=True)
            second = process_of(manager)
            assert isinstance(second, ForkedPage)
            assert second.pid != first.pid
            assert first.returncode == -signal.SIGKILL
            async with connected(manager) as anew:
                assert (await run(anew, "kept"))["ename"] == "NameError"
            await manager.shutdown_kernel()
            # Jupyter interrupts before it asks; a kernel that loses its way by that is ended by SIGTERM.
            assert second.returncode in (0, -signal.SIGTERM)

    asyncio.run(trial())


def test_without_a_forking_process_an_ordinary_one_starts_and_one_line_says_so(
    manager: AsyncKernelManager,
    forker: Forker,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ForkedProvisioner, "_told", False)
    forker.stop()

    async def trial() -> None:
        async with opened(manager) as client:
            assert (await run(client, "1"))["status"] == "ok"
            await manager.restart_kernel(now=True)
            assert not isinstance(process_of(manager), ForkedPage)

    with caplog.at_level(logging.WARNING, "kit.server"):
        asyncio.run(trial())
    assert [record.name for record in caplog.records if "cannot be forked" in record.message] == [
        "kit.server"
    ]
