"""Minutes in a browser: built, corrected by a speaker on a phone, settled, printed, and followed up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from kit.domain.meeting import (
    AgendaStep,
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    StepKind,
)
from kit.domain.organisation import Member
from kit.services.minutes import LONGEST_REPLY
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, Watch, arrived, let_in
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-minutes")

SECRETARY, SPEAKER, AWAY = "示例党员甲", "示例党员乙", "示例党员丙"
MATTER = "九月两次走访没有去<script>document.title='x'</script>"
FORGOTTEN = "季度通报两次没有写到人"
CORRECTED = "九月一次走访没有去"
DECIDED = "走访排进每月第一周"


def test_built_corrected_settled_and_followed_up(kit: Kit, device: Callable[..., Page], watch: Watch) -> None:
    name = held(kit)
    desk, phone = device(DESK), device(PHONE)
    let_in(desk, kit, kit.people()[SECRETARY])
    let_in(phone, kit, kit.people()[SPEAKER])

    open_minutes(desk, kit, name)
    desk.locator("form[data-act=build] button").click()
    expect(desk.locator("article.minutes")).to_contain_text(MATTER)
    assert desk.title() != "x"

    open_minutes(phone, kit, name)
    expect(phone.locator("aside")).to_have_count(0)
    line = phone.locator(".own > li").filter(has_text="九月两次走访没有去")
    line.locator("summary").click()
    line.locator("textarea").fill(CORRECTED)
    line.locator("button").click()
    expect(phone.locator(".own .tag")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    open_minutes(desk, kit, name)
    expect(desk.locator("form[data-act=sign]")).to_have_count(0)
    desk.locator("form[data-act=settle] button[value=yes]").click()
    expect(desk.locator("article.minutes")).to_contain_text(CORRECTED)
    expect(desk.locator("article.minutes")).not_to_contain_text("九月两次走访没有去")
    head = desk.locator("form[data-act=head]")
    for field in ("host_id", "recorder_id"):
        head.locator(f"[name={field}]").select_option(label=SECRETARY)
    head.locator("[name=place]").fill("三楼会议室")
    head.locator("button").click()
    desk.locator("[data-open=settling]").click()
    desk.locator("form[data-act=sign] button[type=submit]").click()
    expect(desk.locator("article.minutes .state.done")).to_be_visible()
    expect(desk.locator("form[data-act=build]")).to_have_count(0)

    decisions = desk.locator("#decisions")
    decisions.locator("details > summary").first.click()
    decisions.locator("form button").click()
    expect(decisions.locator("a")).to_have_text(DECIDED)

    for page in (desk, phone):
        answer = page.request.get(f"{kit.address}/kit/report/minutes.pdf?meeting={name}")
        text = "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(answer.body())).pages)
        assert CORRECTED in text
        assert digest(kit, name) in text
    refused = phone.request.get(f"{kit.address}/kit/report/meeting_report.docx?meeting={name}")
    assert refused.status == 403
    open_minutes(phone, kit, name)
    expect(phone.locator(".own details")).to_have_count(0)


def test_who_was_away_is_shown_the_lines_of_ones_own_and_no_paper(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    name = held(kit)
    desk, phone = device(DESK), device(PHONE)
    let_in(desk, kit, kit.people()[SECRETARY])
    open_minutes(desk, kit, name)
    desk.locator("form[data-act=build] button").click()
    expect(desk.locator("article.minutes")).to_be_visible()
    let_in(phone, kit, kit.people()[AWAY])
    open_minutes(phone, kit, name)
    expect(phone.locator("article.minutes")).to_have_count(0)
    expect(phone.locator(".own > li")).to_have_count(2)
    expect(phone.locator(".own")).to_contain_text("住院")
    answer = phone.request.get(f"{kit.address}/kit/report/minutes.docx?meeting={name}")
    assert answer.status != 200
    assert "九月" not in answer.text()


def test_what_was_forgotten_is_added_marked_and_reaches_the_one_who_said_it(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    name = held(kit)
    desk, phone, late = device(DESK), device(PHONE), device(PHONE)
    let_in(desk, kit, kit.people()[SECRETARY])
    open_minutes(desk, kit, name)
    desk.locator("form[data-act=build] button").click()
    expect(desk.locator("article.minutes")).to_be_visible()

    seat = opened(desk, "later_seat")
    seat.locator("[name=member_id]").select_option(value=member(kit, AWAY))
    seat.locator("[name=presence]").select_option(value="present")
    seat.locator("button").click()
    expect(desk.locator("article.minutes")).to_contain_text("示例党员丙")
    expect(desk.locator("[data-focus]")).to_be_visible()
    expect(desk.locator("#absent")).to_have_count(0)

    heard = opened(desk, "later_criticism")
    heard.locator("[name=by_id]").select_option(label=SPEAKER)
    heard.locator("[name=to_id]").select_option(label=SECRETARY)
    heard.locator("[name=matter]").fill(FORGOTTEN)
    heard.locator("button").click()
    expect(desk.locator("article.minutes")).to_contain_text(FORGOTTEN)

    let_in(phone, kit, kit.people()[SPEAKER])
    open_minutes(phone, kit, name)
    on = date.today()
    mark = re.compile(rf"会后补记：{SECRETARY}，{on.year} ?年 ?{on.month} ?月 ?{on.day} ?日")
    line = phone.locator(".own > li").filter(has_text=FORGOTTEN)
    expect(line).to_contain_text(mark)
    expect(phone.locator("article.minutes h4").last).to_contain_text(mark)
    expect(phone.locator("#later")).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    let_in(late, kit, kit.people()[AWAY])
    open_minutes(late, kit, name)
    expect(late.locator("article.minutes")).to_contain_text(FORGOTTEN)
    for kind in ("pdf", "docx"):
        answer = phone.request.get(f"{kit.address}/kit/report/minutes.{kind}?meeting={name}")
        assert FORGOTTEN in text_of(kind, answer.body())
        assert len(mark.findall(text_of(kind, answer.body()))) == 2, "the attendance and the criticism"


def opened(page: Page, act: str) -> Locator:
    """The first form of an act, its fold opened."""
    form = page.locator(f"form[data-act={act}]").first
    form.locator("xpath=ancestor::details/summary").click()
    return form


def member(kit: Kit, name: str) -> str:
    with records_at(_url(kit)) as records:
        (found,) = records.members.where(name=name)
    return found.id


def text_of(kind: str, body: bytes) -> str:
    if kind == "pdf":
        return "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(body)).pages)
    with zipfile.ZipFile(io.BytesIO(body)) as told:
        return re.sub(r"<[^>]+>|\s", "", told.read("word/document.xml").decode())


def test_words_typed_for_an_answer_that_is_refused_stay(
    kit: Kit, device: Callable[..., Page], watch: Watch
) -> None:
    name = held(kit)
    desk = device(DESK)
    let_in(desk, kit, kit.people()[SECRETARY])
    open_minutes(desk, kit, name)
    desk.locator("form[data-act=build] button").click()
    line = desk.locator(".own > li").first
    line.locator("summary").click()
    line.locator("textarea").fill("字" * (LONGEST_REPLY * 11))
    line.locator("button").click()
    expect(line.locator(".err")).to_be_visible()
    expect(line.locator("textarea")).to_have_value("字" * (LONGEST_REPLY * 11))


def open_minutes(page: Page, kit: Kit, name: str) -> None:
    page.goto(f"{kit.address}/voila/render/minutes.ipynb?meeting={name}")
    arrived(page)


def held(kit: Kit) -> str:
    """A meeting that has just ended: 乙 criticised 丙, who was away; the secretary reported."""
    at = datetime.now().replace(microsecond=0) - timedelta(hours=2)
    with records_at(_url(kit)) as records:
        people: dict[str, Member] = {m.name: m for m in records.members.where()}
        boss, speaker, away = (people[one] for one in (SECRETARY, SPEAKER, AWAY))
        name = f"meeting{len(records.meetings.where())}"
        records.meetings.add(Meeting(
            name, boss.unit_id, MeetingKind.LIFE, "组织生活会", at.date(), at, boss.id, MeetingState.ENDED,
            started_at=at, ended_at=at + timedelta(hours=1),
        ))  # fmt: skip
        records.agenda_steps.add(AgendaStep(name, 1, StepKind.MEMBERS, "逐人发言", 30, at))
        records.attendances.add_all([
            Attendance(name, boss.id, Presence.PRESENT), Attendance(name, speaker.id, Presence.PRESENT),
            Attendance(name, away.id, Presence.LEAVE, "住院"),
        ])  # fmt: skip
        records.entries.add_all([
            Entry(f"{name}said", name, 1, 1, boss.id, "上年六条办成五条"),
            Entry(f"{name}done", name, 2, 1, speaker.id, DECIDED, True, at.date() + timedelta(days=30)),
        ])  # fmt: skip
        records.criticisms.add(Criticism(f"{name}c", name, 1, speaker.id, away.id, MATTER, "", "", "下月改"))
    return name


def digest(kit: Kit, name: str) -> str:
    with records_at(_url(kit)) as records:
        (made,) = records.minutes.where(meeting_id=name)
    return made.digest


def _url(kit: Kit) -> str:
    return f"sqlite:///{Path(kit.state) / 'kit.db'}"
