"""A template of a meeting that cannot be used says file, line, step, what is so and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kit.cli import app
from kit.domain.gate import GateName
from kit.domain.meeting import MeetingKind, StepKind
from kit.errors import NotFound, Problems
from kit.store.agenda_file import agenda, agendas, parse_agenda
from kit.words import in_language
from tests.conftest import TOP

GOOD = """\
agenda: general
version: "1"
title: {zh: "大会", en: "Meeting"}
purpose: {zh: "议事", en: "To decide"}
gates: [topic, committee]
documents:
  kit:
    title: {zh: "建议", en: "Proposal"}
    short: {zh: "建议", en: "proposal"}
    version: {zh: "一", en: "1"}
bring:
  - {zh: "意见", en: "Views"}
steps:
  - name: open
    kind: opening
    title: {zh: "开会", en: "Opening"}
    minutes: 3
    basis:
      - document: kit
        article: {zh: "议程", en: "Agenda"}
        standing: proposed
  - name: talk
    kind: members
    title: {zh: "发言", en: "Turns"}
    minutes: 0
    each: 4
    most: 20
    basis:
      - document: kit
        article: {zh: "议程", en: "Agenda"}
        standing: proposed
"""


def test_a_template_is_read_with_steps_gates_and_bases() -> None:
    made = parse_agenda(GOOD, "general.yml", "general")
    assert made.kind is MeetingKind.GENERAL
    assert made.gates == (GateName.TOPIC, GateName.COMMITTEE)
    assert [(s.kind, s.minutes_for(10)) for s in made.steps] == [
        (StepKind.OPENING, 3),
        (StepKind.MEMBERS, 40),
    ]
    assert [s.origin for s in made.planned("m", 21)] == ["open"]
    assert made.steps[0].basis[0].document.name == "kit"


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("agenda: general", "agenda: picnic", 1, "picnic"),
        ("agenda: general", "agenda: life", 1, "life.yml"),
        ("gates: [topic, committee]", "gates: [topic, weather]", 5, "weather"),
        ("kind: opening", "kind: singing", 15, "singing"),
        ("minutes: 3", "minutes: soon", 17, "minutes"),
        ("minutes: 3", "minutes: -3", 17, "minutes"),
        ("minutes: 3", "minutes: 481", 17, "480"),
        ("minutes: 3", "minutes: 0", 17, "time"),
        ("name: talk", "name: open", 22, "open"),
        ("    most: 20", "    least: 30\n    most: 20", 28, "least"),
        ("document: kit", "document: rumour", 19, "rumour"),
        ("standing: proposed", "standing: certain", 21, "certain"),
        ("purpose: {zh", "aim: {zh", 4, "aim"),
        ('en: "Opening"', 'fr: "Ouverture"', 16, "fr"),
        ("steps:", "steps: {", 13, "YAML"),
    ],
)
def test_a_fault_is_named_with_its_line(before: str, after: str, line: int, words: str) -> None:
    with in_language("en"):
        with pytest.raises(Problems) as caught:
            parse_agenda(GOOD.replace(before, after, 1), "forms/agendas/general.yml", "general")
        told = [str(p) for p in caught.value.problems]
    assert any(words in one for one in told), told
    if words != "YAML":
        assert any(f"forms/agendas/general.yml line {line}" in one for one in told), told


def test_without_steps_or_with_none_it_is_no_agenda() -> None:
    for text in (GOOD[: GOOD.index("steps:")], GOOD[: GOOD.index("steps:")] + "steps: []\n", ""):
        with pytest.raises(Problems):
            parse_agenda(text, "general.yml", "general")


def test_a_file_that_changed_is_read_again_and_one_that_is_missing_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "agendas"
    folder.mkdir()
    with pytest.raises(NotFound):
        agenda(tmp_path, MeetingKind.GENERAL)
    path = folder / "general.yml"
    path.write_text(GOOD, encoding="utf-8")
    assert str(agenda(tmp_path, MeetingKind.GENERAL).title) == "大会"
    path.write_text(GOOD.replace("大会", "党员大会"), encoding="utf-8")
    assert [str(a.title) for a in agendas(tmp_path)] == ["党员大会"]


def test_forms_check_looks_at_the_agendas_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIT_FORMS", str(tmp_path))
    (tmp_path / "agendas").mkdir()
    path = tmp_path / "agendas" / "general.yml"
    path.write_text(GOOD, encoding="utf-8")
    assert CliRunner().invoke(app, ["forms", "check"]).exit_code == 0
    path.write_text(GOOD.replace("minutes: 3", "minutes: soon"), encoding="utf-8")
    result = CliRunner().invoke(app, ["forms", "check"])
    assert result.exit_code == 1


def test_a_file_elsewhere_is_told_by_its_first_key_whatever_comments_stand_above(tmp_path: Path) -> None:
    path = tmp_path / "general.yml"
    path.write_text(f"# yaml-language-server: $schema=../form.schema.json\n# 大会\n{GOOD}", encoding="utf-8")
    result = CliRunner().invoke(app, ["--lang", "en", "forms", "check", str(path)])
    assert "agenda of 2 steps" in result.output


def test_no_shipped_agenda_sings_praise_or_urges() -> None:
    for path in (TOP / "forms" / "agendas").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert not set("！!") & set(text), path
        assert not [word for word in ("逾期", "务必", "确保", "积极", "圆满") if word in text], path
