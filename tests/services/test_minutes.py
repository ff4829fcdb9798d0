"""Minutes from a held meeting: who reads, who corrects what, when they are frozen, and what follows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kit.domain.access import ACTS
from kit.domain.action import ActionState, Source
from kit.domain.ballot import Ballot, Grade, Mark, Scale, tally, tally_text
from kit.domain.election import Election, ElectionState
from kit.domain.meeting import Meeting, MeetingState
from kit.domain.minutes import Gap, Minutes, MinutesState
from kit.domain.minutes_content import Content, content_from
from kit.domain.organisation import Role
from kit.errors import Conflict, Invalid, KitError, NotFound, Refused
from kit.services import after_meeting, minutes, minutes_reading
from kit.services.after_meeting import complete_head, file_decision, head_mark, make_up
from kit.services.cockpit import (
    end_meeting,
    link_action,
    write_criticism,
    write_decision,
    write_entry,
    write_stand,
)
from kit.services.ledger import branch_ledger
from kit.services.minutes import (
    LONGEST_REASON,
    ask_correction,
    build_minutes,
    my_lines,
    settle_correction,
    sign_minutes,
)
from kit.services.minutes_reading import (
    MinutesDesk,
    minutes_report,
    minutes_shelf,
    minutes_version,
    my_drafts,
    read_minutes,
)
from kit.services.register import record_attendance
from kit.store.store import Records
from tests.conftest import Branch
from tests.services.acting import action
from tests.services.meeting_world import now, running

SAID = "去年列的三件事，办成两件，一件拖到今年六月"
MATTER, EFFECT, SUGGESTION = "九月两次走访没有去", "两户的难处晚报了半个月", "走访前一天互相提一句"
STAND = "是我没有排好，下月起先排走访"
DECIDED = "走访排进每月第一周的日程"


@pytest.fixture
def held(branch: Branch) -> Meeting:
    """A meeting that is over: 辛 was on leave, 乙 criticised 丙, one thing was decided."""
    meeting = running(branch, away="辛")
    here = {name: member.id for name, member in branch.members.items()}
    branch.do("甲", write_entry, meeting_id=meeting.id, step=2, text=SAID, member_id=here["甲"])
    branch.do("甲", write_entry, meeting_id=meeting.id, step=1, text="议程照发下去的办")
    heard = branch.do(
        "甲", write_criticism, meeting_id=meeting.id, by_id=here["乙"], to_id=here["丙"], matter=MATTER,
        effect=EFFECT, suggestion=SUGGESTION,
    )  # fmt: skip
    branch.do("丁", write_stand, criticism_id=heard.id, stand=STAND)
    branch.do("甲", write_decision, meeting_id=meeting.id, step=5, text=DECIDED, member_id=here["丙"],
              due_on=branch.today + timedelta(days=30))  # fmt: skip
    branch.later(hours=1)
    branch.do("甲", end_meeting, meeting_id=meeting.id)
    return now(branch, meeting)


def built(branch: Branch, meeting: Meeting, **given: Any) -> Minutes:
    found = branch.do("甲", build_minutes, meeting_id=meeting.id, **given)
    assert isinstance(found, Minutes)
    return found


def content(branch: Branch, meeting: Meeting) -> Content:
    return content_from(kept(branch, meeting).content)


def kept(branch: Branch, meeting: Meeting) -> Minutes:
    with branch.store.read() as records:
        (found,) = records.minutes.where(meeting_id=meeting.id)
    return found


def ready(branch: Branch, meeting: Meeting) -> Minutes:
    """A draft that lacks nothing."""
    here = branch.members
    branch.do("甲", complete_head, meeting_id=meeting.id, place="三楼会议室", host_id=here["甲"].id,
              recorder_id=here["丁"].id)  # fmt: skip
    return built(branch, meeting)


def signed(branch: Branch, meeting: Meeting) -> Minutes:
    draft = ready(branch, meeting)
    found = branch.do("甲", sign_minutes, meeting_id=meeting.id, version=draft.version)
    assert isinstance(found, Minutes)
    return found


def desk(branch: Branch, who: str, meeting: Meeting) -> MinutesDesk:
    found = branch.do(who, read_minutes, meeting_id=meeting.id)
    assert isinstance(found, MinutesDesk)
    return found


def line(branch: Branch, who: str, meeting: Meeting, part: str) -> str:
    """The place of somebody's own line."""
    lines = branch.do(who, my_lines, meeting_id=meeting.id)
    return next(str(m.line.place) for m in lines if m.line.part == part)


def ask(branch: Branch, who: str, meeting: Meeting, part: str, text: str) -> Any:
    place = line(branch, who, meeting, part)
    return branch.do(who, ask_correction, meeting_id=meeting.id, place=place, text=text)


def test_the_draft_holds_what_was_entered_while_the_meeting_was_held(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    told = content(branch, held)
    assert [(s.name[-1], s.presence, s.reason) for s in told.seats][-2:] == [
        ("庚", "present", ""), ("辛", "leave", "出差"),
    ]  # fmt: skip
    assert [(s.step, s.text) for s in told.said] == [(1, "议程照发下去的办"), (2, SAID)]
    (heard,) = told.criticisms
    assert (heard.by[-1], heard.to[-1], heard.matter, heard.effect, heard.suggestion, heard.stand) == (
        "乙", "丙", MATTER, EFFECT, SUGGESTION, STAND,
    )  # fmt: skip
    (one,) = told.decisions
    assert (one.text, one.name[-1], one.due_on) == (
        DECIDED, "丙", (branch.today + timedelta(days=30)).isoformat(),
    )  # fmt: skip
    assert told.agenda[0].began.startswith(branch.today.isoformat())
    assert told.agenda[4].began == ""


def test_minutes_are_built_once_the_meeting_is_over(branch: Branch) -> None:
    with pytest.raises(Refused):
        built(branch, running(branch))


def test_a_draft_that_says_the_same_stays_and_another_gets_the_next_number(
    branch: Branch, held: Meeting
) -> None:
    first = built(branch, held)
    assert built(branch, held) == first
    branch.do("甲", complete_head, meeting_id=held.id, place="五楼", host_id="", recorder_id="")
    assert (kept(branch, held).version, content(branch, held).head.place) == (2, "五楼")


# ── who reads ──


def test_who_was_there_reads_all_and_who_was_away_only_lines_of_ones_own(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    assert desk(branch, "庚", held).content == content(branch, held)
    away = desk(branch, "辛", held)
    assert away.content is None
    assert [(m.line.part, m.line.text) for m in away.lines] == [("reason", "出差")]
    assert minutes_shelf_of(branch, "庚") == minutes_shelf_of(branch, "辛") == [held.id]
    with pytest.raises(Refused):
        branch.do("辛", minutes_report, meeting_id=held.id)


def minutes_shelf_of(branch: Branch, who: str) -> list[str]:
    return [row.meeting.id for row in branch.do(who, minutes_shelf)]


def test_before_the_draft_members_find_nothing_and_those_who_keep_it_find_the_meeting(
    branch: Branch, held: Meeting
) -> None:
    assert minutes_shelf_of(branch, "庚") == []
    assert minutes_shelf_of(branch, "丁") == [held.id]
    with pytest.raises(NotFound):
        desk(branch, "庚", held)
    assert desk(branch, "丁", held).minutes is None


def test_members_are_shown_no_corrections_of_others_and_nothing_of_those_who_keep_the_minutes(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    ask(branch, "乙", held, "matter", "九月一次走访没有去")
    assert desk(branch, "庚", held).corrections == ()
    assert desk(branch, "庚", held).keeping is None
    assert len(desk(branch, "乙", held).corrections) == len(desk(branch, "丁", held).corrections) == 1


@pytest.mark.parametrize("act", [read_minutes, my_lines, build_minutes, minutes_report])
def test_another_branchs_meeting_is_not_there(branch: Branch, held: Meeting, act: Callable[..., Any]) -> None:
    built(branch, held)
    with pytest.raises(NotFound):
        branch.do("外", act, meeting_id=held.id)


def test_every_act_of_the_page_stands_in_the_table_and_keeping_is_the_committees() -> None:
    for module in (minutes, minutes_reading, after_meeting):
        for name, act in vars(module).items():
            if getattr(act, "__module__", "") == module.__name__ and name in ACTS:
                assert Role.FACILITATOR in ACTS[name]
    keeping = ("build_minutes", "settle_correction", "sign_minutes", "complete_head", "make_up",
               "file_decision", "meeting_report")  # fmt: skip
    assert all(ACTS[name] == {Role.FACILITATOR} for name in keeping)


# ── corrections ──


def test_a_speaker_asks_and_what_is_taken_over_stands_in_the_draft_marked(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    asked = ask(branch, "丙", held, "stand", "是我没有排好，从十二月起先排走访")
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    (heard,) = content(branch, held).criticisms
    assert (heard.stand, heard.corrected) == ("是我没有排好，从十二月起先排走访", ("stand",))
    with branch.store.read() as records:
        assert records.criticisms.where(meeting_id=held.id)[0].stand == STAND


def test_only_ones_own_words_can_be_asked_to_change(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    places = {
        (who, part): line(branch, who, held, part)
        for who, part in (("甲", "said"), ("乙", "matter"), ("丙", "stand"), ("丙", "decided"))
    }
    for (owner, _part), place in places.items():
        for other in "甲乙丙庚辛":
            if other != owner:
                with pytest.raises(Refused):
                    branch.do(other, ask_correction, meeting_id=held.id, place=place, text="改成这样")
    with branch.store.read() as records:
        assert records.corrections.where(meeting_id=held.id) == ()


def test_nobodys_line_is_the_committees(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    asked = ask(branch, "丁", held, "nobodys", "议程照会前发的办")
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    assert content(branch, held).said[0].text == "议程照会前发的办"
    assert [m.line.part for m in branch.do("庚", my_lines, meeting_id=held.id)] == []


def test_asked_again_before_it_is_settled_the_later_words_hold(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    first = ask(branch, "乙", held, "effect", "一户晚报了半个月")
    again = ask(branch, "乙", held, "effect", "一户晚报了十天")
    assert again.id == first.id
    assert [c.text for c in desk(branch, "甲", held).corrections] == ["一户晚报了十天"]


@pytest.mark.parametrize("text", ["", "  ", STAND, "字" * 2001])
def test_words_that_cannot_be_asked_for(branch: Branch, held: Meeting, text: str) -> None:
    built(branch, held)
    with pytest.raises(Invalid):
        ask(branch, "丙", held, "stand", text)


def test_what_is_left_as_it_stands_is_left_with_a_reason_that_the_speaker_reads(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    asked = ask(branch, "丙", held, "stand", "没有这回事")
    with pytest.raises(Invalid):
        branch.do("甲", settle_correction, correction_id=asked.id, accepted=False)
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=False, reply="会上是这样说的，有录音")
    assert content(branch, held).criticisms[0].stand == STAND
    (mine,) = [m for m in desk(branch, "丙", held).lines if m.line.part == "stand"]
    assert mine.asked is not None
    assert (mine.asked.accepted, mine.asked.reply) == (False, "会上是这样说的，有录音")
    with pytest.raises(Conflict):
        branch.do("丁", settle_correction, correction_id=asked.id, accepted=True)


def test_a_reason_of_leave_that_was_put_right_holds_in_the_register_too(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    asked = ask(branch, "辛", held, "reason", "住院")
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    seat = content(branch, held).seats[-1]
    assert (seat.reason, seat.corrected) == ("住院", True)
    with branch.store.read() as records:
        found = records.attendances.get(held.id, branch.members["辛"].id)
        assert found is not None
        assert found.reason == "住院"


# ── signing ──


def test_signed_minutes_are_frozen_with_their_digest_and_the_meeting_with_them(
    branch: Branch, held: Meeting
) -> None:
    made = signed(branch, held)
    assert made.state is MinutesState.SIGNED
    assert made.sound
    assert len(made.digest) == 64
    assert now(branch, held).state is MeetingState.SIGNED


def test_after_signing_every_change_is_refused_and_the_text_stays_byte_for_byte(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    place = line(branch, "丙", held, "stand")
    made = signed(branch, held)
    member = branch.members["庚"].id
    tries: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (build_minutes, {"read_out": ()}),
        (ask_correction, {"place": place, "text": "改一改"}),
        (sign_minutes, {"version": made.version}),
        (complete_head, {"place": "别处", "host_id": "", "recorder_id": ""}),
        (record_attendance, {"marks": {member: ("absent", "")}}),
        (write_entry, {"step": 1, "text": "后加的一句"}),
        (write_decision, {"step": 1, "text": "后加的一件"}),
    ]
    for act, values in tries:
        with pytest.raises(Refused):
            branch.do("丙" if act is ask_correction else "甲", act, meeting_id=held.id, **values)
    assert kept(branch, held) == made


def test_a_correction_that_waited_cannot_slip_in_after_signing(branch: Branch, held: Meeting) -> None:
    draft = ready(branch, held)
    asked = ask(branch, "丙", held, "stand", "另一种说法")
    with pytest.raises(Refused):
        branch.do("甲", sign_minutes, meeting_id=held.id, version=draft.version)
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=False, reply="照会上说的")
    branch.do("甲", sign_minutes, meeting_id=held.id, version=kept(branch, held).version)
    with pytest.raises(Refused):
        branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)


def test_nothing_is_signed_that_was_not_read_as_it_stands(branch: Branch, held: Meeting) -> None:
    draft = ready(branch, held)
    with pytest.raises(Refused):
        branch.do("甲", sign_minutes, meeting_id=held.id, version=draft.version - 1)
    marks = {branch.members["庚"].id: ("leave", "带班")}
    branch.do("甲", record_attendance, meeting_id=held.id, marks=marks)
    assert desk(branch, "甲", held).keeping.changed == ("seats",)  # type: ignore[union-attr]
    with pytest.raises(Refused):
        branch.do("甲", sign_minutes, meeting_id=held.id, version=draft.version)
    again = built(branch, held)
    branch.do("丁", sign_minutes, meeting_id=held.id, version=again.version)


def test_without_a_complete_head_nothing_is_signed(branch: Branch, held: Meeting) -> None:
    draft = built(branch, held)
    keeping = desk(branch, "甲", held).keeping
    assert keeping is not None
    assert keeping.gaps == (Gap.HOST, Gap.RECORDER)
    with pytest.raises(Refused):
        branch.do("甲", sign_minutes, meeting_id=held.id, version=draft.version)


def test_a_text_that_was_changed_behind_the_kits_back_is_seen(branch: Branch, held: Meeting) -> None:
    made = signed(branch, held)
    with branch.store.begin() as records:
        records.minutes.put(replace(made, content=made.content.replace(STAND, "没有这回事")))
    assert not kept(branch, held).sound


# ── ballots ──


def with_election(branch: Branch, meeting: Meeting, state: ElectionState = ElectionState.TALLIED) -> Election:
    people = [branch.members[name].id for name in "甲乙"]
    election = Election(
        "v1", "b1", meeting.id, Scale.MEMBERS, "民主测评", json.dumps(people), branch.today, state
    )
    marks = tuple(Mark(one, Grade.UNQUALIFIED, "写在票上的理由") for one in people)
    made = tally(election.paper, [Ballot(str(n), marks) for n in range(6)], ["松 柏 竹 梅"])
    if state is ElectionState.TALLIED:
        election = replace(election, tally=tally_text(made))
    with branch.store.begin() as records:
        records.elections.put(election)
    return election


def test_figures_stand_there_only_as_chosen_and_reasons_and_receipts_never(
    branch: Branch, held: Meeting
) -> None:
    with_election(branch, held)
    silent = built(branch, held)
    assert content(branch, held).polls[0].lines == ()
    told = built(branch, held, read_out=("v1",))
    assert content(branch, held).polls[0].ballots == 6
    assert built(branch, held).content == told.content
    for text in (silent.content, told.content):
        assert "写在票上的理由" not in text
        assert "松" not in text


@pytest.mark.parametrize("state", [ElectionState.OPEN, ElectionState.CLOSED])
def test_a_ballot_that_was_not_added_up_has_no_figures_to_read_out(
    branch: Branch, held: Meeting, state: ElectionState
) -> None:
    with_election(branch, held, state)
    with pytest.raises(Invalid):
        built(branch, held, read_out=("v1",))


def test_a_reason_is_no_longer_than_the_register_keeps(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    with pytest.raises(Invalid):
        ask(branch, "辛", held, "reason", "长" * (LONGEST_REASON + 1))
    assert ask(branch, "辛", held, "reason", "长" * LONGEST_REASON).text == "长" * LONGEST_REASON


def test_names_of_who_led_and_was_voted_on_stand_though_they_have_gone_to_another_branch(
    branch: Branch, held: Meeting
) -> None:
    with_election(branch, held)
    ready(branch, held)
    gone = [branch.members[name] for name in "甲乙"]
    with branch.store.begin() as records:
        records.attendances.delete(meeting_id=held.id)
        records.turns.delete(meeting_id=held.id)
        records.criticisms.delete(meeting_id=held.id)
        records.entries.delete(meeting_id=held.id)
        for one in gone:
            records.members.put(replace(one, unit_id="b9"))
    built(branch, held, read_out=("v1",))
    told = content(branch, held)
    assert told.head.host == gone[0].name
    assert [one.name for one in told.polls[0].lines] == [one.name for one in gone]


def test_a_draft_whose_check_number_is_wrong_is_built_anew(branch: Branch, held: Meeting) -> None:
    draft = ready(branch, held)
    with branch.store.begin() as records:
        records.minutes.put(replace(draft, digest="0" * 64))
    again = built(branch, held)
    assert again.sound
    assert (
        branch.do("甲", sign_minutes, meeting_id=held.id, version=again.version).state is MinutesState.SIGNED
    )


def test_the_head_is_not_written_over_by_a_page_that_showed_another(branch: Branch, held: Meeting) -> None:
    shown = head_mark(now(branch, held))
    head: dict[str, Any] = {"meeting_id": held.id, "host_id": "", "recorder_id": "", "seen": shown}
    branch.do("甲", complete_head, place="四楼会议室", **head)
    with pytest.raises(Conflict):
        branch.do("丁", complete_head, place="", guests="上级组织委员", **head)
    assert (now(branch, held).place, now(branch, held).guests) == ("四楼会议室", "")


def test_the_version_counts_on_with_whatever_the_page_shows(branch: Branch, held: Meeting) -> None:
    seen = [version(branch, held)]

    def moved() -> None:
        seen.append(version(branch, held))
        assert seen[-1] != seen[-2]

    assert version(branch, held) == seen[0]
    ready(branch, held)
    moved()
    asked = ask(branch, "乙", held, "matter", "九月一次走访没有去")
    moved()
    ask(branch, "乙", held, "matter", "十月一次走访没有去")
    moved()
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=False, reply="当时是这样说的")
    moved()
    (one,) = content(branch, held).decisions
    branch.do("甲", file_decision, entry_id=one.id, matter="走访", text=one.text, member_id=one.member_id,
              due_on=date.fromisoformat(one.due_on))  # fmt: skip
    moved()
    branch.do("甲", make_up, meeting_id=held.id, member_id=branch.members["辛"].id, on=branch.today)
    moved()
    with branch.store.begin() as records:  # as the register does
        (seat,) = records.attendances.where(meeting_id=held.id, member_id=branch.members["辛"].id)
        records.attendances.put(replace(seat, reason="住院"))
    moved()
    signed(branch, held)
    moved()


def version(branch: Branch, meeting: Meeting) -> str:
    found = branch.do("乙", minutes_version, meeting_id=meeting.id)
    assert isinstance(found, str)
    return found


# ── what follows ──


def test_a_decision_goes_into_the_ledger_once(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    (one,) = content(branch, held).decisions
    values: dict[str, Any] = {
        "entry_id": one.id, "matter": "走访没有排定", "text": one.text, "member_id": one.member_id,
        "due_on": date.fromisoformat(one.due_on),
    }  # fmt: skip
    made = branch.do("甲", file_decision, **values)
    assert (action(branch, made.id).source, action(branch, made.id).state) == (
        Source.MEETING, ActionState.OPEN,
    )  # fmt: skip
    assert [e.action.id for e in branch.do("丁", branch_ledger).entries] == [made.id]
    with pytest.raises(Refused):
        branch.do("丁", file_decision, **values)
    assert desk(branch, "甲", held).keeping.entries[one.id].action_id == made.id  # type: ignore[union-attr]


def test_what_was_said_is_no_decision_and_anothers_decision_is_not_there(
    branch: Branch, held: Meeting
) -> None:
    built(branch, held)
    told = content(branch, held)
    values: dict[str, Any] = {
        "matter": "事", "text": "办", "member_id": branch.members["丙"].id, "due_on": branch.today,
    }  # fmt: skip
    for who, name in (("甲", told.said[0].id), ("甲", ""), ("外", told.decisions[0].id)):
        with pytest.raises(NotFound):
            branch.do(who, file_decision, entry_id=name, **values)


def test_a_criticisms_action_is_the_members_own_and_no_word_of_it_stands_in_the_minutes(
    branch: Branch,
) -> None:
    meeting = running(branch)
    here = {name: member.id for name, member in branch.members.items()}
    heard = branch.do("甲", write_criticism, meeting_id=meeting.id, by_id=here["乙"], to_id=here["丙"],
                      matter=MATTER)  # fmt: skip
    made = branch.do("甲", link_action, criticism_id=heard.id, text="每月五号前排好走访",
                     due_on=branch.today + timedelta(days=30))  # fmt: skip
    branch.do("甲", end_meeting, meeting_id=meeting.id)
    text = built(branch, meeting).content
    assert "每月五号前排好走访" not in text
    assert made.id not in text
    assert len(desk(branch, "甲", meeting).keeping.linked) == 1  # type: ignore[union-attr]


def test_making_up_is_written_before_and_after_signing_and_the_signed_words_do_not_change(
    branch: Branch, held: Meeting
) -> None:
    absent = branch.members["辛"].id
    built(branch, held)
    branch.do("甲", make_up, meeting_id=held.id, member_id=absent, on=branch.today)
    assert content(branch, held).seats[-1].made_up_on == branch.today.isoformat()
    branch.do("甲", make_up, meeting_id=held.id, member_id=absent, on=None)
    made = signed(branch, held)
    branch.later(days=3)
    branch.do("甲", make_up, meeting_id=held.id, member_id=absent, on=branch.today)
    assert kept(branch, held) == made
    (one,) = desk(branch, "甲", held).keeping.absent  # type: ignore[union-attr]
    assert one.made_up_on == branch.today


@pytest.mark.parametrize(
    ("name", "days", "error"),
    [("辛", 1, Invalid), ("辛", -1, Invalid), ("庚", 0, Refused), ("外", 0, Refused)],
)
def test_making_up_that_cannot_be(
    branch: Branch, held: Meeting, name: str, days: int, error: type[KitError]
) -> None:
    with pytest.raises(error):
        branch.do("甲", make_up, meeting_id=held.id, member_id=branch.members[name].id,
                  on=branch.today + timedelta(days=days))  # fmt: skip


def test_the_journal_says_who_did_what_and_nothing_of_the_words(branch: Branch, held: Meeting) -> None:
    built(branch, held)
    asked = ask(branch, "丙", held, "stand", "另一种说法")
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=False, reply="照会上说的")
    signed(branch, held)
    with branch.store.read() as records:
        lines = _journal(records)
    acts = ["build_minutes", "ask_correction", "settle_correction", "complete_head", "sign_minutes"]
    assert [act for act in acts if act not in {one.act for one in lines}] == []
    told = "".join(f"{one.subject}{one.note}" for one in lines)
    assert not any(word in told for word in (STAND, SAID, "另一种说法", "照会上说的"))


def _journal(records: Records) -> Any:
    return records.journal.where()


def test_the_home_page_is_told_of_drafts_that_concern_the_member(branch: Branch, held: Meeting) -> None:
    assert branch.do("庚", my_drafts) == ((), True)
    assert branch.do("外", my_drafts) == ((), True)
    built(branch, held)
    (row,), _others = branch.do("丙", my_drafts)
    assert (row.meeting.id, row.lines, row.waiting) == (held.id, 2, 0)
    ask(branch, "丙", held, "stand", "另一种说法")
    (row,), _others = branch.do("丁", my_drafts)
    assert row.waiting == 1
    assert branch.do("外", my_drafts)[0] == ()
    asked = desk(branch, "甲", held).corrections[0]
    branch.do("甲", settle_correction, correction_id=asked.id, accepted=True)
    signed(branch, held)
    assert branch.do("丙", my_drafts)[0] == ()
