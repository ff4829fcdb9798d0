"""Form files: a broken one is refused with file, line, item, what and remedy; a good one reads as written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kit.errors import Problem, Problems
from kit.store.form_check import checked_form
from kit.store.form_file import parse_form
from tests.conftest import TOP

GOOD = """\
form: small
version: "1"
title: {zh: 小表, en: Small form}
about: {zh: 试用, en: For trying}
minutes: 2
documents:
  charter: {title: {zh: 中国共产党章程, en: Constitution}, short: {zh: 党章, en: Charter}, version: {zh: 2022, en: "2022"}}
sections:
  - name: role
    title: {zh: 发挥作用合格, en: Role}
    items:
      - name: replies
        type: select_one
        short: {zh: 回话, en: Replies}
        label: {zh: 听到的意见我回话了吗, en: Did I reply}
        hint: {zh: 想一件事, en: Think of one}
        choices:
          - {name: all, level: met, label: {zh: 件件回, en: All}, detail: {zh: 都记着, en: Noted}}
          - {name: few, level: partly, label: {zh: 少数回, en: Few}, detail: {zh: 多数没有, en: Mostly not}}
        basis:
          - {document: charter, article: {zh: 第三条, en: Article 3}, gist: {zh: 联系群众, en: Ties}, standing: verified}
        feeds: role
        items:
          - name: replies_fact
            type: text
            short: {zh: 事实, en: Fact}
            label: {zh: 写一件事, en: One matter}
            hint: {zh: 什么时候, en: When}
            relevant: "${replies} = 'few'"
        findings:
          - {name: replies_few, when: "${replies} = 'few'", severity: gap, label: {zh: 少回话, en: Few replies}}
"""

BROKEN = {
    "an unclosed quote": ('version: "1"', 'version: "1', 7, "", "YAML"),
    "a wrong indent": ("    title: {zh: 发挥", "   title: {zh: 发挥", 10, "", "YAML"),
    "a key that is not known": ("        feeds: role", "        feed: role", 22, "replies", "feed"),
    "a key that stands twice": ("        feeds: role", "        feeds: role\n        feeds: role", 23, "replies", "feeds"),
    "a type that is not known": ("type: select_one", "type: select_on", 13, "replies", "select_on"),
    "a name used twice": ("name: replies_fact", "name: replies", 24, "replies", "replies"),
    "a missing translation": ("{zh: 写一件事, en: One matter}", "{zh: 写一件事}", 27, "replies_fact", "en"),
    "a basis that is not listed": ("document: charter, a", "document: chartre, a", 21, "replies", "chartre"),
    "a relevant that runs in a circle": (
        "relevant: \"${replies} = 'few'\"", "relevant: \"${replies_fact} = 'x'\"", 24, "replies_fact", "replies_fact"),
    "an expression that cannot be read": ("when: \"${replies} = 'few'\"", "when: \"${replies} = = 'few'\"", 31, "replies", "replies_few"),
    "a choice that is not offered": ("when: \"${replies} = 'few'\"", "when: \"${replies} = 'fewer'\"", 31, "replies", "fewer"),
    "a level without words": (", detail: {zh: 多数没有, en: Mostly not}", "", 12, "replies", "few"),
    "no basis": (
        "        basis:\n          - {document: charter, article: {zh: 第三条, en: Article 3}, "
        "gist: {zh: 联系群众, en: Ties}, standing: verified}\n", "", 12, "replies", "basis"),
    "no hint": ("            hint: {zh: 什么时候, en: When}\n", "", 24, "replies_fact", "hint"),
}  # fmt: skip


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(Problems) as caught:
        checked_form(text, "forms/checkups/small.yml")
    return caught.value.problems


def test_a_good_form_reads_as_it_is_written() -> None:
    form = parse_form(GOOD, "small.yml")
    assert (form.name, form.version, form.minutes) == ("small", "1", 2)
    assert list(form.items) == ["replies", "replies_fact"]
    assert form.items["replies"].basis[0].document.short.zh == "党章"
    assert form.rules["replies_few"][1].when == "${replies} = 'few'"


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_form_names_line_item_and_remedy(fault: str) -> None:
    old, new, line, item, named = BROKEN[fault]
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    wanted = [p for p in found if re.search(rf"\b{line}\b", p.where) and item in p.where]
    assert wanted, [str(p) for p in found]
    assert any(named in f"{p.what}{p.remedy}" for p in wanted)
    assert all("forms/checkups/small.yml" in p.where and str(p.remedy) for p in found)


def test_five_faults_are_five_problems() -> None:
    text = GOOD.replace("type: select_one", "type: choose").replace("severity: gap", "severity: big")
    text = text.replace("standing: verified", "standing: sure").replace("feeds: role", "feeds: rule")
    text = text.replace("minutes: 2", "minutes: two")
    assert len(problems(text)) == 5


def test_a_bare_no_stays_the_word_that_the_author_wrote() -> None:
    text = GOOD.replace("name: few", "name: no").replace("= 'few'", "= 'no'")
    assert parse_form(text, "x").items["replies"].choices[1].name == "no"


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    """``kit forms check`` as an officer runs it."""
    command = [sys.executable, "-m", "kit", "forms", "check", *map(str, paths)]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("bad", [b"", b"\xff\xfe\x00", b"[1, 2", b"- a\n- b\n", b"form: \x00"])
def test_a_file_that_is_no_form_is_refused_calmly(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(bad)
    answer = check(path)
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert "x.yml" in answer.stderr


def test_the_command_names_each_problem_and_exits_with_one(tmp_path: Path) -> None:
    good, bad, gone = tmp_path / "small.yml", tmp_path / "bad.yml", tmp_path / "gone.yml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace("type: select_one", "type: select_on"), encoding="utf-8")
    answer = check(good, bad, gone)
    assert answer.returncode == 1
    assert "small.yml" in answer.stdout
    assert "bad.yml 第 13 行，项 replies" in answer.stderr
    assert "select_on" in answer.stderr
    assert "gone.yml" in answer.stderr


def test_the_shipped_forms_have_no_problem() -> None:
    answer = check()
    assert answer.returncode == 0, answer.stderr
    shelf = [
        p for folder in ("checkups", "frames", "agendas") for p in (TOP / "forms" / folder).glob("*.yml")
    ]
    assert answer.stdout.count(".yml") == len(shelf) + 1  # the phrases, too
