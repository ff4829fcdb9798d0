"""A report notebook run for one person: with that person's words, and no kernel left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.domain.access import Identity
from kit.domain.rectification import PlanField, field_name
from kit.domain.sign_in import Credential, SignIn
from kit.errors import KitError, NotFound, Refused
from kit.reports.printing import print_notebook
from kit.services import identity as signed
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.rounds import close_round
from tests.conftest import TOP, Branch
from tests.reports.papers import bare, text_of


@pytest.fixture(autouse=True)
def no_kernel_is_left() -> Iterator[None]:
    """The processes under this one are the same before and after."""
    before = {p.pid for p in psutil.Process().children(recursive=True)}
    yield
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert [p for p in left if p.status() != psutil.STATUS_ZOMBIE] == []


def a_notebook(folder: Path, *sources: str) -> Path:
    (folder / "reports").mkdir()
    cells = [new_markdown_cell("正文"), *(new_code_cell(source) for source in sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "reports" / "own.ipynb")
    return folder


def test_the_kernel_sees_the_environment_given_and_not_the_server_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIT_OF_THE_SERVER", "此行不该有")
    source = (
        "import os; from kit.reports.printed import Printed\n"
        "Printed(os.environ['KIT_WORD'] + os.environ.get('KIT_OF_THE_SERVER', '没有'))"
    )
    pdf = print_notebook("own", {"KIT_WORD": "给的话"}, a_notebook(tmp_path, source))
    assert text_of(pdf) == "正文给的话没有—1—"


def test_it_runs_in_a_worker_thread(tmp_path: Path) -> None:
    folder = a_notebook(tmp_path, "1")

    async def ask() -> bytes:
        return await asyncio.to_thread(print_notebook, "own", {}, folder)

    assert asyncio.run(ask()).startswith(b"%PDF")


def test_an_error_of_the_kit_comes_out_as_itself(tmp_path: Path) -> None:
    names = "from kit.errors import Refused; from kit.words import Message"
    source = f"{names}; raise Refused(Message('请等这一轮结束。'))"
    with pytest.raises(Refused, match=r"请等这一轮结束。"):
        print_notebook("own", {}, a_notebook(tmp_path, source))


@pytest.mark.parametrize("source", ["1/0", "import os; os._exit(9)"])
def test_any_other_error_is_a_calm_sentence(tmp_path: Path, source: str) -> None:
    with pytest.raises(KitError) as caught:
        print_notebook("own", {}, a_notebook(tmp_path, source))
    assert "division" not in str(caught.value)
    assert type(caught.value) is KitError


@pytest.mark.parametrize("name", ["none", "../home", "reports/plan", ""])
def test_only_report_notebooks_are_printed(name: str) -> None:
    with pytest.raises(NotFound):
        print_notebook(name, {}, TOP / "notebooks")


def test_the_shipped_plan_holds_what_the_member_typed(branch: Branch, tmp_path: Path) -> None:
    branch.now = datetime.now()
    branch.open_round()
    sheet = branch.do("乙", my_checkup)
    question = next(s for s in sheet.form.screens if any(c.level == "unmet" for c in s.choices))
    worst = next(c for c in question.choices if c.level == "unmet")
    write(branch, "乙", sheet.response.id, question.name, worst.name)
    finding = branch.do("乙", my_checkup).findings[0].name
    typed = {PlanField.TAKEN: "1", PlanField.CAUSE: "只图省事 #x", PlanField.ACTION: "每月 25 日前说一声"}
    for field, value in typed.items():
        write(branch, "乙", sheet.response.id, field_name(finding, field), value)
    text = text_of(print_notebook("plan", signed_in(branch, "乙", tmp_path), TOP / "notebooks"))
    assert "示例党员乙" in text
    assert bare("只图省事 #x") in text
    assert bare("每月 25 日前说一声") in text


def test_the_shipped_summary_holds_the_branch_s_numbers(branch: Branch, tmp_path: Path) -> None:
    branch.now = datetime.now()
    round_ = branch.open_round()
    for name in "乙丙丁戊己庚":
        sheet = branch.do(name, my_checkup)
        question = next(s for s in sheet.form.screens if any(c.level == "met" for c in s.choices))
        best = next(c for c in question.choices if c.level == "met")
        write(branch, name, sheet.response.id, question.name, best.name)
        branch.do(name, submit_checkup, response_id=sheet.response.id)
    branch.do("甲", close_round, round_id=round_.id)
    text = text_of(print_notebook("summary", signed_in(branch, "甲", tmp_path), TOP / "notebooks"))
    assert "示例单位第一党支部" in text
    assert bare(str(question.short)) in text
    assert "6" in text


def test_a_member_cannot_print_the_summary(branch: Branch, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        print_notebook("summary", signed_in(branch, "乙", tmp_path), TOP / "notebooks")


def write(branch: Branch, name: str, sheet: str, field: str, value: str) -> None:
    branch.do(name, save_answer, response_id=sheet, field=field, value=value, base=0, writer="page")


def signed_in(branch: Branch, name: str, state: Path) -> dict[str, str]:
    """The environment of a kernel in which ``name`` is signed in."""
    member, now = branch.members[name], datetime.now()
    sign_in = SignIn("s1", member.id, 0, now, now + timedelta(hours=1))
    with branch.store.begin() as records:
        records.credentials.put(Credential(member.id, "306217", "", "x"))
        records.sign_ins.put(sign_in)
    keys = signed.keys(state / "secrets")
    by = Identity(member.id, member.unit_id, member.role, sign_in.id, member.name)
    return {
        "KIT_STATE": str(state),
        "KIT_FORMS": str(TOP / "forms"),
        "HTTP_X_KIT_IDENTITY": signed.mint(by, keys.private, page="plan", now=now),
        "PATH": os.environ["PATH"],
    }
