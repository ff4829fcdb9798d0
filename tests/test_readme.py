"""What the two READMEs tell is so: commands, links, pictures, settings and words exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
from typer.testing import CliRunner

from kit.cli import app
from kit.settings import Settings
from tests.conftest import TOP

README, GUIDE = TOP / "README.md", TOP / "README.zh.md"
BOTH = pytest.mark.parametrize("path", [README, GUIDE], ids=lambda p: p.name)
LARGEST_PICTURE = 150_000


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(path: Path, program: str) -> list[list[str]]:
    """The words of every command for ``program`` in the ``sh`` blocks of a file."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text(path), re.M | re.S)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]
    return [words for words in lines if words[0] == program]


def source() -> str:
    """All of kit's Python."""
    return "\n".join(text(path) for path in sorted((TOP / "kit").rglob("*.py")))


def section(path: Path, title: str) -> str:
    return text(path).split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(path: Path, title: str) -> list[list[str]]:
    """The cells of the rows of a section's tables, headers left out."""
    rows = [line for line in section(path, title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


@BOTH
def test_every_make_target_exists(path: Path) -> None:
    told = commands(path, "make")
    assert told
    for words in told:
        tried = subprocess.run(
            ["make", "-n", *words[1:]], cwd=TOP, capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, tried.stderr


@BOTH
def test_every_kit_command_and_each_of_its_options_exists(path: Path) -> None:
    told = commands(path, "kit")
    assert told
    for words in told:
        names, options, arguments = parted(words[1:])
        answer = CliRunner().invoke(app, [*names, "--help"])
        assert answer.exit_code == 0, (words, answer.output)
        command = found(names)
        known = {option: p for p in command.params for option in (*p.opts, *p.secondary_opts)}
        assert set(options) <= set(known), words
        values = sum(1 for option in options if not getattr(known[option], "is_flag", False))
        takes = [p for p in command.params if p.param_type_name == "argument"]
        assert arguments - values <= sum(1 if p.nargs == 1 else 99 for p in takes), words
        assert {p.opts[0] for p in command.params if p.required and p not in takes} <= set(options), words


def found(names: list[str]):  # type: ignore[no-untyped-def]
    """The command with these names."""
    command = typer.main.get_command(app)
    for name in names:
        command = command.commands[name]  # type: ignore[attr-defined]
    return command


def parted(words: list[str]) -> tuple[list[str], list[str], int]:
    """The command's own names, its options, and how many other words there are."""
    names: list[str] = []
    command = typer.main.get_command(app)
    for word in words:
        inner = getattr(command, "commands", {})
        if word not in inner:
            break
        command = inner[word]
        names.append(word)
    rest = words[len(names) :]
    options = [word for word in rest if word.startswith("--")]
    return names, options, len(rest) - len(options)


def test_the_command_that_prints_a_paper_names_what_is_there() -> None:
    (words,) = commands(README, ".venv/bin/jupyter")
    assert words[1:4] == ["nbconvert", "--to", "kit-pdf"]
    assert (TOP / next(word for word in words if word.endswith(".ipynb"))).is_file()
    assert "kit-pdf = " in text(TOP / "pyproject.toml")


@BOTH
def test_every_relative_link_and_picture_leads_somewhere(path: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text(path)) if not link.startswith("http")]
    assert links
    for link in links:
        name, _, anchor = unquote(link).partition("#")
        target = TOP / name if name else path
        assert target.is_file(), link
        if anchor:
            assert anchor in anchors(target), link


def anchors(path: Path) -> set[str]:
    """The places in a file that a link can lead to, named as GitHub names them."""
    titles = re.findall(r"^#+ (.+)$", text(path), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_picture_is_small_has_words_and_is_used() -> None:
    folder = TOP / ".github" / "pictures"
    both = text(README) + text(GUIDE)
    assert re.findall(r"!\[\]", both) == []
    for picture in folder.glob("*.png"):
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        assert f".github/pictures/{picture.name}" in both, picture.name


def test_the_settings_are_those_that_the_kit_reads() -> None:
    told = {re.findall(r"`(\w+)`", row[0])[0] for row in table(README, "Settings")}
    others = {
        "KIT_LANG",
        "KIT_FORKED",
        "KIT_SECRETS",
        "KIT_MOST_PAGES",
        "KIT_IDLE_MINUTES",
        "KIT_LONGEST_MINUTES",
    }
    assert told == set(Settings.from_env({}).environment()) | others
    assert set(re.findall(r"KIT_\w+", text(README) + text(GUIDE))) <= told
    read = set(re.findall(r"environ(?:ment)?(?:\.get\(|, )\s*\"(KIT_\w+)\"", source()))
    assert told <= read


def test_the_words_of_the_glossary_are_the_words_of_the_code() -> None:
    code = source()
    rows = table(README, "Glossary")
    assert len(rows) > 20
    for row in rows:
        words = re.findall(r"`([^`]+)`", row[0])
        assert words, row
        assert [word for word in words if not re.search(rf"\b{word}\b", code)] == [], row
        assert re.search(r"[\u4e00-\u9fff]", row[2]), row


def test_the_map_names_every_folder_and_floor() -> None:
    map_ = section(README, "Map")
    kit = {p.name.removesuffix(".py") for p in (TOP / "kit").iterdir() if not p.name.startswith(("_", "."))}
    named = set(re.findall(r"\w+", map_))
    assert kit - {"demo_words.yml", "demo_life.yml", "rehearsal.yml"} - named == set()


def test_the_measured_figures_are_those_that_were_kept() -> None:
    kept = text(TOP / "tests" / "benchmarks" / "RESULTS.md").splitlines()
    told = section(README, "Measured").split("<!-- bench -->")[1].split("<!-- /bench -->")[0].splitlines()
    assert len(told) > 5
    assert [line for line in told if line not in kept] == []


def test_the_guide_speaks_as_the_pages_do() -> None:
    for word in ("提交", "用户", "系统", "任务", "失败", "违规", "逾期", "！"):
        assert word not in text(GUIDE), word


def test_the_buttons_that_the_guide_names_are_on_the_pages() -> None:
    catalogue = text(TOP / "kit" / "locale" / "zh_CN" / "LC_MESSAGES" / "kit.po")
    for button in ("轮次", "开始", "改截止日", "退回本人", "结束本轮", "结束", "汇总", "存成 PDF", "重开凭条", "离开", "大字",
                   "念给我听", "这是公用电脑", "空白纸表", "录一份表"):  # fmt: skip
        assert f"“{button}”" in text(GUIDE), button
        assert f'msgstr "{button}"' in catalogue, button
