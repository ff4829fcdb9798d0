"""Pages about the whole branch ask the database as often for forty comrades as for eight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from kit.domain.action import Action, ActionState, Source
from kit.domain.meeting import MeetingKind
from kit.domain.organisation import Member, Role
from kit.domain.response import Answer, Response, ResponseState
from kit.services.branch_due import branch_due
from kit.services.due import my_due
from kit.services.followed import asked_of_me
from kit.services.gates import meeting_gates
from kit.services.ledger import branch_ledger
from kit.services.register import branch_register, record_meeting
from kit.services.xray import branch_xray
from tests.conftest import Branch
from tests.services.acting import with_committee
from tests.services.meeting_world import planned


def asked(branch: Branch, act: Callable[..., Any], **values: Any) -> int:
    """How many statements an act sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        branch.do("丁", act, **values)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(sent)


def grown(branch: Branch, round_id: str, members: range) -> None:
    """So many comrades more, each with a sheet, a shared action and one that waits for a second person."""
    with branch.store.begin() as records:
        for n in members:
            one, sheet = f"n{n}", f"s{n}"
            records.members.put(Member(one, "b1", f"1{n}", f"示例党员{n}", Role.MEMBER))
            records.responses.put(Response(sheet, round_id, one, ResponseState.SUBMITTED, branch.now))
            records.answers.add(Answer(sheet, "plan:f:taken", "1", 1, "w", branch.now))
            for name, more in (
                ("a", {"shared": True}),
                ("b", {"state": ActionState.DONE, "done_at": branch.now}),
            ):
                records.actions.add(
                    Action(
                        f"{name}{n}", "b1", one, Source.CHECKUP, "做一件事", branch.today + timedelta(days=9),
                        branch.now, response_id=sheet, finding=name, **more,  # type: ignore[arg-type]
                    )
                )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [branch_ledger, branch_due, branch_xray, meeting_gates, my_due, asked_of_me],
    ids=lambda a: a.__name__,
)
def test_more_comrades_are_not_more_queries(branch: Branch, act: Callable[..., Any]) -> None:
    opened = branch.open_round()
    with_committee(branch)
    values = {"meeting_id": planned(branch).id} if act is meeting_gates else {}
    grown(branch, opened.id, range(8))
    asked(branch, act, **values)
    few = asked(branch, act, **values)
    grown(branch, opened.id, range(8, 40))
    assert asked(branch, act, **values) == few


def test_nor_are_more_meetings_in_the_register(branch: Branch) -> None:
    with_committee(branch)
    for days in range(1, 9):
        kind = MeetingKind.PARTY_DAY.value
        branch.do("甲", record_meeting, kind=kind, held_on=branch.today - timedelta(days=days))
        if days == 2:
            few = asked(branch, branch_register)
    assert asked(branch, branch_register) == few
