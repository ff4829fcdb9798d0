"""A full room: fifty members open the page within one second, then each saves forty answers over a minute."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from uuid import uuid4

from playwright.async_api import Browser as Chromium
from playwright.async_api import async_playwright

from kit.domain.form import Form, ItemType
from kit.domain.response import Answer
from kit.settings import Settings
from kit.store.store import Store
from tests.benchmarks.client import BROKEN, Browser, OpenPage, come_in
from tests.benchmarks.roster import Guest
from tests.benchmarks.sides import Side
from tests.benchmarks.watch import NO_OTHER_HOST, PATIENCE, TOLD, WATCH
from tests.chromium import CHROMIUM_FLAGS

WITHIN, GIVEN_UP = 1.0, 90.0
"""Seconds in which all begin, and after which a page that is not answerable counts as failed."""


@dataclass
class Opening:
    """How it went: when each was answerable, from the first one's click and from its own; who was not."""

    since_first: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    pages: list[OpenPage] = field(default_factory=list)


@dataclass
class Saving:
    """How long each save took; what was acknowledged, by member and field; what was not."""

    seconds: list[float] = field(default_factory=list)
    acknowledged: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @property
    def twentieths(self) -> list[float]:
        """The 5th, 10th … 95th hundredths of the saves; empty where there are too few."""
        return quantiles(self.seconds, n=20) if len(self.seconds) > 1 else []


@dataclass
class Room:
    """Everything that the run of a full room tells."""

    opening: Opening
    saving: Saving
    witness: list[float]


async def full_room(
    side: Side, guests: Sequence[Guest], form: Form, *, answers: int, seconds: float, chromium: str
) -> Room:
    """``guests`` but the last open the page and save; the last is a real Chromium, in the middle of it all."""
    browsers = await come_in(side, [guest.number for guest in guests])
    async with _chromium(chromium) as real, asyncio.TaskGroup() as group:
        witness = browsers.pop()
        seen = [group.create_task(_witness(real, witness, after=WITHIN / 2))]
        opening = await opened(browsers)
        seen.append(group.create_task(_witness(real, witness, after=seconds / 2)))
        members = dict(zip(browsers, guests, strict=False))
        saving = Saving()
        async with asyncio.TaskGroup() as savers:
            for page in opening.pages:
                guest = members[page.browser]
                savers.create_task(_save_all(page, guest, form, saving, answers, seconds))
    await asyncio.gather(*(page.close() for page in opening.pages))
    await asyncio.gather(*(browser.close() for browser in [*browsers, witness]))
    return Room(opening, saving, [task.result() for task in seen])


async def opened(browsers: Sequence[Browser], *, leave: bool = False) -> Opening:
    """All open the page within ``WITHIN`` seconds; with ``leave`` they let go of it at the end."""
    opening = Opening()
    began = time.perf_counter()

    async def open_one(browser: Browser, wait: float) -> None:
        await asyncio.sleep(wait)
        clicked = time.perf_counter()
        try:
            async with asyncio.timeout(GIVEN_UP):
                page = await browser.open()
        except BROKEN as error:
            opening.failed.append(repr(error))
            return
        opening.own.append(time.perf_counter() - clicked)
        opening.since_first.append(time.perf_counter() - began)
        opening.pages.append(page)

    waits = [WITHIN * place / len(browsers) for place in range(len(browsers))]
    await asyncio.gather(*(open_one(b, wait) for b, wait in zip(browsers, waits, strict=True)))
    if leave:
        await asyncio.gather(*(page.drop() for page in opening.pages))
        await asyncio.gather(*(browser.close() for browser in browsers))
    return opening


async def _save_all(
    page: OpenPage, guest: Guest, form: Form, saving: Saving, answers: int, seconds: float
) -> None:
    """One answer after the other, evenly over the time, each to a question that is asked by then."""
    writer, begin, pause = uuid4().hex, time.perf_counter(), seconds / answers
    late = random.random() * pause
    state = await page.ask({"op": "sync"})
    given: set[str] = set()
    for place in range(answers):
        await asyncio.sleep(max(0.0, begin + late + place * pause - time.perf_counter()))
        name = next(
            (n for n in state["shown"] if n not in given and n in form.items and _value(form, n)), None
        )
        if name is None:
            saving.failed.append(f"after {place} answers no question is left")
            return
        given.add(name)
        save = {"op": "save", "field": name, "value": _value(form, name), "base": 0, "writer": writer}
        start = time.perf_counter()
        try:
            reply = await page.ask(save)
        except BROKEN as error:
            saving.failed.append(repr(error))
            continue
        saving.seconds.append(time.perf_counter() - start)
        if reply["op"] == "saved":
            saving.acknowledged[guest.member_id, name] = (reply["value"], reply["revision"])
            state = reply
        else:
            saving.failed.append(f"{name}: {reply['op']} {reply.get('code', '')}")


def _value(form: Form, name: str) -> str:
    """An answer that always fits, "" where there is none such: of choices the last but one, which often opens a
    further question; and a text."""
    item = form.items[name]
    match item.type:
        case ItemType.SELECT_ONE:
            return item.choices[max(0, len(item.choices) - 2)].name
        case ItemType.TEXT:
            return "三月的一次会上，我只念了稿子，没有讲自己手上的事。"
    return ""


def verdict(settings: Settings, guests: Sequence[Guest], saving: Saving, expected: int) -> tuple[int, int]:
    """By the database: how many answers are lost (of those sent), and how many stand there twice or otherwise."""
    store = Store(settings.database_url)
    try:
        with store.read() as records:
            kept: dict[tuple[str, str], Answer] = {}
            for guest in guests:
                for response in records.responses.where(member_id=guest.member_id):
                    rows = records.answers.where(response_id=response.id)
                    kept |= {(guest.member_id, answer.field): answer for answer in rows}
    finally:
        store.close()
    told = saving.acknowledged
    lost = expected - sum(1 for key, (value, _) in told.items() if key in kept and kept[key].value == value)
    twice = sum(
        1 for key, a in kept.items() if key not in told or a.revision != told[key][1] or a.revision > 1
    )
    return lost, twice + sum(1 for answer in kept.values() if answer.other)


@asynccontextmanager
async def _chromium(path: str) -> AsyncIterator[Chromium]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_FLAGS, *NO_OTHER_HOST]
        )
        yield browser
        await browser.close()


async def _witness(chromium: Chromium, browser: Browser, after: float) -> float:
    """Seconds until a real browser, its cache empty, shows the first question to be answered."""
    await asyncio.sleep(after)
    context = await chromium.new_context(locale="zh-CN")
    cookies = [(name, value) for name, value in browser.http.cookies.items()]
    await context.add_cookies([{"name": n, "value": v, "url": browser.address} for n, v in cookies])
    await context.add_init_script(WATCH)
    page = await context.new_page()
    told = lambda message: message.text.startswith(TOLD)  # noqa: E731
    async with page.expect_console_message(told, timeout=PATIENCE) as said:
        await page.goto(browser.address + browser.path, wait_until="commit")
    answerable = float((await said.value).text.removeprefix(TOLD)) / 1000
    await page.goto("about:blank")  # the page's beacon ends its kernel
    await context.close()
    return answerable
