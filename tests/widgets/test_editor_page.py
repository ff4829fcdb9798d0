"""The editors' page side in a real browser: a script answers in the place of the kernel (harness.js)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from kit.domain.form import Form
from tests.widgets.conftest import form_editor, kept
from tests.widgets.standing import Stand

pytestmark = pytest.mark.xdist_group("editors")
OPENS = {"q1": {"few": ["q1_fact"], "no": ["q1_fact"]}, "q2": {"few": ["q2_fact"]}}
TALE = "三月楼道灯坏了，我答应去问物业，后来没有回话。"


@pytest.fixture
def sheet(stand: Stand, form: Form) -> Stand:
    """The sheet at its first question."""
    stand.put(form_editor(form))
    stand.kernel(opens=OPENS)
    return stand


def test_an_answer_is_saved_and_opens_what_the_kernel_names(sheet: Stand) -> None:
    page = sheet.page
    expect(page.locator("#q-q1")).to_be_visible()
    expect(page.locator("textarea")).to_be_hidden()
    page.get_by_text("少数有回话").click()
    page.locator("textarea").fill(TALE)
    sheet.wait_kept("q1_fact", TALE)
    expect(page.locator(".saved")).to_contain_text("14:05")
    expect(page.locator(".saved")).to_have_attribute("role", "status")
    page.wait_for_function("() => sessionStorage.getItem('kit:r1') === null")
    assert page.evaluate("() => window.kitPending()") == 0
    page.locator(".dock .main").first.click()
    expect(page.locator("#q-q2")).to_be_focused()
    assert page.evaluate("() => location.hash") == "#item=q2"
    assert page.evaluate("() => document.querySelectorAll('.cells .fact').length") == 1


def test_a_reload_comes_back_to_the_question_even_when_it_was_the_first_one(stand: Stand, form: Form) -> None:
    stand.put(form_editor(form, start="q3"))
    assert stand.page.evaluate("() => location.hash") == "#item=q3"


def test_it_opens_at_the_first_question_without_an_answer(stand: Stand, form: Form) -> None:
    stand.put(form_editor(form, answers=kept(q1="most")))
    expect(stand.page.locator("#q-q2")).to_be_visible()
    expect(stand.page.locator("#q-q1")).to_be_hidden()


def test_a_question_that_is_not_named_closes_again_and_its_text_is_kept(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").fill(TALE)
    page.get_by_text("件件有回话").click()
    expect(page.locator("textarea")).to_be_hidden()
    page.get_by_text("没有回话", exact=True).click()
    expect(page.locator("textarea")).to_have_value(TALE)


def test_what_was_written_while_cut_off_comes_back_after_a_reload_and_is_saved(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").fill("第一句。")
    sheet.wait_kept("q1_fact", "第一句。")
    sheet.kernel(silent=True)
    page.locator("textarea").press_sequentially("第二句。")
    assert page.evaluate("() => window.kitPending()") == 1
    assert "第二句" in page.evaluate("() => sessionStorage.getItem('kit:r1')")
    sheet.reload()
    expect(page.locator("textarea")).to_be_hidden()  # the stub's list of what is shown begins anew
    expect(page.locator(".banner.ok")).to_be_visible()
    sheet.kernel(silent=False)
    page.evaluate("() => window.dispatchEvent(new Event('kit:back'))")
    sheet.wait_kept("q1_fact", "第一句。第二句。")
    expect(page.locator("textarea")).to_have_value("第一句。第二句。")
    page.wait_for_function("() => sessionStorage.getItem('kit:r1') === null")
    assert sheet.answers()["q1_fact"]["other"] == ""


def test_a_lost_answer_is_no_second_text(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").wait_for()
    sheet.kernel(lossy=1)
    page.locator("textarea").fill("一")
    sheet.wait_kept("q1_fact", "一")
    page.locator("textarea").press_sequentially("二")
    sheet.reload()  # before the reply came: the kernel keeps what this page sent, the page does not know
    sheet.wait_kept("q1_fact", "一二")
    assert sheet.answers()["q1_fact"]["other"] == ""


def test_a_save_without_an_answer_goes_out_again_word_for_word(sheet: Stand) -> None:
    page = sheet.page
    page.clock.install()
    sheet.kernel(silent=True)
    page.get_by_text("多数有回话").click()
    page.clock.run_for(3100)
    first, second = sheet.sent("save")
    assert first == second
    page.clock.run_for(5100)
    assert len(sheet.sent("save")) == 3
    links = page.evaluate("() => window.kernel.links")
    assert links[-1]["state"] == "waiting"
    assert links[-1]["pending"] == 1
    sheet.kernel(silent=False)
    page.clock.run_for(10000)
    assert sheet.answers()["q1"]["value"] == "most"
    assert sheet.answers()["q1"]["revision"] == 1
    assert page.evaluate("() => window.kernel.links")[-1] == {"state": "ok", "since": "14:05", "pending": 0}


def test_typing_waits_for_the_pause(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").wait_for()
    page.clock.install()
    page.locator("textarea").fill("一")
    page.clock.run_for(500)
    page.locator("textarea").press_sequentially("二")
    page.clock.run_for(500)
    assert [m["field"] for m in sheet.sent("save")] == ["q1"]
    page.clock.run_for(200)
    assert sheet.sent("save")[-1]["value"] == "一二"


@pytest.mark.parametrize(
    ("button", "kept_text"), [(0, "这里写的。"), (1, "那边写的。"), (2, "那边写的。\n这里写的。")]
)
def test_two_texts_are_both_shown_until_one_is_chosen(sheet: Stand, button: int, kept_text: str) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").wait_for()
    page.evaluate("() => window.kernel.other('q1_fact', '那边写的。')")
    page.locator("textarea").fill("这里写的。")
    expect(page.locator(".fork blockquote")).to_have_text(["这里写的。", "那边写的。"])
    page.locator("textarea").press_sequentially("还没写完。")
    sheet.page.wait_for_function("() => window.kernel.answers().q1_fact.other === '这里写的。还没写完。'")
    assert sheet.answers()["q1_fact"]["value"] == "那边写的。"
    page.locator(".fork .btn").nth(button).click()
    expect(page.locator(".fork")).to_have_count(0)
    wanted = kept_text.replace("这里写的。", "这里写的。还没写完。")
    expect(page.locator("textarea")).to_have_value(wanted)
    assert sheet.answers()["q1_fact"]["value"] == wanted


def test_another_page_does_not_write_where_one_is_writing(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").wait_for()
    page.locator("textarea").focus()
    page.evaluate("() => { kernel.other('q1_fact', '那边写的。'); kernel.other('q2', 'all'); }")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => document.querySelectorAll('.cells .on').length === 1")
    expect(page.locator("textarea")).to_have_value("")
    page.locator("textarea").blur()
    expect(page.locator("textarea")).to_have_value("那边写的。")


def test_a_refused_text_stays_beside_its_reason(stand: Stand, form: Form) -> None:
    stand.put(form_editor(form, start="times"))
    stand.kernel(refuse={"times": ["V-01", "请在这里写一个整数，例如 3。"]})
    page = stand.page
    box = page.locator(".item:visible input")
    expect(box).to_have_attribute("inputmode", "numeric")
    box.fill("两次")
    box.blur()
    expect(page.locator(".err")).to_have_text("请在这里写一个整数，例如 3。")
    expect(box).to_have_value("两次")
    expect(box).to_have_attribute("aria-invalid", "true")
    error = page.locator(".err").get_attribute("id") or "-"
    assert error in (box.get_attribute("aria-describedby") or "")
    stand.kernel(refuse={})
    box.fill("2")
    stand.wait_kept("times", "2")
    expect(page.locator(".err")).to_have_count(0)


def test_a_full_disk_can_be_tried_again(sheet: Stand) -> None:
    page = sheet.page
    sheet.kernel(refuse={"q1": ["S-12", "还没有存上。"]})
    page.get_by_text("多数有回话").click()
    page.locator(".refusal .btn").wait_for()
    sheet.kernel(refuse={})
    page.locator(".refusal .btn").click()
    sheet.wait_kept("q1", "most")


def test_two_questions_by_keyboard_alone(sheet: Stand) -> None:
    page = sheet.page
    page.locator(".levels input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    sheet.wait_kept("q1", "few")
    page.locator("textarea").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("abc")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#q-q2")).to_be_focused()
    sheet.wait_kept("q1_fact", "abc")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    sheet.wait_kept("q2", "all")


def test_an_input_method_is_left_alone(sheet: Stand) -> None:
    page = sheet.page
    page.get_by_text("少数有回话").click()
    page.locator("textarea").wait_for()
    sheet.wait_kept("q1", "few")
    page.clock.install()
    page.locator("textarea").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "lou'dao", "selectionStart": 7, "selectionEnd": 7})
    page.clock.run_for(2000)
    page.evaluate("() => { kernel.other('q3', 'all'); window.dispatchEvent(new Event('online')); }")
    page.clock.run_for(100)
    assert [m["field"] for m in sheet.sent("save")] == ["q1"]
    expect(page.locator("textarea")).to_have_value("lou'dao")
    session.send("Input.insertText", {"text": "楼道"})
    expect(page.locator("textarea")).to_have_value("楼道")
    page.clock.run_for(700)
    assert sheet.sent("save")[-1]["value"] == "楼道"


def test_several_choices_a_day_and_markup_as_text(stand: Stand, form: Form) -> None:
    stand.put(form_editor(form, start="where"))
    page = stand.page
    page.get_by_text("支部大会").click()
    page.get_by_text("党课").click()
    stand.wait_kept("where", "meeting lecture")
    page.evaluate("() => { location.hash = '#item=since'; }")
    page.locator(".item:visible input[type=date]").fill("2026-03-01")
    stand.wait_kept("since", "2026-03-01")
    page.evaluate("() => { location.hash = '#item=said'; }")
    expect(page.locator("#q-said")).to_have_text("<b>还有</b>什么想说的？")
    area = page.locator(".item:visible textarea")
    before = area.bounding_box() or {"height": 0}
    area.fill("\n".join(f"第 {n} 行" for n in range(12)))
    after = area.bounding_box() or {"height": 0}
    assert after["height"] > before["height"] + 100
    expect(area).to_have_attribute("maxlength", "4000")


def test_a_text_is_seen_whole_wherever_and_however_large(stand: Stand, form: Form) -> None:
    text = "\n".join(f"第 {n} 行，写得长一些，好在窄的地方也要折行" for n in range(9))
    stand.put(form_editor(form, start="said", answers=kept(said=text)))
    hidden = "() => { const a = document.querySelector('textarea'); return a.scrollHeight - a.clientHeight; }"
    assert stand.page.evaluate(hidden) <= 1
    stand.page.locator(".strip .btn").click()
    stand.page.wait_for_function(f"() => ({hidden})() <= 1")
    stand.page.set_viewport_size({"width": 320, "height": 800})
    stand.page.wait_for_function(f"() => ({hidden})() <= 1")


def test_the_last_screen_leads_on_to_the_review_when_all_is_saved(stand: Stand, form: Form) -> None:
    stand.put(form_editor(form, start="thanks"))
    page = stand.page
    last = page.locator(".dock a.main")
    expect(last).to_have_attribute("href", "review.html")
    expect(page.locator(".dock button.main")).to_be_hidden()
    expect(page.locator(".count")).to_be_empty()


def test_the_contents_jump_and_the_whole_list_stands(sheet: Stand) -> None:
    page = sheet.page
    page.locator(".toc summary").click()
    page.locator(".toc a[href='#item=q7']").click()
    expect(page.locator("#q-q7")).to_be_focused()
    expect(page.locator(".toc nav")).to_be_hidden()
    sheet.reload()
    expect(page.locator("#q-q7")).to_be_visible()
    page.locator(".toc summary").click()
    page.locator(".modes .btn").nth(1).click()
    expect(page.locator(".item:visible")).to_have_count(21)
    expect(page.locator(".dock a.main")).to_be_visible()
    page.locator(".modes .btn").nth(0).click()
    expect(page.locator(".item:visible")).to_have_count(1)


def test_a_sheet_that_was_handed_in_can_be_read_only(stand: Stand, form: Form) -> None:
    answers = kept(q1="few", q1_fact=TALE)
    stand.put(form_editor(form, answers=answers, shown=["q1", "q1_fact", "q2"], open=False))
    page = stand.page
    expect(page.locator(".banner.info")).to_be_visible()
    expect(page.locator(".levels:visible input").first).to_be_disabled()
    expect(page.locator("textarea")).to_have_attribute("readonly", "")
    expect(page.locator("textarea")).to_have_value(TALE)
    page.locator(".dock .main").first.click()
    expect(page.locator("#q-q2")).to_be_focused()


def test_large_type_is_switched_in_the_strip_and_closes_the_contents(sheet: Stand) -> None:
    page = sheet.page
    page.set_viewport_size({"width": 1280, "height": 800})
    sheet.reload()
    expect(page.locator(".toc nav")).to_be_visible()
    button = page.locator(".strip .btn")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".toc nav")).to_be_hidden()
    assert "kit_elder=1" in page.evaluate("() => document.cookie")
    hit = page.locator(".dock .main").first.bounding_box() or {"height": 0}
    assert hit["height"] >= 60


WIDTHS = [(320, ""), (390, ""), (390, "elder"), (768, ""), (1280, "")]


@pytest.mark.parametrize(("width", "type_"), WIDTHS)
def test_nothing_is_wider_than_the_screen(stand: Stand, form: Form, width: int, type_: str) -> None:
    stand.page.set_viewport_size({"width": width, "height": 800})
    stand.put(form_editor(form, answers=kept(q1="few", q1_fact="x" * 300), shown=["q1", "q1_fact"]))
    stand.page.evaluate("(type) => { document.documentElement.className = type; }", type_)
    assert stand.page.evaluate("() => document.documentElement.scrollWidth") == width


def test_without_storage_one_can_still_write(sheet: Stand) -> None:
    page = sheet.page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.get_by_text("多数有回话").click()
    page.wait_for_function("() => kernel.log.some((m) => m.op === 'save' && m.value === 'most')")


def test_a_destroyed_editor_listens_no_more(sheet: Stand) -> None:
    page = sheet.page
    page.clock.install()
    sheet.kernel(silent=True)
    page.get_by_text("多数有回话").click()
    page.evaluate("() => window.destroyEditor()")
    before = len(sheet.sent("save"))
    page.clock.run_for(30000)
    assert len(sheet.sent("save")) == before
    expect(page.locator(".editor")).to_have_count(0)
