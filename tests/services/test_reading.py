"""Opening a comrade's handed-in sheet: where the round said so, with a line in the log, as it was handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.domain.rectification import PlanField, field_name
from kit.domain.round import Readers
from kit.domain.visibility import Circle, Phase
from kit.errors import NotFound, Refused
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.reading import handed_in_sheets, my_openings, read_sheet
from kit.services.rounds import close_round, open_round, return_checkup
from kit.store.form_library import FormLibrary
from tests.visibility_world import ANSWERS, FINDING, ME, NOW, OPENED_AT, PLAN, Case, World, world


@pytest.fixture
def made(tmp_path: Path, forms: FormLibrary) -> Iterator[World]:
    """A sheet that is in, in a round whose sheets the secretary may open; the secretary opened it once."""
    with world(Case(Phase.HANDED_IN, Circle(Readers.SECRETARY)), tmp_path, forms) as held:
        yield held


def read(made: World, name: str = "书记") -> Any:
    return made.do(name, read_sheet, response_id=made.response_id)


def save(made: World, field: str, value: str) -> None:
    with made.store.begin() as records:
        held = records.answers.get(made.response_id, field)
    made.do(ME, save_answer, response_id=made.response_id, field=field, value=value,
            base=held.revision if held else 0, writer="page")  # fmt: skip


def test_the_sheet_is_the_one_that_was_handed_in(made: World) -> None:
    opened = read(made)
    assert {name: opened.answers[name] for name in ANSWERS} == ANSWERS
    assert opened.member.id == ME
    assert opened.round.id == made.round_id
    assert "study" in opened.progress.answered


def test_the_plan_is_the_one_of_today_without_what_is_its_writers_alone(made: World) -> None:
    save(made, field_name(FINDING, PlanField.CAUSE), "后来想明白的原因")
    (entry,) = read(made).plan.taken
    assert (entry.cause, entry.fact) == ("后来想明白的原因", PLAN[PlanField.FACT])
    assert entry.why == ""


def test_each_opening_is_a_line_that_its_member_reads_and_nobody_else(made: World) -> None:
    made.now = NOW.replace(hour=18)
    read(made)
    assert [(o.at, o.name, o.duty) for o in made.do(ME, my_openings)] == [
        (made.now, "示例书记", "支部书记"),
        (OPENED_AT, "示例书记", "支部书记"),
    ]
    assert made.do("党员", my_openings) == ()
    assert made.do("书记", my_openings) == ()


def test_openings_are_told_by_round(made: World) -> None:
    assert len(made.do(ME, my_openings, round_id=made.round_id)) == 1
    assert made.do(ME, my_openings, round_id="another") == ()


def test_a_refused_opening_leaves_no_line(made: World) -> None:
    for name in ("支委", "外支部书记", ME):
        with pytest.raises((Refused, NotFound)):
            read(made, name)
    assert len(made.do(ME, my_openings)) == 1


def test_a_sheet_that_was_given_back_is_its_writers_alone_until_it_is_in_again(made: World) -> None:
    made.do("书记", return_checkup, round_id=made.round_id, member_id=ME)
    assert made.do("书记", handed_in_sheets).sheets == ()
    with pytest.raises(Refused):
        read(made)
    made.now += timedelta(minutes=1)
    save(made, "study_fact", "改过以后的事实")
    made.do(ME, submit_checkup, response_id=made.response_id)
    assert read(made).answers["study_fact"] == "改过以后的事实"


def test_the_deputy_may_read_and_the_secretary_does_not_read_his_own_sheet_here(made: World) -> None:
    with made.store.begin() as records:
        records.members.put(replace(made.members["支委"], duty="副书记"))
    assert read(made, "支委").member.id == ME
    mine = made.do("书记", my_checkup).response.id
    made.do("书记", submit_checkup, response_id=mine)
    assert [m.id for m, _response in made.do("书记", handed_in_sheets).sheets] == [ME]
    with pytest.raises(Refused):
        made.do("书记", read_sheet, response_id=mine)


def test_after_the_round_it_can_still_be_read_and_the_list_names_who_is_in(made: World) -> None:
    made.do("书记", close_round, round_id=made.round_id)
    shelf = made.do("书记", handed_in_sheets, round_id=made.round_id)
    assert [m.id for m, _response in shelf.sheets] == [ME]
    assert shelf.closed is None
    assert read(made).answers["study"] == ANSWERS["study"]


def test_a_round_of_before_stays_closed_when_a_new_one_opens_its_sheets(
    tmp_path: Path, forms: FormLibrary
) -> None:
    with world(Case(Phase.CLOSED, Circle(Readers.NOBODY)), tmp_path, forms) as made:
        made.do(
            "书记",
            open_round,
            title="下一轮",
            form_name="member",
            due_on=NOW.date(),
            readers=Readers.SECRETARY,
        )
        with pytest.raises(Refused):
            read(made)
        assert made.do("书记", handed_in_sheets, round_id=made.round_id).sheets == ()


def test_the_choice_stands_with_the_round_and_in_the_journal(made: World) -> None:
    with made.store.begin() as records:
        (line,) = records.journal.where(act="open_round")
        assert records.rounds.get(made.round_id).readers is Readers.SECRETARY  # type: ignore[union-attr]
    assert (line.by, line.note) == ("书记", "secretary")


def test_who_left_the_branch_reads_nothing_more(made: World) -> None:
    with made.store.begin() as records:
        records.members.put(replace(made.members["书记"], active=False))
    with pytest.raises(Refused):
        read(made)


def test_what_is_not_there_cannot_be_read(made: World) -> None:
    with pytest.raises(NotFound):
        made.do("书记", read_sheet, response_id="nothing")
