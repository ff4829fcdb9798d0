from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kit.server import bundle
from kit.server.bundle import FOLDER, manifest, needed
from tests.conftest import TOP

WEB = TOP / "kit" / "server" / "web"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sources() -> dict[str, str]:
    """Everything under web/ that a build reads, as build.mjs lists it."""
    beside = [WEB / name for name in ("package.json", "package-lock.json", "build.mjs", "notices.mjs")]
    found = [path for folder in ("src", "licences") for path in (WEB / folder).rglob("*") if path.is_file()]
    return {path.relative_to(WEB).as_posix(): digest(path) for path in (*found, *beside)}


def test_the_bundle_was_built_from_the_sources_beside_it() -> None:
    assert manifest().sources == sources(), "kit/server/web has changed: run `make bundle`"


def test_nobody_changed_what_was_built() -> None:
    built = {path.name: digest(path) for path in FOLDER.iterdir() if path.name != "manifest.json"}
    assert built == manifest().built


def test_the_files_that_pages_are_told_of_exist() -> None:
    told = needed(manifest().modules)
    for address in (told.entry, *told.modules, *told.later, *told.sheets):
        assert (FOLDER / address.rpartition("/")[2]).is_file()
    assert told.sheets
    assert len(needed().modules) == len(needed().later) == 1
    assert needed(["anywidget"]) == needed()
    own = needed(["kit:/kit/static/widgets/forms+panel.js?v=1"])
    assert own.modules == (*needed().modules, "/kit/static/widgets/forms+panel.js?v=1")


def test_every_package_in_the_bundle_is_named_with_its_licence() -> None:
    told = (FOLDER / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    locked = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert f"\n{name} {locked[f'node_modules/{name}']['version']} (" in told
    for licence in ("Redistribution", "Permission is hereby granted"):
        assert licence in told


def test_versions_are_exact_and_no_file_names_a_registry() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert version[0].isdigit()
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    for path in (*WEB.glob("*.json"), *FOLDER.iterdir()):
        assert "npmjs" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("folder", ["/", "/党/"])
def test_addresses_begin_with_the_base_path(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle.navigation, "_base", [folder])
    assert needed().entry == f"{folder}kit/static/lean/{manifest().entry}"


def test_the_wheel_brings_the_bundle_and_not_its_sources(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path),
    ]
    subprocess.run(command, cwd=TOP, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {f"kit/server/static/lean/{name}" for name in (*manifest().built, "manifest.json")} <= inside
    assert not [name for name in inside if name.startswith("kit/server/web/")]
