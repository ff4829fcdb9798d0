"""Doors that stay closed, words that no reader should meet, and what keyboards and screen readers need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from kit.domain.access import PAGES
from kit.domain.organisation import Role
from kit.store.store import Store
from tests.browser.conftest import DESK, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-closed-doors")

Device = Callable[..., Page]
NOT_FOR_MEMBERS = [page for page, roles in PAGES.items() if Role.MEMBER not in roles]
PLAN_AND_DESK = ("rectification", "rounds", "summary")
LETTERS = re.compile(r"[A-Za-zÀ-ÿ]{4,}|Traceback|Loading")
NAMES = {"English", "Voilà"}
"""Words that a Chinese page may write in letters: the other language's own name, and the server's."""
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
REFUSED = r"Failed to load resource: the server responded with a status of 403"


# ── who may come in ──


def test_no_page_and_no_paper_without_signing_in(kit: Kit, device: Device) -> None:
    page = device()
    page.goto(kit.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("凭条进入")
    for name in PAGES:
        open_page(page, kit, name)
        expect(page).to_have_url(re.compile(r"/sign-in\?next="))
        expect(page.get_by_role("heading", level=1)).to_have_text("凭条进入")
    for paper in ("plan", "summary"):
        answer = page.request.get(f"{kit.address}/kit/report/{paper}.pdf")
        assert "application/pdf" not in answer.headers["content-type"]
        assert "/sign-in" in answer.url
    assert kit.kernels() == []


def test_a_member_is_turned_away_calmly_from_the_secretarys_pages(
    kit: Kit, device: Device, watch: Watch
) -> None:
    page = device()
    let_in(page, kit, kit.people()["示例党员乙"])
    watch.expected.append(REFUSED)
    for name in NOT_FOR_MEMBERS:
        answer = page.goto(f"{kit.address}/voila/render/{name}.ipynb")
        assert answer is not None
        assert answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_have_text("这一页只给支部书记看")
        expect(page.get_by_role("link", name="回首页")).to_be_visible()
        expect(page.get_by_role("link", name="轮次")).to_have_count(0)
        expect(page.get_by_role("link", name="汇总")).to_have_count(0)
    assert page.request.get(f"{kit.address}/kit/report/summary.pdf").status == 403
    assert kit.kernels() == []


def test_another_members_plan_is_never_served(kit: Kit, device: Device) -> None:
    page = device()
    people = kit.people()
    let_in(page, kit, people["示例党员乙"])
    other = member_id(kit, "示例党员戊")
    asked = f"{kit.address}/kit/report/plan.pdf?member_id={other}&member={other}&number=100005"
    answer = page.request.get(asked, headers={"X-Kit-Identity": other, "X-Forwarded-User": other})
    paper = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.body())).pages)
    assert "示例党员乙" in paper
    assert "示例党员戊" not in paper


def test_a_new_slip_ends_the_old_one_and_its_open_page(kit: Kit, device: Device, watch: Watch) -> None:
    elder = kit.people()["示例党员丙"]
    phone, desk = device(), device(DESK)
    let_in(phone, kit, elder)
    open_page(phone, kit, "checkup")
    arrived(phone)
    let_in(desk, kit, kit.people()["示例党员甲"])
    open_page(desk, kit, "rounds")

    # The page that is cut off knocks at its ended process before it asks who it is.
    watch.expected.extend(
        [
            r"WebSocket connection to '\S+/channels\S*' failed",
            r"status of 403 \(Forbidden\) at \S+/api/kernels/",
        ]
    )
    desk.get_by_role("button").filter(has=desk.get_by_text(elder.name, exact=True)).click()
    desk.get_by_role("dialog").get_by_role("button", name="重开凭条").click()
    expect(desk.get_by_text("凭条重开好了。")).to_be_visible()
    number, code = (re.sub(r"\s", "", t) for t in desk.locator(".slipcode dd").all_inner_texts())

    expect(phone.get_by_role("heading", level=1)).to_have_text("凭条进入")
    expect(phone.get_by_text("上一次进来的时间到了。")).to_be_visible()
    phone.get_by_label("凭条号").fill(elder.number)
    phone.get_by_label("口令", exact=True).fill(elder.pin)
    phone.get_by_role("button", name="进入", exact=True).click()
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.get_by_label("凭条号").fill(number)
    phone.get_by_label("口令", exact=True).fill(code)
    phone.get_by_role("button", name="进入", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("定一个口令")


# ── what a reader meets ──


def test_each_page_in_chinese_for_eyes_and_ears(kit: Kit, device: Device, watch: Watch) -> None:
    watch.expected.append(REFUSED.replace("403", "404"))
    faults: list[str] = []
    for page, where in every_page(kit, device):
        faults += [f"{where}: {word}" for word in latin_words(page)]
        faults += [f"{where}: {fault}" for fault in unnamed(page)]
        if (headings := main_headings(page)) != 1:
            faults.append(f"{where}: {headings} main headings")
        if page.locator("html").get_attribute("lang") != "zh-CN":
            faults.append(f"{where}: language not said")
    assert not faults, "\n".join(faults)


def test_each_page_in_english_has_an_english_frame(kit: Kit, device: Device, watch: Watch) -> None:
    watch.expected.append(REFUSED.replace("403", "404"))
    given = [*kit.people(), *names_given(kit)]
    faults: list[str] = []
    for page, where in every_page(kit, device, language="en"):
        assert page.locator("html").get_attribute("lang") == "en"
        frame = "nav, h1, h2, h3, header.bar .leave, header.bar button, .dock, main .btn"
        for text in page.locator(frame).all_inner_texts():
            rest = text.replace("中文", "")
            for name in sorted(given, key=len, reverse=True):
                rest = rest.replace(name, "")
            faults += [f"{where}: {found} in {text!r}" for found in CHINESE.findall(rest)]
        faults += [f"{where}: {fault}" for fault in unnamed(page)]
    assert not faults, "\n".join(faults)


def test_the_sheet_is_answered_by_keyboard_alone(kit: Kit, device: Device) -> None:
    page = device(DESK)
    let_in(page, kit, kit.people()["示例党员乙"])
    open_page(page, kit, "checkup")
    arrived(page)
    asked = page.get_by_role("heading", level=1).inner_text()
    page.locator("body").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    assert focus_is_seen(page) == ""

    group = page.get_by_role("group", name=asked, exact=True)
    tab_to(page, "node => node.matches('main fieldset input')")
    page.keyboard.press("Space")
    expect(group.get_by_role("radio").first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio").nth(1)).to_be_checked()
    tab_to(page, "node => node.textContent === '下一题'")
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1)
    expect(title).not_to_have_text(asked)
    expect(title).to_be_focused()


# ── walking through ──


def every_page(kit: Kit, device: Device, language: str = "zh") -> Iterator[tuple[Page, str]]:
    """The door, an unknown address, and each page of a member who is half-way and of the secretary."""
    page = device(DESK)
    page.context.add_cookies([{"name": "kit_lang", "value": language, "url": kit.address}])
    page.goto(f"{kit.address}/sign-in")
    unfold(page)
    yield page, "sign-in"
    page.goto(f"{kit.address}/nowhere")
    yield page, "nowhere"
    for name, pages in (("示例党员乙", ("checkup", "review")), ("示例党员甲", ("home", *PLAN_AND_DESK))):
        with signed_in(page, kit, name):
            for one in pages:
                open_page(page, kit, one)
                arrived(page)
                yield page, f"{one} of {name}"
                unfold(page)
                yield page, f"{one} of {name}, unfolded"
    with signed_in(page, kit, "示例党员乙"):
        page.goto(f"{kit.address}/sign-out")
        yield page, "sign-out"


@contextmanager
def signed_in(page: Page, kit: Kit, name: str) -> Iterator[None]:
    """The same browser with somebody else in it; the language stays."""
    person = kit.people()[name]
    page.goto(f"{kit.address}/sign-in?next=/healthz")
    page.locator("#number").fill(person.number)
    page.locator("#pin").fill(person.pin)
    page.locator("#door button[type=submit]").click()
    expect(page.get_by_text("ok", exact=True)).to_be_visible()
    yield
    page.goto("about:blank")


def unfold(page: Page) -> None:
    """Open every folded part, one of the dialogs, and of the sheet the whole list."""
    modes = page.locator(".toc .modes button")
    if modes.count():
        modes.nth(1).click()
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate("() => document.querySelectorAll('dialog').forEach((one) => { one.show(); })")


# ── looking closely ──


def latin_words(page: Page) -> list[str]:
    """Words in letters that the reader sees or that a screen reader says."""
    said: str = page.evaluate(
        """() => [document.title, document.body.innerText,
             ...[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap((node) =>
               ['aria-label', 'title', 'placeholder', 'alt'].map((name) => node.getAttribute(name) || ''))
           ].join('\\n')"""
    )
    return sorted({word for word in LETTERS.findall(said) if word not in NAMES})


def unnamed(page: Page) -> list[str]:
    """Controls that the browser's own accessibility tree has no name for."""
    roles = {"textbox", "checkbox", "radio", "combobox", "spinbutton", "button", "link", "Date", "dialog"}
    return [
        f"a {node['role']['value']} without a name"
        for node in heard(page)
        if node["role"]["value"] in roles and not node.get("name", {}).get("value", "").strip()
    ]


def main_headings(page: Page) -> int:
    """How many headings of the first level a screen reader finds."""
    levels = [
        one["value"]["value"]
        for node in heard(page)
        if node["role"]["value"] == "heading"
        for one in node.get("properties", ())
        if one["name"] == "level"
    ]
    return levels.count(1)


def heard(page: Page) -> list[dict[str, Any]]:
    """The browser's accessibility tree, flat: what a screen reader is given."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [node for node in nodes if not node["ignored"]]


def focus_is_seen(page: Page) -> str:
    """What is wrong with how the focused control shows that it is focused, "" if nothing."""
    fault: str = page.evaluate(
        """() => {
          const node = document.activeElement;
          const box = node.getBoundingClientRect();
          const style = getComputedStyle(node);
          const name = `${node.tagName} ${node.textContent.slice(0, 20)}`;
          if (node === document.body) return 'nothing is focused';
          if (box.width < 2 || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight) return `${name}: out of sight`;
          if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return `${name}: no outline`;
          return '';
        }"""
    )
    return fault


def tab_to(page: Page, wanted: str, most: int = 90) -> None:
    """Press Tab until the focused control is the wanted one; each on the way shows its focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert focus_is_seen(page) == ""
        if page.evaluate(f"() => ({wanted})(document.activeElement)"):
            return
    raise AssertionError(f"{most} times Tab and not there")


def member_id(kit: Kit, name: str) -> str:
    """The id of a demo person."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    try:
        with store.begin() as records:
            return records.members.where(name=name)[0].id
    finally:
        store.close()


def names_given(kit: Kit) -> list[str]:
    """The names that people gave to people, branches, rounds and meetings: they stay as they are in any language."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    try:
        with store.begin() as records:
            people = [member.name for member in records.members.where()]
            branches = [unit.name for unit in records.units.where()]
            gatherings = [one.title for one in (*records.rounds.where(), *records.meetings.where())]
            return [*people, *branches, *filter(None, gatherings)]
    finally:
        store.close()
