"""The JSON Schema that editors use: current, and of the same mind as the reader."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft7Validator

from kit.domain.form import ItemType
from kit.errors import Problems
from kit.store.agenda_file import parse_agenda
from kit.store.form_schema import form_schema
from tests.conftest import TOP
from tests.store.test_form_file import GOOD

SCHEMA = json.loads(form_schema())
VALIDATOR = Draft7Validator(SCHEMA)
FILES = [
    p for folder in ("checkups", "frames", "agendas") for p in sorted((TOP / "forms" / folder).glob("*.yml"))
]
LIFE = (TOP / "forms" / "agendas" / "life.yml").read_text(encoding="utf-8")


def test_the_committed_schema_is_current() -> None:
    """Where this fails: ``kit forms schema > forms/form.schema.json``."""
    assert (TOP / "forms" / "form.schema.json").read_text(encoding="utf-8") == form_schema()


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["definitions"]["item"]["properties"]["type"]["enum"] == [t.value for t in ItemType]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_shipped_files_fit(path) -> None:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [e.message for e in VALIDATOR.iter_errors(loaded)][:3] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_file_names_the_schema(path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../form.schema.json"


@pytest.mark.parametrize(
    ("old", "new"),
    [("agenda: life", "agenda: lives"), ("gates: [study,", "gates: [studies,"), ("kind: opening", "kind: open"),
     ("    minutes: 3\n", "    minutes: soon\n"), ("    minutes: 3\n", ""), ("steps:", "step:"),
     ("prepare:\n  - {", "prepare:\n  - {de: x, ")],
)  # fmt: skip
def test_the_schema_refuses_an_agenda_that_the_reader_refuses(old: str, new: str) -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(LIFE))
    assert parse_agenda(LIFE, "life.yml")
    broken = LIFE.replace(old, new, 1)
    assert broken != LIFE
    assert not VALIDATOR.is_valid(yaml.safe_load(broken))
    with pytest.raises(Problems):
        parse_agenda(broken, "life.yml")


@pytest.mark.parametrize(
    ("old", "new"),
    [("type: select_one", "type: select_on"), ("        feeds: role", "        feed: role"), ("level: met", "level: good"),
     ("minutes: 2", "minutes: soon"), ("{zh: 写一件事, en: One matter}", "{zh: 写一件事}"), ('version: "1"\n', "")],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(old: str, new: str) -> None:
    assert VALIDATOR.is_valid(yaml.safe_load(GOOD))
    assert not VALIDATOR.is_valid(yaml.safe_load(GOOD.replace(old, new, 1)))
