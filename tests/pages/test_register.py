"""The register and the x-ray as pages: what a facilitator presses, what stands there then, and what never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kit import session as sessions
from kit.domain.access import Identity
from kit.domain.meeting import Presence
from kit.domain.sign_in import Credential, SignIn
from kit.pages import ledger, register, xray
from kit.services import identity
from kit.services.register import branch_register
from kit.session import IDENTITY_VARIABLE, open_session
from kit.settings import Settings
from kit.widgets.panel import Panel
from kit.words import in_language, use_language_everywhere
from tests.conftest import TOP, Branch
from tests.services.acting import with_action, with_committee
from tests.services.test_ledger import written

SECRET = "别人看不到的一句"
SCRIPT = "<script>document.title='x'</script>"


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """A branch whose people live today, as a page's process does."""
    branch.now = datetime.now()
    return with_committee(branch)


@pytest.fixture
def signed_in(branch: Branch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """This process is a page's process of the secretary."""
    member, now = branch.members["甲"], datetime.now()
    opened = SignIn(uuid4().hex, member.id, 0, now, now + timedelta(hours=1))
    with branch.store.begin() as records:
        records.credentials.put(Credential(member.id, "100001", ""))
        records.sign_ins.put(opened)
    who = Identity(member.id, member.unit_id, member.role, opened.id, member.name, "en")
    state = tmp_path / "state"
    keys = identity.keys(Settings.from_env({"KIT_STATE": str(state)}).secrets)
    told = {
        "KIT_STATE": str(state), "KIT_DATABASE_URL": branch.store.url, "KIT_FORMS": str(TOP / "forms"),
        "KIT_IDENTITY_KEY": keys.public,
        IDENTITY_VARIABLE: identity.mint(who, keys.private, page="", now=now),
    }  # fmt: skip
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("QUERY_STRING", raising=False)
    monkeypatch.delitem(sessions._kept, "KIT_DATABASE_URL", raising=False)
    open_session.cache_clear()
    with in_language("en"):
        yield
    use_language_everywhere("zh")
    open_session.cache_clear()


def press(panel: Panel, act: str, **fields: str) -> str:
    """The panel's HTML after a form was sent; the refusal's text where it was refused."""
    reply = panel.answer({"op": "act", "id": "1", "act": act, "fields": fields})
    return reply.get("text", "") or panel.html


def checked(html: str, value: str) -> list[str]:
    """The radio buttons with a value that are set."""
    return re.findall(rf'name="(p-\w+)" value="{value}" checked', html)


def form_fields(html: str, act: str) -> dict[str, str]:
    """What a form of the page sends, untouched."""
    (form,) = re.findall(rf'<form[^>]*data-act="{act}".*?</form>', html, re.DOTALL)[:1]
    found = dict(re.findall(r'<input type="(?:hidden|date)"[^>]*? name="([^"]*)" value="([^"]*)"', form))
    found |= dict(re.findall(r'<input[^>]*? name="([^"]*)" value="([^"]*)"[^>]*? checked', form))
    found |= dict(re.findall(r'<input class="in[^"]*"[^>]*? name="([^"]*)" value="([^"]*)"', form))
    return found


@pytest.mark.usefixtures("signed_in")
def test_all_are_present_a_few_are_changed_and_it_is_entered(branch: Branch) -> None:
    panel = register.desk()
    html = press(panel, "begin", what="general/")
    assert len(checked(html, "present")) == 8
    fields = form_fields(html, "meeting") | {
        "p-m3": "leave", "reason-m3": f"出差{SCRIPT}", "p-m8": "absent", "title": SCRIPT,
    }  # fmt: skip
    html = press(panel, "meeting", **fields)
    assert "出差" in html
    assert SCRIPT not in html
    (one,) = branch.do("甲", branch_register).meetings
    assert [one.count(p) for p in Presence] == [6, 1, 1]
    html = press(panel, "open", meeting_id=one.meeting.id)
    assert (checked(html, "leave"), checked(html, "absent")) == (["p-m3"], ["p-m8"])
    assert "出差" in form_fields(html, "meeting")["reason-m3"]


@pytest.mark.usefixtures("signed_in")
def test_a_refusal_leaves_nothing_behind(branch: Branch) -> None:
    panel = register.desk()
    fields = form_fields(press(panel, "begin", what="committee/"), "meeting")
    assert "100" in press(panel, "meeting", **fields | {"p-m4": "leave", "reason-m4": "长" * 101})
    assert branch.do("甲", branch_register).meetings == ()
    for wrong in ({"held_on": "某天"}, {"kind": "x"}, {"p-m4": "late"}):
        press(panel, "meeting", **fields | wrong)
    press(panel, "begin", what="x/y")
    assert branch.do("甲", branch_register).meetings == ()


@pytest.mark.usefixtures("signed_in")
def test_the_plan_is_taken_over_without_an_unticked_pair_and_held_by_ticks(branch: Branch) -> None:
    panel = register.desk()
    fields = form_fields(panel.html, "accept")
    pairs = [name for name in fields if name.startswith("pair/")]
    assert len(pairs) == 10
    html = press(panel, "accept", **{k: v for k, v in fields.items() if k != pairs[0]})
    assert len(re.findall(r'name="t-\w+"', html)) == 9
    assert len(re.findall(r'name="pair/', html)) == 1
    ticked = re.findall(r'name="(t-\w+)"', html)[:2]
    html = press(panel, "held", done_on=branch.today.isoformat(), **dict.fromkeys(ticked, "1"))
    assert len(re.findall(r'name="t-\w+"', html)) == 7
    html = press(panel, "open_talk", talk_id=ticked[0].removeprefix("t-"))
    assert f'value="{branch.today.isoformat()}"' in html
    press(panel, "drop_talk", talk_id=ticked[0].removeprefix("t-"))
    assert len(branch.do("甲", branch_register).talks.listed) == 8


@pytest.mark.usefixtures("signed_in")
def test_a_hint_is_put_aside_with_a_reason_and_shown_again(branch: Branch) -> None:
    written(branch, checker_id="", due_on=branch.today + timedelta(days=30))
    panel = xray.desk()
    assert 'id="h-no_second"' in panel.html
    press(panel, "aside", hint="no_second", reason="")
    assert 'id="h-no_second"' in panel.html
    html = press(panel, "aside", hint="no_second", reason=f"年底一起定{SCRIPT}")
    assert 'id="h-no_second"' not in html
    assert "年底一起定" in html
    assert SCRIPT not in html
    (aside,) = re.findall(r'name="aside_id" value="(\w+)"', html)
    assert 'id="h-no_second"' in press(panel, "back", aside_id=aside)


@pytest.mark.usefixtures("signed_in")
def test_of_what_members_wrote_nothing_reaches_the_page_and_no_mark_is_given(branch: Branch) -> None:
    for sign in "乙丙丁戊己庚":
        with_action(branch, sign, text=SECRET, matter=SECRET, cue=SECRET, checker_id="",
                    due_on=branch.today - timedelta(days=3))  # fmt: skip
    with_action(branch, "辛", text=SECRET, checker_id="m1")
    html = xray.desk().html
    assert SECRET not in html
    assert "示例党员乙" in html, "whose day has passed is told, as in the ledger"
    assert "%" not in html
    (crowd,) = re.findall(r'<li id="h-no_second_own">.*?</li>', html, re.DOTALL)
    assert "6" in crowd
    assert "示例党员" not in crowd


@pytest.mark.usefixtures("signed_in")
def test_every_way_leads_to_a_place_that_is_there(branch: Branch) -> None:

    written(branch, checker_id="", due_on=branch.today + timedelta(days=30))
    with_action(branch, "乙", due_on=branch.today - timedelta(days=3))
    branch.members["乙"] = replace(branch.members["乙"], group="第一小组")
    with branch.store.begin() as records:
        records.members.put(branch.members["乙"])
    there = {"ledger": ledger.desk().html, "register": register.desk().html}
    ways = set(re.findall(r'href="(\w+)\.ipynb#([\w-]+)"', xray.desk().html))
    assert ways
    for page, anchor in ways:
        assert f'id="{anchor}"' in there[page], (page, anchor)
