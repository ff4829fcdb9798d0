from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.server.conftest import Visitor
from tests.serving import Kit


def channels(kit: Kit, kernel: str, visitor: Visitor | None, origin: str = "") -> ClientConnection:
    """The socket to a process, as a page opens it."""
    headers = {"Cookie": visitor.cookies} if visitor else {}
    address = f"ws://127.0.0.1:{kit.port}/api/kernels/{kernel}/channels?session_id={uuid4().hex}"
    return connect(address, additional_headers=headers, origin=origin or kit.address)  # type: ignore[arg-type]


def message(kind: str, **content: Any) -> str:
    header = {"msg_id": uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    whole = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    return json.dumps(whole)


def replies(socket: ClientConnection, until: str) -> list[str]:
    """The kinds of the messages that come in, up to ``until``."""
    kinds: list[str] = []
    while until not in kinds:
        kinds.append(json.loads(socket.recv(timeout=20))["header"]["msg_type"])
    return kinds


def test_the_owner_reaches_the_process(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()
    assert one.http.get(f"/api/kernels/{kernel}").json()["id"] == kernel
    with channels(kit, kernel, one) as socket:
        socket.send(message("kernel_info_request"))
        assert "kernel_info_reply" in replies(socket, "kernel_info_reply")


def test_work_is_noted_and_a_question_whether_it_is_there_is_none(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()

    def state() -> tuple[str, str]:
        told = one.http.get(f"/api/kernels/{kernel}").json()
        return told["last_activity"], told["execution_state"]

    with channels(kit, kernel, one) as socket:
        socket.send(message("kernel_info_request"))
        replies(socket, "kernel_info_reply")
        before = state()
        socket.send(message("kernel_info_request"))
        replies(socket, "kernel_info_reply")
        assert state() == before
        socket.send(message("comm_open", comm_id="c", target_name="jupyter.widget.control", data={}))
        deadline = time.monotonic() + 20
        while state()[0] <= before[0]:
            assert time.monotonic() < deadline, "what it did was not noted"
            time.sleep(0.05)
    assert before[1] == "idle"


def test_nobody_else_reaches_it_in_any_way(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    owner, other, nobody = visitor("乙"), visitor("甲"), visitor()
    kernel = owner.kernel_of()
    for stranger, told in ((other, "no"), (nobody, "out")):
        token = {"X-XSRFToken": stranger.token()}
        assert stranger.http.get(f"/api/kernels/{kernel}").status_code == 403
        assert stranger.http.delete(f"/api/kernels/{kernel}", headers=token).status_code == 403
        assert stranger.http.post(f"/voila/api/shutdown/{kernel}").status_code == 403
        assert stranger.http.get(f"/kit/alive/{kernel}").text == told
        with pytest.raises(InvalidStatus) as refused:
            channels(kit, kernel, stranger)
        assert refused.value.response.status_code == 403
    assert owner.http.get(f"/kit/alive/{kernel}").text == "yes"


def test_what_is_refused_at_a_process_has_no_words_and_fills_no_log(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    owner, nobody = visitor("乙"), visitor()
    kernel = owner.kernel_of()
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"):
        for _ in range(5):
            answer = nobody.http.request(method, f"/api/kernels/{kernel}")
            assert answer.status_code in (403, 405), method
            assert answer.content == b""
            assert "Access-Control-Allow-Headers" not in answer.headers
    assert "wrote error" not in kit.log() + (kit.state / "logs" / "kit.log").read_text("utf-8")


def test_a_page_that_its_owner_ends_has_not_died(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    owner = visitor("乙")
    kernel = owner.kernel_of()
    answer = owner.http.delete(f"/api/kernels/{kernel}", headers={"X-XSRFToken": owner.token()})
    assert answer.status_code == 204
    told = (kit.state / "logs" / "kit.log").read_text("utf-8").splitlines()
    ended = [json.loads(line) for line in told if kernel[:8] in line and '"ended"' in line]
    assert [line["why"] for line in ended] == ["left"]


def test_another_site_cannot_open_the_owners_socket(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()
    with pytest.raises(InvalidStatus) as refused:
        channels(kit, kernel, one, origin="http://elsewhere.example")
    assert refused.value.response.status_code == 403


def test_another_site_cannot_end_the_owners_page(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()
    path = f"/voila/api/shutdown/{kernel}"
    assert one.http.post(path, headers={"Origin": "http://elsewhere.example"}).status_code == 403
    assert one.http.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"
    assert one.http.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 204
    assert one.http.get(f"/kit/alive/{kernel}").text == "no"


def test_a_page_can_send_no_code_and_cannot_end_its_process_by_message(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()
    with channels(kit, kernel, one) as socket:
        for kind in ("execute_request", "shutdown_request", "interrupt_request", "inspect_request"):
            socket.send(message(kind, code="import os; os._exit(1)", silent=False, restart=False))
        socket.send(message("kernel_info_request"))
        assert not {"execute_reply", "shutdown_reply", "inspect_reply"} & set(
            replies(socket, "kernel_info_reply")
        )
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"


def test_a_process_that_died_does_not_come_back_empty(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    before = set(kit.kernels())
    kernel = one.kernel_of()
    (process,) = set(kit.kernels()) - before
    os.kill(process, signal.SIGKILL)
    deadline = time.monotonic() + 15
    while one.http.get(f"/kit/alive/{kernel}").text == "yes" and time.monotonic() < deadline:
        pass
    assert one.http.get(f"/kit/alive/{kernel}").text == "no"


def test_a_page_whose_process_is_ended_learns_of_it_at_once(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("乙")
    kernel = one.kernel_of()
    with channels(kit, kernel, one) as socket:
        one.leave()
        with pytest.raises(ConnectionClosed):
            replies(socket, until="nothing")
    assert one.http.get(f"/kit/alive/{kernel}").text == "out"


def test_one_person_keeps_six_pages_at_most(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    opened = [one.kernel_of("rectification") for _ in range(7)]
    alive = [one.http.get(f"/kit/alive/{kernel}").text for kernel in opened]
    assert alive == ["no", *["yes"] * 6]


ELSEWHERE = (
    *("/api/kernels", "/api/contents", "/api/me", "/api/terminals", "/login", "/files/home.ipynb"),
    *("/voila/tree", "/voila/api/contents/", "/voila/files/a.png", "/voila/templates/lab/static/x.css"),
)


def test_nothing_else_of_jupyter_is_there(visitor: Callable[..., Visitor]) -> None:
    one = visitor("甲")
    for path in ELSEWHERE:
        answer = one.http.get(path)
        assert answer.status_code == 404, path
        assert "没有这一页" in answer.text
        assert "Traceback" not in answer.text
