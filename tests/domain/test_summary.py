"""What a branch is shown of a round tells nothing about fewer than k people, not even by subtraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.domain import summary as figures
from kit.domain.form import Choice, Form, Item, ItemType, Level, ProblemClass, Section
from kit.domain.summary import GAP, OK, Cell, Summary, cells
from kit.errors import Invalid
from kit.words import Bilingual, use_language

ORDER = GAP + OK
CHOICES = tuple(Choice(level.value, Bilingual(level.value), level=level) for level in Level)


@pytest.fixture(autouse=True)
def _chinese() -> None:
    use_language("zh")


def question(name: str, **more: object) -> Item:
    return Item(name, ItemType.SELECT_ONE, Bilingual(name), choices=CHOICES, **more)  # type: ignore[arg-type]


def form(sections: int = 2, items: int = 4) -> Form:
    problems = list(ProblemClass)
    return Form(
        name="member",
        version="1",
        digest="d",
        title=Bilingual("自查"),
        about=Bilingual(""),
        minutes=20,
        sections=tuple(
            Section(
                f"s{s}",
                Bilingual(f"第{s}部分"),
                items=tuple(question(f"s{s}i{i}", feeds=problems[i % 3]) for i in range(items)),
            )
            for s in range(sections)
        ),
    )


def summary(counts: dict[str, dict[Level, int]], n: int, k: int = 5, of: Form | None = None) -> Summary:
    return figures.summary(of or form(), counts, round_id="r", handed_in=n, expected=n, k=k)


def tables(n: int) -> Iterator[tuple[int, ...]]:
    """Every way in which n people can stand on the five levels."""
    for bars in combinations(range(n + 4), 4):
        edges = (-1, *bars, n + 4)
        yield tuple(b - a - 1 for a, b in pairwise(edges))


def published(table: tuple[int, ...], k: int) -> tuple[Cell, ...]:
    return cells(dict(zip(ORDER, table, strict=True)), k)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[dict[str, dict[Level, int]], int, int]:
    """Answers of n people, sometimes nearly all alike, so that small cells and empty sides come up."""
    n, k = draw(st.integers(0, 40)), draw(st.integers(3, 8))
    counts = {}
    for item in form().screens:
        cuts = sorted(draw(st.lists(st.integers(0, n), min_size=4, max_size=4)))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
        counts[item.name] = dict(zip(draw(st.permutations(ORDER)), parts, strict=True))
    return counts, n, k


@given(rounds())
def test_no_cell_and_no_remainder_is_smaller_than_k(
    drawn: tuple[dict[str, dict[Level, int]], int, int],
) -> None:
    counts, n, k = drawn
    for row in summary(counts, n, k).shown:
        assert sum(c.count for c in row.cells) == n
        assert tuple(level for c in row.cells for level in c.levels) == ORDER
        for size in range(1, len(row.cells) + 1):
            for some in combinations(row.cells, size):
                held = sum(c.count for c in some)
                assert held == 0 or held >= k
                assert n - held == 0 or n - held >= k


@given(rounds())
def test_everything_else_follows_from_the_cells_shown(
    drawn: tuple[dict[str, dict[Level, int]], int, int],
) -> None:
    counts, n, k = drawn
    found = summary(counts, n, k)
    cells_of = {r.item: r.cells for r in found.rows}
    for share in found.shares:
        assert share.share == share_from_cells([cells_of[r.item] for r in found.rows_of(share.section)])
    for count in found.classes:
        fed = [cells_of[s.name] for s in form().screens if s.feeds is count.problem and cells_of[s.name]]
        assert count.count == (
            sum(c.count for row in fed for c in row if c.levels[0] in GAP) if fed else None
        )
        assert count.count in (None, 0) or count.count >= k


def share_from_cells(rows: list[tuple[Cell, ...]]) -> int | None:
    """The share worked out again by somebody who holds nothing but the printed cells."""
    good = [r for r in rows if r and not any(c.count and Level.NONE in c.levels[1:] for c in r)]
    ok = sum(c.count for r in good for c in r if c.levels[0] in (Level.MOSTLY, Level.MET))
    gap = sum(c.count for r in good for c in r if c.levels[0] in GAP)
    if 2 * len(good) < len(rows) or not ok + gap:
        return None
    return int(ok / (ok + gap) * 20 + 0.5) * 5


@pytest.mark.parametrize("k", [3, 4, 5])
def test_an_attacker_who_knows_the_rule_can_work_out_no_small_group(k: int) -> None:
    """Over all tables with the same printed row: no set of levels has a known count of 1 to k - 1."""
    sets = list(chain.from_iterable(combinations(range(5), size) for size in range(1, 6)))
    for n in range(k, 2 * k + 4):
        behind: dict[tuple[Cell, ...], list[tuple[int, ...]]] = defaultdict(list)
        for table in tables(n):
            behind[published(table, k)].append(table)
        assert len(behind[()]) >= 2
        for consistent in behind.values():
            for levels in sets:
                held = {sum(table[i] for i in levels) for table in consistent}
                assert len(held) > 1 or held.pop() in {0, *range(k, n + 1)}


def test_an_attacker_with_the_whole_summary_can_work_out_no_suppressed_row() -> None:
    """Two questions of one section, five people: every page has two sources for a row not shown."""
    two, k, n = form(sections=1, items=2), 5, 5
    pages: dict[Summary, list[tuple[tuple[int, ...], ...]]] = defaultdict(list)
    for first in tables(n):
        for second in tables(n):
            counts = {f"s0i{i}": dict(zip(ORDER, t, strict=True)) for i, t in enumerate((first, second))}
            pages[summary(counts, n, k, two)].append((first, second))
    for page, sources in pages.items():
        for index, row in enumerate(page.rows):
            assert not row.suppressed or len({source[index] for source in sources}) >= 2


def test_neighbours_of_one_side_are_joined_until_each_cell_holds_five() -> None:
    row = cells({Level.MET: 5, Level.MOSTLY: 6, Level.PARTLY: 7, Level.UNMET: 3}, 5)
    assert [(c.levels, c.count) for c in row] == [
        ((Level.UNMET, Level.PARTLY), 10),
        ((Level.MOSTLY,), 6),
        ((Level.MET,), 5),
        ((Level.NONE,), 0),
    ]


def test_few_without_an_answer_are_joined_to_those_who_met_it_and_the_share_leaves_them_out() -> None:
    counts = {Level.MET: 9, Level.MOSTLY: 6, Level.PARTLY: 6, Level.NONE: 2}
    assert [c.count for c in cells(counts, 5)] == [0, 6, 6, 11]
    row = summary({"s0i0": counts}, 23).rows[0]
    assert (row.gap_count, row.ok_count) == (6, None)


@pytest.mark.parametrize(
    "counts",
    [
        {Level.MET: 24, Level.PARTLY: 3, Level.UNMET: 1},
        {Level.MET: 2, Level.NONE: 2, Level.PARTLY: 24},
        {Level.PARTLY: 20, Level.UNMET: 8},
    ],
    ids=["four with a gap", "four without one", "everybody with a gap"],
)
def test_a_side_of_too_few_takes_the_whole_row_away(counts: dict[Level, int]) -> None:
    assert cells(counts, 5) == ()


def test_fewer_than_five_sheets_show_nothing_but_their_number() -> None:
    found = summary({s.name: {Level.MET: 4} for s in form().screens}, 4)
    assert found.too_few
    assert found.shown == ()
    assert found.handed_in == 4
    assert {s.share for s in found.shares} == {None}
    assert {c.count for c in found.classes} == {None}


def test_a_question_asked_of_some_only_is_never_shown() -> None:
    """Its row and the row of the question that opens it could be subtracted from each other."""
    asked = question("why", relevant="${first} = 'unmet'")
    of = Form(
        "m",
        "1",
        "d",
        Bilingual("t"),
        Bilingual(""),
        5,
        (Section("s", Bilingual("s"), items=(question("first"), asked)),),
    )
    found = summary(
        {"first": {Level.UNMET: 8, Level.MET: 20}, "why": {Level.UNMET: 6, Level.NONE: 22}}, 28, of=of
    )
    assert [r.suppressed for r in found.rows] == [False, True]


def test_a_share_needs_half_of_the_section_s_questions() -> None:
    shown = {Level.MET: 15, Level.PARTLY: 5}
    of = form(sections=1, items=4)
    one = summary({"s0i0": shown}, 20, of=of)
    both = summary({"s0i0": shown, "s0i1": {Level.MOSTLY: 12, Level.UNMET: 8}}, 20, of=of)
    assert one.shares[0].share is None
    assert both.shares[0].share == 70  # 27 of 40 is 67.5 %


def test_a_smallest_group_of_two_is_refused() -> None:
    with pytest.raises(Invalid):
        summary({}, 0, k=2)


def test_numbers_are_those_of_the_sheet_and_notes_have_none() -> None:
    items = (
        Item("hello", ItemType.NOTE, Bilingual("h")),
        Item("words", ItemType.TEXT, Bilingual("w")),
        question("q"),
    )
    of = Form("m", "1", "d", Bilingual("t"), Bilingual(""), 5, (Section("s", Bilingual("s"), items=items),))
    assert [(r.item, r.number) for r in summary({}, 0, of=of).rows] == [("q", 2)]
