"""The rehearsal room: who is in it, that it begins anew, and that it never does so where real people are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kit.domain.access import Identity
from kit.domain.ballot import Grade, most_excellent
from kit.domain.meeting import MeetingState
from kit.domain.organisation import Member, Role, Standing
from kit.domain.response import ResponseState
from kit.domain.sign_in import SignIn
from kit.errors import Refused
from kit.rehearsal import begin_anew, prepare_rehearsal
from kit.rehearsal_script import Play, script
from kit.services.appraisal import excellent_share
from kit.services.secret import matches
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Store

NOW = datetime(2026, 11, 23, 14, 5)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"KIT_STATE": str(tmp_path / "kit"), "KIT_DEMO": "1", "KIT_REHEARSAL": "1"})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings.database_url)) as made:
        made.migrate()
        yield made


def test_twelve_people_their_sheets_and_a_meeting_of_today(settings: Settings, store: Store) -> None:
    people = prepare_rehearsal(settings, store, NOW)
    assert len(people) == 12
    with store.read() as records:
        members = records.members.where()
        states = [r.state for r in records.responses.where()]
        (meeting,) = records.meetings.where(state=MeetingState.PLANNED)
        steps = records.agenda_steps.where(meeting_id=meeting.id)
        credentials = records.credentials.where()
        (keying,) = records.keyings.where()
        elder = records.members.get(keying.member_id)
    assert len(members) == 12
    assert elder is not None
    assert elder.elder
    assert (states.count(ResponseState.SUBMITTED), states.count(ResponseState.DRAFT)) == (7, 4)
    assert (meeting.held_on, meeting.starts_at) == (NOW.date(), "14:15")
    assert len(steps) >= 6
    assert all(matches(c.pin_hash, "2017") for c in credentials)
    assert [m.standing for m in members].count(Standing.PROBATIONARY) == 1


def test_the_wishes_make_one_too_many_for_a_third_and_a_tie_at_the_third(
    settings: Settings, store: Store
) -> None:
    prepare_rehearsal(settings, store, NOW)
    told = script()
    voters = [p for p in told.people if p.here]
    marks = {p.sign: [v.grade(p.sign) for v in voters] for p in told.people if not p.probationary}
    excellent = {sign: given.count(Grade.EXCELLENT) for sign, given in marks.items()}
    leading = [s for s, n in excellent.items() if n > len(voters) - n]
    with store.begin() as records:
        me = records.members.where(name="示例党员甲")[0]
        by = Identity(me.id, me.unit_id, me.role, "")
        most = most_excellent(12, excellent_share(Visit(records, by, NOW, FormLibrary(settings.forms))))
    assert len(leading) == most + 1
    counts = sorted(excellent.values(), reverse=True)
    assert counts[most - 2] > counts[most - 1] == counts[most]
    assert all(len(p.excellent) <= most for p in told.people)
    assert [p.play for p in told.people].count(Play.AWAY) == 1
    assert [bool(p.reason) for p in told.people if not p.here].count(True) == 1


def test_it_begins_anew_and_who_is_in_stays_in(settings: Settings, store: Store) -> None:
    prepare_rehearsal(settings, store, NOW)
    with store.begin() as records:
        me = records.members.where(name="示例党员甲")[0]
        inside = SignIn("inside", me.id, 0, NOW, NOW + timedelta(hours=1))
        records.sign_ins.add_all([inside, replace(inside, id="left", ended_at=NOW)])
        records.members.put(replace(me, duty=""))
        records.meetings.delete(unit_id=me.unit_id, state=MeetingState.ENDED)
    (settings.elections / "box").mkdir(parents=True)
    begin_anew(settings, store, NOW)
    with store.read() as records:
        assert records.sign_ins.where() == (inside,)
        assert records.members.get(me.id) == me
        assert len(records.members.where()) == 12
    assert not settings.elections.exists()


def test_the_same_day_it_stays_as_it_was_left_and_another_day_it_begins_anew(
    settings: Settings, store: Store
) -> None:
    people = prepare_rehearsal(settings, store, NOW)
    with store.begin() as records:
        records.meetings.delete(held_on=NOW.date())
    assert prepare_rehearsal(settings, store, NOW + timedelta(hours=2)) == people
    with store.read() as records:
        assert records.meetings.where(held_on=NOW.date()) == ()
    tomorrow = NOW + timedelta(days=1)
    prepare_rehearsal(settings, store, tomorrow)
    with store.read() as records:
        assert len(records.meetings.where(held_on=tomorrow.date())) == 1


def test_where_real_people_are_nothing_is_begun(settings: Settings, store: Store) -> None:
    with store.begin() as records:
        records.members.add(Member("m", "u", "1", "真", Role.MEMBER))
    for start in (prepare_rehearsal, begin_anew):
        with pytest.raises(Refused):
            start(settings, store, NOW)
    with store.read() as records:
        assert len(records.members.where()) == 1


def test_only_a_rehearsal_is_begun_anew(settings: Settings, store: Store) -> None:
    prepare_rehearsal(settings, store, NOW)
    with pytest.raises(Refused):
        begin_anew(replace(settings, rehearsal=False), store, NOW)


def test_people_who_came_into_the_room_s_database_later_are_never_taken_away(
    settings: Settings, store: Store
) -> None:
    prepare_rehearsal(settings, store, NOW)
    with store.begin() as records:
        records.members.put(Member("real", "b9", "1", "名册上的同志", Role.MEMBER))
    for at in (NOW, NOW + timedelta(days=1)):
        with pytest.raises(Refused):
            prepare_rehearsal(settings, store, at)
        with pytest.raises(Refused):
            begin_anew(settings, store, at)
    with store.read() as records:
        assert records.members.get("real") is not None
        assert len(records.members.where()) == 13
