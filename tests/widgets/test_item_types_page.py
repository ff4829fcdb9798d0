"""The controls of XLSForm's types in a real browser, by keyboard; a script answers in the place of the kernel."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from kit.domain.filling import Filling
from kit.widgets.view import live_view
from kit.words import _
from tests.store.test_xlsform import HOUSEHOLD
from tests.widgets.conftest import form_editor, kept
from tests.widgets.standing import Stand

pytestmark = pytest.mark.xdist_group("editors")
GIVEN = {"name": "Li", "region": "n", "born": "2000-05-01", "child[1]": "小红"}
INSIDE = [f"{name}[{n}]" for n in (1, 2, 3) for name in ("child", "years")]
FINGER = 44
"""Pixels that a finger needs."""


def put(stand: Stand, start: str, **more: str) -> None:
    given = GIVEN | more
    filling = Filling(HOUSEHOLD, given, datetime(2026, 11, 21, 10, 30))
    shown = list(dict.fromkeys([*filling.values, *INSIDE]))
    stand.put(
        form_editor(HOUSEHOLD, start=start, shown=shown, live=live_view(filling), answers=kept(**given))
    )


def test_a_scale_holds_nothing_until_it_is_moved_and_says_its_value(stand: Stand) -> None:
    put(stand, "pain")
    page = stand.page
    expect(page.locator(".scale output")).to_have_text(_("Not chosen yet"))
    page.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".scale output")).to_have_text("2")
    stand.wait_kept("pain", "2")


@pytest.mark.parametrize(
    ("name", "kind", "typed"),
    [("up", "time", "06:45"), ("met", "datetime-local", "2026-03-05T18:30"), ("born", "date", "1999-12-31")],
)
def test_days_and_times_have_the_browsers_own_controls(
    stand: Stand, name: str, kind: str, typed: str
) -> None:
    put(stand, name)
    stand.page.locator(f".item:visible input[type={kind}]").fill(typed)
    stand.wait_kept(name, typed)


def test_a_box_is_ticked_by_the_space_bar(stand: Stand) -> None:
    put(stand, "read_it")
    stand.page.locator("input[type=checkbox]:visible").focus()
    stand.page.keyboard.press("Space")
    stand.wait_kept("read_it", "OK")


def test_a_default_stands_in_the_field_and_stays_away_once_wiped_out(stand: Stand) -> None:
    put(stand, "hours")
    box = stand.page.locator(".item:visible input")
    expect(box).to_have_value("1.5")
    box.fill("2")
    stand.wait_kept("hours", "2")
    box.fill("")
    stand.wait_kept("hours", "")
    stand.reload()
    expect(stand.page.locator(".item:visible input")).to_have_value("")


def test_a_list_offers_what_the_answers_leave(stand: Stand) -> None:
    put(stand, "place")
    box = stand.page.locator("select")
    offered = box.evaluate("box => [...box.options].filter((one) => !one.hidden).map((one) => one.value)")
    assert offered == ["", "1", "2"]
    box.focus()
    stand.page.keyboard.press("ArrowDown")
    stand.wait_kept("town", "1")


def test_an_order_is_made_by_keyboard(stand: Stand) -> None:
    put(stand, "place")
    stand.page.get_by_role("button", name=_("Further down: {name}", name="种地")).focus()
    stand.page.keyboard.press("Enter")
    stand.wait_kept("best", "shop farm")
    expect(stand.page.get_by_role("button", name=_("Further down: {name}", name="种地"))).to_be_focused()
    assert stand.page.locator(".ranked li").first.inner_text().startswith("开店")


def test_instances_are_added_written_and_taken_away(stand: Stand) -> None:
    put(stand, "children")
    page = stand.page
    expect(page.get_by_role("heading", name="孩子 1")).to_be_visible()
    expect(page.locator("textarea:visible")).to_have_value("小红")
    expect(page.get_by_text("小红几岁")).to_be_visible()
    page.get_by_role("button", name=_("Add one more: {name}", name="孩子")).press("Enter")
    stand.wait_kept("children", "1 2")
    expect(page.get_by_role("heading", name="孩子 2")).to_be_focused()
    page.locator("textarea:visible").nth(1).fill("小明")
    stand.wait_kept("child[2]", "小明")
    page.get_by_role("button", name=_("Take it away")).first.press("Enter")
    expect(page.get_by_role("button", name=_("Keep it"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.get_by_role("button", name=_("Take it away")).first.press("Enter")
    page.get_by_role("button", name=_("Take it away all the same")).press("Enter")
    stand.wait_kept("children", "2")
    expect(page.get_by_role("heading", name="孩子 1")).to_be_visible()
    expect(page.locator("textarea:visible")).to_have_value("小明")
    assert stand.answers()["child[1]"]["value"] == "小红"
    page.get_by_role("button", name=_("Add one more: {name}", name="孩子")).click()
    stand.wait_kept("children", "2 3")  # a number is never used twice


def test_an_empty_instance_goes_without_a_question_and_the_last_one_too(stand: Stand) -> None:
    put(stand, "children", **{"child[1]": ""})
    stand.page.get_by_role("button", name=_("Take it away")).click()
    stand.wait_kept("children", "0")
    expect(stand.page.get_by_role("heading", name="孩子 1")).to_have_count(0)
    expect(stand.page.get_by_role("button", name=_("Add one more: {name}", name="孩子"))).to_be_focused()


def test_what_is_worked_out_is_read_and_not_written(stand: Stand) -> None:
    put(stand, "told", town="1")
    expect(stand.page.locator(".item:visible h1")).to_have_text("来自1？")
    expect(stand.page.locator(".item:visible output")).to_have_text("哈尔滨 (spring)")
    expect(stand.page.locator(".item:visible input, .item:visible textarea")).to_have_count(0)


def test_a_repeat_counts_as_answered_when_something_in_it_is(stand: Stand) -> None:
    put(stand, "name")
    page = stand.page
    states = page.eval_on_selector_all(".toc li a", "links => links.map((one) => one.textContent)")
    assert next(s for s in states if "孩子" in s).endswith(_("Answered"))
    assert _("Needs an answer") in page.locator(".item:visible").inner_text()


@pytest.mark.parametrize("start", ["pain", "up", "read_it", "place", "children"])
def test_everything_to_press_is_large_enough_for_a_finger(stand: Stand, start: str) -> None:
    put(stand, start)
    sizes = stand.page.eval_on_selector_all(
        ".item button, .item select, .item label.level, .item input:not([type=radio]):not([type=checkbox]), .item textarea",
        "nodes => nodes.filter((one) => one.checkVisibility()).map((one) => [one.outerHTML.slice(0, 60), one.getBoundingClientRect().height])",
    )
    assert [size for size in sizes if size[1] < FINGER] == []
    width = stand.page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert width <= 0


def test_a_closed_sheet_takes_no_answers(stand: Stand) -> None:
    filling = Filling(HOUSEHOLD, GIVEN)
    stand.put(
        form_editor(
            HOUSEHOLD, start="children", shown=[*filling.values, *INSIDE], open=False, answers=kept(**GIVEN)
        )
    )
    expect(stand.page.get_by_role("button", name=_("Add one more: {name}", name="孩子"))).to_be_hidden()
    expect(stand.page.get_by_role("button", name=_("Take it away"))).to_be_hidden()
    assert stand.page.locator("textarea:visible").first.evaluate("box => box.readOnly")
