"""A whole meeting in the rehearsal room: one who leads, the second screen, twelve members with their phones.

From the plan to the signed minutes, everything by pressing and typing in Chromium; the bots are sent home.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from kit.domain.action import Source
from kit.domain.meeting import StepKind
from kit.store.store import records_at
from tests.browser import meeting_facts as entered
from tests.browser.conftest import Watch
from tests.browser.meeting_facts import Held, bare, left_over, lines
from tests.browser.rehearsal_room import (
    LEADS,
    SECOND,
    Device,
    Room,
    ask_for_correction,
    cast,
    criticise,
    go_on,
    key_in,
    number_of,
)
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-rehearsal")

AT_ONCE = 4
"""Phones that have a page open at the same time."""


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """The rehearsal room without its players."""
    state = tmp_path_factory.mktemp("state") / "kit"
    with Kit(state, arguments=("--rehearsal", "--no-players")) as running:
        yield running


@pytest.fixture
def room(kit: Kit, device: Device) -> Room:
    return Room(kit, device)


def test_a_meeting_from_its_plan_to_the_signed_minutes(room: Room, watch: Watch) -> None:
    plan(room)
    begin(room)
    speak(room)
    vote(room)
    grade(room)
    decide_and_end(room)
    minutes_are_corrected_and_signed(room)
    everything_entered_and_nothing_else(room)
    nothing_private_came_to_the_wall(room)
    actions_stand_in_the_ledger(room)


def plan(room: Room) -> None:
    """The meeting page: a life meeting today, by its template."""
    page = room.desk
    room.open(page, "meeting", whole=True)
    form = page.locator("form[data-act=plan]")
    form.locator("[name=kind]").select_option("life")
    form.locator("[name=held_on]").fill(date.today().isoformat())
    for name in ("starts_at", "place", "topic"):
        form.locator(f"[name={name}]").fill(entered.HEAD[name])
    form.locator("[name=host_id]").select_option(room.ids[LEADS])
    form.locator("[name=recorder_id]").select_option(room.ids[SECOND])
    form.locator("button[type=submit]").click()
    expect(page.locator(".plansteps > ol > li")).to_have_count(8)
    page.locator("[data-open=change]").click()
    change = page.locator("#change form")
    change.locator("[name=guests]").fill(entered.HEAD["guests"])
    change.locator("button[type=submit]").click()
    expect(page.locator(".kv").first).to_contain_text(entered.HEAD["guests"])
    page.locator("button[value=out-8]").click()
    expect(page.locator(".plansteps > ol > li")).to_have_count(7)
    room.meeting_id = page.locator("form[data-act=agenda] [name=meeting_id]").input_value()


def begin(room: Room) -> None:
    """The cockpit: who is here and who is not, and why; the wall follows from here on."""
    page, wall = room.desk, room.wall
    room.open(page, "cockpit")
    wall.goto(f"{room.kit.address}/voila/render/projector.ipynb?meeting={room.meeting_id}")
    expect(wall.locator(".way li")).to_have_count(7)
    on_leave, absent = (room.ids[name] for name in entered.EXTRA)
    page.locator(f"#at-{on_leave} button[value=leave]").click()
    page.locator(f"#r-{on_leave}").fill(entered.LEAVE)
    page.locator(f"#why-{on_leave} button").click()
    page.locator(f"#at-{absent} button[value=absent]").click()
    expect(page.locator(f"#at-{absent} button[value=absent]")).to_have_attribute("aria-pressed", "true")
    page.locator("#f-all button").click()
    expect(page.locator("#f-all")).to_have_count(0)
    page.locator("#f-start button").click()
    expect(page.locator("#step-1[aria-current=step]")).to_be_visible()
    expect(wall.locator("li[aria-current=step]")).to_have_count(1)


def speak(room: Room) -> None:
    """What is said of last year's plan; then everybody's turn, with criticism and the stand on it."""
    page, told = room.desk, room.facts.told
    go_on(page, 2)
    page.locator("#entry-who").select_option(room.ids[room.facts.part(entered.SAID_BY).name])
    page.locator("#entry-text").fill(told.said)
    page.locator("#entry button").click()
    expect(page.locator("#said")).to_contain_text(told.said)
    for number in range(3, number_of(room, StepKind.MEMBERS) + 1):
        go_on(page, number)
    speeches = {told.names[one.to]: one for one in told.speeches}
    for place in range(1, 13):
        page.locator("#f-call button").click()
        expect(page.locator("#f-spoken")).to_be_visible()
        name = page.locator("#tn-h").inner_text()
        if place == 2:
            expect(room.wall.locator("h1")).to_contain_text(name)
        page.locator("#f-spoken button").click()
        expect(page.locator("#heard")).to_be_visible()
        if one := speeches.pop(name, None):
            criticise(page, room.ids[told.names[one.by]], one.matter, one.effect, one.suggestion, one.stand)
            if one is told.speeches[0]:
                page.locator("#given form[data-act=link] button").click()
                expect(page.locator("#given .linked .state")).to_be_visible()
    assert speeches == {}
    page.locator("#f-call button").click()
    expect(page.locator("#heard")).to_have_count(0)


def vote(room: Room) -> None:
    """Ten phones, and two slips that two people key in, each by themselves; then the end and the count."""
    desk, facts = room.desk, room.facts
    go_on(desk, number_of(room, StepKind.BALLOT))
    room.open(desk, "appraisal")
    desk.locator("#open-members button[type=submit]").click()
    election = desk.locator(".election")
    expect(election.locator("[data-voted]")).to_have_text("0")
    desk.locator(".slips > summary").click()
    for part in facts.on_paper:
        desk.locator(".slips [data-act=hand_out] select").select_option(room.ids[part.name])
        desk.locator(".slips [data-act=hand_out] button").click()
        expect(desk.locator("#said")).to_contain_text("发出一张")
    other = room.phones[SECOND]
    room.open(other, "appraisal")
    other.locator(".slips > summary").click()
    for number, part in enumerate(facts.on_paper, 1):
        key_in(room, desk, number, part)
        expect(desk.locator("#said")).to_contain_text("录了第一遍")
        key_in(room, other, number, part)
        expect(desk.locator(".sums b").nth(3)).to_have_text(str(number))
    voters = facts.by_phone
    for some in (voters[at : at + AT_ONCE] for at in range(0, len(voters), AT_ONCE)):
        for part in some:
            room.open(room.phones[part.name], "ballot")
        for part in some:
            cast(room, part)
        for part in some:
            room.leave(room.phones[part.name])
    expect(election.locator("[data-voted]")).to_have_text("12")
    # What was done last stands there still, whatever came in meanwhile.
    expect(desk.locator("#said")).to_contain_text("录了第一遍")
    close_and_count(room, election)


def close_and_count(room: Room, election: Locator) -> None:
    desk, facts = room.desk, room.facts
    desk.locator("[data-open^=close-]").click()
    desk.locator("dialog[open] [name=asked]").check()
    desk.locator("dialog[open] button[type=submit]").click()
    desk.locator("[data-act=tally] button").click()
    table = election.locator("table.tally tbody")
    expect(table.locator("tr:not(.why)")).to_have_count(len(facts.graded))
    for name in facts.graded:
        row = table.locator("tr:not(.why)").filter(has=desk.get_by_role("rowheader", name=name))
        counted = [int(text) for text in row.locator("td").all_inner_texts()]
        assert counted == [*facts.counts(name), 0], name
    expect(election.locator("tr.why li")).to_have_text([entered.UNFIT[2]])
    expect(election.locator(".banner")).to_contain_text("5 位同志")
    listed = election.locator(".receiptlist li").all_text_contents()
    assert sorted(listed) == sorted(facts.receipts)
    assert len(set(facts.receipts)) == 10


def grade(room: Room) -> None:
    """The committee gives grades; each reads only the own one, and may remark on it."""
    desk = room.desk
    for sign, (grade, reason) in entered.GRADED.items():
        name = room.facts.part(sign).name
        desk.locator(f"[name=g-{room.ids[name]}][value={grade.value}]").check()
        if reason:
            desk.locator(f"[name=r-{room.ids[name]}]").fill(reason)
    desk.locator("#grades button[type=submit]").click()
    for sign, (grade, _reason) in entered.GRADED.items():
        row = desk.locator(f"[id^='gd-of-{room.ids[room.facts.part(sign).name]}-']")
        expect(row.locator("summary .state")).to_have_text(entered.GRADE_WORDS[grade])
    phone = room.phones[room.facts.part("丑").name]
    room.open(phone, "ballot", whole=True)
    expect(phone.locator(".graded .card")).to_have_count(1)
    phone.locator(".graded [name=remark]").fill(entered.REMARK)
    phone.locator(".graded button[type=submit]").click()
    expect(phone.locator(".graded .banner")).to_be_visible()
    assert entered.GRADED["子"][1] not in phone.content()
    room.leave(phone)
    room.leave(room.phones[SECOND])


def decide_and_end(room: Room) -> None:
    page, facts = room.desk, room.facts
    room.open(page, "cockpit")
    go_on(page, number_of(room, StepKind.SUMMARY))
    for one in facts.told.decisions:
        page.locator("#decision-text").fill(one.text)
        page.locator("#decision-who").select_option(room.ids[facts.part(one.by).name])
        page.locator("#decision-due").fill(facts.due(one.days).isoformat())
        page.locator("#decision button").click()
        expect(page.locator("#said")).to_contain_text(one.text)
    page.locator("#ending > summary").click()
    page.locator("#f-finish button").click()
    expect(page.locator("#ending")).to_have_count(0)
    expect(room.wall.locator("li[aria-current=step]")).to_have_count(0)


def minutes_are_corrected_and_signed(room: Room) -> None:
    """Built; two members ask to have a line put right: one is taken over, the other answered; settled."""
    desk, facts = room.desk, room.facts
    room.open(desk, "minutes")
    desk.locator("form[data-act=build] [name^=poll-]").check()
    desk.locator("form[data-act=build] button").click()
    expect(desk.locator("article.minutes")).to_contain_text(facts.told.speeches[0].matter)
    asked = (("庚", facts.told.speeches[0].stand, entered.CORRECTED),
             ("己", facts.told.speeches[1].suggestion, entered.NOT_CORRECTED))  # fmt: skip
    for sign, before, after in asked:
        ask_for_correction(room, room.phones[facts.part(sign).name], before, after)
    room.open(desk, "minutes")
    taken, answered = (desk.locator(".asked-for").filter(has_text=after) for _s, _b, after in asked)
    taken.locator("button[value=yes]").click()
    expect(desk.locator("article.minutes")).to_contain_text(entered.CORRECTED)
    answered.locator("summary").click()
    answered.locator("[name=reply]").fill(entered.REPLY)
    answered.locator("button[value=no]").click()
    expect(answered).to_contain_text(entered.REPLY)
    decisions = desk.locator("#decisions")
    for one in facts.told.decisions:
        decisions.locator("details").filter(has_text=one.text).locator("summary").click()
        decisions.locator("details[open] form button").click()
        expect(decisions.locator("a").filter(has_text=one.text)).to_be_visible()
    desk.locator("[data-open=settling]").click()
    desk.locator("form[data-act=sign] button[type=submit]").click()
    expect(desk.locator("article.minutes .state.done")).to_be_visible()
    expect(desk.locator("form[data-act=build]")).to_have_count(0)


def everything_entered_and_nothing_else(room: Room) -> None:
    """On the page and in the PDF: every fact stands there; taken out with the kit's own words, nothing stays."""
    facts, desk = room.facts, room.desk
    room.open(desk, "minutes")
    answer = desk.request.get(f"{room.kit.address}/kit/report/minutes.pdf?meeting={room.meeting_id}")
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    on_page = desk.locator("article.minutes").evaluate("(node) => node.textContent")
    held = held_now(room)
    for text, known in ((on_page, lines(facts, held, paper=False)), (paper, lines(facts, held, paper=True))):
        told = bare(text)
        assert [one for one in (*facts.written(), *facts.names) if bare(one) not in told] == []
        assert [one for one in facts.private() if bare(one) in told] == []
        assert left_over(text, known) == ""


def held_now(room: Room) -> Held:
    """What the meeting's minutes take from the kit's own records: times, the ballot's name, the check number."""
    with records_at(room.url) as records:
        steps = records.agenda_steps.where(meeting_id=room.meeting_id)
        (minutes,) = records.minutes.where(meeting_id=room.meeting_id)
        (election,) = records.elections.where(meeting_id=room.meeting_id)
    return Held(room.meeting(), steps, election.title, minutes.digest)


def nothing_private_came_to_the_wall(room: Room) -> None:
    seen = room.wire.everything().decode("utf-8", "replace")
    assert room.facts.names[1] in seen
    words = [*room.facts.private(), *room.facts.written()]
    public = {entered.HEAD["place"], entered.HEAD["topic"], entered.HEAD["guests"]}
    assert [one for one in words if one not in public and one in seen] == []


def actions_stand_in_the_ledger(room: Room) -> None:
    facts, desk = room.facts, room.desk
    room.open(desk, "ledger", whole=True)
    for one in facts.told.decisions:
        expect(desk.locator("tbody").filter(has_text=one.text)).to_contain_text(facts.part(one.by).name)
    speech = facts.told.speeches[0]
    with records_at(room.url) as records:
        (own,) = records.actions.where(source=Source.CRITICISM)
        assert (own.member_id, own.text) == (room.ids[facts.told.names[speech.to]], speech.suggestion)
        assert len(records.actions.where(source=Source.MEETING)) == len(facts.told.decisions)
    phone = room.phones[facts.told.names[speech.to]]
    room.open(phone, "actions", whole=True)
    expect(phone.get_by_text(speech.suggestion).first).to_be_visible()
    room.leave(phone)
