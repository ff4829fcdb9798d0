"""The checklist before a meeting: what the records show, what is ticked by hand, what the branch's rules leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kit.domain.action import ActionState, Source
from kit.domain.gate import Gate, GateName, Weight
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.opinion import OpinionCall
from kit.domain.talk import Talk
from kit.errors import Invalid, NotFound, Refused
from kit.services.checkup import my_checkup, submit_checkup
from kit.services.gates import meeting_gates, tick_gate, untick_gate
from kit.services.rules import set_rule
from tests.conftest import Branch
from tests.services.acting import with_action, with_committee
from tests.services.test_meetings import DAY, planned

NOTICE = {"document": "示例单位党委通知", "dated": date(2026, 11, 1)}


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 is on the committee."""
    return with_committee(branch)


@pytest.fixture
def meeting(branch: Branch) -> Meeting:
    return planned(branch)


def gates(branch: Branch, meeting: Meeting) -> dict[GateName, Gate]:
    return {g.name: g for g in branch.do("甲", meeting_gates, meeting_id=meeting.id)}


def put(branch: Branch, table: str, *rows: Any) -> None:
    with branch.store.begin() as records:
        for row in rows:
            getattr(records, table).put(row)


def held(branch: Branch, kind: MeetingKind, on: date, state: MeetingState = MeetingState.ENDED) -> None:
    at = datetime.combine(on, datetime.min.time())
    put(branch, "meetings", Meeting(f"{kind}{on}", "b1", kind, "", on, at, "m1", state))


def test_a_new_meeting_has_the_gates_of_its_kind_each_with_weight_and_basis(
    branch: Branch, meeting: Meeting
) -> None:
    found = gates(branch, meeting)
    assert list(found) == [GateName.STUDY, GateName.TALKS, GateName.OPINIONS, GateName.REVIEW, GateName.SHEETS,
                           GateName.FILED]  # fmt: skip
    assert not any(g.met for g in found.values())
    assert all(g.basis for g in found.values())
    assert found[GateName.STUDY].weight is Weight.NEEDED
    assert found[GateName.FILED].weight is Weight.ADVISED
    assert found[GateName.FILED].found is None
    assert list(gates(branch, planned(branch, "general"))) == [GateName.TOPIC, GateName.COMMITTEE]


def test_study_counts_within_the_days_before_and_only_when_it_was_held(
    branch: Branch, meeting: Meeting
) -> None:
    held(branch, MeetingKind.STUDY, DAY - timedelta(days=61))
    held(branch, MeetingKind.STUDY, DAY - timedelta(days=5), MeetingState.PLANNED)
    held(branch, MeetingKind.LECTURE, DAY - timedelta(days=5))
    assert not gates(branch, meeting)[GateName.STUDY].met
    branch.do("甲", set_rule, name="gate_study_days", value="61", **NOTICE)
    assert gates(branch, meeting)[GateName.STUDY].met


def test_talks_name_those_who_still_lack_one_and_end_with_everybody_covered(
    branch: Branch, meeting: Meeting
) -> None:
    found = gates(branch, meeting)[GateName.TALKS].found
    assert found is not None
    assert len(found.names) == 8
    pairs = [("m1", "m4"), *(("m1", f"m{n}") for n in (2, 3, 5)), *(("m4", f"m{n}") for n in (6, 7, 8)),
             ("m2", "m3"), ("m5", "m6"), ("m7", "m8")]  # fmt: skip
    talks = [
        Talk(f"t{n}", "b1", one, other, done_on=date(2026, 11, 2)) for n, (one, other) in enumerate(pairs)
    ]
    put(branch, "talks", *talks[:-1], replace(talks[-1], done_on=None, planned_on=DAY))
    found = gates(branch, meeting)[GateName.TALKS].found
    assert found is not None
    assert found.names == ("示例党员庚", "示例党员辛")
    put(branch, "talks", talks[-1])
    assert gates(branch, meeting)[GateName.TALKS].met
    put(branch, "talks", replace(talks[-1], done_on=DAY - timedelta(days=365)))
    assert not gates(branch, meeting)[GateName.TALKS].met


def test_opinions_are_heard_when_their_call_is_over(branch: Branch, meeting: Meeting) -> None:
    call = OpinionCall("c1", "b1", "征求意见", "code", branch.today, branch.today + timedelta(days=7))
    put(
        branch,
        "opinion_calls",
        replace(call, id="c0", code="x0", opened_on=date(2025, 11, 1), closes_on=date(2025, 11, 8)),
    )
    put(branch, "opinion_calls", replace(call, id="c9", code="x9", unit_id="b2", closed_on=branch.today))
    put(branch, "opinion_calls", call)
    assert not gates(branch, meeting)[GateName.OPINIONS].met
    put(branch, "opinion_calls", replace(call, closed_on=branch.today))
    assert gates(branch, meeting)[GateName.OPINIONS].met
    put(branch, "opinion_calls", call)
    branch.later(days=7)
    assert not gates(branch, meeting)[GateName.OPINIONS].met
    branch.later(days=1)
    assert gates(branch, meeting)[GateName.OPINIONS].met


def test_a_call_for_another_meeting_does_not_count(branch: Branch, meeting: Meeting) -> None:
    call = OpinionCall("c1", "b1", "征求意见", "code", branch.today, branch.today, branch.today, "other")
    put(branch, "opinion_calls", call)
    assert not gates(branch, meeting)[GateName.OPINIONS].met
    put(branch, "opinion_calls", replace(call, meeting_id=meeting.id))
    assert gates(branch, meeting)[GateName.OPINIONS].met


def test_last_times_actions_are_looked_back_at_when_none_is_left_waiting(
    branch: Branch, meeting: Meeting
) -> None:
    before = gates(branch, meeting)[GateName.REVIEW].found
    assert before is not None
    assert not before.names
    past = {"due_on": DAY - timedelta(days=10), "source": Source.MEETING}
    for doer, state in (("乙", ActionState.OPEN), ("丙", ActionState.DONE), ("戊", ActionState.CLOSED)):
        with_action(branch, doer, state=state, **past)
    with_action(branch, "己", due_on=DAY + timedelta(days=1), source=Source.MEETING)
    found = gates(branch, meeting)[GateName.REVIEW].found
    assert found is not None
    assert found.names == ("示例党员乙", "示例党员丙")
    with branch.store.begin() as records:
        for action in records.actions.where(state=(ActionState.OPEN, ActionState.DONE)):
            records.actions.put(replace(action, state=ActionState.CARRIED))
    assert gates(branch, meeting)[GateName.REVIEW].met


def test_the_review_tells_of_members_own_actions_whose_and_never_what(
    branch: Branch, meeting: Meeting
) -> None:
    with_action(branch, "乙", due_on=DAY - timedelta(days=3), text="一句不该看到的话")
    found = gates(branch, meeting)[GateName.REVIEW]
    assert found.found is not None
    assert found.found.names == ("示例党员乙",)
    assert "不该看到" not in str(found)


def test_sheets_of_the_latest_round_are_counted_by_name_not_by_content(
    branch: Branch, meeting: Meeting
) -> None:
    assert not gates(branch, meeting)[GateName.SHEETS].met
    branch.open_round()
    for name in "甲乙丙丁戊己庚":
        sheet = branch.do(name, my_checkup)
        branch.do(name, submit_checkup, response_id=sheet.response.id)
    found = gates(branch, meeting)[GateName.SHEETS]
    assert found.found is not None
    assert found.found.names == ("示例党员辛",)
    sheet = branch.do("辛", my_checkup)
    branch.do("辛", submit_checkup, response_id=sheet.response.id)
    assert gates(branch, meeting)[GateName.SHEETS].met


def test_a_general_meeting_asks_for_the_committee_and_a_topic(branch: Branch) -> None:
    general = planned(branch, "general", topic="讨论明年的安排")
    found = gates(branch, general)
    assert found[GateName.TOPIC].met
    assert not found[GateName.COMMITTEE].met
    held(branch, MeetingKind.COMMITTEE, DAY - timedelta(days=4))
    assert gates(branch, general)[GateName.COMMITTEE].met


def test_what_is_asked_before_a_democratic_life_meeting_rests_on_its_own_document_and_is_to_be_checked(
    branch: Branch, meeting: Meeting
) -> None:
    own = gates(branch, planned(branch, MeetingKind.DEMOCRATIC_LIFE))
    assert {name for name, gate in own.items() if gate.to_check} == {
        GateName.TOPIC, GateName.STUDY, GateName.TALKS, GateName.OPINIONS, GateName.FILED,
    }  # fmt: skip
    assert not any("支部工作条例" in gate.basis for gate in own.values())
    assert "支部工作条例" in gates(branch, meeting)[GateName.STUDY].basis
    branch.do("甲", set_rule, name="gate_study_democratic_life", value="0", **NOTICE)
    assert GateName.STUDY not in gates(branch, planned(branch, MeetingKind.DEMOCRATIC_LIFE))
    assert GateName.STUDY in gates(branch, meeting)


def test_a_gate_is_ticked_by_hand_with_a_line_and_the_tick_can_be_taken_away(
    branch: Branch, meeting: Meeting
) -> None:
    branch.do("丁", tick_gate, meeting_id=meeting.id, gate="filed", note="十一月二十日报机关党委，当面交")
    gate = gates(branch, meeting)[GateName.FILED]
    assert gate.met
    assert gate.tick is not None
    assert (gate.ticker, gate.tick.ticked_on, gate.tick.note) == (
        "示例党员丁", branch.today, "十一月二十日报机关党委，当面交",
    )  # fmt: skip
    branch.do("甲", untick_gate, meeting_id=meeting.id, gate="filed")
    assert not gates(branch, meeting)[GateName.FILED].met


def test_a_tick_without_a_line_is_none(branch: Branch, meeting: Meeting) -> None:
    with pytest.raises(Invalid) as caught:
        branch.do("甲", tick_gate, meeting_id=meeting.id, gate="filed", note="  ")
    assert caught.value.field == "note"
    with pytest.raises(Invalid):
        branch.do("甲", tick_gate, meeting_id=meeting.id, gate="weather", note="晴")
    with pytest.raises(NotFound):
        branch.do("外", tick_gate, meeting_id=meeting.id, gate="filed", note="交了")
    put(branch, "meetings", replace(meeting, state=MeetingState.SIGNED))
    with pytest.raises(Refused):
        branch.do("甲", tick_gate, meeting_id=meeting.id, gate="filed", note="交了")


def test_the_branchs_own_rules_set_the_weight_or_leave_a_gate_out(branch: Branch, meeting: Meeting) -> None:
    branch.do("甲", set_rule, name="gate_filed", value="2", **NOTICE)
    branch.do("甲", set_rule, name="gate_study", value="0", **NOTICE)
    found = gates(branch, meeting)
    assert found[GateName.FILED].weight is Weight.NEEDED
    assert found[GateName.FILED].basis.startswith("示例单位党委通知")
    assert GateName.STUDY not in found
    with pytest.raises(Invalid):
        branch.do("甲", set_rule, name="gate_filed", value="3", **NOTICE)
