"""More people than places: who waits sees a calm page that tries again by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.conftest import visitors, write_notebooks
from tests.server.hostile import logs
from tests.server.wire import kernel_in, line
from tests.serving import Kit


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A kit with two places."""
    base = tmp_path_factory.mktemp("small")
    environment = {"KIT_NOTEBOOKS": str(write_notebooks(base / "notebooks")), "KIT_MOST_PAGES": "2"}
    with Kit(base / "kit", environment=environment) as running:
        yield running


def test_who_finds_no_place_waits_and_gets_the_next_one(small: Kit) -> None:
    with visitors(small) as visit:
        one, two, three = visit("乙"), visit("丙"), visit("戊")
        three.http.cookies.set("kit_lang", "en")
        address = "/voila/render/rectification.ipynb?from=home"
        with (
            line(small, one, kernel_in(one.page("checkup").text)),
            line(small, two, kernel_in(two.page("checkup").text)),
        ):
            waits = three.http.get(address)
            assert waits.status_code == 503
            seconds = int(waits.headers["Retry-After"])
            assert 8 <= seconds <= 15
            assert f'data-again="{seconds}"' in waits.text
            assert str(waits.url).endswith(address)
            assert '<html lang="en"' in waits.text
            assert "Queueing" in waits.text
            assert "What you wrote is kept." in waits.text
            assert "data-reopen" in waits.text
            assert waits.headers["Cache-Control"] == "no-store"
            assert three.http.get("/kit/static/queue.js").status_code == 200
        one.leave()
        assert three.http.get(address).status_code == 200
    assert '"event": "queued", "status": 503' in logs(small)


def test_a_seventh_page_of_ones_own_takes_no_other_persons_place(small: Kit) -> None:
    with visitors(small) as visit:
        one, two = visit("乙"), visit("丙")
        with line(small, one, kernel_in(one.page("checkup").text)) as theirs:
            two.page("checkup")
            assert two.page("checkup").status_code == 503
            theirs.alive()
