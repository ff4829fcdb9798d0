"""Reading a comrade's sheet: told before it is opened, noted when it is, and for whom the table allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kit import session as sessions
from kit.domain.access import Identity
from kit.domain.round import Readers
from kit.domain.sign_in import Credential, SignIn
from kit.domain.visibility import Circle, Kind, Phase
from kit.pages import checkup, reading, rectification, review, rounds
from kit.services import identity
from kit.services.reading import READ
from kit.session import IDENTITY_VARIABLE, open_session
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.widgets import see
from kit.words import in_language
from tests.conftest import TOP
from tests.visibility_world import ANSWERS, ME, PLAN, Case, World, world

SignedIn = Callable[[World, str], None]


@pytest.fixture(params=list(Readers), ids=lambda r: r.value)
def made(request: pytest.FixtureRequest, tmp_path: Path, forms: FormLibrary) -> Iterator[World]:
    """A member's sheet that is in, in a round of either kind."""
    with world(Case(Phase.HANDED_IN, Circle(request.param)), tmp_path, forms) as held:
        yield held


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SignedIn]:
    """Makes this process a page's process of a person, as the server does: by a signed identity."""

    def begin(made: World, name: str) -> None:
        now, member = datetime.now(), made.members[name]
        opened = SignIn(uuid4().hex, member.id, 0, now, now + timedelta(hours=1))
        with made.store.begin() as records:
            records.credentials.put(Credential(member.id, f"{abs(hash(name)) % 10**6:06}", ""))
            records.sign_ins.put(opened)
        who = Identity(member.id, member.unit_id, member.role, opened.id, member.name, "en")
        state = tmp_path / "state"
        settings = Settings.from_env({"KIT_STATE": str(state)})
        keys = identity.keys(settings.secrets)
        told = {
            "KIT_STATE": str(state),
            "KIT_DATABASE_URL": made.store.url,
            "KIT_FORMS": str(TOP / "forms"),
            "KIT_IDENTITY_KEY": keys.public,
            IDENTITY_VARIABLE: identity.mint(who, keys.private, page="", now=now),
        }
        for variable, value in told.items():
            monkeypatch.setenv(variable, value)
        monkeypatch.delitem(sessions._kept, "KIT_DATABASE_URL", raising=False)
        open_session.cache_clear()

    with in_language("en"):
        yield begin
    open_session.cache_clear()


def openings(made: World) -> int:
    with made.store.begin() as records:
        return len(records.journal.where(subject=made.response_id, act=READ))


def address(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setenv("QUERY_STRING", query)


def test_a_sheet_is_opened_after_a_press_and_each_opening_is_noted(
    made: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(made, "书记")
    before = openings(made)
    address(monkeypatch, f"round={made.round_id}&member={ME}")
    panel = reading.sheets()
    assert ANSWERS["study_fact"] not in panel.html
    assert openings(made) == before

    reply = panel.answer({"id": "1", "act": "open", "fields": {"response_id": made.response_id}})
    if made.case.circle.readers is Readers.NOBODY:
        assert "so it was told when the round was opened" in panel.html
        assert "so it was told when the round was opened" in reply["text"]
        assert openings(made) == before
        return
    assert "Opening is noted" in reading.sheets().html
    assert openings(made) == before + 1
    for seen in (
        ANSWERS["study_fact"],
        *(v for part, v in PLAN.items() if part in {"fact", "cause", "action"}),
    ):
        assert seen in reply["html"]
    assert PLAN["why"] not in reply["html"]
    assert "This opening is noted" in reply["html"]


@pytest.mark.parametrize("name", ["支委", "被请的支委"])
def test_a_committee_member_is_told_why_not(made: World, signed_in: SignedIn, name: str) -> None:
    signed_in(made, name)
    panel = reading.sheets()
    assert 'class="empty"' in panel.html
    reply = panel.answer({"id": "1", "act": "open", "fields": {"response_id": made.response_id}})
    assert reply["op"] == "refused"
    assert ANSWERS["study_fact"] not in str(reply)


def test_what_the_page_is_asked_of_another_branch_is_not_there(made: World, signed_in: SignedIn) -> None:
    signed_in(made, "外支部书记")
    reply = reading.sheets().answer({"id": "1", "act": "open", "fields": {"response_id": made.response_id}})
    assert reply["op"] == "refused"
    assert openings(made) == (made.case.circle.readers is Readers.SECRETARY)


def test_the_rounds_page_leads_to_the_sheets_only_where_they_may_be_opened(
    made: World, signed_in: SignedIn
) -> None:
    signed_in(made, "书记")
    html = rounds.desk().html
    leads = re.findall(r'href="(reading\.ipynb[^"]*)"', html)
    wanted = made.case.circle.readers is Readers.SECRETARY
    assert bool(leads) is wanted
    assert ("may also open a sheet that is in" in html) is wanted
    assert not [lead for lead in leads if "member=" in lead and f"member={ME}" not in lead]


def test_the_member_finds_who_opened_the_sheet_and_is_told_the_same_on_every_page(
    made: World, signed_in: SignedIn
) -> None:
    signed_in(made, ME)
    circle = made.case.circle
    told = review.answers().html
    shown = see.after_handing_in(circle)
    assert ("示例书记" in told) is (circle.readers is Readers.SECRETARY)
    assert any("may open sheet and plan" in line for line in shown) is (circle.readers is Readers.SECRETARY)

    editor, planner = checkup.questions(), rectification.plan()
    assert getattr(editor, "see", "") == see.label(Kind.CHOICE, Phase.HANDED_IN, circle)
    assert getattr(editor, "seen", {})["rows"] == see.details(see.SHEET, circle)["rows"]
    assert getattr(planner, "see", "") == see.label(Kind.PLAN, Phase.HANDED_IN, circle)
