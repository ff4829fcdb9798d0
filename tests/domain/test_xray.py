"""The checks over a branch's file: each finds what it is for, stays quiet otherwise, and names where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kit.domain.action import Action, ActionState, EffectCheck, Source
from kit.domain.branch_file import BranchFile, Crowd, Filed, Spot
from kit.domain.ledger import Offer
from kit.domain.meeting import Attendance, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.organisation import Member, Role
from kit.domain.round import Readers, Round
from kit.domain.rule import OwnRule
from kit.domain.talk import Talk
from kit.domain.talks import Listed
from kit.domain.xray import CHECKS, Aside, Grade, Hint, look, places
from kit.store.rules import rules
from kit.words import in_language
from tests.conftest import TOP

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 14, 5)
RULES = rules(TOP / "forms")
A = Member("m1", "b", "1", "甲", Role.FACILITATOR, duty="书记", group="第一小组")
B = Member("m2", "b", "2", "乙", group="第一小组")
C = Member("m3", "b", "3", "丙", group="第一小组")
COMMITTEE = tuple(replace(m, role=Role.FACILITATOR, duty=m.duty or "委员") for m in (A, B, C))


def day(*, ago: int = 0) -> date:
    return TODAY - timedelta(days=ago)


def moment(*, ago: int = 0) -> datetime:
    return AT - timedelta(days=ago)


def action(**given: Any) -> Action:
    held: dict[str, Any] = {
        "id": "a1", "unit_id": "b", "member_id": "m2", "source": Source.MEETING, "text": "当场定下谁办",
        "due_on": day(ago=-10), "created_at": moment(ago=5), "checker_id": "m1", "matter": "议定的事没有人过问",
    }  # fmt: skip
    return Action(**(held | given))


def ledger(**given: Any) -> dict[str, Any]:
    one = action(**given)
    return {"ledger": (Filed(one, one.matter),)}


def own(**given: Any) -> dict[str, Any]:
    return {"standing": (action(source=Source.CHECKUP, text="", matter="", checker_id="", **given),)}


def verified(look_ago: int, **given: Any) -> dict[str, Any]:
    filed = ledger(state=ActionState.VERIFIED, verified_at=moment(ago=60), evidence="记录", turn=1, **given)
    return filed | {"checks": (EffectCheck("c", "a1", 1, 30, day(ago=look_ago)),)}


def meeting(kind: MeetingKind = MeetingKind.GENERAL, ago: int = 3, **given: Any) -> Meeting:
    return Meeting(f"{kind.value}{ago}", "b", kind, "", day(ago=ago), AT, "m1", **given)


def every(kind: MeetingKind, *months: int, group: str = "") -> tuple[Meeting, ...]:
    return tuple(
        Meeting(f"{kind.value}{m}", "b", kind, "", date(2026, m, 15), AT, "m1", group=group) for m in months
    )


def attended(*marks: tuple[int, Presence], reason: str = "") -> dict[str, Any]:
    """乙 entered at a meeting in each of these months."""
    meetings = every(MeetingKind.GENERAL, *(m for m, _p in marks))
    rows = [Attendance(x.id, "m2", p, reason) for x, (_m, p) in zip(meetings, marks, strict=True)]
    return {"meetings": meetings, "attendances": tuple(rows)}


def talks(*pairs: tuple[Member, Member], done: bool = True, planned: date | None = None) -> dict[str, Any]:
    held = [
        Listed(Talk(f"t{n}", "b", a.id, b.id, planned, TODAY if done else None), a, b)
        for n, (a, b) in enumerate(pairs)
    ]
    return {"talks": tuple(held)}


def round_(readers: Readers) -> dict[str, Any]:
    return {
        "rounds": (
            Round("r", "b", "第四季度自查", "member", "1", "d", day(ago=3), day(ago=-7), readers=readers),
        )
    }


def again(matter: str, **given: Any) -> dict[str, Any]:
    before = action(id="a0", created_at=moment(ago=365), matter="主题党日议定的三件事，到下月没有人过问")
    new = action(matter=matter, **given)
    return {"ledger": (Filed(before, before.matter), Filed(new, new.matter))}


ABSENT, LEAVE, PRESENT = Presence.ABSENT, Presence.LEAVE, Presence.PRESENT
MONTHS = range(1, 13)
ALL_TALKS = talks((A, B), (A, C), (B, C))

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no_owner": (ledger(member_id="gone"), ledger()),
    "no_evidence": (ledger(state=ActionState.DONE, done_at=AT),
                    ledger(state=ActionState.DONE, done_at=AT, evidence="记录本第 12 页")),
    "no_talk": (talks((A, B)), ALL_TALKS),
    "absent_long": (attended((5, ABSENT), (10, ABSENT)), attended((6, ABSENT), (10, ABSENT))),
    "general": ({"meetings": every(MeetingKind.GENERAL, 2, 8)},
                {"meetings": every(MeetingKind.GENERAL, 2, 5, 8) + every(MeetingKind.LIFE, 11)}),
    "committee": ({"members": COMMITTEE, "meetings": every(MeetingKind.COMMITTEE, *range(1, 10))},
                  {"members": COMMITTEE, "meetings": every(MeetingKind.COMMITTEE, *range(1, 12))}),
    "groups": ({"meetings": every(MeetingKind.GROUP, *MONTHS, group="第二小组")},
               {"meetings": every(MeetingKind.GROUP, *range(1, 12), group="第一小组")}),
    "party_day": ({"meetings": every(MeetingKind.PARTY_DAY, *range(1, 10))},
                  {"meetings": every(MeetingKind.PARTY_DAY, *range(1, 12))}),
    "life": ({}, {"meetings": (meeting(MeetingKind.LIFE, -14, state=MeetingState.PLANNED),)}),
    "appraisal": ({"meetings": every(MeetingKind.LIFE, 11)}, {"meetings": every(MeetingKind.APPRAISAL, 11)}),
    "study": ({"meetings": (meeting(MeetingKind.LIFE, -14, state=MeetingState.PLANNED),)},
              {"meetings": (meeting(MeetingKind.LIFE, -14, state=MeetingState.PLANNED),
                            meeting(MeetingKind.STUDY, 9))}),
    "past_day": (ledger(due_on=day(ago=1)), ledger(due_on=TODAY)),
    "untaken": ({"offers": (Offer("s", "f", "支委会少开", ""),)}, {}),
    "untaken_own": ({"crowds": {"untaken_own": Crowd(5, 12)}}, {"crowds": {"untaken_own": Crowd(4, 12)}}),
    "unverified": (ledger(state=ActionState.DONE, done_at=moment(ago=15), evidence="有"),
                   ledger(state=ActionState.DONE, done_at=moment(ago=14), evidence="有")),
    "look_late": (verified(8), verified(7)),
    "no_second": (ledger(checker_id=""), ledger(checker_id="", state=ActionState.CLOSED)),
    "no_second_own": ({"crowds": {"no_second_own": Crowd(6, 8)}}, {"crowds": {"no_second_own": Crowd(8, 8)}}),
    "repeated": (again("主题党日议定的几件事，到了下个月没有人过问"), again("午间值班没有人接电话", text="排一张轮值表")),
    "repeated_own": ({"crowds": {"repeated_own": Crowd(7, 20)}}, {"crowds": {"repeated_own": Crowd(2, 20)}}),
    "talk_kinds": (talks((A, B)), ALL_TALKS),
    "leave_reason": (attended((11, LEAVE)), attended((11, LEAVE), reason="出差")),
    "absent_some": (attended((8, ABSENT), (10, ABSENT)), attended((8, ABSENT), (10, ABSENT), (11, PRESENT))),
    "no_attendance": ({"meetings": (meeting(),)}, attended((11, PRESENT))),
    "lecture": ({"meetings": every(MeetingKind.LECTURE, 2, 5)}, {"meetings": every(MeetingKind.LECTURE, 2, 5, 8, 11)}),
    "past_day_own": (own(due_on=day(ago=1)), own(due_on=day(ago=-1))),
    "talk_late": (talks((A, B), done=False, planned=day(ago=1)), talks((A, B), done=False, planned=TODAY)),
    "readers": (round_(Readers.NOBODY), round_(Readers.SECRETARY)),
}  # fmt: skip


def file(given: dict[str, Any]) -> BranchFile:
    return BranchFile(**({"today": TODAY, "rules": RULES, "members": (A, B, C)} | given))


def found(given: dict[str, Any], name: str) -> list[Spot]:
    return list(CHECKS[name].find(file(given)))


def hint(given: dict[str, Any], name: str) -> Hint:
    (one,) = (h for h in look(file(given)) if h.name == name)
    return one


def test_every_check_has_a_case() -> None:
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_what_it_is_for(name: str) -> None:
    assert found(CASES[name][0], name)


@pytest.mark.parametrize("name", CHECKS)
def test_and_stays_quiet_otherwise(name: str) -> None:
    assert found(CASES[name][1], name) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_hint_has_a_basis_of_the_rules_and_a_place_to_go_to(name: str) -> None:
    one = hint(CASES[name][0], name)
    assert one.rule.basis
    assert one.text
    assert "{" not in one.text + str(one.check.says)
    assert {s.page for s in one.spots} <= {"ledger", "register", "rounds"}
    assert len({s.subject for s in one.spots}) == len(one.spots), "each place can be put aside by itself"


def test_grades_come_in_order() -> None:
    grades = [check.grade for check in CHECKS.values()]
    assert grades == sorted(grades, key=list(Grade).index)


@pytest.mark.parametrize(("name", "rule"), [
    ("no_second", "second_people"), ("unverified", "verify_days"), ("look_late", "look_back_days"),
    ("repeated", "repeat_years"), ("readers", "readers_told"), ("party_day", "party_days"), ("talk_late", "talks"),
    ("absent_long", "absence_months_red"),
])  # fmt: skip
def test_a_rule_of_nought_leaves_its_hint_out(name: str, rule: str) -> None:
    own_rule = OwnRule("b", rule, "0", "支部决议", TODAY, "m1", AT)
    off = CASES[name][0] | {"rules": RULES | {rule: RULES[rule].with_own(own_rule)}}
    assert found(off, name) == []


def test_without_the_file_of_rules_nothing_is_asked_for() -> None:
    assert look(replace(file(CASES["no_owner"][0]), rules={})) == ()


def test_of_a_members_own_action_no_word_is_told() -> None:
    given = own(due_on=day(ago=1))
    secret = replace(given["standing"][0], text="别人看不到的一句", matter="别人看不到的事")
    told = hint({"standing": (secret,)}, "past_day_own")
    assert [s.label for s in told.spots] == ["乙"]
    assert "别人看不到" not in told.text + repr(told.spots)


def test_a_number_of_people_is_told_from_five_and_never_of_everybody() -> None:
    told = [n for n in range(13) if Crowd(n, 12).told(5)]
    assert told == [5, 6, 7, 8, 9, 10, 11]
    assert not Crowd(4, 12).told(2), "no rule makes it fewer than five"
    assert [n for n in (7, 8) if Crowd(n, 12).told(8)] == [8]


def test_an_absence_counts_from_the_first_of_the_row_to_the_last() -> None:
    long = attended((1, PRESENT), (3, ABSENT), (6, ABSENT), (9, ABSENT))
    assert len(found(long, "absent_long")) == 1
    assert "3 月 15 日" in found(long, "absent_long")[0].label
    broken = attended((3, ABSENT), (6, PRESENT), (9, ABSENT))
    assert found(broken, "absent_some") == []


def test_a_leave_without_a_reason_neither_counts_as_absent_nor_breaks_the_row() -> None:
    rows = attended((8, ABSENT), (9, LEAVE), (10, ABSENT))
    assert len(found(rows, "absent_some")) == 1
    assert found(attended((8, LEAVE), (10, LEAVE)), "absent_some") == []


def test_who_made_it_up_afterwards_took_part() -> None:
    given = attended((8, ABSENT), (10, ABSENT))
    made_up = replace(given["attendances"][1], made_up_on=TODAY)
    assert found(given | {"attendances": (given["attendances"][0], made_up)}, "absent_some") == []


def test_the_running_month_is_told_only_in_its_last_third() -> None:
    held = {"meetings": every(MeetingKind.PARTY_DAY, *range(1, 11))}
    assert [s.subject for s in found(held | {"today": date(2026, 11, 21)}, "party_day")] == [
        "party_day-2026-11"
    ]
    assert found(held | {"today": date(2026, 11, 20)}, "party_day") == []
    coming = Meeting("p", "b", MeetingKind.PARTY_DAY, "", date(2026, 11, 28), AT, "m1", MeetingState.PLANNED)
    held["meetings"] += (coming,)
    assert found(held | {"today": date(2026, 11, 21)}, "party_day") == []


def test_talks_and_the_life_meeting_are_asked_for_from_its_quarter_on() -> None:
    for name in ("no_talk", "talk_kinds", "life", "appraisal"):
        assert found(CASES[name][0] | {"today": date(2026, 9, 30)}, name) == []
        assert found(CASES[name][0] | {"today": date(2026, 10, 1)}, name)


def test_what_is_carried_over_is_no_repetition() -> None:
    assert found(again("主题党日议定的几件事，到了下个月没有人过问", carried_from="a0"), "repeated") == []


def test_what_was_put_aside_is_left_out_until_something_new_comes() -> None:
    given = {"ledger": tuple(Filed(action(id=n, checker_id=""), n) for n in ("a1", "a2"))}
    aside = Aside("x", "b", 2026, "no_second", "a1\na2", "年底前一起定", "m1", AT)
    assert "no_second" not in [h.name for h in look(file(given), [aside])]
    more = {"ledger": (*given["ledger"], Filed(action(id="a3", checker_id=""), "a3"))}
    (left,) = (h for h in look(file(more), [aside]) if h.name == "no_second")
    assert [s.subject for s in left.spots] == ["a3"]
    for other in (replace(aside, year=2025), replace(aside, hint="past_day")):
        assert "no_second" in [h.name for h in look(file(given), [other])]


def test_an_empty_branch_is_asked_only_for_its_meetings() -> None:
    names = {h.name for h in look(file({"members": ()}))}
    assert names == {"general", "party_day", "lecture", "life", "appraisal"}


def test_months_that_follow_each_other_are_told_in_one() -> None:
    given = {"meetings": every(MeetingKind.PARTY_DAY, 4, 5, 9), "members": (A, B, C)}
    with in_language("en"):
        assert [t for t, _spot in places(found(given, "party_day"))] == [
            "month 1 to month 3", "month 6 to month 8", "month 10",
        ]  # fmt: skip
        two = given | {"members": (A, replace(B, group="第二小组"))}
        assert [t for t, _spot in places(found(two, "groups"))] == [
            "第一小组, month 1 to month 10", "第二小组, month 1 to month 10",
        ]  # fmt: skip
    assert [t for t, _spot in places([Spot("a", "甲", "ledger", "x"), Spot("b", "乙", "ledger", "x")])] == [
        "甲",
        "乙",
    ]
    assert places([Spot("crowd", "", "rounds", "", 6)]) == ()
