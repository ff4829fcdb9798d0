"""The server is told to stop, or is gone from one moment to the next: nothing that was said is lost."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.server.conftest import Visitor, visitors
from tests.server.hostile import kept, logs
from tests.server.wire import Line, kernel_in, line
from tests.serving import Kit


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A kit that the tests of this file stop and start."""
    with Kit(tmp_path_factory.mktemp("stopped") / "kit") as running:
        yield running


def editor_of(spoken: Line) -> str:
    return next(k for k, s in spoken.states().items() if "answers" in s and "view" in s)


def say(spoken: Line, editor: str, field: str, value: str) -> None:
    spoken.custom(editor, op="save", id=field, field=field, value=value, base=0, writer="one page")


def answer(spoken: Line) -> str:
    """What the editor answers next."""
    while True:
        data = spoken.hear("comm_msg")["data"]
        if data.get("method") == "custom":
            return str(data["content"]["op"])


def is_open(kit: Kit) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", kit.port)) == 0


def test_a_save_that_is_under_way_is_finished_and_acknowledged(stopped: Kit) -> None:
    with visitors(stopped) as visit:
        one = visit("乙")
        with line(stopped, one, kernel_in(one.page("checkup").text)) as spoken:
            editor = editor_of(spoken)
            # Somebody else writes to the store just now, so the save waits.
            other = sqlite3.connect(stopped.state / "kit.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            say(spoken, editor, "replies_fact", "停机时还在路上的话。")
            spoken.say("comm_info_request", {})
            assert stopped.process is not None
            stopped.process.send_signal(signal.SIGTERM)
            while is_open(stopped):
                pass
            say(spoken, editor, "family_fact", "停机以后才说的话。")
            other.execute("ROLLBACK")
            other.close()
            assert answer(spoken) == "saved"
            assert spoken.closed() == 1001
        assert stopped.process.wait(timeout=20) == 0
        assert "停机时还在路上的话。" in kept(stopped, "replies_fact")
        assert "停机以后才说的话。" not in kept(stopped, "family_fact")
        assert "Traceback" not in stopped.log()
        assert logs(stopped).rstrip().splitlines()[-1].find('"event": "stopped"') > 0
        stopped.start()
        with line(stopped, one, kernel_in(one.page("checkup").text)) as spoken:
            editor = editor_of(spoken)
            for field, value in (
                ("replies_fact", "停机时还在路上的话。"),
                ("family_fact", "停机以后才说的话。"),
            ):
                say(spoken, editor, field, value)
                assert answer(spoken) == "saved"
                assert kept(stopped, field).count(value) == 1


def test_pages_that_are_asked_for_meanwhile_are_told_to_wait(stopped: Kit) -> None:
    with visitors(stopped) as visit:
        one, two = visit("乙"), visit("丙")
        with line(stopped, one, kernel_in(one.page("checkup").text)) as spoken:
            editor = editor_of(spoken)
            other = sqlite3.connect(stopped.state / "kit.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            say(spoken, editor, "volunteer_fact", "还在路上。")
            spoken.say("comm_info_request", {})
            two.http.get("/healthz")  # its line stays open
            assert stopped.process is not None
            stopped.process.send_signal(signal.SIGINT)
            while is_open(stopped):
                pass
            assert two.page("home").status_code == 503
            other.execute("ROLLBACK")
            other.close()
            assert answer(spoken) == "saved"
        assert stopped.process.wait(timeout=20) == 0
        stopped.start()


def test_what_a_server_left_that_was_killed_is_put_away_by_the_next(stopped: Kit) -> None:
    with visitors(stopped) as visit:
        one = visit("乙")
        one.page("home")
        (note,) = (stopped.state / "run").iterdir()
        folders = [Path(told) for told in note.read_text("utf-8").splitlines()]
        assert any(list(folder.iterdir()) for folder in folders)
        pages = stopped.kernels()
        assert pages
        assert stopped.process is not None
        stopped.process.send_signal(signal.SIGKILL)
        stopped.process.wait()
        psutil.wait_procs([psutil.Process(pid) for pid in pages if psutil.pid_exists(pid)], timeout=20)
        assert not [pid for pid in pages if psutil.pid_exists(pid)]
        assert any(folder.exists() for folder in folders)
        stopped.start()
        assert not [folder for folder in folders if folder.exists()]
        (fresh,) = (stopped.state / "run").iterdir()
        assert fresh != note


def test_a_note_of_a_server_that_lives_is_left_alone_and_none_removes_anything_else(tmp_path: Path) -> None:
    from kit.server.life import Run

    mine, precious = tmp_path / "kit_mine", tmp_path / "precious"
    mine.mkdir()
    precious.mkdir()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "forged").write_text(f"{precious}\n../precious\n/\n", "utf-8")
    living = Run(tmp_path)
    living.begin()
    living.keep(str(mine))
    another = Run(tmp_path)
    another.begin()
    assert mine.exists()
    assert precious.exists()
    another.end()
    living.end()
    assert os.listdir(tmp_path / "run") == []


_ID = len("kernel-") + 36
"""A process's files begin with this much of a name."""
VISITS = 40


def test_a_members_day_of_visits_leaves_nothing_behind(stopped: Kit) -> None:
    assert stopped.process is not None
    server = psutil.Process(stopped.process.pid)
    with visitors(stopped) as visit:
        one = visit("戊")
        visit_pages(stopped, one, 4)
        before = settled_down(stopped, server, one)
        visit_pages(stopped, one, VISITS)
        one.leave()
        one.enter(stopped.people()["示例党员戊"])
        settled = settled_down(stopped, server, one)
        assert settled["kernels"] == 0
        assert settled["waiting"] == before["waiting"] == 1, "only the process that is at hand has files"
        # What an ended page held goes when Python next tidies up; one for each visit would be a leak.
        assert settled["open"] < before["open"] + VISITS / 2  # type: ignore[operator]
        assert settled["children"] == before["children"]


def visit_pages(kit: Kit, one: Visitor, visits: int) -> None:
    """Pages that are left in every way: closed, walked away from, cut off, killed."""
    for number in range(visits):
        text = one.page("home" if number % 2 else "review").text
        kernel = kernel_in(text)
        with line(kit, one, kernel) as spoken:
            spoken.alive()
            if number % 20 == 0:
                os.kill(kit.kernel(kernel), signal.SIGKILL)
                spoken.closed()
                continue
        one.http.post(f"/voila/api/shutdown/{kernel}")


def settled_down(kit: Kit, server: psutil.Process, one: Visitor) -> dict[str, object]:
    """How it stands once the pages that were left have ended, which the server lets them do in the background."""
    latest = time.monotonic() + 15
    while True:
        one.http.get("/healthz")
        now = stands(kit, server)
        if time.monotonic() > latest or (now["kernels"] == 0 and now["waiting"] == 1):
            return now


def stands(kit: Kit, server: psutil.Process) -> dict[str, object]:
    """What there is of processes, files of connections and open files."""
    (note,) = (kit.state / "run").iterdir()
    folders = [Path(told) for told in note.read_text("utf-8").splitlines()]
    files = {path.name[:_ID] for folder in folders for path in folder.glob("kernel-*")}
    return {
        "kernels": len(kit.kernels()),
        "waiting": len(files),
        "open": server.num_fds(),
        "children": len(server.children(recursive=True)),
    }
