"""Beginning the rehearsal anew takes everything away, so it is asked once, in the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from kit.domain.meeting import MeetingState
from kit.store.store import records_at
from tests.browser.conftest import PHONE, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-anew")

LEADS, MEMBER = "示例党员甲", "示例党员丁"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """The rehearsal room without its players."""
    state = tmp_path_factory.mktemp("state") / "kit"
    with Kit(state, arguments=("--rehearsal", "--no-players")) as running:
        yield running


def meetings(kit: Kit) -> int:
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        return len(records.meetings.where(state=MeetingState.PLANNED))


def test_it_is_asked_with_what_will_be_lost_and_done_only_then(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    # Every page ends, this one too, before the next one comes.
    watch.expected += ["WebSocket", "status of 403"]
    page = device(PHONE)
    let_in(page, kit, kit.people()[LEADS])
    open_page(page, kit, "home")
    arrived(page)
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        records.meetings.delete(state=MeetingState.PLANNED)
    asked = page.locator("dialog#anew")
    expect(asked).to_be_hidden()
    page.locator("[data-open=anew]").click()
    expect(asked).to_be_visible()
    expect(asked.locator("p")).to_contain_text("会议记录")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    asked.locator("[data-close]").click()
    expect(asked).to_be_hidden()
    assert meetings(kit) == 0
    page.locator("[data-open=anew]").click()
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    assert meetings(kit) == 0
    page.locator("[data-open=anew]").click()
    with page.expect_navigation(url="**/home.ipynb", timeout=30_000):
        asked.locator("button.main").click()
    arrived(page)
    assert meetings(kit) == 1


def test_a_member_is_not_offered_it(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(PHONE)
    let_in(page, kit, kit.people()[MEMBER])
    open_page(page, kit, "home")
    arrived(page)
    expect(page.locator("aside.rehearsal")).to_be_visible()
    expect(page.locator("#anew, [data-open=anew]")).to_have_count(0)
