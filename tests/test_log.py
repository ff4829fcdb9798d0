from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit import log

MARKER = "本人写的一句话"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """What a test takes over is given back."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    root.handlers[:] = before


def lines(state: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.log_path(state).read_text("utf-8").splitlines()]


def failed(name: str, sentence: str, *values: object) -> None:
    try:
        raise ValueError(MARKER)
    except ValueError:
        logging.getLogger(name).exception(sentence, *values)


def test_an_event_is_one_line_with_its_facts(tmp_path: Path) -> None:
    log.open_for_server(tmp_path)
    log.note("opened", page="home", ms=41, status=200)
    (line,) = lines(tmp_path)
    assert line.pop("time")
    assert line == {"event": "opened", "page": "home", "ms": 41, "status": 200}


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    log.open_for_server(tmp_path)
    log.note("started")
    assert log.log_path(tmp_path).stat().st_mode & 0o777 == 0o600
    assert log.log_path(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_of_an_error_only_the_places_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.open_for_server(tmp_path)
    failed("kit.server", "page %s could not be rendered", "home")
    failed("jupyter", f"{MARKER} as part of the sentence")
    failed("tornado.application", "Uncaught exception %s", MARKER)
    written, shown = log.log_path(tmp_path).read_text("utf-8"), capsys.readouterr().err
    assert MARKER not in written + shown
    ours, theirs, tornado = lines(tmp_path)
    assert ours["text"] == "page home could not be rendered"
    assert str(ours["error"]).startswith("ValueError in failed:")
    assert "text" not in theirs
    assert "test_log.py" in str(theirs["from"])
    assert tornado["text"] == "Uncaught exception %s"
    assert "WARNING" not in shown
    assert shown.count("ValueError in failed:") == 3


def test_a_page_writes_into_the_same_file_and_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.open_for_server(tmp_path)
    log.open_for_page(tmp_path, "0a1b2c3d")
    failed("kit.widgets.panel", "a panel's act failed: %s", "places")
    (line,) = lines(tmp_path)
    assert line["kernel"] == "0a1b2c3d"
    assert line["text"] == "a panel's act failed: places"
    assert capsys.readouterr().err == ""


def test_lines_stay_short_and_whole(tmp_path: Path) -> None:
    log.open_for_server(tmp_path)
    logging.getLogger("kit.x").warning("字" * 5000)
    log.note("strange", fact="字" * 5000)
    for line in log.log_path(tmp_path).read_bytes().splitlines():
        assert len(line) < 4096
        json.loads(line)


def test_a_full_file_makes_way_and_five_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_LARGEST", 100)
    log.open_for_server(tmp_path)
    for number in range(30):
        log.note("event", number=number, facts="x" * 60)
    kept = sorted(path.name for path in log.log_path(tmp_path).parent.iterdir())
    assert kept == ["kit.log", *(f"kit.log.{n}" for n in range(1, 6))]
    assert lines(tmp_path)[-1]["number"] == 29


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path: Path) -> None:
    log.open_for_server(tmp_path)
    log.log_path(tmp_path).mkdir()
    log.note("event")
