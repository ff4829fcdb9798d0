"""Quorum and majority exactly by the rule: odd numbers, ties, absent people, people without a vote."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain.meeting import Meeting, MeetingKind, Presence
from kit.domain.organisation import Member, Role, Standing
from kit.domain.quorum import Share, attended, due_at, quorum, quorum_rule, votes
from kit.store.rules import rules
from tests.conftest import TOP

SHARES = {name: Share.read(held.given) for name, held in rules(TOP / "forms").items()
          if name in ("general_quorum", "general_majority", "committee_quorum", "democratic_life_quorum")}  # fmt: skip
HALF, MORE, TWO_THIRDS = Share(Fraction(1, 2)), Share(Fraction(1, 2), more=True), Share(Fraction(2, 3))
PEOPLE = st.lists(st.tuples(st.sampled_from(Standing), st.sampled_from([*Presence, None])), max_size=60)


def member(number: int, standing: Standing = Standing.FULL, role: Role = Role.MEMBER) -> Member:
    return Member(f"m{number}", "b1", str(number), f"党员{number}", role, standing)


def a_meeting(kind: MeetingKind, group: str = "") -> Meeting:
    return Meeting("m", "b1", kind, "会", date(2026, 12, 4), datetime(2026, 12, 1), "m1", group=group)


def test_the_rules_of_the_file_are_read_as_they_are_written() -> None:
    assert SHARES == {
        "general_quorum": HALF, "committee_quorum": HALF, "democratic_life_quorum": TWO_THIRDS, "general_majority": MORE
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "of", "least"),
    [(HALF, 1, 1), (HALF, 2, 1), (HALF, 7, 4), (HALF, 8, 4), (MORE, 7, 4), (MORE, 8, 5), (MORE, 1, 1),
     (TWO_THIRDS, 3, 2), (TWO_THIRDS, 4, 3), (TWO_THIRDS, 5, 4), (TWO_THIRDS, 6, 4)],
)  # fmt: skip
def test_how_many_are_needed(share: Share, of: int, least: int) -> None:
    assert share.least(of) == least


@given(st.integers(1, 200), st.integers(0, 200))
def test_a_decision_is_carried_by_more_than_half_of_those_due_and_by_no_fewer(due: int, favour: int) -> None:
    favour = min(favour, due)
    assert SHARES["general_majority"].met(favour, due) == (2 * favour > due)
    assert SHARES["general_quorum"].met(favour, due) == (2 * favour >= due)
    assert SHARES["democratic_life_quorum"].met(favour, due) == (3 * favour >= 2 * due)


@given(st.integers(1, 100))
def test_a_tie_carries_nothing_and_is_a_quorum(half: int) -> None:
    assert not MORE.met(half, 2 * half)
    assert HALF.met(half, 2 * half)


@given(PEOPLE)
def test_only_who_has_a_vote_counts_whoever_is_absent(people: list[tuple[Standing, Presence | None]]) -> None:
    members = [member(n, standing) for n, (standing, _there) in enumerate(people)]
    marked = {f"m{n}": there for n, (_standing, there) in enumerate(people) if there is not None}
    here = attended(members, marked)
    held = quorum("general_quorum", HALF, here)
    voters = [m for m in members if votes(m)]
    there = [m for m in voters if marked.get(m.id) is Presence.PRESENT]
    assert here.due == len(members)
    assert (held.due, held.present) == (len(voters), len(there))
    assert held.reached == (bool(voters) and 2 * len(there) >= len(voters))
    assert held.reached == (held.missing == 0 and held.due > 0)
    # Somebody more in the room never takes a quorum away; absent with or without leave weigh alike.
    on_leave = {name: Presence.LEAVE if p is Presence.ABSENT else p for name, p in marked.items()}
    assert quorum("general_quorum", HALF, attended(members, on_leave)) == held


def test_nobody_is_no_quorum_of_nobody() -> None:
    held = quorum("general_quorum", HALF, attended([], {}))
    assert (held.due, held.reached) == (0, False)
    assert not MORE.met(0, 0)


def test_who_is_due() -> None:
    people = [member(10), member(2), member(1, role=Role.FACILITATOR)]
    assert [m.number for m in due_at(a_meeting(MeetingKind.LIFE), people)] == ["1", "2", "10"]
    assert [m.number for m in due_at(a_meeting(MeetingKind.COMMITTEE), people)] == ["1"]
    assert due_at(a_meeting(MeetingKind.GROUP, "一组"), people) == ()


@pytest.mark.parametrize(
    ("kind", "rule"),
    [(MeetingKind.GENERAL, "general_quorum"), (MeetingKind.COMMITTEE, "committee_quorum"), (MeetingKind.LECTURE, ""),
     (MeetingKind.DEMOCRATIC_LIFE, "democratic_life_quorum"), (MeetingKind.PARTY_DAY, "")],
)  # fmt: skip
def test_each_kind_of_meeting_has_the_rule_that_the_regulations_give_it(kind: MeetingKind, rule: str) -> None:
    assert quorum_rule(a_meeting(kind)) == rule


def test_a_life_meeting_held_in_a_group_has_no_rule_of_the_branch() -> None:
    assert quorum_rule(a_meeting(MeetingKind.LIFE)) == "general_quorum"
    assert quorum_rule(a_meeting(MeetingKind.LIFE, "一组")) == ""


@pytest.mark.parametrize("text", ["", "half", "1/0", "> "])
def test_what_is_no_share_is_not_read_as_one(text: str) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        Share.read(text)
