"""Opinions are told apart by topic only where enough came in, and never by what a small rest is not."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kit.domain.opinion import TOPICS, Opinion, OpinionCall, Topic, heaps

SMALLEST = 5


def some(topics: list[Topic]) -> list[Opinion]:
    return [Opinion(f"{n * 7919 % 9973:032x}", "c", t.value, f"意见{n}") for n, t in enumerate(topics)]


@given(st.lists(st.sampled_from(Topic), max_size=60))
def test_no_heap_is_small_unless_all_are_few_and_nothing_is_lost(topics: list[Topic]) -> None:
    held = some(topics)
    told = heaps(held, SMALLEST)
    assert sorted(o.text for h in told for o in h.opinions) == sorted(o.text for o in held)
    if len(held) >= SMALLEST:
        assert all(len(h.opinions) >= SMALLEST for h in told)
    else:
        assert [h.topic for h in told] == [None] * bool(held)


@given(st.lists(st.sampled_from(Topic), max_size=60))
def test_inside_a_heap_the_ids_give_the_order_and_the_rest_bears_no_topic(topics: list[Topic]) -> None:
    for heap in heaps(some(topics), SMALLEST):
        assert [o.id for o in heap.opinions] == sorted(o.id for o in heap.opinions)
        assert {o.topic for o in heap.opinions} == {heap.topic.value if heap.topic else ""}


def test_a_small_rest_takes_the_smallest_topic_with_it() -> None:
    told = heaps(some([Topic.LIFE] * 8 + [Topic.STYLE] * 6 + [Topic.OTHER] * 2), SMALLEST)
    assert [(h.topic, len(h.opinions)) for h in told] == [(Topic.LIFE, 8), (None, 8)]


def test_what_bears_an_unknown_topic_is_shown_with_the_rest() -> None:
    assert [len(h.opinions) for h in heaps([Opinion("1", "c", "gone", "话")], SMALLEST)] == [1]


def test_every_topic_has_its_words() -> None:
    assert set(TOPICS) == set(Topic)


def test_the_last_day_counts_and_a_closed_call_takes_nothing() -> None:
    first = date(2026, 11, 20)
    call = OpinionCall("1", "b1", "征求意见", "k7m2p9qa", first, first + timedelta(days=7))
    assert call.takes(first + timedelta(days=7))
    assert not call.takes(first + timedelta(days=8))
    assert not OpinionCall("1", "b1", "", "k7m2p9qa", first, first, closed_on=first).takes(first)
