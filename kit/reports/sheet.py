"""A form as a blank sheet of paper: codes, boxes to tick, lines to write on, who goes on to what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.domain.codes import INSTANCES_ON_PAPER, choice_marks, item_codes, section_letter
from kit.domain.expression import filled_in
from kit.domain.form import UNSEEN, Form, Item, ItemType
from kit.domain.round import Readers
from kit.domain.routing import routing
from kit.domain.value import scale
from kit.reports import fonts, paper
from kit.reports.markdown import printable
from kit.words import Bilingual, _, day, language, mark

_KINDS: dict[ItemType, str] = {
    ItemType.SELECT_ONE: "one",
    ItemType.SELECT_MULTIPLE: "many",
    ItemType.RANK: "rank",
    ItemType.INTEGER: "number",
    ItemType.DECIMAL: "number",
    ItemType.RANGE: "range",
    ItemType.TEXT: "text",
    ItemType.DATE: "date",
    ItemType.TIME: "time",
    ItemType.DATETIME: "moment",
    ItemType.ACKNOWLEDGE: "tick",
    ItemType.NOTE: "note",
    ItemType.GROUP: "group",
    ItemType.REPEAT: "group",
}
"""How ``sheet.typ`` draws each type."""
_DIGEST = 6
"""So much of the form's digest tells two prints of one version apart."""


_SEEN = {
    None: mark(
        "Who sees it: you, and the one helper who keys it in with your consent; then the sheet is given back "
        "to you. Whether the branch secretary may read it on line as well is told when a round is opened. "
        "Only counts go into the branch's summary. Nothing you wrote goes to the level above."
    ),
    Readers.NOBODY: mark(
        "Who sees it: you, and the one helper who keys it in with your consent; then the sheet is given back "
        "to you. The branch sees only that it is in, and counts of five or more. Nothing you wrote goes to "
        "the level above."
    ),
    Readers.SECRETARY: mark(
        "Who sees it: you, and the one helper who keys it in with your consent; then the sheet is given back "
        "to you. Once it is in, the branch secretary and deputy may read it on line; each opening is noted, "
        "and you may ask to see the notes. Counts of five or more go into the branch's summary. Nothing "
        "you wrote goes to the level above."
    ),
}
"""Who sees a paper sheet, by the round's readers, as the policy table has it."""


@dataclass(frozen=True)
class Occasion:
    """What the sheet is printed for: a branch's round and its last day, or nothing yet."""

    branch: str = ""
    round: str = ""
    due_on: date | None = None
    readers: Readers | None = None
    """Who may read the sheet on line once it is in; None where no round has said so yet."""


def sheet_pdf(form: Form, occasion: Occasion | None = None, *, large: bool = False) -> bytes:
    """The PDF of a blank sheet in the reader's language; ``large`` is 16 point, for elders."""
    told = _form(form) | {"words": _words(form, occasion or Occasion())}
    shown, _missing = fonts.with_glyphs(json.dumps(told, ensure_ascii=False))
    inputs = {"data": shown, "lang": language(), "large": "1" if large else ""}
    return paper.compiled(b'#include "sheet.typ"', inputs)


def _form(form: Form) -> dict[str, Any]:
    codes = item_codes(form)
    return {
        "title": _line(form.title),
        "sections": [
            {
                "letter": section_letter(place),
                "title": _line(section.title),
                "note": _line(section.note),
                "when": routing(form, section.relevant, codes),
                "rows": [row for item in section.items for row in _rows(form, item, codes, 0)],
            }
            for place, section in enumerate(form.sections)
        ],
    }


def _rows(form: Form, item: Item, codes: Mapping[str, str], depth: int) -> Iterator[dict[str, Any]]:
    if item.type in UNSEEN:
        return
    yield _row(form, item, codes, depth)
    times = _instances(item)
    for number in range(1, times + 1):
        if item.type is ItemType.REPEAT:
            name = _("{name} {n}", name=_line(item.short or item.label), n=number)
            yield {"kind": "instance", "label": name, "depth": depth + 1}
        for child in item.items:
            yield from _rows(form, child, codes, depth + 1)


def _instances(item: Item) -> int:
    if item.type is not ItemType.REPEAT:
        return 1
    fixed = item.repeat_count.strip()
    return min(int(fixed), 10) if fixed.isdecimal() else INSTANCES_ON_PAPER


def _row(form: Form, item: Item, codes: Mapping[str, str], depth: int) -> dict[str, Any]:
    kind = _KINDS[item.type]
    basis = _("; ").join(b.cited for b in item.basis)
    return {
        "kind": kind if item.asks or kind in ("note", "group") else "note",
        "code": codes.get(item.name, ""),
        "depth": depth,
        "label": _line(item.label),
        "hint": _line(item.hint),
        "when": routing(form, item.relevant, codes, form.parents.get(item.name, "")),
        "basis": _("Basis: {text}", text=basis) if basis and not depth else "",
        "choices": [
            {"mark": mark, "label": _line(choice.label), "detail": _line(choice.detail)}
            for mark, choice in zip(choice_marks(item), item.choices, strict=True)
        ],
        "scale": _("from {start} to {end}", start=scale(item)[0], end=scale(item)[1])
        if item.type is ItemType.RANGE
        else "",
    }


def _line(words: Bilingual) -> str:
    """A text on one line; what another answer would fill in is a line to write on."""
    text = filled_in(str(words), lambda name: "＿＿＿＿")
    return " ".join(printable(text).split())


def _words(form: Form, occasion: Occasion) -> dict[str, str]:
    due = day(occasion.due_on, year=True) if occasion.due_on else ""
    return {
        "branch": printable(occasion.branch),
        "round": printable(occasion.round),
        "due": _("Please hand it to the branch by {day}.", day=due) if due else "",
        "version": _("Form {name}, version {version}", name=form.name, version=form.version),
        "print": f"{form.name} {form.version} · {form.digest[:_DIGEST]}",
        "name": _("Your name"),
        "day": _("Day filled in"),
        "about": _line(form.about),
        "how": _("How to fill it in"),
        "how_tick": _("Tick one box, □ becomes ☑; where it says “several”, as many as are true. The letter "
                      "beside a box is only for keying in."),
        "how_route": _("Lines with ▷ say who goes on to a question; everybody else passes it over."),
        "how_empty": _("What you do not want to answer may stay empty. Other people's names may be written "
                       "as “a comrade”."),
        "how_more": _("Where the lines are too few, write on another sheet with the number of the question."),
        "privacy": _(_SEEN[occasion.readers]),
        "several": _("several"),
        "order": _("Number all of them: 1 comes first"),
        "year": _("year"), "month": _("month"), "date": _("day"), "hour": _("hour"), "minute": _("minute"),
        "page": _("Page {n} of {m}", n="{n}", m="{m}"),
        "name_short": _("Your name: "),
        "done": _("When all is filled in, please hand the sheet to the branch's helper. Thank you."),
        "agree": _("I agree that a helper keys this sheet in as it stands."),
        "sign": _("Signature"),
    }  # fmt: skip
