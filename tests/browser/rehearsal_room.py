"""Everybody's devices at the rehearsed meeting, and what one person does at one of them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kit.domain.meeting import Meeting, StepKind
from kit.domain.organisation import Member, Role
from kit.rehearsal_script import Part
from kit.store.store import records_at
from tests.browser import meeting_facts as entered
from tests.browser.conftest import DESK, PHONE, arrived, let_in
from tests.browser.meeting_facts import Facts
from tests.browser.test_meeting_room import Wire
from tests.serving import Kit

LEADS, SECOND = "示例党员甲", "示例党员乙"
Device = Callable[..., Page]


class Room:
    """The running kit, the devices of everybody, the meeting that they hold, and what was entered."""

    def __init__(self, kit: Kit, device: Device) -> None:
        self.kit, self.facts = kit, Facts()
        self.url = f"sqlite:///{kit.state / 'kit.db'}"
        with records_at(self.url) as records:
            people = {m.name: m for m in records.members.where()}
            unit = people[LEADS].unit_id
            for number, name in enumerate(entered.EXTRA, 13):
                people[name] = Member(f"extra{number}", unit, f"{number:03d}", name, Role.MEMBER)
                records.members.add(people[name])
        self.ids = {name: member.id for name, member in people.items()}
        self.desk, self.wall = device(DESK), device(DESK)
        self.phones = {part.name: device(PHONE) for part in self.facts.told.people}
        self.wire = Wire(self.wall)
        for page in (self.desk, self.wall):
            let_in(page, kit, kit.people()[LEADS])
        for name, page in self.phones.items():
            let_in(page, kit, kit.people()[name])
        self.meeting_id = ""

    def open(self, page: Page, name: str, *, whole: bool = False) -> None:
        """A page of the kit about the meeting."""
        asked = "" if whole else f"?meeting={self.meeting_id}"
        page.goto(f"{self.kit.address}/voila/render/{name}.ipynb{asked}")
        arrived(page)

    def leave(self, page: Page) -> None:
        """Leave a page, so that its process is not needed any more."""
        page.goto(f"{self.kit.address}/healthz")

    def meeting(self) -> Meeting:
        with records_at(self.url) as records:
            held = records.meetings.get(self.meeting_id)
        assert held is not None
        return held


def go_on(page: Page, number: int) -> None:
    """To the next step of the agenda, which has this number."""
    page.locator("#f-next button").click()
    expect(page.locator(f"#step-{number}[aria-current=step]")).to_be_visible()


def number_of(room: Room, kind: StepKind) -> int:
    """Which step of the agenda is of this kind."""
    with records_at(room.url) as records:
        return records.agenda_steps.where(meeting_id=room.meeting_id, kind=kind)[0].number


def criticise(page: Page, by: str, matter: str, effect: str, how: str, stand: str) -> None:
    """Write down who says what to the one whose turn it is, and the stand."""
    page.locator("#crit-by").select_option(by)
    for name, text in (("matter", matter), ("effect", effect), ("how", how), ("stand", stand)):
        page.locator(f"#crit-{name}").fill(text)
    page.locator("#crit button[type=submit]").click()
    expect(page.locator("#given")).to_contain_text(matter)


def key_in(room: Room, page: Page, number: int, part: Part) -> None:
    form = page.locator(".slips [data-act=key]")
    form.locator("[name=slip]").fill(str(number))
    for name in room.facts.graded:
        grade, _reason = room.facts.mark(part, name)
        form.locator(f"[name=m-{room.ids[name]}][value={grade.value}]").check()
    form.locator("button[type=submit]").click()


def cast(room: Room, part: Part) -> None:
    """Mark everybody, press twice, and keep the receipt."""
    page, facts = room.phones[part.name], room.facts
    for name in facts.graded:
        grade, reason = facts.mark(part, name)
        word = entered.GRADE_WORDS[grade]
        page.get_by_role("radio", name=f"{name} {word}", exact=True).check()
        if reason:
            page.locator(".why:visible input").fill(reason)
    page.locator(".dock .main").click()
    page.locator("#ask .main").click()
    expect(page.locator("dialog.receipt")).to_be_visible()
    facts.receipts.append(" ".join(page.locator("dialog.receipt .code span").all_inner_texts()))
    page.locator("dialog.receipt .main").click()
    expect(page.locator(".votes")).to_have_count(0)


def ask_for_correction(room: Room, phone: Page, before: str, after: str) -> None:
    room.open(phone, "minutes")
    line = phone.locator(".own > li").filter(has_text=before)
    line.locator("summary").click()
    line.locator("textarea").fill(after)
    line.locator("button").click()
    expect(phone.locator(".own")).to_contain_text(after)
    room.leave(phone)
