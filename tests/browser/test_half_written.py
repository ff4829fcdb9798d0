"""Words that are typed and not sent yet: a reload, a killed kernel and a restarted server take none of them."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK, Watch, arrived, let_in
from tests.browser.test_minutes import SECRETARY, SPEAKER, held, open_minutes
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-half-written")

Device = Callable[..., Page]
BROKEN_LINES = (
    r"WebSocket connection to '\S+/api/kernels/\S+' failed",
    r"Failed to load resource: (net::ERR_|the server responded with a status of 4)",
)
"""What Chromium prints about a connection that the test itself breaks."""
HALF = "写了一半的一句"
PAGES = {
    "register": ("#write-lecture, #write-general", "form.attend [name=topic]"),
    "year": (".yearplan form[data-act=edit]:has([value=new]) button", "form.planline [name=topic]"),
    "ledger": ("details:has(form[data-act=write]) > summary", "form[data-act=write] [name=matter]"),
    "xray": ("details:has(form[data-act=aside]) > summary", "form[data-act=aside] [name=reason]"),
    "opinions": ("", "form[data-act=key] [name=text]"),
    "meeting": ("", "form[data-act=plan] [name=topic]"),
}
"""A page: what is pressed to open a form, and a field in it."""


@pytest.mark.parametrize("name", PAGES)
def test_a_reload_and_a_killed_kernel_take_no_word_out_of_a_form(
    kit: Kit, device: Device, watch: Watch, name: str
) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    page.goto(f"{kit.address}/voila/render/{name}.ipynb")
    field = opened(page, name)
    field.fill(HALF)
    page.reload()
    field = opened(page, name)
    expect(field).to_have_value(HALF)

    kill(page, kit, watch)
    field.fill(HALF + "，接着写")
    go_on(page)
    field = opened(page, name)
    expect(field).to_have_value(HALF + "，接着写")


def test_the_minutes_keep_what_is_half_written_through_reload_killed_kernel_and_restart(
    kit: Kit, device: Device, watch: Watch
) -> None:
    name = held(kit)
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_minutes(page, kit, name)
    page.locator("form[data-act=build] button").click()
    expect(page.locator("article.minutes")).to_be_visible()
    fields = [
        page.locator(f"#{at}") for at in ("f-said [name=text]", "f-criticism [name=effect]", "h-guests")
    ]
    page.locator("details:has(> form) > summary").evaluate_all("all => all.forEach((one) => one.click())")
    for number, field in enumerate(fields):
        unfolded(field).fill(f"{HALF}{number}")
    page.locator("#f-said [name=member_id]").select_option(label=SPEAKER)

    page.reload()
    arrived(page)
    stand(fields)
    kill(page, kit, watch)
    go_on(page)
    stand(fields)
    expect(page.locator("#f-said [name=member_id] option:checked")).to_have_text(SPEAKER)
    assert kit.stop() == 0
    expect(page.locator("#kit-banner")).to_contain_text("正在重新连接")
    kit.start()
    go_on(page)
    stand(fields)

    page.locator("#f-said button").click()
    expect(page.locator("article.minutes")).to_contain_text(f"{HALF}0")
    expect(fields[0]).to_have_value("")
    stand(fields[1:], 1)
    page.reload()
    arrived(page)
    expect(fields[0]).to_have_value("")
    stand(fields[1:], 1)


def test_another_person_in_the_same_tab_finds_none_of_it(kit: Kit, device: Device, watch: Watch) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    page.goto(f"{kit.address}/voila/render/opinions.ipynb")
    opened(page, "opinions").fill(HALF)
    let_in(page, kit, kit.people()[SPEAKER])
    page.goto(f"{kit.address}/voila/render/actions.ipynb")
    arrived(page)
    assert HALF not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_correction_arrives_by_itself_and_leaves_what_somebody_types(
    kit: Kit, device: Device, watch: Watch
) -> None:
    name = held(kit)
    desk, phone = device(DESK), device()
    let_in(desk, kit, kit.people()[SECRETARY])
    let_in(phone, kit, kit.people()[SPEAKER])
    open_minutes(desk, kit, name)
    desk.locator("form[data-act=build] button").click()
    expect(desk.locator("article.minutes")).to_be_visible()
    guests = unfolded(desk.locator("#h-guests"))
    guests.press_sequentially("上级")

    open_minutes(phone, kit, name)
    line = phone.locator(".own > li").filter(has_text="九月两次走访没有去")
    line.locator("summary").click()
    line.locator("textarea").fill("九月一次走访没有去")
    line.locator("button").click()
    expect(phone.locator("#told")).to_be_visible()

    expect(desk.locator(".asked-for")).to_contain_text("九月一次走访没有去")
    expect(guests).to_be_focused()
    guests.press_sequentially("来人")
    expect(guests).to_have_value("上级来人")
    desk.locator("form[data-act=settle] button[value=yes]").click()
    expect(desk.locator("article.minutes")).to_contain_text("九月一次走访没有去")
    expect(guests).to_have_value("上级来人")
    expect(phone.locator("article.minutes")).to_contain_text("九月一次走访没有去")
    expect(phone.locator(".own")).to_contain_text("已照此更正")


def test_what_was_decided_is_offered_as_the_matter(kit: Kit, device: Device, watch: Watch) -> None:
    name = held(kit)
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_minutes(page, kit, name)
    page.locator("form[data-act=build] button").click()
    expect(page.locator("#decisions [name=matter]")).to_have_value("走访排进每月第一周")


def opened(page: Page, name: str) -> Locator:
    """The field of a page, its form opened as far as it is not."""
    arrived(page)
    opens, at = PAGES[name]
    field = page.locator(at).first
    if opens and not field.is_visible():
        page.locator(opens).first.click()
    expect(field).to_be_visible()
    return field


def unfolded(field: Locator) -> Locator:
    """A field whose fold stands open."""
    field.evaluate("(one) => { one.closest('details').open = true; }")
    expect(field).to_be_visible()
    return field


def stand(fields: list[Locator], first: int = 0) -> None:
    """The half-written words are seen in their fields."""
    for number, field in enumerate(fields, first):
        expect(field).to_be_visible()
        expect(field).to_have_value(f"{HALF}{number}")


def kill(page: Page, kit: Kit, watch: Watch) -> None:
    """Kill the process behind the page."""
    watch.expected.extend(BROKEN_LINES)
    config = json.loads(page.locator("#jupyter-config-data").text_content() or "{}")
    psutil.Process(kit.kernel(config["kernelId"])).send_signal(signal.SIGKILL)


def go_on(page: Page) -> None:
    """Open the page again as its banner offers it."""
    page.get_by_role("button", name="点此继续").click()
    page.wait_for_function("() => !document.getElementById('kit-banner')")
    arrived(page)
