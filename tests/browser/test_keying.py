"""A paper sheet keyed in by keyboard alone, and the record that comes of it: the same as the member's own way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from kit.domain.access import Identity
from kit.domain.codes import choice_marks, item_codes
from kit.domain.filling import Filling
from kit.domain.finding import findings
from kit.domain.form import Form, Item, ItemType
from kit.domain.keying import FROM_PAPER
from kit.domain.organisation import Member
from kit.domain.response import Response, ResponseState
from kit.domain.round import Round, RoundState
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.visit import Visit
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from tests.browser.conftest import DESK, arrived, enter, open_page
from tests.conftest import TOP
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-keying")

TEXT = "六月九日的小组会没有去，那天在库房盘点旧仪表。"
NUMBERS = {"study_hours": "36.5", "meetings_due": "12", "meetings_attended": "10", "meetings_excused": "1"}


@dataclass
class Books:
    """The kit's own records, read and written beside it."""

    store: Store
    forms: FormLibrary

    def round(self, records: Records, unit_id: str) -> Round:
        return next(r for r in records.rounds.where(unit_id=unit_id) if r.state is RoundState.OPEN)

    def named(self, records: Records, name: str) -> Member:
        return records.members.where(name=name)[0]

    def untouched(self, number: int) -> Member:
        """A member of the first branch who has not begun, the one at this place among them."""
        with self.store.read() as records:
            unit = self.named(records, "示例党员甲").unit_id
            round_ = self.round(records, unit)
            begun = {r.member_id for r in records.responses.where(round_id=round_.id)}
            people = records.members.where(unit_id=unit, active=True)
            return sorted((m for m in people if m.id not in begun), key=lambda m: m.number)[number]

    def response(self, member: Member) -> Response | None:
        with self.store.read() as records:
            round_ = self.round(records, member.unit_id)
            found = records.responses.where(round_id=round_.id, member_id=member.id)
            return found[0] if found else None

    def form(self, member: Member) -> Form:
        with self.store.read() as records:
            round_ = self.round(records, member.unit_id)
            kept = records.form_versions.get(round_.form_digest)
            assert kept is not None
            return self.forms.version(kept)

    def by_himself(self, member: Member, answers: dict[str, str]) -> Response:
        """The same answers as the member would give them on his own page, one save each, then handed in."""
        with self.store.begin() as records:
            visit = Visit(
                records, Identity(member.id, member.unit_id, member.role, "s"), datetime.now(), self.forms
            )
            sheet = my_checkup(visit)
            assert sheet is not None
            for field, value in answers.items():
                save_answer(
                    visit, response_id=sheet.response.id, field=field, value=value, base=0, writer="page"
                )
            return submit_checkup(visit, response_id=sheet.response.id).response


@pytest.fixture(scope="module")
def books(kit: Kit) -> Iterator[Books]:
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    yield Books(store, FormLibrary(TOP / "forms"))
    store.close()


def as_on_paper(form: Form) -> list[tuple[str, str, str]]:
    """A sheet filled in as its own lines say: field, value, and what a helper types; in the paper's order."""
    codes = item_codes(form)
    given: dict[str, str] = {}
    typed: list[tuple[str, str, str]] = []
    for place, name in enumerate(codes):
        item = form.items[name]
        if not item.asks or name not in Filling(form, given, datetime.now()).values:
            continue
        value, keys = _written(item, place)
        given[name] = value
        typed.append((name, value, keys))
    return typed


def _written(item: Item, place: int) -> tuple[str, str]:
    if item.type is ItemType.SELECT_ONE:
        at = (place * 7) % min(4, len(item.choices))
        return item.choices[at].name, choice_marks(item)[at].lower() if place % 2 else str(at + 1)
    if item.type is ItemType.SELECT_MULTIPLE:
        return " ".join(c.name for c in item.choices[1:3]), "".join(choice_marks(item)[1:3])
    if item.type in (ItemType.INTEGER, ItemType.DECIMAL):
        value = NUMBERS.get(item.name, "1")
        return value, value
    if item.type is ItemType.DATE:
        return "2026-06-09", "20260609"
    return f"{TEXT}{place}", f"{TEXT}{place}"


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element that has the focus is the wanted one, as a selector says."""
    for _ in range(80):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


def begin(page: Page, kit: Kit, member: Member) -> None:
    """From the list of people to the first line of the sheet, by keyboard."""
    open_page(page, kit, "keying")
    arrived(page)
    tab_to(page, "select[name=member_id]")
    for _ in range(40):
        if page.locator("select[name=member_id]").input_value() == member.id:
            break
        page.keyboard.press("ArrowDown")
    assert page.locator("select[name=member_id]").input_value() == member.id
    tab_to(page, "input[name=agreed]")
    page.keyboard.press("Space")
    tab_to(page, "form[data-act=begin] button")
    page.keyboard.press("Enter")
    expect(page.locator("a[data-focus]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".keying .in").first).to_be_focused()


def focused(page: Page, field: str) -> None:
    expect(page.locator(f'[id="k-{field}"]')).to_be_focused()


def sign_for_it(page: Page) -> None:
    for name in ("agreed", "as_written", "returned"):
        tab_to(page, f".attest input[name={name}]")
        page.keyboard.press("Space")
    tab_to(page, ".attest button")
    page.keyboard.press("Enter")


def test_a_sheet_keyed_in_by_keyboard_alone_is_the_members_own_record(
    kit: Kit, device: Callable[..., Page], books: Books
) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    on_paper, on_line = books.untouched(0), books.untouched(1)
    form = books.form(on_paper)
    typed = as_on_paper(form)
    assert len(typed) >= 40

    begin(page, kit, on_paper)
    for field, _value, keys in typed:
        if form.items[field].type is ItemType.TEXT:
            focused(page, field)
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
    expect(page.locator(".attest input").first).to_be_focused()
    expect(page.locator(".keyline")).to_contain_text(str(len(typed)))
    sign_for_it(page)
    expect(page.locator(".keying .banner.ok")).to_be_visible()
    expect(page.locator(".keying .in")).to_have_count(0)

    keyed = books.response(on_paper)
    assert keyed is not None
    assert keyed.state is ResponseState.SUBMITTED
    own = books.by_himself(on_line, {field: value for field, value, _ in typed})
    with books.store.read() as records:
        sheets = [
            {a.field: a.value for a in records.answers.where(response_id=r.id) if a.value}
            for r in (keyed, own)
        ]
        copies = [records.handed_in.where(response_id=r.id)[0] for r in (keyed, own)]
        writers = {a.writer for a in records.answers.where(response_id=keyed.id)}
        keying = records.keyings.get(keyed.id)
        lines = {line.act: line for line in records.journal.where(subject=keyed.id)}
        secretary = books.named(records, "示例党员甲")
    assert sheets[0] == sheets[1] == {field: value for field, value, _ in typed}
    assert copies[0].content == copies[1].content
    assert copies[0].digest == copies[1].digest
    assert json.loads(copies[0].content)["findings"] == [
        f.name for f in findings(form, sheets[1], datetime.now())
    ]
    assert writers == {FROM_PAPER}
    assert keying is not None
    assert (keying.member_id, keying.helper_id) == (on_paper.id, secretary.id)
    assert keying.agreed
    assert keying.as_written
    assert keying.returned
    assert {lines[act].by for act in ("begin_keying", "submit_checkup", "attest_keying")} == {secretary.id}

    page.go_back()
    expect(page.locator(".keying .in")).to_have_count(0)
    page.reload()
    expect(page.get_by_text(TEXT)).to_have_count(0)
    expect(page.locator(".keying .in")).to_have_count(0)


def test_what_stands_where_the_sheet_passes_over_is_asked_about(
    kit: Kit, device: Callable[..., Page], books: Books
) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    member = books.untouched(0)
    begin(page, kit, member)

    focused(page, "study")
    page.keyboard.type("A")
    page.keyboard.press("Enter")
    focused(page, "study_hours")
    page.keyboard.press("Enter")
    focused(page, "speak")  # A1-2 is for those who chose C or D
    page.keyboard.press("ArrowUp")
    focused(page, "study_fact")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    question = page.locator(".key .banner")
    expect(question).to_be_visible()
    page.keyboard.press("1")
    focused(page, "study")
    page.keyboard.type("C")
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    focused(page, "study_hours")
    page.keyboard.press("Enter")
    focused(page, "study_fact")
    page.keyboard.press("Shift+Enter")
    focused(page, "study_hours")
    page.keyboard.press("Shift+Enter")
    focused(page, "study")
    page.keyboard.type("B")  # what stands in A1-2 is not asked any more
    page.keyboard.press("Enter")
    expect(question).to_be_visible()
    page.keyboard.press("2")
    focused(page, "speak")

    page.keyboard.type("Z")
    page.keyboard.press("Enter")
    focused(page, "speak")
    expect(page.locator(".key.now .err")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    focused(page, "speak_date")
    response = books.response(member)
    assert response is not None
    with books.store.read() as records:
        kept = {a.field: a.value for a in records.answers.where(response_id=response.id)}
    assert kept["study"] == "most"
    assert kept["study_fact"] == "x"
    assert kept["speak"] == "often"


def test_who_wrote_on_line_is_not_listed_and_never_shown(
    kit: Kit, device: Callable[..., Page], books: Books
) -> None:
    page = device(DESK)
    enter(page, kit, kit.people()["示例党员甲"])
    open_page(page, kit, "keying")
    arrived(page)
    with books.store.read() as records:
        half_way = books.named(records, "示例党员乙")
    listed = page.locator("select[name=member_id] option").evaluate_all("all => all.map(one => one.value)")
    assert listed
    assert half_way.id not in listed

    member = books.untouched(0)
    begin(page, kit, member)
    response = books.response(member)
    assert response is not None
    with books.store.begin() as records:
        by = Identity(member.id, member.unit_id, member.role, "s")
        visit = Visit(records, by, datetime.now(), books.forms)
        save_answer(
            visit, response_id=response.id, field="study_fact", value="自己写的一句", base=0, writer="own"
        )
    page.reload()
    expect(page.locator(".keying .in")).to_have_count(0)
    expect(page.get_by_text("自己写的一句")).to_have_count(0)
