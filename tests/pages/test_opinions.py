"""The facilitator's page of a call: no number while it is open, no order after it, and what can be read out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kit import session as sessions
from kit.domain.access import Identity
from kit.domain.opinion import OpinionCall
from kit.domain.sign_in import Credential, SignIn
from kit.pages import opinions as page
from kit.services import identity
from kit.services.opinion_box import put_in
from kit.session import IDENTITY_VARIABLE, open_session
from kit.settings import Settings
from kit.widgets.panel import Panel
from kit.words import in_language
from tests.conftest import TOP, Branch
from tests.services.acting import with_committee


@pytest.fixture
def desk(branch: Branch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Panel]:
    """The page as the secretary's own process makes it."""
    with_committee(branch)
    now, member = datetime.now(), branch.members["甲"]
    opened = SignIn(uuid4().hex, member.id, 0, now, now + timedelta(hours=1))
    with branch.store.begin() as records:
        records.credentials.put(Credential(member.id, "100001", ""))
        records.sign_ins.put(opened)
    settings = Settings.from_env({"KIT_STATE": str(tmp_path / "state")})
    keys = identity.keys(settings.secrets)
    who = Identity(member.id, member.unit_id, member.role, opened.id, member.name, "en")
    for name, value in {
        "KIT_STATE": str(tmp_path / "state"),
        "KIT_DATABASE_URL": branch.store.url,
        "KIT_FORMS": str(TOP / "forms"),
        "KIT_IDENTITY_KEY": keys.public,
        IDENTITY_VARIABLE: identity.mint(who, keys.private, page="", now=now),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("QUERY_STRING", raising=False)
    monkeypatch.setattr("kit.words._default", ["zh"])
    monkeypatch.delitem(sessions._kept, "KIT_DATABASE_URL", raising=False)
    open_session.cache_clear()
    with in_language("en"):
        yield page.desk()
    open_session.cache_clear()


def act(desk: Panel, name: str, **fields: str) -> dict[str, str]:
    return desk.answer({"op": "act", "id": "1", "act": name, "fields": fields})


def call_of(branch: Branch) -> OpinionCall:
    with branch.store.read() as records:
        (call,) = records.opinion_calls.where()
    return call


def put(branch: Branch, text: str, topic: str = "life") -> None:
    put_in(branch.store, call_of(branch).code, topic, text, datetime.now().date())


def test_while_it_is_open_the_page_is_the_same_for_none_and_for_four(branch: Branch, desk: Panel) -> None:
    act(desk, "open", title="会前征求意见", days="7")
    seen = []
    for n in range(8):
        desk.refresh()
        seen.append(re.sub(r"\s+", " ", desk.html))
        assert f"第{n}条" not in desk.html
        put(branch, f"第{n}条")
    assert len(set(seen[:5])) == 1
    assert len(set(seen[5:])) == 1
    assert "5 or more have come in." in seen[5]


def test_after_its_end_opinions_ledger_and_what_is_read_out(branch: Branch, desk: Panel) -> None:
    act(desk, "open", title="会前征求意见", days="7")
    for n in range(6):
        put(branch, f"<b>会开得长</b>，第{n}次")
    put(branch, "照明不好", "other")
    call = call_of(branch)
    shown = act(desk, "close", call_id=call.id)["html"]
    assert shown.count('<blockquote class="said">') == 7
    assert "<b>会开得长" not in shown
    assert "regular Party life" not in shown, "one alone under another topic would be told apart"
    opinion_id = re.search(r'name="opinion_id" value="(\w+)"', shown)
    assert opinion_id is not None
    taken = act(
        desk, "take_up", opinion_id=opinion_id[1], call_id=call.id, matter="会议时间长", text="一小时之内开完",
        member_id=branch.members["丁"].id, due_on=(datetime.now() + timedelta(days=30)).date().isoformat(),
    )["html"]  # fmt: skip
    assert "In the ledger" in taken
    read_out = taken.split('id="reply-h"')[1].split("</section>")[0]
    assert "7 came in" in read_out
    assert "会议时间长: 一小时之内开完 (示例党员丁" in read_out
    assert "会开得长" not in read_out


def test_few_are_not_counted_out_loud(branch: Branch, desk: Panel) -> None:
    act(desk, "open", title="会前征求意见", days="7")
    put(branch, "一条")
    shown = act(desk, "close", call_id=call_of(branch).id)["html"]
    assert "fewer than 5 came in" in shown.split('id="reply-h"')[1]


@pytest.mark.parametrize("days", ["", "七", "-1", "0", "61", "9" * 40, "7.5"])
def test_days_that_are_none_are_refused_at_the_field(desk: Panel, days: str) -> None:
    told = act(desk, "open", title="征求意见", days=days)
    assert (told["op"], told["field"]) == ("refused", "days")


def test_a_printed_slip_is_keyed_in_and_seen_no_more(branch: Branch, desk: Panel) -> None:
    act(desk, "open", title="会前征求意见", days="7")
    told = act(desk, "key", call_id=call_of(branch).id, topic="life", text="纸上的一句话")
    assert told["op"] == "html"
    assert "纸上的一句话" not in told["html"]
