"""The plan as the JSON that its editor shows: every text already in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kit import words
from kit.domain.form import Form
from kit.domain.rectification import (
    MOST_PRIORITIES,
    PlanEntry,
    PlanField,
    RectificationPlan,
    Way,
    field_name,
)
from kit.domain.value import LONGEST_TEXT
from kit.widgets.view import View, basis_view, ordinal, question_numbers
from kit.words import _, mark

_WAYS: tuple[tuple[str, str], ...] = (
    (Way.CONTINUE, mark("Go on with this one")),
    (Way.DEEPEN, mark("Go one step deeper")),
    (Way.WHY, mark("Say why it did not work")),
    ("", mark("This is another matter")),
)
"""How a finding takes up what was written last time."""


@dataclass(frozen=True)
class PlanSetting:
    """What the plan's page shows beside what the member wrote."""

    today: date
    most: int = MOST_PRIORITIES
    checkers: tuple[tuple[str, str], ...] = ()
    """Who can be asked to look at the result: id and name."""
    looks: tuple[int, ...] = ()
    """After how many days one looks back."""
    life: Mapping[str, str] = field(default_factory=dict)
    """By finding, how far an action is that the plan changes no more."""
    see: Mapping[str, str] = field(default_factory=dict)
    """Who sees the ``action``, and who sees ``why`` last time's did not work."""
    writer: str = ""
    """Whose plan it is, by name."""


def plan_view(plan: RectificationPlan, form: Form, setting: PlanSetting) -> View:
    """The findings with the names of their plan fields, and how days are written."""
    numbers = question_numbers(form)
    return {
        "entries": [_entry(e, form, numbers, setting) for e in plan.entries],
        "most": setting.most,
        "slots": [_("No. {n}", n=ordinal(n)) for n in range(max(setting.most, len(plan.entries)))],
        "checkers": [{"name": member, "label": name} for member, name in setting.checkers],
        "ways": [{"name": way, "label": _(word), "detail": "", "na": False} for way, word in _WAYS],
        "looks": list(setting.looks),
        "see": dict(setting.see),
        "writer": setting.writer,
        "longest": LONGEST_TEXT,
        "today": setting.today.isoformat(),
        "calendar": _calendar(),
    }


def _entry(entry: PlanEntry, form: Form, numbers: dict[str, int], setting: PlanSetting) -> View:
    finding = entry.finding
    screen = form.screen_of(finding.item)
    return {
        "name": finding.name,
        "item": screen.name,
        "item_no": numbers.get(screen.name, 0),
        "label": str(finding.label),
        "short": str(screen.short or screen.label),
        "severity": finding.severity.value,
        "basis": basis_view(finding.basis),
        "fact_from_sheet": finding.fact,
        "life": setting.life.get(finding.name, ""),
        "fields": {f.value: field_name(finding.name, f) for f in PlanField},
    }


def _calendar() -> View:
    """The parts from which the page writes a day as ``kit.words.day`` does."""
    if words.language() == "en":
        days = [date(2024, 1, 1 + n).strftime("%a") for n in range(7)]
        months = [date(2024, m, 1).strftime("%b") for m in range(1, 13)]
        format_, plain = "{weekday} {day} {month} {year}", "{day} {month} {year}"
        return {"format": format_, "plain": plain, "weekdays": days, "months": months}
    return {
        "format": "{year} 年 {month} 月 {day} 日（星期{weekday}）",
        "plain": "{year} 年 {month} 月 {day} 日",
        "weekdays": list("一二三四五六日"),
        "months": [str(m) for m in range(1, 13)],
    }
