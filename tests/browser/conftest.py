"""A real kit, a real Chromium: console errors, blocked content and requests to other hosts are failures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Route,
    expect,
)

from tests.browser.cable import Cable
from tests.chromium import launched
from tests.serving import Kit, Person

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A running kit with the demo branch, for the tests of one file."""
    with Kit(tmp_path_factory.mktemp("state") / "kit") as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder; another folder's must find the driver free."""
    with launched() as started:
        yield started


class Watch:
    """What went wrong in a page without anybody asking."""

    def __init__(self, address: str) -> None:
        self.addresses = [address]
        self.faults: list[str] = []
        self.expected: list[str] = []

    def route(self, route: Route, request: Request) -> None:
        """Block and note every request to another host."""
        if request.url.startswith((*self.addresses, "data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"another host: {request.url}")
            route.abort()

    def on(self, page: Page) -> None:
        """Note console errors and uncaught exceptions of a page."""
        page.on("console", self._hear)
        page.on("pageerror", lambda e: self.faults.append(f"error: {e}"))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.faults.append(f"console: {said.text} at {said.location.get('url', '')}")

    def unexpected(self) -> list[str]:
        """The faults that no test said would come."""
        return [f for f in self.faults if not any(re.search(e, f) for e in self.expected)]


@pytest.fixture
def watch(kit: Kit) -> Iterator[Watch]:
    """The faults of all pages of a test; any that was not expected fails it."""
    watching = Watch(kit.address)
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def device(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a page on a device of its own (cookies, storage); 390 px wide unless told."""
    contexts: list[BrowserContext] = []

    def open_device(size: dict[str, int] = PHONE) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN", accept_downloads=True)
        context.route("**/*", watch.route)
        context.on("page", watch.on)
        contexts.append(context)
        return context.new_page()

    yield open_device
    for context in contexts:
        context.close()


def enter(page: Page, kit: Kit | Cable, person: Person) -> None:
    """Sign in with slip number and PIN."""
    page.goto(f"{kit.address}/sign-in")
    page.get_by_label("凭条号").fill(person.number)
    page.get_by_label("口令", exact=True).fill(person.pin)
    page.get_by_role("button", name="进入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)


def let_in(page: Page, kit: Kit | Cable, person: Person) -> None:
    """Sign in and open no page of the kit's yet: quick, for tests about what comes after."""
    page.goto(f"{kit.address}/sign-in?next=/healthz")
    page.get_by_label("凭条号").fill(person.number)
    page.get_by_label("口令", exact=True).fill(person.pin)
    page.get_by_role("button", name="进入", exact=True).click()
    expect(page.get_by_text("ok", exact=True)).to_be_visible()


def open_page(page: Page, kit: Kit | Cable, name: str) -> None:
    """Open one of the kit's pages."""
    page.goto(f"{kit.address}/voila/render/{name}.ipynb")


def arrived(page: Page) -> None:
    """Wait until every part of the page is drawn."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator("#waiting, [aria-busy]")).to_have_count(0)


@pytest.fixture
def shots() -> Path:
    """Where pictures of the pages go (not kept in git)."""
    folder = Path(__file__).parent / "shots"
    folder.mkdir(exist_ok=True)
    return folder


def settled(page: Page) -> None:
    """Wait until the kernel has acknowledged everything that was written on the page."""
    page.wait_for_function("() => window.kitPending && window.kitPending() === 0")
