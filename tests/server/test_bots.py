"""The players of the rehearsal: what they do, in which order it can be done, and that it is a member's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kit.domain import access
from kit.domain.access import Identity
from kit.domain.election import Election
from kit.domain.meeting import MeetingState, StepKind
from kit.domain.organisation import Member, Role
from kit.domain.sign_in import SignIn
from kit.rehearsal import prepare_rehearsal
from kit.rehearsal_script import Play, script
from kit.server.bots import _ACTS, Troupe
from kit.services.after_meeting import complete_head
from kit.services.appraisal import decide_grade
from kit.services.ballots import close_election, open_election, tally_election
from kit.services.cockpit import (
    end_meeting,
    mark_present,
    next_step,
    start_meeting,
    take_attendance,
    write_criticism,
)
from kit.services.minutes import build_minutes, settle_correction
from kit.session import Session
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.polling import Polling, Ticked
from kit.store.store import Store

NOW = datetime(2026, 11, 23, 14, 5)


class Room:
    """The room, the one who leads it, and the players."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store, self.now = settings, store, NOW
        prepare_rehearsal(settings, store, NOW)
        with store.begin() as records:
            self.people: dict[str, Member] = {m.name[-1]: m for m in records.members.where()}
            me = self.people["甲"]
            records.sign_ins.add(SignIn("lead", me.id, 0, NOW, NOW + timedelta(hours=8)))
            (self.meeting,) = records.meetings.where(state=MeetingState.PLANNED)
        by = Identity(me.id, me.unit_id, me.role, "lead", me.name)
        forms = FormLibrary(settings.forms)
        self.do = Session(by, store, forms, lambda: self.now, settings.elections).do
        self.troupe = Troupe(settings, store, clock=lambda: self.now)

    def play_out(self) -> list[str]:
        """All that the players do until nothing is left to be done."""
        done = []
        while step := self.troupe.step():
            done.append(step)
            assert len(done) < 50
        return done

    def begin(self) -> None:
        key = {"meeting_id": self.meeting.id}
        for sign, word in (("癸", "leave"), ("子", "absent")):
            self.do(take_attendance, member_id=self.people[sign].id, presence=word, **key)
        self.do(mark_present, **key)
        self.do(start_meeting, **key)

    def open_ballot(self) -> Election:
        here = tuple(self.people[p.sign].id for p in script().people if p.here)
        election: Election = self.do(
            open_election, meeting_id=self.meeting.id, scale="members", title="测评", voters=here
        )
        return election

    def polling(self, election: Election) -> Polling:
        return Polling(self.settings.elections / election.id)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    settings = Settings.from_env({"KIT_STATE": str(tmp_path), "KIT_DEMO": "1", "KIT_REHEARSAL": "alone"})
    with closing(Store(settings.database_url)) as store:
        store.migrate()
        yield Room(settings, store)


def test_without_anything_to_do_they_do_nothing(room: Room) -> None:
    assert room.play_out() == []


def test_seven_vote_by_phone_one_after_the_other_and_once(room: Room) -> None:
    room.begin()
    election = room.open_ballot()
    assert room.troupe.step() == "cast_ballot"
    assert room.polling(election).counts().by_page == 1
    assert room.play_out() == ["cast_ballot"] * 6
    phones = {p.sign for p in script().people if p.play is Play.PHONE}
    ticked = {s for s, m in room.people.items() if room.polling(election).voter(m.id) is Ticked.BY_PAGE}
    assert ticked == phones
    assert room.play_out() == []


def test_who_is_not_on_the_roll_does_not_vote(room: Room) -> None:
    few = tuple(room.people[sign].id for sign in "甲戊壬癸子丑")
    election = room.do(open_election, meeting_id="", scale="committee", title="班子", voters=few)
    assert room.play_out() == ["cast_ballot"]
    assert room.polling(election).voter(room.people["丑"].id) is Ticked.BY_PAGE


def test_they_read_their_grades_and_one_remarks(room: Room) -> None:
    room.begin()
    election = room.open_ballot()
    room.play_out()
    room.do(close_election, election_id=election.id)
    assert room.do(tally_election, election_id=election.id).ballots == 7
    for sign in "丑丁":
        room.do(decide_grade, member_id=room.people[sign].id, grade="qualified", decided_by="committee",
                decided_on=NOW.date())  # fmt: skip
    assert room.play_out() == ["my_results"] * 2
    with room.store.read() as records:
        remarks = {r.member_id: r.remark for r in records.appraisal_results.where()}
    assert remarks == {room.people["丑"].id: script().remark, room.people["丁"].id: ""}


def test_two_ask_for_a_correction_of_their_own_line_once_and_take_the_answer(room: Room) -> None:
    room.begin()
    for one in script().speeches:
        room.do(write_criticism, meeting_id=room.meeting.id, by_id=room.people[one.by].id,
                to_id=room.people[one.to].id, matter=one.matter, suggestion=one.suggestion,
                stand=one.stand)  # fmt: skip
    assert room.play_out() == [], "there is nothing to read before the minutes are built"
    room.do(end_meeting, meeting_id=room.meeting.id)
    room.do(build_minutes, meeting_id=room.meeting.id)
    assert room.play_out() == ["ask_correction"] * 2
    with room.store.read() as records:
        asked = records.corrections.where()
    assert {c.member_id for c in asked} == {room.people[s].id for s in script().corrections}
    assert "星期" in "".join(c.text for c in asked)
    room.do(settle_correction, correction_id=asked[0].id, accepted=True)
    room.do(settle_correction, correction_id=asked[1].id, accepted=False, reply="照原话")
    assert room.play_out() == []


def test_what_they_do_is_a_members_and_nothing_else_is_done(room: Room) -> None:
    assert {act for act in _ACTS if Role.MEMBER not in access.ACTS[act]} == set()
    player = room.troupe.players[0]
    assert player.part.duty, "one of the committee plays along, as a member"
    for act in (start_meeting, open_election, next_step, complete_head):
        with pytest.raises(AssertionError):
            player._do(act, NOW)
    assert {p.part.play for p in room.troupe.players} == {Play.PHONE}
    room.begin()
    room.open_ballot()
    room.play_out()
    with room.store.read() as records:
        players = {room.people[p.part.sign].id for p in room.troupe.players}
        lines = [line.act for line in records.journal.where() if line.by in players and line.at == NOW]
        steps = records.agenda_steps.where(meeting_id=room.meeting.id, kind=StepKind.BALLOT)
    assert lines == [], "the journal says nothing of voting at all"
    assert steps[0].started_at is None
