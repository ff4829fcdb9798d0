from __future__ import annotations

import json

import pytest

from kit.server.guard import V1, Kept, Pace, check
from tests.server.wire import frame, message

WIDGET = {"comm_id": "w", "data": {"method": "update", "state": {"value": 1}, "buffer_paths": []}}
CONTROL = {"comm_id": "c", "target_name": "jupyter.widget.control", "data": {}}
PARTS = [b"shell", b'{"msg_type": "comm_msg", "msg_id": "a"}', b"{}", b"{}", json.dumps(WIDGET).encode()]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("comm_msg", WIDGET),
        ("comm_msg", {"comm_id": "w", "data": {"method": "custom", "content": {"op": "save"}}}),
        ("comm_msg", {"comm_id": "c", "data": {"method": "request_states"}}),
        ("comm_open", CONTROL),
        ("comm_close", {"comm_id": "c"}),
        ("comm_info_request", {}),
        ("kernel_info_request", {}),
    ],
)
def test_what_a_page_says_passes(kind: str, content: dict[str, object]) -> None:
    check(message(kind, content), V1)


def test_a_widget_may_send_bytes_along() -> None:
    check(frame(*PARTS, b"\x00" * 100, b"\xff"), V1)


@pytest.mark.parametrize(
    ("kind", "content", "guard"),
    [
        ("execute_request", {"code": "1"}, "message type"),
        ("shutdown_request", {}, "message type"),
        ("debug_request", {}, "message type"),
        ("", {}, "message type"),
        ("comm_open", {**CONTROL, "target_name": "jupyter.widget"}, "comm target"),
        ("comm_open", {**CONTROL, "target_name": "another"}, "comm target"),
        ("comm_open", {"comm_id": "c"}, "comm target"),
        ("comm_open", {**CONTROL, "comm_id": "x" * 200}, "message shape"),
        ("comm_open", {**CONTROL, "data": []}, "message shape"),
        ("comm_msg", {"comm_id": "w", "data": {"method": "close"}}, "widget method"),
        ("comm_msg", {"comm_id": "w", "data": {"method": ["update"]}}, "widget method"),
        ("comm_msg", {"comm_id": 5, "data": {}}, "message shape"),
        ("comm_msg", {"comm_id": "w", "data": "text"}, "message shape"),
        ("comm_msg", [], "message shape"),
    ],
)
def test_what_it_has_no_reason_to_say_does_not(kind: str, content: object, guard: str) -> None:
    with pytest.raises(Kept, match=guard):
        check(message(kind, content), V1)


@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "", "shell\x00", "\udc80壳"])
def test_only_the_shell_is_spoken_to(channel: str) -> None:
    told = channel.encode("utf-8", "surrogateescape")
    with pytest.raises(Kept, match="message type"):
        check(frame(told, *PARTS[1:]), V1)


def test_stated_lengths_are_not_believed() -> None:
    whole = frame(*PARTS)
    strange = [
        b"",
        b"\x06",
        b"\xff" * 8,
        frame(*PARTS, number=2**63),
        frame(*PARTS, number=0),
        frame(*PARTS, places=[8] * 6),
        frame(*PARTS, places=[56, 61, 2**40, 2**40, 2**40, 2**40]),
        frame(*PARTS, places=[500, 400, 300, 200, 100, 56]),
        frame(*PARTS, *[b""] * 70),
        whole[:-5],
        frame(*PARTS[:4]),
        frame(*PARTS[:4], b"no JSON"),
        frame(*PARTS[:4], b"[" * 200_000),
        whole.decode("latin-1"),
    ]
    for one in strange:
        with pytest.raises(Kept):
            check(one, V1)


def test_the_older_way_of_speaking_is_looked_at_as_closely() -> None:
    told = {"header": {"msg_type": "comm_msg", "msg_id": "a"}, "parent_header": {}, "metadata": {}}
    check(json.dumps({**told, "content": WIDGET, "channel": "shell"}), None)
    for wrong in (
        json.dumps({**told, "content": WIDGET}),
        json.dumps({**told, "content": {"comm_id": "w"}, "channel": "shell"}),
        json.dumps({"content": WIDGET, "channel": "shell"}),
        "[" * 200_000,
        "null",
        b"\x7f\xff\xff\xff" + b"\x00" * 100,  # two thousand million parts, says its first number
    ):
        with pytest.raises(Kept):
            check(wrong, None)


def test_a_page_may_speak_in_bursts_and_not_without_end() -> None:
    pace = Pace(burst=5, each_second=0.001)
    assert [pace.take() for _ in range(7)] == [True] * 5 + [False] * 2
