"""What is coming for a member: own days, looks back, and what comrades asked for; and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kit.domain.action import Action, ActionState, Effect, Source
from kit.domain.timing import Timing, timing
from kit.services.actions import ask_checker, carry_action, complete_action, verify_action
from kit.services.calendar import branch_calendar, my_calendar
from kit.services.due import Due, DueKind, my_due
from kit.services.effects import say_effect, settle_effect
from kit.services.work import my_work
from tests.conftest import Branch

PRIVATE = ("当场把答应的事记到本子上", "答应了没有回话", "月底前还没有回话", "十二月三日回了话")


def written(branch: Branch, who: str = "乙", **values: Any) -> Action:
    """An action of somebody's, written on a sheet of no round (as a carried one stands)."""
    member = branch.members[who]
    usual: dict[str, Any] = {
        "id": f"{len(branch.members)}-{who}", "unit_id": member.unit_id, "member_id": member.id,
        "source": Source.CHECKUP, "text": PRIVATE[0], "matter": PRIVATE[1], "cue": PRIVATE[2],
        "due_on": branch.today + timedelta(days=10), "created_at": branch.now,
    }  # fmt: skip
    action = Action(**usual | values)
    with branch.store.begin() as records:
        records.actions.add(action)
    return action


def dues(branch: Branch, who: str) -> list[tuple[str, int, str]]:
    """Kind, days from today, and the other person's name."""
    found: tuple[Due, ...] = branch.do(who, my_due)
    return [(d.kind.value, (d.on - branch.today).days, d.name) for d in found]


def verified(branch: Branch) -> Action:
    action = written(branch)
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", complete_action, action_id=action.id, evidence=PRIVATE[3])
    branch.do("甲", verify_action, action_id=action.id)
    return action


def test_an_actions_day_then_its_waiting_then_its_looks_back(branch: Branch) -> None:
    action = written(branch)
    assert dues(branch, "乙") == [("do", 10, "")]
    branch.do("乙", ask_checker, action_id=action.id, member_id="m1")
    branch.do("乙", complete_action, action_id=action.id, evidence=PRIVATE[3])
    branch.later(days=2)
    assert dues(branch, "乙") == [("wait", -2, "示例党员甲")]
    assert dues(branch, "甲") == [("check", -2, "示例党员乙")]
    branch.do("甲", verify_action, action_id=action.id)
    assert dues(branch, "乙") == [("look", 30, "示例党员甲")]
    assert dues(branch, "甲") == [("settle", 30, "示例党员乙")]
    branch.later(days=30)
    (look,) = branch.do("乙", my_due)
    branch.do("乙", say_effect, check_id=look.check.id, said=Effect.KEPT)
    branch.do("甲", settle_effect, check_id=look.check.id, result=Effect.KEPT)
    assert dues(branch, "乙") == [("look", 30, "示例党员甲")]
    branch.later(days=60)
    for _ in range(2):
        (look,) = branch.do("乙", my_due)
        branch.do("甲", settle_effect, check_id=look.check.id, result=Effect.KEPT)
    assert dues(branch, "乙") == dues(branch, "甲") == []


def test_nobody_elses_days_are_mine(branch: Branch) -> None:
    written(branch)
    verified_one = replace(written(branch, "丙"), state=ActionState.DONE, done_at=branch.now)
    with branch.store.begin() as records:
        records.actions.put(verified_one)
    assert [branch.do(name, my_due) for name in "丁外甲"] == [(), (), ()]


def test_what_was_carried_over_is_due_once_as_the_new_one(branch: Branch) -> None:
    action = written(branch)
    later = branch.today + timedelta(days=300)
    new = branch.do("乙", carry_action, action_id=action.id, due_on=later, reason="台账明年才启用")
    (due,) = branch.do("乙", my_due)
    assert (due.action.id, due.on, due.kind) == (new.id, later, DueKind.DO)


def test_days_stand_in_the_order_of_the_calendar(branch: Branch) -> None:
    for place, days in enumerate((20, -3, 0, 5)):
        written(branch, id=f"a{place}", due_on=branch.today + timedelta(days=days))
    found = branch.do("乙", my_due)
    assert [(d.on - branch.today).days for d in found] == [-3, 0, 5, 20]
    told = [timing(d.on, branch.today) for d in found]
    assert told == [Timing.PAST, Timing.TODAY, Timing.SOON, Timing.LATER]


def events(content: bytes) -> dict[str, dict[str, Any]]:
    """The events of a calendar file by their ids."""
    read = Calendar.from_ical(content)
    return {str(e["uid"]): {k.lower(): v for k, v in e.items()} for e in read.walk("VEVENT")}


def test_the_calendar_holds_days_and_no_word_of_what_they_are_about(branch: Branch) -> None:
    branch.open_round()
    open_one, done = written(branch, id="open"), verified(branch)
    content = branch.do("乙", my_calendar)
    told = content.decode()
    assert not [text for text in (*PRIVATE, "示例党员", "第四季度自查") if text in told.replace("\r\n ", "")]
    found = events(content)
    assert len(found) == 5
    one = found[f"{open_one.id}@kit"]
    assert str(one["summary"]) == "到期：整改措施一条"
    assert (one["dtstart"].dt, one["dtend"].dt) == (open_one.due_on, open_one.due_on + timedelta(days=1))
    looks = sorted(e["dtstart"].dt for uid, e in found.items() if uid.startswith(done.id))
    assert looks == [branch.today + timedelta(days=n) for n in (30, 60, 90)]
    assert "VALARM" not in told
    assert all(type(e["dtstart"].dt) is date and str(e["transp"]) == "TRANSPARENT" for e in found.values())


def test_an_event_keeps_its_id_when_its_day_moves(branch: Branch) -> None:
    action = written(branch)
    before = events(branch.do("乙", my_calendar))
    with branch.store.begin() as records:
        records.actions.put(action.move(branch.today + timedelta(days=40)))
    after = events(branch.do("乙", my_calendar))
    assert set(before) == set(after)
    assert before[f"{action.id}@kit"]["dtstart"].dt != after[f"{action.id}@kit"]["dtstart"].dt


def test_who_is_asked_finds_the_looks_back_in_the_calendar(branch: Branch) -> None:
    action = verified(branch)
    found = events(branch.do("甲", my_calendar))
    assert {str(e["summary"]) for e in found.values()} == {
        "回头看：请您看的一条，第 30 天", "回头看：请您看的一条，第 60 天", "回头看：请您看的一条，第 90 天",
    }  # fmt: skip
    assert all(uid.startswith(action.id) for uid in found)


def test_the_branchs_calendar_holds_its_own_days_and_no_members(branch: Branch) -> None:
    branch.open_round()
    written(branch, id="own")
    shared = written(branch, id="shared", shared=True)
    written(branch, id="branch", source=Source.MEETING, matter="三会一课记录不全")
    content = branch.do("甲", branch_calendar)
    assert "三会一课" not in content.decode()
    found = events(content)
    assert f"{shared.id}@kit" not in found
    assert sorted(str(e["summary"]) for e in found.values()) == [
        "党性体检：这一天之前交表",
        "到期：支部整改事项一条",
    ]


@pytest.mark.parametrize("who", ["乙", "外"])
def test_a_calendar_of_nothing_can_be_read(branch: Branch, who: str) -> None:
    assert events(branch.do(who, my_calendar)) == {}


def test_the_home_page_tells_what_others_did_about_my_actions_for_a_month(branch: Branch) -> None:
    verified(branch)
    assert [(t.act, t.by) for t in branch.do("乙", my_work).told] == [("verify_action", "m1")]
    assert branch.do("甲", my_work).told == ()
    branch.later(days=31)
    assert branch.do("乙", my_work).told == ()
