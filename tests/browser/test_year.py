"""The year of meetings in a browser: proposed, changed line by line, filed, printed; a talk is planned quietly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from kit.domain.meeting import Attendance, Meeting, MeetingKind, Presence
from kit.domain.organisation import Member, roster_order
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-year")

SECRETARY, MEMBER = "示例党员甲", "示例党员戊"
TOPIC = "怎么开好批评会<script>document.title='x'</script>"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A running kit whose first branch has a comrade absent for as long as calls for a talk."""
    with Kit(tmp_path_factory.mktemp("state") / "kit") as running:
        absent_for_months(running)
        yield running


def absent_for_months(kit: Kit) -> None:
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        (secretary,) = records.members.where(name=SECRETARY)
        away = absent_one(records.members.where(unit_id=secretary.unit_id))
        records.attendances.delete(member_id=away.id)  # what the demo has entered of this comrade
        for months in range(1, 5):
            on = date.today() - timedelta(days=30 * months)
            meeting = Meeting(uuid4().hex, secretary.unit_id, MeetingKind.PARTY_DAY, "", on, datetime.now(),
                              secretary.id)  # fmt: skip
            records.meetings.put(meeting)
            records.attendances.put(Attendance(meeting.id, away.id, Presence.ABSENT))
            records.attendances.put(Attendance(meeting.id, secretary.id, Presence.PRESENT))


def absent_one(members: tuple[Member, ...]) -> Member:
    return max((m for m in members if not m.on_committee), key=roster_order)


def at_the_year(page: Page, kit: Kit, name: str) -> None:
    let_in(page, kit, kit.people()[name])
    open_page(page, kit, "year")
    arrived(page)


def test_a_plan_is_proposed_changed_filed_and_taken_along(
    kit: Kit, device: Callable[..., Page], tmp_path: Path
) -> None:
    page = device(DESK)
    at_the_year(page, kit, SECRETARY)
    expect(page.locator(".month")).to_have_count(12)
    expect(page.locator(".month[aria-current=date]")).to_have_count(1)
    lines = page.locator(".planlines > li")
    expect(lines.locator(".state.done").first).to_be_attached()
    page.goto(f"{kit.address}/voila/render/year.ipynb?year={date.today().year + 1}")
    arrived(page)
    expect(page.locator(".month")).to_have_count(12)
    expect(lines).to_have_count(0)
    page.locator("form[data-act=propose] button").click()
    expect(page.locator("#plan .banner.ok")).to_be_focused()
    proposed = lines.count()
    assert proposed > 3
    expect(page.locator("form[data-act=propose]")).to_have_count(0)

    page.locator(".planlines form[data-act=edit] button").first.click()
    expect(page.locator(".planline [name=month]")).to_be_focused()
    page.locator(".planline [name=topic]").fill(TOPIC)
    page.locator(".planline button[type=submit]").click()
    expect(page.locator(".planlines .what", has_text="<script>")).to_have_count(1)
    expect(lines).to_have_count(proposed)
    assert page.title() != "x"

    page.locator("form[data-act=edit]:has([value=new]) button").click()
    new = page.locator(".planline")
    new.locator("button[type=submit]").click()
    expect(new.locator(".err")).to_be_visible()
    new.locator("[name=kind]").select_option("study")
    new.locator("button[type=submit]").click()
    expect(lines).to_have_count(proposed + 1)

    page.locator("[name=party_day]").select_option("w2-5")
    page.locator("[name=dues_day]").select_option("d5")
    page.locator("form[data-act=days] button").click()
    expect(page.locator(".month .fixed time")).to_have_count(24)

    page.locator("form[data-act=file] button").click()
    expect(page.locator("#file-h ~ .banner.ok")).to_be_visible()
    expect(page.locator(".head .lead")).to_contain_text(page.locator("[name=filed_with]").input_value())

    for link, begins in (
        ("year_plan.pdf", b"%PDF"),
        ("year_plan.docx", b"PK"),
        ("branch.ics", b"BEGIN:VCAL"),
    ):
        with page.expect_download(timeout=90_000) as download:
            page.locator(f"a[href*='{link}']").click()
        kept = tmp_path / link
        download.value.save_as(kept)
        assert kept.read_bytes().startswith(begins)


def test_a_talk_with_who_is_long_absent_is_folded_away_and_planned(
    kit: Kit, device: Callable[..., Page]
) -> None:
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        (secretary,) = records.members.where(name=SECRETARY)
        away = absent_one(records.members.where(unit_id=secretary.unit_id))
    page = device(DESK)
    at_the_year(page, kit, SECRETARY)
    name = page.locator("#talk li", has_text=away.name)
    expect(name).to_have_count(1)
    expect(name).not_to_be_visible()
    page.locator("#talk summary").click()
    expect(name).to_be_visible()
    expect(name.locator(".basis")).to_be_visible()
    page.locator("#talk form[data-act=talk] button").click()
    expect(page.locator("#talk .banner.ok")).to_be_visible()
    expect(name.locator(".state.wait")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#talk")).not_to_be_visible()
    page.emulate_media(media="screen")
    page.goto("about:blank")

    other = device(PHONE)
    at_the_year(other, kit, MEMBER)
    expect(other.locator(".month")).to_have_count(12)
    assert away.name not in other.content()
    expect(other.locator("#talk, .kinds, form[data-act]")).to_have_count(0)
    assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_no_report_of_the_plan_goes_to_a_member(kit: Kit, device: Callable[..., Page]) -> None:
    page = device()
    let_in(page, kit, kit.people()[MEMBER])
    assert page.request.get(f"{kit.address}/kit/report/year_plan.pdf").status == 403
    assert page.request.get(f"{kit.address}/kit/report/year_plan.docx").status == 403


def test_a_line_of_the_plan_leads_to_planning_it_and_shows_the_meeting(
    kit: Kit, device: Callable[..., Page]
) -> None:
    page = device(DESK)
    at_the_year(page, kit, SECRETARY)
    page.goto(f"{kit.address}/voila/render/year.ipynb?year={date.today().year + 1}")
    arrived(page)
    if not page.locator(".planlines > li").count():
        page.locator("form[data-act=propose] button").click()
    expect(page.locator("form[data-act=propose]")).to_have_count(0)
    page.locator("#plan details.group").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    line = page.locator(".planlines > li").filter(has=page.locator("a[href*='line=']")).first
    name = line.get_attribute("id")
    line.locator("a[href*='line=']").click()
    arrived(page)
    plan = page.locator("form[data-act=plan]")
    expect(plan.locator("[name=line_id]")).to_have_count(1)
    assert plan.locator("[name=kind]").input_value()
    assert plan.locator("[name=held_on]").input_value().startswith(str(date.today().year + 1))
    plan.locator("button[type=submit]").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    page.goto(f"{kit.address}/voila/render/year.ipynb?year={date.today().year + 1}")
    arrived(page)
    page.locator("#plan details.group").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    expect(page.locator(f"[id='{name}'] .state.wait")).to_be_visible()
    expect(page.locator(f"[id='{name}'] a[href*='line=']")).to_have_count(0)


def test_an_ordinary_member_finds_the_year_from_home(kit: Kit, device: Callable[..., Page]) -> None:
    page = device(PHONE)
    let_in(page, kit, kit.people()[MEMBER])
    open_page(page, kit, "home")
    arrived(page)
    page.locator("main a[href$='year.ipynb']").click()
    arrived(page)
    expect(page.locator(".month")).to_have_count(12)
    expect(page.locator(".planlines > li").first).to_be_attached()
    expect(page.locator("form[data-act]")).to_have_count(0)
