"""The coach in the page: it asks when the writing rests, quotes, and never touches what is written."""

from __future__ import annotations

from typing import Any

import pytest

from kit.words import _
from tests.widgets.conftest import form_editor, small_form
from tests.widgets.standing import Stand

TEXT = "😀重视程度不够。三月楼道灯坏了，我答应去问。"
ADVICE: dict[str, Any] = {
    "quiet": False,
    "marks": [{"start": 1, "end": 7, "question": "什么事"}],
    "says": ["加点的地方说得宽。"],
    "asks": [
        {"name": "when", "label": "什么时候", "seen": True, "text": "三月"},
        {"name": "who", "label": "影响了谁", "seen": False, "text": ""},
    ],
    "last": {
        "says": "去年也写过这一条",
        "text": "<b>灯</b>",
        "action": "",
        "finding": "q1_gap",
        "ways": True,
    },
}
LAST = {
    "tag": "翻看",
    "says": "写下 1 条",
    "title": "去年的体检",
    "actions": [{"text": "三天内回话", "label": "回话", "state": "进行中", "when": "约在 12 月 1 日"}],
    "entries": [{"item": "q2", "label": "发言还有差距", "text": "念了稿子", "action": "当时打算：不念稿子"}],
}


@pytest.fixture
def coached(stand: Stand) -> Stand:
    stand.put(
        form_editor(
            small_form(),
            answers={"q1": {"value": "few", "revision": 1, "other": ""}},
            shown=["q1", "q1_fact", "q2"],
            start="q1",
        )
    )
    stand.kernel(advice=ADVICE)
    return stand


def field(stand: Stand) -> Any:
    return stand.page.locator("#main textarea:visible").first


def test_it_asks_once_the_writing_rests_and_shows_what_it_is_told(coached: Stand) -> None:
    field(coached).press_sequentially(TEXT)
    coach = coached.page.locator(".coach")
    coach.wait_for()
    assert coach.locator("mark").inner_text() == "重视程度不够"
    assert coach.locator("blockquote").inner_text() == TEXT
    assert coach.locator(".ask3 li").all_inner_texts() == ["什么时候：三月", f"影响了谁：{_('not told yet')}"]
    assert coach.locator(".calls").inner_text() == "“重视程度不够”：什么事？"
    asked = coached.sent("advise")
    assert [m["value"] for m in asked] == [TEXT]
    assert set(asked[0]) == {"op", "id", "field", "value"}


def test_what_is_written_stays_and_is_saved_as_it_is(coached: Stand) -> None:
    field(coached).fill(TEXT)
    coached.page.locator(".coach").wait_for()
    coached.wait_kept("q1_fact", TEXT)
    assert field(coached).input_value() == TEXT
    assert all(key == "q1_fact" for key in {m["field"] for m in coached.sent("save")})


def test_what_is_emptied_has_no_advice(coached: Stand) -> None:
    field(coached).fill(TEXT)
    coached.page.locator(".coach").wait_for()
    field(coached).fill("")
    coached.page.locator(".coach").wait_for(state="detached")


def test_a_kernel_that_does_not_answer_holds_nothing_up(coached: Stand) -> None:
    coached.kernel(silent=True)
    field(coached).fill(TEXT)
    coached.page.get_by_role("button", name="下一题").click()
    assert coached.page.locator(".coach").count() == 0
    coached.page.get_by_role("heading", level=1).wait_for()


def test_last_times_words_are_quoted_as_text_and_a_way_is_kept_in_the_plan(coached: Stand) -> None:
    field(coached).fill(TEXT)
    again = coached.page.locator(".advice details.again")
    again.locator("summary").click()
    assert again.locator(".said").inner_text() == "<b>灯</b>"
    deepen = again.get_by_role("button").nth(1)
    deepen.click()
    coached.wait_kept("plan:q1_gap:way", "deepen")
    assert deepen.get_attribute("aria-pressed") == "true"
    deepen.click()
    coached.wait_kept("plan:q1_gap:way", "")
    assert deepen.get_attribute("aria-pressed") == "false"


def test_a_long_text_is_quoted_around_its_marks(coached: Stand) -> None:
    text = "一二三四五六七八九十" * 30
    coached.kernel(
        advice=ADVICE | {"marks": [{"start": 150, "end": 154, "question": "什么事"}], "last": None}
    )
    field(coached).fill(text)
    quote = coached.page.locator(".coach blockquote")
    quote.wait_for()
    assert len(quote.inner_text()) < 60
    assert quote.locator("mark").inner_text() == text[150:154]


def test_last_time_is_one_folded_line_on_the_first_question_only(stand: Stand) -> None:
    stand.put(form_editor(small_form(), last=LAST, links={"actions": "actions.html"}))
    recall = stand.page.locator(".recall")
    assert recall.get_attribute("open") is None
    assert recall.locator("summary").inner_text() == "翻看写下 1 条"
    recall.locator("summary").click()
    assert recall.locator(".said").inner_text() == "念了稿子"
    recall.get_by_role("link", name="发言还有差距").click()
    stand.page.locator("section[aria-labelledby='q-q2']").wait_for()
    assert recall.is_hidden()


def test_without_an_earlier_cycle_there_is_no_line(stand: Stand) -> None:
    stand.put(form_editor(small_form()))
    assert stand.page.locator(".recall").count() == 0
