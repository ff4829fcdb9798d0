"""The rules that keep the code easy to live with, held by a machine."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from kit.domain.access import PAGES
from tests.conftest import TOP

SOURCES = sorted((TOP / "kit").rglob("*.py"))
NOTEBOOKS = sorted((TOP / "notebooks").rglob("*.ipynb"))
DRAWERS = {"utils", "helpers", "common", "base", "misc", "manager"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(TOP)))
def test_a_file_and_its_functions_can_be_read_at_once(path: Path) -> None:
    if "migrations/versions" in str(path):
        return
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 320
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_table(node):
            assert (node.end_lineno or 0) - node.lineno < 45, node.name


def is_table(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function only returns a table of words, which is as long as the page is wordy."""
    return all(
        isinstance(s, ast.Return) or (ast.get_docstring(node) and s is node.body[0]) for s in node.body
    )


def test_no_page_keeps_what_it_read_longer_than_a_visit() -> None:
    # A process that was forked from a rehearsed one would show the next person what the last one was shown.
    for path in (TOP / "kit" / "pages").glob("*.py"):
        assert "functools" not in path.read_text(encoding="utf-8"), path


def test_no_file_is_a_drawer() -> None:
    assert not [p for p in SOURCES if p.stem in DRAWERS]


def test_every_page_has_a_notebook_and_a_module() -> None:
    pages = {p.stem for p in (TOP / "notebooks").glob("*.ipynb")}
    assert pages == set(PAGES)
    assert {p for p in pages if not (TOP / "kit" / "pages" / f"{p}.py").exists()} == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_text_and_calls_and_holds_no_outputs(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        for node in ast.parse("".join(cell["source"])).body:
            call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            assert call or isinstance(node, ast.Import | ast.ImportFrom), ast.dump(node)


def test_the_conda_environment_lists_what_the_package_needs() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {Requirement(d).name.lower().replace("_", "-") for d in project["dependencies"]}
    listed = yaml.safe_load((TOP / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {d.split(">")[0].split("=")[0].split("<")[0].strip() for d in listed if isinstance(d, str)}
    pip = {Requirement(d).name.lower() for entry in listed if isinstance(entry, dict) for d in entry["pip"]}
    renamed = {"pypandoc-binary": "pypandoc", "typst": "typst", "matplotlib": "matplotlib-base"}
    assert {renamed.get(n, n) for n in needed} - conda - pip == set()


def test_the_lock_names_every_requirement_with_hashes_and_no_host() -> None:
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"] + project["optional-dependencies"]["dev"]:
        name = Requirement(requirement).name.lower().replace("_", "-")
        assert f"\n{name}==" in f"\n{lock}" or f"\n{name}[" in f"\n{lock}", name
    assert "://" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==")
