"""The roster's order."""

from __future__ import annotations

from kit.domain.organisation import Member, roster_order


def test_members_stand_by_their_numbers_as_numbers_and_those_the_kit_gave_come_last() -> None:
    written = ["#2", "10", "9", "#10", "1", "A1"]
    people = [Member(number, "b1", number, "示例") for number in written]
    assert [m.number for m in sorted(people, key=roster_order)] == ["1", "9", "10", "A1", "#2", "#10"]
