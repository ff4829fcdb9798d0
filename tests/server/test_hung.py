"""What does not answer holds up only who waits for it, and is told of calmly: forking process, database."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kit.services.sign_in import issue_slips, set_pin
from kit.store.store import Store
from tests.postgresql import cluster
from tests.server.conftest import Visitor
from tests.server.test_forking import forking, forks, own, secretary, within  # noqa: F401 - own is a fixture
from tests.serving import Kit, Person

_PEOPLE = 10
"""More than a small machine has threads by default: each person's pages are started one after the other."""
_PIN = "4711"


def comrades(kit: Kit) -> list[Person]:
    """Some of the branch, with slips and PINs of their own."""
    store, now = Store(f"sqlite:///{kit.state / 'kit.db'}"), datetime.now()
    try:
        with store.begin() as records:
            active = [member for member in records.members.where() if member.active]
            slips = issue_slips(records, active[:_PEOPLE], "", now)
        for slip in slips:
            set_pin(store, slip.number, slip.code, _PIN, now)
        return [Person(slip.name, "", slip.number, _PIN) for slip in slips]
    finally:
        store.close()


def events(kit: Kit) -> list[dict[str, Any]]:
    lines = (kit.state / "logs" / "kit.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks pages")
def test_a_forking_process_that_hangs_keeps_nobody_from_the_door(own: Kit) -> None:  # noqa: F811
    assert within(60, lambda: forks(secretary(own)))
    everybody = comrades(own)
    asking = [Visitor(own) for _ in everybody]
    for one, person in zip(asking, everybody, strict=True):
        assert one.enter(person).text == "ok"
    hung = forking(own)
    hung.send_signal(signal.SIGSTOP)
    try:
        with ExitStack() as waiting:
            for one in asking:
                page = waiting.enter_context(one.http.stream("GET", "/voila/render/home.ipynb", timeout=10))
                assert next(page.iter_bytes()), "the frame is there before the process"
            assert asking[0].http.get("/healthz", timeout=10).text == "ok"
            assert Visitor(own).http.get("/sign-in", timeout=10).status_code == 200
    finally:
        hung.send_signal(signal.SIGCONT)


@pytest.fixture
def orphaned(tmp_path: Path) -> Iterator[tuple[Kit, Visitor]]:
    """A server whose database has gone, and somebody who was in before."""
    with cluster() as url:
        gone = Kit(tmp_path / "kit", environment={"KIT_DATABASE_URL": url})
        gone.start()
        one = Visitor(gone)
        answer = one.enter(gone.people()["示例党员甲"])
    try:
        assert answer.text == "ok"
        yield gone, one
    finally:
        gone.stop()


def test_without_its_database_the_kit_says_so_calmly(orphaned: tuple[Kit, Visitor]) -> None:
    kit, one = orphaned
    for path in ("/healthz", "/sign-in", "/voila/render/home.ipynb"):
        # Who was seen to be in is believed for two seconds.
        assert within(20, lambda path=path: one.http.get(path).status_code == 503), path
    assert Visitor(kit).http.get("/healthz").text == "store"
    for path in ("/sign-in", "/voila/render/home.ipynb"):
        answer = one.http.get(path)
        assert "存放资料的地方连不上" in answer.text
    told = [line for line in events(kit) if line.get("status") == 503]
    assert told
    assert {line["event"] for line in told} == {"failed"}, "nobody stands in a queue"
