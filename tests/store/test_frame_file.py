"""A year's frame laid over a form: the same items under the same names, and what the year adds."""

from __future__ import annotations

import pytest

from kit.domain.finding import findings
from kit.domain.form import Form
from kit.errors import NotFound, Problems
from kit.store.form_file import parse_form
from kit.store.form_library import FormLibrary
from kit.store.frame_file import laid, parse_frame
from kit.words import say
from tests.conftest import TOP
from tests.store.test_form_file import GOOD

SMALL = parse_form(GOOD, "small.yml")
FRAME = """\
frame: "2031"
year: 2031
title: {zh: 二〇三一年查摆, en: Frame of 2031}
about: {zh: 按当年通知, en: As the year's notice asks}
applies_to: small
documents:
  notice: {title: {zh: 年度通知, en: The year's notice}, short: {zh: 通知, en: Notice}, version: {zh: 2031, en: "2031"}}
basis:
  - {document: notice, article: {zh: 第二条, en: Article 2}, gist: {zh: 查摆, en: Look}, standing: unverified}
sections:
  - name: extra
    title: {zh: 今年另问, en: This year too}
    items:
      - name: talks
        type: integer
        short: {zh: 谈心, en: Talks}
        label: {zh: 今年谈心几次, en: How many talks}
        hint: {zh: 写个数, en: A number}
        feeds: role
        findings:
          - {name: talks_none, when: "${talks} = 0", severity: gap, label: {zh: 没有谈心, en: No talks}}
  - name: again
    title: {zh: 老问题, en: Old matters}
    items:
      - replies
"""


def form_of(name: str) -> Form:
    if name != "small":
        raise NotFound(say("There is no form called “{name}”.", name=name))
    return SMALL


def problems(text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        parse_frame(text, "forms/frames/2031.yml", form_of)
    return [f"{p} {p.what.text}" for p in caught.value.problems]


def test_a_frame_asks_the_forms_items_in_its_own_order_and_adds_its_own() -> None:
    framed = laid(parse_frame(FRAME, "2031.yml", form_of), SMALL)
    assert [s.name for s in framed.screens] == ["talks", "replies"]
    assert (framed.name, framed.version, framed.title.zh) == ("small", "1-2031", "二〇三一年查摆")
    assert framed.items["replies"] == SMALL.items["replies"]
    assert [b.document.name for b in framed.items["talks"].basis] == ["notice"]
    given = {"replies": "few", "talks": "0"}
    assert [f.name for f in findings(framed, given)] == ["talks_none", "replies_few"]
    assert [f.name for f in findings(SMALL, given)] == ["replies_few"]


def test_a_laid_form_can_be_kept_as_a_round_keeps_it() -> None:
    framed = laid(parse_frame(FRAME, "2031.yml", form_of), SMALL)
    assert parse_form(framed.source, "x").same(framed)
    assert parse_form(framed.source, "x").digest == framed.digest
    assert framed.digest != SMALL.digest


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ("      - replies\n", "      - reply\n", 25, "reply"),
        ("      - replies\n", "      - replies_fact\n", 0, "replies"),
        ("      - replies\n", "      - replies\n      - replies\n", 26, "twice"),
        ("name: talks\n", "name: replies\n", 14, "already"),
        ("applies_to: small", "applies_to: [small, large]", 5, "large"),
        ("year: 2031", "year: soon", 2, "year"),
        ("document: notice,", "document: note,", 9, "note"),
        ('frame: "2031"\n', "", 0, "frame"),
        ("${talks} = 0", "${nobody} = 0", 0, "nobody"),
        ("        hint:", "        hnt:", 18, "hnt"),
    ],
)
def test_what_is_wrong_with_a_frame_is_named(old: str, new: str, line: int, named: str) -> None:
    assert old in FRAME
    found = problems(FRAME.replace(old, new, 1))
    assert any(named in p and (not line or str(line) in p) for p in found), found


def test_the_shipped_frames_lie_over_their_forms() -> None:
    library = FormLibrary(TOP / "forms")
    for path in library.frame_paths():
        frame = library.frame(path.stem)
        for name in frame.applies_to:
            framed = library.framed(name, path.stem)
            assert framed.screens
            assert parse_form(framed.source, path.name).same(framed)


def test_a_frame_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound):
        FormLibrary(TOP / "forms").frame("1921")
