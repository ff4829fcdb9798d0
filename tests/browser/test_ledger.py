"""The branch's ledger in a browser: written in, chosen from, looked at and changed; a table, or cards on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from kit.domain.action import ActionState
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-ledger")

SECRETARY, DOER = "示例党员甲", "示例党员戊"
MATTER = "主题党日议定的事<script>document.title='x'</script>"
TEXT = "当场定下谁办、哪天办结"


def test_the_ledger_is_written_chosen_from_changed_and_looked_at(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "ledger")
    arrived(page)
    rows = page.locator("table.ledger tbody")
    before = rows.count()

    form = page.locator("form[data-act=write]").last
    page.locator("details.group").filter(has=form).locator("> summary").click()
    form.locator("button[type=submit]").click()
    expect(form.locator(".err")).to_be_visible()
    fill(form, source="meeting", matter=MATTER, text=TEXT, due_on=later(30), doer=DOER)
    form.locator("button[type=submit]").click()
    expect(rows).to_have_count(before + 1)
    row = rows.filter(has_text=MATTER)
    expect(row.locator(".what b")).to_have_text(MATTER)
    expect(row.locator("details").first).to_have_attribute("open", "")
    expect(row.locator("[data-focus]")).to_be_focused()

    change = row.locator("form[data-act=change]")
    row.locator("details.changing > summary").click()
    change.locator("[name=due_on]").fill(later(60))
    change.locator("button[type=submit]").click()
    expect(row.locator("tr").first.locator("time")).to_have_attribute("datetime", later(60))
    expect(row.locator(".steps-log li")).to_have_count(2)

    done_meanwhile(kit)
    page.reload()
    arrived(page)
    row.locator("details > summary").first.click()
    row.locator("details.deed").filter(has=page.locator("form[data-act=verify]")).locator("summary").click()
    row.locator("form[data-act=verify] button[type=submit]").click()
    expect(row.locator("tr").first.locator(".state.done")).to_be_visible()
    assert page.title() != "x"

    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    cell = row.locator("tr").first.locator("td").nth(3)
    expect(cell.locator(".k")).to_be_visible()


def test_choosing_one_state_leaves_the_others_out_and_all_brings_them_back(
    kit: Kit, device: Callable[..., Page]
) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "ledger")
    arrived(page)
    form = page.locator("form[data-act=write]").last
    page.locator("details.group").filter(has=form).locator("> summary").click()
    fill(form, source="opinion", matter="午间没有人", text="排好轮值", due_on=later(10), doer=DOER)
    form.locator("button[type=submit]").click()
    rows = page.locator("table.ledger tbody")
    written = rows.filter(has_text="排好轮值")
    expect(written).to_have_count(1)
    everything = rows.count()
    source = written.locator(".src").inner_text()
    alike = rows.filter(has=page.locator(".src", has_text=source)).count()
    chosen = page.locator("form[data-act=filter] button[value=opinion]")
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(rows).to_have_count(alike)
    expect(written).to_have_count(1)
    paper = page.locator("a[href*='ledger.pdf']").get_attribute("href")
    assert paper is not None
    assert "source=opinion" in paper
    page.locator("form[data-act=filter] button[name=source][value='']").click()
    expect(rows).to_have_count(everything)


def test_a_member_finds_no_ledger(kit: Kit, device: Callable[..., Page], watch: Watch) -> None:
    watch.expected.append("403")
    page = device()
    let_in(page, kit, kit.people()[DOER])
    answer = page.goto(f"{kit.address}/voila/render/ledger.ipynb")
    assert answer is not None
    assert answer.status == 403


def fill(form: Locator, *, source: str, matter: str, text: str, due_on: str, doer: str) -> None:
    form.locator("[name=source]").select_option(source)
    form.locator("[name=matter]").fill(matter)
    form.locator("[name=text]").fill(text)
    form.locator("[name=due_on]").fill(due_on)
    option = form.locator("[name=member_id] option").filter(has_text=re.compile(f"^{doer}$"))
    form.locator("[name=member_id]").select_option(option.get_attribute("value"))


def later(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def done_meanwhile(kit: Kit) -> None:
    """The one who does it has written that it is done."""
    from dataclasses import replace
    from datetime import datetime

    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        (action,) = records.actions.where(matter=MATTER)
        records.actions.put(
            replace(action, state=ActionState.DONE, evidence="记录本第 12 页", done_at=datetime.now())
        )
