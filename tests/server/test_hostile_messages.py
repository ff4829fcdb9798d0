"""A signed-in person whose page's script says what it likes to its own process."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.conftest import Visitor
from tests.server.hostile import MARKER, guards, is_served, logs
from tests.server.wire import frame, kernel_in, line, message
from tests.serving import Kit

Come = Callable[[str], Visitor]
CODE = {"code": f"open('/tmp/x', 'w').write('{MARKER}')", "silent": False, "user_expressions": {}}
FORBIDDEN = (
    *("execute_request", "shutdown_request", "interrupt_request", "inspect_request", "complete_request"),
    *("debug_request", "history_request", "is_complete_request", "create_subshell_request", "input_reply"),
)


def page_of(one: Visitor, name: str = "rectification") -> str:
    return kernel_in(one.page(name).text)


def test_no_message_runs_code_or_ends_the_process(hostile: Kit, come: Come) -> None:
    one = come("乙")
    kernel = page_of(one)
    for channel in ("shell", "control"):
        with line(hostile, one, kernel) as spoken:
            for kind in FORBIDDEN:
                spoken.say(kind, CODE, channel=channel)
            spoken.alive()
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"
    assert "message type" in guards(hostile)


def test_who_goes_on_with_it_is_cut_off_and_the_page_can_come_back(hostile: Kit, come: Come) -> None:
    one = come("乙")
    kernel = page_of(one)
    with line(hostile, one, kernel) as spoken:
        for _ in range(30):
            spoken.say("execute_request", CODE)
        assert spoken.closed() == 1008
    with line(hostile, one, kernel) as again:
        again.alive()


def test_what_is_switched_off_bounded_or_not_a_persons_to_set_stays(hostile: Kit, come: Come) -> None:
    one = come("乙")
    with line(hostile, one, page_of(one)) as spoken:
        slider, locked = spoken.widget(description="bounded"), spoken.widget(description="locked")
        off, on = spoken.widget(description="off"), spoken.widget(description="on")
        spoken.set(slider, max=999, min=-5, value=500, disabled=False)
        spoken.set(slider, max=999)
        spoken.set(slider, value=700)
        spoken.set(locked, value=MARKER)
        spoken.set(locked, disabled=False)
        spoken.set(locked, value=MARKER)
        spoken.set(off, disabled=False)
        spoken.custom(off, event="click")
        spoken.set(spoken.states()[slider]["layout"].removeprefix("IPY_MODEL_"), display="none")
        spoken.custom(on, event="click")
        states = spoken.states()
        assert (states[slider]["max"], states[slider]["value"]) == (10, 10)
        assert (states[locked]["value"], states[locked]["disabled"]) == ("as it was", True)
        seen = next(s["value"] for s in states.values() if str(s.get("value", "")).startswith("seen:"))
        assert seen == "seen: 10 10 clicked-on"
    assert "a page may not change this about a IntSlider: max" in logs(hostile)


def test_no_widget_is_made_and_no_other_line_opened(hostile: Kit, come: Come) -> None:
    one = come("乙")
    state = {"_model_module": "@jupyter-widgets/controls", "_model_name": "TextModel", "value": MARKER}
    with line(hostile, one, page_of(one)) as spoken:
        before = spoken.states()
        for target in ("jupyter.widget", "jupyter.widget.version", "matplotlib", MARKER):
            spoken.say("comm_open", {"comm_id": "made", "target_name": target, "data": {"state": state}})
        spoken.say("comm_msg", {"comm_id": "made", "data": {"method": "update", "state": state}})
        spoken.say("comm_msg", {"comm_id": "made", "data": {"method": MARKER}})
        assert spoken.states().keys() == before.keys()
    assert {"comm target", "widget method"} <= guards(hostile)


def test_the_states_tell_nothing_that_is_not_the_readers(hostile: Kit, come: Come) -> None:
    other = come("丙")
    is_served(hostile, other, "丙写下的只有丙能看的话。")
    one = come("乙")
    with line(hostile, one, page_of(one, "checkup")) as spoken:
        told = json.dumps(spoken.states(), ensure_ascii=False)
    assert "answers" in told
    for private in ("示例党员丙", "丙写下的", "sqlite", str(hostile.state), "PRIVATE KEY", "eyJ", "s3cret"):
        assert private not in told, private


def test_lengths_that_lie_hold_up_nobody(hostile: Kit, come: Come) -> None:
    one, bystander = come("乙"), come("丙")
    told = [b"shell", b'{"msg_type": "comm_msg", "msg_id": "a"}', b"{}", b"{}", json.dumps(MARKER).encode()]
    with line(hostile, one, page_of(one)) as spoken:
        for lie in (
            frame(*told, number=2**64 - 1),
            frame(*told, number=2**20),
            frame(*told, places=[8, 2**62, 5, 2**40, 9, 2**63]),
            frame(*told[:4], b'{"a":' * 100_000),
            b"\xff" * 100_000,
        ):
            spoken.socket.send(lie)
        spoken.alive()
        is_served(hostile, bystander, "有人乱说的时候写的。")
    assert "message shape" in guards(hostile)


def test_a_message_of_twenty_megabytes_is_not_taken_in(hostile: Kit, come: Come) -> None:
    one, bystander = come("乙"), come("丙")
    kernel = page_of(one)
    content = {"comm_id": "w", "data": {"method": "custom", "content": {"text": MARKER * 800_000}}}
    with line(hostile, one, kernel) as spoken:
        with suppress(ConnectionClosed):  # the server hangs up while it is still being sent
            spoken.socket.send(message("comm_msg", content))
        is_served(hostile, bystander, "有人送来二十兆的时候写的。")
        assert spoken.closed() in (1006, 1009)
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"


def test_a_flood_is_cut_off_and_the_others_are_served(hostile: Kit, come: Come) -> None:
    one, bystander = come("乙"), come("丙")
    kernel = page_of(one)
    with line(hostile, one, kernel) as spoken:
        with pytest.raises(ConnectionClosed):
            for _ in range(20_000):
                spoken.say("comm_msg", {"comm_id": "w", "data": {"method": "update", "state": {MARKER: 1}}})
        is_served(hostile, bystander, "有人不停发的时候写的。")
    assert "flood" in guards(hostile)


def test_of_many_sockets_to_one_page_the_oldest_are_closed(hostile: Kit, come: Come) -> None:
    one = come("乙")
    kernel = page_of(one)
    with line(hostile, one, kernel) as first:
        for _ in range(12):
            with line(hostile, one, kernel) as more:
                more.alive()
        opened = [line(hostile, one, kernel) for _ in range(6)]
        lines = [one.__enter__() for one in opened]
        lines[-1].alive()
        assert first.closed() == 1008
        for one_more in opened:
            one_more.__exit__(None, None, None)


def test_strange_contents_end_in_calm_answers_and_no_words_of_theirs_are_logged(
    hostile: Kit, come: Come
) -> None:
    one = come("乙")
    with line(hostile, one, page_of(one, "checkup")) as spoken:
        editor = next(k for k, s in spoken.states().items() if "answers" in s and "view" in s)
        for content in (
            {"op": MARKER},
            {"op": "save", "id": MARKER, "field": MARKER, "value": MARKER, "base": 0, "writer": "w"},
            {"op": "save", "id": "1", "field": "criticise_fact", "value": {"a": MARKER}, "base": -1},
            {"op": "choose", "id": "1", "field": "criticise_fact", "keep": MARKER, "writer": "w"},
        ):
            spoken.custom(editor, **content)
            told = spoken.hear("comm_msg")["data"]
            assert told["content"]["op"] == "refused", told
            assert "Traceback" not in str(told)
        spoken.set(editor, view={MARKER: 1}, answers={MARKER: 1}, _esm=MARKER)
        spoken.say("comm_msg", {"comm_id": MARKER.encode().hex(), "data": {"method": "update", "state": {}}})
        spoken.say("comm_msg", {"comm_id": editor, "data": {"method": "update", "state": MARKER}})
        spoken.say("comm_msg", {"comm_id": editor, "data": {"method": "custom", "content": [MARKER]}})
        assert MARKER not in json.dumps(spoken.states()[editor], ensure_ascii=False)


def test_a_page_that_has_drawn_the_sheet_is_told_what_may_have_changed(hostile: Kit, come: Come) -> None:
    one = come("乙")
    with line(hostile, one, page_of(one, "checkup")) as spoken:
        whole = spoken.states()
        editor = next(k for k, s in whole.items() if "answers" in s and "view" in s)
        rest = spoken.states([editor])[editor]
        assert set(whole[editor]) - set(rest) == {"view", "words", "links", "seen"}
        assert rest.items() <= whole[editor].items()
        assert spoken.states(["another"]) == whole
        for strange in (editor, 5, {editor: 1}, [None, [editor], {}], True):
            assert spoken.states(strange) == whole, strange
