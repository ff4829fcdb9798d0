"""Holding a meeting: attendance, steps and turns; two laptops do nothing twice; others' meetings stay closed."""

from __future__ import annotations

import pytest

from kit.domain.agenda import Place
from kit.domain.ballot import Scale
from kit.domain.election import Election, ElectionState
from kit.domain.meeting import MeetingKind, MeetingState, StepKind
from kit.errors import Invalid, NotFound, Refused
from kit.services.cockpit import (
    call_speaker,
    end_meeting,
    end_turn,
    extend_turn,
    mark_present,
    meeting_version,
    meetings_to_hold,
    move_turn,
    next_step,
    pause_turn,
    projected,
    start_meeting,
    step_back,
    take_attendance,
)
from tests.conftest import Branch
from tests.services.meeting_world import now, order, planned, running, seen, speaker, without_vote


def test_attendance_with_reasons_and_the_quorum_by_the_rule(branch: Branch) -> None:
    without_vote(branch, "辛")
    meeting = planned(branch)
    for name, presence, reason in (
        ("乙", "leave", " 出差 "),
        ("丙", "absent", ""),
        ("丁", "present", "留不下"),
    ):
        branch.do("甲", take_attendance, meeting_id=meeting.id, member_id=branch.members[name].id,
                  presence=presence, reason=reason)  # fmt: skip
    held = seen(branch, meeting)
    assert (held.here.due, len(held.here.present), len(held.here.unmarked)) == (8, 1, 5)
    assert {row.reason for row in held.attendances.values()} == {"出差", ""}
    assert (held.quorum.due, held.quorum.present, held.quorum.least, held.quorum.reached) == (7, 1, 4, False)
    assert branch.do("丁", mark_present, meeting_id=meeting.id) == 5
    held = seen(branch, meeting)
    assert (held.quorum.present, held.quorum.reached, held.here.unmarked) == (5, True, ())
    assert [m.name for m in held.here.away] == ["示例党员乙", "示例党员丙"]


def test_an_unknown_word_or_person_is_not_written_down(branch: Branch) -> None:
    meeting = planned(branch)
    for member_id, presence in (("x1", "present"), (branch.members["乙"].id, "late"), ("", "present")):
        with pytest.raises(Invalid):
            branch.do("甲", take_attendance, meeting_id=meeting.id, member_id=member_id, presence=presence)
    with pytest.raises(Invalid):
        branch.do("甲", take_attendance, meeting_id=meeting.id, member_id=branch.members["乙"].id, presence="leave",
                  reason="字" * 121)  # fmt: skip
    assert seen(branch, meeting).here.due == len(seen(branch, meeting).here.unmarked)


def test_a_meeting_without_agenda_gets_a_plain_one_and_begins_once(branch: Branch) -> None:
    meeting = planned(branch, steps=False)
    first = branch.do("甲", start_meeting, meeting_id=meeting.id)
    branch.later(minutes=1)
    again = branch.do("丁", start_meeting, meeting_id=meeting.id)
    assert (again.started_at, again.version, again.current) == (first.started_at, first.version, 1)
    steps = [s.step for s in seen(branch, meeting).slots]
    assert StepKind.MEMBERS in [s.kind for s in steps]
    assert [s.number for s in steps] == list(range(1, len(steps) + 1))


def test_two_laptops_that_press_next_at_once_go_one_step_on(branch: Branch) -> None:
    meeting = running(branch, StepKind.REVIEW)
    branch.later(minutes=4)
    for who in ("甲", "丁"):
        branch.do(who, next_step, meeting_id=meeting.id, after=2)
    held = seen(branch, meeting)
    assert held.meeting.current == 3
    assert [s.place for s in held.slots] == [Place.DONE, Place.DONE, Place.NOW, Place.AHEAD, Place.AHEAD]
    assert [s.step.ended_at for s in held.slots][1] == branch.now


def test_going_back_takes_up_the_step_before_with_its_beginning(branch: Branch) -> None:
    meeting = running(branch, StepKind.REVIEW)
    began = seen(branch, meeting).step.started_at
    branch.later(minutes=3)
    branch.do("甲", next_step, meeting_id=meeting.id, after=2)
    for who in ("甲", "丁"):
        branch.do(who, step_back, meeting_id=meeting.id, after=3)
    held = seen(branch, meeting)
    assert (held.meeting.current, held.step.started_at, held.step.ended_at) == (2, began, None)
    assert held.slots[2].step.started_at is None
    branch.do("甲", step_back, meeting_id=meeting.id, after=2)
    with pytest.raises(Refused):
        branch.do("甲", step_back, meeting_id=meeting.id, after=1)


def test_after_the_last_step_there_is_none(branch: Branch) -> None:
    meeting = running(branch, StepKind.SUMMARY)
    with pytest.raises(Refused):
        branch.do("甲", next_step, meeting_id=meeting.id, after=5)
    assert now(branch, meeting).current == 5


# ── turns ──


def test_the_secretary_begins_the_committee_follows_and_who_is_away_is_left_out(branch: Branch) -> None:
    meeting = running(branch, away="乙己")
    assert order(branch, meeting) == "甲丁丙戊庚辛"
    branch.do(
        "甲", take_attendance, meeting_id=meeting.id, member_id=branch.members["己"].id, presence="present"
    )
    branch.do(
        "甲", take_attendance, meeting_id=meeting.id, member_id=branch.members["戊"].id, presence="absent"
    )
    assert order(branch, meeting) == "甲丁丙庚辛己"


def test_the_turn_is_handed_on_and_nobody_is_skipped_by_two_presses(branch: Branch) -> None:
    meeting = running(branch)
    for who in ("甲", "丁"):
        branch.do(who, call_speaker, meeting_id=meeting.id, after="")
    assert speaker(branch, meeting) == "甲"
    first = branch.members["甲"].id
    branch.later(minutes=3)
    branch.do("甲", end_turn, meeting_id=meeting.id, member_id=first)
    for who in ("丁", "甲"):
        branch.do(who, call_speaker, meeting_id=meeting.id, after=first)
    assert speaker(branch, meeting) == "丁"
    turns = {t.member_id: t for t in seen(branch, meeting).turns}
    assert (turns[first].done, turns[first].ran) == (True, 180)
    assert turns[branch.members["丁"].id].running_since == branch.now


def test_a_stale_press_for_another_than_the_one_who_speaks_is_refused_calmly(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    first, third = branch.members["甲"].id, branch.members["丙"].id
    branch.do("丁", call_speaker, meeting_id=meeting.id, after=first, member_id=third)
    version = now(branch, meeting).version
    for act, values in (
        (end_turn, {}), (pause_turn, {"running": False}), (extend_turn, {"seconds": 300}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            branch.do("甲", act, meeting_id=meeting.id, member_id=first, **values)
    with pytest.raises(Refused):
        branch.do("甲", call_speaker, meeting_id=meeting.id, after=first, member_id=branch.members["戊"].id)
    assert (speaker(branch, meeting), now(branch, meeting).version) == ("丙", version)


def test_a_minute_added_on_two_laptops_is_one_minute(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    first = branch.members["甲"].id
    for who in ("甲", "丁"):
        branch.do(who, extend_turn, meeting_id=meeting.id, member_id=first, seconds=300)
    assert branch.do("甲", extend_turn, meeting_id=meeting.id, member_id=first, seconds=360).seconds == 420


def test_stopping_and_going_on_are_done_once_however_often_they_are_asked(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    asked = {"meeting_id": meeting.id, "member_id": branch.members["甲"].id}
    branch.later(seconds=40)
    branch.do("甲", pause_turn, running=False, **asked)
    branch.later(seconds=50)
    assert branch.do("丁", pause_turn, running=False, **asked).ran == 40
    branch.do("丁", pause_turn, running=True, **asked)
    branch.later(seconds=5)
    assert branch.do("甲", pause_turn, running=True, **asked).ran == 40
    assert branch.do("甲", end_turn, **asked).ran == 45
    assert branch.do("丁", end_turn, **asked).ran == 45


def test_the_order_can_be_changed_and_whoever_spoke_is_not_called_again(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", move_turn, meeting_id=meeting.id, member_id=branch.members["庚"].id, to=0)
    assert order(branch, meeting) == "庚甲丁乙丙戊己辛"
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    assert speaker(branch, meeting) == "庚"
    spoken = branch.members["庚"].id
    branch.do("甲", call_speaker, meeting_id=meeting.id, after=spoken)
    with pytest.raises(Refused):
        branch.do("甲", move_turn, meeting_id=meeting.id, member_id=spoken, to=0)
    with pytest.raises(Refused):
        branch.do("甲", call_speaker, meeting_id=meeting.id, after=branch.members["甲"].id, member_id=spoken)


def test_all_speak_once_and_then_nobody_has_the_turn(branch: Branch) -> None:
    meeting = running(branch)
    heard = ""
    for _time in range(8):
        branch.do("甲", call_speaker, meeting_id=meeting.id, after=now(branch, meeting).speaker_id)
        heard += speaker(branch, meeting)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after=now(branch, meeting).speaker_id)
    assert (heard, speaker(branch, meeting)) == ("甲丁乙丙戊己庚辛", "")
    assert all(t.done and t.running_since is None for t in seen(branch, meeting).turns)


def test_who_leaves_the_room_in_the_middle_of_the_turn_has_it_no_more(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    branch.do(
        "丁", take_attendance, meeting_id=meeting.id, member_id=branch.members["甲"].id, presence="absent"
    )
    assert speaker(branch, meeting) == ""
    assert order(branch, meeting) == "丁乙丙戊己庚辛"


def test_nobodys_time_runs_on_when_the_step_is_left(branch: Branch) -> None:
    meeting = running(branch)
    branch.do("甲", call_speaker, meeting_id=meeting.id, after="")
    branch.later(seconds=30)
    branch.do("甲", next_step, meeting_id=meeting.id, after=3)
    branch.later(minutes=5)
    assert [t.ran for t in seen(branch, meeting).turns if t.ran] == [30]
    with pytest.raises(Refused):
        branch.do("甲", call_speaker, meeting_id=meeting.id, after="")


# ── the end ──


def test_a_meeting_ends_once_and_nothing_is_entered_afterwards(branch: Branch) -> None:
    meeting = running(branch, StepKind.SUMMARY)
    ended = branch.do("甲", end_meeting, meeting_id=meeting.id)
    branch.later(minutes=1)
    assert branch.do("丁", end_meeting, meeting_id=meeting.id).ended_at == ended.ended_at
    assert all(s.place is Place.DONE for s in seen(branch, meeting).slots)
    for act, values in ((next_step, {"after": 5}), (mark_present, {}), (start_meeting, {})):
        with pytest.raises(Refused):
            branch.do("甲", act, meeting_id=meeting.id, **values)


def test_it_does_not_end_while_somebody_was_not_called_or_a_ballot_is_open(branch: Branch) -> None:
    meeting = planned(branch)
    branch.do("甲", start_meeting, meeting_id=meeting.id)
    with pytest.raises(Refused):
        branch.do("甲", end_meeting, meeting_id=meeting.id)
    branch.do("甲", mark_present, meeting_id=meeting.id)
    election = Election("e1", "b1", meeting.id, Scale.MEMBERS, "测评", "[]", branch.today)
    with branch.store.begin() as records:
        records.elections.add(election)
    with pytest.raises(Refused):
        branch.do("甲", end_meeting, meeting_id=meeting.id)
    with branch.store.begin() as records:
        records.elections.put(Election(**{**vars(election), "state": ElectionState.CLOSED}))
    assert branch.do("甲", end_meeting, meeting_id=meeting.id).state is MeetingState.ENDED


# ── versions, and whose meeting it is ──


def test_every_change_changes_the_version_and_looking_does_not(branch: Branch) -> None:
    meeting = planned(branch)
    versions = [branch.do("甲", meeting_version, meeting_id=meeting.id, whole=True)]
    me = branch.members["甲"].id
    acts = [
        (take_attendance, {"member_id": me, "presence": "present"}), (mark_present, {}), (start_meeting, {}),
        (next_step, {"after": 1}), (next_step, {"after": 2}), (call_speaker, {"after": ""}),
        (extend_turn, {"member_id": me, "seconds": 300}), (pause_turn, {"member_id": me, "running": False}),
        (move_turn, {"member_id": branch.members["辛"].id, "to": 0}), (end_turn, {"member_id": me}),
        (step_back, {"after": 3}), (end_meeting, {}),
    ]  # fmt: skip
    for act, values in acts:
        branch.do("甲", act, meeting_id=meeting.id, **values)
        seen(branch, meeting)
        branch.do("甲", projected, meeting_id=meeting.id)
        versions.append(branch.do("甲", meeting_version, meeting_id=meeting.id, whole=True))
    assert len(set(versions)) == len(acts) + 1
    assert branch.do("甲", meeting_version, meeting_id=meeting.id, whole=True) == versions[-1]


def test_a_minute_of_a_meeting_that_goes_on_is_a_new_version(branch: Branch) -> None:
    meeting = running(branch)
    before = branch.do("甲", meeting_version, meeting_id=meeting.id)
    branch.later(minutes=1)
    assert branch.do("甲", meeting_version, meeting_id=meeting.id) != before


def test_another_branch_neither_sees_nor_moves_it(branch: Branch) -> None:
    meeting = running(branch)
    assert branch.do("外", meetings_to_hold) == ()
    for act, values in ((next_step, {"after": 3}), (end_meeting, {}), (projected, {}), (meeting_version, {})):
        with pytest.raises(NotFound):
            branch.do("外", act, meeting_id=meeting.id, **values)


def test_what_goes_on_comes_before_what_is_planned(branch: Branch) -> None:
    other = planned(branch, MeetingKind.LECTURE)
    going = running(branch)
    assert [m.id for m in branch.do("甲", meetings_to_hold)] == [going.id, other.id]
