"""What most tests start from: a real database in a temporary folder, a branch, and the shipped forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kit.domain.access import Identity
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.domain.round import Round
from kit.services.rounds import open_round
from kit.services.visit import Visit
from kit.store import tables
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.words import use_language_everywhere
from tests.postgresql import cluster

TOP = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 20, 14, 5)


@dataclass
class Branch:
    """A branch in a real store; ``do`` is an act of one of its people at the present moment."""

    store: Store
    forms: FormLibrary
    now: datetime = NOW
    members: dict[str, Member] = field(default_factory=dict)

    @contextmanager
    def visit(self, name: str) -> Iterator[Visit]:
        member = self.members[name]
        by = Identity(member.id, member.unit_id, member.role, "sign-in", member.name)
        with self.store.begin() as records:
            yield Visit(records, by, self.now, self.forms)

    def do(self, name: str, act: Callable[..., Any], /, **values: Any) -> Any:
        with self.visit(name) as visit:
            return act(visit, **values)

    def open_round(self, title: str = "第四季度自查", form: str = "member") -> Round:
        due = self.now.date() + timedelta(days=7)
        return self.do("甲", open_round, title=title, form_name=form, due_on=due)

    def later(self, **delta: int) -> None:
        self.now += timedelta(**delta)

    @property
    def today(self) -> date:
        return self.now.date()


@pytest.fixture(autouse=True)
def in_chinese() -> None:
    """Every test begins in the first language, whatever the one before it spoke."""
    use_language_everywhere("zh")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new database with today's tables."""
    kept = Store(f"sqlite:///{tmp_path / 'kit.db'}")
    kept.migrate()
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL cluster that lives as long as the tests; who writes into it empties it again."""
    with cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new database with today's tables, of each of the two kinds in turn."""
    sqlite = f"sqlite:///{tmp_path / 'kit.db'}"
    kept = Store(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql"))
    kept.migrate()
    yield kept
    with kept.begin() as records:
        for table in reversed(tables.metadata.sorted_tables):
            records.connection.execute(table.delete())
    kept.close()


@pytest.fixture(scope="session")
def forms() -> FormLibrary:
    """The forms that the kit ships."""
    return FormLibrary(TOP / "forms")


@pytest.fixture
def branch(store: Store, forms: FormLibrary) -> Branch:
    """A branch of eight: 甲 is the secretary; 乙 to 辛 are members. Another branch has one, 外."""
    made = Branch(store, forms)
    with store.begin() as records:
        records.units.put(Unit("b1", UnitKind.BRANCH, "示例单位第一党支部"))
        records.units.put(Unit("b2", UnitKind.BRANCH, "示例单位第二党支部"))
        for number, name in enumerate("甲乙丙丁戊己庚辛", 1):
            role = Role.FACILITATOR if name == "甲" else Role.MEMBER
            made.members[name] = Member(f"m{number}", "b1", str(number), f"示例党员{name}", role)
        made.members["外"] = Member("x1", "b2", "1", "示例党员外", Role.FACILITATOR)
        for member in made.members.values():
            records.members.put(member)
    return made
