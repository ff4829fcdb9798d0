"""Two transactions on PostgreSQL: nothing that the other has just kept is written over, or done a second time.

The other's change is made and not yet kept; the act reads what stood before and waits; then the change is
kept. SQLite lets one writer in at a time, so that there nothing can come between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kit.domain.access import Identity
from kit.domain.ballot import Grade, Mark, Scale, tally, tally_text
from kit.domain.election import AppraisalResult, Election, ElectionState
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.errors import Conflict, Refused
from kit.services.appraisal import decide_grade, my_results, remark_on_result
from kit.services.ballots import cast_ballot, close_election, open_election, polled
from kit.services.opinions import close_call, key_opinion, open_call, take_up_opinion
from kit.services.register import record_meeting
from kit.services.rounds import open_round
from kit.services.talks import accept_talks
from kit.services.visit import Visit
from kit.services.year_acts import propose_year
from kit.store import tables
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from tests.conftest import Branch

WITHIN = 10
_LOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


class Room(Branch):
    """A branch whose acts find the ballots' folder."""

    elections: Path

    @contextmanager
    def visit(self, name: str) -> Iterator[Visit]:
        member = self.members[name]
        by = Identity(member.id, member.unit_id, member.role, "sign-in", member.name)
        with self.store.begin() as records:
            yield Visit(records, by, self.now, self.forms, elections=self.elections)


@pytest.fixture
def room(postgresql: str, forms: FormLibrary, tmp_path: Path) -> Iterator[Room]:
    store = Store(postgresql)
    store.migrate()
    made = Room(store, forms)
    made.elections = tmp_path / "elections"
    with store.begin() as records:
        records.units.put(Unit("b1", UnitKind.BRANCH, "示例单位第一党支部"))
        for number, name in enumerate("甲乙丙丁戊", 1):
            role = Role.FACILITATOR if name in "甲丁" else Role.MEMBER
            made.members[name] = Member(f"m{number}", "b1", str(number), f"示例党员{name}", role)
            records.members.put(made.members[name])
    yield made
    with store.begin() as records:
        for table in reversed(tables.metadata.sorted_tables):
            records.connection.execute(table.delete())
    store.close()


def until(true: Callable[[], bool]) -> None:
    late = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < late, "nothing waits"


def meanwhile(room: Room, change: Callable[[Records], object], who: str, act: Any, **values: Any) -> Any:
    """What an act gives or raises that has read before ``change`` was kept and writes after it."""

    def waits() -> bool:
        with room.store.read() as records:
            return bool(records.connection.execute(_LOCKED).scalar())

    with ThreadPoolExecutor(1) as pool:
        with room.store.begin() as records:
            change(records)
            acting: Future[Any] = pool.submit(room.do, who, act, **values)
            until(waits)
        return acting.exception(WITHIN) or acting.result(WITHIN)


def graded(room: Room) -> AppraisalResult:
    given = {"member_id": "m2", "decided_by": "general", "decided_on": room.today}
    found = room.do("甲", decide_grade, grade="qualified", **given)
    assert isinstance(found, AppraisalResult)
    return found


def standing(room: Room) -> AppraisalResult:
    with room.store.read() as records:
        (found,) = records.appraisal_results.where()
    return found


def test_looking_at_a_grade_does_not_bring_back_the_one_before(room: Room) -> None:
    first = graded(room)
    anew = replace(first, grade=Grade.EXCELLENT)
    meanwhile(room, lambda records: records.appraisal_results.put(anew), "乙", my_results)
    assert standing(room) == anew, "and the new wording has not been opened yet"


def test_a_grade_decided_anew_keeps_the_remark_that_has_just_been_written(room: Room) -> None:
    remarked = replace(graded(room), remark="两件事已经办完")
    told = meanwhile(
        room, lambda records: records.appraisal_results.put(remarked), "甲", decide_grade,
        member_id="m2", grade="excellent", decided_by="general", decided_on=room.today,
    )  # fmt: skip
    assert isinstance(told, Conflict)
    assert standing(room) == remarked


def test_a_remark_keeps_the_grade_that_has_just_been_decided(room: Room) -> None:
    first = graded(room)
    anew = replace(first, grade=Grade.EXCELLENT)
    told = meanwhile(
        room, lambda records: records.appraisal_results.put(anew), "乙", remark_on_result,
        result_id=first.id, remark="写一句",
    )  # fmt: skip
    assert isinstance(told, Conflict)
    assert standing(room) == anew


def test_ending_a_ballot_twice_does_not_take_its_tally_away(room: Room) -> None:
    voters = tuple(m.id for m in room.members.values())
    election: Election = room.do(
        "甲", open_election, meeting_id="", scale=Scale.MEMBERS.value, title="测评", voters=voters
    )
    for name in room.members:
        room.do(name, cast_ballot, election_id=election.id, marks=(Mark("m2", Grade.QUALIFIED),))
    counted = replace(election, state=ElectionState.TALLIED, tally="{}")

    def count(records: Records) -> None:
        ballots = Visit(records, _by(room), room.now, room.forms, elections=room.elections).polling(
            election.id
        )
        ballots.close()
        made = tally(election.paper, *ballots.ballots())
        records.elections.put(replace(counted, tally=tally_text(made)))

    told = meanwhile(room, count, "甲", close_election, election_id=election.id)
    assert isinstance(told, Refused)
    with room.visit("甲") as visit:
        (kept,) = visit.records.elections.where()
        assert kept.state is ElectionState.TALLIED
        made = polled(visit, kept).tally
    assert made is not None
    assert made.ballots == 5


def both(room: Room, act: Any, **values: Any) -> list[Any]:
    """What comes of an act that 甲 and 丁 do in the same moment."""
    first: list[Any] = []

    def done(records: Records) -> None:
        first.append(act(Visit(records, _by(room), room.now, room.forms, elections=room.elections), **values))

    return [meanwhile(room, done, "丁", act, **values), *first]


def test_a_branch_asks_for_opinions_once_at_a_time(room: Room) -> None:
    told, _first = both(room, open_call, title="对支部的意见", days=5)
    assert isinstance(told, Refused)
    with room.store.read() as records:
        assert len(records.opinion_calls.where()) == 1


def test_an_opinion_is_taken_up_once(room: Room) -> None:
    call = room.do("甲", open_call, title="对支部的意见", days=5)
    room.do("甲", key_opinion, call_id=call.id, topic="life", text="会议太长")
    room.do("甲", close_call, call_id=call.id)
    with room.store.read() as records:
        (opinion,) = records.opinions.where()
    told, _first = both(
        room, take_up_opinion, opinion_id=opinion.id, matter="会议长", text="定时散会", member_id="m2",
        due_on=room.today + timedelta(days=30),
    )  # fmt: skip
    assert isinstance(told, Refused)
    with room.store.read() as records:
        assert len(records.actions.where()) == 1


def test_one_ballot_of_a_kind_is_opened(room: Room) -> None:
    voters = tuple(m.id for m in room.members.values())
    told, _first = both(
        room, open_election, meeting_id="", scale=Scale.MEMBERS.value, title="测评", voters=voters
    )
    assert isinstance(told, Refused)
    with room.store.read() as records:
        assert len(records.elections.where()) == 1


def test_one_round_is_opened(room: Room) -> None:
    values = {"form_name": "member", "due_on": room.today + timedelta(days=7)}
    told, _first = both(room, open_round, title="第四季度自查", **values)
    assert isinstance(told, Refused)
    with room.store.read() as records:
        assert len(records.rounds.where()) == 1


@pytest.mark.parametrize(
    ("act", "values", "rows"),
    [
        (accept_talks, {"planned_on": date(2026, 12, 20)}, "talks"),
        (propose_year, {}, "planned_meetings"),
        (record_meeting, {"kind": "party_day", "held_on": date(2026, 11, 12)}, "meetings"),
    ],
)
def test_what_is_sent_twice_at_once_stands_there_once(
    room: Room, act: Any, values: dict[str, Any], rows: str
) -> None:
    both(room, act, **values)
    with room.store.read() as records:
        found = [{**vars(one), "id": ""} for one in getattr(records, rows).where()]
    assert found
    assert all(found.count(one) == 1 for one in found)


def _by(room: Room) -> Identity:
    return Identity("m1", "b1", Role.FACILITATOR, "sign-in", room.members["甲"].name)
