"""The table behind a field's label: until when it is kept, where a term exists."""

from __future__ import annotations

from datetime import date

from kit.domain.retention import SheetTerm
from kit.widgets import see

OPEN = SheetTerm(36, 6, 48, 24)


def notes(kinds: tuple[see.Kind, ...], term: SheetTerm | None) -> list[str]:
    told: list[str] = see.details(kinds, term=term)["notes"]
    return told


def test_while_the_round_is_open_it_says_for_how_long_after_it() -> None:
    first, *others = notes(see.SHEET, OPEN)
    assert "36" in first
    assert " 6 " in first
    assert others == notes(see.SHEET, None)


def test_when_the_round_has_ended_it_says_the_day() -> None:
    first, *others = notes(see.SHEET, SheetTerm(36, 6, 48, 24, date(2029, 12, 1)))
    assert "2029 年 12 月 1 日" in first
    assert others == notes(see.SHEET, None)


def test_of_a_plan_it_also_says_how_long_an_action_stays() -> None:
    first, second, *others = notes(see.PLAN, OPEN)
    assert "36" in first
    assert "48" in second
    assert "24" in second
    assert others == notes(see.PLAN, None)


def test_beside_an_action_it_says_nothing_of_a_sheet() -> None:
    first, *others = notes(see.ACTION, OPEN)
    assert "48" in first
    assert "36" not in first
    assert others == notes(see.ACTION, None)


def test_the_line_of_a_page_bears_it_too() -> None:
    made = see.line(see.Kind.EVIDENCE, see.Phase.HANDED_IN, of=see.ACTION, term=OPEN)
    assert notes(see.ACTION, OPEN)[0] in made
