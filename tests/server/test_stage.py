"""The rehearsal room on the wire: a strip on every page, the script, beginning anew, players who vote."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from kit.domain.meeting import MeetingState
from kit.rehearsal_script import script
from kit.store.store import records_at
from tests.polling_place import place_of
from tests.server.conftest import Visitor, visitors
from tests.serving import Kit

STRIP = 'class="rehearsal"'
WITHIN = 60


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    with Kit(tmp_path_factory.mktemp("stage") / "kit", arguments=("--rehearsal",)) as running:
        yield running


@pytest.fixture
def guest(stage: Kit) -> Iterator[Callable[[str], Visitor]]:
    with visitors(stage) as visit:
        yield visit


def test_every_page_says_that_it_is_a_rehearsal(stage: Kit, guest: Callable[..., Visitor]) -> None:
    with records_at(f"sqlite:///{stage.state / 'kit.db'}") as records:
        (call,) = records.opinion_calls.where()
    for path in ("/sign-in", "/room", f"/opinion/{call.code}", "/nowhere"):
        assert STRIP in guest("").http.get(path).text, path
    secretary, member = guest("甲"), guest("丁")
    for path in ("/kit/rehearsal", "/sign-out", "/nowhere"):
        assert STRIP in secretary.http.get(path).text, path
    for page in ("home", "ballot", "projector"):
        told = (member if page == "ballot" else secretary).page(page).text
        assert STRIP in told, page
        assert ('action="/kit/rehearsal"' in told) is (page == "home")


def test_the_script_is_for_those_who_lead(guest: Callable[..., Visitor]) -> None:
    secretary, member = guest("甲"), guest("丁")
    told = secretary.http.get("/kit/rehearsal").text
    for one in script().speeches:
        assert one.matter in told
    assert member.http.get("/kit/rehearsal").status_code == 403
    assert member.post("/kit/rehearsal").status_code == 403
    assert "/sign-in" in str(guest("").http.get("/kit/rehearsal").url)


def test_the_players_vote_when_the_voting_is_open(stage: Kit) -> None:
    place = place_of(stage.state, "200001")
    here = {p.name for p in script().people if p.here}
    election = place.open([m for m in place.members() if m.name in here])
    deadline = time.monotonic() + WITHIN
    while place.polling(election).counts().by_page < 2:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_one_button_begins_anew_and_who_is_in_stays_in(stage: Kit, guest: Callable[..., Visitor]) -> None:
    secretary, member = guest("甲"), guest("丁")
    secretary.page("home")
    assert len(stage.kernels()) >= 1
    url = f"sqlite:///{stage.state / 'kit.db'}"
    with records_at(url) as records:
        records.meetings.delete(state=MeetingState.PLANNED)
        before = len(records.members.where())
    token = secretary.token("/voila/render/home.ipynb")
    answer = secretary.http.post("/kit/rehearsal", data={"_xsrf": token}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/voila/render/home.ipynb")
    with records_at(url) as records:
        assert len(records.meetings.where(state=MeetingState.PLANNED)) == 1
        assert records.elections.where() == ()
        assert len(records.members.where()) == before
    assert secretary.page("meeting").status_code == 200
    assert member.http.get("/kit/rehearsal").status_code == 403


def test_elsewhere_there_is_no_such_page_and_no_strip(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    secretary = visitor("甲")
    assert secretary.http.get("/kit/rehearsal").status_code == 404
    assert secretary.post("/kit/rehearsal").status_code == 404
    assert STRIP not in secretary.http.get("/sign-in").text
