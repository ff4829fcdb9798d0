"""A call for opinions from its opening to the ledger; nothing is read before its end, nothing tells who or when."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.domain.action import Source
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.opinion import Opinion, OpinionCall
from kit.errors import Invalid, KitError, NotFound, Refused
from kit.services.keeping import clear_traces
from kit.services.opinion_box import CODE_LENGTH, CODE_SIGNS, MOST, public_slip, put_in
from kit.services.opinions import (
    MOST_DAYS,
    branch_calls,
    call_for_paper,
    close_call,
    key_opinion,
    open_call,
    opinions_of,
    take_up_opinion,
)
from kit.services.visit import Visit
from tests.conftest import Branch
from tests.services.acting import with_committee


def opened(branch: Branch, days: int = 7) -> OpinionCall:
    call: OpinionCall = branch.do("甲", open_call, title="组织生活会前征求意见", days=days)
    return call


def put(branch: Branch, call: OpinionCall, *texts: str, topic: str = "life") -> None:
    for text in texts:
        put_in(branch.store, call.code, topic, text, branch.today)


def held(branch: Branch, call: OpinionCall) -> tuple[Opinion, ...]:
    with branch.store.read() as records:
        return records.opinions.where(call_id=call.id)


def taking(branch: Branch, opinion_id: str, **more: Any) -> dict[str, Any]:
    values = {"opinion_id": opinion_id, "matter": "会议开得长", "text": "会议控制在一小时",
              "member_id": branch.members["甲"].id, "due_on": branch.today + timedelta(days=30)}  # fmt: skip
    return values | more


def test_a_call_is_open_to_the_end_of_its_last_day_under_a_code_nobody_guesses(branch: Branch) -> None:
    call = opened(branch)
    assert (call.opened_on, call.closes_on) == (branch.today, branch.today + timedelta(days=7))
    assert re.fullmatch(f"[{CODE_SIGNS}]{{{CODE_LENGTH}}}", call.code)
    slip = public_slip(branch.store, call.code.upper(), call.closes_on)
    assert slip.takes
    assert slip.branch == "示例单位第一党支部"
    assert not public_slip(branch.store, call.code, call.closes_on + timedelta(days=1)).takes


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title": " "}, "title"), ({"title": "长" * 61}, "title"), ({"days": 0}, "days"),
     ({"days": MOST_DAYS + 1}, "days"), ({"meeting_id": "别处"}, "meeting_id")],
)  # fmt: skip
def test_what_a_call_cannot_be_is_said_at_its_field(
    branch: Branch, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as told:
        branch.do("甲", open_call, **{"title": "征求意见", "days": 7, **given})
    assert told.value.field == field


def test_a_call_may_belong_to_a_planned_meeting(branch: Branch) -> None:
    ahead = Meeting("a" * 32, "b1", MeetingKind.LIFE, "组织生活会", branch.today + timedelta(days=9),
                    branch.now, branch.members["甲"].id, MeetingState.PLANNED)  # fmt: skip
    with branch.store.begin() as records:
        records.meetings.put(ahead)
        records.meetings.put(replace(ahead, id="b" * 32, unit_id="b2"))
    assert [m.id for m in branch.do("甲", branch_calls).meetings] == [ahead.id]
    call = branch.do("甲", open_call, title="会前征求意见", days=7, meeting_id=ahead.id)
    assert call.meeting_id == ahead.id


def test_one_call_at_a_time_for_a_call_each_would_tell_who_wrote(branch: Branch) -> None:
    call = opened(branch)
    with pytest.raises(Refused):
        opened(branch)
    branch.do("甲", close_call, call_id=call.id)
    opened(branch)


def test_while_it_is_open_only_some_or_five_and_not_a_word(branch: Branch) -> None:
    call = opened(branch)
    seen = []
    for n in range(7):
        standing = branch.do("甲", branch_calls).current
        assert standing is not None
        seen.append((standing.enough, standing.total))
        with pytest.raises(Refused):
            branch.do("甲", opinions_of, call_id=call.id)
        put(branch, call, f"第{n}条")
    assert seen == [(False, 0)] * 5 + [(True, 0)] * 2


def test_an_opinion_holds_nothing_but_its_words() -> None:
    assert [f.name for f in fields(Opinion)] == ["id", "call_id", "topic", "text"]


@pytest.mark.parametrize(
    ("topic", "text", "field"),
    [
        ("", "话", "topic"),
        ("nobody", "话", "topic"),
        ("life", " \x00 ", "text"),
        ("life", "长" * 2001, "text"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(branch: Branch, topic: str, text: str, field: str) -> None:
    call = opened(branch)
    with pytest.raises(Invalid) as told:
        put_in(branch.store, call.code, topic, text, branch.today)
    assert told.value.field == field
    assert held(branch, call) == ()


def test_a_forged_code_and_a_call_that_is_over_take_nothing(branch: Branch) -> None:
    call = opened(branch)
    with pytest.raises(NotFound):
        put_in(branch.store, "aaaaaaaa", "life", "话", branch.today)
    with pytest.raises(Refused):
        put_in(branch.store, call.code, "life", "话", call.closes_on + timedelta(days=1))
    branch.do("甲", close_call, call_id=call.id)
    with pytest.raises(Refused):
        put_in(branch.store, call.code, "life", "话", branch.today)
    with pytest.raises(Refused):
        branch.do("甲", key_opinion, call_id=call.id, topic="life", text="话")
    assert held(branch, call) == ()


def test_a_flood_ends_at_the_cap_and_paper_still_comes_in(branch: Branch) -> None:
    call = opened(branch)
    with branch.store.begin() as records:
        records.opinions.add_all([Opinion(f"{n:032x}", call.id, "other", "灌水") for n in range(MOST)])
    with pytest.raises(Refused):
        put(branch, call, "还有一条")
    branch.do("甲", key_opinion, call_id=call.id, topic="life", text="纸上的一条")
    assert len(held(branch, call)) == MOST + 1


def test_at_the_end_all_are_there_under_new_ids_and_the_call_stays_closed(branch: Branch) -> None:
    call = opened(branch)
    texts = [f"意见{n}" for n in range(6)]
    put(branch, call, *texts)
    before = {one.id for one in held(branch, call)}
    branch.do("甲", close_call, call_id=call.id)
    first = branch.do("甲", close_call, call_id=call.id)
    after = held(branch, call)
    assert sorted(one.text for one in after) == texts
    assert not before & {one.id for one in after}
    assert first.closed_on == branch.today


def test_a_call_whose_last_day_is_past_ends_by_being_looked_at(branch: Branch) -> None:
    call = opened(branch)
    put(branch, call, "一条")
    before = held(branch, call)[0].id
    branch.later(days=8)
    told = branch.do("甲", branch_calls)
    assert told.current is None
    assert [(one.call.closed_on, one.total) for one in told.past] == [(call.closes_on, 1)]
    assert held(branch, call)[0].id != before
    assert len(branch.do("甲", opinions_of, call_id=call.id).heaps[0].opinions) == 1


def test_the_order_of_coming_is_in_no_byte_of_the_file_once_it_is_written_anew(
    branch: Branch, tmp_path: Path
) -> None:
    call = opened(branch)
    texts = [f"tag-{n:03}-一条意见" for n in range(40)]
    put(branch, call, *texts)
    assert len(places(tmp_path)) > 40, "while it is open, the write-ahead log holds earlier pages too"
    branch.do("甲", close_call, call_id=call.id)
    assert clear_traces(branch.store, branch.now + timedelta(minutes=5))
    found = places(tmp_path)
    by_id = [int(one.text[4:7]) for one in held(branch, call)]
    assert len(found) == 40, "each stands in the files once"
    assert found in (by_id, by_id[::-1])


def places(folder: Path) -> list[int]:
    """The numbers of the opinions as their bytes lie in the database's files."""
    files = sorted(folder.glob("kit.db*"))
    return [int(tag) for p in files for tag in re.findall(rb"tag-(\d{3})-", p.read_bytes())]


def test_the_journal_names_calls_and_entries_but_no_opinion_that_came(branch: Branch) -> None:
    call = opened(branch)
    put(branch, call, "一条")
    branch.do("甲", key_opinion, call_id=call.id, topic="life", text="纸上的")
    with branch.store.read() as records:
        assert [line.act for line in records.journal.where()] == ["open_call"]


def test_an_opinion_becomes_an_entry_of_the_ledger_once(branch: Branch) -> None:
    with_committee(branch)
    call = opened(branch)
    put(branch, call, "会议太长", "照明不好")
    with pytest.raises(NotFound):
        branch.do("甲", take_up_opinion, **taking(branch, held(branch, call)[0].id))
    branch.do("甲", close_call, call_id=call.id)
    heard = branch.do("甲", opinions_of, call_id=call.id)
    chosen = heard.heaps[0].opinions[0]
    action = branch.do("甲", take_up_opinion, **taking(branch, chosen.id))
    assert action.source is Source.OPINION
    assert branch.do("丁", opinions_of, call_id=call.id).taken == {chosen.id: action}
    with pytest.raises(Refused):
        branch.do("丁", take_up_opinion, **taking(branch, chosen.id))


def test_another_branch_finds_nothing_here(branch: Branch) -> None:
    call = opened(branch)
    put(branch, call, "一条")
    for act in (close_call, opinions_of):
        with pytest.raises(NotFound):
            branch.do("外", act, call_id=call.id)
    with pytest.raises(NotFound):
        branch.do("外", key_opinion, call_id=call.id, topic="life", text="话")
    with pytest.raises(NotFound):
        branch.do("外", call_for_paper, code=call.code)
    branch.do("甲", close_call, call_id=call.id)
    with pytest.raises(NotFound):
        branch.do("外", take_up_opinion, **taking(branch, held(branch, call)[0].id))
    assert branch.do("外", branch_calls).past == ()


def test_nothing_comes_in_behind_a_closing_that_is_under_way(branch: Branch) -> None:
    call = opened(branch)
    stale = replace(call)
    branch.do("甲", close_call, call_id=call.id)

    def late(visit: Visit) -> bool:
        return visit.records.opinion_calls.change(stale, closed_on=None)

    assert branch.do("甲", late) is False
    with pytest.raises(KitError):
        put(branch, stale, "晚了一步")
