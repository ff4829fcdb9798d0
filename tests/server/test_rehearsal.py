from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from kit.domain.form import FormVersion
from kit.server.preload import Preload, kept_versions
from kit.settings import Settings
from tests.conftest import TOP, Branch

REHEARSE = """
import gc, json, os, sys
from pathlib import Path
from kit.server.rehearsal import rehearse
before, main = dict(os.environ), sys.modules["__main__"]
rehearse(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
from ipywidgets.widgets import widget
from kit import words
from kit.session import open_session, store_of
from kit.widgets.page_widget import _made
store = store_of(sys.argv[1])
gc.collect()
acted = {"Identity", "Member", "Round", "Response", "Answer", "Summary", "Session", "Checkup", "HandedIn"}
kinds = (type(one) for one in gc.get_objects())
print(json.dumps({
    "widgets": list(widget._instances), "environment": dict(os.environ) == before,
    "main": sys.modules["__main__"] is main, "language": words.language(),
    "session": open_session.cache_info().currsize, "threads": len(os.listdir("/proc/self/task")),
    "open": [os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
             if os.path.exists(f"/proc/self/fd/{n}")],
    "people": sorted({k.__name__ for k in kinds if str(k.__module__).startswith("kit.") and k.__name__ in acted}),
    "statements": len(store._engine._compiled_cache),
    "shown": sorted({kind.__name__ for kind, _script in _made}),
}))
"""


def test_a_rehearsal_leaves_what_it_learned_and_nothing_else(branch: Branch) -> None:
    url = branch.store.url
    with branch.store.read() as records:
        before = records.members.where(), records.journal.where(), records.rounds.where()
    command = [sys.executable, "-c", REHEARSE, url, str(TOP / "forms"), str(TOP / "notebooks")]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    left = json.loads(done.stdout)
    assert left["widgets"] == []
    assert left["environment"]
    assert left["main"]
    assert left["people"] == []
    assert left["language"] == "zh"
    assert left["session"] == 0
    assert left["threads"] == 1
    assert not [name for name in left["open"] if "kit.db" in name]
    assert left["statements"] > 10
    assert left["shown"] == ["FormEditor", "Panel", "PlanEditor"]
    with branch.store.read() as records:
        assert (records.members.where(), records.journal.where(), records.rounds.where()) == before


def test_the_forking_process_is_told_no_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://kit:s3cret@127.0.0.1/kit?sslpassword=s3cret"
    told = Preload.of(Settings(tmp_path, url, TOP / "forms", TOP / "notebooks"))
    told.write(tmp_path / "preload.json")
    assert "s3cret" not in (tmp_path / "preload.json").read_text(encoding="utf-8")
    assert Preload.read(tmp_path / "preload.json") == told
    assert told.database == "postgresql+psycopg://"


def test_a_changed_form_and_a_round_with_another_are_seen(tmp_path: Path, branch: Branch) -> None:
    form = tmp_path / "forms" / "checkups" / "member.yml"
    form.parent.mkdir(parents=True)
    form.write_text("a", encoding="utf-8")
    settings = Settings(tmp_path, branch.store.url, tmp_path / "forms", tmp_path)
    first = Preload.of(settings).stamp()
    assert Preload.of(settings).stamp() == first
    form.write_text("ab", encoding="utf-8")
    assert Preload.of(settings).stamp() != first
    branch.open_round()
    kept = kept_versions(branch.store)
    assert [type(one) for one in kept] == [FormVersion]
    assert Preload.of(settings, kept).stamp() != Preload.of(settings).stamp()
