"""The register on a phone and on a laptop: a meeting entered, reached from what is still missing, talks ticked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kit.domain.meeting import Presence
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-register")

SECRETARY, MEMBER = "示例党员甲", "示例党员戊"


def test_a_meeting_is_entered_on_a_phone_and_is_no_longer_missing(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    page = device(PHONE)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "xray")
    arrived(page)
    hint = page.locator("#h-no_attendance, #h-appraisal")
    expect(hint).to_have_count(1)
    hint.locator("> a.btn").click()
    page.wait_for_url(re.compile(r"register\.ipynb#write-appraisal"))
    arrived(page)
    held = page.locator(".held details")
    before = held.count()
    page.locator("#write-appraisal").click()
    form = page.locator("form.attend")
    expect(form.locator("h3")).to_be_focused()
    rows = form.locator(".attending li")
    due = rows.count()
    assert due > 5
    expect(form.locator("input[value=present]:checked")).to_have_count(due)
    expect(rows.nth(1).locator(".why")).to_be_hidden()
    rows.nth(1).locator("input[value=present]").focus()
    page.keyboard.press("ArrowRight")
    expect(rows.nth(1).locator("input[value=leave]")).to_be_checked()
    rows.nth(1).locator(".why input").fill("出差")
    rows.nth(2).locator("label").filter(has=page.locator("input[value=absent]")).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    form.locator("button.main").click()
    expect(held).to_have_count(before + 1)
    held = held.filter(has_text="民主评议")
    held.locator("summary").click()
    expect(held.locator(".dots li")).to_have_count(2)
    expect(held.locator(".dots")).to_contain_text("出差")
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        (meeting,) = records.meetings.where(kind="appraisal")
        entered = [a.presence for a in records.attendances.where(meeting_id=meeting.id)]
    assert [entered.count(p) for p in Presence] == [due - 2, 1, 1]
    open_page(page, kit, "xray")
    arrived(page)
    expect(page.locator("#h-appraisal")).to_have_count(0)


def test_the_plan_is_taken_over_ticked_and_changed(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "register")
    arrived(page)
    page.locator("form[data-act=accept] button.main").click()
    waiting = page.locator("form[data-act=held]")
    expect(waiting).to_have_count(1)
    expect(page.locator("form[data-act=accept]")).to_have_count(0)
    pairs = waiting.locator("input[type=checkbox]")
    every = pairs.count()
    pairs.nth(0).check()
    pairs.nth(1).check()
    waiting.locator("[name=done_on]").press("Enter")
    expect(pairs).to_have_count(every - 2)
    waiting.locator("button.bare").first.click()
    change = page.locator("form[data-act=talk]").first
    expect(change.locator("h3")).to_be_focused()
    page.locator("form[data-act=drop_talk] button").click()
    expect(pairs).to_have_count(every - 3)
    expect(page.locator("form[data-act=accept] input[type=checkbox]")).to_have_count(1)


def test_a_hint_is_put_aside_and_brought_back(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "xray")
    arrived(page)
    hint = page.locator("#h-study")
    hint.locator("details.deed summary").click()
    hint.locator("form button").click()
    expect(hint.locator(".err")).to_be_visible()
    hint.locator("textarea[name=reason]").fill("集中学习定在会前一天")
    hint.locator("form button").click()
    expect(page.locator("#h-study")).to_have_count(0)
    expect(page.locator(".laid .word")).to_contain_text("集中学习定在会前一天")
    page.locator(".laid button").click()
    expect(page.locator("#h-study")).to_have_count(1)


@pytest.mark.parametrize("name", ["register", "xray"])
def test_a_member_opens_neither(kit: Kit, device: Callable[..., Page], watch: Watch, name: str) -> None:
    watch.expected.append("403")
    page = device()
    let_in(page, kit, kit.people()[MEMBER])
    answer = page.goto(f"{kit.address}/voila/render/{name}.ipynb")
    assert answer is not None
    assert answer.status == 403
