from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kit.server.forking import SPARE
from kit.server.kernel_specs import PageKernelSpecs
from kit.server.kernels import MemberKernelManager
from kit.server.provisioner import ForkedProvisioner
from tests.conftest import TOP
from tests.server.conftest import Visitor, visitors, write_notebooks
from tests.server.test_forking import forking, gone, within
from tests.serving import Kit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks pages")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A server of this file's own: nobody else takes what is at hand."""
    base = tmp_path_factory.mktemp("spare")
    shutil.copytree(TOP / "forms", base / "forms")
    environment = {
        "KIT_NOTEBOOKS": str(write_notebooks(base / "notebooks")),
        "KIT_FORMS": str(base / "forms"),
    }
    with Kit(base / "kit", environment=environment) as running:
        yield running


@pytest.fixture
def come(own: Kit) -> Iterator[Callable[[str], Visitor]]:
    with visitors(own) as visit:
        yield visit


def spares(kit: Kit) -> list[psutil.Process]:
    assert kit.process is not None
    found = []
    for one in psutil.Process(kit.process.pid).children(recursive=True):
        try:
            found += [one] if one.name() == SPARE and one.status() != psutil.STATUS_ZOMBIE else []
        except psutil.NoSuchProcess:
            continue
    return found


def at_hand(kit: Kit) -> psutil.Process:
    """The one process that is at hand, once there is one."""
    assert within(30, lambda: len(spares(kit)) == 1)
    return spares(kit)[0]


def taken(visitor: Visitor) -> int:
    """The one at hand, taken by a page of this visitor's.

    A process shows its name a moment before the server has connected to it; a page may come in between.
    """
    pids: list[int] = []

    def took_it() -> bool:
        pids.append(at_hand(visitor.kit).pid)
        return visitor.kit.kernel(visitor.kernel_of()) == pids[-1]

    assert within(30, took_it)
    return pids[-1]


def ids(kit: Kit) -> set[str]:
    """The ids of all processes, nobody's too, by their connection files."""
    (note,) = (kit.state / "run").iterdir()
    folders = [Path(told) for told in note.read_text("utf-8").splitlines()]
    return {path.stem.removeprefix("kernel-") for folder in folders for path in folder.glob("kernel-*.json")}


def said(kit: Kit) -> list[dict[str, str]]:
    lines = (kit.state / "logs" / "kit.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_each_page_takes_the_one_at_hand_and_another_takes_its_place(
    own: Kit, come: Callable[..., Visitor]
) -> None:
    one, other = come("甲"), come("乙")
    seen = [taken(visitor) for visitor in (one, other, one)]
    assert at_hand(own).pid not in seen
    assert len(set(seen)) == 3
    assert psutil.Process(seen[-1]).name() != SPARE


def test_who_the_person_is_comes_with_the_page_and_not_before(own: Kit, come: Callable[..., Visitor]) -> None:
    one, other = come("甲"), come("乙")
    shown = []
    for visitor in (one, other):
        ready = at_hand(own)
        assert not any(name.startswith(("KIT_", "HTTP_X_KIT_")) for name in ready.environ())
        shown.append(visitor.environment())
    assert shown[0]["HTTP_X_KIT_IDENTITY"] != shown[1]["HTTP_X_KIT_IDENTITY"]
    for environment in shown:
        assert environment["KIT_STATE"] == str(own.state)
        assert "KIT_DATABASE_URL" not in environment


def test_nobody_reaches_the_one_at_hand(own: Kit, come: Callable[..., Visitor]) -> None:
    at_hand(own)
    one = come("甲")
    kernel = one.kernel_of()
    at_hand(own)
    (unclaimed,) = ids(own) - {kernel} - {i for i in ids(own) if own_page(one, i)}
    token = {"X-XSRFToken": one.token()}
    assert one.http.get(f"/api/kernels/{unclaimed}").status_code == 403
    assert one.http.delete(f"/api/kernels/{unclaimed}", headers=token).status_code == 403
    assert one.http.post(f"/voila/api/shutdown/{unclaimed}").status_code == 403
    assert one.http.get(f"/kit/alive/{unclaimed}").text == "no"


def own_page(one: Visitor, kernel: str) -> bool:
    return one.http.get(f"/kit/alive/{kernel}").text == "yes"


def test_one_that_died_is_not_given_to_anybody(own: Kit, come: Callable[..., Visitor]) -> None:
    one = come("甲")
    dead = at_hand(own)
    dead.kill()
    assert within(5, lambda: gone(dead))
    answer = one.page("checkup")
    assert answer.status_code == 200
    assert "kernelId" in answer.text
    assert at_hand(own).pid != dead.pid
    assert "Traceback" not in own.log()


def test_one_that_is_out_of_date_is_put_away(own: Kit, come: Callable[..., Visitor]) -> None:
    one, old, former = come("甲"), at_hand(own), forking(own)
    form = own.state.parent / "forms" / "checkups" / "member.yml"
    form.write_text(form.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert within(60, lambda: gone(old, former)), "nobody's process keeps the former one alive"
    assert within(30, lambda: at_hand(own).ppid() != former.pid)
    assert psutil.Process(taken(one)).ppid() == forking(own).pid


def test_it_is_no_page_and_is_left_by_nobody(tmp_path: Path) -> None:
    with Kit(tmp_path / "kit") as kit:
        ready = at_hand(kit)
        assert kit.kernels() == []
        assert kit.stop() == 0
        assert gone(ready)
        assert not [line for line in said(kit) if line["event"] == "ended"]
        assert "Traceback" not in kit.log()


def test_what_has_ended_or_never_was_cannot_be_claimed() -> None:
    with pytest.raises(ConnectionError):
        ForkedProvisioner().claim({})


def test_ahead_of_time_no_ordinary_process_is_started(tmp_path: Path) -> None:
    from kit.server.provisioner import LAUNCHER

    one = ForkedProvisioner(address=str(tmp_path / "nobody"))
    command = [sys.executable, "-m", LAUNCHER, "-f", "x"]
    with pytest.raises(FileNotFoundError):
        asyncio.run(one.launch_kernel(command, unclaimed=True, env=dict(os.environ)))
    assert not one.has_process


def test_what_cannot_be_made_ahead_leaves_nothing_behind(tmp_path: Path) -> None:
    """It is tried again every few seconds, for as long as the forking process gives none."""

    async def tried() -> None:
        specs = PageKernelSpecs(address=lambda: str(tmp_path / "nobody"))
        kept = MemberKernelManager(
            kernel_spec_manager=specs,
            kernel_manager_class="kit.server.client.PageKernelManager",
            connection_dir=str(tmp_path),
            root_dir=str(tmp_path),
        )
        for _ in range(3):
            kept.spare.look()
            await kept.spare.end()
        assert kept.list_kernel_ids() == []
        assert kept._pending_kernels == {}
        assert kept.spare.unclaimed == set()

    asyncio.run(tried())
    assert list(tmp_path.iterdir()) == []
