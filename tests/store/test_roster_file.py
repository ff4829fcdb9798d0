"""Rosters as branches make them: encodings, titles, merged cells, missing and doubled names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kit.domain.organisation import Role, Standing
from kit.store.roster_file import RosterRow, RosterSheet, read_roster
from kit.words import in_language

HEADER = "姓名,编号,党小组,党员类别,职务,角色,大字"
TWO = "示例党员甲,1,第一党小组,正式,支部书记,支部书记,否\n示例党员乙,2,第一党小组,预备,,党员,是"


def csv(folder: Path, text: str, encoding: str = "utf-8", name: str = "名册.csv") -> RosterSheet:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_roster(path)


def xlsx(folder: Path, fill: Callable[[Worksheet], None], name: str = "名册.xlsx") -> RosterSheet:
    book = Workbook()
    assert book.active is not None
    fill(book.active)
    book.save(folder / name)
    return read_roster(folder / name)


def lines(sheet: Worksheet, *rows: list[object]) -> None:
    for row in rows:
        sheet.append(row)


def said(sheet: RosterSheet) -> list[str]:
    with in_language("en"):
        return [str(problem) for problem in sheet.problems]


def names(sheet: RosterSheet) -> list[str]:
    return [row.name for row in sheet.rows]


def places(sheet: RosterSheet) -> list[int]:
    return [int("".join(c for c in problem.where if c.isdigit())) for problem in sheet.problems]


def test_every_column_is_read(tmp_path: Path) -> None:
    read = csv(tmp_path, f"{HEADER}\n{TWO}\n")
    assert read.rows == (
        RosterRow(2, "示例党员甲", "1", "第一党小组", Standing.FULL, "支部书记", Role.FACILITATOR, False),
        RosterRow(3, "示例党员乙", "2", "第一党小组", Standing.PROBATIONARY, "", Role.MEMBER, True),
    )
    assert (read.problems, read.ignored) == ((), ())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    read = csv(tmp_path, f"{HEADER}\r\n{TWO}\r\n".replace(",", separator), encoding)
    assert names(read) == ["示例党员甲", "示例党员乙"]
    assert read.problems == ()


def test_rare_characters_of_gb18030(tmp_path: Path) -> None:
    assert names(csv(tmp_path, "姓名,党小组\n示例㛃\n示例𬀩,一组\n", "gb18030")) == ["示例㛃", "示例𬀩"]


def test_big5(tmp_path: Path) -> None:
    text = "姓名,編號,黨小組,職務\n" + "".join(
        f"示例黨員第{n}位同志,{n},第一黨小組,組織委員\n" for n in range(30)
    )
    assert len(csv(tmp_path, text, "big5").rows) == 30


def test_broken_bytes_cost_their_line_only(tmp_path: Path) -> None:
    good = f"{HEADER}\n{TWO}\n".encode()
    (tmp_path / "坏.csv").write_bytes(good + b"\xe5\xbc\xff\xfe,9\n" + "示例党员丙,3\n".encode())
    read = read_roster(tmp_path / "坏.csv")
    assert names(read) == ["示例党员甲", "示例党员乙", "示例党员丙"]
    assert places(read) == [4]


def test_headers_in_english_and_with_remarks(tmp_path: Path) -> None:
    read = csv(
        tmp_path,
        "Name (required),No.,Party Group,Standing,Duty,Role,Large Type\nLi Si,7,A,Full,,member,yes\n",
    )
    assert read.rows == (RosterRow(2, "Li Si", "7", "A", Standing.FULL, "", Role.MEMBER, True),)
    assert names(csv(tmp_path, " 姓 名 *（必填）,电话\n张　三,1\n")) == ["张三"]


def test_what_the_file_does_not_tell_stays_open(tmp_path: Path) -> None:
    assert csv(tmp_path, "姓名\n示例甲\n").rows == (RosterRow(2, "示例甲"),)


def test_headers_that_are_not_read_are_named(tmp_path: Path) -> None:
    read = csv(tmp_path, "序号,姓名,身份证号,电话\n1,示例甲,x,y\n2,,,\n")
    assert names(read) == ["示例甲"]
    assert read.ignored == ("身份证号", "电话")
    assert read.problems == (), "a line with nothing but its 序号 is blank"


@pytest.mark.parametrize(
    ("duty", "role"),
    [
        ("支部书记", Role.FACILITATOR),
        ("处长、组织委员", Role.FACILITATOR),
        ("办公室主任", Role.MEMBER),
        ("党委书记", Role.MEMBER),
        ("", Role.MEMBER),
    ],
)
def test_a_committee_duty_gives_the_role_where_none_is_written(tmp_path: Path, duty: str, role: Role) -> None:
    assert csv(tmp_path, f"姓名,职务\n示例甲,{duty}\n").rows[0].role is role


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (",5,一组,正式,,,", "The name is missing"),
        ("12345,5,,,,,", "not a name"),
        ("合计,5,,,,,", "totals"),
        ("示例丙,5,,发展对象,,,", "发展对象"),
        ("示例丙,5,,,,管理员,", "管理员"),
        ("示例丙,5,,,,,也许", "也许"),
        ("示" * 41 + ",5,,,,,", "longer than 40"),
        ("示例丙,5," + "组" * 61 + ",,,,", "longer than 60"),
        ("示例\x07丙,5,,,,,", "control character"),
        ("示例\x00丙,5,,,,,", "control character"),
        ("示例丙,5,,,组织委员,兼,,宣传委员", "more cells"),
        ('"示例丙,5,,,,,', "quotation marks"),
    ],
)
def test_a_bad_line_is_named_and_the_others_stay(tmp_path: Path, line: str, word: str) -> None:
    read = csv(tmp_path, f"{HEADER}\n示例甲,1,,,,,\n{line}\n示例乙,2,,,,,\n")
    assert names(read) == ["示例甲", "示例乙"]
    (problem,) = said(read)
    assert word in problem
    assert places(read) == [3]
    assert problem.rstrip()[-1] == ".", "a remedy is given"


def test_two_stray_quotation_marks_do_not_swallow_what_is_between(tmp_path: Path) -> None:
    people = "".join(f"示例{c},{n},,,,,\n" for n, c in enumerate("丁戊己庚辛壬癸", 10))
    read = csv(tmp_path, f'{HEADER}\n"示例甲,1,,,,,\n{people}"示例乙,2,,,,,\n')
    assert len(read.rows) == 7
    assert places(read) == [2, 10]


def test_a_header_may_run_over_lines_in_quotes(tmp_path: Path) -> None:
    read = csv(tmp_path, '姓名,"党员\n类别"\n示例甲,预备\n')
    assert [(row.name, row.standing, row.line) for row in read.rows] == [("示例甲", Standing.PROBATIONARY, 3)]


def test_doubled_people(tmp_path: Path) -> None:
    read = csv(
        tmp_path,
        "姓名,编号,党小组\n"
        "示例甲,1,一组\n"  # 2: good
        "示例甲,1,一组\n"  # 3: the same line again
        "示例乙,2,一组\n"  # 4, 5: one number, two names: nobody can tell whose
        "示例丙,2,一组\n"
        "示例丁,,一组\n"  # 6, 7: one name, no number, different people or not
        "示例丁,,二组\n"
        "示例戊,5,一组\n"  # 8, 9: one name, two numbers: two people
        "示例戊,6,一组\n"
        "示例己,,一组\n"  # 10, 11: the very same line again
        "示例己,,一组\n",
    )
    assert [row.line for row in read.rows] == [2, 8, 9, 10]
    assert places(read) == [3, 4, 5, 6, 7, 11]
    assert read.unread == {"示例甲", "示例乙", "示例丙", "示例丁", "示例己"}
    assert "编号" in said(read)[3]


def test_a_title_above_and_a_note_below(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, ["示例单位第一党支部党员名册"], [], ["2026年11月"], ["序号", "姓名", "编号"])
        lines(sheet, [1, "示例甲", 1.0], [2, "示例乙", "002"], [3], ["填表人："])
        sheet.merge_cells("A1:C1")

    read = xlsx(tmp_path, fill)
    assert [(row.name, row.number, row.line) for row in read.rows] == [
        ("示例甲", "1", 5),
        ("示例乙", "002", 6),
    ]
    assert read.problems == ()


def test_merged_cells(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(
            sheet,
            ["姓名", "编号", "党小组", "党员类别", "职务"],
            ["示例甲", 1, "第一党小组", "预备", None],
            ["示例乙", 2, None, None, None],
            ["示例丙", 3, None, None, "组织委员"],
            [None, 4, "第二党小组", "正式", None],
            ["第三党小组"],
            ["示例丁", 5, "第三党小组", "正式", None],
        )
        for cells in ("C2:C4", "D2:D3", "A4:A5", "A6:E6"):
            sheet.merge_cells(cells)

    read = xlsx(tmp_path, fill)
    assert [(row.name, row.group, row.standing) for row in read.rows] == [
        ("示例甲", "第一党小组", Standing.PROBATIONARY),
        ("示例乙", "第一党小组", Standing.PROBATIONARY),
        ("示例丙", "第一党小组", None),
        ("示例丁", "第三党小组", Standing.FULL),
    ]
    assert places(read) == [5, 6]
    assert "A4:A5" in said(read)[0]
    assert "A6:E6" in said(read)[1]


def test_a_header_of_two_merged_lines(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, ["姓名", "职务", None], [None, "党内", "行政"], ["示例甲", "支委", "科员"])
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    read = xlsx(tmp_path, fill)
    assert [(row.name, row.role) for row in read.rows] == [("示例甲", Role.FACILITATOR)]
    assert read.problems == ()


def test_a_formula_without_its_result_is_named(tmp_path: Path) -> None:
    read = xlsx(
        tmp_path, lambda sheet: lines(sheet, ["姓名", "编号"], ["示例甲", "=1+1"], ["示例乙", 2], ["#N/A", 3])
    )
    assert names(read) == ["示例乙"]
    assert places(read) == [2, 4]
    assert "formula" in said(read)[0]


def test_a_formula_with_its_result_is_read(tmp_path: Path) -> None:
    xlsx(tmp_path, lambda sheet: lines(sheet, ["姓名", "编号"], ["示例甲", "=1+1"]))
    packed = {}
    with zipfile.ZipFile(tmp_path / "名册.xlsx") as book:
        packed = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    packed[sheet] = packed[sheet].replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(
        b"<v/>", b"<v>2</v>"
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "名册.xlsx", "w") as book:
        for name, content in packed.items():
            book.writestr(name, content)
    assert read_roster(tmp_path / "名册.xlsx").rows == (RosterRow(2, "示例甲", "2"),)


def test_other_sheets_are_named(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        lines(sheet, ["姓名"], ["示例甲"])
        book = sheet.parent
        assert book is not None
        lines(book.create_sheet("二组"), ["姓名"], ["示例乙"])
        lines(book.create_sheet("说明"), ["请填写"])

    read = xlsx(tmp_path, fill)
    assert names(read) == ["示例甲"]
    assert len(read.problems) == 1
    assert "二组" in said(read)[0]


def test_two_people_side_by_side_are_noticed(tmp_path: Path) -> None:
    read = csv(tmp_path, "姓名,编号,姓名,编号\n示例甲,1,示例乙,2\n")
    assert names(read) == ["示例甲"]
    assert len(read.problems) == 2


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _odd_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("mimetype", "something else")
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b" \r\n", OLE, _odd_zip(), b"PK\x03\x04 cut off", b"%PDF-1.7\n\x00\x01\x02", bytes(range(256)) * 20,
     "甲,1\n乙,2\n".encode(), "姓名,编号\n".encode(), b"<html><table><tr><td>1</td></tr></table>"],
)  # fmt: skip
def test_files_that_are_no_roster_are_one_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(content)
    read = read_roster(path)
    assert read.rows == ()
    assert len(read.problems) == 1
    assert read.problems[0].where == "名册.xlsx"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert len(read_roster(tmp_path / "无.csv").problems) == 1
    assert len(read_roster(tmp_path).problems) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_thousand_lines(tmp_path: Path, kind: str) -> None:
    people = [[f"示例{n}号", str(n), f"第{n % 9}党小组", "正式"] for n in range(10_000)]
    people[4_999][0] = ""
    if kind == "xlsx":
        read = xlsx(tmp_path, lambda sheet: lines(sheet, ["姓名", "编号", "党小组", "党员类别"], *people))
    else:
        read = csv(tmp_path, "姓名,编号,党小组,党员类别\n" + "\n".join(map(",".join, people)), "gb18030")
    assert len(read.rows) == 9_999
    assert places(read) == [5_001]


def test_a_file_without_end_is_cut_and_says_so(tmp_path: Path) -> None:
    read = csv(tmp_path, "姓名\n" + "\n".join(f"示例{n}号" for n in range(30_100)))
    assert len(read.rows) == 29_999
    assert len(read.problems) == 1
