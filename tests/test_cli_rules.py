"""``kit rules`` and ``kit forms print``: what an operator types, on a state folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit.domain.organisation import Unit, UnitKind
from kit.store.store import Store
from tests.conftest import TOP


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder with one branch in it."""
    (tmp_path / "state").mkdir()
    store = Store(f"sqlite:///{tmp_path / 'state' / 'kit.db'}")
    store.migrate()
    with store.begin() as records:
        records.units.put(Unit("b1", UnitKind.BRANCH, "第一党支部"))
    store.close()
    return tmp_path / "state"


def kit(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kit", "--lang", "en", *words]
    environment = {**os.environ, "KIT_STATE": str(state), "PYTHONPATH": str(TOP)}
    return subprocess.run(
        command, env=environment, cwd=state, capture_output=True, text=True, timeout=60, check=False
    )


SET = ("rules", "set", "smallest_group", "8", "--branch", "第一党支部", "--document", "通知〔2026〕3 号")


def test_a_branchs_own_number_is_set_listed_and_reset(state: Path) -> None:
    assert kit(state, *SET, "--dated", "2026-01-05").returncode == 0
    listed = kit(state, "rules", "list", "--branch", "第一党支部").stdout
    assert "smallest_group = 8" in listed
    assert "the branch's own; the file says 5" in listed
    assert "通知〔2026〕3 号" in listed
    assert "smallest_group = 5" in kit(state, "rules", "list").stdout
    assert kit(state, "rules", "reset", "smallest_group", "--branch", "第一党支部").returncode == 0
    assert "smallest_group = 5" in kit(state, "rules", "list", "--branch", "第一党支部").stdout


def test_what_cannot_be_is_one_calm_line(state: Path) -> None:
    for words in (
        (*SET, "--dated", "5 January"),
        (*SET, "--dated", "2999-01-01"),
        (*SET[:3], "3", *SET[4:], "--dated", "2026-01-05"),
        ("rules", "reset", "no_such", "--branch", "第一党支部"),
        ("rules", "list", "--branch", "没有"),
    ):
        done = kit(state, *words)
        assert done.returncode == 1, words
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr


def test_a_form_is_printed_to_a_file(state: Path) -> None:
    assert kit(state, "forms", "print", "branch").returncode == 0
    assert (state / "branch.pdf").read_bytes().startswith(b"%PDF-")
    assert kit(state, "forms", "print", "branch", "b.pdf", "--large").returncode == 0
    assert len((state / "b.pdf").read_bytes()) > 10_000
    assert kit(state, "forms", "print", "branch", "/no/such/folder/b.pdf").returncode == 1
    assert kit(state, "forms", "print", "nothing").returncode == 1
