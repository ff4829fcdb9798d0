"""What the rules ask of a branch in a year, how it stands at the edges of months and quarters, what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain.meeting import Attendance, Meeting, MeetingKind, MeetingState, Presence
from kit.domain.meeting_counts import kind_counts
from kit.domain.organisation import Member, Role, Standing
from kit.domain.year import (
    KINDS,
    Book,
    Mark,
    Need,
    PlannedMeeting,
    Shape,
    Stand,
    YearPlan,
    meeting_of,
    needs,
    proposed,
    shape_of,
    stands,
    waiting_lines,
)

VALUES = {
    "general_meetings": 1, "committee_meetings": 1, "group_meetings": 1, "branch_lectures": 1, "party_days": 1,
    "organisation_meetings": 1, "appraisals": 1, "organisation_meeting_quarter": 4,
    "committee_from_members": 7, "committee_least": 3,
}  # fmt: skip
FULL = Shape(committee=True, groups=("第一", "第二"))
SMALL = Shape()
K = MeetingKind
SINCE = date(2026, 1, 1)


def met(kind: MeetingKind, on: date, **given: object) -> Meeting:
    name = f"{kind.value}-{on}-{given.get('group', '')}"
    made = Meeting(name, "b1", kind, "", on, datetime(2026, 1, 1), "m1")
    return replace(made, **given)  # type: ignore[arg-type]


def planned(kind: MeetingKind, month: int, **given: str) -> PlannedMeeting:
    return PlannedMeeting(f"p-{kind.value}-{month}", "b1", 2026, month, kind, "", **given)


def stand(kind: MeetingKind, month: int, today: date, *meetings: Meeting, **given: object) -> Stand:
    """How the need of this kind whose period holds the month stands."""
    shape = given.pop("shape", FULL)
    values = VALUES | dict(given.pop("values", {}))  # type: ignore[call-overload]
    assert isinstance(shape, Shape)
    book = Book(meetings, **({"since": SINCE} | given))  # type: ignore[arg-type]
    found = stands(needs(2026, shape, values), book, today)
    return next(s for s in found if s.need.kind is kind and s.need.period.holds(date(2026, month, 1)))


def people(count: int, committee: int, *, groups: int = 0, probationary: int = 0) -> list[Member]:
    return [
        Member(
            f"m{n}", "b1", str(n), f"示例党员{n}", Role.FACILITATOR if n < committee else Role.MEMBER,
            Standing.PROBATIONARY if n >= count - probationary else Standing.FULL,
            group=f"第{n % groups}" if groups else "",
        )
        for n in range(count)
    ]  # fmt: skip


# ── what is asked of whom ──


def test_a_branch_with_everything_is_asked_for_every_kind_as_often_as_the_rules_say() -> None:
    asked = needs(2026, FULL, VALUES)
    total = {kind: sum(n.total for n in asked if n.kind is kind) for kind in {n.kind for n in asked}}
    assert total == {
        K.GENERAL: 4, K.COMMITTEE: 12, K.GROUP: 24, K.LECTURE: 4, K.PARTY_DAY: 12, K.LIFE: 1, K.APPRAISAL: 1,
    }  # fmt: skip


def test_a_branch_of_few_is_not_asked_for_what_it_cannot_have() -> None:
    asked = {n.kind for n in needs(2026, SMALL, VALUES)}
    assert asked == {K.GENERAL, K.LECTURE, K.PARTY_DAY, K.LIFE, K.APPRAISAL}


@pytest.mark.parametrize(
    ("count", "committee", "has", "due"),
    [
        (5, 1, False, False),
        (6, 1, False, False),
        (7, 1, False, True),
        (7, 2, False, True),
        (12, 3, True, False),
    ],
)
def test_the_committee_is_read_off_the_roster(count: int, committee: int, has: bool, due: bool) -> None:
    shape = shape_of(people(count, committee), VALUES)
    assert (shape.committee, shape.committee_due) == (has, due)


def test_probationary_members_and_those_who_left_call_for_no_committee() -> None:
    assert not shape_of(people(8, 1, probationary=2), VALUES).committee_due
    left = [replace(m, active=False) for m in people(8, 1, groups=2)]
    assert shape_of(left, VALUES) == Shape()
    assert shape_of(people(8, 1, groups=2), VALUES).groups == ("第0", "第1")


@pytest.mark.parametrize("rule", ["general_meetings", "branch_lectures", "appraisals"])
def test_a_rule_of_nought_asks_for_nothing(rule: str) -> None:
    assert rule not in {n.rule for n in needs(2026, FULL, VALUES | {rule: 0})}


def test_the_quarter_of_the_life_meeting_is_the_rules() -> None:
    def first(quarter: int) -> int:
        asked = needs(2026, FULL, VALUES | {"organisation_meeting_quarter": quarter})
        return next(n.period.first for n in asked if n.kind is K.LIFE)

    assert [first(q) for q in (1, 2, 3, 4)] == [1, 4, 7, 10]
    assert (first(0), first(9)) == (1, 10)


# ── how it stands: edges of months and quarters ──


@pytest.mark.parametrize(
    ("today", "mark"),
    [
        (date(2026, 2, 27), Mark.OPEN),
        (date(2026, 2, 28), Mark.OPEN),
        (date(2026, 3, 1), Mark.MISSING),
    ],
)
def test_a_month_is_not_missing_before_its_last_day_is_over(today: date, mark: Mark) -> None:
    assert stand(K.COMMITTEE, 2, today).mark is mark


@pytest.mark.parametrize(
    ("today", "mark"), [(date(2026, 3, 31), Mark.OPEN), (date(2026, 4, 1), Mark.MISSING)]
)
def test_nor_a_quarter(today: date, mark: Mark) -> None:
    assert stand(K.GENERAL, 2, today).mark is mark


@pytest.mark.parametrize(
    ("on", "mark"),
    [
        (date(2025, 12, 31), Mark.MISSING),
        (date(2026, 1, 1), Mark.HELD),
        (date(2026, 3, 31), Mark.HELD),
        (date(2026, 4, 1), Mark.MISSING),
    ],
)
def test_a_meeting_counts_for_the_quarter_in_which_it_was_held(on: date, mark: Mark) -> None:
    assert stand(K.GENERAL, 1, date(2026, 5, 1), met(K.GENERAL, on)).mark is mark


def test_the_year_ends_on_its_last_day() -> None:
    assert stand(K.PARTY_DAY, 12, date(2026, 12, 31)).mark is Mark.OPEN
    assert stand(K.PARTY_DAY, 12, date(2027, 1, 1)).mark is Mark.MISSING
    assert stand(K.LIFE, 10, date(2027, 1, 1)).mark is Mark.MISSING


def test_the_life_meeting_counts_on_any_day_of_the_year_and_no_other_years() -> None:
    today = date(2026, 12, 31)
    for month in (1, 6, 10, 12):
        assert stand(K.LIFE, 10, today, met(K.LIFE, date(2026, month, 9))).mark is Mark.HELD
    assert stand(K.LIFE, 10, today, met(K.LIFE, date(2025, 12, 31))).mark is Mark.OPEN
    spring = {"organisation_meeting_quarter": 2}
    assert stand(K.LIFE, 4, date(2026, 7, 1), values=spring).mark is Mark.MISSING
    late = met(K.LIFE, date(2026, 9, 9))
    assert stand(K.LIFE, 4, date(2026, 10, 1), late, values=spring).mark is Mark.HELD


def test_what_was_held_as_a_whole_branch_is_a_general_meeting_too() -> None:
    assert stand(K.GENERAL, 10, date(2027, 1, 1), met(K.LIFE, date(2026, 12, 4))).mark is Mark.HELD


def test_more_than_one_is_asked_for_where_the_branch_sets_so() -> None:
    one, two = met(K.GENERAL, date(2026, 1, 9)), met(K.GENERAL, date(2026, 3, 9))
    twice = {"general_meetings": 2}
    half = stand(K.GENERAL, 1, date(2026, 4, 1), one, values=twice)
    assert (half.mark, half.count) == (Mark.MISSING, 1)
    assert stand(K.GENERAL, 1, date(2026, 4, 1), one, two, values=twice).mark is Mark.HELD


def test_every_party_group_needs_its_own_and_one_of_all_counts_for_each() -> None:
    today, on = date(2026, 3, 1), date(2026, 2, 9)
    first, again = met(K.GROUP, on, group="第一"), met(K.GROUP, on + timedelta(1), group="第一")
    assert stand(K.GROUP, 2, today, first, again).count == 1
    assert stand(K.GROUP, 2, today, first, again).mark is Mark.MISSING
    assert stand(K.GROUP, 2, today, first, met(K.GROUP, on, group="第二")).mark is Mark.HELD
    assert stand(K.GROUP, 2, today, met(K.GROUP, on)).mark is Mark.HELD


def test_a_meeting_with_a_day_to_come_is_planned_and_one_whose_day_passed_is_not() -> None:
    ahead = met(K.COMMITTEE, date(2026, 2, 20), state=MeetingState.PLANNED)
    assert stand(K.COMMITTEE, 2, date(2026, 2, 20), ahead).mark is Mark.PLANNED
    assert stand(K.COMMITTEE, 2, date(2026, 2, 21), ahead).mark is Mark.OPEN
    assert stand(K.COMMITTEE, 2, date(2026, 3, 1), ahead).mark is Mark.MISSING


def test_a_line_of_the_plan_is_planned_until_its_month_is_over() -> None:
    lines = (planned(K.GENERAL, 2),)
    assert stand(K.GENERAL, 1, date(2026, 2, 28), lines=lines).mark is Mark.PLANNED
    assert stand(K.GENERAL, 1, date(2026, 3, 1), lines=lines).mark is Mark.OPEN
    assert stand(K.GENERAL, 1, date(2026, 4, 1), lines=lines).mark is Mark.MISSING


def test_nothing_is_missing_from_before_the_branch_kept_the_book() -> None:
    today = date(2026, 11, 20)
    kept_since = date(2026, 8, 15)
    assert stand(K.GENERAL, 4, today, since=kept_since).mark is Mark.UNKEPT
    assert stand(K.COMMITTEE, 7, today, since=kept_since).mark is Mark.UNKEPT
    assert stand(K.COMMITTEE, 8, today, since=kept_since).mark is Mark.MISSING
    assert stand(K.COMMITTEE, 8, today, since=date(2026, 8, 31)).mark is Mark.MISSING
    assert stand(K.COMMITTEE, 8, today, since=date(2026, 9, 1)).mark is Mark.UNKEPT
    assert {s.mark for s in stands(needs(2026, FULL, VALUES), Book(), today)} == {Mark.UNKEPT, Mark.OPEN}


@given(
    today=st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    days=st.lists(st.dates(date(2025, 12, 1), date(2027, 2, 1)), max_size=12),
    kind=st.sampled_from([K.GENERAL, K.COMMITTEE, K.PARTY_DAY, K.LECTURE, K.LIFE]),
)
def test_held_means_that_enough_were_held_by_today_and_missing_that_the_period_is_over(
    today: date, days: list[date], kind: MeetingKind
) -> None:
    meetings = [replace(met(kind, on), id=str(n)) for n, on in enumerate(days)]
    for one in stands(needs(2026, FULL, VALUES), Book(meetings, since=SINCE), today):
        if one.need.kind is kind:
            held = [on for on in days if one.need.holds(on) and on <= today]
            assert (one.mark is Mark.HELD) == (len(held) >= one.need.total)
            assert one.mark is not Mark.MISSING or one.need.period.ends < today


# ── what came of a line ──


def test_a_line_and_a_meeting_of_its_kind_and_month_belong_together_once() -> None:
    lines = (planned(K.LECTURE, 2), replace(planned(K.LECTURE, 2), id="p-second"))
    one = met(K.LECTURE, date(2026, 2, 9))
    book = Book((one, met(K.LECTURE, date(2026, 3, 9))), lines)
    assert meeting_of(book) == {"p-lecture-2": one}
    assert [p.id for p in waiting_lines(book, date(2026, 2, 20))] == ["p-second"]


def test_a_line_that_names_its_meeting_keeps_it_in_another_month_too() -> None:
    moved = met(K.LECTURE, date(2026, 3, 2))
    line = planned(K.LECTURE, 2, meeting_id=moved.id)
    assert meeting_of(Book((moved,), (line, planned(K.LECTURE, 3)))) == {line.id: moved}


def test_a_line_whose_meetings_day_passed_unheld_waits_again() -> None:
    late = met(K.LECTURE, date(2026, 2, 9), state=MeetingState.PLANNED)
    book = Book((late,), (planned(K.LECTURE, 2),))
    assert waiting_lines(book, date(2026, 2, 9)) == ()
    assert len(waiting_lines(book, date(2026, 2, 10))) == 1


# ── what is proposed ──


def test_a_whole_year_is_proposed_month_by_month() -> None:
    lines = proposed(needs(2026, FULL, VALUES), Book(), date(2026, 1, 1))
    assert [m for k, m in lines if k is K.GENERAL] == [3, 6, 9, 12]
    assert [m for k, m in lines if k is K.LECTURE] == [2, 5, 8, 11]
    assert [m for k, m in lines if k is K.GROUP] == list(range(1, 13)), "one line for all groups"
    assert [(k, m) for k, m in lines if k in (K.LIFE, K.APPRAISAL)] == [(K.LIFE, 12), (K.APPRAISAL, 12)]
    assert [m for _k, m in lines] == sorted(m for _k, m in lines)


def test_only_what_can_still_be_held_is_proposed() -> None:
    lines = proposed(needs(2026, FULL, VALUES), Book(), date(2026, 11, 20))
    assert {m for _k, m in lines} == {11, 12}
    assert [m for k, m in lines if k is K.LECTURE] == [11]
    later = proposed(needs(2026, FULL, VALUES), Book(), date(2026, 12, 31))
    assert [m for k, m in later if k is K.LECTURE] == [12], "the quarter is not over"
    assert proposed(needs(2026, FULL, VALUES), Book(), date(2027, 1, 1)) == ()
    next_year = proposed(needs(2027, FULL, VALUES), Book(), date(2026, 11, 20))
    assert len([k for k, _m in next_year if k is K.COMMITTEE]) == 12


def test_what_is_held_planned_or_written_is_not_proposed_again() -> None:
    today = date(2026, 11, 20)
    asked = needs(2026, FULL, VALUES)
    held = met(K.GENERAL, date(2026, 10, 9))
    dated = met(K.LIFE, date(2026, 12, 4), state=MeetingState.PLANNED)
    group = met(K.GROUP, date(2026, 11, 9), group="第一")
    lines = (planned(K.PARTY_DAY, 11), planned(K.LIFE, 12))
    found = proposed(asked, Book((held, dated, group), lines), today)
    assert K.GENERAL not in {k for k, _m in found}
    assert K.LIFE not in {k for k, _m in found}
    assert (K.PARTY_DAY, 11) not in found
    assert (K.PARTY_DAY, 12) in found
    assert (K.GROUP, 11) in found, "the second group has not met"


@given(
    today=st.dates(date(2025, 11, 1), date(2027, 1, 5)),
    times=st.fixed_dictionaries({name: st.integers(0, 4) for name in VALUES if name != "committee_least"}),
    groups=st.sampled_from([(), ("第一",), ("第一", "第二")]),
    committee=st.booleans(),
)
def test_a_proposal_that_was_taken_up_leaves_nothing_to_propose_and_nothing_open(
    today: date, times: dict[str, int], groups: tuple[str, ...], committee: bool
) -> None:
    asked = needs(2026, Shape(committee, groups), times)
    lines = tuple(
        PlannedMeeting(str(n), "b1", 2026, month, kind, "")
        for n, (kind, month) in enumerate(proposed(asked, Book(), today))
    )
    book = Book((), lines, SINCE)
    assert proposed(asked, book, today) == ()
    assert Mark.OPEN not in {s.mark for s in stands(asked, book, today)}
    assert all(1 <= p.month <= 12 and (p.year, p.month) >= (today.year, today.month) for p in lines)


def test_a_plan_is_changed_since_only_after_the_day_of_filing() -> None:
    plan = YearPlan("b1", 2026, date(2026, 1, 8), date(2026, 1, 15), "示例单位党委")
    assert not plan.changed_since
    assert not replace(plan, changed_on=date(2026, 1, 15)).changed_since
    assert replace(plan, changed_on=date(2026, 1, 16)).changed_since
    assert not replace(plan, filed_on=None, changed_on=date(2026, 1, 16)).changed_since


def test_every_kind_of_meeting_has_a_word() -> None:
    assert set(KINDS) == set(MeetingKind)
    assert isinstance(needs(2026, FULL, VALUES)[0], Need)


# ── counts ──


def test_attendance_is_counted_kind_by_kind_without_a_name() -> None:
    one, two = met(K.GENERAL, date(2026, 3, 9)), met(K.GENERAL, date(2026, 6, 9))
    rows = [
        Attendance(one.id, "m1", Presence.PRESENT),
        Attendance(one.id, "m2", Presence.LEAVE, "出差", date(2026, 3, 20)),
        Attendance(one.id, "m3", Presence.ABSENT),
        Attendance("of another kind", "m1", Presence.PRESENT),
    ]
    (count,) = kind_counts([one, two], rows)
    assert (count.kind, count.meetings, count.entered, count.due) == (K.GENERAL, 2, 1, 3)
    assert (count.present, count.leave, count.absent, count.made_up) == (1, 1, 1, 1)
    assert kind_counts([], rows) == ()
