"""Every sentence that a person reads has its Chinese, with the same places to fill."""

from __future__ import annotations

import asyncio
import contextvars
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kit.words import (
    Bilingual,
    Message,
    _,
    day,
    in_language,
    language,
    say,
    use_language,
    use_language_everywhere,
)
from tests.conftest import NOW, TOP

CATALOGUE = TOP / "kit" / "locale" / "zh_CN" / "LC_MESSAGES" / "kit.po"
PLACES = re.compile(r"\{(\w*)[^}]*\}")
FORBIDDEN = ("提交", "用户", "系统", "失败", "违规", "！", "逾期")


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The messages that the code and the templates hold now."""
    pot = tmp_path_factory.mktemp("pot") / "kit.pot"
    command = [str(Path(sys.executable).parent / "pybabel"), "-q", "extract", "-F", "babel.toml", "-k", "_", "-k",
               "say", "-k", "mark", "-o", str(pot), "."]  # fmt: skip
    subprocess.run(command, cwd=TOP, check=True)
    with pot.open("rb") as source:
        return [str(m.id) for m in read_po(source) if m.id]


def chinese() -> dict[str, str]:
    with CATALOGUE.open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source) if m.id}


def test_every_message_has_its_chinese(messages: list[str]) -> None:
    known = chinese()
    assert [m for m in messages if not known.get(m)] == []


def test_the_catalogue_holds_nothing_that_is_no_longer_said(messages: list[str]) -> None:
    assert set(chinese()) - set(messages) == set()


def test_the_chinese_fills_no_place_that_the_english_does_not_name() -> None:
    for english, text in chinese().items():
        assert set(PLACES.findall(text)) <= set(PLACES.findall(english)), english


def test_the_chinese_keeps_to_the_words_of_the_house() -> None:
    assert {m: t for m, t in chinese().items() if any(w in t for w in FORBIDDEN)} == {}


def test_a_message_is_said_in_the_readers_language() -> None:
    message = say("All {n} questions are answered.", n=3)
    with in_language("en"):
        assert str(message) == "All 3 questions are answered."
    with in_language("zh"):
        assert str(message) == "3 题都答了。"
    assert str(Message("")) == ""


def test_an_unknown_language_means_chinese() -> None:
    with in_language("fr"):
        assert language() == "zh"
    use_language("xx")
    assert language() == "zh"


def test_a_day_is_written_as_people_write_it() -> None:
    assert day(NOW.date()) == "11 月 20 日（星期五）"
    assert day(NOW.date(), weekday=False, year=True) == "2026 年 11 月 20 日"
    with in_language("en"):
        assert day(NOW.date(), year=True) == "Fri 20 Nov 2026"


def test_a_form_text_without_english_stays_readable() -> None:
    with in_language("en"):
        assert str(Bilingual("只有中文")) == "只有中文"


def test_a_place_in_a_persons_words_is_left_alone() -> None:
    assert "{x}" in _("Done: {evidence}", evidence="用 {x} 写的")


def test_no_message_hides_inside_an_f_string() -> None:
    hidden = re.compile(r"""f["'][^"']*\{(_|say|mark)\(""")
    assert [p.name for p in (TOP / "kit").rglob("*.py") if hidden.search(p.read_text(encoding="utf-8"))] == []


def test_two_readers_of_one_server_keep_their_own_language() -> None:
    """Tasks of one process, as two requests are, with a switch between them."""

    async def request(code: str, go_on: asyncio.Event, wait: asyncio.Event) -> str:
        use_language(code)
        go_on.set()
        await wait.wait()
        return _("Hand in")

    async def both() -> list[str]:
        first, second = asyncio.Event(), asyncio.Event()
        return list(await asyncio.gather(request("zh", first, second), request("en", second, first)))

    assert asyncio.run(both()) == ["交表", "Hand in"]


def test_a_kernels_callbacks_speak_the_language_of_its_person() -> None:
    use_language_everywhere("en")
    try:
        assert contextvars.Context().run(_, "Hand in") == "Hand in"
    finally:
        use_language_everywhere("zh")
