"""Every page fits phones, tablets and desks, in large type too, and its main buttons are large enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-widths")

MODES = ((390, False), (390, True), (768, False), (1280, False))
"""Width in pixels, and whether in large type."""
HIT = 44
"""Pixels that a finger needs (WCAG 2.2, 2.5.5)."""
TARGETS = ".btn.main, .nav a, label.level, label.ticked, .leave, .strip .back, .in"

MEMBER, SECRETARY = "示例党员乙", "示例党员甲"
PAGES = (
    ("", "/sign-in"),
    ("", "/nowhere"),
    (MEMBER, "/sign-out"),
    (MEMBER, "home"),
    (MEMBER, "checkup"),
    (MEMBER, "review"),
    (MEMBER, "rectification"),
    (MEMBER, "mine"),
    (MEMBER, "minutes"),
    (MEMBER, "ballot"),
    (MEMBER, "year"),
    (SECRETARY, "actions"),
    (SECRETARY, "checkup"),
    (SECRETARY, "rectification"),
    (SECRETARY, "rounds"),
    (SECRETARY, "meeting"),
    (SECRETARY, "cockpit"),
    (SECRETARY, "opinions"),
    (SECRETARY, "appraisal"),
    (SECRETARY, "minutes"),
    (SECRETARY, "year"),
    (SECRETARY, "ledger"),
    (SECRETARY, "reading"),
    (SECRETARY, "register"),
    (SECRETARY, "xray"),
    (SECRETARY, "keying"),
    (SECRETARY, "forms"),
    (SECRETARY, "summary"),
)

LOOK = """([hit, targets]) => {
  const faults = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    const out = [...document.querySelectorAll('main *, header *')].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.width > 1 && box.right > innerWidth + 1;
    });
    faults.push(`${wide} px wide: ` + out.slice(0, 3).map((node) => `${node.tagName}.${node.className}`).join(', '));
  }
  for (const node of document.querySelectorAll(targets)) {
    const box = node.getBoundingClientRect();
    if (box.width && (box.height < hit - 0.5)) {
      faults.push(`${Math.round(box.height)} px high: ${node.tagName}.${node.className} ${node.textContent.trim().slice(0, 16)}`);
    }
  }
  return faults;
}"""


@pytest.mark.parametrize(("name", "where"), PAGES, ids=[f"{w.strip('/')}-{n[-1:]}" for n, w in PAGES])
def test_a_page_fits(
    kit: Kit, device: Callable[..., Page], watch: Watch, shots: Path, name: str, where: str
) -> None:
    page = device()
    watch.expected.append("status of 404")
    if name:
        let_in(page, kit, kit.people()[name])
    if where.startswith("/"):
        page.goto(kit.address + where)
    else:
        open_page(page, kit, where)
    arrived(page)
    faults = []
    for width, large in MODES:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate("(large) => window.kit.elder(large)", large)
        for shape in shapes(page):
            found = page.evaluate(LOOK, [HIT, TARGETS])
            mode = f"{width}{' large' if large else ''}{shape}"
            if found:
                picture = re.sub(r"\W+", "-", f"{where}-{mode}").strip("-")
                page.screenshot(path=shots / f"{picture}.png", full_page=True)
            faults += [f"{mode}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def shapes(page: Page) -> Iterator[str]:
    """The page as it comes; then with every folded part open, and the sheet as a list."""
    modes = page.locator(".toc .modes button")
    if modes.count():
        fold(page, opened=True)
        modes.nth(0).click()
    fold(page, opened=False)
    yield ""
    if page.locator(".planning .rows a").count():
        page.locator(".planning .moves button").last.click()
        yield " list"
        page.locator(".planning .rows a").first.click()
    fold(page, opened=True)
    if modes.count():
        modes.nth(1).click()
        fold(page, opened=True)
    yield " unfolded"


def fold(page: Page, *, opened: bool) -> None:
    """Open or close every part that can be folded."""
    script = "(open) => document.querySelectorAll('details').forEach((one) => { one.open = open; })"
    page.evaluate(script, opened)
