"""The map from the 2017 Opinion's sentences to what serves them tells the truth."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from kit.store.form_file import read_form
from tests.conftest import TOP

MAP = TOP / ".github" / "opinion-map.md"
POINTERS = TOP / "tests" / "opinion_pointers.txt"
"""The source text is not in the repository, so its sentences are known here by a few characters each."""
PARTS = ["通知", *"一二三四五六七八"]
LONGEST_POINTER = 12
KINDS = set("查记数会旨")
FORMS = {p.stem: set(read_form(p).items) for p in (TOP / "forms" / "checkups").glob("*.yml")}


def rows() -> list[list[str]]:
    lines = MAP.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return cells[1:]


def pointers() -> list[list[str]]:
    lines = POINTERS.read_text(encoding="utf-8").splitlines()
    return [line.split(" ", 2) for line in lines if line and not line.startswith("#")]


def rule_names() -> set[str]:
    return {r["name"] for r in yaml.safe_load((TOP / "forms" / "rules.yml").read_text(encoding="utf-8"))}


def in_frame(place: str) -> bool:
    year, _, name = place.partition("/")
    path = TOP / "forms" / "frames" / f"{year}.yml"
    if not path.is_file():
        return False
    frame = yaml.safe_load(path.read_text(encoding="utf-8"))
    held = [i if isinstance(i, str) else i["name"] for s in frame["sections"] for i in s["items"]]
    return not name or name in held


THERE: dict[str, Callable[[str], bool]] = {
    "page": lambda name: (TOP / "notebooks" / f"{name}.ipynb").is_file(),
    "paper": lambda name: (TOP / "notebooks" / "reports" / f"{name}.ipynb").is_file(),
    "rules": lambda name: name in rule_names(),
    "frame": in_frame,
}


def exists(reference: str) -> bool:
    kind, _, name = reference.partition("/")
    return name in FORMS[kind] if kind in FORMS else kind in THERE and THERE[kind](name)


def test_each_thing_that_the_map_names_exists() -> None:
    named = {ref for row in rows() for ref in re.findall(r"`([^`]+)`", row[5])}
    assert len(named) > 100
    assert sorted(ref for ref in named if not exists(ref)) == []


def test_each_row_is_served_or_says_why_not() -> None:
    for row in rows():
        assert len(row) == 6, row
        assert row[4] in KINDS, row
        assert row[3], row
        assert "`" in row[5] or re.search(r"not served: \S", row[5]), row


def test_the_map_has_each_sentence_that_asks_for_something_and_no_other() -> None:
    assert [row[:3] for row in rows()] == pointers()
    assert len({row[2] for row in rows()}) == len(rows())
    assert max(len(row[2]) for row in rows()) <= LONGEST_POINTER


def test_all_parts_of_the_opinion_are_in_the_map_in_order() -> None:
    assert list(dict.fromkeys(row[0] for row in rows())) == PARTS


def test_every_form_answers_to_some_sentence() -> None:
    named = {ref.split("/")[0] for row in rows() for ref in re.findall(r"`([^`]+)`", row[5])}
    assert set(FORMS) <= named


def test_what_does_not_exist_is_not_taken_for_there() -> None:
    wrong = (
        "member/gone",
        "page/gone",
        "paper/gone",
        "rules/gone",
        "frame/1999/example",
        "frame/2021/gone",
        "x",
    )
    assert [ref for ref in wrong if exists(ref)] == []
