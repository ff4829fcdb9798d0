"""A life meeting in Chromium: two laptops in step, by keyboard, through a reload and a killed process; and a
second screen to which no private word ever comes, looked at on the wire."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Page, Response, WebSocket, expect

from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind
from kit.domain.organisation import Member, Role
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, Watch, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-meeting-room")

SECRETARY = "示例党员甲"
AGENDA = (
    (StepKind.OPENING, "宣布开会"),
    (StepKind.MEMBERS, "逐人发言"),
    (StepKind.BALLOT, "民主测评"),
    (StepKind.SUMMARY, "小结"),
)
FOLLOWS = 3000
"""Milliseconds that another screen may take on a busy machine; it asks two or three times a second."""
Device = Callable[..., Page]


def new_meeting(kit: Kit) -> Meeting:
    """A life meeting of the first branch, today, with four steps."""
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        secretary = next(m for m in records.members.where(name=SECRETARY) if m.secretary)
        now = datetime.now()
        meeting = Meeting(
            uuid4().hex, secretary.unit_id, MeetingKind.LIFE, "组织生活会", now.date(), now, secretary.id,
            MeetingState.PLANNED, "14:30", "三楼会议室", secretary.id,
        )  # fmt: skip
        records.meetings.add(meeting)
        steps = [AgendaStep(meeting.id, n, kind, title, 20) for n, (kind, title) in enumerate(AGENDA, 1)]
        records.agenda_steps.add_all(steps)
    return meeting


def laptop(kit: Kit, device: Device, meeting: Meeting, size: dict[str, int] = DESK) -> Page:
    """The cockpit on a device of its own."""
    page = device(size)
    let_in(page, kit, kit.people()[SECRETARY])
    page.goto(f"{kit.address}/voila/render/cockpit.ipynb?meeting={meeting.id}")
    expect(page.locator("#tn-h")).to_be_visible()
    return page


def begin(page: Page, step: int = 2) -> None:
    """Everybody is here, the meeting goes on at a step."""
    page.locator("#f-all button").click()
    expect(page.locator("#f-all")).to_have_count(0)
    page.locator("#f-start button").click()
    for number in range(1, step + 1):
        expect(page.locator(f"#step-{number}[aria-current=step]")).to_be_visible()
        if number < step:
            page.locator("#f-next button").click()


def kernel_id(page: Page) -> str:
    told: str = page.evaluate(
        "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    )
    return told


def criticise(page: Page, matter: str, **more: str) -> None:
    page.locator("#crit-by").select_option(index=2)
    page.locator("#crit-matter").fill(matter)
    for name, text in more.items():
        page.locator(f"#crit-{name}").fill(text)
    page.locator("#crit button[type=submit]").click()
    expect(page.locator("#given")).to_contain_text(matter)


def test_two_laptops_stay_in_step_and_do_nothing_twice(kit: Kit, device: Device) -> None:
    meeting = new_meeting(kit)
    one, other = laptop(kit, device, meeting), laptop(kit, device, meeting)
    person = other.locator(".called li").nth(5)
    one.locator(".called li").nth(5).locator("button[value=leave]").click()
    expect(person.locator("button[value=leave]")).to_have_attribute("aria-pressed", "true", timeout=FOLLOWS)
    person.locator("input[name=reason]").fill("出差")
    person.locator(".why button").click()
    expect(one.locator(".called li").nth(5).locator("input[name=reason]")).to_have_value("出差")

    begin(one)
    expect(other.locator("#step-2[aria-current=step]")).to_be_visible(timeout=FOLLOWS)
    # Both press at once: what both mean is done once.
    for page in (one, other):
        page.evaluate("document.querySelector('#f-call button').click()")
    for page in (one, other):
        expect(page.locator("#f-spoken")).to_be_visible()
        expect(page.locator("#tn-h")).to_have_text(SECRETARY)
    one.locator("#f-minute button").click()
    expect(other.locator("#f-minute [name=seconds]")).to_have_value("360", timeout=FOLLOWS)

    # While somebody writes on the one, the other goes on; words and focus stay where they are.
    box = one.locator("#crit-matter")
    box.click()
    box.press_sequentially("九月盘点那天")
    other.locator("#f-spoken button").click()
    other.locator("#f-call button").click()
    expect(other.locator("#tn-h")).not_to_have_text(SECRETARY)
    expect(one.locator("#tn-h")).to_have_text(other.locator("#tn-h").inner_text(), timeout=FOLLOWS)
    expect(box).to_be_focused()
    box.press_sequentially("没有交代")
    one.locator("#crit-by").select_option(index=3)
    expect(one.locator("#crit-to option:checked")).to_have_text(SECRETARY)
    box.press("Control+Enter")
    expect(one.locator("#others")).to_contain_text("九月盘点那天没有交代")
    expect(one.locator("#crit-by")).to_be_focused()
    expect(other.locator("#others li")).to_have_count(1, timeout=FOLLOWS)
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        (kept,) = records.criticisms.where(meeting_id=meeting.id)
        assert kept.matter == "九月盘点那天没有交代"
        assert len([t for t in records.turns.where(meeting_id=meeting.id) if t.running_since]) == 1


def test_a_criticism_goes_into_the_plan_and_out_again(kit: Kit, device: Device) -> None:
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    begin(page)
    page.locator("#f-call button").click()
    expect(page.locator("#f-spoken")).to_be_visible()
    criticise(page, "走开没有说", how="走开前说一声", stand="接受")
    given = page.locator("#given > li")
    given.locator("form[data-act=link] button").click()
    expect(given.locator(".linked .state")).to_be_visible()
    given.locator(".linked button").click()
    expect(given.locator("form[data-act=link]")).to_be_visible()
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        assert records.actions.where(matter="走开没有说") == ()
    given.locator("form[data-act=link] button").click()
    expect(given.locator(".linked .state")).to_be_visible()
    open_page(page, kit, "actions")
    expect(page.get_by_text("走开前说一声").first).to_be_visible()


def test_a_reload_and_a_killed_process_lose_neither_the_meeting_nor_the_words(
    kit: Kit, device: Device, watch: Watch
) -> None:
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    begin(page)
    page.locator("#f-call button").click()
    expect(page.locator("#f-spoken")).to_be_visible()
    page.locator("#crit-matter").fill("写了一半的话")
    page.reload()
    expect(page.locator("#tn-h")).to_have_text(SECRETARY)
    expect(page.locator("#crit-matter")).to_have_value("写了一半的话")
    watch.expected += ["404", "WebSocket", "Kernel", "kernel"]
    os.kill(kit.kernel(kernel_id(page)), signal.SIGKILL)
    page.locator("#kit-banner button.main").click(timeout=30_000)
    expect(page.locator("#tn-h")).to_have_text(SECRETARY)
    expect(page.locator("#crit-matter")).to_have_value("写了一半的话")
    page.locator("#crit-by").select_option(index=2)
    page.locator("#crit button[type=submit]").click()
    expect(page.locator("#given")).to_contain_text("写了一半的话")
    expect(page.locator("#crit-matter")).to_have_value("")


def test_the_whole_meeting_by_keyboard_alone(kit: Kit, device: Device) -> None:
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    page.keyboard.press("Alt+Shift+KeyA")
    expect(page.locator("#f-all")).to_have_count(0)
    page.keyboard.press("Alt+Shift+KeyK")
    expect(page.locator("#step-1[aria-current=step]")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyG")
    expect(page.locator("#step-2[aria-current=step]")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyN")
    expect(page.locator("#f-spoken")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyP")
    expect(page.locator("#f-resume")).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyJ")
    expect(page.locator("#f-minute [name=seconds]")).to_have_value("360")
    page.locator("#crit-by").focus()
    page.keyboard.press("ArrowDown")
    for text in ("什么事", "什么影响", "怎么改"):
        page.keyboard.press("Tab")
        if text == "什么事":
            page.keyboard.press("Tab")
        page.keyboard.type(f"{text}，n g s")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#given")).to_contain_text("怎么改，n g s")
    expect(page.locator("#step-2[aria-current=step]")).to_be_visible()
    page.locator("#agenda a").focus()
    page.keyboard.press("Alt+Shift+KeyS")
    expect(page.locator("#heard")).to_be_visible()
    for number in (3, 4):
        page.keyboard.press("Alt+Shift+KeyG")
        expect(page.locator(f"#step-{number}[aria-current=step]")).to_be_visible()
    expect(page.locator("#closing")).to_be_visible()
    page.locator("#ending summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#ending")).to_have_count(0)
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        ended = records.meetings.get(meeting.id)
        assert ended is not None
        assert ended.state is MeetingState.ENDED


class Wire:
    """Every byte that a page is sent: answers to its requests, and messages on its sockets."""

    def __init__(self, page: Page) -> None:
        self.said: list[bytes] = []
        self._answers: list[Response] = []
        page.on("response", lambda answer: self._answers.append(answer))  # noqa: PLW0108 - it is given a mark
        page.on("websocket", self._hear)

    def _hear(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._note)
        socket.on("framesent", self._note)

    def _note(self, frame: str | bytes) -> None:
        self.said.append(frame if isinstance(frame, bytes) else frame.encode())

    def everything(self) -> bytes:
        """All of it, with what JSON writes as ``\\u4e2d`` written out."""
        for answer in self._answers:
            self.said.append(str(answer.headers).encode() + answer.url.encode())
            with suppress(Error):  # a redirect has no body
                self.said.append(answer.body())
        self._answers.clear()
        return b"\n".join(self.said)


def test_no_private_word_comes_to_the_second_screen(kit: Kit, device: Device) -> None:
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    wall = device(DESK)
    wire = Wire(wall)
    let_in(wall, kit, kit.people()[SECRETARY])
    wall.goto(f"{kit.address}/voila/render/projector.ipynb?meeting={meeting.id}")
    expect(wall.locator(".way li")).to_have_count(len(AGENDA))
    secrets: list[str] = []

    def secret() -> str:
        secrets.append(f"private{uuid4().hex}")
        return secrets[-1]

    away = page.locator(".called li").nth(7)
    away.locator("button[value=absent]").click()
    away.locator("input[name=reason]").fill(secret())
    away.locator(".why button").click()
    begin(page)
    expect(wall.locator("li[aria-current=step]")).to_have_text(AGENDA[1][1], timeout=FOLLOWS)
    page.locator("#f-call button").click()
    expect(wall.locator("h1")).to_contain_text(SECRETARY, timeout=FOLLOWS)
    criticise(page, secret(), effect=secret(), how=secret(), stand=secret())
    given = page.locator("#given > li")
    given.locator("form[data-act=stand] [name=stand]").fill(secret())
    given.locator("form[data-act=stand] button").click()
    expect(given.locator("[name=seen]")).to_have_value(secrets[-1])
    given.locator("form[data-act=link] button").click()
    expect(given.locator(".linked .state")).to_be_visible()
    page.locator("#entries").evaluate("(node) => { node.open = true; }")
    for form in ("entry", "decision"):
        page.locator(f"#{form}-text").fill(secret())
        page.locator(f"#{form} button").click()
        expect(page.locator("#said")).to_contain_text(secrets[-1])
    page.locator("#crit-matter").fill(secret())
    page.locator("#f-spoken button").click()
    expect(wall.locator("#hearing")).to_be_visible(timeout=FOLLOWS)
    page.locator("#f-call button").click()
    expect(wall.locator("h1")).not_to_contain_text(SECRETARY, timeout=FOLLOWS)
    speaker = wall.locator("h1").inner_text().replace("\n", "")[: len(SECRETARY)]
    page.locator("#f-next button").click()
    expect(wall.locator("li[aria-current=step]")).to_have_text(AGENDA[2][1], timeout=FOLLOWS)

    told = wire.everything()
    seen = told.decode("utf-8", "replace")
    seen += re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), seen)
    assert speaker in seen  # the names came this way, so the wire was looked at
    assert AGENDA[2][1] in seen
    assert len(secrets) == 9
    assert [one for one in secrets if one in seen] == []
    assert not re.search("private[0-9a-f]{8}", seen)


def test_the_second_screen_shows_nothing_to_press(kit: Kit, device: Device) -> None:
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    begin(page)
    page.goto(f"{kit.address}/voila/render/projector.ipynb?meeting={meeting.id}")
    expect(page.locator("li[aria-current=step]")).to_be_visible()
    assert page.locator("main :is(button, input, form, textarea, select, a)").count() == 0


def test_fifty_people_fit_and_phones_and_large_type_get_lists(kit: Kit, device: Device) -> None:
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        secretary = next(m for m in records.members.where(name=SECRETARY) if m.secretary)
        there = len(records.members.where(unit_id=secretary.unit_id, active=True))
        for number in range(50 - there):
            records.members.add(
                Member(uuid4().hex, secretary.unit_id, f"9{number:03d}", f"欧阳示例{number:02d}", Role.MEMBER)
            )
    meeting = new_meeting(kit)
    page = laptop(kit, device, meeting)
    begin(page)
    page.locator("#f-call button").click()
    expect(page.locator("#f-spoken")).to_be_visible()
    criticise(page, "一句意见")
    box, table = page.locator(".matrixbox"), page.locator(".matrix")
    expect(table.locator("tbody tr")).to_have_count(50)
    expect(table.locator("td.on")).to_have_count(1)
    box.evaluate("(node) => { node.scrollTop = 300; node.scrollLeft = 300; }")
    head = table.locator("thead th").nth(40)
    side = table.locator("tbody th").nth(30)
    frame = box.bounding_box()
    assert frame is not None
    for fixed, axis in ((head, "y"), (side, "x")):
        place = fixed.bounding_box()
        assert place is not None
        assert abs(place[axis] - frame[axis]) < 4
    page.locator("[data-elder]").first.click()
    expect(box).to_be_hidden()
    expect(page.locator(".told-lists")).to_be_visible()
    page.locator("[data-elder]").first.click()
    expect(box).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(box).to_be_hidden()
    expect(page.locator(".told-lists dd").first).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
