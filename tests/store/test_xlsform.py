"""XLSForm in and out: our own forms come back equal; what the kit cannot ask is named with its row, all at once."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from kit.domain.filling import Filling
from kit.domain.form import ItemType
from kit.errors import Invalid, Problems
from kit.store.form_file import parse_form
from kit.store.form_library import FormLibrary
from kit.store.form_text import form_text
from kit.store.xlsform_reader import read_xlsform
from kit.store.xlsform_sheet import column_name
from kit.store.xlsform_writer import write_xlsform
from tests.conftest import TOP
from tests.store.household import CHOICES, SETTINGS, SURVEY, Rows, workbook
from tests.store.respondent import NOW, walk

LIBRARY = FormLibrary(TOP / "forms")
SHIPPED = [path.stem for path in LIBRARY.paths()]
FRAMED = [(form, path.stem) for path in LIBRARY.frame_paths() for form in LIBRARY.frame(path.stem).applies_to]
HOUSEHOLD = read_xlsform(workbook(), "household.xlsx").form


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_comes_back_from_a_workbook_equal(name: str) -> None:
    form = LIBRARY.form(name)
    imported = read_xlsform(write_xlsform(form), f"{name}.xlsx")
    assert imported.form.same(form)
    assert imported.notices == ()
    again = parse_form(imported.form.source, f"{name}.yml")
    assert again.same(form)
    assert form_text(again) == imported.form.source


@pytest.mark.parametrize(("name", "frame"), FRAMED)
def test_a_framed_form_comes_back_equal(name: str, frame: str) -> None:
    form = LIBRARY.framed(name, frame)
    assert read_xlsform(write_xlsform(form), "x.xlsx").form.same(form)


def test_a_form_of_every_type_comes_back_equal() -> None:
    assert {i.type for i in HOUSEHOLD.items.values()} == set(ItemType)
    assert parse_form(HOUSEHOLD.source, "x").same(HOUSEHOLD)
    assert read_xlsform(write_xlsform(HOUSEHOLD), "x").form.same(HOUSEHOLD)


@pytest.mark.parametrize(
    "text", ["=1+1", "'quoted", "two\nlines", "“圆引号”", "<b>&amp;", "TRUE", "007", "1e5", "-", "#N/A"]
)
def test_a_text_stays_a_text_through_the_workbook(text: str) -> None:
    rows = [*SURVEY, {"type": "note", "name": "odd", "label::English (en)": text, "label::中文 (zh)": text}]
    form = read_xlsform(workbook(rows), "x").form
    assert form.items["odd"].label.zh == text
    again = read_xlsform(write_xlsform(form), "x").form
    assert again.same(form)
    assert parse_form(form.source, "x").same(form)


@pytest.mark.parametrize("turn", range(3))
def test_a_respondent_walks_the_form_to_its_end(turn: int) -> None:
    came = walk(HOUSEHOLD, turn=turn)
    assert came.complete
    assert came.stuck == ()
    assert {f for f in came.given if f.startswith("child[")} == {"child[1]", "child[2]"}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_respondent_walks_a_shipped_form_to_its_end(name: str) -> None:
    for turn in range(2):
        assert walk(LIBRARY.form(name), turn=turn).complete


def test_sections_screens_and_headings_are_made_of_groups() -> None:
    assert [s.name for s in HOUSEHOLD.sections] == ["part_1", "person", "part_2"]
    assert [i.name for i in HOUSEHOLD.sections[2].items] == [
        "place",
        "children",
        "sum",
        "n",
        "oldest",
        "told",
    ]
    assert HOUSEHOLD.items["place"].type is ItemType.GROUP
    assert HOUSEHOLD.items["name"].required == "true()"
    assert HOUSEHOLD.items["work"].items[0].relevant == "selected(${work}, 'other')"


def test_the_imported_form_works_out_what_odk_would() -> None:
    given = {"name": "Li", "born": "2000-05-01", "region": "n", "town": "2", "children": "1 2", "child[1]": "A",
             "years[1]": "13", "years[2]": "6"}  # fmt: skip
    values = Filling(HOUSEHOLD, given, NOW).values
    assert (values["age"], values["n"], values["oldest"]) == ("26", "2", "13")
    assert values["told"] == "北京 (spring)"
    assert values["hours"] == "1.5"
    assert [f for f in values if f.startswith("school[")] == ["school[1.1]", "school[1.2]", "school[2.1]"]
    assert values["place_no[1.2]"] == "2"


UNSUPPORTED = {
    "geopoint": "somebody is", "image": "asks for a file", "audio": "asks for a file", "barcode": "asks for a file",
    "select_one_from_file towns.csv": "somewhere else", "select_one_external towns": "somewhere else",
    "select_one ${child}": "somewhere else", "begin loop over towns": "not known", "select_one nowhere": "not in the sheet",
}  # fmt: skip


def problems(survey: Rows, choices: Rows = CHOICES) -> list[str]:
    with pytest.raises(Problems) as caught:
        read_xlsform(workbook(survey, choices, SETTINGS), "x.xlsx")
    assert all(p.remedy.text for p in caught.value.problems)
    return [f"{p.where} {p.what.text} {p.what.values}" for p in caught.value.problems]


def test_what_the_kit_cannot_ask_is_named_with_its_row_all_at_once() -> None:
    rows = [{"type": kind, "name": f"odd{n}", "label::中文 (zh)": "题"} for n, kind in enumerate(UNSUPPORTED)]
    found = problems([*SURVEY, *rows])
    assert len(found) == len(UNSUPPORTED)
    for number, (problem, named) in enumerate(zip(found, UNSUPPORTED.values(), strict=True), len(SURVEY) + 2):
        assert "survey" in problem
        assert f"{number}" in problem
        assert named in problem


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"type": "text", "name": "bad name"}, "cannot be a name"),
        ({"type": "text"}, "cannot be a name"),
        ({"name": "typeless"}, "no type"),
        ({"type": "end_repeat"}, "not begun"),
        ({"type": "begin_group", "name": "open"}, "never ends"),
        ({"type": "text", "name": "x", "relevant": "${nobody} = 1"}, "does not exist"),
        ({"type": "text", "name": "x", "relevant": "${name} = = 1"}, "cannot be read"),
        ({"type": "calculate", "name": "x", "calculation": "pulldata('a', 'b', 'c', ${name})"}, "pulldata"),
        ({"type": "text", "name": "x", "relevant": "${x} = 1"}, "circle"),
        ({"type": "note", "name": "x", "label::中文 (zh)": "${nobody}"}, "does not exist"),
    ],
)
def test_a_fault_is_named_with_its_row(row: dict[str, str], named: str) -> None:
    found = problems([*SURVEY, {"label::中文 (zh)": "题", **row} if len(row) > 1 else row])
    assert len(found) == 1
    assert named in found[0]
    assert f" {len(SURVEY) + 2}" in found[0]


def test_what_the_kit_cannot_ask_can_be_left_out() -> None:
    rows = [*SURVEY, {"type": "geopoint", "name": "where", "label::中文 (zh)": "哪里"},
            {"type": "note", "name": "there", "label::中文 (zh)": "在那里", "relevant": "${where} != ''"}]  # fmt: skip
    imported = read_xlsform(workbook(rows), "x", leave_out=True)
    assert imported.form.items["where"].type is ItemType.HIDDEN
    assert any("geopoint" in str(n.what.values) for n in imported.notices)


def test_what_is_left_out_or_changed_is_told() -> None:
    rows = [
        *SURVEY,
        {
            "type": "text",
            "name": "name",
            "label::中文 (zh)": "又一个",
            "media::image::中文 (zh)": "x.png",
            "bind::custom": "y",
        },
        {"type": "audit", "name": "audit"},
        {"type": "note", "name": "bare"},
    ]
    imported = read_xlsform(workbook(rows), "x")
    told = " ".join(f"{n.where} {n.what.text} {n.what.values}" for n in imported.notices)
    for named in ("deviceid", "name_2", "Pictures", "bind::custom", "audit", "without a label"):
        assert named in told
    assert imported.form.items["name_2"].label.zh == "又一个"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"label": "plain"}, ("plain", "plain")),
        ({"label::Français (fr)": "fr", "label::English": "en"}, ("en", "en")),
        ({"label::Français (fr)": "fr"}, ("fr", "fr")),
        ({"label:Chinese": "中", "label": "en"}, ("中", "en")),
    ],
)
def test_a_missing_language_is_stood_in_for(columns: dict[str, str], expected: tuple[str, str]) -> None:
    form = read_xlsform(workbook([{"type": "note", "name": "n", **columns}], [], []), "some form.xlsx").form
    assert (form.items["n"].label.zh, form.items["n"].label.en) == expected
    assert form.name == "some_form_xlsx"


@pytest.mark.parametrize(
    ("header", "name"),
    [("Label", "label"), ("bind:relevant", "relevant"), ("bind::jr:constraintMsg::English", "constraint_message::English"),
     ("Constraint Message::中文", "constraint_message::中文"), ("list name", "list_name"), ("calculate", "calculation"),
     ("media::image::English (en)", "media::image::English (en)"), ("hint : English", "hint::English")],
)  # fmt: skip
def test_columns_are_known_in_their_other_spellings(header: str, name: str) -> None:
    assert column_name(header) == name


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04broken", workbook([], [], SETTINGS)])
def test_what_is_no_form_is_refused_calmly(content: bytes) -> None:
    with pytest.raises((Invalid, Problems)):
        read_xlsform(content, "x.xlsx")


def test_a_number_cell_a_true_cell_and_round_quotes_are_read_as_meant() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (
        ("type", "name", "label", "required", "default", "relevant"),
        ("integer", "n", "How many", True, 5.0, None),
        ("text", "t", "Say", False, None, "${n} = ‘5’"),
    ):
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    form = read_xlsform(packed.getvalue(), "x").form
    assert (form.items["n"].required, form.items["n"].default) == ("true()", "5")
    assert (form.items["t"].required, form.items["t"].relevant) == ("", "${n} = '5'")


def kit(*arguments: str | Path, forms: Path) -> subprocess.CompletedProcess[str]:
    """``kit forms …`` as an officer runs it, on a folder of forms."""
    return subprocess.run(
        [sys.executable, "-m", "kit", "forms", *map(str, arguments)],
        cwd=TOP, capture_output=True, text=True, check=False,
        env={"KIT_FORMS": str(forms), "PATH": "", "PYTHONPATH": str(TOP)},
    )  # fmt: skip


def test_an_officer_takes_a_form_to_a_spreadsheet_and_back(tmp_path: Path) -> None:
    book = tmp_path / "member.xlsx"
    assert kit("export", "member", book, forms=TOP / "forms").returncode == 0
    answer = kit("import", book, "--to", "copy", forms=tmp_path)
    assert answer.returncode == 0, answer.stderr
    copied = tmp_path / "checkups" / "copy.yml"
    assert (
        parse_form(copied.read_text(encoding="utf-8"), "copy.yml").sections == LIBRARY.form("member").sections
    )
    assert kit("check", copied, forms=tmp_path).returncode == 0
    again = kit("import", book, "--to", "copy", forms=tmp_path)
    assert again.returncode == 1
    assert kit("import", book, "--to", "../../copy", forms=tmp_path).returncode == 1
    assert "Traceback" not in again.stderr
