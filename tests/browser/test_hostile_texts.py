"""Script in every text field: it is shown as what it is, text, on every page and on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from kit.store.store import Records, Store
from tests.browser.conftest import DESK, Watch, arrived, let_in, open_page
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-hostile-texts")

EVIL = (
    '<img src=x onerror="window.evil=1" data-evil>\'"><script data-evil>window.evil=1</script>'
    "</script></textarea></title><svg data-evil onload=window.evil=1>&#x3c;b data-evil&#x3e;"
    "[a](javascript:evil=1) {{7*7}} ${7*7} #let x = 1 *b* $x$ `c` \\u{41} \u202e\u2066"
)
SHOWN = "<img src=x"
LONGEST = 200
"""Characters of a name or title (``kit.store.bounds``): these take one half of the text or the other."""
REST = f"{SHOWN} data-evil>{EVIL[EVIL.index('</script></textarea>') :]}"
DOES_NOT_HAPPEN = "() => window.evil !== undefined || document.querySelector('[data-evil]') !== null"


def poisoned(records: Records) -> None:
    """The same text behind every name, title, sentence and plan of the demo."""

    def change(repository: Any, *names: str, evil: str = EVIL, most: int | None = LONGEST) -> None:
        for entity in repository.where():
            fresh = {name: f"{getattr(entity, name)}{evil}"[:most] for name in names}
            repository.put(replace(entity, **fresh))

    change(records.units, "name")
    change(records.members, "group", "duty", evil=REST)
    change(records.rounds, "title", evil=REST)
    change(records.actions, "text", "evidence", most=None)
    change(records.members, "name")
    for answer in records.answers.where():
        if any("\u4e00" <= sign <= "\u9fff" for sign in answer.value):
            other = f"{answer.other}{EVIL}" if answer.other else ""
            records.answers.put(replace(answer, value=f"{answer.value}{EVIL}", other=other))


@pytest.fixture(scope="module")
def poison(kit: Kit) -> Kit:
    """The kit of this file with the texts above."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.begin() as records:
        poisoned(records)
    store.close()
    return kit


@pytest.mark.parametrize(
    ("who", "pages", "report"),
    [
        (
            "示例党员甲",
            ("home", "rounds", "summary", "checkup", "review", "rectification", "actions"),
            "summary",
        ),
        ("示例党员戊", ("home", "checkup", "review", "rectification", "actions"), "plan"),
    ],
)
def test_it_stays_text(
    poison: Kit,
    device: Callable[..., Page],
    watch: Watch,
    who: str,
    pages: tuple[str, ...],
    report: str,
) -> None:
    page = device(DESK)
    page.on("dialog", lambda dialog: watch.faults.append(f"dialog: {dialog.message}"))
    let_in(page, poison, poison.people()[who])
    for name in pages:
        open_page(page, poison, name)
        arrived(page)
        assert page.evaluate(DOES_NOT_HAPPEN) is False, name
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate(DOES_NOT_HAPPEN) is False, name
        if name != "checkup":  # which shows one question at a time, and begins with one without a text
            expect(page.locator("body")).to_contain_text(SHOWN)
    printed = page.context.request.get(f"{poison.address}/kit/report/{report}.pdf")
    assert printed.status == 200
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed.body())).pages)
    assert SHOWN in text.replace("\n", "")
    assert "49" not in text.split(SHOWN)[-1].split("7*7")[0]
