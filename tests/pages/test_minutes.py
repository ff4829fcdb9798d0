"""What the minutes page tells those who keep them: each correction at its line, each answer, each heading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kit.domain.meeting import Meeting
from kit.domain.minutes import Correction
from kit.domain.minutes_content import Content
from kit.domain.organisation import Role
from kit.pages.minutes_keeping import keeping_view
from kit.pages.minutes_later import line_id
from kit.pages.minutes_view import minutes_view, settled_words
from kit.services.cockpit import end_meeting, write_decision, write_entry
from kit.services.later import supply_entry
from kit.services.minutes import ask_correction, build_minutes
from kit.services.minutes_reading import MinutesDesk, read_minutes
from tests.conftest import Branch
from tests.services.meeting_world import now, running

SAID, DECIDED = "议程照发下去的办", "走访排进每月第一周"


def built(branch: Branch) -> Meeting:
    """Minutes of a meeting at which 辛 was not entered; nobody's line, and a decision that 丙 carries out."""
    meeting = running(branch, away="辛")
    branch.do("甲", write_entry, meeting_id=meeting.id, step=1, text=SAID)
    branch.do("甲", write_decision, meeting_id=meeting.id, step=5, text=DECIDED,
              member_id=branch.members["丙"].id)  # fmt: skip
    branch.do("甲", end_meeting, meeting_id=meeting.id)
    branch.do("甲", build_minutes, meeting_id=meeting.id)
    return now(branch, meeting)


def desk(branch: Branch, meeting: Meeting) -> MinutesDesk:
    found = branch.do("甲", read_minutes, meeting_id=meeting.id)
    assert isinstance(found, MinutesDesk)
    return found


def content(branch: Branch, meeting: Meeting) -> Content:
    found = desk(branch, meeting).content
    assert found is not None
    return found


def view(branch: Branch, meeting: Meeting) -> dict[str, Any]:
    found = desk(branch, meeting)
    assert found.keeping is not None
    return keeping_view(found, found.keeping, branch.today)


def test_what_stands_now_is_told_of_a_decision_that_another_carries_out_by_now(branch: Branch) -> None:
    meeting = built(branch)
    (one,) = content(branch, meeting).decisions
    branch.do("丙", ask_correction, meeting_id=meeting.id, place=f"entry/{one.id}/text", text="两人一组走访")
    branch.do("甲", supply_entry, meeting_id=meeting.id, entry_id=one.id, text=DECIDED, decision=True,
              member_id=branch.members["庚"].id)  # fmt: skip
    (row,) = view(branch, meeting)["corrections"]
    assert (row["before"], row["text"]) == (DECIDED, "两人一组走访")
    assert row["label"] != ""


def test_what_stands_now_is_told_of_nobodys_line_to_one_who_is_not_in_the_minutes(branch: Branch) -> None:
    meeting = built(branch)
    (said,) = content(branch, meeting).said
    late = replace(branch.members["丁"], id="new", number="99", name="示例党员新", role=Role.FACILITATOR)
    with branch.store.begin() as records:
        records.members.put(late)
        records.corrections.put(
            Correction("c1", meeting.id, f"entry/{said.id}/text", late.id, "议程照议定的办", branch.now)
        )
    (row,) = view(branch, meeting)["corrections"]
    assert row["before"] == SAID


def test_what_was_decided_is_what_the_ledger_is_offered(branch: Branch) -> None:
    (one,) = view(branch, built(branch))["decisions"]
    assert one["text"] == DECIDED


def test_an_answer_is_told_also_where_the_correction_was_taken_over(branch: Branch) -> None:
    asked = Correction("c", "m", "entry/e/text", "乙", "词", branch.now, True, "甲", "两处一并改了")
    assert "两处一并改了" in settled_words(asked, {"甲": "示例党员甲"})
    assert "：" not in settled_words(replace(asked, reply=""), {"甲": "示例党员甲"})


def test_words_outside_the_agenda_do_not_stand_under_one_of_its_items(branch: Branch) -> None:
    meeting = built(branch)
    found = desk(branch, meeting)
    assert found.content is not None
    (said,) = found.content.said
    stray = replace(found.content, said=(said, replace(said, id="x", step=99)))
    told = minutes_view(replace(found, content=stray))
    assert told is not None
    assert [(one["step"], one["new"]) for one in told["said"]] == [
        (found.content.agenda[0].title, True), ("会上", True),
    ]  # fmt: skip


def test_a_new_line_is_known_by_the_forms_mark_and_an_old_one_by_its_id() -> None:
    assert line_id({"once": "a" * 32}) == "a" * 32
    assert line_id({"once": "a" * 32, "entry_id": "e1"}) == "e1"
