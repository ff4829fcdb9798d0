"""A meeting is prepared in a browser: planned, its steps moved, a gate ticked, its papers taken, told to a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-meeting")

SECRETARY, MEMBER = "示例党员甲", "示例党员戊"
PLACE = "三楼会议室<img src=x onerror=document.title='x'>"


def test_a_meeting_is_planned_moved_ticked_and_found_by_a_member(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "meeting")
    arrived(page)
    plan = page.locator("form[data-act=plan]")
    plan.locator("button[type=submit]").click()
    expect(plan.locator(".err")).to_be_visible()
    plan.locator("[name=kind]").select_option("life")
    plan.locator("[name=held_on]").fill((date.today() + timedelta(days=14)).isoformat())
    plan.locator("[name=starts_at]").fill("14:30")
    plan.locator("[name=place]").fill(PLACE)
    plan.locator("[name=host_id]").select_option(index=1)
    plan.locator("button[type=submit]").click()

    expect(page.locator("[data-focus]")).to_be_focused()
    steps = page.locator(".plansteps > ol > li")
    titles = page.locator(".plansteps [name^=title-]:not([name=title-new])")
    expect(steps.first.locator("time")).to_have_text("14:30")
    first, second = titles.nth(0).input_value(), titles.nth(1).input_value()
    page.locator("[name=minutes-1]").fill("7")
    page.locator("button[value=down-1]").click()
    expect(titles.nth(0)).to_have_value(second)
    expect(titles.nth(1)).to_have_value(first)
    expect(page.locator("[name=minutes-2]")).to_have_value("7")

    count = steps.count()
    page.locator(f"button[value=out-{count}]").click()
    expect(steps).to_have_count(count - 1)
    page.locator(".plansteps details.group > summary").click()
    page.locator("[name=title-new]").fill("学一段党章")
    page.locator("[name=title-new]").press("Enter")
    expect(steps).to_have_count(count)
    expect(titles.nth(count - 1)).to_have_value("学一段党章")

    page.locator("[name=minutes-1]").fill("许久")
    page.locator(".plansteps > .acts button").click()
    expect(page.locator(".plansteps .err")).to_be_visible()
    expect(page.locator("[name=minutes-1]")).to_have_value("许久")
    page.locator("[name=minutes-1]").fill("9")
    page.locator(".plansteps > .acts button").click()
    expect(page.locator(".plansteps [name=version]")).to_have_value("5")
    expect(page.locator("[name=minutes-1]")).to_have_value("9")

    gate = page.locator(".gatelist > li").filter(has=page.locator("form input[value=filed]"))
    gate.locator("summary").click()
    gate.locator("form button").click()
    expect(gate.locator(".err")).to_be_visible()
    gate.locator("textarea").fill("昨天当面交机关党委")
    gate.locator("form button").click()
    expect(page.locator(".gatelist .word")).to_contain_text("昨天当面交机关党委")

    for link in ("meeting_plan.pdf", "meeting_plan.docx", "pack.pdf"):
        with page.expect_download(timeout=60_000) as taken:
            page.locator(f".side a[href*='{link}']").click()
        assert taken.value.failure() is None
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.title() != "x"

    member = device(PHONE)
    let_in(member, kit, kit.people()[MEMBER])
    open_page(member, kit, "home")
    arrived(member)
    part = member.locator(".nextmeeting").filter(has_text="14:30")
    expect(part).to_have_count(1)
    with member.expect_download(timeout=60_000) as taken:
        part.locator("a[download]").click()
    assert taken.value.failure() is None
    assert member.request.get(f"{kit.address}/kit/report/meeting_plan.pdf").status == 403


def test_of_two_who_change_one_meeting_the_second_is_told_and_keeps_what_was_typed(
    kit: Kit, device: Callable[..., Page]
) -> None:
    one = device(DESK)
    let_in(one, kit, kit.people()[SECRETARY])
    open_page(one, kit, "meeting")
    arrived(one)
    plan = one.locator("form[data-act=plan]")
    plan.locator("[name=kind]").select_option("general")
    plan.locator("[name=topic]").fill("明年的安排")
    plan.locator("button[type=submit]").click()
    meeting = one.locator("form[data-act=agenda] [name=meeting_id]").input_value()

    other = device(DESK)
    let_in(other, kit, kit.people()[SECRETARY])
    other.goto(f"{kit.address}/voila/render/meeting.ipynb?meeting={meeting}")
    arrived(other)
    other.locator("button[value=down-1]").click()
    expect(other.locator("[name=version]").first).to_have_value("2")

    one.locator("[data-open=change]").click()
    change = one.locator("#change form")
    change.locator("[name=place]").fill("一楼")
    change.locator("button[type=submit]").click()
    expect(change.locator(".err")).to_be_visible()
    expect(change.locator("[name=place]")).to_have_value("一楼")
    one.goto(f"{kit.address}/voila/render/meeting.ipynb?meeting={meeting}")
    arrived(one)
    one.locator("[data-open=cancel]").click()
    one.locator("#cancel button[type=submit]").click()
    expect(one.locator("form[data-act=plan]")).to_be_visible()
    other.reload()
    arrived(other)
    expect(other.locator("form[data-act=plan]")).to_be_visible()
