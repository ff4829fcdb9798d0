"""Nothing typed is lost and nothing doubled: a killed kernel, a cut network, two tabs, a restart, a reload."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import Dialog, Error, Locator, Page, expect

from kit.domain.response import Answer, ResponseState
from kit.domain.round import RoundState
from kit.store.store import Store
from tests.browser.cable import Cable, cable_to
from tests.browser.conftest import Watch, let_in, settled
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-nothing-is-lost")

WHO = "示例党员乙"
BROKEN_LINES = (
    r"WebSocket connection to '\S+/api/kernels/\S+' failed",
    r"Failed to load resource: (net::ERR_|the server responded with a status of 4)",
)
"""What Chromium prints about a connection that the test itself breaks."""

Device = Callable[..., Page]


def test_a_killed_kernel_takes_no_word_along(kit: Kit, device: Device, watch: Watch) -> None:
    page = device()
    let_in(page, kit, kit.people()[WHO])
    field = begin(page, kit, "criticise", "看到了，没有说")
    write(field, "三月的表填错了一格，")
    settled(page)
    write(field, "我当时")

    watch.expected.extend(BROKEN_LINES)
    psutil.Process(kit.kernel(kernel_of(page))).send_signal(signal.SIGKILL)
    write(field, "没有作声，")
    write(field, "事后也没有补上。")
    whole = "三月的表填错了一格，我当时没有作声，事后也没有补上。"
    expect(page.get_by_role("alert")).to_contain_text("连接已断开，答案都在。")
    expect(field).to_have_value(whole)

    page.get_by_role("alert").get_by_role("button", name="点此继续").click()
    expect(page.get_by_text("的草稿")).to_be_visible()
    expect(field).to_have_value(whole)
    settled(page)
    assert texts(kit, "criticise_fact") == [(whole, "")]
    assert drafts(page) == []


def test_a_cut_network_keeps_the_page_and_every_word(kit: Kit, device: Device, watch: Watch) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "take_criticism", "听了，没有怎么改")
        write(field, "断网以前写的，")
        settled(page)
        page.evaluate("() => { window.stayed = true; }")

        cut(page, cable, watch)
        write(field, "断网以后写的，")
        expect(page.locator("#kit-banner")).to_contain_text("正在重新连接")
        expect(page.locator(".saved")).to_have_text("还没有存上")
        write(field, "一句也没有停。")
        assert texts(kit, "take_criticism_fact") == [("断网以前写的，", "")]

        mend(page, cable)
        settled(page)
        whole = "断网以前写的，断网以后写的，一句也没有停。"
        expect(field).to_have_value(whole)
        expect(page.locator(".saved")).to_contain_text("已保存")
        expect(page.locator("#kit-banner")).to_have_count(0)
        assert page.evaluate("() => window.stayed") is True
        assert texts(kit, "take_criticism_fact") == [(whole, "")]


def test_a_network_that_swallows_everything_is_noticed(kit: Kit, device: Device, watch: Watch) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "public_private", "图方便用过几回")

        watch.expected.extend(BROKEN_LINES)
        cable.swallow()
        write(field, "进隧道时写的一句。")
        expect(page.locator("#kit-banner")).to_contain_text("正在重新连接", timeout=20_000)
        assert texts(kit, "public_private_fact") == []

        cable.mend()
        settled(page)
        expect(field).to_have_value("进隧道时写的一句。")
        assert texts(kit, "public_private_fact") == [("进隧道时写的一句。", "")]


def test_a_page_reloaded_without_network_has_its_words_afterwards(
    kit: Kit, device: Device, watch: Watch
) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "family", "有事没有做好")

        cut(page, cable, watch)
        write(field, "没有网的时候写的，又按了一次刷新。")
        stays = page.url
        with suppress(Error):
            page.reload()
        mend(page, cable)
        page.goto(stays)
        expect(field).to_have_value("没有网的时候写的，又按了一次刷新。")
        settled(page)
        assert texts(kit, "family_fact") == [("没有网的时候写的，又按了一次刷新。", "")]


def test_a_reload_right_after_the_network_is_back(kit: Kit, device: Device, watch: Watch) -> None:
    with cable_to(kit.port) as cable:
        page = connected(cable, device, watch)
        let_in(page, cable, kit.people()[WHO])
        field = begin(page, cable, "volunteer", "没有参加")

        cut(page, cable, watch)
        write(field, "清明那次本来可以去。")
        expect(page.locator("#kit-banner")).to_contain_text("正在重新连接")
        mend(page, cable)
        page.reload()
        expect(field).to_have_value("清明那次本来可以去。")
        settled(page)
        assert texts(kit, "volunteer_fact") == [("清明那次本来可以去。", "")]


@pytest.mark.parametrize(
    ("where", "item", "choice"),
    [("two tabs", "thrift", "讲过排场"), ("two devices", "online", "转过没核实的消息")],
)
def test_two_pages_that_write_the_same_field(
    kit: Kit, device: Device, where: str, item: str, choice: str
) -> None:
    one = device()
    let_in(one, kit, kit.people()[WHO])
    left = begin(one, kit, item, choice)
    if where == "two tabs":
        two = one.context.new_page()
    else:
        two = device()
        let_in(two, kit, kit.people()[WHO])
    right = begin(two, kit, item, choice)

    write(left, "左边写下的一段。")
    settled(one)
    write(right, "右边写下的一段。")
    settled(two)
    field = f"{item}_fact"
    assert texts(kit, field) == [("左边写下的一段。", "右边写下的一段。")]
    choose = two.get_by_role("group", name="您在另一处也写过这一题。")
    expect(choose).to_contain_text("左边写下的一段。")
    expect(choose).to_contain_text("右边写下的一段。")
    expect(right).to_have_value("右边写下的一段。")
    expect(left).to_have_value("左边写下的一段。")

    choose.get_by_role("button", name="两段都留").click()
    expect(choose).to_have_count(0)
    expect(right).to_have_value("左边写下的一段。\n右边写下的一段。")
    assert texts(kit, field) == [("左边写下的一段。\n右边写下的一段。", "")]
    one.reload()
    expect(left).to_have_value("左边写下的一段。\n右边写下的一段。")
    settled(one)
    assert texts(kit, field) == [("左边写下的一段。\n右边写下的一段。", "")]


def test_both_pages_may_go_on_writing_before_the_choice(kit: Kit, device: Device) -> None:
    one = device()
    let_in(one, kit, kit.people()[WHO])
    left = begin(one, kit, "pledges", "兑现了一小半")
    two = one.context.new_page()
    right = begin(two, kit, "pledges", "兑现了一小半")

    write(left, "左边先写，")
    settled(one)
    write(right, "右边也写，")
    settled(two)
    write(left, "左边再写。")
    settled(one)
    write(right, "右边再写。")
    settled(two)
    assert texts(kit, "pledges_fact") == [("左边先写，左边再写。", "右边也写，右边再写。")]

    two.get_by_role("group", name="您在另一处也写过这一题。").get_by_role("button", name="两段都留").click()
    expect(right).to_have_value("左边先写，左边再写。\n右边也写，右边再写。")
    assert texts(kit, "pledges_fact") == [("左边先写，左边再写。\n右边也写，右边再写。", "")]


def test_a_reload_in_the_typing_pause(kit: Kit, device: Device) -> None:
    page = device()
    let_in(page, kit, kit.people()[WHO])
    field = begin(page, kit, "post_tasks", "落下几项")
    page.on("dialog", lambda dialog: dialog.accept())
    write(field, "刚打完最后一个字就刷新了。")
    page.reload()
    expect(field).to_have_value("刚打完最后一个字就刷新了。")
    settled(page)
    assert texts(kit, "post_tasks_fact") == [("刚打完最后一个字就刷新了。", "")]


def test_another_device_sees_what_the_first_one_saved(kit: Kit, device: Device) -> None:
    phone = device()
    let_in(phone, kit, kit.people()[WHO])
    write(begin(phone, kit, "hard_tasks", "等着别人先上"), "八月抢修那晚，我等了一刻钟才报名。")
    settled(phone)

    desk = device()
    let_in(desk, kit, kit.people()[WHO])
    desk.goto(f"{kit.address}/voila/render/checkup.ipynb#item=hard_tasks")
    expect(desk.locator(".tale textarea:visible")).to_have_value("八月抢修那晚，我等了一刻钟才报名。")
    expect(desk.get_by_role("radio", name="等着别人先上")).to_be_checked()


def test_a_restarted_server_finds_the_page_with_every_word(kit: Kit, device: Device, watch: Watch) -> None:
    page = device()
    let_in(page, kit, kit.people()[WHO])
    field = begin(page, kit, "replies", "少数有回话")
    write(field, "停机以前写的，")
    settled(page)

    watch.expected.extend(BROKEN_LINES)
    assert kit.stop() == 0
    write(field, "停机的时候写的。")
    expect(page.locator("#kit-banner")).to_contain_text("正在重新连接")
    kit.start()
    page.get_by_role("button", name="点此继续").click()
    whole = "停机以前写的，停机的时候写的。"
    expect(page.get_by_text("的草稿")).to_be_visible()
    expect(field).to_have_value(whole)
    settled(page)
    assert texts(kit, "replies_fact") == [(whole, "")]


# ── what a person does ──


def connected(cable: Cable, device: Device, watch: Watch) -> Page:
    """A phone that reaches the kit through the cable; its owner says yes to leaving a page."""
    watch.addresses.append(cable.address)
    page = device()
    page.on("dialog", Dialog.accept)
    return page


def begin(page: Page, kit: Kit | Cable, item: str, choice: str) -> Locator:
    """Open a question and answer it with a gap; the field for the fact that opens under it."""
    page.goto(f"{kit.address}/voila/render/checkup.ipynb#item={item}")
    page.get_by_text(choice, exact=True).click()
    settled(page)
    return page.locator(".tale textarea:visible")


def write(field: Locator, text: str) -> None:
    """Type at the end of what stands there, key by key."""
    field.press("Control+End")
    field.press_sequentially(text, delay=10)


def cut(page: Page, cable: Cable, watch: Watch) -> None:
    """The network goes, and the device knows it."""
    watch.expected.extend(BROKEN_LINES)
    page.context.set_offline(True)
    cable.cut()


def mend(page: Page, cable: Cable) -> None:
    """The network is back."""
    cable.mend()
    page.context.set_offline(False)


# ── what is so afterwards ──


def kernel_of(page: Page) -> str:
    """The id of the page's own kernel."""
    config = page.locator("#jupyter-config-data").text_content()
    kernel_id: str = json.loads(config or "{}")["kernelId"]
    return kernel_id


def rows(kit: Kit, field: str) -> list[Answer]:
    """The rows that the store keeps for a field of the member's open sheet."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    try:
        with store.begin() as records:
            slip = records.credentials.where(slip_number=kit.people()[WHO].number)[0]
            sheets = records.responses.where(member_id=slip.member_id, state=ResponseState.DRAFT)
            now = {r.id for r in records.rounds.where(state=RoundState.OPEN)}
            mine = [sheet.id for sheet in sheets if sheet.round_id in now]
            assert len(mine) == 1
            return list(records.answers.where(response_id=mine[0], field=field))
    finally:
        store.close()


def texts(kit: Kit, field: str) -> list[tuple[str, str]]:
    """What the store keeps for a field: the text, and the one beside it while there are two."""
    return [(row.value, row.other) for row in rows(kit, field)]


def drafts(page: Page) -> list[str]:
    """The names of unsent texts in the tab's storage."""
    names: list[str] = page.evaluate("() => Object.keys(sessionStorage)")
    return [name for name in names if name.startswith("kit:")]
