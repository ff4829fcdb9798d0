from __future__ import annotations

from datetime import timedelta

import pytest

from kit.server.limits import Limits, free_memory, most_pages

GIB = 1024**3


@pytest.mark.parametrize(
    ("free", "pages"), [(0, 60), (1, 20), (3 * GIB, 102), (8 * GIB, 273), (64 * GIB, 400)]
)
def test_as_many_pages_as_fit_into_the_memory(free: int, pages: int) -> None:
    assert most_pages(free) == pages


def test_the_memory_of_this_computer_is_known() -> None:
    assert 0 < free_memory() < 2**50


def test_every_limit_can_be_set() -> None:
    limits = Limits.from_env({"KIT_MOST_PAGES": "7", "KIT_IDLE_MINUTES": "2", "KIT_LONGEST_MINUTES": "0.5"})
    assert limits.most_pages == 7
    assert limits.idle == timedelta(minutes=2)
    assert limits.spare == timedelta(minutes=2)
    assert limits.longest == timedelta(seconds=30)


@pytest.mark.parametrize("strange", ["", "0", "-5", "many", "nan", "1e99"])
def test_what_is_no_number_of_pages_counts_as_not_given(strange: str) -> None:
    limits = Limits.from_env({"KIT_MOST_PAGES": strange, "KIT_IDLE_MINUTES": strange})
    assert 20 <= limits.most_pages <= 400
    assert limits.idle == timedelta(minutes=30)
    assert limits.longest == timedelta(hours=3)
