"""The ballot page on a phone: marks stay in the tab until they are cast, once, whatever breaks on the way."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil
import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from kit.domain.ballot import Grade, Ticked
from kit.domain.election import Election
from kit.services.ballots import close_election
from kit.store.polling import Polling
from tests.browser.cable import cable_to
from tests.browser.conftest import DESK, Watch, let_in, open_page
from tests.browser.test_nothing_is_lost import BROKEN_LINES, cut, kernel_of, mend
from tests.polling_place import Place, marks_of, place_of
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-ballot")

WHO = "示例党员乙"
Device = Callable[..., Page]


@dataclass
class Vote:
    """An open ballot of the demo branch and the voter's place in it."""

    place: Place
    election: Election
    voter: str

    @property
    def polling(self) -> Polling:
        return self.place.polling(self.election)

    def ticked(self) -> Ticked | None:
        return self.polling.voter(self.voter)

    def close(self) -> None:
        self.place.do(self.place.secretary(), close_election, election_id=self.election.id)

    def in_box(self) -> list[Grade | None]:
        """What lies in the box, once it was closed."""
        self.close()
        return [mark.grade for mark in marks_of(self.polling)]


@pytest.fixture
def vote(kit: Kit) -> Iterator[Vote]:
    place = place_of(kit.state)
    people = place.members()
    election = place.open(people[:12])
    made = Vote(place, election, people[1].id)
    yield made
    if not made.polling.closed:
        made.close()


def at_booth(kit: Kit, page: Page, who: str = WHO) -> Page:
    """Signed in, at the ballot."""
    let_in(page, kit, kit.people()[who])
    open_page(page, kit, "ballot")
    expect(page.locator(".votes")).to_be_visible()
    return page


def radio(page: Page, name: str, grade: str) -> Locator:
    return page.get_by_role("radio", name=f"{name} {grade}", exact=True)


def cast(page: Page) -> None:
    """Press twice: the ballot, and yes."""
    page.locator(".dock .main").click()
    page.locator("#ask .main").click()


def kept(page: Page) -> list[str]:
    """What the tab keeps of a ballot."""
    names: list[str] = page.evaluate("() => Object.keys(sessionStorage)")
    return [name for name in names if name.startswith("kit:")]


def receipt(page: Page) -> str:
    """The receipt's words, as the dialog shows them."""
    expect(page.locator("dialog.receipt")).to_be_visible()
    return " ".join(page.locator("dialog.receipt .code span").all_inner_texts())


def test_a_ballot_is_marked_and_cast(kit: Kit, device: Device, vote: Vote) -> None:
    page = at_booth(kit, device())
    radio(page, "示例党员甲", "优秀").check()
    radio(page, "示例党员乙", "不合格").check()
    page.locator(".dock .main").click()
    expect(page.locator(".why:visible input")).to_be_focused()
    page.keyboard.type("四次会没有到")
    target = page.locator(".votes td label").first.bounding_box()
    assert target is not None
    assert target["height"] >= 44
    assert target["width"] >= 44
    cast(page)
    words = receipt(page)
    assert len(words.split()) == 4
    assert kept(page) == []
    page.locator("dialog.receipt .main").click()
    expect(page.locator(".votes")).to_have_count(0)
    assert words not in page.content(), "it is shown once"
    page.reload()
    expect(page.locator(".polled")).to_be_visible()
    expect(page.locator(".votes")).to_have_count(0)
    assert words not in page.content()
    vote.close()
    (ballot,), receipts = vote.polling.ballots()
    assert receipts == (words,)
    given = {m.candidate: (m.grade, m.reason) for m in ballot.marks if m.grade}
    assert list(given.values()) == [(Grade.EXCELLENT, ""), (Grade.UNQUALIFIED, "四次会没有到")]


def test_marks_that_are_not_cast_outlive_a_reload_and_a_killed_process(
    kit: Kit, device: Device, vote: Vote, watch: Watch
) -> None:
    page = at_booth(kit, device())
    radio(page, "示例党员甲", "优秀").check()
    page.reload()
    expect(radio(page, "示例党员甲", "优秀")).to_be_checked()
    watch.expected.extend(BROKEN_LINES)
    psutil.Process(kit.kernel(kernel_of(page))).send_signal(signal.SIGKILL)
    radio(page, "示例党员丙", "合格").check()
    page.get_by_role("alert").get_by_role("button").first.click()
    expect(radio(page, "示例党员甲", "优秀")).to_be_checked()
    expect(radio(page, "示例党员丙", "合格")).to_be_checked()
    assert vote.ticked() is Ticked.NOT_YET
    cast(page)
    receipt(page)
    assert vote.ticked() is Ticked.BY_PAGE
    assert kept(page) == []


def test_a_process_killed_while_the_ballot_is_on_its_way(
    kit: Kit, device: Device, vote: Vote, watch: Watch
) -> None:
    """Stopped before the press, so that the message waits in it; killed then. The page opened anew sends it again."""
    page = device()
    page.on("dialog", Dialog.accept)
    at_booth(kit, page)
    radio(page, "示例党员甲", "优秀").check()
    process = psutil.Process(kit.kernel(kernel_of(page)))
    process.suspend()
    cast(page)
    expect(page.locator(".dock .main")).to_be_disabled()
    expect(radio(page, "示例党员甲", "合格")).to_be_disabled()
    watch.expected.extend(BROKEN_LINES)
    process.kill()
    page.reload()
    words = receipt(page)
    assert vote.ticked() is Ticked.BY_PAGE
    assert vote.in_box() == [Grade.EXCELLENT]
    assert vote.polling.ballots()[1] == (words,)


def test_a_network_cut_before_the_answer_casts_once(
    kit: Kit, device: Device, vote: Vote, watch: Watch
) -> None:
    with cable_to(kit.port) as cable:
        watch.addresses.append(cable.address)
        page = device()
        let_in(page, cable, kit.people()[WHO])
        open_page(page, cable, "ballot")  # type: ignore[arg-type]
        radio(page, "示例党员甲", "优秀").check()
        cut(page, cable, watch)
        cast(page)
        expect(page.get_by_text("送几次都只算一张")).to_be_visible(timeout=20_000)
        assert vote.ticked() is Ticked.NOT_YET
        mend(page, cable)
        words = receipt(page)
    assert vote.in_box() == [Grade.EXCELLENT]
    assert vote.polling.ballots()[1] == (words,)


def test_the_same_person_on_two_devices_casts_once(kit: Kit, device: Device, vote: Vote) -> None:
    first, second = at_booth(kit, device()), at_booth(kit, device())
    for page, grade in ((first, "优秀"), (second, "合格")):
        radio(page, "示例党员甲", grade).check()
    cast(first)
    receipt(first)
    cast(second)
    expect(second.locator(".err, .polled").first).to_be_visible()
    expect(second.locator(".votes")).to_have_count(0)
    assert kept(second) == [], "what can no longer be cast does not stay"
    assert vote.in_box() == [Grade.EXCELLENT]


def test_leaving_takes_the_marks_away(kit: Kit, device: Device, vote: Vote, watch: Watch) -> None:
    watch.expected.extend(BROKEN_LINES)  # a page that is left while its socket is still being opened
    page = at_booth(kit, device())
    radio(page, "示例党员甲", "优秀").check()
    assert len(kept(page)) == 1
    open_page(page, kit, "home")
    page.get_by_role("link", name="离开").or_(page.get_by_role("button", name="离开")).first.click()
    expect(page.get_by_label("凭条号")).to_be_visible()
    assert kept(page) == []
    at_booth(kit, page)
    expect(radio(page, "示例党员甲", "优秀")).not_to_be_checked()
    assert vote.ticked() is Ticked.NOT_YET


def test_the_end_of_the_voting_reaches_a_page_that_is_marking(kit: Kit, device: Device, vote: Vote) -> None:
    page = at_booth(kit, device())
    radio(page, "示例党员甲", "优秀").check()
    vote.close()
    cast(page)
    expect(page.get_by_text("投票已经结束").first).to_be_visible()
    expect(page.locator(".votes")).to_have_count(0)
    assert kept(page) == []


def test_a_ballot_appears_by_itself_and_the_secretarys_page_follows(kit: Kit, device: Device) -> None:
    place = place_of(kit.state)
    page, desk = device(), device(DESK)
    let_in(page, kit, kit.people()[WHO])
    open_page(page, kit, "ballot")
    expect(page.locator("h1")).to_be_visible()
    let_in(desk, kit, kit.people()["示例党员甲"])
    open_page(desk, kit, "appraisal")
    form = desk.locator("#open-committee")
    if not form.is_visible():
        desk.locator("#od-committee > summary").click()
    form.get_by_role("button").last.click()
    election = desk.locator(".election").filter(has_text="年支部委员会测评")
    expect(election.locator("[data-voted]")).to_have_text("0")
    expect(page.locator(".votes")).to_be_visible()
    page.get_by_role("radio", name="较好").check()
    cast(page)
    receipt(page)
    expect(election.locator("[data-voted]")).to_have_text("1", timeout=2_000)
    desk.get_by_role("button", name="结束投票").click()
    desk.get_by_role("button", name="结束", exact=True).click()
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(election.locator("[data-voted]")).to_be_visible()
    desk.get_by_role("checkbox", name="我在会场问过了").check()
    desk.get_by_role("button", name="结束", exact=True).click()
    expect(election.get_by_role("button", name="计票")).to_be_visible()
    election.get_by_role("button", name="计票").click()
    expect(desk.get_by_role("alert")).to_contain_text("不满 5 张")
    assert all(place.polling(e).closed for e in _elections(place))


def test_grades_are_written_under_the_year_that_the_page_says(kit: Kit, device: Device) -> None:
    place, desk = place_of(kit.state), device(DESK)
    let_in(desk, kit, kit.people()["示例党员甲"])
    open_page(desk, kit, "appraisal")
    this = int(desk.locator("#of-year-y").input_value())
    first, second = place.members()[:2]
    desk.locator(f"#grades [name=g-{first.id}][value=qualified]").check()
    desk.locator("#grades .main").click()
    expect(desk.locator(f"#gd-of-{first.id}-{this}")).to_be_visible()
    begun = desk.locator(f"#grades [name=g-{second.id}][value=qualified]")
    begun.check()
    desk.locator("#of-year-y").select_option(str(this - 1))
    desk.locator("#of-year button").click()
    expect(desk.locator("#grades-h")).to_contain_text(str(this - 1))
    expect(desk.locator("#open-members [name=title]")).to_have_value(re.compile(str(this - 1)))
    expect(begun).to_be_checked()
    desk.locator("#grades .main").click()
    expect(desk.locator(f"#gd-of-{second.id}-{this - 1}")).to_be_visible()
    desk.locator(f"#grades [name=g-{first.id}][value=excellent]").check()
    desk.locator("#grades .main").click()
    expect(desk.locator(f"#gd-of-{first.id}-{this - 1}")).to_be_visible()

    def kept(visit: object) -> list[tuple[int, str]]:
        rows = visit.records.appraisal_results.where()  # type: ignore[attr-defined]
        for one in rows:  # the branch is others' too
            visit.records.appraisal_results.delete(id=one.id)  # type: ignore[attr-defined]
        return sorted((r.year, r.member_id) for r in rows)

    wanted = [(this, first.id), (this - 1, first.id), (this - 1, second.id)]
    assert place.do(place.secretary(), kept) == sorted(wanted)


def test_a_member_whom_the_secretary_names_keys_slips_in_as_the_second_person(
    kit: Kit, device: Device, vote: Vote
) -> None:
    people = vote.place.members()
    teller = next(m for m in people if m.name in kit.people() and not m.on_committee)
    elder = next(m for m in people if m.id not in (teller.id, vote.voter) and not m.on_committee)
    page, desk = device(), device(DESK)
    let_in(desk, kit, kit.people()["示例党员甲"])
    open_page(desk, kit, "appraisal")
    desk.locator(f"#sl-{vote.election.id} > summary").click()
    desk.locator("[data-act=hand_out] select").select_option(elder.id)
    desk.locator("[data-act=hand_out] button").click()
    expect(desk.locator("[data-act=key]")).to_be_visible()
    desk.locator(f"[data-act=tellers] [name=t-{teller.id}]").check()
    desk.locator("[data-act=tellers] button").click()
    expect(desk.locator("#said .banner")).to_be_visible()
    let_in(page, kit, kit.people()[teller.name])
    open_page(page, kit, "home")
    expect(page.locator("a.btn.small[href*=ballot]").first).to_be_visible()
    open_page(page, kit, "ballot")
    page.locator(f"#sd-{vote.election.id} > summary").click()
    for one in (page, desk):
        form = one.locator(f"#kf-{vote.election.id}")
        form.locator("[name=slip]").fill("1")
        form.locator(f"[name=m-{people[0].id}][value=excellent]").check()
        form.locator("button[type=submit]").click()
        expect(form.locator("[name=slip]")).to_have_value("") if one is page else expect(form).to_have_count(
            0
        )
    assert vote.polling.counts().slips_in == 1
    assert vote.in_box() == [Grade.EXCELLENT]


def _elections(place: Place) -> list[Election]:
    def all_of(visit: object) -> list[Election]:
        return list(visit.records.elections.where())  # type: ignore[attr-defined]

    found: list[Election] = place.do(place.secretary(), all_of)
    return found
