"""What meetings, ballots and the year leave behind is kept for its term, told, and erased without content."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.domain.ballot import Grade, Mark, Scale, Tally, tally_text
from kit.domain.election import AppraisalResult, Election, ElectionState
from kit.domain.gate import GateName, Tick
from kit.domain.meeting import (
    AgendaStep,
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    StepKind,
    Turn,
)
from kit.domain.minutes import Correction, Minutes, MinutesState, digest
from kit.domain.minutes_content import content_from
from kit.domain.opinion import Opinion, OpinionCall
from kit.domain.retention import Kept, months_after
from kit.domain.sign_in import Line
from kit.domain.talk import Talk
from kit.domain.xray import Aside
from kit.domain.year import PlannedMeeting, YearPlan
from kit.errors import Refused
from kit.services.appraisal import appraisal_desk
from kit.services.ballots import my_ballots
from kit.services.keeping import do_turn, keep_records
from kit.services.mine import my_records
from kit.services.minutes import build_minutes, sign_minutes
from kit.services.minutes_reading import meeting_report, read_minutes
from kit.services.retention import Outcome, leaving, terms_of
from kit.services.rules import set_rule
from kit.services.work import my_work
from kit.store.polling import Polling
from kit.store.repository import Repository
from kit.store.store import Records
from tests.conftest import Branch
from tests.services.both import store  # noqa: F401 - a fixture

SECRET = "九月三日张大爷家的热线"
DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 14)
MEMBERS = ("甲", "乙", "丙", "丁", "戊", "己")


def a_talk(records: Records) -> None:
    records.talks.put(Talk("t", "b1", "m2", "m3", DAY, DAY))


def a_meeting(records: Records) -> None:
    held = (DAY, AT, "m1", MeetingState.ENDED, "14:30", "三楼", "m1", "m4", "", SECRET)
    records.meetings.put(Meeting("x", "b1", MeetingKind.LIFE, SECRET, *held, started_at=AT, ended_at=AT))
    records.attendances.put(Attendance("x", "m1", Presence.PRESENT))
    records.attendances.put(Attendance("x", "m2", Presence.LEAVE, SECRET))
    records.agenda_steps.put(AgendaStep("x", 1, StepKind.MEMBERS, SECRET, 40))
    records.gate_ticks.put(Tick("x", GateName.STUDY, DAY, "m1", SECRET))
    records.turns.put(Turn("x", "m2", 1, 300))
    records.criticisms.put(Criticism("c", "x", 1, "m3", "m2", SECRET, stand=SECRET))
    records.entries.put(Entry("e", "x", 1, 1, "m2", SECRET))
    records.corrections.put(Correction("k", "x", "entry/e/text", "m2", SECRET, AT, accepted=True))
    records.planned_meetings.put(PlannedMeeting("p", "b1", 2026, 11, MeetingKind.LIFE, "", "m2", "x"))


def a_call(records: Records) -> None:
    records.opinion_calls.put(OpinionCall("q", "b1", "四季度征求意见", "abcd2345", DAY, DAY, DAY))
    records.opinions.put(Opinion("o", "q", "life", SECRET))


def a_grade(records: Records) -> None:
    rest = (Grade.BASIC, "general", DAY, "m1", SECRET, SECRET)
    records.appraisal_results.put(AppraisalResult("g", "b1", 2026, "m2", *rest))


def a_year(records: Records) -> None:
    records.year_plans.put(YearPlan("b1", 2026, DAY))
    records.planned_meetings.put(PlannedMeeting("p", "b1", 2026, 11, MeetingKind.LIFE, SECRET, "m2"))


def an_aside(records: Records) -> None:
    records.hint_asides.put(Aside("n", "b1", 2026, "repeated", "a1", SECRET, "m2", AT))


MADE: dict[Kept, Callable[[Records], None]] = {
    Kept.TALK: a_talk,
    Kept.MEETING: a_meeting,
    Kept.OPINION: a_call,
    Kept.GRADE: a_grade,
    Kept.YEAR: a_year,
    Kept.ASIDE: an_aside,
}
"""A record of each kind that lies in the database alone, of that day."""
BY_YEAR = frozenset({Kept.TALK, Kept.YEAR, Kept.ASIDE})
TOLD: dict[Kept, str] = {
    Kept.TALK: "甲乙丙丁",
    Kept.MEETING: "甲乙丙丁",
    Kept.OPINION: "甲乙丙丁戊己庚辛",
    Kept.GRADE: "乙",
    Kept.YEAR: "甲丁",
    Kept.ASIDE: "乙",
}
"""Whom its end is told: whose it is, who is in it, everybody where nobody may know; and the committee."""


@pytest.fixture
def committee(branch: Branch) -> Branch:
    """The branch with 丁 on the committee besides 甲."""
    from tests.services.acting import with_committee

    return with_committee(branch, 丁="组织委员")


def turn(branch: Branch, elections: Path | None = None) -> Outcome:
    return do_turn(branch.store, branch.forms.folder, branch.now, elections)


def last_day(branch: Branch, kind: Kept) -> date:
    with branch.store.read() as records:
        months = terms_of(records, "b1", branch.forms.folder).months[kind]
    return months_after(date(2026, 12, 31) if kind in BY_YEAR else DAY, months)


def at_noon(branch: Branch, day: date) -> None:
    branch.now = datetime(day.year, day.month, day.day, 12)


def told(branch: Branch, name: str) -> set[Kept]:
    return {one.held.kind for one in branch.do(name, leaving)}


def kept_words(branch: Branch) -> str:
    """Every row of every table."""
    with branch.store.read() as records:
        held = [one for one in vars(records).values() if isinstance(one, Repository)]
        return repr([repository.where() for repository in held])


@pytest.mark.parametrize("kind", list(MADE))
def test_it_is_told_for_thirty_days_and_then_goes_without_a_word(committee: Branch, kind: Kept) -> None:
    with committee.store.begin() as records:
        MADE[kind](records)
    ends = last_day(committee, kind)
    at_noon(committee, ends - timedelta(days=31))
    assert kind not in {h.kind for h in turn(committee).erased} | told(committee, "甲")
    at_noon(committee, ends - timedelta(days=30))
    assert turn(committee).erased == ()
    assert "".join(n for n in "甲乙丙丁戊己庚辛" if kind in told(committee, n)) == TOLD[kind]
    assert told(committee, "外") == set()
    at_noon(committee, ends - timedelta(days=1))
    assert kind not in {h.kind for h in turn(committee).erased}
    at_noon(committee, ends)
    gone = [h for h in turn(committee).erased if h.kind is kind]
    assert len(gone) == 1
    assert SECRET not in kept_words(committee)
    with committee.store.read() as records:
        if kind is Kept.TALK:
            assert records.talks.where() == ()
        (line,) = records.erasures.where(kind=kind.value)
        assert records.journal.where(act="tell_erasure", note=kind.value) == ()
    assert (line.by, line.member_id) == ("kit", "m2" if kind in (Kept.GRADE, Kept.ASIDE) else "")
    assert line.reason.startswith("keep_")


def test_the_home_page_and_the_records_name_it(committee: Branch) -> None:
    with committee.store.begin() as records:
        for made in MADE.values():
            made(records)
        records.planned_meetings.delete(id="p")
    at_noon(committee, date(2031, 1, 2))
    turn(committee)
    shown = committee.do("乙", my_records)
    titles = {one.held.kind: shown.titles[one.held.subject] for one in shown.leaving}
    assert SECRET in titles[Kept.MEETING]
    assert titles[Kept.OPINION] == "四季度征求意见"
    assert titles[Kept.ASIDE] == SECRET
    assert "2026" in titles[Kept.TALK]
    assert "2026" in titles[Kept.GRADE]
    assert {one.held.kind for one in committee.do("乙", my_work).leaving} == set(titles)


# ── signed minutes ──


@pytest.fixture
def signed(committee: Branch) -> Branch:
    """A meeting whose minutes are signed."""
    with committee.store.begin() as records:
        a_meeting(records)
        records.attendances.put(Attendance("x", "m3", Presence.PRESENT))
    made = committee.do("甲", build_minutes, meeting_id="x")
    committee.do("甲", sign_minutes, meeting_id="x", version=made.version)
    return committee


def until_gone(branch: Branch, day: date, kind: Kept) -> None:
    """Tell what is near on this day, and let the notice's time pass."""
    at_noon(branch, day)
    turn(branch)
    at_noon(branch, day + timedelta(days=30))
    assert kind in {held.kind for held in turn(branch).erased}


def test_signed_minutes_stay_whole_when_what_was_entered_goes(signed: Branch) -> None:
    with signed.store.read() as records:
        (before,) = records.minutes.where(meeting_id="x")
    until_gone(signed, last_day(signed, Kept.MEETING), Kept.MEETING)
    with signed.store.read() as records:
        assert records.minutes.where(meeting_id="x") == (before,)
        assert records.criticisms.where(meeting_id="x") == records.entries.where(meeting_id="x") == ()
        assert records.corrections.where() == records.turns.where() == records.agenda_steps.where() == ()
    desk = signed.do("丙", read_minutes, meeting_id="x")
    assert desk.content == content_from(before.content), "who was there reads them as before"
    assert desk.minutes.sound
    assert signed.do("甲", read_minutes, meeting_id="x").keeping.changed == ()
    with pytest.raises(Refused):
        signed.do("甲", meeting_report, meeting_id="x")
    at_noon(signed, months_after(DAY, 300))
    assert Kept.MINUTES not in {held.kind for held in turn(signed).erased} | told(signed, "甲")


def test_signed_minutes_go_with_the_meeting_at_the_end_of_their_own_time(signed: Branch) -> None:
    until_gone(signed, last_day(signed, Kept.MEETING), Kept.MEETING)
    until_gone(signed, last_day(signed, Kept.MINUTES), Kept.MINUTES)
    with signed.store.read() as records:
        assert records.meetings.where() == records.minutes.where() == records.attendances.where() == ()
    assert SECRET not in kept_words(signed)


def test_a_branch_may_keep_what_was_entered_longer_than_the_minutes(signed: Branch) -> None:
    document = {"document": "档案保管期限表", "dated": signed.today}
    signed.do("甲", set_rule, name="keep_minutes", value="12", **document)
    until_gone(signed, months_after(DAY, 12), Kept.MINUTES)
    with signed.store.read() as records:
        assert records.meetings.get("x") is not None
        assert len(records.criticisms.where(meeting_id="x")) == 1
    until_gone(signed, last_day(signed, Kept.MEETING), Kept.MEETING)
    with signed.store.read() as records:
        assert records.meetings.get("x") is None


def test_a_draft_goes_with_what_was_entered(committee: Branch) -> None:
    with committee.store.begin() as records:
        a_meeting(records)
        text = json.dumps({})
        records.minutes.put(Minutes("d", "x", 1, MinutesState.DRAFT, text, digest(text), AT, "m1"))
    until_gone(committee, last_day(committee, Kept.MEETING), Kept.MEETING)
    with committee.store.read() as records:
        assert records.minutes.where() == records.meetings.where() == ()
        assert [p.meeting_id for p in records.planned_meetings.where()] == [""]


# ── opinions ──


def test_what_became_of_an_opinion_is_told_as_long_as_there_is_the_opinion(committee: Branch) -> None:
    with committee.store.begin() as records:
        a_call(records)
        records.journal.put(Line("l", AT, "m1", "take_up_opinion", "o", "a1"))
        records.journal.put(Line("m", AT, "m1", "record_talk", "t"))
    document = {"document": "档案保管期限表", "dated": committee.today}
    committee.do("甲", set_rule, name="keep_opinions", value="120", **document)
    until_gone(committee, last_day(committee, Kept.JOURNAL) + timedelta(days=60), Kept.JOURNAL)
    with committee.store.read() as records:
        assert records.journal.get("l") is not None
        assert records.journal.get("m") is None


# ── ballots ──


@pytest.fixture
def elections(tmp_path: Path) -> Path:
    """This node's rolls and boxes."""
    return tmp_path / "elections"


def an_election(
    branch: Branch, elections: Path, name: str = "x", state: ElectionState | None = None
) -> Polling:
    """A ballot in which six voted, with a reason that only the box holds."""
    given = (
        json.dumps(["m1"]),
        DAY,
        state or ElectionState.TALLIED,
        json.dumps({"words": SECRET}, ensure_ascii=False),
    )
    with branch.store.begin() as records:
        records.elections.put(Election(name, "b1", "", Scale.MEMBERS, "年度测评", *given))
    polling = Polling(elections / name)
    polling.set_up([f"m{n}" for n in range(1, 7)])
    for number in range(1, 7):
        polling.cast(f"m{number}", (Mark("m1", Grade.UNQUALIFIED, f"{SECRET}{number}"),), f"凭条{number}")
    if state is not ElectionState.OPEN:
        polling.close()
    return polling


def files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*.db")) if folder.is_dir() else []


def test_roll_and_box_go_together_and_the_count_stays(committee: Branch, elections: Path) -> None:
    polling = an_election(committee, elections)
    ends = last_day(committee, Kept.BALLOT)
    at_noon(committee, ends - timedelta(days=30))
    assert turn(committee, elections).erased == ()
    assert all(Kept.BALLOT in told(committee, name) for name in "甲乙辛")
    at_noon(committee, ends - timedelta(days=1))
    turn(committee, elections)
    assert polling.roll.is_file()
    assert polling.box.is_file()
    at_noon(committee, ends)
    assert [h.kind for h in turn(committee, elections).erased] == [Kept.BALLOT]
    assert not polling.roll.exists()
    assert not polling.box.exists()
    with committee.store.read() as records:
        held = records.elections.get("x")
        (line,) = records.erasures.where(kind="ballot")
    assert held is not None
    assert SECRET in held.tally
    assert (line.subject, line.member_id) == ("x", "")
    assert keep_records(committee.store, committee.forms.folder, committee.now, elections) is not None
    assert files(elections) == [], "the empty folder is cleared away too"
    committee.later(days=40)
    assert turn(committee, elections).erased == (), "once"


def test_the_desk_says_that_roll_and_box_are_erased_and_still_shows_the_count(
    committee: Branch, elections: Path
) -> None:
    an_election(committee, elections)
    with committee.store.begin() as records:
        held = records.elections.get("x")
        assert held is not None
        counted = tally_text(Tally(6, (), ("松柏竹梅",)))
        records.elections.put(replace(held, tally=counted))
    for erased in (False, True):
        with committee.visit("甲") as visit:
            (shown,) = appraisal_desk(replace(visit, elections=elections)).ballots
        assert (shown.erased, shown.turnout is None) == (erased, erased)
        assert shown.tally is not None
        assert shown.tally.ballots == 6
        if not erased:
            until_gone_here(committee, elections, last_day(committee, Kept.BALLOT))
    with committee.visit("乙") as visit:
        assert my_ballots(replace(visit, elections=elections)) == ()


def test_the_count_goes_at_the_end_of_its_own_time(committee: Branch, elections: Path) -> None:
    an_election(committee, elections)
    until_gone_here(committee, elections, last_day(committee, Kept.BALLOT))
    until_gone_here(committee, elections, last_day(committee, Kept.TALLY))
    with committee.store.read() as records:
        assert records.elections.where() == ()
    assert SECRET not in kept_words(committee)


def until_gone_here(branch: Branch, elections: Path, day: date) -> None:
    at_noon(branch, day - timedelta(days=30))
    turn(branch, elections)
    at_noon(branch, day)
    assert turn(branch, elections).erased


def test_another_node_leaves_them_and_the_one_that_has_them_erases_them(
    committee: Branch, elections: Path, tmp_path: Path
) -> None:
    polling = an_election(committee, elections)
    elsewhere = tmp_path / "another"
    ends = last_day(committee, Kept.BALLOT)
    at_noon(committee, ends - timedelta(days=30))
    turn(committee, elsewhere)
    at_noon(committee, ends)
    assert keep_records(committee.store, committee.forms.folder, committee.now, elsewhere) == Outcome()
    assert polling.box.is_file()
    with committee.store.read() as records:
        assert records.erasures.where(kind="ballot") == (), "what is still there is not called erased"
    assert keep_records(committee.store, committee.forms.folder, committee.now, elections) is None
    assert files(elections) == []
    with committee.store.read() as records:
        assert len(records.erasures.where(kind="ballot")) == 1


def test_a_server_that_died_between_the_files_and_the_line_writes_the_line(
    committee: Branch, elections: Path
) -> None:
    polling = an_election(committee, elections)
    at_noon(committee, last_day(committee, Kept.BALLOT) - timedelta(days=30))
    turn(committee, elections)
    at_noon(committee, last_day(committee, Kept.BALLOT))
    polling.erase()
    assert [h.kind for h in turn(committee, elections).erased] == [Kept.BALLOT]


def test_a_ballot_that_nobody_ended_does_not_stay_for_good(committee: Branch, elections: Path) -> None:
    an_election(committee, elections, state=ElectionState.OPEN)
    until_gone_here(committee, elections, last_day(committee, Kept.BALLOT))
    with committee.store.read() as records:
        held = records.elections.get("x")
    assert held is not None
    assert held.state is ElectionState.CLOSED


def test_a_box_whose_count_was_erased_while_its_computer_was_off_goes_when_it_is_on(
    committee: Branch, elections: Path
) -> None:
    an_election(committee, elections)
    at_noon(committee, last_day(committee, Kept.TALLY) - timedelta(days=30))
    turn(committee)
    at_noon(committee, last_day(committee, Kept.TALLY))
    assert [h.kind for h in turn(committee).erased] == [Kept.TALLY]
    assert files(elections) == ["box.db", "door.db", "roll.db"]
    keep_records(committee.store, committee.forms.folder, committee.now, elections)
    assert files(elections) == []


def test_a_ballot_that_is_being_set_up_is_left_alone(committee: Branch, elections: Path) -> None:
    Polling(elections / "fresh").set_up(["m1"])
    at_noon(committee, date(2040, 1, 1))
    keep_records(committee.store, committee.forms.folder, committee.now, elections)
    assert files(elections) == ["box.db", "door.db", "roll.db"]


def test_nothing_of_who_voted_or_said_what_is_counted_on_the_page(committee: Branch, elections: Path) -> None:
    an_election(committee, elections)
    with committee.store.begin() as records:
        a_call(records)
        a_talk(records)
    counts: dict[Kept, Any] = committee.do("乙", my_records).counts
    assert {kind for kind, number in counts.items() if number is None} == {
        *(Kept.OPINION, Kept.BALLOT, Kept.TALLY)
    }
    assert counts[Kept.TALK] == 1
