"""Records are kept no longer than agreed, and nothing goes that was not told on the home page before."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kit.domain.action import Action, ActionState, Source
from kit.domain.evidence import EvidenceContent, EvidenceFile
from kit.domain.rectification import PlanField, field_name
from kit.domain.response import ResponseState
from kit.domain.retention import Kept, SheetTerm, months_after
from kit.domain.sign_in import Line, SignIn
from kit.errors import Refused
from kit.services.actions import note_progress
from kit.services.checkup import my_checkup, submit_checkup
from kit.services.keeping import do_turn, keep_records
from kit.services.mine import my_records, take_out
from kit.services.paper import round_summary
from kit.services.retention import Outcome, leaving, sheet_term
from kit.services.rounds import SheetState, branch_rounds, close_round
from kit.services.rules import set_rule
from kit.services.work import my_work
from kit.store.store import Store
from tests.conftest import TOP, Branch
from tests.services.both import store  # noqa: F401 - a fixture
from tests.services.test_checkup import a_gap, save

SECRET = "九月三日张大爷家的热线"
"""What is looked for after it was erased."""
FORMS = TOP / "forms"


def turn(branch: Branch) -> Outcome:
    return do_turn(branch.store, branch.forms.folder, branch.now)


def told(branch: Branch, name: str = "乙") -> dict[Kept, date]:
    return {one.held.kind: one.on for one in branch.do(name, leaving)}


def pass_days(branch: Branch, days: int) -> list[Any]:
    """Let the server's day come this many times; what was erased."""
    gone: list[Any] = []
    for _day in range(days):
        branch.later(days=1)
        gone += turn(branch).erased
    return gone


@pytest.fixture
def ended(branch: Branch) -> str:
    """A round that ended, with 乙's sheet handed in with a plan; the sheet's id."""
    branch.open_round()
    sheet: str = branch.do("乙", my_checkup).response.id
    rule = a_gap(branch, sheet)
    for part, text in (("taken", "1"), ("fact", SECRET), ("action", f"记下{SECRET}"), ("due", "2026-12-20")):
        save(branch, sheet, field_name(rule, PlanField(part)), text)
    round_id = branch.do("乙", submit_checkup, response_id=sheet).round.id
    branch.do("丙", my_checkup)
    branch.later(days=8)
    branch.do("甲", close_round, round_id=round_id)
    return sheet


def test_a_sheet_is_told_thirty_days_and_then_goes(branch: Branch, ended: str) -> None:
    closed = branch.today
    branch.now = datetime(2029, 10, 20, 9)
    turn(branch)
    assert Kept.SHEET not in told(branch)
    branch.now = datetime(closed.year + 3, closed.month, closed.day, 9) - timedelta(days=30)
    assert turn(branch).erased == ()
    assert told(branch)[Kept.SHEET] == branch.today + timedelta(days=30)
    assert Kept.SHEET in {one.held.kind for one in branch.do("乙", my_work).leaving}
    assert ended not in {held.subject for held in pass_days(branch, 29)}
    assert ended in {held.subject for held in pass_days(branch, 1)}
    with branch.store.read() as records:
        held = records.responses.get(ended)
        assert held is not None
        assert (held.state, held.submitted_at is None) == (ResponseState.ERASED, False)
        assert records.answers.where(response_id=ended) == ()
        assert records.handed_in.where(response_id=ended) == ()
        (line,) = records.erasures.where(subject=ended)
    assert (line.member_id, line.kind, line.by, line.reason) == ("m2", "sheet", "kit", "keep_sheets")


def test_a_server_that_was_off_for_years_tells_first(branch: Branch, ended: str) -> None:
    branch.now = datetime(2040, 1, 1, 9)
    first = turn(branch)
    assert first.erased == ()
    assert first.told > 0
    assert told(branch)[Kept.SHEET] == date(2040, 1, 31)
    assert turn(branch) == Outcome()
    branch.now = datetime(2040, 1, 30, 23, 59)
    assert turn(branch).erased == ()
    branch.now = datetime(2040, 1, 31, 0, 1)
    assert ended in {held.subject for held in turn(branch).erased}


def test_what_was_never_handed_in_goes_earlier_and_leaves_nothing(branch: Branch, ended: str) -> None:
    with branch.store.read() as records:
        (draft,) = records.responses.where(member_id="m3")
    branch.later(days=5 * 31)
    turn(branch)
    assert Kept.DRAFT in told(branch, "丙")
    gone = pass_days(branch, 32)
    assert [held.kind for held in gone if held.subject == draft.id] == [Kept.DRAFT]
    with branch.store.read() as records:
        assert records.responses.get(draft.id) is None
        assert records.responses.get(ended) is not None


def test_of_an_open_round_nothing_is_ever_due(branch: Branch) -> None:
    branch.open_round()
    sheet = branch.do("乙", my_checkup).response.id
    a_gap(branch, sheet)
    branch.now = datetime(2050, 1, 1)
    turn(branch)
    assert not {Kept.DRAFT, Kept.SHEET} & set(told(branch))


def test_a_lengthened_rule_takes_the_notice_back_and_tells_again_later(branch: Branch, ended: str) -> None:
    branch.now = datetime(2029, 11, 10, 9)
    turn(branch)
    assert Kept.SHEET in told(branch)
    document = {"document": "档案保管期限表", "dated": branch.today}
    branch.do("甲", set_rule, name="keep_sheets", value="120", **document)
    assert Kept.SHEET not in told(branch)
    assert not [held for held in pass_days(branch, 60) if held.kind is Kept.SHEET]
    branch.now = datetime(2036, 11, 28, 9)
    turn(branch)
    assert told(branch)[Kept.SHEET] == branch.today + timedelta(days=30)


def test_a_shortened_rule_does_not_take_anything_untold(branch: Branch, ended: str) -> None:
    branch.now = datetime(2028, 6, 1, 9)
    turn(branch)
    document = {"document": "档案保管期限表", "dated": branch.today}
    branch.do("甲", set_rule, name="keep_sheets", value="12", **document)
    assert turn(branch).erased == ()
    assert told(branch)[Kept.SHEET] == date(2028, 7, 1)
    assert ended not in {held.subject for held in pass_days(branch, 29)}
    assert ended in {held.subject for held in pass_days(branch, 1)}


def test_an_action_that_is_touched_stays(branch: Branch, ended: str) -> None:
    with branch.store.begin() as records:
        (action,) = records.actions.where(member_id="m2")
    branch.now = datetime(2029, 12, 1, 9)
    turn(branch)
    assert told(branch)[Kept.ACTION] == branch.today + timedelta(days=30)
    branch.do("乙", note_progress, action_id=action.id, note="还在做")
    assert Kept.ACTION not in told(branch)
    assert action.id not in {held.subject for held in pass_days(branch, 60)}


def test_an_action_goes_with_its_log_its_looks_back_and_its_files(branch: Branch, ended: str) -> None:
    with branch.store.begin() as records:
        (action,) = records.actions.where(member_id="m2")
        file = EvidenceFile("f1", action.id, f"{SECRET}.pdf", "pdf", 3, "0" * 64, "m2", branch.now)
        records.evidence_files.put(file)
        records.evidence_contents.put(EvidenceContent("f1", SECRET.encode()))
    branch.now = datetime(2030, 1, 1, 9)
    turn(branch)
    assert action.id in {held.subject for held in pass_days(branch, 30)}
    with branch.store.read() as records:
        assert records.actions.get(action.id) is None
        assert records.action_steps.where(action_id=action.id) == ()
        assert records.evidence_files.where() == ()
        assert records.evidence_contents.where() == ()
    branch.do("乙", my_work)
    branch.do("乙", my_records)


def test_a_file_goes_before_its_action_once_the_action_has_ended(branch: Branch) -> None:
    done = Action(
        *("a1", "b1", "m2", Source.CHECKUP, "回话", date(2026, 12, 1), branch.now),
        state=ActionState.CLOSED,
    )
    living = Action("a2", "b1", "m2", Source.CHECKUP, "回话", date(2026, 12, 1), branch.now)
    with branch.store.begin() as records:
        for action in (done, living):
            records.actions.put(action)
            file = EvidenceFile(f"f-{action.id}", action.id, "x.pdf", "pdf", 1, "0" * 64, "m2", branch.now)
            records.evidence_files.put(file)
            records.evidence_contents.put(EvidenceContent(file.id, b"x"))
    branch.now = datetime(2028, 12, 1, 9)
    turn(branch)
    assert {(h.kind, h.subject) for h in pass_days(branch, 31)} == {(Kept.EVIDENCE, "f-a1")}
    with branch.store.read() as records:
        assert [f.id for f in records.evidence_files.where()] == ["f-a2"]
        assert {a.id for a in records.actions.where()} == {"a1", "a2"}


def test_the_ledger_has_its_own_longer_time(branch: Branch) -> None:
    entry = Action(
        "a1", "b1", "m2", Source.MEETING, "修会议室的门", date(2026, 12, 1), branch.now, matter="门坏"
    )
    with branch.store.begin() as records:
        records.actions.put(entry)
    branch.now = datetime(2031, 1, 1, 9)
    turn(branch)
    assert told(branch) == {}
    branch.now = datetime(2036, 12, 1, 9)
    turn(branch)
    assert told(branch)[Kept.LEDGER] == date(2036, 12, 31)


def test_sign_ins_and_the_journal_go_by_the_half_year_all_are_told(branch: Branch, ended: str) -> None:
    old = SignIn("s1", "m2", 0, datetime(2026, 5, 3, 9), datetime(2026, 5, 3, 21))
    newer = SignIn("s2", "m2", 0, datetime(2026, 11, 3, 9), datetime(2026, 11, 3, 21))
    with branch.store.begin() as records:
        records.sign_ins.put(old)
        records.sign_ins.put(newer)
    branch.now = datetime(2026, 12, 1, 9)
    turn(branch)
    for name in ("乙", "丙", "甲"):
        assert told(branch, name) == {Kept.SIGN_IN: date(2026, 12, 31)}
    assert told(branch, "外") == {}
    pass_days(branch, 30)
    with branch.store.read() as records:
        assert [s.id for s in records.sign_ins.where()] == ["s2"]


def test_of_the_journal_stays_what_others_stand_on(branch: Branch, ended: str) -> None:
    with branch.store.begin() as records:
        records.journal.put(Line("read", branch.now, "m1", "read_sheet", ended))
        records.journal.put(Line("keys-0", branch.now, "operator", "use_keys", "abc"))
    document = {"document": "档案保管期限表", "dated": branch.today}
    branch.do("甲", set_rule, name="keep_sheets", value="360", **document)
    branch.now = datetime(2028, 12, 15, 9)
    turn(branch)
    assert Kept.JOURNAL in told(branch)
    pass_days(branch, 31)
    with branch.store.read() as records:
        acts = {line.act for line in records.journal.where() if line.at.year == 2026}
    assert acts == {"open_round", "read_sheet", "use_keys"}
    with branch.store.read() as records:
        kinds = [e.kind for e in records.erasures.where() if e.kind == "journal"]
    assert kinds == ["journal"]


def test_the_sheets_of_a_round_go_together_or_not_at_all(branch: Branch, ended: str) -> None:
    """A sheet of whom nobody was told long enough holds the round's other sheets back."""
    branch.now = datetime(2029, 11, 28, 9)
    turn(branch)
    with branch.store.begin() as records:
        (late,) = records.responses.where(member_id="m3")
        records.responses.put(replace(late, state=ResponseState.CLOSED, submitted_at=datetime(2026, 11, 22)))
    branch.now = datetime(2029, 12, 20, 9)
    turn(branch)
    branch.now = datetime(2029, 12, 28, 10)
    assert not [h for h in turn(branch).erased if h.kind is Kept.SHEET]
    branch.now = datetime(2030, 1, 19, 10)
    assert {h.subject for h in turn(branch).erased if h.kind is Kept.SHEET} == {ended, late.id}


def test_after_erasure_every_page_says_so_and_no_summary_is_made_of_the_rest(
    branch: Branch, ended: str
) -> None:
    round_id = branch.do("乙", my_checkup).round.id
    assert branch.do("甲", round_summary, round_id=round_id)
    branch.now = datetime(2029, 11, 28, 9)
    turn(branch)
    pass_days(branch, 31)
    sheet = branch.do("乙", my_checkup, round_id=round_id)
    assert sheet.erased
    assert not sheet.open
    assert not sheet.handed_in
    assert not sheet.values
    (overview,) = branch.do("甲", branch_rounds)
    assert {m.id: s for m, s in overview.sheets}["m2"] is SheetState.HANDED_IN
    with pytest.raises(Refused, match=r"清除|erased"):
        branch.do("甲", round_summary, round_id=round_id)
    with pytest.raises(Refused):
        save(branch, ended, sheet.form.screens[0].name, sheet.form.screens[0].choices[0].name)
    (mine,) = [one for one in branch.do("乙", my_records).sheets if one.response.id == ended]
    assert mine.erased is not None
    assert branch.do("乙", take_out).record["sheets"][0]["state"] == "erased"
    assert branch.do("乙", my_work).past == ()


def test_one_server_of_several_has_the_days_turn(branch: Branch, ended: str) -> None:
    branch.now = datetime(2040, 1, 1, 9)
    first = keep_records(branch.store, FORMS, branch.now)
    assert first is not None
    assert first.told > 0
    assert keep_records(branch.store, FORMS, branch.now + timedelta(hours=1)) is None
    assert keep_records(branch.store, FORMS, branch.now + timedelta(days=1)) is not None
    with branch.store.read() as records:
        lines = [line.id for line in records.journal.where(act="keep_records")]
    assert [i for i in lines if i != "records-rewritten"] == ["records-2040-01-02"]


def _in_a_process(url: str, at: datetime, gate: Any, results: Any) -> None:
    shared = Store(url)
    gate.wait(30)
    outcome = keep_records(shared, FORMS, at)
    results.put(None if outcome is None else (outcome.told, len(outcome.erased)))
    shared.close()


def test_servers_that_begin_at_the_same_moment_erase_once(branch: Branch, ended: str) -> None:
    branch.now = datetime(2040, 1, 1, 9)
    turn(branch)
    several = multiprocessing.get_context("spawn")
    gate, results = several.Barrier(3), several.Queue()
    at = datetime(2040, 2, 15, 9)
    processes = [
        several.Process(target=_in_a_process, args=(branch.store.url, at, gate, results)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    found = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert found.count(None) == 2
    with branch.store.read() as records:
        assert len(records.erasures.where(subject=ended)) == 1


def test_erasures_hold_no_words(branch: Branch, ended: str) -> None:
    branch.now = datetime(2040, 1, 1, 9)
    turn(branch)
    pass_days(branch, 30)
    with branch.store.read() as records:
        rows = records.erasures.where()
    assert rows
    text = json.dumps([vars(row) for row in rows], default=str, ensure_ascii=False)
    assert SECRET not in text
    assert "示例党员" not in text


def test_the_words_beside_a_field_know_the_term(branch: Branch) -> None:
    round_ = branch.open_round()
    one, other = (branch.do(name, my_checkup).response.id for name in "乙丙")
    branch.do("乙", submit_checkup, response_id=one)
    assert branch.do("乙", sheet_term, response_id=one) == SheetTerm(36, 6, 36, 24)
    document = {"document": "档案保管期限表", "dated": branch.today}
    branch.do("甲", set_rule, name="keep_sheets", value="120", **document)
    assert branch.do("乙", sheet_term, response_id=one).months == 120
    branch.later(days=8)
    branch.do("甲", close_round, round_id=round_.id)
    closed = branch.today
    assert branch.do("乙", sheet_term, response_id=one).until == closed.replace(year=closed.year + 10)
    assert branch.do("丙", sheet_term, response_id=other).until == months_after(closed, 6)
    assert branch.do("丁", sheet_term, response_id=one).until is None, "of another's sheet no day is told"
