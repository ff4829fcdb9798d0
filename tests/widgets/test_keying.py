"""What the keying page takes from a browser and what it shows of a form."""

from __future__ import annotations

from typing import Any

import pytest

from kit.domain.form import Form
from kit.store.form_library import FormLibrary
from kit.widgets.keying import Keying, keying_view, keying_words
from kit.widgets.protocol import Message
from kit.words import in_language
from tests.widgets.conftest import kept

SAVE = {"op": "save", "id": "a1", "field": "q1", "value": "most", "base": 0, "writer": "w1"}
ATTEST = {"op": "attest", "id": "a2", "as_written": True, "returned": True, "hand_in": False}


class Heard(Keying):
    """The widget with what it sends kept instead of sent."""

    def send(self, content: Any, buffers: Any = None) -> None:
        self.__dict__.setdefault("sent", []).append(content)


def desk(form: Form, got: list[Message], reply: Message, **traits: Any) -> Heard:
    def on_message(message: Message) -> Message:
        got.append(message)
        return reply

    return Heard(form, "r1", on_message, **traits)


def told(widget: Heard, message: object) -> Message:
    widget._handle_custom_msg(message, [])
    reply: Message = widget.__dict__["sent"][-1]
    return reply


def test_each_message_reaches_the_page_module_with_its_own_keys_only(form: Form) -> None:
    got: list[Message] = []
    widget = desk(form, got, {"op": "attested"})
    for message in (SAVE, ATTEST, {"op": "stop", "id": "a3"}):
        assert told(widget, message | {"member_id": "another"})["op"] == "attested"
    assert got == [SAVE, ATTEST, {"op": "stop", "id": "a3"}]


@pytest.mark.parametrize(
    "message",
    [
        ATTEST | {"as_written": "yes"},
        ATTEST | {"returned": None},
        ATTEST | {"hand_in": 1},
        {"op": "attest", "id": "a2"},
        {"op": "choose", "id": "1", "field": "q1", "keep": "mine", "writer": "w"},
        {"op": "submit", "id": "1"},
        {"op": "begin", "id": "1", "member_id": "m1"},
        SAVE | {"field": "plan:q1_gap:cause"},
        SAVE | {"field": "nobody"},
    ],
    ids=repr,
)
def test_anything_else_is_refused(form: Form, message: object) -> None:
    got: list[Message] = []
    assert told(desk(form, got, {}), message)["op"] == "refused"
    assert got == []


def test_the_other_editors_do_not_hear_an_attestation(form: Form) -> None:
    from kit.widgets.protocol import reply_to

    assert reply_to(ATTEST, ["q1"], lambda message: {"op": "attested"})["op"] == "refused"


@pytest.mark.parametrize("op", ["attested", "stopped"])
def test_when_it_is_over_the_process_holds_nothing_of_the_sheet(form: Form, op: str) -> None:
    widget = desk(form, [], {"op": op}, answers=kept(q1="most", q1_fact="写下的一句"))
    told(widget, ATTEST)
    assert widget.answers == {}


def test_a_page_cannot_set_what_it_is_shown(form: Form) -> None:
    widget = desk(form, [], {}, answers=kept(q1="most"))
    widget.set_state({"answers": {}, "writable": False, "view": {}})
    assert widget.answers == kept(q1="most")


def test_a_row_knows_its_code_its_marks_and_what_guards_it(form: Form) -> None:
    with in_language("en"):
        view = keying_view(form)
    first = view["sections"][0]["rows"][0]
    assert (first["code"], [c["mark"] for c in first["choices"]]) == ("A1", list("ABCDE"))
    (fact,) = first["rows"]
    assert (fact["code"], fact["when"], fact["on"]) == ("A1-1", "Only where you chose C or D", ["q1"])


@pytest.mark.parametrize("name", ["member", "leader", "branch", "committee"])
def test_every_item_that_asks_has_a_row(forms: FormLibrary, name: str) -> None:
    form = forms.form(name)

    def names(rows: list[dict[str, Any]]) -> list[str]:
        return [n for row in rows for n in (row["name"], *names(row["rows"]))]

    listed = [n for section in keying_view(form)["sections"] for n in names(section["rows"])]
    assert [n for n in listed if form.items[n].asks] == [i.name for i in form.items.values() if i.asks]


def test_every_word_that_the_page_asks_for_is_there() -> None:
    import re
    from pathlib import Path

    folder = Path(__file__).parents[2] / "kit" / "widgets"
    asked = set()
    for name in ("keyed.js", "keying_row.js", "keying.js"):
        asked |= set(re.findall(r"\bwords\.(\w+)", (folder / name).read_text(encoding="utf-8")))
    assert asked <= set(keying_words())
