from __future__ import annotations

from kit.domain.access import PAGES
from kit.domain.organisation import Role
from kit.server import navigation


def test_a_member_sees_the_members_pages_only() -> None:
    assert [e.label for e in navigation.entries(Role.MEMBER, "home")] == ["首页", "体检", "整改"]


def test_a_facilitator_sees_rounds_and_summary_too() -> None:
    assert [e.label for e in navigation.entries(Role.FACILITATOR, "home")] == [
        "首页",
        "体检",
        "整改",
        "轮次",
        "会议",
        "台账",
        "汇总",
    ]


def test_the_checkup_is_found_under_the_review() -> None:
    current = [e.href for e in navigation.entries(Role.MEMBER, "checkup") if e.current]
    assert current == ["/voila/render/review.ipynb"]


def test_every_page_has_a_name() -> None:
    assert set(navigation.TITLES) == set(PAGES)


def test_who_may_open_nothing_is_shown_the_way_out() -> None:
    assert navigation.first(Role.OPERATOR) == "/sign-out"
    assert navigation.first(Role.MEMBER) == "/voila/render/home.ipynb"
