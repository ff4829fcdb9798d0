"""What is added after a meeting stands marked in the minutes; what was entered at it stands in the mark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kit.domain.later import Later
from kit.domain.meeting import Meeting
from kit.domain.minutes_content import Content
from kit.errors import Conflict, Invalid, KitError, NotFound, Refused
from kit.services.after_meeting import complete_head, make_up
from kit.services.cockpit import end_meeting, write_criticism, write_decision, write_entry
from kit.services.later import entry_mark, supply_attendance, supply_criticism, supply_entry
from kit.services.minutes import ask_correction, build_minutes, settle_correction, sign_minutes
from kit.services.minutes_reading import my_drafts, read_minutes
from kit.services.register import record_attendance, record_meeting
from tests.conftest import Branch
from tests.services.meeting_world import now, running

SAID, DECIDED = "去年列的三件事，办成两件", "走访排进每月第一周的日程"
MATTER, EFFECT = "九月两次走访没有去", "两户的难处晚报了半个月"


@pytest.fixture
def held(branch: Branch) -> Meeting:
    """A meeting of yesterday: 辛 was entered as absent, 乙 criticised 丙, one thing was said and one decided."""
    meeting = running(branch)
    here = {name: member.id for name, member in branch.members.items()}
    branch.do("甲", write_entry, meeting_id=meeting.id, step=2, text=SAID, member_id=here["乙"])
    branch.do("甲", write_criticism, meeting_id=meeting.id, by_id=here["乙"], to_id=here["丙"], matter=MATTER)
    branch.do("甲", write_decision, meeting_id=meeting.id, step=5, text=DECIDED, member_id=here["丙"])
    branch.do("甲", end_meeting, meeting_id=meeting.id)
    branch.later(days=1)
    branch.do("甲", build_minutes, meeting_id=meeting.id)
    return now(branch, meeting)


def content(branch: Branch, meeting: Meeting) -> Content:
    found = branch.do("甲", read_minutes, meeting_id=meeting.id).content
    assert isinstance(found, Content)
    return found


def people(branch: Branch) -> dict[str, str]:
    return {name: member.id for name, member in branch.members.items()}


def mark(branch: Branch, *before: tuple[str, str], by: str = "甲") -> Later:
    return Later(branch.today.isoformat(), branch.members[by].name, before)


def seat(branch: Branch, meeting: Meeting, name: str) -> Any:
    return next(s for s in content(branch, meeting).seats if s.member_id == branch.members[name].id)


def supply(branch: Branch, meeting: Meeting, act: Callable[..., Any], who: str = "甲", **values: Any) -> Any:
    return branch.do(who, act, meeting_id=meeting.id, **values)


# ── attendance ──


def test_an_attendance_entered_wrong_is_mended_and_what_was_entered_stands_in_the_mark(
    branch: Branch, held: Meeting
) -> None:
    away = branch.members["辛"].id
    supply(branch, held, supply_attendance, member_id=away, presence="leave", reason="住院")
    assert (seat(branch, held, "辛").presence, seat(branch, held, "辛").reason) == ("leave", "住院")
    first = mark(branch, ("presence", "present"), ("reason", ""))
    assert seat(branch, held, "辛").later == (first,)
    branch.later(days=1)
    supply(branch, held, supply_attendance, "丁", member_id=away, presence="present")
    second = mark(branch, ("presence", "leave"), ("reason", "住院"), by="丁")
    assert (seat(branch, held, "辛").presence, seat(branch, held, "辛").later) == ("present", (first, second))


def test_a_latecomer_who_was_not_entered_at_all_is_added(branch: Branch, held: Meeting) -> None:
    with branch.store.begin() as records:
        records.attendances.delete(meeting_id=held.id, member_id=branch.members["辛"].id)
    keeping = branch.do("甲", read_minutes, meeting_id=held.id).keeping
    assert [m.id for m in keeping.unentered] == [branch.members["辛"].id]
    supply(branch, held, supply_attendance, member_id=branch.members["辛"].id, presence="present")
    assert seat(branch, held, "辛").later == (mark(branch),)
    assert branch.do("辛", read_minutes, meeting_id=held.id).content is not None


def test_the_same_attendance_written_again_leaves_no_mark(branch: Branch, held: Meeting) -> None:
    before = branch.do("甲", read_minutes, meeting_id=held.id).minutes
    supply(branch, held, supply_attendance, member_id=branch.members["庚"].id, presence="present")
    assert branch.do("甲", read_minutes, meeting_id=held.id).minutes == before


def test_a_reason_that_the_comrade_put_right_is_not_written_over(branch: Branch, held: Meeting) -> None:
    away = branch.members["辛"].id
    supply(branch, held, supply_attendance, member_id=away, presence="leave", reason="出差")
    asked = branch.do(
        "辛", ask_correction, meeting_id=held.id, place=f"attendance/{away}/reason", text="住院"
    )
    for accepted in (None, True):
        if accepted:
            branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
        with pytest.raises(Refused):
            supply(branch, held, supply_attendance, member_id=away, presence="leave", reason="探亲")
    assert seat(branch, held, "辛").reason == "住院"


def test_the_register_marks_what_it_changes_of_a_meeting_that_was_held_with_the_kit(
    branch: Branch, held: Meeting
) -> None:
    away = branch.members["辛"].id
    supply(branch, held, record_attendance, marks={away: ("absent", "")})
    branch.do("甲", build_minutes, meeting_id=held.id)
    assert seat(branch, held, "辛").later == (mark(branch, ("presence", "present")),)
    supply(branch, held, make_up, member_id=away, on=branch.today)
    supply(branch, held, record_attendance, marks={away: ("absent", "")})
    found = seat(branch, held, "辛")
    assert (found.later, found.made_up_on) == (
        (mark(branch, ("presence", "present")),),
        branch.today.isoformat(),
    )
    written = branch.do("甲", record_meeting, kind="lecture", held_on=branch.today,
                        marks={away: ("present", "")})  # fmt: skip
    supply(branch, written, record_attendance, marks={away: ("absent", "")})
    with branch.store.read() as records:
        assert [a.later for a in records.attendances.where(meeting_id=written.id)] == [""]


# ── what was said and decided ──


def test_what_was_said_or_decided_and_forgotten_is_added_and_sent_twice_stands_there_once(
    branch: Branch, held: Meeting
) -> None:
    name, due = uuid4().hex, branch.today + timedelta(days=30)
    for _again in range(2):
        supply(
            branch,
            held,
            supply_entry,
            entry_id=name,
            step=2,
            text="另有一件没有办",
            member_id=people(branch)["庚"],
        )
    supply(
        branch,
        held,
        supply_entry,
        text="台账每季公示",
        decision=True,
        due_on=due,
        member_id=people(branch)["丁"],
    )
    told = content(branch, held)
    assert [(s.text, s.name[-1], s.later) for s in told.said] == [
        (SAID, "乙", ()), ("另有一件没有办", "庚", (mark(branch),)),
    ]  # fmt: skip
    assert [(d.text, d.due_on, d.later) for d in told.decisions] == [
        ("台账每季公示", due.isoformat(), (mark(branch),)), (DECIDED, "", ()),
    ]  # fmt: skip


def test_a_decision_is_mended_with_what_stood_before(branch: Branch, held: Meeting) -> None:
    (one,) = content(branch, held).decisions
    due = branch.today + timedelta(days=20)
    supply(branch, held, supply_entry, "丁", entry_id=one.id, text=DECIDED, decision=True, due_on=due,
           member_id=people(branch)["庚"])  # fmt: skip
    (mended,) = content(branch, held).decisions
    assert (mended.text, mended.name[-1], mended.due_on) == (DECIDED, "庚", due.isoformat())
    before = (("member_id", branch.members["丙"].name), ("due_on", ""))
    assert mended.later == (mark(branch, *before, by="丁"),)


def test_the_day_of_a_decision_is_mended_though_its_words_were_put_right(
    branch: Branch, held: Meeting
) -> None:
    (one,) = content(branch, held).decisions
    right = "走访排进每月第一周，两人一组"
    asked = branch.do("丙", ask_correction, meeting_id=held.id, place=f"entry/{one.id}/text", text=right)
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    due = branch.today + timedelta(days=9)
    # The form shows the words as they were put right, and sends them along.
    supply(branch, held, supply_entry, entry_id=one.id, text=right, decision=True, due_on=due,
           member_id=one.member_id)  # fmt: skip
    (mended,) = content(branch, held).decisions
    assert (mended.text, mended.corrected, mended.due_on) == (right, True, due.isoformat())
    with pytest.raises(Refused):
        supply(branch, held, supply_entry, entry_id=one.id, text="另写一句", decision=True, due_on=due,
               member_id=one.member_id)  # fmt: skip


def test_a_decision_is_not_written_over_by_a_page_that_showed_another(branch: Branch, held: Meeting) -> None:
    (one,) = content(branch, held).decisions
    with branch.store.read() as records:
        (entry,) = records.entries.where(id=one.id)
    given: dict[str, Any] = {"entry_id": one.id, "decision": True, "seen": entry_mark(entry)}
    due = branch.today + timedelta(days=9)
    supply(branch, held, supply_entry, "丁", text=DECIDED, member_id=one.member_id, due_on=due, **given)
    with pytest.raises(Conflict):
        supply(branch, held, supply_entry, text="另写一句", member_id=one.member_id, **given)
    (mended,) = content(branch, held).decisions
    assert (mended.text, mended.due_on) == (DECIDED, due.isoformat())


def test_a_comrades_own_words_are_not_changed_for_him(branch: Branch, held: Meeting) -> None:
    (said,) = content(branch, held).said
    (heard,) = content(branch, held).criticisms
    with pytest.raises(Refused):
        supply(branch, held, supply_entry, entry_id=said.id, text="改成这样", member_id=said.member_id)
    with pytest.raises(Refused):
        supply(branch, held, supply_criticism, criticism_id=heard.id, matter="改成这样")
    assert (content(branch, held).said, content(branch, held).criticisms) == ((said,), (heard,))


# ── criticism ──


def test_a_criticism_added_after_the_draft_was_sent_round_reaches_both_in_their_own_lines(
    branch: Branch, held: Meeting
) -> None:
    here = people(branch)
    (row,), _others = branch.do("戊", my_drafts)
    assert (row.lines, row.later) == (0, 0)
    supply(branch, held, supply_criticism, by_id=here["戊"], to_id=here["庚"], matter=MATTER, effect=EFFECT)
    lines = branch.do("戊", read_minutes, meeting_id=held.id).lines
    assert [(m.line.part, m.line.text, m.line.later) for m in lines] == [
        ("matter", MATTER, (mark(branch),)), ("effect", EFFECT, (mark(branch),)),
        ("suggestion", "", (mark(branch),)),
    ]  # fmt: skip
    (row,), _others = branch.do("戊", my_drafts)
    assert (row.lines, row.later) == (3, 3)
    (stand,) = branch.do("庚", read_minutes, meeting_id=held.id).lines
    asked = branch.do("庚", ask_correction, meeting_id=held.id, place=stand.line.place, text="接受")
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    added = content(branch, held).criticisms[-1]
    assert (added.stand, added.corrected, added.later) == ("接受", ("stand",), (mark(branch),))


def test_of_a_criticism_that_is_there_only_what_was_left_empty_is_added(
    branch: Branch, held: Meeting
) -> None:
    (heard,) = content(branch, held).criticisms
    supply(branch, held, supply_criticism, criticism_id=heard.id, stand="接受，下月起先排走访")
    (filled,) = content(branch, held).criticisms
    assert (filled.matter, filled.stand, filled.by, filled.to) == (
        MATTER,
        "接受，下月起先排走访",
        heard.by,
        heard.to,
    )
    assert filled.later == (mark(branch, ("stand", "")),)
    supply(branch, held, supply_criticism, criticism_id=heard.id, stand="接受，下月起先排走访")
    assert content(branch, held).criticisms == (filled,)


def test_a_part_that_the_comrade_asked_for_is_left_to_them(branch: Branch, held: Meeting) -> None:
    (heard,) = content(branch, held).criticisms
    branch.do("丙", ask_correction, meeting_id=held.id, place=f"criticism/{heard.id}/stand", text="不是这样")
    with pytest.raises(Refused):
        supply(branch, held, supply_criticism, criticism_id=heard.id, stand="接受")


# ── when it is refused ──

FORMS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (supply_attendance, {"member_id": "庚", "presence": "absent"}),
    (supply_entry, {"text": "后加的一句"}),
    (supply_criticism, {"by_id": "乙", "to_id": "庚", "matter": MATTER}),
]


def given(branch: Branch, values: dict[str, Any]) -> dict[str, Any]:
    return {k: people(branch).get(v, v) if k.endswith("_id") else v for k, v in values.items()}


@pytest.mark.parametrize(("act", "values"), FORMS)
def test_after_signing_nothing_is_added_and_the_refusal_says_what_to_do(
    branch: Branch, held: Meeting, act: Callable[..., Any], values: dict[str, Any]
) -> None:
    here = people(branch)
    branch.do(
        "甲",
        complete_head,
        meeting_id=held.id,
        place="三楼会议室",
        host_id=here["甲"],
        recorder_id=here["丁"],
    )
    draft = branch.do("甲", read_minutes, meeting_id=held.id).minutes
    signed = branch.do("甲", sign_minutes, meeting_id=held.id, version=draft.version)
    with pytest.raises(Refused) as refused:
        supply(branch, held, act, **given(branch, values))
    assert "会" in str(refused.value)
    assert branch.do("甲", read_minutes, meeting_id=held.id).minutes == signed


@pytest.mark.parametrize(("act", "values"), FORMS)
def test_while_the_meeting_goes_on_it_is_written_in_its_cockpit(
    branch: Branch, act: Callable[..., Any], values: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        supply(branch, running(branch), act, **given(branch, values))


@pytest.mark.parametrize(("act", "values"), FORMS)
def test_another_branchs_meeting_is_not_there(
    branch: Branch, held: Meeting, act: Callable[..., Any], values: dict[str, Any]
) -> None:
    with pytest.raises(NotFound):
        supply(branch, held, act, "外", **given(branch, values))


@pytest.mark.parametrize(
    ("act", "values", "error"),
    [
        (supply_attendance, {"member_id": "外", "presence": "present"}, Invalid),
        (supply_attendance, {"member_id": "", "presence": "present"}, Invalid),
        (supply_attendance, {"member_id": "庚", "presence": "asleep"}, Invalid),
        (supply_attendance, {"member_id": "庚", "presence": "leave", "reason": "字" * 121}, Invalid),
        (supply_entry, {"text": " "}, Invalid),
        (supply_entry, {"text": "说了", "member_id": "外"}, Invalid),
        (supply_entry, {"text": "说了", "step": 9}, Invalid),
        (supply_entry, {"text": "说了", "entry_id": "../x"}, NotFound),
        (supply_criticism, {"by_id": "乙", "to_id": "乙", "matter": MATTER}, Invalid),
        (supply_criticism, {"by_id": "乙", "to_id": "", "matter": MATTER}, Invalid),
        (supply_criticism, {"by_id": "外", "to_id": "乙", "matter": MATTER}, Invalid),
        (supply_criticism, {"by_id": "乙", "to_id": "庚", "matter": ""}, Invalid),
    ],
)
def test_what_cannot_be_added(
    branch: Branch, held: Meeting, act: Callable[..., Any], values: dict[str, Any], error: type[KitError]
) -> None:
    before = content(branch, held)
    with pytest.raises(error):
        supply(branch, held, act, **given(branch, values))
    assert content(branch, held) == before


def test_a_line_of_another_meeting_is_not_changed_from_here(branch: Branch, held: Meeting) -> None:
    told = content(branch, held)
    other = running(branch)
    branch.do("甲", end_meeting, meeting_id=other.id)
    with pytest.raises(NotFound):
        supply(branch, other, supply_entry, entry_id=told.decisions[0].id, text="改", decision=True)
    with pytest.raises(NotFound):
        supply(branch, other, supply_criticism, criticism_id=told.criticisms[0].id, stand="改")


def test_the_journal_says_that_something_was_added_and_nothing_of_the_words(
    branch: Branch, held: Meeting
) -> None:
    for act, values in FORMS:
        supply(branch, held, act, **given(branch, values))
    with branch.store.read() as records:
        lines = [one for one in records.journal.where() if one.act.startswith("supply_")]
    assert {one.act for one in lines} == {"supply_attendance", "supply_entry", "supply_criticism"}
    assert {one.subject for one in lines} == {held.id}
    assert not any(one.note for one in lines)
