"""A life meeting of the branch of eight: planned for this afternoon, 甲 and 丁 lead it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind
from kit.services.cockpit import cockpit, mark_present, next_step, start_meeting
from tests.conftest import Branch
from tests.services.acting import with_committee

AGENDA = (
    (StepKind.OPENING, "宣布开会", 3),
    (StepKind.REVIEW, "上年整改", 10),
    (StepKind.MEMBERS, "逐人发言", 40),
    (StepKind.BALLOT, "民主测评", 15),
    (StepKind.SUMMARY, "小结", 10),
)


def planned(
    branch: Branch, kind: MeetingKind = MeetingKind.LIFE, *, steps: bool = True, **more: Any
) -> Meeting:
    """A meeting that is still to begin, with an agenda of five steps."""
    with_committee(branch)
    values: dict[str, Any] = {"starts_at": "14:30", "place": "三楼会议室", "state": MeetingState.PLANNED}
    meeting = Meeting(
        uuid4().hex,
        "b1",
        kind,
        "组织生活会",
        branch.today,
        branch.now,
        branch.members["甲"].id,
        **(values | more),
    )
    with branch.store.begin() as records:
        records.meetings.add(meeting)
        if steps:
            records.agenda_steps.add_all(
                [
                    AgendaStep(meeting.id, n, kind, title, minutes)
                    for n, (kind, title, minutes) in enumerate(AGENDA, 1)
                ]
            )
    return meeting


def running(branch: Branch, at: StepKind = StepKind.MEMBERS, away: str = "") -> Meeting:
    """A meeting that goes on at a step; all are there but those in ``away``."""
    from kit.services.cockpit import take_attendance

    meeting = planned(branch)
    for name in away:
        who = branch.members[name].id
        branch.do(
            "甲", take_attendance, meeting_id=meeting.id, member_id=who, presence="leave", reason="出差"
        )
    branch.do("甲", mark_present, meeting_id=meeting.id)
    branch.do("甲", start_meeting, meeting_id=meeting.id)
    for number in range(1, 1 + [kind for kind, _t, _m in AGENDA].index(at)):
        branch.do("甲", next_step, meeting_id=meeting.id, after=number)
    return now(branch, meeting)


def now(branch: Branch, meeting: Meeting) -> Meeting:
    """The meeting as it stands."""
    with branch.store.read() as records:
        found = records.meetings.get(meeting.id)
    assert found is not None
    return found


def seen(branch: Branch, meeting: Meeting, who: str = "甲") -> Any:
    """The meeting as a facilitator sees it."""
    return branch.do(who, cockpit, meeting_id=meeting.id)


def speaker(branch: Branch, meeting: Meeting) -> str:
    """Whose turn it is, by one sign; "" for nobody's."""
    signs = {m.id: sign for sign, m in branch.members.items()}
    return signs.get(now(branch, meeting).speaker_id, "")


def order(branch: Branch, meeting: Meeting) -> str:
    """The order of speaking, by one sign each."""
    signs = {m.id: sign for sign, m in branch.members.items()}
    with branch.store.read() as records:
        turns = records.turns.where(meeting_id=meeting.id)
    return "".join(signs[t.member_id] for t in sorted(turns, key=lambda t: t.number))


def without_vote(branch: Branch, name: str) -> None:
    """Make somebody a probationary member."""
    from kit.domain.organisation import Standing

    member = replace(branch.members[name], standing=Standing.PROBATIONARY)
    branch.members[name] = member
    with branch.store.begin() as records:
        records.members.put(member)
