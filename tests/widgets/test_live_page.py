"""In Chromium: a refresh takes neither words nor focus from a form, and brings in everything else."""

from __future__ import annotations

import re

from markupsafe import Markup
from playwright.sync_api import expect

from kit.widgets.live import LivePanel
from tests.widgets.standing import Live

FORM = """
<form id="{name}" data-act="{act}" data-then="#{name}-first">
  <input type="hidden" name="from" value="{turn}">
  <div class="field"><label for="{name}-first">意见</label><textarea id="{name}-first" name="matter">{given}</textarea></div>
  <select id="{name}-who" name="who"><option value="1"{one}>甲</option><option value="2"{two}>乙</option></select>
  <button type="submit" aria-keyshortcuts="Alt+Shift+{key}">记下</button>
</form>"""


def form(
    name: str = "say", act: str = "say", key: str = "S", turn: int = 1, who: int = 1, given: str = ""
) -> str:
    chosen = {"one": " selected" if who == 1 else "", "two": " selected" if who == 2 else ""}
    return FORM.format(name=name, act=act, key=key, turn=turn, given=given, **chosen)


def html(speaker: str, *parts: str) -> str:
    return (
        f'<h1>会</h1><p id="told"></p><h2 id="who" data-focus>{speaker}</h2>{"".join(parts)}'
        '<details id="more"><summary>更多</summary><p>其他</p></details>'
        '<form id="next" data-act="next"><button aria-keyshortcuts="Alt+Shift+N">下一位</button></form>'
    )


def put(live: Live, shown: str) -> None:
    live.put(LivePanel(lambda: Markup(shown), {}, version=lambda: "1", every=30))


def test_a_refresh_brings_in_what_is_new_and_keeps_the_words_and_the_focus(live: Live) -> None:
    put(live, html("丙", form()))
    box = live.page.locator("#say-first")
    box.click()
    box.press_sequentially("九月盘点那天")
    live.page.evaluate("document.getElementById('say-first').setSelectionRange(2, 4)")
    live.page.evaluate("window.node = document.getElementById('say-first')")
    live.kernel(html=html("丁", form(turn=2, who=2, given="别的话")), version="2")
    expect(live.page.locator("#who")).to_have_text("丁")
    expect(box).to_have_value("九月盘点那天")
    expect(box).to_be_focused()
    assert live.page.evaluate("window.node === document.getElementById('say-first')")
    assert live.page.evaluate("[window.node.selectionStart, window.node.selectionEnd]") == [2, 4]
    # The whole form is as it was, with whom it was about.
    assert live.page.locator("#say [name=from]").input_value() == "1"
    assert live.page.locator("#say-who").input_value() == "1"


def test_typing_goes_on_through_many_refreshes(live: Live) -> None:
    put(live, html("丙", form()))
    box = live.page.locator("#say-first")
    box.click()
    said = "走开前说一声就好，当面说，" * 3
    for number, letter in enumerate(said, 2):
        live.kernel(html=html(f"第{number}位", form(turn=number)), version=str(number))
        box.press_sequentially(letter)
    expect(live.page.locator("#who")).to_have_text(f"第{len(said) + 1}位")
    expect(box).to_have_value(said)


def test_a_form_in_which_nothing_is_written_follows_and_keeps_the_focus(live: Live) -> None:
    put(live, html("丙", form()))
    live.page.locator("#say-first").focus()
    live.kernel(html=html("丁", form(turn=2, who=2)), version="2")
    expect(live.page.locator("#say-who")).to_have_value("2")
    expect(live.page.locator("#say-first")).to_be_focused()


def test_a_form_that_is_gone_elsewhere_stays_while_somebody_writes_in_it(live: Live) -> None:
    put(live, html("丙", form()))
    box = live.page.locator("#say-first")
    box.fill("还没写完")
    live.kernel(html=html("民主测评"), version="2")
    expect(live.page.locator("#who")).to_have_text("民主测评")
    expect(box).to_have_value("还没写完")
    expect(box).to_be_focused()
    live.kernel(after={"say": {"html": html("民主测评"), "version": "3"}})
    live.page.locator("#say button").click()
    expect(live.page.locator("#say")).to_have_count(0)
    live.kernel(html=html("民主测评", "<p>16 张</p>"), version="4")
    expect(live.page.get_by_text("16 张")).to_be_visible()
    expect(live.page.locator("#who")).to_be_focused()
    assert live.sent()[0]["fields"]["matter"] == "还没写完"


def test_what_was_sent_is_emptied_and_what_was_typed_since_stays(live: Live) -> None:
    put(live, html("丙", form()))
    box = live.page.locator("#say-first")
    box.fill("第一条")
    live.page.locator("#say-who").select_option("2")
    live.kernel(after={"say": {"html": html("丙", form()), "version": "2"}})
    live.page.locator("#say button").click()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(live.page.locator("#say-who")).to_have_value("1")
    first, *rest = live.sent()
    assert rest == []
    assert {k: first["fields"][k] for k in ("matter", "who", "from")} == {
        "matter": "第一条",
        "who": "2",
        "from": "1",
    }


def test_the_same_words_sent_again_carry_the_same_mark_and_new_ones_another(live: Live) -> None:
    put(live, html("丙", form()))
    live.kernel(refuse="matter")
    button = live.page.locator("#say button")
    for _time in range(2):
        button.click()
        expect(live.page.locator("#say .err")).to_be_visible()
    live.kernel(refuse=None)
    button.click()
    expect(live.page.locator("#say .err")).to_have_count(0)
    button.click()
    live.page.wait_for_function("window.kernel.sent.length === 4")
    marks = [said["fields"]["once"] for said in live.sent()]
    assert marks[0] == marks[1] == marks[2] != marks[3]
    assert all(len(mark) == 32 and int(mark, 16) >= 0 for mark in marks)


def test_a_reload_brings_back_the_words_that_were_not_sent(live: Live) -> None:
    put(live, html("丙", form()))
    live.page.locator("#say-first").fill("写了一半")
    live.page.locator("#say-who").select_option("2")
    live.page.reload()
    expect(live.page.locator("#say-first")).to_have_value("写了一半")
    expect(live.page.locator("#say-who")).to_have_value("2")
    live.page.locator("#say button").click()
    expect(live.page.locator("#say-first")).to_have_value("")
    live.page.reload()
    expect(live.page.locator("#say-first")).to_have_value("")


def test_words_whose_answer_was_lost_in_a_reload_carry_the_same_mark_when_sent_again(live: Live) -> None:
    put(live, html("丙", form()))
    live.kernel(deaf=True)
    live.page.locator("#say-first").fill("一句话")
    live.page.locator("#say button").click()
    live.page.wait_for_function("window.kernel.sent.length === 1")
    mark = live.sent()[0]["fields"]["once"]
    live.page.reload()
    expect(live.page.locator("#say-first")).to_have_value("一句话")
    live.page.locator("#say button").click()
    live.page.wait_for_function("window.kernel.sent.length === 1")
    assert live.sent()[0]["fields"]["once"] == mark


def test_words_of_one_meeting_are_not_brought_to_another(live: Live) -> None:
    put(live, html("丙", form()))
    live.page.goto(f"{live.url}?meeting=a")
    live.page.locator("#say-first").fill("写了一半")
    live.page.goto(f"{live.url}?meeting=b")
    expect(live.page.locator("#say-first")).to_have_value("")
    live.page.goto(f"{live.url}?meeting=a")
    expect(live.page.locator("#say-first")).to_have_value("写了一半")


def test_a_line_end_that_a_field_leaves_out_is_nobodys_writing(live: Live) -> None:
    line = '<form id="stand" data-act="stand"><input id="taken" name="stand" value="{}"></form>'
    put(live, html("丙", line.format("我接受，\n下个月改。")))
    live.kernel(html=html("丁", line.format("我接受。")), version="2")
    expect(live.page.locator("#taken")).to_have_value("我接受。")


def test_what_is_folded_open_stays_open_and_the_pressed_button_keeps_the_focus(live: Live) -> None:
    put(live, html("丙"))
    live.page.locator("#more summary").click()
    button = live.page.locator("#next button")
    button.focus()
    live.kernel(html=html("丁", form()), version="2")
    expect(live.page.locator("#who")).to_have_text("丁")
    assert live.page.locator("#more").get_attribute("open") is not None
    expect(button).to_be_focused()


def test_keys_press_buttons_but_never_while_one_types_nor_when_held_down(live: Live) -> None:
    put(live, html("丙", form()))
    live.page.locator("#say-first").focus()
    live.page.keyboard.press("Alt+Shift+KeyN")
    assert live.sent() == []
    live.page.locator("#say button").focus()
    live.page.keyboard.press("n")
    live.page.keyboard.press("Shift+KeyN")
    assert live.sent() == []
    live.page.keyboard.down("Alt")
    live.page.keyboard.down("Shift")
    for _time in range(3):
        live.page.keyboard.down("KeyN")
    live.page.wait_for_function("window.kernel.sent.length > 0")
    live.page.wait_for_function(
        "(looks) => window.kernel.looks > looks + 2", arg=live.page.evaluate("window.kernel.looks")
    )
    assert [said["act"] for said in live.sent()] == ["next"]


def test_ctrl_enter_in_a_field_sends_its_form(live: Live) -> None:
    put(live, html("丙", form()))
    live.page.locator("#say-first").fill("一句话")
    live.page.locator("#say-first").press("Control+Enter")
    live.page.wait_for_function("window.kernel.sent.length === 1")
    assert live.sent()[0]["fields"]["matter"] == "一句话"


def test_a_form_is_sent_once_however_often_it_is_pressed(live: Live) -> None:
    put(live, html("丙", form()))
    live.kernel(deaf=True)
    live.page.evaluate("for (let n = 0; n < 5; n++) document.querySelector('#next button').click()")
    assert len(live.sent()) == 1


def test_a_running_time_is_drawn_from_the_servers_clock_and_says_when_it_ends(live: Live) -> None:
    put(live, html("丙"))
    timer = (
        '<div data-timer="60" data-wordsoon="还有一分钟" data-wordover="到时间了">'
        '<b data-ends="{ends}">--</b><span data-word="还有" role="status">还有</span></div>'
    )
    ends = live.page.evaluate("new Date(Date.now() + 3600000 + 45000).toISOString().slice(0, -1)")
    live.kernel(html=html("丙", timer.format(ends=ends)), version="2", ahead=3600)
    expect(live.page.locator("[data-ends]")).to_have_text(re.compile(r"^00:4[0-5]$"))
    expect(live.page.locator("[data-word]")).to_have_text("还有一分钟")
    live.kernel(ahead=3700)
    expect(live.page.locator("[data-word]")).to_have_text("到时间了")
    expect(live.page.locator("[data-ends]")).to_have_text(re.compile(r"^\+00:5\d$"))


def test_what_the_process_folds_follows_it_when_that_changes_and_the_reader_otherwise(live: Live) -> None:
    def folded(opened: int) -> str:
        form_ = '<form id="in" data-act="in"><input id="word" name="word"></form>'
        return f'<details id="fold" data-open="{opened}"{" open" if opened else ""}><summary>折</summary>{form_}</details>'

    put(live, html("丙", folded(1)))
    fold = live.page.locator("#fold")
    live.page.locator("#fold summary").click()
    live.kernel(html=html("丁", folded(1)), version="2")
    expect(live.page.locator("#who")).to_have_text("丁")
    assert fold.get_attribute("open") is None
    live.kernel(html=html("戊", folded(0)), version="3")
    expect(live.page.locator("#who")).to_have_text("戊")
    live.kernel(html=html("己", folded(1)), version="4")
    expect(fold).to_have_attribute("open", "")
    live.page.locator("#word").fill("正在写")
    live.kernel(html=html("庚", folded(0)), version="5")
    expect(live.page.locator("#who")).to_have_text("庚")
    expect(live.page.locator("#word")).to_be_visible()


def test_lists_change_order_and_rows_come_and_go_without_a_trace_of_the_old(live: Live) -> None:
    def rows(names: str) -> str:
        return (
            "<ul>" + "".join(f'<li id="r-{ord(n)}"><span>{n}</span></li>' for n in names) + "</ul><p>末</p>"
        )

    put(live, html("丙", rows("甲乙丙丁")))
    for number, names in enumerate(["丁甲乙丙", "乙丙", "戊乙己丙甲", "", "甲"], 2):
        live.kernel(html=html("丙", rows(names)), version=str(number))
        expect(live.page.locator("ul li")).to_have_text(list(names))
    before = live.page.evaluate("document.querySelector('main').innerHTML.replace(/ tabindex=.-1./, '')")
    fresh = live.page.evaluate(
        "(text) => { const made = document.createElement('div'); made.innerHTML = text; return made.innerHTML; }",
        html("丙", rows("甲")),
    )
    assert fresh in before
