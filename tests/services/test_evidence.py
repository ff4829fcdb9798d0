"""Files that show an action was done: told by their content, without where and when, for few eyes only."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from kit.domain.action import ActionState
from kit.domain.evidence import LARGEST_FILE, MOST_FILES, FileKind, plain_name
from kit.errors import Invalid, KitError, NotFound, Refused
from kit.services.actions import complete_action, send_back_action, share_action, verify_action
from kit.services.checkup import my_checkup
from kit.services.evidence import add_evidence_file, evidence_file, remove_evidence_file
from kit.services.followed import asked_of_me
from kit.services.keeping import do_turn
from kit.services.mine import my_records, take_out
from kit.services.reading import my_openings
from kit.services.rules import set_rule
from tests.conftest import Branch
from tests.services.acting import GONE, done, log, state, verified, with_action, with_committee

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WHERE = 0x8825
"""The EXIF entry that tells where a picture was taken."""


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    """A picture as a telephone writes it: lying on its side, with place, maker and a comment."""
    drawn = Image.new(mode, size, 0)
    exif = drawn.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "某牌手机"
    exif.get_ifd(WHERE).update({1: "N", 2: (39.0, 54.0, 20.0)})
    told = BytesIO()
    drawn.save(told, kind, exif=exif, **({"comment": b"at home"} if kind == "JPEG" else {}))
    return told.getvalue()


def docx(**more: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more.values()):
            archive.writestr(name, "<xml/>")
    return written.getvalue()


@pytest.fixture
def people(branch: Branch) -> Branch:
    return with_committee(branch)


def add(people: Branch, one: str, content: bytes, name: str = "照片.jpg", by: str = "乙"):
    return people.do(by, add_evidence_file, action_id=one, name=name, content=content)


def test_a_file_is_kept_and_given_back_as_it_was(people: Branch) -> None:
    one = with_action(people)
    for content, name, kind in ((PDF, "签到.pdf", "pdf"), (docx(), "记录.docx", "docx")):
        added = add(people, one.id, content, name)
        assert (added.name, added.kind, added.size) == (name, kind, len(content))
        held, got = people.do("乙", evidence_file, file_id=added.id)
        assert (held, got) == (added, content)
        assert added.digest == hashlib.sha256(content).hexdigest()
    assert [step[1:] for step in log(people, one.id)] == [("add_file", "签到.pdf"), ("add_file", "记录.docx")]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_says_neither_where_nor_when_and_stands_upright(people: Branch, kind: str) -> None:
    taken = picture(kind)
    assert Image.open(BytesIO(taken)).getexif().get_ifd(WHERE)
    added = add(people, with_action(people).id, taken)
    kept = Image.open(BytesIO(people.do("乙", evidence_file, file_id=added.id)[1]))
    assert (kept.format, kept.size) == (kind, (20, 40))
    assert not kept.getexif()
    assert not kept.getexif().get_ifd(WHERE)
    assert not {"comment", "exif", "xmp", "icc_profile"} & kept.info.keys()


def test_pictures_of_every_sort_are_read(people: Branch) -> None:
    one = with_action(people)
    for mode in ("L", "CMYK"):
        add(people, one.id, picture("JPEG", mode=mode))
    for mode in ("1", "P", "RGBA"):
        add(people, one.id, picture("PNG", mode=mode))


def test_what_follows_a_picture_is_not_kept(people: Branch) -> None:
    added = add(people, with_action(people).id, picture() + b"<script>alert(1)</script>" + docx())
    content = people.do("乙", evidence_file, file_id=added.id)[1]
    assert b"script" not in content
    assert not zipfile.is_zipfile(BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 40,
        b"MZ" + b"\0" * 40,
        b"\xff\xd8\xff" + b"\0" * 40,
        b"%PDF-1.7 half",
        b"PK\x03\x04 half",
        picture()[: len(picture()) // 2],
        picture("PNG")[:60],
        docx(macro="word/vbaProject.bin"),
    ],
)
def test_what_is_not_such_a_file_is_refused_whatever_it_is_called(people: Branch, content: bytes) -> None:
    one = with_action(people)
    with pytest.raises(Invalid) as refused:
        add(people, one.id, content, "证明.pdf")
    assert refused.value.field == "file"
    assert log(people, one.id) == []


def test_another_archive_is_no_word_file(people: Branch) -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("xl/workbook.xml", "<xml/>")
    with pytest.raises(Invalid):
        add(people, with_action(people).id, written.getvalue(), "记录.docx")


def test_a_file_too_large_or_a_picture_too_vast_is_refused(people: Branch) -> None:
    one = with_action(people)
    add(people, one.id, PDF[:-6] + b" " * (LARGEST_FILE - len(PDF)) + b"%%EOF\n")
    with pytest.raises(Invalid, match="5"):
        add(people, one.id, b"%PDF-" + b" " * LARGEST_FILE + b"%%EOF")
    vast = BytesIO()
    Image.new("1", (20_000, 20_000)).save(vast, "PNG")
    assert len(vast.getvalue()) < LARGEST_FILE
    with pytest.raises(Invalid):
        add(people, one.id, vast.getvalue())


def test_five_files_are_enough(people: Branch) -> None:
    one = with_action(people)
    added = [add(people, one.id, PDF) for _ in range(MOST_FILES)]
    with pytest.raises(Invalid, match=str(MOST_FILES)):
        add(people, one.id, PDF)
    people.do("乙", remove_evidence_file, file_id=added[0].id)
    add(people, one.id, PDF)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\文件\\签到.PDF", "签到.pdf"),
        ("签到\u202efdp.exe", "签到fdp.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie  x.pdf"),
        ("", "evidence.pdf"),
        ("....", "evidence.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
        ("<b>签到</b>.pdf", "b.pdf"),
    ],
)
def test_a_name_is_kept_plain_with_its_true_ending(given: str, kept: str) -> None:
    assert plain_name(given, FileKind.PDF) == kept


def test_a_file_is_enough_to_say_that_it_is_done(people: Branch) -> None:
    one = with_action(people)
    with pytest.raises(Invalid):
        people.do("乙", complete_action, action_id=one.id, evidence="")
    add(people, one.id, PDF, "签到.pdf")
    people.do("乙", complete_action, action_id=one.id, evidence="")
    assert state(people, one.id) is ActionState.DONE
    (asked,) = people.do("丁", asked_of_me)
    assert [f.name for f in asked.files] == ["签到.pdf"]


def test_a_file_is_seen_by_who_sees_what_shows_it_and_by_nobody_else(people: Branch) -> None:
    one = with_action(people)
    added = add(people, one.id, PDF)
    assert people.do("丁", evidence_file, file_id=added.id)[1] == PDF
    for stranger in ("甲", "丙", "外"):
        with pytest.raises(NotFound):
            people.do(stranger, evidence_file, file_id=added.id)
    with pytest.raises(NotFound):
        people.do("丁", evidence_file, file_id=GONE)
    people.do("乙", share_action, action_id=one.id, shared=True)
    assert people.do("甲", evidence_file, file_id=added.id)[1] == PDF
    with people.store.read() as records:
        opened = records.journal.where(act="read_evidence_file", subject=one.id)
    assert sorted(line.by for line in opened) == ["m1", "m4"]


def test_only_the_doer_adds_and_takes_away_and_only_until_it_was_looked_at(people: Branch) -> None:
    one = done(people)
    added = add(people, one.id, PDF)
    for other in ("丁", "丙", "外"):
        with pytest.raises(KitError):
            add(people, one.id, PDF, by=other)
        with pytest.raises(KitError):
            people.do(other, remove_evidence_file, file_id=added.id)
    people.do("丁", verify_action, action_id=one.id)
    with pytest.raises(Refused):
        add(people, one.id, PDF)
    with pytest.raises(Refused):
        people.do("乙", remove_evidence_file, file_id=added.id)
    assert people.do("丁", evidence_file, file_id=added.id)[1] == PDF


def test_taken_away_it_is_gone_and_the_log_says_so(people: Branch) -> None:
    one = done(people)
    added = add(people, one.id, PDF, "签到.pdf")
    people.do("丁", send_back_action, action_id=one.id, reason="签到看不清")
    people.do("乙", remove_evidence_file, file_id=added.id)
    with pytest.raises(NotFound):
        people.do("乙", evidence_file, file_id=added.id)
    with people.store.read() as records:
        assert records.evidence_contents.where() == ()
    assert log(people, one.id)[-1] == ("乙", "drop_file", "签到.pdf")


def test_an_action_that_ended_takes_no_file(people: Branch) -> None:
    with pytest.raises(Refused):
        add(people, verified(people).id, PDF)


def test_the_opening_of_a_file_stands_among_those_of_the_sheet(people: Branch) -> None:
    one = with_action(people, shared=True)
    file_id = add(people, one.id, PDF, "签到.pdf").id
    people.do("乙", evidence_file, file_id=file_id)
    assert people.do("乙", my_openings) == (), "one's own openings are not told"
    people.later(hours=1)
    people.do("丁", evidence_file, file_id=file_id)
    (opened,) = people.do("乙", my_openings)
    assert (opened.at, opened.name, opened.action, opened.round) == (
        *(people.now, "示例党员丁", "三天之内回一次话"),
        None,
    )
    assert people.do("乙", my_openings, round_id="another") == ()
    for name in ("甲", "丙", "丁"):
        assert people.do(name, my_openings) == ()
    assert [o.action for o in people.do("乙", my_records).openings] == [opened.action]
    told = people.do("乙", take_out).record["done_about_me"]
    assert [(line["by"], line["subject"]) for line in told if line["act"] == "read_evidence_file"] == [
        ("示例党员丁", one.id)
    ]


def test_it_stands_with_the_round_that_the_action_began_in(people: Branch) -> None:
    round_ = people.open_round()
    response = people.do("乙", my_checkup).response
    one = with_action(people, shared=True, response_id=response.id)
    file_id = add(people, one.id, PDF, "签到.pdf").id
    people.do("丁", evidence_file, file_id=file_id)
    (opened,) = people.do("乙", my_openings, round_id=round_.id)
    assert opened.round is not None
    assert opened.round.id == round_.id
    assert people.do("乙", my_openings, round_id="another") == ()


def test_who_opened_a_file_is_told_as_long_as_there_is_the_action(people: Branch) -> None:
    one = with_action(people, shared=True)
    file_id = add(people, one.id, PDF, "签到.pdf").id
    people.do("丁", evidence_file, file_id=file_id)
    document = {"document": "档案保管期限表", "dated": people.today}
    people.do("甲", set_rule, name="keep_actions", value="360", **document)
    for days in (0, 31):
        people.now = datetime(2029, 2, 1, 9) + timedelta(days=days)
        do_turn(people.store, people.forms.folder, people.now)
    with people.store.read() as records:
        acts = {line.act for line in records.journal.where() if line.at.year == 2026}
        assert records.erasures.where(kind="journal")
    assert acts == {"read_evidence_file"}
