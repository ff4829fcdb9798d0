"""Two laptops act in the same moment, in two processes, on SQLite and PostgreSQL: nothing is done twice."""

from __future__ import annotations

from kit.domain.meeting import MeetingState
from kit.services.after_meeting import complete_head
from kit.services.cockpit import (
    call_speaker,
    end_meeting,
    extend_turn,
    mark_present,
    next_step,
    start_meeting,
    write_criticism,
    write_entry,
)
from kit.services.minutes import ask_correction, build_minutes, sign_minutes
from tests.conftest import Branch
from tests.services.meeting_world import now, order, planned, running, seen, speaker
from tests.services.test_two_at_once import (  # noqa: F401 - fixtures
    ROUNDS,
    Together,
    at_once,
    outcome,
    people,
    processes,
)

ONCE = "fedcba9876543210" * 2
BOTH = ("甲", "丁")


def test_both_begin_the_meeting_and_call_everybody_at_once(people: Branch, at_once: Together) -> None:  # noqa: F811
    for _ in range(ROUNDS):
        meeting = planned(people, steps=False)
        asked = {"meeting_id": meeting.id}
        assert outcome(at_once(*((mark_present, who, asked) for who in BOTH))) == ["", ""]
        results = at_once(*((start_meeting, who, asked) for who in BOTH))
        # Who comes a moment later finds it begun, and is told so or simply shown it.
        assert outcome(results) in (["", ""], ["", "Refused"]), results
        held = seen(people, meeting)
        assert (held.meeting.current, len(held.here.present), order(people, meeting)) == (1, 4, "甲丙丁乙")
        assert len(held.slots) == len({s.step.number for s in held.slots})


def test_both_press_next_for_the_step_the_turn_and_the_minute(people: Branch, at_once: Together) -> None:  # noqa: F811
    for _ in range(ROUNDS):
        meeting = running(people)
        first = people.members["甲"].id
        asked = {"meeting_id": meeting.id, "after": ""}
        assert outcome(at_once(*((call_speaker, who, asked) for who in BOTH))) == ["", ""]
        assert speaker(people, meeting) == "甲"
        minute = {"meeting_id": meeting.id, "member_id": first, "seconds": 300}
        assert outcome(at_once(*((extend_turn, who, minute) for who in BOTH))) == ["", ""]
        assert [t.seconds for t in seen(people, meeting).turns if t.member_id == first] == [360]
        step = {"meeting_id": meeting.id, "after": 3}
        assert outcome(at_once(*((next_step, who, step) for who in BOTH))) == ["", ""]
        assert now(people, meeting).current == 4


def test_a_correction_is_asked_for_while_the_minutes_are_signed(people: Branch, at_once: Together) -> None:  # noqa: F811
    for _ in range(ROUNDS):
        meeting = running(people)
        entry = people.do("甲", write_entry, meeting_id=meeting.id, step=2, text="三件办成两件",
                          member_id=people.members["乙"].id)  # fmt: skip
        people.do("甲", end_meeting, meeting_id=meeting.id)
        people.do("甲", complete_head, meeting_id=meeting.id, place="三楼", host_id=people.members["甲"].id,
                  recorder_id=people.members["丁"].id)  # fmt: skip
        draft = people.do("甲", build_minutes, meeting_id=meeting.id)
        right = {"meeting_id": meeting.id, "place": f"entry/{entry.id}/text", "text": "三件都办成了"}
        signs = {"meeting_id": meeting.id, "version": draft.version}
        results = at_once((ask_correction, "乙", right), (sign_minutes, "甲", signs))
        with people.store.read() as records:
            waiting = records.corrections.where(meeting_id=meeting.id)
        signed = now(people, meeting).state is MeetingState.SIGNED
        assert bool(waiting) is not signed, results


def test_two_criticisms_at_once_are_both_kept_and_the_same_one_is_kept_once(
    people: Branch,  # noqa: F811
    at_once: Together,  # noqa: F811
) -> None:
    meeting = running(people)
    words = {"meeting_id": meeting.id, "by_id": people.members["乙"].id, "to_id": people.members["丙"].id}
    for _ in range(ROUNDS):
        before = len(seen(people, meeting).criticisms)
        results = at_once(*((write_criticism, who, words | {"matter": f"{who}记的"}) for who in BOTH))
        assert outcome(results) == ["", ""], results
        kept = seen(people, meeting).criticisms
        assert [c.number for c in kept] == list(range(1, before + 3))
    same = words | {"matter": "同一句", "once": ONCE}
    assert outcome(at_once(*((write_criticism, who, same) for who in BOTH))) == ["", ""]
    assert len([c for c in seen(people, meeting).criticisms if c.matter == "同一句"]) == 1
