"""Pages about the whole branch ask the database as often for forty comrades as for eight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from kit.domain.action import Action, ActionState, Source
from kit.domain.meeting import Attendance, Entry, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.organisation import Member, Role
from kit.domain.response import Answer, Response, ResponseState
from kit.domain.round import Round, RoundState
from kit.services.branch_due import branch_due
from kit.services.due import my_due
from kit.services.followed import asked_of_me
from kit.services.gates import meeting_gates
from kit.services.keeping import do_turn
from kit.services.ledger import branch_ledger
from kit.services.mine import my_records, take_out
from kit.services.minutes import build_minutes
from kit.services.minutes_reading import minutes_shelf, my_drafts
from kit.services.register import branch_register, record_meeting
from kit.services.work import my_work
from kit.services.xray import branch_xray
from tests.conftest import Branch
from tests.services.acting import with_committee
from tests.services.meeting_world import planned


def asked(branch: Branch, act: Callable[..., Any], *, who: str = "丁", **values: Any) -> int:
    """How many statements an act sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        branch.do(who, act, **values)
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


def held(branch: Branch, names: range) -> None:
    """So many meetings at which 丁 and 乙 were there and spoke, with a draft of their minutes."""
    for n in names:
        on, name = branch.today - timedelta(days=n), f"h{n}"
        with branch.store.begin() as records:
            held = Meeting(name, "b1", MeetingKind.LIFE, "会", on, branch.now, "m1", MeetingState.ENDED)
            records.meetings.put(held)
            for who in ("m2", "m4"):
                records.attendances.put(Attendance(name, who, Presence.PRESENT))
                records.entries.put(Entry(f"{name}{who}", name, 1, 1, who, "说的话"))
        branch.do("甲", build_minutes, meeting_id=name)


@pytest.mark.parametrize("who", ["丁", "乙"])
@pytest.mark.parametrize("act", [minutes_shelf, my_drafts, my_records, take_out], ids=lambda a: a.__name__)
def test_nor_are_more_meetings_in_the_minutes_or_in_what_is_kept_of_one(
    branch: Branch, act: Callable[..., Any], who: str
) -> None:
    with_committee(branch)
    held(branch, range(1, 4))
    asked(branch, act, who=who)
    few = asked(branch, act, who=who)
    held(branch, range(4, 12))
    assert asked(branch, act, who=who) == few


@pytest.mark.parametrize("act", [my_work, my_records], ids=lambda a: a.__name__)
def test_nor_are_more_meetings_that_are_told_to_go(branch: Branch, act: Callable[..., Any]) -> None:
    with_committee(branch)
    held(branch, range(1, 4))
    branch.now = datetime(2029, 11, 15, 9)
    do_turn(branch.store, branch.forms.folder, branch.now)
    asked(branch, act, who="乙")
    few = asked(branch, act, who="乙")
    branch.now = datetime(2026, 11, 20, 14, 5)
    held(branch, range(4, 12))
    branch.now = datetime(2029, 11, 15, 9)
    do_turn(branch.store, branch.forms.folder, branch.now)
    assert len(branch.do("乙", my_work).leaving) >= 11
    assert asked(branch, act, who="乙") == few


def given(branch: Branch, opened: Round) -> None:
    """All actions and sheets of the branch are 乙's now, and 丙 was asked to look at the actions."""
    with branch.store.begin() as records:
        for one in records.actions.where():
            records.actions.put(replace(one, member_id="m2", checker_id="m3"))
        for sheet in records.responses.where(round_id=opened.id):
            over = replace(opened, id=f"r{sheet.id}", state=RoundState.CLOSED, closed_on=branch.today)
            records.rounds.put(over)
            records.responses.put(replace(sheet, round_id=over.id, member_id="m2"))


@pytest.mark.parametrize(("who", "part"), [("乙", "actions"), ("丙", "asked_as_checker")])
def test_nor_are_more_actions_in_what_one_takes_out(branch: Branch, who: str, part: str) -> None:
    opened = branch.open_round()
    grown(branch, opened.id, range(2))
    given(branch, opened)
    asked(branch, take_out, who=who)
    few = asked(branch, take_out, who=who)
    grown(branch, opened.id, range(2, 12))
    given(branch, opened)
    assert asked(branch, take_out, who=who) == few
    assert len(branch.do(who, take_out).record[part]) == 24
