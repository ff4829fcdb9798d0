"""The main job: slip, PIN, the whole sheet, the plan, its paper; then the secretary's summary and its paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, Watch, arrived, enter, open_page, settled
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-main-job")

PIN = "739104"
GAPS = {
    "今年的自学，我读完了多少？": "基本没有读",
    "今年的组织生活，我参加得怎么样？": "有几次没到",
    "今年我当面给同志提过有事实的批评意见吗？": "看到了，没有说",
}
"""The questions answered with a gap; every other one gets its first answer."""
FACTS = {
    "写一篇没有读完的：是哪一篇，停在哪里？": "四月拆开的那本小册子，翻到第三节就搁在窗台上了。",
    "写一次没到的：是什么会，那天在做什么？": "六月九日的小组会没有去，那天在库房盘点旧仪表。",
    "写一条：看到什么事，当时为什么没有说透？": "看见台账补填了两页，怕伤和气，绕着弯说了几句。",
}
"""What is written where a gap asks for a fact."""
NUMBERS = {
    "今年参加集中学习培训，大约多少学时？": "36.5",
    "今年应到几次？": "12",
    "实到几次？": "10",
    "没到的里面，请过假的有几次？": "1",
    "没有请假、一次也没参加，最长连着几个月？": "1",
}
PLAN = {
    "今年基本没有自学": {
        "原因": "总觉得晚上再读不迟，没有给自己留出固定的钟点。",
        "如果": "到了周三晚上八点，",
        "我就": "关上手机读满四十分钟。",
    },
    "看到问题没有当面说": {
        "事实": "九月核对台账时发现补填的两页，只对当事同志笑了笑。",
        "原因": "把和气看得比原则重，也怕别人反过来说自己。",
        "如果": "再看到补填的记录",
        "我就": "当天带上那一页单独找他说。",
    },
}
"""What is written into the plan; the first one's fact is taken over from the sheet."""
SENTENCES = (
    "如果到了周三晚上八点，我就关上手机读满四十分钟。",
    "如果再看到补填的记录，我就当天带上那一页单独找他说。",
)
"""How the two halves read, on the page and on paper."""
CHECKER = "示例党员甲"
DUE = date.today() + timedelta(days=45)
MORE = "别处再问到的，也如实写一句：第{n}处。"


def test_from_the_slip_to_both_papers(
    kit: Kit, device: Callable[..., Page], watch: Watch, tmp_path: Path
) -> None:
    phone, desk = device(), device(DESK)
    secretary = kit.people()["示例党员甲"]
    enter(desk, kit, secretary)
    open_page(desk, kit, "rounds")
    handed_in_before = handed_in(desk)

    come_in_by_slip(phone, kit)
    written = answer_the_whole_sheet(phone)
    assert len(written) >= len(FACTS)
    plan_texts = write_the_plan(phone)
    hand_in(phone)
    paper = squeezed(downloaded(phone, "打印一页", tmp_path / "plan.pdf"))
    kept_fact = FACTS["写一篇没有读完的：是哪一篇，停在哪里？"]
    for text in (*plan_texts, *SENTENCES, kept_fact, "示例党员丁", f"请{CHECKER}来看", chinese(DUE)):
        assert squeezed(text) in paper, text

    open_page(desk, kit, "rounds")
    assert handed_in(desk) == handed_in_before + 1
    private = [*written, *plan_texts]
    nothing_private(desk, private)
    title = desk.get_by_role("heading", level=1).inner_text()
    end_the_round(desk)
    desk.get_by_role("navigation", name="主要页面").get_by_role("link", name="汇总").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("支部汇总")
    nothing_private(desk, private)
    summary = squeezed(downloaded(desk, "存成 PDF", tmp_path / "summary.pdf"))
    for text in (title, f"已交{handed_in_before + 1}人", "政治合格"):
        assert squeezed(text) in summary, text
    for text in (*private, "示例党员"):
        assert squeezed(text) not in summary, text

    # The process ends with the sign-in; the page that is being left may knock at it, or ask after it, once more.
    watch.expected.append(r"WebSocket connection to '\S+/channels\S*' failed: .*response code: 403")
    watch.expected.append(r"status of 403 \(Forbidden\) at \S+/api/kernels/\w+")
    leave(phone, private)
    leave(desk, private)


# ── the member ──


def come_in_by_slip(page: Page, kit: Kit) -> None:
    """Scan the slip's code (its address), press the button, choose a PIN."""
    person = kit.people()["示例党员丁"]
    page.goto(f"{kit.address}/sign-in#n={person.number}&c={person.code}")
    expect(page.get_by_label("凭条号")).to_have_value(person.number)
    assert person.code not in page.url
    page.get_by_role("button", name="进入", exact=True).click()
    page.get_by_label("您自己的口令").fill(PIN)
    page.get_by_label("再填一遍").fill(PIN)
    page.get_by_role("button", name="定好，进入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例党员丁同志")


def answer_the_whole_sheet(page: Page) -> list[str]:
    """Every question from the first to the last, with all that opens under it; what was written."""
    page.get_by_role("link", name="开始答题").click()
    written: list[str] = []
    titles: set[str] = set()
    go_on = page.get_by_role("button", name="下一题")
    while True:
        title = page.get_by_role("heading", level=1)
        expect(title).not_to_have_text("体检")
        asked = title.inner_text()
        assert asked not in titles, f"asked twice: {asked}"
        titles.add(asked)
        written += answer(page, asked)
        if not go_on.is_visible():
            break
        go_on.click()
        expect(title).not_to_have_text(asked)
    assert set(GAPS) <= titles
    settled(page)
    expect(page.locator(".toc > summary")).to_contain_text(re.compile(r"\d+ 题都答了"))
    expect(page.locator(".saved")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    return written


def answer(page: Page, asked: str) -> list[str]:
    """One question, then each field that stands or opens under it."""
    group = page.get_by_role("group", name=asked, exact=True)
    if asked in GAPS:
        group.get_by_text(GAPS[asked], exact=True).click()
    else:
        group.locator("label").first.click()
    settled(page)
    written: list[str] = []
    fields = page.locator(".tale .field:visible")
    place = 0
    while place < fields.count():
        written += fill_in(fields.nth(place))
        settled(page)
        place += 1
    return written


def fill_in(field: Locator) -> list[str]:
    """One field by its kind; the sentence written, if it takes one."""
    label = field.locator(".name").inner_text()
    control = field.locator("textarea, input").first
    kind = control.evaluate("node => node.tagName === 'TEXTAREA' ? 'text' : node.type")
    if kind == "text" and control.get_attribute("inputmode"):
        control.fill(NUMBERS.get(label, "1"))
    elif kind == "text":
        text = FACTS.get(label) or MORE.format(n=sum(map(ord, label)))
        control.fill(text)
        return [text]
    elif kind == "date":
        control.fill(date.today().isoformat())
    else:
        field.locator("label.level").first.click()
    return []


def write_the_plan(page: Page) -> list[str]:
    """Take up two findings, each on its screen, and mark one as what matters most; what was typed."""
    page.get_by_role("link", name="交表前看一看").click()
    page.get_by_role("link", name="去整改清单").click()
    typed: list[str] = []
    for (finding, texts), sentence in zip(PLAN.items(), SENTENCES, strict=True):
        screen = open_finding(page, finding)
        screen.get_by_label("写进整改清单").check()
        for label, text in texts.items():
            field = screen.get_by_label(label, exact=True)
            field.fill("")
            field.press_sequentially(text)
            typed.append(text.rstrip("，"))
        screen.get_by_label("哪天看结果").fill(DUE.isoformat())
        screen.get_by_label("请谁来看").select_option(CHECKER)
        expect(screen.get_by_role("figure")).to_contain_text(sentence)
        page.get_by_role("button", name="写好这一条").click()
        expect(page.get_by_role("navigation", name="我的整改清单").get_by_text("写好了").last).to_be_visible()
    first = open_finding(page, "今年基本没有自学")
    expect(first.get_by_label("事实", exact=True)).to_have_value(
        FACTS["写一篇没有读完的：是哪一篇，停在哪里？"]
    )
    first.get_by_label("标为今年最要紧的").check()
    settled(page)
    return typed


def open_finding(page: Page, name: str) -> Locator:
    """The screen of a finding, chosen from the list of all."""
    page.get_by_role("region", name="自查里看到的差距").get_by_role("link", name=name).click()
    screen = page.get_by_role("region", name=name)
    expect(screen.get_by_role("heading", name=name)).to_be_focused()
    return screen


def hand_in(page: Page) -> None:
    """Look it over, hand in, confirm; then back to the plan."""
    page.get_by_role("link", name="交表前看一看").click()
    page.get_by_role("button", name="交表", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="交表", exact=True).click()
    expect(page.get_by_role("heading", name="表已经交了")).to_be_visible()
    page.locator(".hand").get_by_role("link", name="去整改清单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("把差距写成一件能做的事")


# ── the secretary ──


def handed_in(page: Page) -> int:
    """How many have handed in, as the rounds page says."""
    line = page.locator(".sums li").filter(has_text="已交")
    return int(line.locator("b").inner_text())


def end_the_round(page: Page) -> None:
    """End the round and confirm."""
    page.get_by_role("button", name="结束本轮").click()
    page.get_by_role("dialog").get_by_role("button", name="结束", exact=True).click()
    expect(page.get_by_text("这一轮结束了。")).to_be_visible()


def nothing_private(page: Page, texts: list[str]) -> None:
    """Nothing that the member wrote is in the page, hidden parts included."""
    arrived(page)
    everything = squeezed(page.content())
    assert [text for text in texts if squeezed(text) in everything] == []


def leave(page: Page, private: list[str]) -> None:
    """Sign out; Back shows nothing, and the browser keeps nothing."""
    page.get_by_role("link", name="离开").click()
    expect(page.get_by_text("您已经离开。")).to_be_visible()
    assert kept_by_browser(page) == [0, 0]
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("凭条进入")
    nothing_private(page, [*private, "示例党员甲同志", "示例党员丁同志"])
    assert kept_by_browser(page) == [0, 0]


# ── papers ──


def downloaded(page: Page, link: str, to: Path) -> str:
    """Save the paper behind a link; its text."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    waiting.value.save_as(to)
    reader = PdfReader(to)
    assert len(reader.pages) >= 1
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    """Without white space: a paper breaks its lines where it likes."""
    return re.sub(r"\s+", "", text)


def chinese(day: date) -> str:
    """A day as the papers write it."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def kept_by_browser(page: Page) -> list[int]:
    """How many things lie in the tab's and the site's storage."""
    found: list[int] = page.evaluate("() => [sessionStorage.length, localStorage.length]")
    return found
