"""A phone sleeps: for a moment, or so long that its page's process is ended; and there may be no place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.cable import Cable, cable_to
from tests.browser.conftest import Watch, let_in, settled
from tests.browser.test_nothing_is_lost import (
    WHO,
    begin,
    connected,
    cut,
    drafts,
    kernel_of,
    mend,
    texts,
    write,
)
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-sleep-and-wake")
Device = Callable[..., Page]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A kit with two places, where a page that nobody looks at ends after six seconds."""
    environment = {"KIT_IDLE_MINUTES": "0.1", "KIT_MOST_PAGES": "2"}
    with Kit(tmp_path_factory.mktemp("sleep") / "kit", environment=environment) as running:
        yield running


@contextmanager
def asleep(page: Page, cable: Cable, watch: Watch) -> Iterator[None]:
    """The network is gone and the browser stops the page; afterwards both are back."""
    browser: CDPSession = page.context.new_cdp_session(page)
    cut(page, cable, watch)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    mend(page, cable)


def test_a_phone_that_slept_for_long_goes_on_at_the_same_place_after_one_tap(
    kit: Kit, device: Device, watch: Watch
) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "criticise", "看到了，没有说")
        write(field, "睡着以前写的，")
        settled(page)
        process = psutil.Process(kit.kernel(kernel_of(page)))
        cut(page, cable, watch)
        write(field, "没有网的时候写的。")
        with asleep(page, cable, watch):
            process.wait(timeout=40)

        banner = page.get_by_role("alert")
        expect(banner).to_contain_text("连接已断开，答案都在。", timeout=30_000)
        expect(field).to_have_value("睡着以前写的，没有网的时候写的。")
        banner.get_by_role("button", name="点此继续").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert page.url.endswith("/voila/render/checkup.ipynb#item=criticise")
        expect(field).to_be_visible()
        expect(field).to_have_value("睡着以前写的，没有网的时候写的。")
        settled(page)
        assert texts(kit, "criticise_fact") == [("睡着以前写的，没有网的时候写的。", "")]
        assert drafts(page) == []


def test_a_phone_that_slept_for_a_moment_needs_no_tap(kit: Kit, device: Device, watch: Watch) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "family", "有事没有做好")
        page.evaluate("() => { window.stayed = true; }")
        cut(page, cable, watch)
        write(field, "眯了一小会儿。")
        with asleep(page, cable, watch):
            pass
        settled(page)
        expect(field).to_have_value("眯了一小会儿。")
        expect(page.get_by_role("alert")).to_have_count(0)
        assert page.evaluate("() => window.stayed") is True
        assert texts(kit, "family_fact") == [("眯了一小会儿。", "")]


def test_who_finds_no_place_is_let_in_by_itself_at_the_same_address(
    kit: Kit, device: Device, watch: Watch
) -> None:
    watch.expected.append(r"the server responded with a status of 503")
    first, second, waiting = device(), device(), device()
    for page, name in ((first, "示例党员甲"), (second, "示例党员丙"), (waiting, WHO)):
        let_in(page, kit, kit.people()[name])
    for page in (first, second):
        page.goto(f"{kit.address}/voila/render/checkup.ipynb")
        page.wait_for_function("() => window.kitPage?.kernel?.connectionStatus === 'connected'")
    asked = f"{kit.address}/voila/render/checkup.ipynb?from=home#item=thrift"
    waiting.goto(asked)
    expect(waiting.get_by_role("heading", level=1)).to_have_text("正在排队")
    assert waiting.url == asked
    first.goto(f"{kit.address}/healthz")
    expect(waiting.get_by_role("heading", level=1)).to_contain_text("我办得节俭吗", timeout=30_000)
    assert waiting.url == asked
