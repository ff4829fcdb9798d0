"""What the coach costs: from the pause in the writing to its advice in the page, and the service alone."""

from __future__ import annotations

import time
from typing import Any

import yaml
from playwright.sync_api import Browser, Page

from kit.services.checkup import my_checkup
from kit.services.coaching import advise
from kit.session import Session
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.phrase_file import phrase_book
from kit.store.store import Store
from tests.benchmarks.sides import NUMBER, Side, person
from tests.benchmarks.table import KIT, Figure, Goal, count, milliseconds
from tests.serving import TOP

ITEM = "replies"
_TEXTS = TOP / "tests" / "domain" / "coach_development.yml"
_WARM = 3
_WATCH = """(() => {
  const told = [];
  let asked = 0;
  window.coachTimes = told;
  const send = WebSocket.prototype.send;
  const text = (data) => typeof data === "string" ? data : new TextDecoder().decode(data);
  WebSocket.prototype.send = function (data) {
    if (text(data).includes('"advise"')) asked = performance.now();
    return send.call(this, data);
  };
  new MutationObserver((records) => {
    const advice = records.map((one) => one.target).find((node) => node.classList && node.classList.contains("advice"));
    if (!asked || !advice) return;
    advice.getBoundingClientRect(); // laid out, too
    const shown = performance.now();
    const from = asked;
    asked = 0;
    requestAnimationFrame(() => told.push([shown - from, performance.now() - from]));
  }).observe(document, { subtree: true, childList: true });
})()"""
"""The browser's own clock, from the message that the pause sends until the advice is laid out in the page."""


def coach_figures(browser: Browser, side: Side, settings: Settings, times: int) -> list[Figure]:
    """The figures of ``times`` texts, vague and concrete by turns."""
    shown, framed = _in_page(browser, side, times)
    phrases = len(phrase_book(settings.forms).phrases)
    return [
        Figure(f"A pause in the writing: advice in the page ({phrases} phrases)", milliseconds, {KIT: shown}, Goal(most=0.03)),
        Figure("– the browser's next frame after it", milliseconds, {KIT: framed}),
        Figure("– the service alone: marks, questions, last year's words", milliseconds, {KIT: _services(settings, times)}),
        Figure("Stock phrases in forms/phrases.yml", count, {KIT: [phrases]}),
    ]  # fmt: skip


def texts(times: int) -> list[str]:
    """Vague and concrete ones by turns, each other than the one before."""
    held = yaml.safe_load(_TEXTS.read_text(encoding="utf-8"))
    pairs = zip(held["vague"], held["concrete"], strict=False)
    return [text for pair in pairs for text in pair][:times]


def _in_page(browser: Browser, side: Side, times: int) -> tuple[list[float], list[float]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    try:
        context.add_cookies([{"name": n, "value": v, "url": side.address} for n, v in side.cookies.items()])
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.goto(f"{side.page}#item={ITEM}")
        screen = page.locator(f"section[aria-labelledby='q-{ITEM}']")
        screen.locator("input[type=radio]").nth(2).check(force=True)
        field = screen.locator("textarea:visible").first
        field.wait_for()
        told = [_asked(page, field, text, n) for n, text in enumerate(texts(times + _WARM), 1)]
    finally:
        context.close()
    return [one for one, _ in told[_WARM:]], [two for _, two in told[_WARM:]]


def _asked(page: Page, field: Any, text: str, place: int) -> tuple[float, float]:
    """Seconds until the advice on ``text`` was in the page, and until the frame after it."""
    field.fill(text)
    page.wait_for_function("(n) => window.coachTimes.length >= n", arg=place)
    shown, framed = page.evaluate("(n) => window.coachTimes[n - 1]", place)
    return shown / 1000, framed / 1000


def _services(settings: Settings, times: int) -> list[float]:
    store = Store(settings.database_url)
    try:
        session = Session(person(settings, NUMBER), store, FormLibrary(settings.forms))
        sheet = session.do(my_checkup)
        assert sheet is not None
        taken = []
        for text in texts(times + _WARM):
            began = time.perf_counter()
            session.do(advise, response_id=sheet.response.id, field=f"{ITEM}_fact", text=text)
            taken.append(time.perf_counter() - began)
        return taken[_WARM:]
    finally:
        store.close()
