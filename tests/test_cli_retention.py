"""``kit retention``: lists what is near its end, and erases only what was told long enough."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from kit.domain.organisation import Member
from kit.domain.sign_in import SignIn
from kit.services.keeping import do_turn
from kit.store.store import Store
from tests.conftest import TOP
from tests.test_cli_rules import kit, state

__all__ = ["state"]


def old_sign_in(state: Path) -> Store:
    """The store with a sign-in whose time is long over."""
    store = Store(f"sqlite:///{state / 'kit.db'}")
    at = datetime.combine(date.today() - timedelta(days=900), datetime.min.time())
    with store.begin() as records:
        records.members.put(Member("m1", "b1", "1", "示例党员甲"))
        records.sign_ins.put(SignIn("s1", "m1", 0, at, at + timedelta(hours=1)))
    return store


def test_it_lists_and_changes_nothing(state: Path) -> None:
    assert "Nothing is near its end" in kit(state, "retention").stdout
    store = old_sign_in(state)
    told = kit(state, "retention")
    assert told.returncode == 0, told.stderr
    assert "第一党支部" in told.stdout
    assert "not told yet" in told.stdout
    assert "示例党员甲" not in told.stdout
    with store.read() as records:
        assert len(records.sign_ins.where()) == 1
        assert records.journal.where() == ()
    store.close()


def test_it_tells_first_and_erases_after_the_notice(state: Path) -> None:
    store = old_sign_in(state)
    first = kit(state, "retention", "--apply")
    assert first.returncode == 0, first.stderr
    assert "Nothing was erased" in first.stdout
    with store.begin() as records:
        (notice,) = records.journal.where(act="tell_erasure")
        records.journal.delete(id=notice.id)
    do_turn(store, TOP / "forms", datetime.now() - timedelta(days=31))
    assert "told since" in kit(state, "retention").stdout
    done = kit(state, "retention", "--apply")
    assert "Erased: " in done.stdout, done.stderr
    with store.read() as records:
        assert records.sign_ins.where() == ()
        assert [e.kind for e in records.erasures.where()] == ["sign_in"]
    store.close()
