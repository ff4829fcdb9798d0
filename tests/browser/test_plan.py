"""The plan in a real kit: the place is kept, no word is lost, it goes by keyboard, and it prints on one page."""

from __future__ import annotations

import io
import signal
from collections.abc import Callable
from unicodedata import normalize

import psutil
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, Watch, let_in, open_page, settled
from tests.browser.test_nothing_is_lost import BROKEN_LINES, begin, drafts, kernel_of, texts, write
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-plan")

WHO = "示例党员乙"
PLANNER = "示例党员戊"

Device = Callable[..., Page]


def test_a_killed_kernel_takes_no_word_along(kit: Kit, device: Device, watch: Watch) -> None:
    page = device()
    let_in(page, kit, kit.people()[WHO])
    begin(page, kit, "criticise", "看到了，没有说")
    page.goto(f"{kit.address}/voila/render/rectification.ipynb")
    page.get_by_role("region", name="自查里看到的差距").get_by_role("link", name="看到问题没有当面说").click()
    screen = page.get_by_role("region", name="看到问题没有当面说")
    screen.get_by_label("写进整改清单").check()
    cue, action = screen.get_by_label("如果", exact=True), screen.get_by_label("我就", exact=True)
    write(cue, "再看到填错的表，")
    settled(page)
    name = page.url.split("#finding=")[1]

    watch.expected.extend(BROKEN_LINES)
    psutil.Process(kit.kernel(kernel_of(page))).send_signal(signal.SIGKILL)
    write(action, "当天拿着那一页找他说，")
    page.get_by_role("button", name="写好这一条").click()  # and the screen is left before anything was saved
    page.get_by_role("region", name="自查里看到的差距").get_by_role("link", name="看到问题没有当面说").click()
    write(action, "说完记一句。")
    page.get_by_role("alert").get_by_role("button", name="点此继续").click()
    expect(page.get_by_text("的草稿")).to_be_visible()
    assert page.url.endswith(f"#finding={name}")  # the page comes back to the finding
    expect(action).to_have_value("当天拿着那一页找他说，说完记一句。")
    settled(page)
    assert texts(kit, f"plan:{name}:cue") == [("再看到填错的表，", "")]
    assert texts(kit, f"plan:{name}:action") == [("当天拿着那一页找他说，说完记一句。", "")]
    assert drafts(page) == []


def test_the_page_prints_the_plan_with_its_sentences_on_one_page(
    kit: Kit, device: Device, watch: Watch
) -> None:
    watch.expected.append("status of 404")
    page = device(DESK)
    let_in(page, kit, kit.people()[PLANNER])
    open_page(page, kit, "rectification")
    taken = page.locator(".trio a[href^='#finding=']")
    expect(taken.first).to_be_visible()
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = normalize("NFKC", "".join(printed.pages[0].extract_text().split()))
    assert len(printed.pages) == 1
    assert text.count("看结果") == text.count("请谁看") == taken.count()
    assert "本人签名" in text
    assert "谁能看到" not in text


def test_one_walks_through_the_findings_in_large_type_by_keyboard(kit: Kit, device: Device) -> None:
    page = device()
    let_in(page, kit, kit.people()[PLANNER])
    open_page(page, kit, "rectification")
    page.evaluate("() => window.kit.elder(true)")
    page.get_by_role("button", name="写好这一条").press("Enter")
    links = page.get_by_role("region", name="自查里看到的差距").get_by_role("link")
    names = links.evaluate_all("nodes => nodes.map((node) => node.querySelector('b').textContent)")
    links.first.press("Enter")
    for name in names:
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_focused()
        assert page.evaluate("() => document.activeElement.getBoundingClientRect().top < innerHeight")
        following = page.get_by_role("button", name="下一条")
        if name != names[-1]:
            following.press("Enter")
    expect(following).to_be_hidden()
