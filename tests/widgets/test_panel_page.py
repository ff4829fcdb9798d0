"""In Chromium: what an act brings to a panel takes nobody's words out of the other forms."""

from __future__ import annotations

from markupsafe import Markup
from playwright.sync_api import expect

from kit.widgets.panel import Panel
from tests.widgets.standing import Live

NOTE = """
<details class="deed"><summary>{who}</summary><form data-act="note"><input type="hidden" name="action_id" value="{who}">
<div class="field"><textarea aria-label="{who}" name="note">{given}</textarea></div>
<button type="submit">记下{who}</button></form></details>"""
AGENDA = """
<form data-act="agenda"><input type="hidden" name="version" value="{version}">
<input aria-label="议程" name="title-1" value="{title}"><button type="submit">保存议程</button></form>
<dialog id="change"><form data-act="change"><input aria-label="地点" name="place"></form></dialog>"""


def html(*parts: str, told: str = "还没有") -> str:
    return f'<h1>清单</h1><h2 data-focus id="told">{told}</h2>' + "".join(parts)


def note(who: str, given: str = "") -> str:
    return NOTE.format(who=who, given=given)


def agenda(version: int, title: str = "学习") -> str:
    return AGENDA.format(version=version, title=title)


def put(live: Live, *parts: str) -> None:
    live.put(Panel(lambda: Markup(html(*parts)), {}))


def test_an_act_leaves_the_words_in_the_other_forms_and_empties_its_own(live: Live) -> None:
    put(live, note("甲"), note("乙"))
    live.page.get_by_text("甲", exact=True).click()
    first, second = live.page.get_by_label("甲"), live.page.get_by_label("乙")
    first.fill("写了一半")
    live.page.get_by_text("乙", exact=True).click()
    second.fill("已经谈过")
    live.kernel(html=html(note("甲"), note("乙"), told="记下了"))
    live.page.get_by_role("button", name="记下乙").click()
    expect(live.page.locator("#told")).to_have_text("记下了")
    expect(live.page.locator("#told")).to_be_focused()
    expect(first).to_be_visible()
    expect(first).to_have_value("写了一半")
    expect(second).to_have_value("")
    live.page.get_by_role("button", name="记下甲").click()
    live.page.wait_for_function("window.kernel.sent.length === 2")
    assert live.sent()[1]["fields"] == {"action_id": "甲", "note": "写了一半"}


def test_a_form_in_which_nothing_is_written_shows_what_is_new(live: Live) -> None:
    put(live, note("甲", "旧的一句"), note("乙"))
    live.kernel(html=html(note("甲", "新的一句"), note("乙"), told="记下了"))
    live.page.get_by_text("乙", exact=True).click()
    live.page.get_by_role("button", name="记下乙").click()
    expect(live.page.get_by_label("甲")).to_have_value("新的一句")


def test_a_form_whose_place_is_gone_goes(live: Live) -> None:
    put(live, note("甲"), note("乙"))
    live.page.get_by_text("甲", exact=True).click()
    live.page.get_by_label("甲").fill("写了一半")
    live.page.get_by_text("乙", exact=True).click()
    live.kernel(html=html(note("乙"), told="记下了"))
    live.page.get_by_role("button", name="记下乙").click()
    expect(live.page.locator("#told")).to_have_text("记下了")
    expect(live.page.get_by_label("甲")).to_have_count(0)


def test_a_refusal_finds_its_form_when_another_act_was_answered_first(live: Live) -> None:
    put(live, note("甲"), note("乙"))
    live.kernel(deaf=True)
    for who in "甲乙":
        live.page.get_by_text(who, exact=True).click()
        live.page.get_by_role("button", name=f"记下{who}").click()
    first, second = (said["id"] for said in live.sent())
    live.page.evaluate(
        "([id, html]) => window.kernel.hear({op: 'html', id, html})",
        [second, html(note("甲"), note("乙"), told="记下了")],
    )
    expect(live.page.locator("#told")).to_have_text("记下了")
    live.page.evaluate(
        "(id) => window.kernel.hear({op: 'refused', id, field: 'note', text: '没有写。'})", first
    )
    expect(live.page.locator(".err")).to_be_visible()
    expect(live.page.get_by_label("甲")).to_be_focused()


def test_news_that_nobody_asked_for_takes_neither_words_nor_focus(live: Live) -> None:
    put(live, note("甲"))
    live.page.get_by_text("甲", exact=True).click()
    box = live.page.get_by_label("甲")
    box.press_sequentially("写了")
    live.page.evaluate("(html) => window.kernel.push(html)", html(note("甲"), told="有新的"))
    expect(live.page.locator("#told")).to_have_text("有新的")
    expect(box).to_be_focused()
    box.press_sequentially("一半")
    expect(box).to_have_value("写了一半")


def test_an_open_dialog_with_words_in_it_stays_open(live: Live) -> None:
    put(live, agenda(1))
    live.page.evaluate("document.getElementById('change').showModal()")
    live.page.get_by_label("地点").fill("二楼")
    live.page.evaluate("(html) => window.kernel.push(html)", html(agenda(1), told="有新的"))
    expect(live.page.locator("#told")).to_have_text("有新的")
    expect(live.page.get_by_label("地点")).to_have_value("二楼")
    assert live.page.evaluate("document.getElementById('change').matches(':modal')")


def test_a_version_goes_on_only_where_the_form_would_show_the_same(live: Live) -> None:
    put(live, agenda(1), note("甲"))
    version = live.page.locator("[name=version]")
    live.page.get_by_label("议程").fill("学习党章")
    live.page.evaluate("(html) => window.kernel.push(html)", html(agenda(2), note("甲"), told="二"))
    expect(live.page.locator("#told")).to_have_text("二")
    expect(version).to_have_value("2")
    # Somebody else has changed the line meanwhile: the process is to refuse, and the words stay.
    live.page.evaluate("(html) => window.kernel.push(html)", html(agenda(3, "交流"), note("甲"), told="三"))
    expect(live.page.locator("#told")).to_have_text("三")
    expect(version).to_have_value("2")
    expect(live.page.get_by_label("议程")).to_have_value("学习党章")


def test_words_of_every_form_stand_there_when_the_page_is_opened_again(live: Live) -> None:
    put(live, note("甲"), note("乙"))
    for who in "甲乙":
        live.page.get_by_text(who, exact=True).click()
        live.page.get_by_label(who).fill("写了一半")
    put(live, note("甲"), note("乙"))
    for who in "甲乙":
        expect(live.page.get_by_label(who)).to_be_visible()
        expect(live.page.get_by_label(who)).to_have_value("写了一半")
    live.kernel(html=html(note("甲"), note("乙"), told="记下了"))
    for left, who in ((1, "甲"), (0, "乙")):
        live.page.get_by_role("button", name=f"记下{who}").click()
        expect(live.page.get_by_label(who)).to_have_value("")
        assert live.page.evaluate("sessionStorage.length") == left


def test_words_in_a_form_that_stands_there_only_once_it_is_opened_come_back_with_it(live: Live) -> None:
    opens = '<form data-act="open"><button type="submit">打开</button></form>'
    leaves = '<form data-act="leave" data-leaves="form[data-act=agenda]"><button type="submit">不改了</button></form>'
    put(live, opens)
    live.kernel(html=html(agenda(1), leaves))
    live.page.get_by_role("button", name="打开").click()
    live.page.get_by_label("议程").fill("学习党章")
    put(live, opens)
    live.kernel(html=html(agenda(1), leaves))
    live.page.get_by_role("button", name="打开").click()
    expect(live.page.get_by_label("议程")).to_have_value("学习党章")
    # Who leaves it as it was does not find the words in it the next time.
    live.kernel(html=html(opens))
    live.page.get_by_role("button", name="不改了").click()
    expect(live.page.get_by_label("议程")).to_have_count(0)
    live.kernel(html=html(agenda(1), leaves))
    live.page.get_by_role("button", name="打开").click()
    expect(live.page.get_by_label("议程")).to_have_value("学习")


def test_what_another_changed_meanwhile_is_told_beside_the_words_that_come_back(live: Live) -> None:
    put(live, agenda(1))
    live.page.get_by_label("议程").fill("学习党章")
    put(live, agenda(4, "交流"))
    expect(live.page.get_by_label("议程")).to_have_value("学习党章")
    expect(live.page.locator(".help")).to_contain_text("交流")
    # The page was opened anew, so it is sent with what it shows now.
    expect(live.page.locator("[name=version]")).to_have_value("4")
    put(live, agenda(5))
    expect(live.page.locator(".help")).to_have_count(0)


def test_an_act_that_cannot_go_out_says_so_at_once_and_keeps_its_words(live: Live) -> None:
    put(live, note("甲"))
    live.kernel(gone=True)
    live.page.get_by_text("甲", exact=True).click()
    live.page.get_by_label("甲").fill("写了一半")
    live.page.get_by_role("button", name="记下甲").click()
    expect(live.page.locator(".err")).to_contain_text("网断了一下")
    expect(live.page.get_by_role("button", name="记下甲")).to_be_enabled()
    put(live, note("甲"))
    expect(live.page.get_by_label("甲")).to_have_value("写了一半")


def test_words_that_the_process_has_already_are_not_called_unsent(live: Live) -> None:
    put(live, agenda(1))
    live.kernel(deaf=True)
    live.page.get_by_label("议程").fill("学习党章")
    live.page.locator("form[data-act=agenda] button").click()
    put(live, agenda(2, "学习党章"))
    expect(live.page.get_by_label("议程")).to_have_value("学习党章")
    assert live.page.evaluate("sessionStorage.length") == 0


def test_words_taken_out_again_are_not_kept_and_a_refused_form_keeps_its_own(live: Live) -> None:
    put(live, note("甲"))
    live.page.get_by_text("甲", exact=True).click()
    live.page.get_by_label("甲").fill("写了一半")
    live.page.get_by_label("甲").fill("")
    assert live.page.evaluate("sessionStorage.length") == 0
    live.page.get_by_label("甲").fill("又写了一半")
    live.kernel(deaf=True)
    live.page.get_by_role("button", name="记下甲").click()
    (said,) = live.sent()
    live.page.evaluate(
        "(id) => window.kernel.hear({op: 'refused', id, field: 'note', text: '没有写。'})", said["id"]
    )
    put(live, note("甲"))
    expect(live.page.get_by_label("甲")).to_have_value("又写了一半")
