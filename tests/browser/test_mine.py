"""My records in a real browser: a second press deletes, a withdrawn sheet can be changed, the ZIP comes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from kit.store.store import Store
from tests.browser.conftest import DESK, let_in, open_page
from tests.serving import Kit


def mine(page: Page, kit: Kit, name: str) -> None:
    """Sign in and open the page."""
    let_in(page, kit, kit.people()[f"示例党员{name}"])
    open_page(page, kit, "mine")
    expect(page.locator("#sheets-h")).to_be_visible()


def states(kit: Kit, name: str) -> list[str]:
    """The states of a member's sheets, as the database has them."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.read() as records:
        (member,) = [m for m in records.members.where() if m.name == f"示例党员{name}"]
        found = [r.state.value for r in records.responses.where(member_id=member.id)]
    store.close()
    return sorted(found)


def test_a_draft_goes_at_the_second_press_and_not_before(kit: Kit, device: Callable[..., Page]) -> None:
    page = device()
    mine(page, kit, "乙")
    before = states(kit, "乙")
    assert "draft" in before
    page.locator("[data-open^=del-]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    dialog.locator("[data-close]").click()
    expect(dialog).to_have_count(0)
    assert states(kit, "乙") == before
    page.locator("[data-open^=del-]").press("Enter")
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".banner.ok")).to_be_visible()
    expect(page.locator("[data-open^=del-]")).to_have_count(0)
    assert states(kit, "乙").count("draft") == before.count("draft") - 1
    open_page(page, kit, "checkup")
    expect(page.locator("fieldset").first).to_be_visible()


def test_a_sheet_is_withdrawn_changed_and_handed_in_again(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    mine(page, kit, "戊")
    page.locator("[data-open^=wd-]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator(".banner.ok")).to_be_visible()
    assert "returned" in states(kit, "戊")
    open_page(page, kit, "review")
    page.locator("[data-open=sure]").click()
    page.locator("dialog[open] button[type=submit]").click()
    expect(page.locator("[data-open=sure]")).to_have_count(0)
    open_page(page, kit, "mine")
    expect(page.locator(".copies").first.locator("> li")).to_have_count(2)
    assert "returned" not in states(kit, "戊")


def test_everything_comes_as_one_file_and_nobody_elses(
    kit: Kit, device: Callable[..., Page], tmp_path: Path
) -> None:
    page = device(DESK)
    mine(page, kit, "甲")
    with page.expect_download(timeout=60_000) as downloading:
        page.locator("aside a[download]").click()
    path = tmp_path / "mine.zip"
    downloading.value.save_as(path)
    with zipfile.ZipFile(path) as held:
        record = json.loads(held.read("my-records.json"))
    assert record["member"]["name"] == "示例党员甲"


def test_the_page_fits_every_width_and_large_type(kit: Kit, device: Callable[..., Page]) -> None:
    for width in (320, 390, 768, 1280):
        page = device({"width": width, "height": 800})
        mine(page, kit, "甲")
        for large in ("0", "1"):
            page.context.add_cookies([{"name": "kit_elder", "value": large, "url": kit.address}])
            open_page(page, kit, "mine")
            expect(page.locator("#sheets-h")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
