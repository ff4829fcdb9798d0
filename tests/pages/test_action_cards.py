"""A card says how far an action is and offers what may be done now; what people wrote stays text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from kit.domain.action import Action, Effect
from kit.pages.action_cards import asked_card, own_card
from kit.services.actions import (
    ask_checker,
    carry_action,
    complete_action,
    note_progress,
    possible_checkers,
    reopen_action,
    send_back_action,
    share_action,
    verify_action,
)
from kit.services.effects import say_effect, settle_effect
from kit.services.evidence import add_evidence_file
from kit.services.followed import asked_of_me, my_actions
from kit.widgets.markup import render
from tests.conftest import Branch
from tests.services.test_due import verified, written

SCRIPT = "<script>alert('一')</script>"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def own(branch: Branch, place: int = 0) -> dict[str, Any]:
    one = branch.do("乙", my_actions)[place]
    return own_card(one, branch.today, branch.do("乙", possible_checkers))


def asked(branch: Branch) -> dict[str, Any]:
    (one,) = branch.do("甲", asked_of_me)
    return asked_card(one, branch.today)


def acts(card: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The forms at hand, and the others."""
    return [f.act for f in card["forms"]], [f.act for f in card["more"]]


def html(card: dict[str, Any]) -> str:
    return str(render("action_card", card=card))


def done(branch: Branch) -> Action:
    action = written(branch)
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", complete_action, action_id=action.id, evidence="十二月三日回了话")
    return action


def test_an_open_one_first_asks_a_comrade(branch: Branch) -> None:
    action = written(branch)
    card = own(branch)
    assert (card["css"], card["word"]) == ("doing", "进行中")
    assert "还没写请谁看" in card["beside"]
    assert "10 天后" in card["beside"] or "约在" in card["beside"]
    assert acts(card)[0] == ["ask", "note", "complete"]
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", note_progress, action_id=action.id, note="九月去过一次")
    card = own(branch)
    assert acts(card) == (["note", "complete"], ["ask", "move", "carry", "uploaded", "share"])
    assert "请示例党员甲看" in card["beside"]
    assert card["lines"] == [{"tag": "进展", "text": "九月去过一次"}]
    assert "如果</b>月底前还没有回话，<b>我就</b>当场把答应的事记到本子上" in html(card)


def test_past_its_day_it_offers_two_ways_out_and_blames_nobody(branch: Branch) -> None:
    written(branch)
    branch.later(days=30)
    card = own(branch)
    assert (card["css"], card["word"]) == ("late", "过了约定日")
    assert acts(card)[0] == ["move", "note", "carry"]
    assert "过了 20 天。事情有变化很平常，改个日期，或者写一句情况，都可以。" in card["note"]
    page = html(card)
    assert not [word for word in ("逾期", "仅剩", "！", "未完成") if word in page]


def test_who_is_asked_sees_what_shows_it_and_may_look_or_send_back(branch: Branch) -> None:
    action = done(branch)
    card = asked(branch)
    assert "示例党员乙同志" in card["beside"]
    assert acts(card) == (["verify", "send_back"], [])
    assert card["lines"] == [{"tag": "凭据", "text": "十二月三日回了话"}]
    branch.do("甲", send_back_action, action_id=action.id, reason="请写明同谁说的")
    mine = own(branch)
    assert mine["word"] == "又提起来办"
    assert mine["lines"][0] == {"tag": "缘由", "text": "示例党员甲：请写明同谁说的"}
    assert "complete" in acts(mine)[0]


def test_a_done_one_can_be_taken_back_by_its_doer(branch: Branch) -> None:
    action = done(branch)
    card = own(branch)
    (back,) = [f for f in card["more"] if f.act == "reopen"]
    assert back.title == "还没做完，收回来"
    branch.do("乙", reopen_action, action_id=action.id, reason="还差一户")
    assert own(branch)["lines"][0]["text"] == "示例党员乙：还差一户"


def test_a_look_back_asks_the_doer_then_the_second_person(branch: Branch) -> None:
    verified(branch)
    assert own(branch)["look"] is None
    branch.later(days=30)
    card = own(branch)
    assert (card["word"], card["look"]["act"]) == ("回头看，第 30 天", "say")
    assert [e["word"] for e in card["look"]["effects"]] == ["一直是这样", "有时没做到", "又回到老样子"]
    branch.do("乙", say_effect, check_id=card["look"]["id"], said=Effect.PARTLY, note="十一月漏了一次")
    card = own(branch)
    assert (card["look"], card["again"]["said"]) == (None, "partly")
    theirs = asked(branch)
    assert theirs["look"]["act"] == "settle"
    assert theirs["note"] == "本人说：有时没做到；十一月漏了一次"
    branch.do("甲", settle_effect, check_id=theirs["look"]["id"], result=Effect.PARTLY, note="问过小组长")
    card = own(branch)
    assert card["look"] is None
    assert {"tag": "第 30 天", "text": "示例党员乙：有时没做到；示例党员甲：有时没做到；问过小组长"} in card[
        "lines"
    ]


def test_a_carried_one_says_why_and_offers_nothing_but_the_ledger(branch: Branch) -> None:
    action = written(branch)
    later = branch.today + timedelta(days=300)
    branch.do("乙", carry_action, action_id=action.id, due_on=later, reason="台账明年才启用")
    old = next(own(branch, place) for place in range(2) if own(branch, place)["id"] == action.id)
    assert (old["css"], old["track"], old["look"]) == ("carry", [], None)
    assert {"tag": "原因", "text": "台账明年才启用"} in old["lines"]
    assert acts(old) == ([], ["share"])


def test_sharing_says_what_it_means_and_can_be_undone(branch: Branch) -> None:
    action = written(branch)
    (share,) = [f for f in own(branch)["more"] if f.act == "share"]
    assert "书记和支委看得到" in share.help
    branch.do("乙", share_action, action_id=action.id, shared=True)
    assert "unshare" in acts(own(branch))[1]


def test_what_people_wrote_stays_text(branch: Branch) -> None:
    action = written(branch, text=SCRIPT, matter=SCRIPT, cue=SCRIPT)
    branch.do("乙", note_progress, action_id=action.id, note=SCRIPT)
    branch.do("乙", add_evidence_file, action_id=action.id, name=f"{SCRIPT}.pdf", content=PDF)
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", complete_action, action_id=action.id, evidence=SCRIPT)
    for card in (own(branch), asked(branch)):
        page = html(card)
        assert "<script" not in page
        assert page.count("&lt;script&gt;") >= 4


def test_every_control_of_a_form_has_its_label(branch: Branch) -> None:
    written(branch)
    page = html(own(branch))
    controls = re.findall(r'<(?:input(?! type="hidden")|textarea|select)[^>]*\bid="([^"]+)"', page)
    assert len(controls) >= 8
    assert len(controls) == len(set(controls))
    assert [c for c in controls if f'<label for="{c}"' not in page] == []


def test_a_file_can_be_fetched_and_taken_away_until_it_was_looked_at(branch: Branch) -> None:
    action = written(branch)
    file = branch.do("乙", add_evidence_file, action_id=action.id, name="签到.pdf", content=PDF)
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", complete_action, action_id=action.id, evidence="")
    page = html(own(branch))
    assert f'href="../../kit/evidence/{file.id}" download>签到.pdf' in page
    assert 'data-act="drop_file"' in page
    assert 'data-act="drop_file"' not in html(asked(branch))
    branch.do("甲", verify_action, action_id=action.id)
    assert 'data-act="drop_file"' not in html(own(branch))
