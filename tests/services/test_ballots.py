"""A ballot from opening to counting: who may, when, what fits; slips keyed in by two; the grades that people give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.domain.access import Identity
from kit.domain.ballot import MOST_NAMES, Grade, Mark, Scale
from kit.domain.election import AppraisalResult, Election, ElectionState
from kit.domain.meeting import Attendance, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.organisation import Role, Standing
from kit.errors import Invalid, KitError, NotFound, Refused
from kit.services.appraisal import (
    appraisal_desk,
    appraisal_version,
    change_ballot_year,
    decide_grade,
    my_results,
    my_unread_results,
    remark_on_result,
)
from kit.services.ballot_slips import (
    ballot_slips,
    hand_out_slip,
    key_slip,
    name_tellers,
    slip_desk,
    slips_to_key,
)
from kit.services.ballots import (
    COMMITTEE,
    cast_ballot,
    close_election,
    election_turnout,
    my_ballot,
    my_ballots,
    open_election,
    tally_election,
)
from kit.services.minutes_reading import meeting_report
from kit.services.rules import set_rule
from kit.services.taken_meetings import grades
from kit.services.taken_plain import Names
from kit.services.visit import Visit
from kit.words import in_language
from tests.conftest import Branch

FULL = "甲乙丙丁戊己庚"
"""辛 is a probationary member."""


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
def room(branch: Branch, tmp_path: Path) -> Room:
    made = Room(branch.store, branch.forms, branch.now, dict(branch.members))
    made.elections = tmp_path / "elections"
    changed = {
        "丁": {"role": Role.FACILITATOR, "duty": "组织委员"},
        "辛": {"standing": Standing.PROBATIONARY},
    }
    for name, values in changed.items():
        made.members[name] = replace(made.members[name], **values)  # type: ignore[arg-type]
        with made.store.begin() as records:
            records.members.put(made.members[name])
    return made


def opened(room: Room, scale: str = "members", voters: str = FULL + "辛") -> Election:
    ids = tuple(room.members[v].id for v in voters)
    election: Election = room.do("甲", open_election, meeting_id="", scale=scale, title="测评", voters=ids)
    return election


def marks(room: Room, **grades: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(room.members[n].id, Grade(g), "四次会没有到" * (g == "unqualified")) for n, g in grades.items()
    )


def vote(room: Room, election: Election, voters: str, **grades: str) -> None:
    for name in voters:
        room.do(
            name, cast_ballot, election_id=election.id, marks=marks(room, **(grades or {"乙": "qualified"}))
        )


def refused(room: Room, name: str, act: Any, kind: type[KitError] = Refused, **values: Any) -> str:
    """The words with which an act is refused, in English."""
    with pytest.raises(kind) as error:
        room.do(name, act, **values)
    with in_language("en"):
        assert str(error.value)
        return str(error.value)


def test_a_ballot_from_its_opening_to_its_table(room: Room) -> None:
    election = opened(room)
    assert set(election.paper.candidates) == {room.members[n].id for n in FULL}, "辛 is not graded"
    vote(room, election, "甲乙丙", 乙="excellent", 丙="qualified")
    vote(room, election, "丁戊", 乙="qualified", 丙="unqualified")
    told = room.do("甲", election_turnout, election_id=election.id)
    assert (told.turnout.entitled, told.turnout.by_page, told.tally) == (8, 5, None)
    room.do("甲", close_election, election_id=election.id)
    made = room.do("甲", tally_election, election_id=election.id)
    lines = {line.candidate: line for line in made.lines}
    assert lines[room.members["乙"].id].counts[Grade.EXCELLENT] == 3
    assert lines[room.members["丙"].id].counts[Grade.UNQUALIFIED] == 2
    assert lines[room.members["丙"].id].reasons == ("四次会没有到",) * 2
    assert lines[room.members["丁"].id].none == 5
    assert len(made.receipts) == 5
    assert room.do("乙", my_ballots)[0].receipts == made.receipts, "each can look for the own one"


def test_what_the_page_refuses_in_words(room: Room) -> None:
    election = opened(room, voters="甲乙丙丁戊")
    good, cast = marks(room, 乙="qualified"), {"election_id": election.id}
    room.do("甲", cast_ballot, **cast, marks=good)
    assert "You have voted already" in refused(room, "甲", cast_ballot, **cast, marks=good)
    assert "not on the roll" in refused(room, "己", cast_ballot, **cast, marks=good)
    assert "no longer here" in refused(room, "外", cast_ballot, NotFound, **cast, marks=good)
    not_on_it = (Mark(room.members["辛"].id, Grade.QUALIFIED),)
    unfit = {
        "somebody who is not graded": not_on_it,
        "twice the same": good * 2,
        "a grade of the other scale": (Mark(room.members["乙"].id, Grade.GOOD),),
        "nothing": (),
        "no reason": (Mark(room.members["乙"].id, Grade.UNQUALIFIED),),
        "a long reason": (Mark(room.members["乙"].id, Grade.UNQUALIFIED, "长" * 201),),
    }
    for what, wrong in unfit.items():
        assert refused(room, "乙", cast_ballot, Invalid, **cast, marks=wrong), what
    for receipt in ("松 河 晴", "松 河 晴 q", "松河晴石", "示 例 党 员"):
        assert refused(room, "乙", cast_ballot, Invalid, **cast, marks=good, receipt=receipt)
    assert "still going on" in refused(room, "甲", tally_election, **cast)
    room.do("甲", close_election, **cast)
    assert "ended already" in refused(room, "甲", close_election, **cast)
    assert "The voting is over" in refused(room, "乙", cast_ballot, **cast, marks=good)
    assert "Fewer than 5" in refused(room, "甲", tally_election, **cast), "one ballot is somebody's"


def test_a_reason_with_half_a_character_is_taken_without_it(room: Room) -> None:
    election = opened(room)
    for name in "甲乙丙丁戊":
        given = (Mark(room.members["己"].id, Grade.UNQUALIFIED, "四次没有到\ud83d"),)
        room.do(name, cast_ballot, election_id=election.id, marks=given)
    room.do("甲", close_election, election_id=election.id)
    lines = room.do("甲", tally_election, election_id=election.id).lines
    assert {reason for line in lines for reason in line.reasons} == {"四次没有到"}


def test_ballots_are_added_up_once(room: Room) -> None:
    election = opened(room)
    vote(room, election, "甲乙丙丁戊")
    room.do("甲", close_election, election_id=election.id)
    room.do("甲", tally_election, election_id=election.id)
    assert "already" in refused(room, "丁", tally_election, election_id=election.id)


def test_a_message_that_comes_again_is_known_and_not_taken_twice(room: Room) -> None:
    election = opened(room)
    told = {"election_id": election.id, "marks": marks(room, 乙="qualified"), "receipt": "松 河 晴 石"}
    first, again = room.do("甲", cast_ballot, **told), room.do("甲", cast_ballot, **told)
    assert (first.again, again.again, again.receipt) == (False, True, "松 河 晴 石")
    assert "already" in refused(room, "甲", cast_ballot, **{**told, "receipt": "竹 河 晴 石"})
    room.do("乙", cast_ballot, **told)
    vote(room, election, "丙丁戊")
    room.do("甲", close_election, election_id=election.id)
    assert room.do("甲", tally_election, election_id=election.id).ballots == 5


def test_the_committee_has_its_own_scale_at_the_same_time(room: Room) -> None:
    members, committee = opened(room), opened(room, "committee")
    assert "still open" in refused(room, "丁", open_election, meeting_id="", scale="committee", title="测评",
                                   voters=tuple(room.members[v].id for v in FULL))  # fmt: skip
    for name in "甲乙丙丁戊":
        room.do(name, cast_ballot, election_id=committee.id, marks=(Mark(COMMITTEE, Grade.FAIR),))
    assert not room.do("甲", my_ballot, election_id=members.id).voted
    room.do("甲", close_election, election_id=committee.id)
    (line,) = room.do("甲", tally_election, election_id=committee.id).lines
    assert (line.candidate, line.counts[Grade.FAIR]) == (COMMITTEE, 5)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"voters": ()}, "voters"),
        ({"voters": ("x1", "m1", "m2", "m3", "m4")}, "voters"),
        ({"voters": ("m1", "m2", "m3", "m4")}, "voters"),
        ({"scale": "grades"}, "scale"),
    ],
)
def test_a_ballot_that_cannot_be_opened(room: Room, values: dict[str, Any], field: str) -> None:
    usual = {"meeting_id": "", "scale": "members", "title": "测评", "voters": ("m1", "m2", "m3", "m4", "m5")}
    with pytest.raises(Invalid) as error:
        room.do("甲", open_election, **{**usual, **values})
    assert error.value.field == field


def test_a_ballot_is_held_at_a_meeting_of_the_own_branch_that_is_not_signed(room: Room) -> None:
    with room.store.begin() as records:
        for name, unit, state in (
            ("f" * 32, "b2", MeetingState.RUNNING),
            ("e" * 32, "b1", MeetingState.SIGNED),
        ):
            records.meetings.put(
                Meeting(name, unit, MeetingKind.LIFE, "组织生活会", room.today, room.now, "x1", state)
            )
    usual = {"scale": "members", "title": "测评", "voters": ("m1", "m2", "m3", "m4", "m5")}
    assert "no longer here" in refused(room, "甲", open_election, NotFound, meeting_id="f" * 32, **usual)
    assert "are signed" in refused(room, "甲", open_election, meeting_id="e" * 32, **usual)
    assert list(room.elections.glob("*")) == [], "no roll and no box were set up"


def test_whether_probationary_members_vote_is_the_branchs_rule(room: Room) -> None:
    opened(room)
    day = room.today - timedelta(days=1)
    room.do("甲", set_rule, name="probationary_ballots", value="0", document="本单位评议办法", dated=day)
    voters = tuple(m.id for n, m in room.members.items() if n != "外")
    assert "without a ballot" in refused(room, "甲", open_election, Invalid, meeting_id="", scale="committee",
                                         title="测评", voters=voters)  # fmt: skip


def test_the_facilitator_starts_from_who_is_present(room: Room) -> None:
    meeting = Meeting(
        "f" * 32, "b1", MeetingKind.LIFE, "组织生活会", room.today, room.now, "m1", MeetingState.RUNNING
    )
    with room.store.begin() as records:
        records.meetings.put(meeting)
        for name, presence in zip(
            "甲乙丙", (Presence.PRESENT, Presence.PRESENT, Presence.LEAVE), strict=True
        ):
            records.attendances.put(Attendance(meeting.id, room.members[name].id, presence))
    desk = room.do("甲", appraisal_desk)
    assert desk.meeting == meeting
    assert {v.member.name[-1] for v in desk.voters if v.present} == {"甲", "乙"}
    assert (desk.members, desk.most) == (8, 2)


def test_slips_are_keyed_in_by_two_and_compared(room: Room) -> None:
    election = opened(room)
    of = {"election_id": election.id}
    room.do("甲", hand_out_slip, **of, member_id=room.members["庚"].id)
    room.do("甲", hand_out_slip, **of, member_id=room.members["辛"].id)
    assert "printed slip" in refused(room, "庚", cast_ballot, **of, marks=marks(room, 乙="qualified"))
    one, other = marks(room, 乙="qualified", 丙="excellent"), marks(room, 乙="qualified", 丙="basic")
    assert len(room.do("甲", key_slip, **of, slip="01", marks=one)) == 1
    theirs = room.do("丁", slip_desk, **of)
    assert (theirs.theirs, theirs.mine, theirs.differing) == (("1",), (), ()), "no marks before the own ones"
    assert len(room.do("甲", key_slip, **of, slip="1", marks=one)) == 1, "one person counts once"
    assert len(room.do("丁", key_slip, **of, slip="1", marks=other)) == 2
    for name in "甲丁":
        ((mine, their),) = room.do(name, slip_desk, **of).differing
        assert mine.keyed_by == room.members[name].id
        assert {mine.marks[2].grade, their.marks[2].grade} == {Grade.EXCELLENT, Grade.BASIC}
    assert room.do("丁", key_slip, **of, slip="1", marks=one) == ()
    assert "in the box already" in refused(room, "甲", key_slip, **of, slip="1", marks=one)
    for number in ("", "a", "0", "12345", "１"):
        refused(room, "甲", key_slip, Invalid, **of, slip=number, marks=one)
    vote(room, election, "甲乙丙丁")
    assert "1 slips" in refused(room, "甲", close_election, **of)
    refused(room, "甲", close_election, **of, missing=2)
    room.do("甲", close_election, **of, missing=1)
    assert "ended" in refused(room, "丁", key_slip, **of, slip="2", marks=one)
    made = room.do("甲", tally_election, **of)
    assert (made.ballots, len(made.receipts)) == (5, 4), "a slip has no receipt"


def test_any_two_different_people_whom_the_committee_names_key_slips_in(room: Room) -> None:
    election = opened(room)
    of, one = {"election_id": election.id}, marks(room, 乙="qualified")
    room.do("甲", hand_out_slip, **of, member_id=room.members["庚"].id)
    key = {**of, "slip": "1", "marks": one}
    assert "whom it names" in refused(room, "丙", key_slip, **key)
    assert "whom it names" in refused(room, "丙", slip_desk, **of)
    assert room.do("丙", slips_to_key) == ()
    for wrong in ("x1", "nobody"):
        refused(room, "甲", name_tellers, Invalid, **of, member_ids=("m3", wrong))
    refused(room, "外", name_tellers, NotFound, **of, member_ids=("x1",))
    room.do("甲", name_tellers, **of, member_ids=("m3", "m5", "m3"))
    (desk,) = room.do("丙", slips_to_key)
    assert ([m.id for m in desk.tellers], desk.not_yet) == (["m3", "m5"], ()), (
        "who has not voted is not theirs to see"
    )
    assert len(room.do("丙", key_slip, **key)) == 1
    assert len(room.do("丙", key_slip, **key)) == 1, "one person counts once, whoever it is"
    assert room.do("戊", slip_desk, **of).theirs == ("1",)
    assert room.do("戊", key_slip, **key) == ()
    room.do("甲", hand_out_slip, **of, member_id=room.members["辛"].id)
    room.do("甲", name_tellers, **of, member_ids=())
    assert "whom it names" in refused(room, "戊", key_slip, **{**key, "slip": "2"})
    assert len(room.do("丁", key_slip, **{**key, "slip": "2"})) == 1, "the committee always may"
    room.do("甲", close_election, **of, missing=1)
    assert "over" in refused(room, "甲", name_tellers, **of, member_ids=("m3",))
    assert room.do("丙", slips_to_key) == ()


def test_all_slips_are_alike(room: Room) -> None:
    slip = room.do("甲", ballot_slips, election_id=opened(room).id)
    assert [graded for _name, graded in slip.rows] == [True] * 7 + [False]
    assert len(slip.grades) == 4


def test_a_ballot_of_another_node_is_said_to_be_there(room: Room, tmp_path: Path) -> None:
    election = opened(room)
    room.elections = tmp_path / "other"
    (mine,) = room.do("乙", my_ballots)
    assert (mine.here, mine.ticked) == (False, None)
    assert election.node
    assert "not kept here" in refused(room, "乙", cast_ballot, NotFound, election_id=election.id,
                                      marks=marks(room, 乙="qualified"))  # fmt: skip
    assert room.do("甲", appraisal_desk).ballots[0].turnout is None


def test_people_give_the_grades_and_each_sees_the_own_one(room: Room) -> None:
    yi, given = room.members["乙"].id, {"decided_by": "committee", "decided_on": room.today}
    refused(room, "甲", decide_grade, Invalid, member_id=yi, grade="basic", **given)
    refused(room, "甲", decide_grade, Invalid, member_id=yi, grade="good", **given)
    refused(room, "甲", decide_grade, Invalid, member_id=yi, grade="basic", reason="理由", decided_by="secretary",
            decided_on=room.today)  # fmt: skip
    refused(room, "甲", decide_grade, Invalid, member_id=yi, grade="excellent", decided_by="general",
            decided_on=room.today + timedelta(days=1))  # fmt: skip
    refused(room, "甲", decide_grade, Refused, member_id=room.members["辛"].id, grade="qualified", **given)
    refused(room, "甲", decide_grade, NotFound, member_id="x1", grade="qualified", **given)
    result = room.do("甲", decide_grade, member_id=yi, grade="basic", reason="交办的两件事没有办", **given)
    assert room.do("乙", my_unread_results) == 1
    assert room.do("丙", my_results) == ()
    (mine,) = room.do("乙", my_results)
    assert (mine.grade, mine.reason) == (Grade.BASIC, "交办的两件事没有办")
    assert room.do("乙", my_unread_results) == 0
    refused(room, "丙", remark_on_result, NotFound, result_id=result.id, remark="不是我的")
    room.do("乙", remark_on_result, result_id=result.id, remark="其中一件已经办完")
    again = room.do("甲", decide_grade, member_id=yi, grade="qualified", **given)
    assert (again.id, again.remark) == (result.id, "其中一件已经办完")
    assert room.do("乙", my_unread_results) == 1, "the new wording has not been opened yet"


def test_the_same_day_next_year_is_another_grade(room: Room) -> None:
    yi = room.members["乙"].id
    for year in (2025, 2026):
        room.do(
            "甲",
            decide_grade,
            member_id=yi,
            grade="qualified",
            decided_by="general",
            decided_on=date(year, 3, 1),
        )
    assert [r.year for r in room.do("乙", my_results)] == [2025, 2024], "in March it is the year before"


def graded(room: Room, name: str, grade: str, on: date, year: int = 0) -> AppraisalResult:
    values = {"member_id": room.members[name].id, "grade": grade, "decided_by": "general", "reason": "理由"}
    made: AppraisalResult = room.do("甲", decide_grade, **values, decided_on=on, year=year)
    return made


def test_the_appraisals_of_two_years_in_one_calendar_year_are_both_kept(room: Room) -> None:
    room.now = datetime(2026, 1, 20, 15)
    first = graded(room, "乙", "basic", room.today)
    room.do("乙", remark_on_result, result_id=first.id, remark="已经办完")
    room.now = datetime(2026, 12, 18, 15)
    second = graded(room, "乙", "excellent", room.today)
    kept = [(r.id, r.year, r.grade, r.remark) for r in room.do("乙", my_results)]
    assert kept == [(second.id, 2026, Grade.EXCELLENT, ""), (first.id, 2025, Grade.BASIC, "已经办完")]
    assert [r.year for r in room.do("甲", appraisal_desk).results] == [2026]
    (shown,) = room.do("甲", appraisal_desk, year=2025).results
    assert shown.grade is Grade.BASIC
    with room.visit("乙") as visit:
        taken = grades(visit, Names(visit))
    assert [(one["year"], one["grade"]) for one in taken] == [(2026, "excellent"), (2025, "basic")]


def test_the_year_is_chosen_where_the_grade_is_decided(room: Room) -> None:
    room.now = datetime(2026, 4, 8, 15)
    assert graded(room, "乙", "qualified", room.today).year == 2026
    late = graded(room, "丙", "qualified", room.today, year=2025)
    assert graded(room, "丙", "excellent", date(2026, 3, 30), year=2025).id == late.id, "the new wording"
    for year in (2027, 2010, 20260):
        with pytest.raises(Invalid) as error:
            graded(room, "丁", "qualified", room.today, year=year)
        assert error.value.field == "year"
    with pytest.raises(Invalid):
        graded(room, "丁", "qualified", date(2025, 12, 30), year=2026)


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2026, 1, 1), 2025),
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
    ],
)
def test_the_usual_year_goes_by_the_day(room: Room, on: date, year: int) -> None:
    room.now = datetime.combine(on, time(15))
    desk = room.do("甲", appraisal_desk)
    assert (desk.year, desk.years) == (year, (2026, 2025, 2024))
    assert opened(room).appraised == year


def test_the_desk_goes_on_with_the_year_of_a_ballot_of_late(room: Room) -> None:
    room.now = datetime(2026, 3, 25, 15)
    opened(room)
    room.now = datetime(2026, 4, 10, 15)
    assert room.do("甲", appraisal_desk).year == 2025, "the grades are decided after the ballot"
    room.now = datetime(2026, 11, 20, 15)
    assert room.do("甲", appraisal_desk).year == 2026


def test_a_ballots_year_can_be_changed_until_a_grade_of_it_is_decided(room: Room) -> None:
    room.now = datetime(2026, 4, 2, 15)
    ids = tuple(room.members[v].id for v in FULL)
    made = room.do("甲", open_election, meeting_id="", scale="members", title="2026 年测评", voters=ids)
    told, of = room.do("甲", appraisal_version), {"election_id": made.id}
    changed = room.do("甲", change_ballot_year, **of, year=2025)
    assert (changed.appraised, changed.title) == (2025, "2025 年测评")
    assert room.do("甲", appraisal_version) != told
    assert room.do("甲", appraisal_desk).year == 2025
    graded(room, "乙", "qualified", room.today, year=2024)
    room.do("甲", change_ballot_year, **of, year=2026)
    room.do("甲", change_ballot_year, **of, year=2025)
    graded(room, "乙", "qualified", room.today, year=2025)
    assert "decided already" in refused(room, "甲", change_ballot_year, **of, year=2026)
    assert "no longer here" in refused(room, "外", change_ballot_year, NotFound, **of, year=2026)
    refused(room, "甲", change_ballot_year, Invalid, **of, year=2027)
    refused(room, "甲", open_election, Invalid, meeting_id="", scale="committee", title="班子", voters=ids,
            year=2027)  # fmt: skip


def test_the_report_of_a_meeting_counts_the_grades_of_the_appraised_year(room: Room) -> None:
    room.now = datetime(2026, 1, 20, 15)
    meeting = Meeting("m" * 32, "b1", MeetingKind.LIFE, "组织生活会", room.today, room.now, "m1")
    with room.store.begin() as records:
        records.meetings.put(meeting)
    graded(room, "乙", "excellent", room.today)
    graded(room, "丙", "basic", room.today, year=2026)
    with in_language("en"):
        told = str(room.do("甲", meeting_report, meeting_id=meeting.id))
    assert "Appraised: the year 2025" in told
    assert "('Excellent', '1')" in told
    assert "('Basically qualified', '0')" in told


def test_more_than_a_third_excellent_is_written_down_all_the_same(room: Room) -> None:
    for name in FULL:
        room.do("甲", decide_grade, member_id=room.members[name].id, grade="excellent", decided_by="general",
                decided_on=room.today)  # fmt: skip
    assert len(room.do("甲", appraisal_desk).results) == 7


def test_whatever_the_desk_shows_changes_its_version(room: Room) -> None:
    def version() -> str:
        told: str = room.do("甲", appraisal_version)
        return told

    seen = [version()]
    election = opened(room)
    seen.append(version())
    assert version() == seen[-1]
    vote(room, election, "甲")
    seen.append(version())
    room.do("甲", hand_out_slip, election_id=election.id, member_id=room.members["庚"].id)
    seen.append(version())
    room.do("甲", name_tellers, election_id=election.id, member_ids=("m3",))
    seen.append(version())
    room.do("丁", key_slip, election_id=election.id, slip="1", marks=marks(room, 乙="qualified"))
    seen.append(version())
    room.do("甲", close_election, election_id=election.id, missing=1)
    seen.append(version())
    assert len(set(seen)) == len(seen)


def test_a_ballot_with_more_names_than_can_be_sent_is_refused_where_it_is_set_up(room: Room) -> None:
    def crowd(first: int, last: int) -> None:
        with room.store.begin() as records:
            for n in range(first, last):
                records.members.put(
                    replace(room.members["乙"], id=f"c{n}", number=f"{n}", name=f"示例党员{n}")
                )

    voters = tuple(room.members[v].id for v in FULL)
    values = {"meeting_id": "", "title": "测评", "voters": voters}
    crowd(1000, 1000 + MOST_NAMES - len(FULL) + 1)
    said = refused(room, "甲", open_election, scale="members", **values)
    assert "400" in said
    assert "401" in said
    room.do("甲", open_election, scale="committee", **values)
    with room.store.begin() as records:
        records.members.delete(id="c1000")
    assert len(room.do("甲", open_election, scale="members", **values).paper.candidates) == MOST_NAMES


def test_the_journal_tells_of_a_ballot_and_never_of_voting(room: Room) -> None:
    election = opened(room)
    room.do("甲", hand_out_slip, election_id=election.id, member_id=room.members["庚"].id)
    vote(room, election, "甲乙丙丁戊", 乙="unqualified")
    room.do("甲", close_election, election_id=election.id, missing=1)
    room.do("甲", tally_election, election_id=election.id)
    with room.store.read() as records:
        lines = records.journal.where()
        (kept,) = records.elections.where()
    acts = ("close_election", "open_election", "tally_election")
    assert sorted((line.act, line.by, line.note) for line in lines) == [(act, "m1", "") for act in acts]
    assert kept.state is ElectionState.TALLIED
    assert kept.scale is Scale.MEMBERS
    told = json.loads(kept.tally)
    assert set(told) == {"ballots", "lines", "receipts"}
