"""An action from its first line to 销号, by two people; time passes as its rows in the database grow older."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from kit.domain.action import ActionState
from kit.settings import Settings
from kit.store.store import records_at
from tests.browser.conftest import DESK, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-life-of-an-action")

DOER, SECOND = "示例党员戊", "示例党员甲"
WROTE = (
    "九月去过一次，问了一件难处。",
    "三次都登门了，本子上有签字。",
    "十月那一次同谁说的，写一写。",
    "年底又松了。",
)
HALF = "十一月去了一次，还差签字"
CALM = ("逾期", "仅剩", "失败", "！")


def test_from_the_first_line_to_the_last_look_back(
    kit: Kit, device: Callable[..., Page], watch: Watch, tmp_path: Path
) -> None:
    phone, desk = device(), device(DESK)
    let_in(phone, kit, kit.people()[DOER])
    let_in(desk, kit, kit.people()[SECOND])
    action = in_hand(kit)

    mine = card(phone, kit, action)
    press(mine, "请一位同志", {"请谁来看": None})
    press(mine, "写一句情况", {"进展怎么样": WROTE[0]})
    expect(mine.get_by_text(WROTE[0]).first).to_be_visible()
    expect(mine.get_by_role("heading")).to_be_focused()
    refused_without_a_line(mine)
    done(mine, WROTE[1], photo(tmp_path))
    expect(mine.locator(".state")).to_have_text("待核")
    expect(mine.get_by_role("link", name="登门.jpg")).to_be_visible()

    asked_on_the_home_page(desk, kit, action)
    theirs = card(desk, kit, action)
    fetched(theirs, tmp_path)
    press(theirs, "还差一点", {"还差在哪里": WROTE[2]})
    expect(desk.get_by_text("退回了，您写的这一句对方看得到。")).to_be_visible()

    mine = card(phone, kit, action)
    expect(mine.locator(".state")).to_have_text("又提起来办")
    expect(mine.get_by_text(WROTE[2]).first).to_be_visible()
    done(mine, "十月十二日，同住户老李在他家里说的。")
    verify(desk, kit, action)

    # the first look back holds, at the second it has lapsed
    look_back(phone, desk, kit, action, 30, "一直是这样")
    look_back(phone, desk, kit, action, 60, "又回到老样子", WROTE[3])
    mine = card(phone, kit, action)
    expect(mine.locator(".state")).to_have_text("又提起来办")
    expect(mine.get_by_text(WROTE[3]).first).to_be_visible()
    done(mine, "改成每月第一个星期六去，连着去了两次。")
    verify(desk, kit, action)
    settle_all(desk, kit, action)
    mine = card(phone, kit, action)
    expect(mine.locator(".state")).to_have_text("销号")
    log = mine.locator(".log")
    log.locator("summary").click()
    expect(log).to_contain_text(f"{SECOND}　看过，还差一点")
    expect(log).to_contain_text("销号")
    for page in (phone, desk):
        assert [word for word in CALM if word in page.locator("main").inner_text()] == []


def test_a_day_that_passed_offers_another_day_or_the_next_year(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    phone = device()
    let_in(phone, kit, kit.people()[SECOND])
    action = in_hand(kit, SECOND)
    with records_at(url(kit)) as records:
        standing = records.actions.get(action)
        assert standing is not None
        records.actions.put(standing.move(standing.created_at.date() + timedelta(days=1)))
    open_page(phone, kit, "home")
    arrived(phone)
    expect(phone.locator(f'a[href$="#a-{action}"]')).to_contain_text("过了约定日")

    late = card(phone, kit, action)
    expect(late.locator(".state")).to_have_text("过了约定日")
    expect(late).to_contain_text("事情有变化很平常")
    press(late, "转到下一年", {"原因": "新台账明年三月才启用。"})
    expect(phone.get_by_text("转好了，新的一条从这里接着办。")).to_be_visible()
    folded = phone.locator("#carried")
    folded.locator("summary").first.click()
    expect(folded.locator(".state")).to_have_text("转下年")
    expect(folded).to_contain_text("新台账明年三月才启用。")


def test_what_is_far_too_long_is_refused_and_stays_in_its_field(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    phone = device()
    let_in(phone, kit, kit.people()[DOER])
    found = card(phone, kit, in_hand(kit))
    found.locator("summary", has_text="写一句情况").click()
    field = found.get_by_label("进展怎么样")
    for length, told in ((1_000_000, "这一段太长"), (2_001, "2001")):
        field.evaluate("(node, length) => { node.value = '长'.repeat(length); }", length)
        found.get_by_role("button", name="记下来").click()
        expect(found.get_by_role("alert")).to_contain_text(told)
        assert field.evaluate("node => node.value.length") == length


def test_two_open_pages_do_not_do_it_twice(kit: Kit, device: Callable[..., Page], watch: Watch) -> None:
    """What another page did first is said calmly, and what was typed stays."""
    one, other = device(DESK), device(DESK)
    for page in (one, other):
        let_in(page, kit, kit.people()[SECOND])
    action = in_hand(kit, SECOND)
    first, second = card(one, kit, action), card(other, kit, action)
    done(first, "做到了一件。")
    second.locator("summary", has_text="做到了，请人来看").click()
    second.get_by_label("怎么看得出来做完了").fill("另一页上写的一句。")
    second.get_by_role("button", name="做到了，请人来看").click()
    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_label("怎么看得出来做完了")).to_have_value("另一页上写的一句。")


def test_what_was_typed_and_not_sent_stands_there_when_the_page_is_opened_again_until_it_is_sent(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    phone = device()
    let_in(phone, kit, kit.people()[SECOND])
    action = in_hand(kit, SECOND)
    found = card(phone, kit, action)
    found.locator("summary", has_text="写一句情况").click()
    found.get_by_label("进展怎么样").fill(HALF)
    open_page(phone, kit, "home")
    arrived(phone)

    found = card(phone, kit, action)
    field = found.get_by_label("进展怎么样")
    expect(field).to_be_visible()
    expect(field).to_have_value(HALF)
    found.locator("details.deed[open] form button").click()
    expect(found.locator("details.deed[open]")).to_have_count(0)
    expect(found).to_contain_text(HALF)
    found = card(phone, kit, action)
    expect(found.get_by_label("进展怎么样")).to_have_value("")
    assert HALF not in kept(phone)


@pytest.mark.parametrize("leaves", [True, False])
def test_words_not_sent_are_not_there_for_the_next_person_in_the_same_window(
    kit: Kit, device: Callable[..., Page], watch: Watch, leaves: bool
) -> None:
    # The page that is left may ask for its process once more.
    watch.expected.append(r"WebSocket connection to '\S+/channels\S*' failed: .*response code: 403")
    watch.expected.append(r"status of 403 \(Forbidden\) at \S+/api/kernels/\w+")
    desk = device(DESK)
    let_in(desk, kit, kit.people()[SECOND])
    found = card(desk, kit, in_hand(kit, SECOND))
    found.locator("summary", has_text="写一句情况").click()
    found.get_by_label("进展怎么样").fill(HALF)
    assert HALF in kept(desk)
    if leaves:
        desk.locator(".leave").click()
        expect(desk.get_by_label("凭条号")).to_be_visible()
        assert HALF not in kept(desk)
    else:  # the time to sign in again is over, and somebody else does
        desk.context.clear_cookies()
    let_in(desk, kit, kit.people()[DOER])
    open_page(desk, kit, "actions")
    arrived(desk)
    assert HALF not in kept(desk)
    assert HALF not in desk.content()


def kept(page: Page) -> str:
    """Everything that the browser keeps of this window's pages."""
    told: str = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    return told


# ── what they do ──


def card(page: Page, kit: Kit, action: str) -> Locator:
    """The action's card on a page opened anew, its fold unfolded."""
    open_page(page, kit, "actions")
    arrived(page)
    found = page.locator(f"#a-{action}")
    expect(found).to_have_count(1)
    for fold in ("#looked", "#later"):
        if page.locator(f"{fold} #a-{action}").count():
            page.locator(f"{fold} > summary").click()
    return found


def press(found: Locator, button: str, fields: dict[str, str | None]) -> None:
    """Unfold a form, fill it in (None: choose the secretary), send it, and wait until it is folded again."""
    opener = found.locator("details.deed > summary", has_text=button).first
    if not opener.is_visible():
        found.locator(".folds summary", has_text="还可以").click()
    opener.click()
    form = found.locator("details.deed[open] form")
    for label, value in fields.items():
        control = form.get_by_label(label, exact=True)
        if value is None:
            offered = control.locator("option").all_inner_texts()
            control.select_option(label=next(name for name in offered if SECOND in name))
        else:
            control.fill(value)
    form.get_by_role("button").last.click()
    expect(found.page.locator("details.deed[open]")).to_have_count(0)


def refused_without_a_line(found: Locator) -> None:
    """Nothing that shows it: the form says so at its field and stays open."""
    found.locator("summary", has_text="做到了，请人来看").click()
    found.get_by_role("button", name="做到了，请人来看").click()
    expect(found.get_by_role("alert")).to_be_visible()
    found.locator("summary", has_text="做到了，请人来看").click()


def done(found: Locator, words: str, file: Path | None = None) -> None:
    """Write that it is done, with a file where one is given."""
    opener = found.locator("summary", has_text="做到了，请人来看")
    if not opener.is_visible():
        found.locator(".folds summary", has_text="还可以").click()
    opener.click()
    if file is not None:
        found.get_by_label("附件，有就放，没有不放").set_input_files(file)
    found.get_by_label("怎么看得出来做完了").fill(words)
    found.get_by_role("button", name="做到了，请人来看").click()
    expect(found.locator(".state")).to_have_text("待核")


def photo(folder: Path) -> Path:
    """A photograph that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "示例相机"
    taken = BytesIO()
    Image.new("RGB", (64, 48), "white").save(taken, "JPEG", exif=exif)
    path = folder / "登门.jpg"
    path.write_bytes(taken.getvalue())
    return path


def fetched(found: Locator, folder: Path) -> None:
    """The second person fetches the photograph; it no longer says where it was taken."""
    with found.page.expect_download() as waiting:
        found.get_by_role("link", name="登门.jpg").click()
    waiting.value.save_as(folder / "got.jpg")
    with Image.open(folder / "got.jpg") as picture:
        assert dict(picture.getexif()) == {}


def asked_on_the_home_page(page: Page, kit: Kit, action: str) -> None:
    """The home page of who is asked names it, and leads to it."""
    open_page(page, kit, "home")
    arrived(page)
    row = page.locator("section", has_text="同志请您看的").locator(f'a[href$="#a-{action}"]')
    expect(row).to_contain_text(f"{DOER}同志")
    row.click()
    expect(page.locator(f"#a-{action}")).to_be_in_viewport()


def verify(page: Page, kit: Kit, action: str) -> None:
    """Look at it and find it done."""
    press(card(page, kit, action), "看过，做到了", {"您看到的，写一句": "去看过，属实。"})
    expect(page.get_by_text("记下来了：您看过，做到了。")).to_be_visible()


def look_back(phone: Page, desk: Page, kit: Kit, action: str, days: int, how: str, why: str = "") -> None:
    """Some days later the doer says how it is, and the second person settles it the same way."""
    older(kit, action, days)
    for page, told in ((phone, "记下来了，接着请同志看一看。"), (desk, "这一次回头看记下来了。")):
        found = card(page, kit, action)
        expect(found.locator(".state")).to_have_text(f"回头看，第 {days} 天")
        found.get_by_label(how, exact=True).check()
        found.locator(".looking textarea").fill(why)
        found.locator(".looking").get_by_role("button", name="记下来").click()
        expect(page.get_by_text(told)).to_be_visible()


def settle_all(desk: Page, kit: Kit, action: str) -> None:
    """Three months later, and nobody looked back meanwhile: the second person settles all three in a row."""
    older(kit, action, 90)
    found = card(desk, kit, action)
    for days in (30, 60, 90):
        expect(found.locator(".state")).to_have_text(f"回头看，第 {days} 天")
        found.get_by_label("一直是这样", exact=True).check()
        found.locator(".looking").get_by_role("button", name="记下来").click()
    expect(found).to_have_count(0)


# ── the database ──


def url(kit: Kit) -> str:
    return Settings.from_env({"KIT_STATE": str(kit.state)}).database_url


def in_hand(kit: Kit, name: str = DOER) -> str:
    """An action in hand of somebody's, by its id; the one with the latest day."""
    with records_at(url(kit)) as records:
        member = records.members.where(name=name)[0]
        mine = [a for a in records.actions.where(member_id=member.id) if a.state is ActionState.OPEN]
        return max(mine, key=lambda a: (a.due_on, a.id)).id


def older(kit: Kit, action: str, days: int) -> None:
    """Let the verification lie ``days`` back, and its looks back with it."""
    with records_at(url(kit)) as records:
        standing = records.actions.get(action)
        assert standing is not None
        assert standing.verified_at is not None
        (due,) = [
            c.due_on for c in records.effect_checks.where(action_id=action, turn=standing.turn)
            if c.after_days == days
        ]  # fmt: skip
        ahead = due - date.today()
        for check in records.effect_checks.where(action_id=action, turn=standing.turn):
            records.effect_checks.put(replace(check, due_on=check.due_on - ahead))
        records.actions.put(replace(standing, verified_at=standing.verified_at - ahead))
