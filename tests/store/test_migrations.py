"""A database of an earlier version: what stood in it stands there afterwards, and can be gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine

from kit.domain.action import Action, ActionState, Source
from kit.domain.ballot import Grade
from kit.domain.election import AppraisalResult, ElectionState
from kit.domain.round import Readers
from kit.services.actions import complete_action, verify_action
from kit.store import migrations
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from tests.conftest import Branch
from tests.postgresql import cluster

OLD = """
INSERT INTO units (id, kind, name, parent_id) VALUES ('b1', 'branch', '第一党支部', '');
INSERT INTO members (id, unit_id, number, name, role, standing, "group", duty, elder, active) VALUES
  ('m1', 'b1', '1', '示例党员甲', 'facilitator', 'full', '', '书记', false, true),
  ('m2', 'b1', '2', '示例党员乙', 'member', 'full', '', '', false, true);
INSERT INTO rounds (id, unit_id, title, form_name, form_version, form_digest, opened_on, due_on,
  smallest_group, state, closed_on) VALUES
  ('r1', 'b1', '2025 年', 'member', '1', 'd', '2025-11-09', '2025-11-30', 5, 'closed', '2025-12-03');
INSERT INTO responses (id, round_id, member_id, state, submitted_at) VALUES
  ('s1', 'r1', 'm2', 'closed', '2025-11-12 20:30:00');
INSERT INTO actions (id, response_id, member_id, finding, text, due_on, state, evidence, done_at) VALUES
  ('a1', 's1', 'm2', 'replies_missing', '三天之内回一次话', '2026-03-01', 'open', '', NULL),
  ('a2', 's1', 'm2', 'study_none', '每周二晚读一章', '2026-02-01', 'done', '读完了', '2026-01-30 18:00:00'),
  ('a3', 'gone', 'm2', 'study_none', '旧的一条', '2026-02-01', 'done', '做了', '2026-01-30 18:00:00'),
  ('a4', 'gone', 'm9', 'late_none', '人和表都不在了', '2026-02-01', 'open', '', NULL);
"""

GRADES = """
INSERT INTO elections (id, unit_id, meeting_id, scale, title, candidates, opened_on, state, tally, node) VALUES
  ('e1', 'b1', '', 'members', '2026 年党员民主测评', '["m1"]', '2026-02-03', 'tallied', '{}', 'n'),
  ('e2', 'b1', '', 'committee', '2026 年支部委员会测评', '["committee"]', '2026-11-20', 'open', '', 'n');
INSERT INTO appraisal_results (id, unit_id, year, member_id, grade, decided_by, decided_on, written_by, reason,
  remark, read_at) VALUES
  ('g1', 'b1', 2026, 'm1', 'basic', 'general', '2026-02-03', 'm1', '两件事没有办', '已经办完', '2026-02-04 08:00:00'),
  ('g2', 'b1', 2025, 'm1', 'qualified', 'committee', '2025-03-31', 'm1', '', '', NULL),
  ('g3', 'b1', 2025, 'm2', 'qualified', 'committee', '2025-12-20', 'm1', '', '', NULL),
  ('g4', 'b1', 2026, 'm2', 'excellent', 'committee', '2026-01-20', 'm1', '', '', NULL),
  ('g5', 'b1', 2026, 'm3', 'excellent', 'general', '2026-04-01', 'm1', '', '', NULL)
"""


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kit.db'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def old(url: str) -> Iterator[Store]:
    """A store whose tables are those of revision 0002, with people and actions in it."""
    yield from at(url, "0002", OLD)


@pytest.fixture
def appraised(url: str) -> Iterator[Store]:
    """A store whose tables are those of revision 0006, with ballots and grades in it."""
    yield from at(url, "0006", GRADES)


def at(url: str, revision: str, rows: str) -> Iterator[Store]:
    engine = create_engine(url)
    to(engine, revision)
    with engine.begin() as connection:
        for statement in filter(str.strip, rows.split(";\n")):
            connection.exec_driver_sql(statement)
    store = Store(url)
    yield store
    store.close()
    emptied = MetaData()
    emptied.reflect(engine)
    emptied.drop_all(engine)
    engine.dispose()


def to(engine: Engine, revision: str, *, back: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__ or "").parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


def test_actions_of_before_are_all_there_with_their_branch_and_their_beginning(old: Store) -> None:
    old.migrate()
    with old.read() as records:
        kept = {a.id: a for a in records.actions.where()}
    assert kept["a1"] == Action(
        "a1", "b1", "m2", Source.CHECKUP, "三天之内回一次话", date(2026, 3, 1), datetime(2025, 11, 12, 20, 30),
        response_id="s1", finding="replies_missing",
    )  # fmt: skip
    done = kept["a2"]
    assert (done.state, done.evidence, done.done_at) == (
        ActionState.DONE, "读完了", datetime(2026, 1, 30, 18),
    )  # fmt: skip
    assert kept["a3"].created_at == datetime(2026, 1, 30, 18)
    assert (kept["a4"].unit_id, kept["a4"].state) == ("", ActionState.OPEN), "of nobody's branch, and kept"
    assert kept["a4"].created_at.year >= 2026
    assert {a.turn for a in kept.values()} == {0}
    assert not any(a.shared for a in kept.values())


def test_a_round_of_before_keeps_its_promise_that_nobody_else_reads(old: Store) -> None:
    old.migrate()
    with old.read() as records:
        assert [r.readers for r in records.rounds.where()] == [Readers.NOBODY]


def test_the_life_of_an_action_of_before_goes_on(old: Store, forms: FormLibrary) -> None:
    old.migrate()
    branch = Branch(old, forms)
    with old.read() as records:
        branch.members = {m.name[-1]: m for m in records.members.where()}
        held = records.actions.get("a1")
    assert held is not None
    with old.begin() as records:
        records.actions.put(held.ask("m1"))
    branch.do("乙", complete_action, action_id="a1", evidence="回了")
    assert branch.do("甲", verify_action, action_id="a1").state is ActionState.VERIFIED


def test_a_grade_of_before_is_of_the_year_that_was_appraised_and_none_takes_anothers_place(
    appraised: Store,
) -> None:
    appraised.migrate()
    with appraised.read() as records:
        kept = {g.id: g for g in records.appraisal_results.where()}
        ballots = {e.id: (e.appraised, e.state, e.title) for e in records.elections.where()}
    assert kept["g1"] == AppraisalResult(
        "g1", "b1", 2025, "m1", Grade.BASIC, "general", date(2026, 2, 3), "m1", "两件事没有办", "已经办完",
        datetime(2026, 2, 4, 8),
    )  # fmt: skip
    assert {name: grade.year for name, grade in kept.items()} == {
        "g1": 2025, "g2": 2024, "g3": 2025, "g4": 2026, "g5": 2026,
    }, "the comrade of g4 has a grade of 2025 already"  # fmt: skip
    assert ballots == {
        "e1": (2025, ElectionState.TALLIED, "2026 年党员民主测评"),
        "e2": (2026, ElectionState.OPEN, "2026 年支部委员会测评"),
    }


def test_the_way_back_from_the_appraised_year(appraised: Store, url: str) -> None:
    appraised.migrate()
    engine = create_engine(url)
    to(engine, "0006", back=True)
    with engine.connect() as connection:
        years = connection.exec_driver_sql("SELECT id, year FROM appraisal_results ORDER BY id").all()
    assert [tuple(row) for row in years] == [
        ("g1", 2026),
        ("g2", 2025),
        ("g3", 2025),
        ("g4", 2026),
        ("g5", 2026),
    ]
    engine.dispose()
