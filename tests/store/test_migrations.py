"""A database of an earlier version: what stood in it stands there afterwards, and can be gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, text

from kit.domain.action import Action, ActionState, Source
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
    engine = create_engine(url)
    to(engine, "0002")
    with engine.begin() as connection:
        for statement in filter(str.strip, OLD.split(";\n")):
            connection.execute(text(statement))
    store = Store(url)
    yield store
    store.close()
    emptied = MetaData()
    emptied.reflect(engine)
    emptied.drop_all(engine)
    engine.dispose()


def to(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__ or "").parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


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
