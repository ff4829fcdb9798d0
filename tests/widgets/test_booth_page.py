"""In Chromium: what the booth's page does when a voting ends under one's hands."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from kit.domain.ballot import GRADE_WORDS, GRADES, Scale
from kit.widgets.booth import Booth
from kit.widgets.booth_words import booth_words
from kit.words import _
from tests.widgets.standing import Live


def paper(**more: Any) -> dict[str, Any]:
    told = {
        "id": "e1", "title": "民主测评", "scale": "members", "state": "open", "voter": "may", "here": True,
        "node": "", "reasoned": ["unqualified"], "most": 1, "receipts": [],
        "grades": [{"value": g.value, "label": _(GRADE_WORDS[g])} for g in GRADES[Scale.MEMBERS]],
        "rows": [{"id": "m1", "name": "甲", "graded": True}, {"id": "m2", "name": "乙", "graded": True}],
    }  # fmt: skip
    return told | more


def put(live: Live) -> None:
    papers = [paper()]
    live.put(Booth(lambda: papers, lambda *_told: {}, words=booth_words(), links={"home": "home.html"}))
    live.kernel(deaf=True)


def test_a_voting_that_ends_while_one_is_asked_takes_the_question_away(live: Live) -> None:
    put(live)
    live.page.get_by_label("甲 优秀", exact=True).check()
    live.page.get_by_role("button", name=booth_words()["cast"], exact=True).click()
    question = live.page.locator("dialog#ask")
    expect(question).to_be_visible()
    ended = [paper(state="closed")]
    live.page.evaluate("(papers) => window.kernel.hear({op: 'papers', papers, seen: '2'})", ended)
    expect(live.page.locator(".polled")).to_be_visible()
    expect(question).to_be_hidden()
    assert live.sent() == []
