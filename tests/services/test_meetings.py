"""Meetings in preparation: planned from a template, changed by one of two, taken out; and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kit.domain.access import Identity, check_act
from kit.domain.ballot import Scale
from kit.domain.election import Election
from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind
from kit.domain.opinion import OpinionCall
from kit.domain.organisation import Role
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.meetings import (
    Details,
    branch_meetings,
    cancel_meeting,
    change_agenda,
    change_meeting,
    next_meetings,
    one_meeting,
    plan_meeting,
)
from tests.conftest import Branch
from tests.services.acting import with_committee

DAY = date(2026, 12, 4)


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 and 戊 are on the committee."""
    return with_committee(branch, 戊="纪检委员")


def details(**more: Any) -> Details:
    given = {
        "held_on": DAY,
        "starts_at": "14:30",
        "place": "三楼会议室",
        "host_id": "m1",
        "recorder_id": "m2",
    }
    return Details(**(given | more))


def planned(branch: Branch, kind: str = "life", **more: Any) -> Meeting:
    made = branch.do("甲", plan_meeting, kind=kind, details=details(**more))
    assert isinstance(made, Meeting)
    return made


def steps(branch: Branch, meeting: Meeting) -> tuple[AgendaStep, ...]:
    found: tuple[AgendaStep, ...] = branch.do("甲", one_meeting, meeting_id=meeting.id).steps
    return found


def test_a_meeting_is_planned_with_the_steps_of_its_template_for_those_who_come(branch: Branch) -> None:
    meeting = planned(branch)
    assert (meeting.state, meeting.kind, meeting.title) == (
        MeetingState.PLANNED,
        MeetingKind.LIFE,
        "组织生活会",
    )
    found = steps(branch, meeting)
    assert [s.number for s in found] == list(range(1, len(found) + 1))
    turns = next(s for s in found if s.kind is StepKind.MEMBERS)
    assert turns.minutes == 8 * 5
    assert next(s for s in found if s.kind is StepKind.COMMITTEE).origin == "committee"


def test_the_committee_and_a_group_are_counted_by_who_they_are(branch: Branch) -> None:
    with branch.store.begin() as records:
        for name in "乙丙":
            records.members.put(replace(branch.members[name], group="第一党小组"))
    democratic = planned(branch, "democratic_life")
    assert branch.do("甲", one_meeting, meeting_id=democratic.id).size == 3
    group = planned(branch, "group", group="第一党小组")
    assert branch.do("甲", one_meeting, meeting_id=group.id).size == 2
    with pytest.raises(Invalid) as caught:
        planned(branch, "group", group="第九党小组")
    assert caught.value.field == "group"
    assert planned(branch, "life", group="第一党小组").group == ""


@pytest.mark.parametrize("kind", ["study", "picnic", ""])
def test_what_has_no_template_is_not_planned(branch: Branch, kind: str) -> None:
    with pytest.raises((Invalid, NotFound)):
        planned(branch, kind)
    assert branch.do("甲", branch_meetings).coming == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"held_on": date(2026, 11, 19)}, "held_on"),
        ({"held_on": date(2036, 1, 1)}, "held_on"),
        ({"starts_at": "half past two"}, "starts_at"),
        ({"host_id": "x1"}, "host_id"),
        ({"recorder_id": "nobody"}, "recorder_id"),
        ({"place": "长" * 121}, "place"),
        ({"topic": "长" * 121}, "topic"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(branch: Branch, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        planned(branch, **given)
    assert caught.value.field == field


def test_of_two_who_change_the_same_meeting_one_is_told(branch: Branch) -> None:
    meeting = planned(branch)
    changed = branch.do("丁", change_meeting, meeting_id=meeting.id, version=meeting.version,
                        details=details(place="一楼"))  # fmt: skip
    assert (changed.place, changed.version) == ("一楼", meeting.version + 1)
    with pytest.raises(Conflict):
        branch.do("甲", change_meeting, meeting_id=meeting.id, version=meeting.version,
                  details=details(place="二楼"))  # fmt: skip
    with pytest.raises(Conflict):
        branch.do("甲", change_agenda, meeting_id=meeting.id, version=meeting.version,
                  steps=steps(branch, meeting)[:2])  # fmt: skip
    assert branch.do("甲", one_meeting, meeting_id=meeting.id).meeting.place == "一楼"
    assert len(steps(branch, meeting)) > 2


def test_the_agenda_is_kept_as_it_was_moved_and_a_faulty_one_not_at_all(branch: Branch) -> None:
    meeting = planned(branch)
    before = steps(branch, meeting)
    moved = [before[1], before[0], AgendaStep("", 9, StepKind.OTHER, "学一段", 7), *before[2:]]
    kept = branch.do("甲", change_agenda, meeting_id=meeting.id, version=meeting.version, steps=moved)
    assert kept.version == meeting.version + 1
    now = steps(branch, meeting)
    assert [s.title for s in now[:3]] == [before[1].title, before[0].title, "学一段"]
    assert [s.number for s in now] == list(range(1, len(now) + 1))
    assert now[0].origin == before[1].origin
    assert now[2].origin == ""
    with pytest.raises(Invalid):
        branch.do("甲", change_agenda, meeting_id=meeting.id, version=kept.version,
                  steps=[replace(now[0], minutes=0)])  # fmt: skip
    assert steps(branch, meeting) == now


@pytest.mark.parametrize("state", [MeetingState.RUNNING, MeetingState.ENDED, MeetingState.SIGNED])
def test_what_has_begun_is_changed_and_taken_out_no_more(branch: Branch, state: MeetingState) -> None:
    meeting = planned(branch)
    with branch.store.begin() as records:
        records.meetings.put(replace(meeting, state=state))
    for act, more in (
        (change_meeting, {"details": details()}),
        (change_agenda, {"steps": steps(branch, meeting)[:1]}),
        (cancel_meeting, {}),
    ):
        with pytest.raises(Refused):
            branch.do("甲", act, meeting_id=meeting.id, version=meeting.version, **more)


def test_a_meeting_that_will_not_be_held_goes_and_what_was_asked_for_it_stays(branch: Branch) -> None:
    meeting = planned(branch)
    with branch.store.begin() as records:
        records.opinion_calls.put(
            OpinionCall("c1", "b1", "征求意见", "code", DAY, DAY, meeting_id=meeting.id)
        )
    branch.do("甲", cancel_meeting, meeting_id=meeting.id, version=meeting.version)
    with branch.store.read() as records:
        assert records.meetings.where() == ()
        assert records.agenda_steps.where() == ()
        (call,) = records.opinion_calls.where()
    assert call.meeting_id == ""
    with pytest.raises(NotFound):
        branch.do("甲", one_meeting, meeting_id=meeting.id)


def test_a_meeting_with_a_ballot_is_not_taken_out(branch: Branch) -> None:
    meeting = planned(branch)
    with branch.store.begin() as records:
        records.elections.put(Election("e1", "b1", meeting.id, Scale.MEMBERS, "测评", "[]", DAY))
    with pytest.raises(Refused):
        branch.do("甲", cancel_meeting, meeting_id=meeting.id, version=meeting.version)


def test_another_branchs_meeting_is_not_there(branch: Branch) -> None:
    meeting = planned(branch)
    for act, more in ((one_meeting, {}), (cancel_meeting, {"version": 1})):
        with pytest.raises(NotFound):
            branch.do("外", act, meeting_id=meeting.id, **more)
    assert branch.do("外", branch_meetings).coming == ()
    assert branch.do("外", next_meetings) == ()


def test_a_member_finds_the_meetings_ahead_that_he_or_she_belongs_to(branch: Branch) -> None:
    late = planned(branch, held_on=DAY + timedelta(days=30))
    life = planned(branch)
    committee = planned(branch, "committee", held_on=DAY - timedelta(days=3))
    assert [one.meeting.id for one in branch.do("乙", next_meetings)] == [life.id, late.id]
    assert [one.meeting.id for one in branch.do("丁", next_meetings)] == [committee.id, life.id, late.id]
    branch.later(days=20)
    assert [one.meeting.id for one in branch.do("乙", next_meetings)] == [late.id]
    with branch.store.begin() as records:
        records.meetings.put(replace(life, state=MeetingState.RUNNING))
    assert [one.meeting.id for one in branch.do("乙", next_meetings)] == [life.id, late.id]


def test_the_list_has_what_is_ahead_by_day_and_what_was_held_the_latest_first(branch: Branch) -> None:
    second, first = planned(branch, held_on=DAY + timedelta(days=9)), planned(branch)
    with branch.store.begin() as records:
        for n, on in enumerate((date(2026, 3, 1), date(2026, 6, 1))):
            records.meetings.put(Meeting(f"old{n}", "b1", MeetingKind.GENERAL, "", on, branch.now, "m1"))
    found = branch.do("甲", branch_meetings)
    assert [m.id for m in found.coming] == [first.id, second.id]
    assert [m.id for m in found.held] == ["old1", "old0"]
    assert {o.agenda.kind for o in found.offers} == set(MeetingKind) - {MeetingKind.STUDY}


@pytest.mark.parametrize(
    "act", ["plan_meeting", "change_agenda", "branch_meetings", "meeting_gates", "tick_gate"]
)
def test_members_prepare_no_meeting(act: str) -> None:
    with pytest.raises(Refused):
        check_act(Identity("m2", "b1", Role.MEMBER, "s").role, act)
