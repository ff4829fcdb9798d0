"""The reading page: a handed-in sheet opened by one who may, after being told that the opening is noted."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.action import Deed
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import SELECTS, Item, ItemType
from kit.domain.organisation import Member
from kit.domain.rectification import PlanEntry
from kit.domain.response import Response
from kit.pages.links import EVIDENCE, READING, ROUNDS, asked, asked_round, page_link
from kit.services.followed import Followed
from kit.services.reading import ReadSheet, Shelf, handed_in_sheets, read_sheet
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.widgets.timeline import state
from kit.widgets.view import question_numbers
from kit.words import _, day

_TOLD = frozenset({Deed.NOTE, Deed.SEND_BACK, Deed.REOPEN, Deed.CARRY})
"""The steps whose words are read with the plan."""


def sheets() -> Panel:
    """The sheets that are in; one that the address names is opened after a press, and not before."""
    return Panel(_show, {"open": _open})


def _show() -> Markup:
    shelf = open_session().do(handed_in_sheets, round_id=asked_round())
    if shelf is None:
        return render("notice", text=_("There is no round yet, so there is nothing to read."))
    named = next((row for row in shelf.sheets if row[0].id == asked("member")), None)
    return render(
        "reading",
        head=_head(shelf, named[0] if named else None),
        closed=str(shelf.closed) if shelf.closed else "",
        one=_one(*named) if named else None,
        back=page_link(READING, shelf.round.id) if named else page_link(ROUNDS),
        rows=[_row(shelf, member) for member, _response in shelf.sheets],
        sheet=None,
    )


def _open(fields: dict[str, str]) -> Markup:
    opened = open_session().do(read_sheet, response_id=fields.get("response_id", ""))
    return render(
        "reading",
        head=_head(None, opened.member, opened.round.title),
        closed="",
        one=None,
        back=page_link(READING, opened.round.id),
        rows=[],
        sheet=_sheet(opened),
    )


def _head(shelf: Shelf | None, member: Member | None, title: str = "") -> Markup:
    over = shelf.round.title if shelf else title
    if member is not None:
        return render("page_head", over=over, title=_("{name}'s sheet", name=member.name), lead="", tools=[])
    lead = _("Each opening is noted, and the comrade sees it: who, and on what day at what time.")
    lead = "" if shelf is None or shelf.closed else lead
    return render("page_head", over=over, title=_("Sheets that are in"), lead=lead, tools=[])


def _row(shelf: Shelf, member: Member) -> dict[str, str]:
    address = f"{page_link(READING, shelf.round.id)}&member={member.id}"
    return {"name": member.name, "href": address}


def _one(member: Member, response: Response) -> dict[str, str]:
    return {"name": member.name, "id": response.id}


def _sheet(opened: ReadSheet) -> dict[str, Any]:
    return {
        "name": opened.member.name,
        "sections": _sections(opened),
        "plan": [_entry(opened, e) for e in opened.plan.taken],
    }


def _sections(opened: ReadSheet) -> list[dict[str, Any]]:
    filling = Filling(opened.form, opened.answers, None)
    numbers = question_numbers(opened.form)
    told: dict[str, list[dict[str, str]]] = {}
    for field, value in opened.answers.items():
        name, path = split_field(field)
        item = opened.form.items[name]
        if item.asks and value and item.type is not ItemType.REPEAT:
            screen = opened.form.screen_of(name)
            label = "" if item is screen else str(filling.words(item.short or item.label, item, path))
            told.setdefault(screen.name, []).append(_answer(item, label, value))
    shown = set(opened.progress.shown)
    sections = []
    for section in opened.form.sections:
        rows = [
            {"number": numbers[i.name], "short": i.short or i.label, "told": told.get(i.name, [])}
            for i in section.items
            if i.name in shown and i.name in numbers
        ]
        if rows:
            done = sum(1 for r in rows if r["told"])
            sections.append({
                "title": section.title, "rows": rows,
                "count": _("{n} of {m} answered", n=done, m=len(rows)),
            })  # fmt: skip
    return sections


def _answer(item: Item, label: str, value: str) -> dict[str, str]:
    if item.type in SELECTS:
        chosen = _(", ").join(str(c.label) for c in item.choices if c.name in value.split())
        return {"label": label, "value": chosen or value, "said": ""}
    if item.type is ItemType.TEXT:
        return {"label": label, "value": "", "said": value}
    with suppress(ValueError):
        value = day(date.fromisoformat(value), year=True) if item.type is ItemType.DATE else value
    return {"label": label, "value": value, "said": ""}


def _entry(opened: ReadSheet, entry: PlanEntry) -> dict[str, Any]:
    one = opened.actions.get(entry.finding.name)
    css, word = state(one.action, open_session().clock().date()) if one else ("", "")
    return {
        "label": entry.finding.label,
        "priority": entry.priority,
        "css": css,
        "word": word,
        "fact": entry.fact,
        "cause": entry.cause,
        "cue": entry.cue,
        "action": entry.action,
        "due": day(entry.due, year=True) if entry.due else "",
        "lines": _lines(one) if one else [],
        "files": [{"name": f.name, "href": f"{EVIDENCE}/{f.id}"} for f in one.files] if one else [],
    }


def _lines(one: Followed) -> list[dict[str, str]]:
    """What shows that it was done, and each line of its log that says something, in their order."""
    said = [{"tag": _("Outcome"), "text": one.action.evidence}] if one.action.evidence else []
    noted = [s for s in one.steps if s.note and s.deed in _TOLD]
    return said + [{"tag": day(s.at.date()), "text": s.note} for s in noted]
