"""A day far away is a slip of the hand (the year 26, the year 9999): it is asked again, not kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kit.errors import Invalid
from kit.services.actions import carry_action, reschedule_action
from kit.services.appraisal import decide_grade
from kit.services.calendar import branch_calendar
from kit.services.cockpit import link_action, write_criticism, write_decision
from kit.services.ledger import change_branch_action, write_branch_action
from kit.services.register import record_meeting
from kit.services.retention import due
from kit.services.talks import record_talk, record_talks
from tests.conftest import Branch
from tests.services.acting import with_action
from tests.services.meeting_world import running

LAST, FIRST = date(9999, 12, 31), date(26, 11, 1)
ENTRY = {"source": "meeting", "matter": "照明", "text": "换灯", "member_id": "m2"}


def _own(branch: Branch) -> dict[str, Any]:
    return {"action_id": with_action(branch, "甲").id, "reason": "年底事多"}


def _entry(branch: Branch) -> dict[str, Any]:
    near = branch.today + timedelta(days=9)
    return {"action_id": branch.do("甲", write_branch_action, **ENTRY, due_on=near).id}


def _heard(branch: Branch) -> dict[str, Any]:
    told = {"by_id": "m2", "to_id": "m3", "matter": "回话慢", "meeting_id": running(branch).id}
    return {"criticism_id": branch.do("甲", write_criticism, **told).id}


def _talk(branch: Branch) -> dict[str, Any]:
    near = branch.today + timedelta(days=9)
    return {"talk_ids": (branch.do("甲", record_talk, first_id="m1", second_id="m2", planned_on=near).id,)}


TRIES: dict[str, tuple[Callable[..., Any], Callable[[Branch], dict[str, Any]], str, date]] = {
    "move": (reschedule_action, _own, "due_on", LAST),
    "carry": (carry_action, _own, "due_on", LAST),
    "entry": (write_branch_action, lambda _branch: ENTRY, "due_on", LAST),
    "change": (change_branch_action, _entry, "due_on", LAST),
    "link": (link_action, _heard, "due_on", LAST),
    "decision": (
        write_decision, lambda branch: {"meeting_id": running(branch).id, "step": 3, "text": "装灯"}, "due_on", LAST,
    ),
    "talk": (record_talk, lambda _branch: {"first_id": "m1", "second_id": "m2"}, "planned_on", LAST),
    "talked": (record_talk, lambda _branch: {"first_id": "m1", "second_id": "m2"}, "done_on", FIRST),
    "talks": (record_talks, _talk, "done_on", FIRST),
    "meeting": (record_meeting, lambda _branch: {"kind": "general"}, "held_on", FIRST),
    "grade": (
        decide_grade, lambda _branch: {"member_id": "m2", "grade": "qualified", "decided_by": "general"},
        "decided_on", FIRST,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRIES)
def test_a_day_that_nobody_can_mean_is_asked_again(branch: Branch, name: str) -> None:
    act, values, field, day = TRIES[name]
    given = values(branch)
    with pytest.raises(Invalid) as refused:
        branch.do("甲", act, **given, **{field: day})
    assert refused.value.field == field


def test_the_furthest_day_that_is_taken_breaks_nothing(branch: Branch) -> None:
    with pytest.raises(Invalid):
        branch.do("甲", write_branch_action, **ENTRY, due_on=branch.today + timedelta(days=3654))
    branch.do("甲", write_branch_action, **ENTRY, due_on=branch.today + timedelta(days=3653))
    assert b"BEGIN:VEVENT" in branch.do("甲", branch_calendar)
    with branch.store.read() as records:
        assert due(records, "b1", branch.forms.folder, branch.today) == ()
