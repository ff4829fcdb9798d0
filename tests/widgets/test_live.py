"""A live panel sends HTML only when its version changed; what goes wrong is said calmly, or not at all."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import pytest
from markupsafe import Markup

from kit.errors import NotSignedIn, Refused
from kit.widgets.live import LivePanel
from kit.words import say

NOON = datetime(2026, 12, 4, 12, 0)


class Room:
    """What the panel shows: a number, and how often it was made into HTML."""

    def __init__(self) -> None:
        self.number = 1
        self.shown = 0
        self.error: Exception | None = None

    def show(self) -> Markup:
        self.shown += 1
        if self.error:
            raise self.error
        return Markup("<p>{}</p>").format(self.number)

    def version(self) -> str:
        if isinstance(self.error, NotSignedIn):
            raise self.error
        return f"v{self.number}"

    def add(self, _fields: dict[str, str]) -> None:
        self.number += 1


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def panel(room: Room) -> LivePanel:
    return LivePanel(room.show, {"add": room.add}, version=room.version, clock=lambda: NOON)


def look(panel: LivePanel, version: Any) -> dict[str, str]:
    return panel.answer({"op": "look", "id": "look", "version": version})


def test_a_page_begins_with_the_version_that_it_shows(panel: LivePanel) -> None:
    assert (panel.html, panel.version, panel.now) == ("<p>1</p>", "v1", "2026-12-04T12:00:00.000")


def test_what_a_page_begins_with_is_there_when_the_widget_opens(room: Room) -> None:
    class Opened(LivePanel):
        def open(self) -> None:
            self.first = self.get_state()
            super().open()

    first = Opened(room.show, {}, version=room.version, clock=lambda: NOON, every=400).first
    assert (first["html"], first["version"], first["every"]) == ("<p>1</p>", "v1", 400)
    assert first["now"] == "2026-12-04T12:00:00.000"


def test_nothing_new_is_said_without_making_the_page_again(panel: LivePanel, room: Room) -> None:
    before = room.shown
    assert look(panel, "v1") == {"op": "same", "id": "", "now": "2026-12-04T12:00:00.000"}
    assert room.shown == before


def test_what_another_changed_is_sent_once(panel: LivePanel, room: Room) -> None:
    room.number = 7
    reply = look(panel, "v1")
    assert (reply["op"], reply["html"], reply["version"]) == ("html", "<p>7</p>", "v7")
    assert look(panel, reply["version"])["op"] == "same"


def test_an_act_is_answered_with_what_is_new(panel: LivePanel) -> None:
    reply = panel.answer({"op": "act", "id": "a", "act": "add", "fields": {}})
    assert (reply["op"], reply["id"], reply["html"], reply["version"]) == ("html", "a", "<p>2</p>", "v2")
    assert look(panel, "v2")["op"] == "same"


def test_who_has_left_is_told_to_leave(panel: LivePanel, room: Room) -> None:
    room.error = NotSignedIn(say("You have left, or this visit has lasted too long. Please enter again."))
    assert look(panel, "v1") == {"op": "left", "id": ""}


def test_what_cannot_be_shown_takes_nothing_off_the_page(
    panel: LivePanel, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.error = ZeroDivisionError("一句私话")
    with caplog.at_level(logging.ERROR):
        assert look(panel, "another") == {"op": "away", "id": "", "text": ""}
    assert "一句私话" not in caplog.text
    room.error = Refused(say("This action is already marked as done."))
    reply = look(panel, "another")
    assert (reply["op"], "html" in reply) == ("away", False)


@pytest.mark.parametrize("version", [None, 1, [], {"a": 1}, "", "x" * 40_000])
def test_a_hostile_question_gets_the_page_and_no_more(panel: LivePanel, version: Any) -> None:
    assert look(panel, version)["op"] == "html"


def test_no_trait_is_taken_over_from_a_page_nor_sent_to_it(panel: LivePanel, room: Room) -> None:
    panel.set_state({"html": "<script>", "version": "v9", "every": 1})
    assert (panel.html, panel.version) == ("<p>1</p>", "v1")
    assert not panel._should_send_property("html", "x")
