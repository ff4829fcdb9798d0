"""The paper of everything about a member: words for every state and deed, nothing typed can act on it."""

from __future__ import annotations

import ast
import io
from enum import StrEnum
from pathlib import Path

import pypdf
import pytest

import kit
from kit.domain.action import ActionState, Deed, Effect
from kit.domain.meeting import MeetingKind, Presence
from kit.domain.organisation import Role, Standing
from kit.domain.response import ResponseState
from kit.domain.retention import Kept
from kit.reports.record_paper import records_pdf
from kit.reports.record_parts import kilobytes
from kit.reports.record_words import WORDS, word
from kit.reports.records import moment, on_day, records_markdown
from kit.services.checkup import my_checkup, submit_checkup
from kit.services.mine import take_out
from kit.words import in_language
from tests.conftest import Branch
from tests.services.test_checkup import a_gap, save

HOSTILE = '#import "x"; <script>alert(1)</script> | **a** $x$ \\\n# 标题'


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("sheet", ResponseState),
        ("action", ActionState),
        ("deed", Deed),
        ("effect", Effect),
        ("presence", Presence),
        ("meeting", MeetingKind),
        ("role", Role),
        ("standing", Standing),
        ("kept", Kept),
    ],
)
def test_every_value_has_words(table: str, kind: type[StrEnum]) -> None:
    assert set(WORDS[table]) == {value.value for value in kind}


def noted_acts() -> set[str]:
    """The acts that the services write into the journal by name."""
    noted = set()
    for path in (Path(kit.__file__).parent / "services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "note"
            ):
                noted |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
    return noted


def test_every_act_of_the_journal_has_words() -> None:
    assert "sign_minutes" in noted_acts()
    assert noted_acts() - set(WORDS["act"]) == set()


def test_an_act_without_words_of_its_own_is_told_plainly() -> None:
    with in_language("en"):
        assert word("act", "some_new_act") == "did something else about it"
        assert word("act", None) == ""


def test_moments_are_written_in_full_and_none_is_nothing() -> None:
    with in_language("en"):
        assert moment("2026-11-20T14:05:00") == "20 Nov 2026 14:05"
        assert on_day("2026-11-20") == "20 Nov 2026"
        assert moment(None) == on_day(None) == ""


def test_what_was_written_stands_on_the_paper_as_typed(branch: Branch) -> None:
    branch.open_round()
    sheet = branch.do("乙", my_checkup).response.id
    rule = a_gap(branch, sheet)
    save(branch, sheet, f"plan:{rule}:cause", HOSTILE)
    branch.do("乙", submit_checkup, response_id=sheet)
    report = branch.do("乙", take_out).report
    assert report.subtitle.startswith("示例单位第一党支部")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(records_pdf(report))).pages)
    packed = "".join(text.split())
    for words in ("<script>alert(1)</script>", '#import"x"', "**a**", "#标题", "示例党员乙"):
        assert words in packed, words


def test_two_texts_of_one_answer_are_both_told_in_words(branch: Branch) -> None:
    branch.open_round()
    sheet = branch.do("乙", my_checkup).response.id
    form = branch.do("乙", my_checkup).form
    asked = next(s for s in form.screens if s.type == "select_one")
    one, two = asked.choices[:2]
    save(branch, sheet, asked.name, one.name, writer="page-1")
    save(branch, sheet, asked.name, two.name, writer="page-2")
    bundle = branch.do("乙", take_out)
    (answer,) = bundle.record["sheets"][0]["answers"]
    assert (answer["words"], answer["other_words"]) == (str(one.label), str(two.label))
    assert f"{one.label}\u2028{two.label}" in records_markdown(bundle.report).replace("\\", "")


def test_a_files_size_is_told_with_its_unit() -> None:
    with in_language("en"):
        assert [kilobytes(size) for size in (1, 1536, 204_800)] == ["1 KB", "2 KB", "200 KB"]


def test_a_member_with_nothing_has_a_paper_too(branch: Branch) -> None:
    with in_language("en"):
        report = branch.do("丁", take_out).report
        assert "Nothing" in records_markdown(report)
    assert records_pdf(report).startswith(b"%PDF-")
