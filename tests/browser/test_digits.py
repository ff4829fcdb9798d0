"""The keys 1, 2, 3 … on a table of grades: they choose, go on to the next line, and never send."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from kit.domain.election import AppraisalResult
from kit.services.ballot_slips import hand_out_slip
from kit.services.ballots import close_election
from kit.store.store import records_at
from tests.browser.conftest import DESK, PHONE, Watch, arrived, let_in, open_page
from tests.polling_place import Place, place_of
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-digits")

SECRETARY = "示例党员甲"
GRADES = 4
Device = Callable[..., Page]
sizes = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


class Sent:
    """What a page sends over its lines from here on."""

    def __init__(self, page: Page) -> None:
        self.frames: list[bytes] = []
        page.on("websocket", self._hear)

    def _hear(self, line: WebSocket) -> None:
        line.on(
            "framesent", lambda told: self.frames.append(told.encode() if isinstance(told, str) else told)
        )

    def forms(self, field: str) -> int:
        """How many frames carry a form with such a field."""
        return sum(field.encode() in one for one in self.frames)


def results(kit: Kit) -> tuple[AppraisalResult, ...]:
    """The grades that are written down."""
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        return records.appraisal_results.where()


@pytest.fixture
def place(kit: Kit) -> Iterator[Place]:
    """An open ballot with a slip that can be keyed in; afterwards no grade is written down."""
    here = place_of(kit.state)
    people = here.members()[:12]
    election = here.open(people)
    here.do(here.secretary(), hand_out_slip, election_id=election.id, member_id=people[-1].id)
    yield here
    here.do(here.secretary(), close_election, election_id=election.id, missing=1)
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        for one in records.appraisal_results.where():
            records.appraisal_results.delete(id=one.id)


def at_table(kit: Kit, page: Page, form: str) -> Locator:
    """The appraisal's page at a form with a table of grades; the lines of the table."""
    let_in(page, kit, kit.people()[SECRETARY])
    open_page(page, kit, "appraisal")
    arrived(page)
    page.locator(f"details:has({form})").evaluate_all(
        "folded => folded.forEach((one) => { one.open = true; })"
    )
    lines = page.locator(f"{form} table[data-digits] tr:has(input[type=radio])")
    expect(lines.first).to_be_visible()
    return lines


def press_through(page: Page, lines: Locator, keys: list[int]) -> None:
    """Press a digit in each line, from the first on; before it those that name no grade, or are a shortcut."""
    lines.first.locator("input").first.focus()
    for n, key in enumerate(keys):
        line = lines.nth(n)
        expect(line.locator("input:focus")).to_have_count(1)
        for other in ("5", "9", "0", "Control+Shift+2"):
            page.keyboard.press(other)
        expect(line.locator("input:focus")).to_have_count(1)
        page.keyboard.press(str(key))
        expect(line.locator("input").nth(key - 1)).to_be_checked()
        expect(line.locator("input:checked")).to_have_count(1)
        expect(line.locator("input:focus")).to_have_count(0)


@sizes
@pytest.mark.parametrize(("form", "field"), [("form#grades", "g-"), ("form[data-act=key]", "m-")])
def test_a_digit_chooses_and_goes_on_and_never_sends(
    kit: Kit, device: Device, watch: Watch, place: Place, size: dict[str, int], form: str, field: str
) -> None:
    page = device(size)
    sent = Sent(page)
    lines = at_table(kit, page, form)
    count = lines.count()
    assert count > GRADES
    name = lines.first.locator("input").first.get_attribute("name") or ""
    assert name.startswith(field)
    press_through(page, lines, [n % GRADES + 1 for n in range(count)])
    send = page.locator(f"{form} [type=submit]")
    expect(send).to_be_focused()
    for digit in "12345":
        page.keyboard.press(digit)
    expect(send).to_be_focused()
    expect(lines.last.locator("input").nth((count - 1) % GRADES)).to_be_checked()
    # Gone through again, the other choice holds: a slip of the finger is put right by the right key.
    press_through(page, lines, [2] * count)
    expect(page.locator(f"{form} input:checked[name^='{field}']")).to_have_count(count)
    assert sent.forms(name) == 0
    assert results(kit) == ()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_what_the_digits_chose_is_sent_by_the_button_alone(
    kit: Kit, device: Device, watch: Watch, place: Place
) -> None:
    page = device(DESK)
    sent = Sent(page)
    lines = at_table(kit, page, "form#grades")
    count, name = lines.count(), lines.first.locator("input").first.get_attribute("name") or ""
    press_through(page, lines, [2] * count)
    assert sent.forms(name) == 0
    page.keyboard.press("Enter")
    expect(page.locator(".graderows > li")).to_have_count(count)
    assert sent.forms(name) == 1
    assert {one.grade.value for one in results(kit)} == {"qualified"}
    assert len(results(kit)) == count
