"""The plan's page side in a real browser: a script answers in the place of the kernel (harness.js)."""

from __future__ import annotations

import io
from unicodedata import normalize

import pytest
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from kit.words import in_language
from tests.widgets.conftest import kept, plan_editor, setting, small_form
from tests.widgets.standing import Stand

pytestmark = pytest.mark.xdist_group("editors")

GIVEN = {"q5": "few", "q10": "no", "q10_fact": "八月看到台账记漏了一笔。", "q12": "few", "q13": "few"}
WIDTHS = [(320, ""), (390, ""), (390, "elder"), (768, ""), (1280, ""), (1280, "elder")]


@pytest.fixture
def planned(stand: Stand) -> Stand:
    """The plan of four findings, nothing written yet."""
    stand.put(plan_editor(small_form(kinds=False), GIVEN), wide=False)
    return stand


def screen(stand: Stand, name: str) -> Locator:
    """The screen of a finding."""
    return stand.page.locator(f"[id='p-{name}_gap']")


def opened(stand: Stand, name: str) -> Locator:
    """The finding chosen from the list, and its screen."""
    page = stand.page
    if not page.locator(".rows").is_visible():
        page.locator(".dock .moves .btn:last-child").click()
    page.locator(f".rows a[href='#finding={name}_gap']").click()
    expect(screen(stand, name).locator("h2")).to_be_focused()
    return screen(stand, name)


def part(finding: Locator, name: str) -> Locator:
    """The control of one step, by the place that its label names."""
    label = finding.locator(f"label[id$='-{name}']")
    return finding.locator(f"[id='{label.get_attribute('for')}']")


def written(name: str, **parts: str) -> dict[str, str]:
    return {f"plan:{name}_gap:{field}": value for field, value in {"taken": "1", **parts}.items()}


def test_one_begins_with_the_list_and_opens_one_finding_at_a_time(planned: Stand) -> None:
    page = planned.page
    expect(page.locator(".rows a")).to_have_count(4)
    expect(page.locator(".finding:visible")).to_have_count(0)
    expect(page.locator(".trio li")).to_have_count(3)
    opened(planned, "q10")
    expect(page.locator(".finding:visible")).to_have_count(1)
    expect(page.locator(".rows")).to_be_hidden()
    assert page.evaluate("() => location.hash") == "#finding=q10_gap"


def test_a_finding_taken_up_brings_its_words_and_reads_as_written(planned: Stand) -> None:
    finding = opened(planned, "q10")
    expect(finding.locator(".steps")).to_be_hidden()
    expect(finding.locator(".said").first).to_have_text("八月看到台账记漏了一笔。")
    finding.locator(".take input").check()
    expect(finding.locator(".steps")).to_be_visible()
    planned.wait_kept("plan:q10_gap:taken", "1")
    planned.wait_kept("plan:q10_gap:fact", "八月看到台账记漏了一笔。")
    expect(part(finding, "fact")).to_have_value("八月看到台账记漏了一笔。")
    part(finding, "cause").fill("怕伤和气。")
    part(finding, "cue").fill("看到账记错了。")
    part(finding, "action").fill("<i>当天</i>找他单独说。")
    part(finding, "due").fill("2026-12-20")
    part(finding, "checker").select_option("m3")
    expect(finding.locator(".ifso")).to_have_text("如果看到账记错了，我就<i>当天</i>找他单独说。")
    expect(finding.locator(".ifso b")).to_have_text(["如果", "我就"])
    expect(finding.locator(".preview dd")).to_have_text(
        ["2026 年 12 月 20 日（星期日）", "示例党员乙", "示例党员丙"]
    )
    expect(finding.locator(".state").first).to_have_class("state done")
    planned.wait_kept("plan:q10_gap:due", "2026-12-20")
    planned.wait_kept("plan:q10_gap:cue", "看到账记错了。")
    planned.wait_kept("plan:q10_gap:action", "<i>当天</i>找他单独说。")
    planned.wait_kept("plan:q10_gap:checker", "m3")


@pytest.mark.parametrize(
    ("cue", "action", "read"),
    [
        ("", "如果开会那天有事，我就提前说。", "如果开会那天有事，我就提前说。"),
        ("如果开会那天有事，", "我就提前说。", "如果开会那天有事，我就提前说。"),
        ("开会那天有事", "", "如果开会那天有事"),
        ("", "每月看一遍。", "每月看一遍。"),
    ],
)
def test_the_sentence_says_no_word_twice(stand: Stand, cue: str, action: str, read: str) -> None:
    answers = kept(**written("q10", cue=cue, action=action))
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    expect(screen(stand, "q10").locator(".ifso")).to_have_text(read)


def test_the_three_looks_back_are_shown_for_the_day_chosen(planned: Stand) -> None:
    finding = opened(planned, "q5")
    finding.locator(".take input").check()
    looks = finding.locator("[id$='-due-a']")
    expect(looks).to_contain_text("30、60、90")
    part(finding, "due").fill("2026-12-20")
    for day in ("2027 年 1 月 19 日", "2027 年 2 月 18 日", "2027 年 3 月 20 日"):
        expect(looks).to_contain_text(day)
    described = part(finding, "due").get_attribute("aria-describedby") or ""
    assert looks.get_attribute("id") in described.split()


def test_a_day_that_has_passed_is_told_and_not_kept(planned: Stand) -> None:
    finding = opened(planned, "q5")
    finding.locator(".take input").check()
    day = part(finding, "due")
    expect(day).to_have_attribute("min", "2026-11-21")
    day.fill("2026-10-31")
    expect(finding.locator(".err")).to_contain_text("10 月 31 日")
    expect(day).to_have_attribute("aria-invalid", "true")
    day.fill("2026-12-01")
    expect(finding.locator(".err")).to_have_count(0)
    planned.wait_kept("plan:q5_gap:due", "2026-12-01")
    assert "2026-10-31" not in [m["value"] for m in planned.sent("save")]


def test_the_fourth_priority_is_refused_and_its_box_empties(planned: Stand) -> None:
    page = planned.page
    planned.kernel(refuse={"plan:q13_gap:priority": ["V-01", "已经标了三条。"]})
    for name in ("q5", "q10", "q12"):
        finding = opened(planned, name)
        finding.locator(".take input").check()
        finding.locator(".fin input").check()
        planned.wait_kept(f"plan:{name}_gap:priority", "1")
    fourth = opened(planned, "q13")
    fourth.locator(".take input").check()
    expect(page.locator(".trio a[href^='#finding=']")).to_have_count(4)
    fourth.locator(".fin input").click()
    expect(fourth.locator(".err")).to_have_text("已经标了三条。")
    expect(fourth.locator(".fin input")).not_to_be_checked()
    assert page.evaluate("() => window.kitPending()") == 0


def test_the_slots_tell_what_is_written_and_lead_there(stand: Stand) -> None:
    answers = kept(
        **written("q5", fact="一", cause="二", action="三", due="2026-12-01"),
        **written("q13", fact="一", priority="1"),
    )
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    page = stand.page
    slots = page.locator(".trio li")
    expect(slots.nth(0)).to_contain_text("第一条 · 重点")  # what matters most comes first, as on paper
    expect(slots.nth(0)).to_contain_text("正在写")
    expect(slots.nth(1)).to_contain_text("写好了")
    expect(slots.nth(2)).to_contain_text("还空着")
    expect(screen(stand, "q13")).to_be_visible()  # the first that is not whole yet
    expect(slots.nth(0).locator("a")).to_have_attribute("aria-current", "step")
    slots.nth(1).locator("a").click()
    expect(screen(stand, "q5").locator("h2")).to_be_focused()
    slots.nth(2).locator("a").click()
    expect(page.locator("#findings")).to_be_focused()


def test_next_and_previous_lead_through_all_and_no_word_is_left_behind(planned: Stand) -> None:
    page = planned.page
    finding = opened(planned, "q5")
    finding.locator(".take input").check()
    part(finding, "cause").press_sequentially("刚写完")
    back, ahead = page.locator(".moves .btn").nth(0), page.locator(".moves .btn").nth(1)
    expect(back).to_be_hidden()
    ahead.click()
    planned.wait_kept("plan:q5_gap:cause", "刚写完")
    expect(screen(planned, "q10").locator("h2")).to_be_focused()
    ahead.click()
    ahead.click()
    expect(screen(planned, "q13")).to_be_visible()
    expect(ahead).to_be_hidden()
    back.click()
    expect(screen(planned, "q12")).to_be_visible()


def test_what_is_still_empty_is_told_when_one_leaves_it(planned: Stand) -> None:
    page = planned.page
    finding = opened(planned, "q5")
    finding.locator(".take input").check()
    part(finding, "fact").fill("三月的事。")
    page.locator(".moves .btn:last-child").click()
    expect(page.locator("#findings")).to_be_focused()
    for word in ("原因", "以后怎么做", "哪天看结果"):
        expect(page.locator(".notices .banner")).to_contain_text(word)
    expect(page.locator(".notices .banner")).not_to_contain_text("事实、")
    planned.wait_kept("plan:q5_gap:fact", "三月的事。")
    opened(planned, "q10")
    expect(page.locator(".notices .banner")).to_have_count(0)


def test_a_reload_comes_back_to_the_finding_with_what_was_cut_off(planned: Stand) -> None:
    page = planned.page
    finding = opened(planned, "q12")
    finding.locator(".take input").check()
    part(finding, "cue").fill("第一句。")
    planned.wait_kept("plan:q12_gap:cue", "第一句。")
    planned.kernel(silent=True)
    part(finding, "cue").press_sequentially("第二句。")
    planned.reload()
    expect(screen(planned, "q12")).to_be_visible()
    expect(part(screen(planned, "q12"), "cue")).to_have_value("第一句。第二句。")
    expect(page.locator(".banner.ok")).to_be_visible()
    planned.kernel(silent=False)
    page.evaluate("() => window.dispatchEvent(new Event('kit:back'))")
    planned.wait_kept("plan:q12_gap:cue", "第一句。第二句。")


def test_a_refusal_that_comes_late_is_told_where_one_is(planned: Stand) -> None:
    page = planned.page
    planned.kernel(refuse={"plan:q5_gap:cause": ["V-01", "太长了。"]})
    finding = opened(planned, "q5")
    finding.locator(".take input").check()
    part(finding, "cause").fill("写得太长")
    page.locator(".moves .btn").nth(1).click()
    told = page.locator(".notices .banner")
    expect(told).to_contain_text("太长了。")
    told.locator("a").click()
    expect(part(screen(planned, "q5"), "cause")).to_have_value("写得太长")
    expect(screen(planned, "q5").locator(".err")).to_have_text("太长了。")
    expect(told).to_have_count(0)


def test_one_finding_by_keyboard_alone(planned: Stand) -> None:
    page = planned.page
    page.locator(".rows a").first.focus()
    page.keyboard.press("Enter")
    finding = screen(planned, "q5")
    expect(finding.locator("h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    planned.wait_kept("plan:q5_gap:taken", "1")
    for name, text in (("fact", "a"), ("cause", "b"), ("cue", "c"), ("action", "d")):
        for _ in range(6):
            page.keyboard.press("Tab")
            if part(finding, name).evaluate("node => node === document.activeElement"):
                break
        expect(part(finding, name)).to_be_focused()
        page.keyboard.type(text)
    page.keyboard.press("Shift+Tab")
    planned.wait_kept("plan:q5_gap:action", "d")


def test_somebody_who_can_no_longer_be_asked_is_told_of(stand: Stand) -> None:
    answers = kept(**written("q5", checker="m9"))
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    finding = screen(stand, "q5")
    expect(finding.locator("[id$='-checker-a']")).to_be_visible()
    part(finding, "checker").select_option("m2")
    expect(finding.locator("[id$='-checker-a']")).to_be_hidden()
    stand.wait_kept("plan:q5_gap:checker", "m2")


def test_what_goes_on_with_last_time_can_be_taken_back(stand: Stand) -> None:
    answers = kept(**written("q5", way="why", why="没有定时间。"))
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    again = screen(stand, "q5").locator(".lasttime")
    expect(again.locator("textarea")).to_have_value("没有定时间。")
    again.locator("label.level").last.click()
    stand.wait_kept("plan:q5_gap:way", "")
    expect(again).to_be_visible()
    expect(again.locator("textarea")).to_be_hidden()


def test_an_action_that_is_done_is_said_to_follow_no_more(stand: Stand) -> None:
    form = small_form(kinds=False)
    editor = plan_editor(form, GIVEN, setting=setting(life={"q5_gap": "已核"}), answers=kept(**written("q5")))
    stand.put(editor, wide=False)
    expect(screen(stand, "q5").locator(".banner")).to_contain_text("已核")


def test_the_page_prints_the_plan_on_one_sheet(stand: Stand) -> None:
    texts = {"fact": "十月两次小组会没有到。" * 3, "cause": "手上的活一忙就让一让。" * 2, "cue": "开会那天有事",
             "action": "提前一天当面说，并约好哪天补学。", "due": "2026-12-18", "checker": "m2"}  # fmt: skip
    answers = kept(**{k: v for n in ("q5", "q10", "q12") for k, v in written(n, **texts).items()})
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    printed = PdfReader(io.BytesIO(stand.page.pdf(prefer_css_page_size=True)))
    # The font gives some characters as the radicals that look the same.
    text = normalize("NFKC", "".join("".join(page.extract_text() for page in printed.pages).split()))
    assert len(printed.pages) == 1
    assert text.count("如果开会那天有事,我就提前一天当面说,并约好哪天补学。") == 3
    assert text.count("示例党员丁") == 3
    assert "本人签名" in text
    assert stand.page.locator(".onpaper").inner_text() == ""  # and says nothing twice afterwards


def test_a_plan_of_the_past_can_be_read_only(stand: Stand) -> None:
    answers = kept(**written("q5", cause="忙。"))
    stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers, open=False), wide=False)
    finding = screen(stand, "q5")
    expect(stand.page.locator(".banner.closed")).to_be_visible()
    expect(part(finding, "cause")).to_have_attribute("readonly", "")
    expect(part(finding, "checker")).to_be_disabled()


def test_in_english_the_sentence_reads_as_english(stand: Stand) -> None:
    answers = kept(**written("q10", cue="the day is taken", action="tell the leader before."))
    with in_language("en"):
        stand.put(plan_editor(small_form(kinds=False), GIVEN, answers=answers), wide=False)
    expect(screen(stand, "q10").locator(".ifso")).to_have_text(
        "if the day is taken, then I tell the leader before."
    )


def test_without_findings_the_plan_says_so(stand: Stand) -> None:
    stand.put(plan_editor(small_form(), {}), wide=False)
    expect(stand.page.locator(".empty a")).to_have_attribute("href", "checkup.html")


@pytest.mark.parametrize(("width", "type_"), WIDTHS)
def test_the_plan_is_no_wider_than_the_screen(stand: Stand, width: int, type_: str) -> None:
    stand.page.set_viewport_size({"width": width, "height": 800})
    answers = kept(**written("q10", cause="x" * 300, cue="y" * 200, action="z" * 300))
    stand.put(plan_editor(small_form(), GIVEN, answers=answers), wide=False)
    stand.page.evaluate("(type) => { document.documentElement.className = type; }", type_)
    assert stand.page.evaluate("() => document.documentElement.scrollWidth") == width
    stand.page.locator(".moves .btn:last-child").click()
    assert stand.page.evaluate("() => document.documentElement.scrollWidth") == width
