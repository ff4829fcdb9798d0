from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.server.conftest import FAILING, Visitor
from tests.server.hostile import logs
from tests.server.wire import kernel_in
from tests.serving import Kit


def events(kit: Kit) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logs(kit).splitlines()]


def among(told: list[dict[str, Any]], **facts: Any) -> list[dict[str, Any]]:
    return [event for event in told if facts.items() <= event.items()]


def test_the_log_tells_what_happened_and_nothing_of_anybody(
    kit: Kit, visitor: Callable[[str], Visitor]
) -> None:
    one, number = visitor("乙"), kit.people()["示例党员丙"].number
    typed = "只此一处出现的一句话"
    visitor("").post("/sign-in", number=number, pin="9731")
    visitor("").http.get("/nowhere", params={"q": typed}, headers={"User-Agent": typed.encode().hex()})
    one.http.get("/voila/render/review.ipynb", params={"q": typed})
    one.page("rounds")
    kernel = kernel_in(one.page("rectification").text)
    one.http.post(f"/voila/api/shutdown/{kernel}")
    latest = time.monotonic() + 10
    while not among(events(kit), event="ended", kernel=kernel[:8], why="closed"):
        assert time.monotonic() < latest
        one.http.get("/healthz")
    told = events(kit)

    assert among(told, event="started")
    (opened, *_) = among(told, event="opened", page="rectification")
    assert isinstance(opened["ms"], int)
    assert among(told, event="refused", guard="sign-in")
    assert among(told, event="refused", guard="right", page="rounds", status=403)
    assert among(told, event="refused", guard="address", at="UnknownHandler")
    assert [event for event in among(told, event="error") if "cell 2: ValueError at" in event["text"]]

    written = logs(kit) + kit.log().partition("http://")[2]  # after the demo's list of people
    for private in (
        typed,
        "本人写的一句话",
        FAILING,
        number,
        "示例党员",
        "127.0.0.1",
        "9731",
        kernel,
        "/nowhere",
    ):
        assert private not in written.replace(kit.address.removeprefix("http://"), ""), private


def test_the_log_is_for_the_servers_user_alone(kit: Kit) -> None:
    folder = kit.state / "logs"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
