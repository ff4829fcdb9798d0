"""Taking along everything about oneself, from a real server; and the server's hourly look."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pypdf
import pytest

from kit.domain.organisation import Member, Unit, UnitKind
from kit.domain.sign_in import SignIn
from kit.server.keeping import Keeping
from kit.store.store import Store
from tests.conftest import TOP
from tests.server.conftest import Visitor


def archive(visitor: Visitor) -> zipfile.ZipFile:
    answer = visitor.http.get("/kit/mine.zip")
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    named = unquote(answer.headers["Content-Disposition"])
    assert "my-records.zip" in named
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_zip_holds_a_paper_and_the_same_as_json(visitor: Callable[..., Visitor]) -> None:
    held = archive(visitor("戊"))
    assert held.testzip() is None
    names = held.namelist()
    (pdf,) = [name for name in names if name.endswith(".pdf") and "/" not in name]
    record = json.loads(held.read("my-records.json"))
    assert record["member"]["name"] == "示例党员戊"
    assert set(record["keys"]) >= {"sheets", "actions", "sign_ins"}
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(held.read(pdf))).pages)
    assert "示例党员戊" in text
    for sheet in record["sheets"]:
        assert sheet["round"]["title"] in text
    for action in record["actions"]:
        for file in action["files"]:
            assert hashlib.sha256(held.read(file["path"])).hexdigest() == file["digest"]


def test_it_is_ones_own_whatever_the_address_says(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    answer = one.http.get("/kit/mine.zip?member_id=m1&name=戊")
    record = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("my-records.json"))
    assert record["member"]["name"] == "示例党员乙"


def test_nobody_who_is_not_signed_in_gets_anything(visitor: Callable[..., Visitor]) -> None:
    answer = visitor().http.get("/kit/mine.zip", follow_redirects=False)
    assert answer.status_code == 302
    assert b"PK" not in answer.content[:4]
    one = visitor("丙")
    assert one.http.get("/kit/mine.zip").status_code == 200
    one.leave()
    assert one.http.get("/kit/mine.zip", follow_redirects=False).status_code == 302


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A branch with a sign-in whose time is over."""
    made = Store(f"sqlite:///{tmp_path / 'kit.db'}")
    made.migrate()
    at = datetime(2026, 5, 3, 9)
    with made.begin() as records:
        records.units.put(Unit("b1", UnitKind.BRANCH, "第一党支部"))
        records.members.put(Member("m1", "b1", "1", "示例党员甲"))
        records.sign_ins.put(SignIn("s1", "m1", 0, at, at + timedelta(hours=1)))
    return made


def test_the_server_looks_by_itself_and_tells_before_it_erases(store: Store) -> None:
    now = [datetime(2027, 1, 1, 9)]

    async def until(true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0.01)

    def told() -> bool:
        with store.read() as records:
            return bool(records.journal.where(act="tell_erasure"))

    def gone() -> bool:
        with store.read() as records:
            return not records.sign_ins.where() and bool(records.journal.get("records-rewritten"))

    async def serve() -> None:
        keeping = Keeping(store, TOP / "forms", lambda: now[0])
        keeping.start(first=0.01, every=0.05)
        try:
            await until(told)
            assert not gone()
            now[0] = datetime(2027, 2, 1, 9)
            await until(gone)
        finally:
            keeping.stop()

    asyncio.run(serve())
    store.close()


def test_a_database_that_fails_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")

    async def look() -> None:
        await Keeping(store, TOP / "forms").look()

    asyncio.run(look())
    assert "records could not be looked through" in caplog.text
    store.close()
