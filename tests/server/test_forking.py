from __future__ import annotations

import asyncio
import html
import json
import logging
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from kit.server.client import PageKernelManager, PromptClient
from kit.server.forker import Forker
from kit.server.forking import SPARE
from kit.server.kernel_specs import KERNEL, PageKernelSpecs
from kit.server.members import scrubbed
from kit.server.provisioner import ForkedPage, ForkedProvisioner, fork_page
from kit.settings import Settings
from tests.conftest import TOP
from tests.server.conftest import Visitor, write_notebooks
from tests.serving import Kit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks pages")


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
    """The process that this server's pages are forked from: the newest, should the code just be edited."""
    assert kit.process is not None
    found = [
        child
        for child in psutil.Process(kit.process.pid).children()
        if child.status() != psutil.STATUS_ZOMBIE and "kit.server.forking" in child.cmdline()
    ]
    return max(found, key=lambda child: child.create_time())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Kit]:
    """A server of the test's own, to be hurt, with forms of its own, to be changed."""
    shutil.copytree(TOP / "forms", tmp_path / "forms")
    folder = write_notebooks(tmp_path / "notebooks")
    environment = {"KIT_NOTEBOOKS": str(folder), "KIT_FORMS": str(tmp_path / "forms")}
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


def kernel_pid(one: Visitor) -> int:
    return one.kit.kernel(one.kernel_of("summary"))


def own_pid(kit: Kit) -> int:
    """The server's own process, whose children ordinary pages are."""
    assert kit.process is not None
    return kit.process.pid


def forks(one: Visitor) -> bool:
    """Whether a page opened now is forked: on a busy machine the first ones are not."""
    return psutil.Process(kernel_pid(one)).ppid() == forking(one.kit).pid


def test_a_pages_process_is_forked_and_has_what_the_page_needs_and_no_more(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("甲")
    assert within(60, lambda: forks(one))
    first, second = told(one), told(one)
    assert first["chance"][0] != second["chance"][0]
    assert first["chance"][1] != second["chance"][1]
    assert first["gc"]
    assert first["session"]
    assert not first["history"]
    assert not first["debugger"]
    assert first["widgets"] == first["names"] == []
    assert first["stdin"] == os.devnull
    assert Path(first["folder"]).name == "notebooks"
    assert not any("pidfd" in name for name in second["open"]), "another page's process is in reach"
    assert len(first["threads"]) <= 5, first["threads"]
    assert "to the second stream" in kit.log()


def test_neither_the_forking_process_nor_a_page_holds_a_secret(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    environment = visitor("甲").environment()
    assert environment["HTTP_X_KIT_IDENTITY"].count(".") == 2
    assert environment["KIT_STATE"] == str(kit.state)
    assert "KIT_DATABASE_URL" not in environment
    told_to_parent = forking(kit).environ()
    assert "HTTP_X_KIT_IDENTITY" not in told_to_parent
    assert not {name for name in told_to_parent if name.startswith("KIT_")}
    for held in (environment, told_to_parent):
        assert not {"SECRET_OF_THE_SERVER", "KIT_TRIAL_TOKEN"} & set(held)
    assert visitor("乙").environment()["HTTP_X_KIT_IDENTITY"] != environment["HTTP_X_KIT_IDENTITY"]


def test_a_killed_process_is_seen_as_dead(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor("甲")
    kernel = one.kernel_of()
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"
    process = psutil.Process(kit.kernel(kernel))
    process.kill()
    assert within(15, lambda: one.http.get(f"/kit/alive/{kernel}").text == "no")
    assert within(5, lambda: not process.is_running()), "a zombie is left"


def test_a_forking_process_is_replaced_when_it_dies_or_is_out_of_date_and_none_is_left(own: Kit) -> None:
    one = secretary(own)
    assert within(60, lambda: forks(one))
    before = one.kernel_of()
    killed, page = forking(own), psutil.Process(own.kernel(before))
    killed.kill()
    assert within(15, lambda: gone(page))
    assert within(15, lambda: one.http.get(f"/kit/alive/{before}").text == "no")
    assert one.page("summary").status_code == 200
    assert within(60, lambda: forks(one))
    assert own.log().count("is started again") == 1

    other = Visitor(own)
    other.enter(own.people()["示例党员乙"])
    former, old = forking(own), psutil.Process(own.kernel(other.kernel_of()))
    form = own.state.parent / "forms" / "checkups" / "member.yml"
    form.write_text(form.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert within(60, lambda: psutil.Process(kernel_pid(one)).ppid() not in (former.pid, own_pid(own)))
    assert not gone(former), "an open page lives on with the process it came from"
    assert not gone(old)
    one.leave()
    other.leave()
    assert within(15, lambda: gone(former, old))

    secretary(own).kernel_of()
    assert own.process is not None
    family = [one for one in psutil.Process(own.process.pid).children(recursive=True) if not gone(one)]
    assert sum(one.name() != SPARE for one in family) == 2
    assert own.stop() == 0
    assert gone(*family)
    assert "Traceback" not in own.log()


def test_when_the_server_is_killed_no_process_is_left(own: Kit) -> None:
    one = secretary(own)
    assert within(60, lambda: forks(one))
    assert own.process is not None
    family = psutil.Process(own.process.pid).children(recursive=True)
    assert len(family) >= 2
    own.process.kill()
    assert within(15, lambda: gone(*family))


def test_a_page_runs_in_the_one_kernel_whatever_is_installed() -> None:
    specs = PageKernelSpecs()
    assert list(specs.get_all_specs()) == [KERNEL]
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("ir")
    assert specs.get_kernel_spec(KERNEL).metadata == {}, "nothing to fork from"


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    one = Forker()
    one.start(Settings(TOP, "sqlite://", TOP / "forms", TOP / "notebooks"))
    assert one.wait(60)
    assert one.address
    yield one
    one.stop()


def manager_at(address: str, folder: Path) -> AsyncKernelManager:
    """A kernel manager of Jupyter's own, its kernels forked at ``address``."""
    return AsyncKernelManager(
        transport="ipc",
        connection_file=str(folder / f"kernel-{uuid4()}.json"),
        client_class="kit.server.client.PromptClient",
        kernel_spec_manager=PageKernelSpecs(address=lambda: address),
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: a socket's has 107 bytes at most."""
    made = Path(tempfile.mkdtemp(prefix="kit_"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def manager(forker: Forker, folder: Path) -> AsyncKernelManager:
    return manager_at(forker.address, folder)


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


@asynccontextmanager
async def ahead(address: str, folder: Path) -> AsyncIterator[PageKernelManager]:
    """A process that nobody has asked for yet, with a line to it."""
    manager = PageKernelManager(
        transport="ipc",
        connection_file=str(folder / f"kernel-{uuid4()}.json"),
        kernel_spec_manager=PageKernelSpecs(address=lambda: address),
    )
    await manager.start_kernel(env={}, unclaimed=True)
    try:
        await manager.make_line()
        yield manager
    finally:
        await manager.shutdown_kernel(now=True)


def test_a_line_made_ahead_hears_the_first_word(forker: Forker, folder: Path) -> None:
    async def trial() -> list[str]:
        async with ahead(forker.address, folder) as manager:
            manager.claim(scrubbed(os.environ))
            line = manager.take_line()
            assert line is not None
            assert manager.take_line() is None, "it is one taker's alone"
            try:
                asked = line.execute("print('the first word')")
                heard = []
                while heard[-1:] != ["idle"]:
                    message = await line.get_iopub_msg(timeout=20)
                    if message["parent_header"].get("msg_id") == asked:
                        heard.append(message["content"].get("execution_state") or message["msg_type"])
            finally:
                line.stop_channels()
            return heard

    assert asyncio.run(trial()) == ["busy", "execute_input", "stream", "idle"]


def test_a_line_that_nobody_took_goes_with_its_process(forker: Forker, folder: Path) -> None:
    async def trial() -> PromptClient:
        async with ahead(forker.address, folder) as manager:
            line = manager.take_line()
            assert line is not None
            manager._line = line
        return line

    line = asyncio.run(trial())
    assert not line.shell_channel.is_alive()
    assert not line.iopub_channel.is_alive()
    assert os.listdir(folder) == []


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


def test_a_restarted_process_is_another_and_ends_when_asked_to(
    manager: AsyncKernelManager, folder: Path
) -> None:
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
            # Jupyter interrupts before it asks; a kernel that loses its way by that is ended by SIGTERM, or ends
            # itself where libzmq is caught in the middle of something. The kit's own server kills.
            assert second.returncode in (0, -signal.SIGTERM, -signal.SIGABRT)
        assert os.listdir(folder) == [], "a socket or the connection file is left"

    asyncio.run(trial())


def test_without_a_forking_process_an_ordinary_one_starts_and_one_line_says_so(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ForkedProvisioner, "_told", False)
    manager = manager_at(str(folder / "nobody"), folder)

    async def trial() -> None:
        async with opened(manager) as client:
            code = "import os; assert 'KIT_DATABASE_URL' not in os.environ"
            assert (await run(client, code))["status"] == "ok"
            await manager.restart_kernel(now=True)
            assert not isinstance(process_of(manager), ForkedPage)

    with caplog.at_level(logging.WARNING, "kit.server"):
        asyncio.run(trial())
    assert [record.name for record in caplog.records if "cannot be forked" in record.message] == [
        "kit.server"
    ]


def test_where_nothing_can_be_forked_one_plain_line_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    one = Forker()
    with caplog.at_level(logging.WARNING, "kit.server"):
        one.start(Settings(TOP, "sqlite://", TOP / "forms", TOP / "notebooks"))
    assert one.wait(0)
    assert one.address == ""
    one.stop()
    (line,) = caplog.records
    assert line.getMessage().startswith("Pages are not forked here")
    assert line.exc_info is None


def test_a_hundred_processes_come_and_go_and_nothing_is_left(forker: Forker, folder: Path) -> None:
    parent = next(child for child in psutil.Process().children() if "kit.server.forking" in child.cmdline())
    files = psutil.Process().num_fds(), parent.num_fds()
    for _ in range(90):  # asked for, and no longer wanted before it knew what for
        asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asking.connect(forker.address)
        asking.close()
    pages = []
    for number in range(10):
        file, _ = write_connection_file(
            str(folder / f"kernel-{number}.json"), transport="ipc", ip=str(folder / f"s{number}")
        )
        pages.append(fork_page(forker.address, ["-f", file]))
    assert len(parent.children()) >= 10
    for page in pages[5:]:
        page.give(scrubbed(os.environ), str(folder))
    for page in pages[:5]:
        page.kill()
        assert page.wait() == -signal.SIGKILL
    for page in pages[5:]:
        page.terminate()
        page.wait()
    assert within(15, lambda: not parent.children())
    assert within(5, lambda: (psutil.Process().num_fds(), parent.num_fds()) == files)
