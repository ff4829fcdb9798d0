"""The register: which meetings were held and who was there, entered once, changed with care, never for others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kit.domain.ballot import Scale
from kit.domain.election import Election, ElectionState
from kit.domain.meeting import AgendaStep, Attendance, Meeting, MeetingKind, MeetingState, Presence, StepKind
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.register import (
    Register,
    branch_register,
    drop_meeting,
    record_attendance,
    record_meeting,
)
from kit.services.talks import accept_talks, drop_talk, my_talks, record_talk, record_talks, talk_plan
from tests.conftest import Branch
from tests.services.acting import with_committee

YESTERDAY = date(2026, 11, 19)


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 is on the committee; 乙 and 丙 are the first Party group."""
    with_committee(branch)
    for name in "乙丙":
        branch.members[name] = replace(branch.members[name], group="第一小组")
        with branch.store.begin() as records:
            records.members.put(branch.members[name])
    return branch


def register(branch: Branch, by: str = "甲", **asked: Any) -> Register:
    found = branch.do(by, branch_register, **asked)
    assert isinstance(found, Register)
    return found


def meeting(branch: Branch, by: str = "甲", **given: Any) -> Meeting:
    held = branch.do(by, record_meeting, **({"kind": "general", "held_on": YESTERDAY} | given))
    assert isinstance(held, Meeting)
    return held


def all_present(branch: Branch, *names: str, **others: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return {branch.members[n].id: others.get(n, ("present", "")) for n in names}


def kept(branch: Branch, held: Meeting) -> dict[str, tuple[Presence, str]]:
    with branch.store.read() as records:
        return {a.member_id: (a.presence, a.reason) for a in records.attendances.where(meeting_id=held.id)}


def test_a_meeting_is_entered_with_all_present_but_a_few_in_one_go(branch: Branch) -> None:
    marks = all_present(branch, *"甲乙丙丁戊己庚辛", 丙=("leave", "出差"), 辛=("absent", "不写进去的"))
    held = meeting(branch, marks=marks, title="第三季度党员大会", topic="学习")
    assert kept(branch, held)["m3"] == (Presence.LEAVE, "出差")
    assert kept(branch, held)["m8"] == (Presence.ABSENT, "")
    (one,) = register(branch).meetings
    assert [one.count(p) for p in Presence] == [6, 1, 1]
    assert [m.id for m in one.due] == [f"m{n}" for n in range(1, 9)]
    assert (one.meeting.state, one.meeting.title) == (MeetingState.ENDED, "第三季度党员大会")
    assert register(branch, "外").meetings == ()


@pytest.mark.parametrize(("kind", "group", "due"), [
    ("committee", "", "甲丁"), ("group", "第一小组", "乙丙"), ("general", "", "甲乙丙丁戊己庚辛"),
])  # fmt: skip
def test_who_is_due_is_told_by_the_kind(branch: Branch, kind: str, group: str, due: str) -> None:
    meeting(branch, kind=kind, group=group)
    (one,) = register(branch).meetings
    assert "".join(m.name[-1] for m in one.due) == due


def test_the_same_meeting_sent_twice_stands_there_once(branch: Branch) -> None:
    marks = all_present(branch, "甲", "丁")
    first = meeting(branch, kind="committee", marks=marks)
    again = meeting(branch, kind="committee", marks=marks)
    assert first.id == again.id
    meeting(branch, kind="committee", held_on=YESTERDAY - timedelta(days=1))
    assert len(register(branch).meetings) == 2


def test_a_reason_is_written_in_later_and_who_joined_since_is_not_entered(branch: Branch) -> None:
    held = meeting(branch, marks=all_present(branch, "甲", "乙", 乙=("leave", "")))
    branch.do("丁", record_attendance, meeting_id=held.id, marks={"m2": ("leave", "住院")})
    assert kept(branch, held) == {"m1": (Presence.PRESENT, ""), "m2": (Presence.LEAVE, "住院")}
    meeting(branch, meeting_id=held.id, held_on=YESTERDAY - timedelta(days=2), title="改了日子")
    assert len(kept(branch, held)) == 2


def test_what_was_made_up_stays_until_the_member_was_there(branch: Branch) -> None:
    held = meeting(branch, marks={"m2": ("absent", "")})
    with branch.store.begin() as records:
        records.attendances.put(Attendance(held.id, "m2", Presence.ABSENT, made_up_on=YESTERDAY))
    branch.do("甲", record_attendance, meeting_id=held.id, marks={"m2": ("leave", "出差")})
    with branch.store.read() as records:
        (one,) = records.attendances.where(meeting_id=held.id)
    assert (one.presence, one.made_up_on) == (Presence.LEAVE, YESTERDAY)


@pytest.mark.parametrize(("given", "field"), [
    ({"kind": "乱写"}, "kind"), ({"held_on": date(2026, 11, 21)}, "held_on"), ({"kind": "group"}, "group"),
    ({"kind": "group", "group": "没有的小组"}, "group"), ({"title": "长" * 61}, "title"),
    ({"marks": {"m2": ("leave", "长" * 101)}}, "reason-m2"), ({"marks": {"m2": ("迟到", "")}}, "presence"),
    ({"marks": {"x1": ("present", "")}}, "presence"),
])  # fmt: skip
def test_what_cannot_stand_is_refused_and_nothing_is_kept(
    branch: Branch, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        meeting(branch, **given)
    assert caught.value.field == field
    assert register(branch).meetings == ()


def test_only_a_meeting_of_the_branch_that_is_over_and_unsigned_is_changed(branch: Branch) -> None:
    held = meeting(branch)
    for act, values in ((record_attendance, {"marks": {}}), (drop_meeting, {})):
        with pytest.raises(NotFound):
            branch.do("外", act, meeting_id=held.id, **values)
        for state in (MeetingState.PLANNED, MeetingState.RUNNING, MeetingState.SIGNED):
            put(branch, replace(held, state=state))
            with pytest.raises(Refused):
                branch.do("甲", act, meeting_id=held.id, **values)
    assert [h.meeting.id for h in register(branch).meetings] == [held.id]


def test_two_facilitators_at_once_one_is_told(branch: Branch) -> None:
    held = meeting(branch)
    with branch.visit("甲") as visit:
        from kit.services import register as services

        read = visit.records.meetings.get(held.id)
    meeting(branch, "丁", meeting_id=held.id, title="丁改的")
    with pytest.raises(Conflict), branch.visit("甲") as visit:
        services._keep(visit, read, replace(held, title="甲改的"))
    assert register(branch).meetings[0].meeting.title == "丁改的"


def test_a_line_by_mistake_is_taken_out_but_not_a_meeting_with_an_agenda(branch: Branch) -> None:
    held = meeting(branch, marks=all_present(branch, "甲"))
    branch.do("甲", drop_meeting, meeting_id=held.id)
    assert register(branch).meetings == ()
    assert kept(branch, held) == {}
    other = meeting(branch, kind="life")
    with branch.store.begin() as records:
        records.agenda_steps.add(AgendaStep(other.id, 1, StepKind.OPENING, "开场", 5))
    with pytest.raises(Refused):
        branch.do("甲", drop_meeting, meeting_id=other.id)


def test_nor_one_at_which_was_voted(branch: Branch) -> None:
    held = meeting(branch, kind="appraisal")
    with branch.store.begin() as records:
        records.elections.add(
            Election(
                "e" * 32,
                "b1",
                held.id,
                Scale.COMMITTEE,
                "测评",
                '["committee"]',
                YESTERDAY,
                ElectionState.CLOSED,
            )
        )
    with pytest.raises(Refused):
        branch.do("甲", drop_meeting, meeting_id=held.id)


def test_a_year_holds_its_own_meetings(branch: Branch) -> None:
    meeting(branch, held_on=date(2025, 3, 4))
    meeting(branch)
    assert [h.meeting.held_on.year for h in register(branch).meetings] == [2026]
    assert [h.meeting.held_on.year for h in register(branch, year=2025).meetings] == [2025]
    assert register(branch).years == (2026, 2025)


def test_a_democratic_life_meeting_is_no_general_meeting(branch: Branch) -> None:
    assert meeting(branch, kind="democratic_life").kind is MeetingKind.DEMOCRATIC_LIFE


# ── talks ──

UNTIL = date(2026, 12, 20)


def test_the_plan_is_taken_over_held_and_then_nothing_is_lacking(branch: Branch) -> None:
    plan = branch.do("甲", talk_plan)
    assert len(plan.proposed) == 1 + 6 + 3
    assert len([c for c in plan.coverage if c.lacking]) == 8
    new = branch.do("甲", accept_talks, planned_on=UNTIL)
    assert branch.do("甲", talk_plan).proposed == ()
    assert branch.do("甲", accept_talks, planned_on=UNTIL) == (), "sent twice, it stands there once"
    branch.do("丁", record_talks, talk_ids=tuple(t.id for t in new), done_on=YESTERDAY)
    assert [c for c in branch.do("甲", talk_plan).coverage if c.lacking] == []
    assert branch.do("外", talk_plan).listed == ()


def test_only_the_ticked_pairs_are_taken_over(branch: Branch) -> None:
    plan = branch.do("甲", talk_plan)
    some = tuple((b.id, a.id) for _k, a, b in plan.proposed[:4])
    assert len(branch.do("甲", accept_talks, planned_on=UNTIL, pairs=some)) == 4
    assert len(branch.do("甲", talk_plan).proposed) == len(plan.proposed) - 4
    assert branch.do("甲", accept_talks, planned_on=UNTIL, pairs=(("m1", "x1"),)) == ()


@pytest.mark.parametrize("on", [date(2026, 11, 19), date(2027, 1, 1)])
def test_a_plan_is_for_the_rest_of_this_year(branch: Branch, on: date) -> None:
    with pytest.raises(Invalid):
        branch.do("甲", accept_talks, planned_on=on)


def test_a_planned_pair_that_talked_is_not_written_twice(branch: Branch) -> None:
    branch.do("甲", record_talk, first_id="m1", second_id="m2", planned_on=UNTIL)
    held = branch.do("甲", record_talk, first_id="m2", second_id="m1", done_on=YESTERDAY)
    again = branch.do("甲", record_talk, first_id="m1", second_id="m2", done_on=YESTERDAY)
    assert held.id == again.id
    assert [(t.talk.planned_on, t.talk.done_on) for t in branch.do("甲", talk_plan).listed] == [
        (UNTIL, YESTERDAY)
    ]


def test_a_pair_is_changed_or_dropped_and_the_plan_asks_for_what_is_then_lacking(branch: Branch) -> None:
    branch.do("甲", accept_talks, planned_on=UNTIL)
    one = next(t.talk for t in branch.do("甲", talk_plan).listed if {t.first.id, t.second.id} == {"m1", "m4"})
    branch.do("甲", drop_talk, talk_id=one.id)
    assert [{a.id, b.id} for _k, a, b in branch.do("甲", talk_plan).proposed] == [{"m1", "m4"}]
    other = branch.do("甲", talk_plan).listed[0].talk
    branch.do("甲", record_talk, talk_id=other.id, first_id="m1", second_id="m8", planned_on=UNTIL)
    assert {
        t.talk.id for t in branch.do("甲", talk_plan).listed if {t.first.id, t.second.id} == {"m1", "m8"}
    } >= {other.id}


def test_held_by_mistake_is_taken_back(branch: Branch) -> None:
    new = branch.do("甲", record_talk, first_id="m1", second_id="m2", done_on=YESTERDAY)
    branch.do("甲", record_talks, talk_ids=(new.id,), done_on=None)
    (one,) = branch.do("甲", talk_plan).listed
    assert one.talk.done_on is None
    assert one.talk.planned_on == YESTERDAY


@pytest.mark.parametrize("given", [
    {"first_id": "m1", "second_id": "m1"}, {"first_id": "m1", "second_id": "x1"}, {"first_id": "", "second_id": "m1"},
    {"done_on": date(2026, 11, 21)}, {"done_on": None}, {"done_on": None, "planned_on": YESTERDAY},
])  # fmt: skip
def test_a_talk_that_cannot_be_is_refused(branch: Branch, given: dict[str, Any]) -> None:
    values = {"first_id": "m1", "second_id": "m2", "done_on": YESTERDAY} | given
    with pytest.raises(Invalid):
        branch.do("甲", record_talk, **values)
    assert branch.do("甲", talk_plan).listed == ()


def test_another_branchs_talk_is_out_of_reach(branch: Branch) -> None:
    new = branch.do("甲", record_talk, first_id="m1", second_id="m2", done_on=YESTERDAY)
    for act, values in (
        (drop_talk, {"talk_id": new.id}),
        (record_talks, {"talk_ids": (new.id,), "done_on": None}),
    ):
        with pytest.raises(NotFound):
            branch.do("外", act, **values)
    with pytest.raises(Invalid):
        branch.do("甲", record_talks, talk_ids=(), done_on=YESTERDAY)


def test_who_left_is_in_no_plan_and_what_was_held_stays(branch: Branch) -> None:
    branch.do("甲", record_talk, first_id="m1", second_id="m2", done_on=YESTERDAY)
    branch.do("甲", record_talk, first_id="m3", second_id="m2", planned_on=UNTIL)
    put_member(branch, "乙", active=False)
    plan = branch.do("甲", talk_plan)
    assert [t.talk.done_on for t in plan.listed] == [YESTERDAY]
    assert "m2" not in {m.id for _k, a, b in plan.proposed for m in (a, b)}


def put(branch: Branch, held: Meeting) -> None:
    with branch.store.begin() as records:
        records.meetings.put(held)


def put_member(branch: Branch, name: str, **given: Any) -> None:
    with branch.store.begin() as records:
        records.members.put(replace(branch.members[name], **given))


def test_a_member_finds_with_whom_to_talk_and_no_more(branch: Branch) -> None:
    branch.do("甲", record_talk, first_id="m1", second_id="m2", planned_on=UNTIL)
    branch.do("甲", record_talk, first_id="m3", second_id="m2", done_on=YESTERDAY)
    branch.do("甲", record_talk, first_id="m3", second_id="m4", planned_on=UNTIL)
    assert [(m.id, t.planned_on) for m, t in branch.do("乙", my_talks)] == [("m1", UNTIL)]
    put_member(branch, "甲", active=False)
    assert branch.do("乙", my_talks) == ()
