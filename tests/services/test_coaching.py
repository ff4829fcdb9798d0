"""Advice and memory as services: whose sheet, what of last time, and that nothing of it is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kit.domain.coach import Advice
from kit.domain.rectification import PlanField, field_name
from kit.errors import Invalid, NotFound
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.coaching import advise
from kit.services.memory import LastCycle, my_last_cycle
from kit.services.rounds import close_round
from kit.store.form_library import FormLibrary
from tests.conftest import TOP, Branch

OLD = "答应帮邻居问楼道灯，忙起来就没有再回话。"
NEW = "三月楼道灯坏了，我答应去问，后来忙起来就没有再回话。"
OTHER = "党费晚交了两个月，组长提醒过两次。"


def begin(branch: Branch, name: str) -> str:
    return branch.do(name, my_checkup).response.id


def write(branch: Branch, name: str, sheet: str, answers: dict[str, str]) -> None:
    for field, value in answers.items():
        branch.do(name, save_answer, response_id=sheet, field=field, value=value, base=0, writer="w")


def finding(branch: Branch, name: str, screen: str) -> str:
    return next(f.name for f in branch.do(name, my_checkup).findings if f.item == screen)


def coached(branch: Branch, sheet: str, text: str, field: str = "replies_fact", name: str = "乙") -> Advice:
    advice: Advice = branch.do(name, advise, response_id=sheet, field=field, text=text)
    return advice


@pytest.fixture
def second_year(branch: Branch) -> str:
    """乙 wrote of the lamp last year, took it up, and now writes the sheet of this year."""
    branch.now = branch.now.replace(year=2025)
    last = branch.open_round("去年")
    sheet = begin(branch, "乙")
    write(branch, "乙", sheet, {"replies": "few", "replies_fact": OLD})
    gap = finding(branch, "乙", "replies")
    plan = {
        PlanField.TAKEN: "1",
        PlanField.ACTION: "听到的事当天记在本子上，三天内回话。",
        PlanField.DUE: "2025-12-31",
    }
    write(branch, "乙", sheet, {field_name(gap, part): value for part, value in plan.items()})
    branch.do("乙", submit_checkup, response_id=sheet)
    branch.do("甲", close_round, round_id=last.id)
    branch.now = branch.now.replace(year=2026)
    branch.open_round("今年")
    return begin(branch, "乙")


def test_what_stood_under_the_same_question_is_shown_to_its_writer(branch: Branch, second_year: str) -> None:
    write(branch, "乙", second_year, {"replies": "few"})
    past = coached(branch, second_year, NEW).past
    assert past is not None
    assert past.text == OLD
    assert (past.same, past.near, past.last_year) == (True, True, True)
    assert past.finding == finding(branch, "乙", "replies")
    assert past.action.startswith("听到的事")


def test_another_matter_under_the_same_question_is_not_called_alike(branch: Branch, second_year: str) -> None:
    past = coached(branch, second_year, OTHER).past
    assert past is not None
    assert (past.same, past.near) == (True, False)
    assert past.finding == ""  # the question is not answered yet, so nothing can take it up


def test_like_words_under_another_question_are_found(branch: Branch, second_year: str) -> None:
    past = coached(branch, second_year, NEW, "dues_fact").past
    assert past is not None
    assert (past.same, past.near, past.text) == (False, True, OLD)
    assert coached(branch, second_year, OTHER, "dues_fact").past is None


def test_the_plan_is_advised_by_what_its_fields_are(branch: Branch, second_year: str) -> None:
    write(branch, "乙", second_year, {"replies": "few"})
    gap = finding(branch, "乙", "replies")
    action = coached(branch, second_year, "听到的事当天记下，三天内回话。", field_name(gap, PlanField.ACTION))
    assert [a.question.value for a in action.asks] == ["when", "much", "seen"]
    assert action.past is not None
    assert action.past.text.startswith("听到的事")
    assert coached(branch, second_year, "宗旨意识不强。", field_name(gap, PlanField.CAUSE)).marks
    with pytest.raises(Invalid):
        coached(branch, second_year, "2026-12-31", field_name(gap, PlanField.DUE))


def test_nobody_is_advised_on_anothers_sheet(branch: Branch, second_year: str) -> None:
    for name in ("丙", "甲", "外"):
        with pytest.raises(NotFound):
            coached(branch, second_year, NEW, name=name)
        with pytest.raises(NotFound):
            branch.do(name, my_last_cycle, response_id=second_year)


def test_no_advice_is_kept_or_noted(branch: Branch, second_year: str) -> None:
    def all_of_it() -> object:
        with branch.store.begin() as records:
            return (
                records.answers.where(),
                records.journal.where(),
                records.actions.where(),
                records.responses.where(),
            )

    before = all_of_it()
    assert coached(branch, second_year, "学习不够深入，有待加强。").marks
    branch.do("乙", my_last_cycle, response_id=second_year)
    assert all_of_it() == before


def test_without_an_earlier_round_there_is_no_past(branch: Branch) -> None:
    branch.open_round()
    sheet = begin(branch, "丙")
    assert coached(branch, sheet, NEW, name="丙").past is None
    assert branch.do("丙", my_last_cycle, response_id=sheet) == LastCycle()


def test_the_last_cycle_holds_what_was_written_and_what_is_in_hand(branch: Branch, second_year: str) -> None:
    cycle = branch.do("乙", my_last_cycle, response_id=second_year)
    assert cycle.round.title == "去年"
    (entry,) = cycle.entries
    assert (entry.screen, entry.fact) == ("replies", OLD)
    ((action, label),) = cycle.actions
    assert action.text.startswith("听到的事")
    assert label == str(entry.label)


def test_a_later_sheet_is_not_the_past_of_an_earlier_one(branch: Branch, second_year: str) -> None:
    with branch.visit("乙") as visit:
        first = next(
            r.id for r in visit.records.responses.where(member_id=visit.by.member_id) if r.id != second_year
        )
    assert branch.do("乙", my_last_cycle, response_id=first).round is None


def test_a_broken_phrase_file_takes_the_marks_away_and_nothing_else(branch: Branch, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(TOP / "forms", folder)
    (folder / "phrases.yml").write_text("what:\n  - （\n", encoding="utf-8")
    branch.forms = FormLibrary(folder)
    branch.open_round()
    advice = coached(branch, begin(branch, "丙"), "学习不够深入，有待加强。", name="丙")
    assert advice.marks == ()
    assert advice.bare
