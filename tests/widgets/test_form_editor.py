"""What the sheet's editor takes from a page and what it shows of a form."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from kit.domain.form import Form
from kit.domain.rectification import PlanField, field_name
from kit.errors import Invalid, NotStored
from kit.widgets.form_editor import FormEditor, FormFields
from kit.widgets.protocol import LARGEST_MESSAGE, checked_message
from kit.widgets.view import form_view
from kit.words import Message, in_language
from tests.widgets.conftest import form_editor, kept

SAVE = {"op": "save", "id": "a1", "field": "q1", "value": "most", "base": 0, "writer": "w1"}


class Heard(FormEditor):
    """The editor with what it sends kept instead of sent."""

    sent: list[dict[str, Any]]

    def send(self, content: Any, buffers: Any = None) -> None:
        self.__dict__.setdefault("sent", []).append(content)


def hear(
    form: Form, on_message: Callable[[dict[str, Any]], dict[str, Any]], message: object
) -> dict[str, Any]:
    """The reply to one message, as the comm would bring it."""
    editor = Heard(form, "r1", on_message=on_message)
    editor._handle_custom_msg(message, [])
    (reply,) = editor.__dict__["sent"]
    return reply


def never(message: dict[str, Any]) -> dict[str, Any]:
    raise AssertionError("a message that is not right must not get this far")


def test_a_save_reaches_the_page_module_with_its_own_keys_only(form: Form) -> None:
    got: list[dict[str, Any]] = []

    def save(message: dict[str, Any]) -> dict[str, Any]:
        got.append(message)
        return {"op": "saved", "field": "q1", "value": "most", "revision": 1, "at": "14:05", "shown": ["q1"]}

    reply = hear(form, save, SAVE | {"member_id": "somebody else"})
    assert got == [SAVE]
    assert reply["op"] == "saved"
    assert reply["id"] == "a1"


def test_an_editor_is_one_widget_and_its_class_is_made_once(form: Form) -> None:
    one, other = (FormEditor(form, "r1", on_message=never) for _ in range(2))
    assert one.get_state()["layout"] is None
    assert type(one) is type(other)
    assert one.get_state()["_esm"] == other.get_state()["_esm"] == str(FormEditor._esm)


def test_a_member_may_write_what_the_form_asks_and_how_last_time_is_taken_up(form: Form) -> None:
    fields = FormFields(form)
    rule = next(iter(form.rules))
    assert all(name in fields for name in fields)
    assert field_name(rule, PlanField.WAY) in fields
    for name in (field_name(rule, PlanField.CAUSE), field_name("nobody", PlanField.WAY), rule, "", None, 3):
        assert name not in fields


HOSTILE = [
    None, [], "save", 3, {}, {"op": None}, {"op": ["save"]}, {"op": "submit", "id": "1"},
    {"op": "__init__", "id": "1"},
    SAVE | {"field": "nobody"}, SAVE | {"field": "thanks"}, SAVE | {"field": "plan:q1_gap:cause"},
    SAVE | {"field": ["q1"]}, SAVE | {"field": {"q1": 1}}, SAVE | {"value": None}, SAVE | {"value": 3},
    SAVE | {"value": "x" * 4001}, SAVE | {"value": "\ud800"}, SAVE | {"base": "0"}, SAVE | {"base": True},
    SAVE | {"base": -1}, SAVE | {"base": 1.5}, SAVE | {"base": 2**40}, SAVE | {"id": ""},
    SAVE | {"id": "x" * 300},
    SAVE | {"writer": None}, SAVE | {"writer": "a\nb"}, SAVE | {"more": "x" * LARGEST_MESSAGE},
    {"op": "choose", "id": "1", "field": "q1", "keep": "all", "writer": "w"},
    {"op": "choose", "id": "1", "field": "q1", "keep": ["mine"], "writer": "w"}, {"op": "sync"},
    {k: v for k, v in SAVE.items() if k != "base"},
]  # fmt: skip


@pytest.mark.parametrize("message", HOSTILE, ids=lambda m: repr(m)[:60])
def test_what_is_not_a_message_is_refused_calmly(form: Form, message: object) -> None:
    reply = hear(form, never, message)
    assert reply["op"] == "refused"
    assert reply["code"] == "V-01"
    assert "Traceback" not in reply["text"]
    json.dumps(reply)


def test_a_message_too_deep_to_read_is_refused(form: Form) -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"x": deep}
    with pytest.raises(Invalid):
        checked_message(SAVE | {"more": deep}, ["q1"])


def test_the_longest_text_of_the_widest_characters_is_taken(form: Form) -> None:
    value = "\U00020000" * 4000
    assert checked_message(SAVE | {"value": value}, ["q1"])["value"] == value


def test_a_fault_that_the_member_can_put_right_keeps_its_code_and_words(form: Form) -> None:
    def full(message: dict[str, Any]) -> dict[str, Any]:
        raise NotStored(Message("The disk is full."))

    reply = hear(form, full, SAVE)
    assert (reply["op"], reply["field"], reply["code"]) == ("refused", "q1", "S-12")
    assert reply["text"] == "The disk is full."


def test_a_bug_is_logged_without_the_members_words(form: Form, caplog: pytest.LogCaptureFixture) -> None:
    def broken(message: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError(f"could not store {message['value']}")

    with caplog.at_level(logging.ERROR):
        reply = hear(form, broken, SAVE | {"value": "my own words"})
    assert reply["op"] == "refused"
    assert reply["field"] == "q1"
    assert "RuntimeError" in caplog.text
    assert "my own words" not in caplog.text + reply["text"]


def test_no_trait_is_taken_from_the_page(form: Form) -> None:
    editor = form_editor(form, answers=kept(q1="most"), open=False)
    editor._handle_msg(
        {"content": {"data": {"method": "update", "state": {"writable": True, "answers": {}}}}, "buffers": []}
    )
    assert editor.writable is False
    assert editor.answers == kept(q1="most")


def test_what_was_saved_stands_in_the_traits_for_a_page_opened_later(form: Form) -> None:
    reply = {
        "op": "forked",
        "field": "q1",
        "value": "few",
        "revision": 4,
        "other": "no",
        "shown": ["q1", "q1_fact"],
    }
    editor = Heard(form, "r1", on_message=lambda message: dict(reply))
    editor._handle_custom_msg(SAVE, [])
    assert editor.answers == {"q1": {"value": "few", "revision": 4, "other": "no"}}
    assert editor.shown == ["q1", "q1_fact"]


def test_the_reply_is_in_the_language_of_the_cell_that_made_the_editor(form: Form) -> None:
    def refuse(message: dict[str, Any]) -> dict[str, Any]:
        from kit.words import language

        raise Invalid(Message(language()))

    with in_language("en"):
        editor = Heard(form, "r1", on_message=refuse)
    editor._handle_custom_msg(SAVE, [])
    assert editor.__dict__["sent"][0]["text"] == "en"


def texts(value: Any) -> list[str]:
    """Every text inside a JSON value."""
    if isinstance(value, dict):
        return [t for v in value.values() for t in texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in texts(v)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_view_is_plain_json_in_one_language(form: Form, language: str) -> None:
    with in_language(language):
        view = form_view(form)
    assert json.loads(json.dumps(view)) == view
    question = view["sections"][0]["screens"][0]
    assert ("今年" in question["label"]) is (language == "zh")
    assert ("Party Constitution, Article 3 (7)" in question["basis"]["line"]) is (language == "en")


def test_questions_keep_their_numbers_and_notes_have_none(form: Form) -> None:
    screens = [screen for section in form_view(form)["sections"] for screen in section["screens"]]
    assert [s["no"] for s in screens] == [*range(1, 21), 0]


def test_no_expression_of_the_form_reaches_the_page(form: Form) -> None:
    assert not [t for t in texts(form_view(form)) if "${" in t]
    assert "relevant" not in json.dumps(form_view(form))


def test_a_basis_not_yet_checked_says_so(form: Form) -> None:
    verified, unverified = form_view(form)["sections"][0]["screens"][0]["basis"]["gists"]
    assert verified["notice"] != unverified["notice"]
    assert "2017" in unverified["cite"]


def test_the_module_is_whole_and_imports_nothing() -> None:
    module = FormEditor._esm
    assert module.count("export default") == 1
    assert "\nimport " not in module
    assert "innerHTML" not in module
    assert "eval(" not in module
