"""The talk planner: every kind of pair that the article names is there, once, and the load is even."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.domain.organisation import Member, Role
from kit.domain.talk import Talk
from kit.domain.talks import Pair, PairKind, coverage, in_year, kind_of, pair, plan_talks

MANY = settings(max_examples=150, deadline=None)


def branch(committee: int, members: int) -> list[Member]:
    """A branch: the first of the committee is its secretary."""
    duties = ["书记", *["委员"] * committee]
    return [
        Member(f"c{n}", "b", str(n), f"委{n}", Role.FACILITATOR, duty=duties[n]) for n in range(committee)
    ] + [Member(f"m{n}", "b", str(100 + n), f"员{n}") for n in range(members)]


def held(pairs: tuple[Pair, ...] | list[Pair]) -> list[Talk]:
    return [Talk(str(n), "b", a, b, done_on=date(2026, 5, 4)) for n, (a, b) in enumerate(pairs)]


def loads(pairs: tuple[Pair, ...], people: list[str], among: list[str]) -> list[int]:
    """How many talks each of ``people`` has with one of ``among``."""
    count: Counter[str] = Counter()
    for a, b in pairs:
        count.update([a] if b in among else [])
        count.update([b] if a in among else [])
    return [count[p] for p in people]


sizes = st.tuples(st.integers(0, 7), st.integers(0, 50), st.integers(2020, 2040))


@MANY
@given(sizes)
def test_every_kind_of_pair_is_covered_and_the_load_is_even(size: tuple[int, int, int]) -> None:
    committee, members, year = size
    people = branch(committee, members)
    cs, ms = [m.id for m in people if m.on_committee], [m.id for m in people if not m.on_committee]
    pairs = plan_talks(people, turn=year)
    assert not any(one.lacking for one in coverage(people, held(pairs)))
    assert len({pair(*p) for p in pairs}) == len(pairs), "nobody meets the same comrade twice"
    assert all(a != b for a, b in pairs)
    assert {pair(*p) for p in combinations(cs, 2)} <= {pair(*p) for p in pairs}
    for group, among in ((cs, ms), (cs, cs), (ms, cs), (ms, ms)):
        spread = loads(pairs, group, among)
        assert not spread or max(spread) - min(spread) <= 1, (group[:1], spread)
    assert len(pairs) <= len(cs) * (len(cs) - 1) // 2 + len(ms) + (len(ms) + 1) // 2, (
        "and no more than needed"
    )


@MANY
@given(st.integers(2, 6), st.integers(4, 40), st.integers(2, 3), st.integers(2020, 2030))
def test_where_a_branch_sets_more_all_are_covered_that_often(c: int, m: int, times: int, year: int) -> None:
    people = branch(c, m)
    cs, ms = [p.id for p in people if p.on_committee], [p.id for p in people if not p.on_committee]
    pairs = plan_talks(people, times=times, turn=year)
    assert not any(one.lacking for one in coverage(people, held(pairs), times))
    for group, among in ((cs, ms), (ms, ms)):
        spread = loads(pairs, group, among)
        assert max(spread) - min(spread) <= 1
    if times <= c:
        met = Counter(pair(*p) for p in pairs if (p[0] in ms) != (p[1] in ms))
        assert set(met.values()) <= {1}, "another of the committee each time"


@MANY
@given(sizes, st.randoms(use_true_random=False))
def test_what_was_held_or_agreed_already_counts(size: tuple[int, int, int], chance: object) -> None:
    committee, members, year = size
    people = branch(committee, members)
    ids = [m.id for m in people]
    every = list(combinations(ids, 2))
    there = getattr(chance, "sample")(every, k=min(len(every), 12))  # noqa: B009
    new = plan_talks(people, there, turn=year)
    assert not any(one.lacking for one in coverage(people, held([*there, *new])))
    assert not {pair(*p) for p in new} & {pair(*p) for p in there} or members < 3
    assert plan_talks(people, [*there, *new], turn=year) == (), "a plan that is there needs no more"


@MANY
@given(st.integers(1, 5), st.integers(2, 30))
def test_uneven_beginnings_are_made_even_as_far_as_can_be(committee: int, members: int) -> None:
    people = branch(committee, members)
    cs, ms = [m.id for m in people if m.on_committee], [m.id for m in people if not m.on_committee]
    there = [(cs[0], m) for m in ms[: len(ms) // 2]]
    spread = loads((*there, *plan_talks(people, there)), cs, ms)
    assert sum(spread) == len(ms)
    if len(cs) > 1:
        rest = spread[1:]
        assert max(rest) - min(rest) <= 1
        assert spread[0] == max(len(there), spread[0]) <= max(len(there), max(rest) + 1)


def test_another_year_brings_other_pairs() -> None:
    people = branch(3, 20)
    first, second = ({pair(*p) for p in plan_talks(people, turn=y)} for y in (2026, 2027))
    assert first != second
    assert first & second >= {pair(*p) for p in combinations(["c0", "c1", "c2"], 2)}


def test_who_has_left_is_not_planned_for() -> None:
    people = branch(1, 3)
    gone = Member("gone", "b", "200", "走", active=False)
    assert "gone" not in {one for p in plan_talks([*people, gone]) for one in p}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [(0, 1, PairKind.SECRETARY), (1, 2, PairKind.COMMITTEE), (1, 3, PairKind.WITH_MEMBERS),
     (3, 4, PairKind.MEMBERS), (0, 3, PairKind.WITH_MEMBERS)],
)  # fmt: skip
def test_between_whom_it_is(one: int, other: int, kind: PairKind) -> None:
    people = branch(3, 2)
    assert kind_of(people[one], people[other]) is kind_of(people[other], people[one]) is kind


def test_a_talk_that_is_only_planned_covers_nobody() -> None:
    people = branch(1, 1)
    planned = Talk("t", "b", "c0", "m0", planned_on=date(2026, 5, 4))
    assert [c.lacking for c in coverage(people, [planned])] == [(), (PairKind.WITH_MEMBERS,)]
    assert in_year(planned, 2026)
    assert not in_year(planned, 2025)
    assert in_year(Talk("t", "b", "c0", "m0", date(2025, 5, 4), date(2026, 1, 2)), 2026)
