"""The author's page: a form tried as a member, its findings at once, nothing kept; versions; own numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kit.store.store import Store
from tests.browser.conftest import DESK, arrived, enter, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-forms")


def counted(kit: Kit) -> tuple[int, int]:
    """How many sheets and answers the kit keeps."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.read() as records:
        found = len(records.responses.where()), len(records.answers.where())
    store.close()
    return found


def test_a_form_is_tried_and_nothing_is_kept(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    before = counted(kit)
    open_page(page, kit, "forms")
    arrived(page)
    expect(page.locator(".found li")).to_have_count(0)
    page.get_by_text("基本没有读", exact=True).click()
    expect(page.locator(".found li")).to_have_count(1)
    expect(page.locator(".found")).to_contain_text("今年基本没有自学")
    expect(page.get_by_text("写一篇没有读完的：是哪一篇，停在哪里？")).to_be_visible()
    page.get_by_text("都读完了", exact=True).click()
    expect(page.locator(".found li")).to_have_count(0)
    assert counted(kit) == before
    page.reload()
    arrived(page)
    expect(page.locator(".level input:checked")).to_have_count(0)


def test_another_form_is_a_link_away_and_versions_are_compared(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    open_page(page, kit, "rounds")
    arrived(page)
    page.locator("a[href='forms.ipynb']").click()
    arrived(page)
    page.locator("form[data-act=compare] button").click()
    expect(page.locator("p[data-focus]")).to_be_visible()
    page.get_by_role("link", name="党支部体检").click()
    arrived(page)
    expect(page.get_by_role("heading", name="我们是哪一种支部？")).to_be_visible()


def test_the_branch_sets_a_number_of_its_own_with_its_basis(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    open_page(page, kit, "forms")
    arrived(page)
    rule = page.locator("details.group").filter(has=page.locator("input[value=smallest_group]"))
    rule.locator("summary").click()
    rule.locator("input[name=value]").fill("4")
    rule.locator("input[name=document]").fill("示例单位党委通知〔2026〕3 号")
    rule.locator("input[name=dated]").fill("2026-01-05")
    rule.locator("form[data-act=set] button").click()
    expect(rule.locator(".err")).to_be_visible()
    rule.locator("input[name=value]").fill("8")
    rule.locator("form[data-act=set] button").click()
    expect(rule.locator("summary")).to_contain_text("8 人")
    rule.locator("summary").click()
    expect(rule).to_contain_text("3 号")
    rule.locator("form[data-act=reset] button").click()
    expect(rule.locator("summary")).to_contain_text("5 人")


def test_a_member_opens_neither_page(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员戊"])
    for name in ("forms", "keying"):
        answer = page.request.get(f"{kit.address}/voila/render/{name}.ipynb")
        assert answer.status == 403
