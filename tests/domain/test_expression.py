"""XPath and ODK's functions, each with values of its own."""

from __future__ import annotations

from datetime import datetime

import pytest

from kit.domain.expression import bare_names, functions, references, syntax_error
from kit.domain.filling import Filling
from kit.domain.form import Choice, Form, Item, ItemType, Section
from kit.words import Bilingual

TEXT = Bilingual("题", "Item")
NAMES = ("a", "b", "n", "m", "d", "e")
CITY = Item("city", ItemType.SELECT_ONE, TEXT, choices=(Choice("1", Bilingual("北京", "Beijing")),))
FORM = Form(
    "f", "1", "", TEXT, TEXT, 1,
    (Section("s", TEXT, items=(*(Item(n, ItemType.TEXT, TEXT) for n in NAMES), CITY)),))  # fmt: skip
NOW = datetime(2026, 11, 21, 10, 30)


def result(expression: str, current: str = "", **given: str) -> object:
    return Filling(FORM, given, NOW).result(expression, FORM.items["a"], (), current)


CASES = [
    ("${a} + 1", {"a": "2"}, 3.0),
    ("-${a}", {"a": "2"}, -2.0),
    ("${a}-${b}", {"a": "5", "b": "2"}, 3.0),
    ("7 mod 3", {}, 1.0),
    ("-7 mod 3", {}, -1.0),
    ("7 div 2", {}, 3.5),
    ("${a} * 2 >= 4 and not(${b} = 'x')", {"a": "2"}, True),
    ("../a", {"a": "q"}, "q"),
    ("/data/group/a", {"a": "q"}, "q"),
    ("selected-at(${a}, 1)", {"a": "x y z"}, "y"),
    ("selected-at(${a}, 9)", {"a": "x"}, ""),
    ("count-selected(${a})", {"a": "x y"}, 2.0),
    ("if(${n} > 1, 'many', 'one')", {"n": "3"}, "many"),
    ("coalesce(${a}, ${b}, 'c')", {}, "c"),
    ("int(${n})", {"n": "-2.7"}, -2.0),
    ("round(${n})", {"n": "2.5"}, 3.0),
    ("round(${n}, 2)", {"n": "1.005"}, 1.0),
    ("floor(2.7) + ceiling(2.1)", {}, 5.0),
    ("string(${n} + 1)", {"n": "1"}, "2"),
    ("string(1 div 4)", {}, "0.25"),
    ("concat(${a}, '-', ${b})", {"a": "x", "b": "y"}, "x-y"),
    ("join(' ', ${a}, ${b})", {"a": "x", "b": "y"}, "x y"),
    ("substr(${a}, 1, 3)", {"a": "abcde"}, "bc"),
    ("substr(${a}, -2)", {"a": "abcde"}, "de"),
    ("substring(${a}, 2, 2)", {"a": "abcde"}, "bc"),
    ("substring-before(${a}, '-')", {"a": "x-y"}, "x"),
    ("substring-after(${a}, '-')", {"a": "x-y"}, "y"),
    ("string-length(${a})", {"a": "群众"}, 2.0),
    ("translate(${a}, 'ab', 'A')", {"a": "abc"}, "Ac"),
    ("normalize-space(${a})", {"a": " x  y "}, "x y"),
    ("contains(${a}, 'b') and starts-with(${a}, 'a') and ends-with(${a}, 'c')", {"a": "abc"}, True),
    ("regex(${a}, '[0-9]{3}')", {"a": "123"}, True),
    ("regex(${a}, '[0-9]{3}')", {"a": "1234"}, False),
    (r"regex(${a}, '[\w-\.]+@example\.org')", {"a": "a.b-c@example.org"}, True),
    ("regex(${a}, '[')", {"a": "["}, False),
    ("today()", {}, "2026-11-21"),
    ("now()", {}, "2026-11-21T10:30:00"),
    ("${d} <= today()", {"d": "2026-11-21"}, True),
    ("${d} > today()", {"d": "2026-11-22"}, True),
    ("${d} > today()", {"d": ""}, False),
    ("int((today() - ${d}) div 365.25)", {"d": "2000-01-01"}, 26.0),
    ("date(${d} + 7)", {"d": "2026-11-21"}, "2026-11-28"),
    ("date('nothing')", {}, ""),
    ("format-date(${d}, '%Y/%m/%e %% %H')", {"d": "2026-03-05"}, "2026/03/5 % 00"),
    ("format-date('', '%Y')", {}, ""),
    ("decimal-date-time('1970-01-02T12:00:00')", {}, 1.5),
    ("decimal-time('06:00')", {}, 0.25),
    ("sum(${a}, ${b})", {"a": "1", "b": "2.5"}, 3.5),
    ("min(${a}, ${b})", {"a": "4", "b": ""}, 4.0),
    ("max(${a}, ${b})", {"a": "4", "b": "9"}, 9.0),
    ("pow(2, 3) + sqrt(16) + abs(-1)", {}, 13.0),
    ("boolean-from-string('1')", {}, True),
    ("jr:choice-name(${city}, '${city}')", {"city": "1"}, "北京"),
    ("once('x')", {}, "x"),
    ("'1' = 1", {}, True),
    ("true() = 'x'", {}, True),
    ("${a} = ''", {}, True),
    ("count(${a})", {"a": "x"}, 1.0),
    ("current()/../a", {"a": "x"}, "x"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "given", "expected"), CASES, ids=[c[0] for c in CASES])
def test_an_expression_gives(expression: str, given: dict[str, str], expected: object) -> None:
    assert syntax_error(expression) is None
    assert result(expression, **given) == expected


def test_an_item_keeps_what_once_gave_it() -> None:
    assert result("once(today())", current="2026-01-01") == "2026-01-01"


@pytest.mark.parametrize(
    "expression", ["1 div 0", "log(0)", "sqrt(-1)", "number('x')", "round(number('x'))", "int('')"]
)
def test_what_has_no_answer_is_no_error(expression: str) -> None:
    item = Item("c", ItemType.CALCULATE, TEXT, calculation=expression)
    form = Form("f", "1", "", TEXT, TEXT, 1, (Section("s", TEXT, items=(item,)),))
    assert Filling(form, {}).value("c") == ""


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("pulldata('x', 'y', 'z', ${a})", "pulldata"),
        ("selected(${a})", "selected() takes 2"),
        ("if(1, 2)", "if() takes 3"),
        ("${a}[1] = 2", "["),
        ("random()", "random"),
    ],
)
def test_what_forms_do_not_use_is_named(expression: str, named: str) -> None:
    assert named in str(syntax_error(expression))


def test_names_are_found_wherever_they_stand() -> None:
    assert references("concat(${a}, '${b}') = ${ c }") == ("a", "b", "c")
    assert functions("if(selected(${a}, 'f(x)') and (1), now(), 'x')") == ("if", "selected", "now")
    assert bare_names("region = ${region} and ../a = 'x'") == ("region",)
