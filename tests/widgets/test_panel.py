"""A panel answers only the acts it has, with text fields; whatever goes wrong is said in one sentence."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from markupsafe import Markup

from kit.errors import Invalid
from kit.widgets.panel import Panel
from kit.words import say


def a_panel(done: list[dict[str, str]]) -> Panel:
    def note(fields: dict[str, str]) -> None:
        done.append(fields)

    def refuse(fields: dict[str, str]) -> None:
        raise Invalid(say("This day has passed. Please choose a later one."), field="due_on")

    def break_(fields: dict[str, str]) -> None:
        raise ZeroDivisionError("一句私话")

    return Panel(lambda: Markup(f"<p>{len(done)}</p>"), {"note": note, "refuse": refuse, "break": break_})


def test_an_act_is_done_and_the_panel_shown_anew() -> None:
    done: list[dict[str, str]] = []
    panel = a_panel(done)
    reply = panel.answer({"op": "act", "id": "1", "act": "note", "fields": {"title": "自查"}})
    assert done == [{"title": "自查"}]
    assert (reply["op"], reply["html"], panel.html) == ("html", "<p>1</p>", "<p>1</p>")


def test_half_characters_as_a_cut_emoji_leaves_them_go_no_further() -> None:
    done: list[dict[str, str]] = []
    a_panel(done).answer({"act": "note", "id": "1", "fields": {"title": "自查\ud83d\x00"}})
    assert done == [{"title": "自查"}]


def test_a_refusal_names_the_field() -> None:
    reply = a_panel([]).answer({"act": "refuse", "id": "1", "fields": {}})
    assert (reply["op"], reply["field"]) == ("refused", "due_on")
    assert "过去" in reply["text"]


def test_a_bug_is_said_calmly_and_its_words_reach_neither_page_nor_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        reply = a_panel([]).answer({"act": "break", "id": "1", "fields": {}})
    assert "B-01" in reply["text"]
    assert "一句私话" not in reply["text"] + caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "message",
    [None, [], "act", {}, {"act": "none", "fields": {}}, {"act": ["note"], "fields": {}}, {"act": "note"},
     {"act": "note", "fields": {"title": 1}}, {"act": "note", "fields": {"title": "字" * 30_000}},
     {"act": "note", "fields": []}, {"act": {"a": 1}, "fields": {}, "id": {"x": 1}}],
)  # fmt: skip
def test_a_hostile_message_does_nothing(message: Any) -> None:
    done: list[dict[str, str]] = []
    assert a_panel(done).answer(message)["op"] == "refused"
    assert done == []


def test_what_is_too_long_is_said_to_be_too_long() -> None:
    reply = a_panel([]).answer({"act": "note", "id": "1", "fields": {"title": "字" * 30_000}})
    assert reply["op"] == "refused"
    assert "太长" in reply["text"]


def test_a_panel_with_room_takes_more_and_no_more_than_that() -> None:
    done: list[dict[str, str]] = []
    panel = Panel(Markup, {"note": done.append}, room=30_000)
    told = {"act": "note", "id": "1", "fields": {"title": "字" * 40_000}}
    assert panel.answer(told)["op"] == "html"
    assert panel.words["most"] == 50_000, "the page goes by the same number"
    assert panel.answer({**told, "fields": {"title": "字" * 50_000}})["op"] == "refused"
    assert len(done) == 1


def test_no_trait_is_taken_over_from_a_page_nor_sent_to_it() -> None:
    panel = a_panel([])
    panel.set_state({"html": "<script>", "words": {}})
    assert panel.html == "<p>0</p>"
    assert not panel._should_send_property("html", "x")
