"""``kit roster`` as it is typed, with a real database and real PDFs."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from kit.cli_roster import roster_app
from kit.errors import NotFound, NotStored, Problems
from kit.services.sign_in import set_pin
from kit.settings import Settings
from kit.store.store import Store
from tests.conftest import NOW, TOP

ROSTER = "姓名,编号,党小组,职务\n示例党员甲,1,第一党小组,支部书记\n示例党员乙,2,第一党小组,\n示例党员丙,3,,\n"
BRANCH = "示例单位第一党支部"


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("KIT_DATABASE_URL", raising=False)
    path = tmp_path / "名册.csv"
    path.write_bytes(ROSTER.encode("gb18030"))
    return path


def kit(*words: object) -> str:
    """What the command says; its errors are raised as the command's frame would meet them."""
    done = CliRunner().invoke(roster_app, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def store() -> Store:
    return Store(Settings.from_env().database_url)


def slip_numbers() -> dict[str, str]:
    with store().begin() as records:
        return {one.member_id: one.slip_number for one in records.credentials.where()}


def test_the_slips_carry_the_address_that_the_server_said_last(roster: Path, tmp_path: Path) -> None:
    kit("import", roster, "--branch", BRANCH)
    out = tmp_path / "凭条.pdf"
    assert "kit serve --lan" in kit("slips", "--branch", BRANCH, "--out", out)
    assert "http://127.0.0.1:8866" in text_of(out)
    said = Settings.from_env().room_address
    said.write_text("https://192.0.2.10:8866/kit/", encoding="utf-8")
    told = kit("slips", "--branch", BRANCH, "--out", out, "--all")
    assert "https://192.0.2.10:8866/kit/" in told
    assert "kit serve --lan" not in told
    assert "https://192.0.2.10:8866/kit/" in text_of(out)


def test_from_roster_to_slips(roster: Path, tmp_path: Path) -> None:
    assert "3" in kit("import", roster, "--branch", BRANCH)
    out = tmp_path / "凭条.pdf"
    kit("slips", "--branch", BRANCH, "--out", out, "--address", "http://10.0.0.8:8866/")
    assert out.stat().st_mode & 0o077 == 0
    text = "".join(text_of(out).split())
    assert "示例党员甲" in text
    assert "10.0.0.8:8866" in text
    for number in slip_numbers().values():
        assert number in text
    assert not list(tmp_path.glob(".*.pdf"))


def test_who_has_a_pin_keeps_the_slip_unless_named(roster: Path, tmp_path: Path) -> None:
    from kit.services.slips import issue_slips

    kit("import", roster, "--branch", BRANCH)
    kept = store()
    with kept.begin() as records:
        chief = records.members.where(number="1")[0]
        slip = issue_slips(records, [chief], "operator", NOW)[0]
    set_pin(kept, slip.number, slip.code, "8274", NOW)
    out = tmp_path / "凭条.pdf"
    kit("slips", "--branch", BRANCH, "--out", out)
    assert "示例党员甲" not in "".join(text_of(out).split())
    assert slip_numbers()[chief.id] == slip.number
    kit("slips", "--branch", BRANCH, "--out", out, "--member", "示例党员甲")
    assert "示例党员乙" not in "".join(text_of(out).split())
    assert slip_numbers()[chief.id] != slip.number
    with kept.begin() as records:
        acts = [(line.act, line.by) for line in records.journal.where(subject=chief.id)]
    assert sorted(acts) == [("issue_slip", "operator"), ("reissue_slip", "operator")]


def test_a_folder_that_is_not_there_voids_no_slip(roster: Path, tmp_path: Path) -> None:
    kit("import", roster, "--branch", BRANCH)
    with pytest.raises(NotStored):
        kit("slips", "--branch", BRANCH, "--out", tmp_path / "无" / "凭条.pdf")
    assert slip_numbers() == {}


def test_list_and_leave(roster: Path) -> None:
    kit("import", roster, "--branch", BRANCH)
    assert "示例党员丙" in kit("list")
    kit("leave", "--branch", BRANCH, "--member", "3")
    assert "示例党员丙" not in kit("list", "--branch", BRANCH)


def test_a_mistyped_branch_is_not_made(roster: Path) -> None:
    kit("import", roster, "--branch", BRANCH)
    with pytest.raises(NotFound) as caught:
        kit("import", roster, "--branch", "示例单位第一党支布")
    assert BRANCH in str(caught.value)
    kit("import", roster, "--branch", "示例单位第二党支部", "--new")
    assert "示例单位第二党支部" in kit("list")


def test_bad_lines_are_named_and_the_good_ones_kept(roster: Path) -> None:
    roster.write_bytes((ROSTER + ",4,,\n").encode("gb18030"))
    with pytest.raises(Problems) as caught:
        kit("import", roster, "--branch", BRANCH)
    assert len(caught.value.problems) == 1
    assert "示例党员丙" in kit("list")
    with pytest.raises(NotFound):
        kit("slips", "--branch", BRANCH, "--out", "x.pdf", "--member", "无此人")


def test_the_exit_status_is_one(roster: Path) -> None:
    roster.write_bytes((ROSTER + ",4,,\n").encode("gb18030"))
    words = [sys.executable, "-c", "from kit.cli import main; main()", "roster", "import", str(roster)]
    done = subprocess.run([*words, "--branch", BRANCH], capture_output=True, text=True, cwd=TOP, check=False)
    assert done.returncode == 1
    assert roster.name in done.stderr
    assert "Traceback" not in done.stderr
