"""The marks of what was added after a meeting: kept as text and read back as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.domain.later import Later, changed_parts, later_from, later_text

TEXT = st.text(max_size=20)
MARKS = st.builds(Later, TEXT, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple))


@given(st.lists(MARKS, max_size=4).map(tuple))
def test_marks_are_read_back_as_they_were_and_none_are_no_text(marks: tuple[Later, ...]) -> None:
    assert later_from(later_text(marks)) == marks
    assert (later_text(marks) == "") == (not marks)


def test_only_what_differs_is_a_changed_part_with_what_stood_before() -> None:
    before = {"presence": "absent", "reason": "", "day": "x"}
    assert changed_parts(before, before | {"presence": "leave", "reason": "住院"}) == (
        ("presence", "absent"), ("reason", ""),
    )  # fmt: skip
    assert changed_parts(before, before) == ()


def test_a_line_that_was_added_has_no_parts_of_before() -> None:
    assert Later("2026-11-27", "m1").added
    changed = Later("2026-11-27", "m1", (("stand", ""),))
    assert (changed.added, changed.touches("stand"), changed.touches("matter")) == (False, True, False)
