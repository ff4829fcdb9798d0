"""A branch's year: what it is asked for, the plan line by line, filing, counts, whom to talk with, and the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from kit.domain.access import check_act
from kit.domain.meeting import Attendance, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.organisation import Role, Unit, UnitKind
from kit.domain.report import Paragraph, Table
from kit.domain.rule import OwnRule
from kit.domain.year import Mark, waiting_lines
from kit.errors import Invalid, NotFound, Refused
from kit.pages.year_view import MARKS, came_of
from kit.services.calendar import branch_calendar, my_calendar
from kit.services.meetings import Details, branch_meetings, cancel_meeting, change_meeting, plan_meeting
from kit.services.register import drop_meeting, record_attendance, record_meeting
from kit.services.year import BranchYear, branch_year, long_absent, year_attendance, year_report
from kit.services.year_acts import (
    drop_planned,
    file_year,
    plan_absence_talk,
    propose_year,
    set_year_days,
    write_planned,
)
from tests.conftest import Branch
from tests.services.acting import GONE, go_to, with_committee

K = MeetingKind


@pytest.fixture
def branch(branch: Branch) -> Branch:
    """甲 is the secretary, 丁 and 戊 are on the committee; 乙 and 丙 are a Party group."""
    made = with_committee(branch, 戊="纪检委员")
    for name in "乙丙":
        made.members[name] = replace(made.members[name], group="第一党小组")
    with made.store.begin() as records:
        records.units.put(Unit("top", UnitKind.COMMITTEE, "示例单位党委"))
        records.units.put(Unit("b1", UnitKind.BRANCH, "示例单位第一党支部", "top"))
        for name in "乙丙":
            records.members.put(made.members[name])
    return made


def year(branch: Branch, by: str = "甲", **asked: Any) -> BranchYear:
    found = branch.do(by, branch_year, **asked)
    assert isinstance(found, BranchYear)
    return found


def marks(branch: Branch, kind: MeetingKind) -> list[Mark]:
    return [s.mark for s in year(branch).stands if s.need.kind is kind]


def held(branch: Branch, kind: MeetingKind, on: date, **marked: str) -> Meeting:
    """A meeting of the register with what is entered of each; "请假:原因" is a leave with its reason."""
    made = branch.do("甲", record_meeting, kind=kind.value, held_on=on)
    assert isinstance(made, Meeting)
    entered = {
        branch.members[name].id: (said.partition(":")[0], said.partition(":")[2])
        for name, said in marked.items()
    }
    if entered:
        branch.do("甲", record_attendance, meeting_id=made.id, marks=entered)
    return made


def line(branch: Branch, **given: Any) -> Any:
    values = {"month": 12, "kind": "lecture", "topic": "怎么开好批评会", "responsible_id": "m1"}
    return branch.do("甲", write_planned, **(values | given))


def away(branch: Branch, name: str, *months: int) -> None:
    for month in months:
        held(branch, K.PARTY_DAY, date(2026, month, 12), **{name: "absent", "辛": "present"})


# ── what is asked of whom ──


def test_an_empty_year_asks_by_the_roster_and_misses_nothing(branch: Branch) -> None:
    found = year(branch)
    assert {s.need.kind for s in found.stands} == {
        K.GENERAL, K.COMMITTEE, K.GROUP, K.LECTURE, K.PARTY_DAY, K.LIFE, K.APPRAISAL,
    }  # fmt: skip
    assert Mark.MISSING not in {s.mark for s in found.stands}
    assert (found.plan, found.above, found.open_lines) == (None, "示例单位党委", 10)


def test_a_branch_of_few_is_not_asked_for_committee_and_groups(branch: Branch) -> None:
    asked = {s.need.kind for s in year(branch, "外").stands}
    assert asked == {K.GENERAL, K.LECTURE, K.PARTY_DAY, K.LIFE, K.APPRAISAL}


def test_the_branchs_own_rule_is_what_is_asked(branch: Branch) -> None:
    own = OwnRule("b1", "general_meetings", "2", "局党委 2026 年通知", date(2026, 1, 5), "m1", branch.now)
    with branch.store.begin() as records:
        records.own_rules.put(own)
        records.own_rules.put(replace(own, name="branch_lectures", value="0"))
    found = year(branch)
    assert {s.need.total for s in found.stands if s.need.kind is K.GENERAL} == {2}
    assert not [s for s in found.stands if s.need.kind is K.LECTURE]
    assert found.rules["general_meetings"].basis.startswith("局党委")


def test_from_the_first_record_on_months_without_one_are_not_entered(branch: Branch) -> None:
    held(branch, K.COMMITTEE, date(2026, 9, 5))
    unkept, since = [Mark.UNKEPT] * 8, [Mark.HELD, Mark.MISSING, Mark.OPEN, Mark.OPEN]
    assert marks(branch, K.COMMITTEE) == unkept + since
    assert marks(branch, K.GENERAL) == [Mark.UNKEPT, Mark.UNKEPT, Mark.MISSING, Mark.OPEN]
    go_to(branch, date(2026, 12, 1))
    assert marks(branch, K.COMMITTEE)[9:] == [Mark.MISSING, Mark.MISSING, Mark.OPEN]


@pytest.mark.parametrize("asked", [1999, 2028])
def test_a_year_that_no_plan_is_written_for_is_refused(branch: Branch, asked: int) -> None:
    with pytest.raises(Refused):
        year(branch, year=asked)


def test_a_member_sees_the_year_and_may_do_nothing_else(branch: Branch) -> None:
    assert year(branch, "乙").stands
    check_act(Role.MEMBER, "branch_year")
    for act in ("year_attendance", "long_absent", "propose_year", "write_planned", "drop_planned", "file_year",
                "set_year_days", "plan_absence_talk", "year_report"):  # fmt: skip
        with pytest.raises(Refused):
            check_act(Role.MEMBER, act)


# ── the plan ──


def test_what_the_rules_ask_for_is_proposed_once(branch: Branch) -> None:
    assert branch.do("甲", propose_year) == 10
    assert branch.do("甲", propose_year) == 0
    found = year(branch)
    assert found.plan is not None
    assert (found.plan.written_on, found.plan.filed_on, found.open_lines) == (branch.today, None, 0)
    assert {(p.month, p.kind) for p in found.book.lines} >= {(12, K.LIFE), (12, K.GENERAL), (11, K.LECTURE)}
    convened = {p.kind: p.responsible_id for p in found.book.lines}
    assert (convened[K.GENERAL], convened[K.LECTURE]) == ("m1", "")
    assert {p.topic for p in found.book.lines} == {""}, "no topic is made up"
    assert Mark.OPEN not in {s.mark for s in found.stands}


def test_next_years_plan_is_proposed_as_a_whole_and_stands_for_itself(branch: Branch) -> None:
    assert branch.do("甲", propose_year, year=2027) == 4 + 12 + 12 + 4 + 12 + 1 + 1
    assert year(branch).book.lines == ()
    assert len(year(branch, year=2027).book.lines) == 46


def test_a_line_is_written_changed_and_taken_out(branch: Branch) -> None:
    made = line(branch, topic="  怎么开好\n批评会 ")
    assert made.topic == "怎么开好 批评会"
    changed = line(branch, line_id=made.id, month=11, kind="party_day", topic="志愿服务", responsible_id="")
    assert (changed.id, changed.month, changed.kind) == (made.id, 11, K.PARTY_DAY)
    assert year(branch).book.lines == (changed,)
    branch.do("丁", drop_planned, line_id=made.id)
    assert year(branch).book.lines == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"month": 0}, "month"),
        ({"month": 13}, "month"),
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"topic": "长" * 121}, "topic"),
        ({"responsible_id": "x1"}, "responsible_id"),
        ({"responsible_id": GONE}, "responsible_id"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(branch: Branch, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        line(branch, **given)
    assert caught.value.field == field
    assert year(branch).book.lines == ()
    assert year(branch).plan is None


def test_another_branchs_line_is_not_there(branch: Branch) -> None:
    made = line(branch)
    for act, values in ((drop_planned, {}), (write_planned, {"month": 1, "kind": "life"})):
        with pytest.raises(NotFound):
            branch.do("外", act, line_id=made.id, **values)
    assert year(branch).book.lines == (made,)
    assert year(branch, "外").book.lines == ()


def test_a_line_keeps_somebody_who_has_left_until_it_is_changed_to_another(branch: Branch) -> None:
    made = line(branch, responsible_id="m4")
    with branch.store.begin() as records:
        records.members.put(replace(branch.members["丁"], active=False))
    assert line(branch, line_id=made.id, topic="改了", responsible_id="m4").responsible_id == "m4"
    line(branch, line_id=made.id, responsible_id="m1")
    with pytest.raises(Invalid):
        line(branch, line_id=made.id, responsible_id="m4")


def test_filing_is_written_with_day_and_name_and_a_later_change_is_told(branch: Branch) -> None:
    with pytest.raises(Refused):
        branch.do("甲", file_year, on=branch.today, filed_with="示例单位党委")
    line(branch)
    for values, field in (
        ({"on": date(2026, 11, 21), "filed_with": "党委"}, "on"),
        ({"on": branch.today, "filed_with": " "}, "filed_with"),
        ({"on": branch.today, "filed_with": "长" * 61}, "filed_with"),
    ):
        with pytest.raises(Invalid) as caught:
            branch.do("甲", file_year, **values)
        assert caught.value.field == field
    plan = branch.do("甲", file_year, on=date(2026, 11, 19), filed_with=" 示例单位党委 ")
    assert (plan.filed_on, plan.filed_with, plan.written_on) == (
        date(2026, 11, 19), "示例单位党委", branch.today,
    )  # fmt: skip
    assert plan.changed_since, "it was changed on the day after"
    plan = branch.do("甲", file_year, on=branch.today, filed_with="示例单位党委")
    assert not plan.changed_since
    branch.later(days=1)
    line(branch, month=11)
    found = year(branch).plan
    assert found is not None
    assert found.changed_since
    assert found.filed_on == date(2026, 11, 20)


def test_the_fixed_days_are_set_and_taken_away(branch: Branch) -> None:
    branch.do("甲", set_year_days, party_day="w2-5", dues_day="d5")
    found = year(branch)
    assert found.party_day is not None
    assert found.dues_day is not None
    assert found.party_day.of(2026, 12) == date(2026, 12, 11)
    assert found.dues_day.of(2026, 12) == date(2026, 12, 5)
    with pytest.raises(Invalid) as caught:
        branch.do("甲", set_year_days, party_day="w2-5", dues_day="d40")
    assert caught.value.field == "dues_day"
    branch.do("甲", set_year_days, party_day="", dues_day="d5")
    assert year(branch).party_day is None


def test_what_was_held_is_seen_in_the_plan(branch: Branch) -> None:
    made = line(branch, month=11)
    meeting = held(branch, K.LECTURE, date(2026, 11, 18))
    found = year(branch)
    assert found.came[made.id].id == meeting.id
    assert marks(branch, K.LECTURE)[3] is Mark.HELD


# ── who was there: numbers, and a talk ──


def test_attendance_comes_as_numbers_only(branch: Branch) -> None:
    held(branch, K.GENERAL, date(2026, 9, 20), 甲="present", 乙="leave:出差", 丙="absent")
    held(branch, K.GENERAL, date(2025, 9, 20), 甲="present")
    (count,) = branch.do("甲", year_attendance)
    assert (count.meetings, count.due, count.present, count.leave, count.absent) == (1, 3, 1, 1, 1)
    assert "m3" not in repr(count)
    assert branch.do("外", year_attendance) == ()


@pytest.mark.parametrize(
    ("months", "rule"),
    [
        ((9, 10), ""),
        ((9, 10, 11), "absence_months_yellow"),
        ((7, 8, 9, 10, 11), "absence_months_yellow"),
        ((6, 7, 8, 9, 10, 11), "absence_months_red"),
    ],
)
def test_who_is_long_absent_is_shown_with_the_rule_that_says_so(
    branch: Branch, months: tuple[int, ...], rule: str
) -> None:
    away(branch, "丙", *months)
    found = branch.do("甲", long_absent)
    assert [one.rule.name for one in found] == ([rule] if rule else [])
    for one in found:
        assert (one.member.id, one.months, one.times) == ("m3", len(months), len(months))
        assert one.since == date(2026, months[0], 12)
        assert one.long == (rule == "absence_months_red")
        assert one.rule.basis
    assert branch.do("外", long_absent) == ()


@pytest.mark.parametrize("last", ["present", "leave:住院"])
def test_being_there_or_on_leave_with_a_reason_ends_it(branch: Branch, last: str) -> None:
    away(branch, "丙", 8, 9, 10)
    held(branch, K.COMMITTEE, date(2026, 11, 5), 丙=last)
    assert branch.do("甲", long_absent) == ()


def test_what_was_made_up_is_no_absence(branch: Branch) -> None:
    away(branch, "丙", 8, 9, 10)
    with branch.store.begin() as records:
        for row in records.attendances.where(member_id="m3"):
            records.attendances.put(replace(row, made_up_on=branch.today))
    assert branch.do("甲", long_absent) == ()


def test_a_meeting_that_is_only_planned_proves_no_absence(branch: Branch) -> None:
    with branch.store.begin() as records:
        for month in (8, 9, 10):
            name = f"planned-{month}"
            records.meetings.put(Meeting(
                name, "b1", K.GENERAL, "", date(2026, month, 9), branch.now, "m1", MeetingState.PLANNED,
            ))  # fmt: skip
            records.attendances.put(Attendance(name, "m3", Presence.ABSENT))
    assert branch.do("甲", long_absent) == ()


def test_nobody_finds_oneself_in_it_and_the_comrade_who_left_is_not_there(branch: Branch) -> None:
    away(branch, "丁", 8, 9, 10)
    assert branch.do("丁", long_absent) == ()
    assert [one.member.id for one in branch.do("甲", long_absent)] == ["m4"]
    with branch.store.begin() as records:
        records.members.put(replace(branch.members["丁"], active=False))
    assert branch.do("甲", long_absent) == ()


def test_a_talk_is_planned_moved_and_held(branch: Branch) -> None:
    away(branch, "丙", 8, 9, 10)
    talk = branch.do("甲", plan_absence_talk, member_id="m3", on=branch.today)
    assert (talk.first_id, talk.second_id, talk.planned_on, talk.done_on) == ("m1", "m3", branch.today, None)
    moved = branch.do("甲", plan_absence_talk, member_id="m3", on=date(2026, 11, 25))
    assert moved.id == talk.id
    (one,) = branch.do("甲", long_absent)
    assert one.talk == moved
    (other,) = branch.do("丁", long_absent)
    assert other.talk is None, "each facilitator sees the own talk"
    with branch.store.begin() as records:
        records.talks.put(replace(moved, done_on=branch.today))
    (one,) = branch.do("甲", long_absent)
    assert one.talk is not None
    assert one.talk.done_on == branch.today


def test_a_talk_is_planned_only_with_whom_the_list_names_and_not_for_a_day_that_passed(
    branch: Branch,
) -> None:
    away(branch, "丙", 8, 9, 10)
    with pytest.raises(NotFound):
        branch.do("甲", plan_absence_talk, member_id="m2", on=branch.today)
    with pytest.raises(NotFound):
        branch.do("外", plan_absence_talk, member_id="m3", on=branch.today)
    with pytest.raises(Invalid) as caught:
        branch.do("甲", plan_absence_talk, member_id="m3", on=date(2026, 11, 19))
    assert caught.value.field == "on"


# ── nothing of it goes out ──


def test_who_is_absent_stands_on_no_paper_in_no_calendar_and_in_no_journal(branch: Branch) -> None:
    away(branch, "丙", 6, 7, 8, 9, 10, 11)
    line(branch)
    branch.do("甲", plan_absence_talk, member_id="m3", on=branch.today)
    report = branch.do("甲", year_report)
    out = [repr(report), branch.do("甲", branch_calendar).decode(), branch.do("甲", my_calendar).decode()]
    out.append(repr(year(branch)).replace(repr(branch.members["丙"]), ""))
    with branch.store.read() as records:
        lines = records.journal.where()
    out.append(" ".join(f"{one.act} {one.note}" for one in lines))
    assert [said for said in out if "示例党员丙" in said] == []
    assert not [one for one in lines if "m3" in (one.subject, one.note) or "absen" in one.act]


# ── paper and calendar ──


def test_the_paper_holds_the_plan_its_days_and_its_basis(branch: Branch) -> None:
    line(branch, month=12, kind="life", topic="")
    line(branch, month=11)
    held(branch, K.LECTURE, date(2026, 11, 18))
    branch.do("甲", set_year_days, party_day="w2-5", dues_day="d5")
    branch.do("甲", file_year, on=branch.today, filed_with="示例单位党委")
    report = branch.do("甲", year_report)
    (table,) = report.part("entries")
    assert isinstance(table, Table)
    assert [row[2] for row in table.rows] == ["怎么开好批评会", ""]
    assert table.rows[0][3] == "示例党员甲"
    assert "18" in table.rows[0][5]
    notes = [part.text for part in report.part("note") if isinstance(part, Paragraph)]
    assert "示例单位党委" in notes[0]
    assert "第十七条" in notes[1]
    assert "第十二条" not in notes[1], "no committee meeting stands in it"
    assert report.landscape


def events(calendar: bytes) -> dict[date, str]:
    return {e.decoded("dtstart"): str(e["summary"]) for e in Calendar.from_ical(calendar).walk("VEVENT")}


def test_the_calendar_holds_meetings_to_come_and_fixed_days_and_no_topic(branch: Branch) -> None:
    branch.do("甲", set_year_days, party_day="d11", dues_day="d5")
    line(branch, month=12)
    with branch.store.begin() as records:
        base = Meeting("a", "b1", K.LIFE, "题目不外传", date(2026, 12, 4), branch.now, "m1",
                       MeetingState.PLANNED, starts_at="14:30", topic="主题不外传")  # fmt: skip
        records.meetings.put(base)
        records.meetings.put(replace(base, id="b", kind=K.COMMITTEE, held_on=date(2026, 12, 2)))
        records.meetings.put(replace(base, id="c", held_on=date(2026, 11, 19)))
        records.meetings.put(replace(base, id="d", unit_id="b2", held_on=date(2026, 12, 3)))
    all_days, mine = branch.do("甲", branch_calendar), branch.do("乙", my_calendar)
    assert set(events(all_days)) == {
        date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 11),
    }  # fmt: skip
    assert set(events(mine)) == {date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 11)}
    assert "14:30" in events(mine)[date(2026, 12, 4)]
    for content in (all_days, mine):
        assert "不外传" not in content.decode()
        assert "批评会" not in content.decode()


def test_a_party_day_with_a_meeting_of_its_own_is_in_the_calendar_once(branch: Branch) -> None:
    branch.do("甲", set_year_days, party_day="d11")
    with branch.store.begin() as records:
        records.meetings.put(Meeting(
            "a", "b1", K.PARTY_DAY, "", date(2026, 12, 18), branch.now, "m1", MeetingState.PLANNED,
        ))  # fmt: skip
    assert set(events(branch.do("乙", my_calendar))) == {date(2026, 12, 18)}


def test_another_branch_reads_its_own_year(branch: Branch) -> None:
    line(branch)
    held(branch, K.GENERAL, date(2026, 9, 20))
    found = year(branch, "外")
    assert (found.book.lines, found.book.meetings, found.plan) == ((), (), None)


# ── the meeting of a line ──


def planned_for(branch: Branch, on: date, kind: MeetingKind = K.LECTURE, line_id: str = "") -> Meeting:
    made = branch.do("甲", plan_meeting, kind=kind.value, details=Details(on), line_id=line_id)
    assert isinstance(made, Meeting)
    return made


def linked(branch: Branch) -> dict[str, str]:
    with branch.store.read() as records:
        return {one.id: one.meeting_id for one in records.planned_meetings.where()}


def test_a_meeting_planned_in_the_month_of_a_line_of_its_kind_is_that_lines(branch: Branch) -> None:
    one, other = line(branch), line(branch, kind="general")
    made = planned_for(branch, date(2026, 12, 3))
    assert linked(branch) == {one.id: made.id, other.id: ""}
    again = planned_for(branch, date(2026, 12, 4))
    assert linked(branch)[one.id] == made.id
    assert again.id not in linked(branch).values()


def test_a_meeting_planned_from_a_line_stays_its_when_the_day_is_moved(branch: Branch) -> None:
    first, second = line(branch), line(branch)
    made = planned_for(branch, date(2026, 12, 3), line_id=second.id)
    assert linked(branch) == {first.id: "", second.id: made.id}
    branch.do(
        "甲", change_meeting, meeting_id=made.id, version=made.version, details=Details(date(2027, 1, 8))
    )
    assert linked(branch) == {first.id: "", second.id: made.id}


def test_a_meeting_that_is_moved_into_the_month_of_a_line_becomes_its(branch: Branch) -> None:
    made, one = planned_for(branch, date(2027, 1, 8)), line(branch)
    assert linked(branch) == {one.id: ""}
    branch.do(
        "甲", change_meeting, meeting_id=made.id, version=made.version, details=Details(date(2026, 12, 3))
    )
    assert linked(branch) == {one.id: made.id}


def test_the_year_shows_the_line_as_planned_and_then_as_held_with_the_meeting(branch: Branch) -> None:
    one = line(branch)
    made = planned_for(branch, date(2026, 12, 3), line_id=one.id)
    found = year(branch)
    assert (found.came[one.id].id, waiting_lines(found.book, branch.today)) == (made.id, ())
    shown = came_of(one, found, branch.today, keeps=True)
    assert (shown["css"], shown["plan"]) == (MARKS[Mark.PLANNED][0], "")
    assert made.id in shown["href"]
    go_to(branch, date(2026, 12, 5))
    with branch.store.begin() as records:
        records.meetings.put(replace(made, state=MeetingState.ENDED))
    found = year(branch)
    assert came_of(one, found, branch.today, keeps=True)["css"] == MARKS[Mark.HELD][0]
    assert came_of(one, found, branch.today, keeps=False)["href"] == ""


def test_a_line_that_waits_leads_to_planning_it_and_is_offered_there(branch: Branch) -> None:
    one, study = line(branch), line(branch, kind="study")
    found = year(branch)
    assert one.id in came_of(one, found, branch.today, keeps=True)["plan"]
    assert came_of(study, found, branch.today, keeps=True)["plan"] == ""
    assert came_of(one, found, branch.today, keeps=False)["plan"] == ""
    assert {p.id for p in branch.do("甲", branch_meetings).lines} == {one.id, study.id}
    planned_for(branch, date(2026, 12, 3), line_id=one.id)
    assert {p.id for p in branch.do("甲", branch_meetings).lines} == {study.id}


def test_a_meeting_that_is_taken_out_frees_its_line_and_a_missed_day_lets_another_take_it(
    branch: Branch,
) -> None:
    one = line(branch)
    made = planned_for(branch, date(2026, 12, 3), line_id=one.id)
    branch.do("甲", cancel_meeting, meeting_id=made.id, version=made.version)
    assert linked(branch) == {one.id: ""}
    missed = planned_for(branch, date(2026, 12, 3), line_id=one.id)
    go_to(branch, date(2026, 12, 10))
    again = planned_for(branch, date(2026, 12, 18), line_id=one.id)
    assert linked(branch) == {one.id: again.id}
    assert missed.id != again.id


def test_a_meeting_written_into_the_register_is_its_lines_until_it_is_taken_out(branch: Branch) -> None:
    one = line(branch, month=branch.today.month)
    made = held(branch, K.LECTURE, branch.today)
    assert linked(branch) == {one.id: made.id}
    branch.do("甲", drop_meeting, meeting_id=made.id)
    assert linked(branch) == {one.id: ""}


@pytest.mark.parametrize("what", ["another kind", "another branch", "nothing"])
def test_a_line_of_another_kind_or_branch_is_not_there_to_plan_for(branch: Branch, what: str) -> None:
    others = branch.do("外", write_planned, month=12, kind="lecture")
    given = {"another kind": line(branch, kind="general").id, "another branch": others.id, "nothing": "x"}
    with pytest.raises(NotFound):
        planned_for(branch, date(2026, 12, 3), line_id=given[what])
    with branch.store.read() as records:
        assert records.meetings.where(unit_id="b1") == ()
