"""My records: what is kept of me and until when, to take along, to delete, to withdraw and correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from kit.domain.copies import Change, Copy, question, told
from kit.domain.erasure import Erasure
from kit.domain.form import Form, Standing
from kit.domain.organisation import Member
from kit.domain.response import ResponseState
from kit.domain.retention import ASKED, Kept
from kit.domain.rule import Rule
from kit.pages.links import CHECKUP, MY_RECORDS, REVIEW, page_link
from kit.reports.record_words import opened_what, word
from kit.services.mine import MyRecords, MySheet, delete_draft, my_records, withdraw_checkup
from kit.services.retention import Leaving
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, clock, day

_CSS = {
    ResponseState.DRAFT: "doing",
    ResponseState.SUBMITTED: "done",
    ResponseState.RETURNED: "look",
    ResponseState.CLOSED: "done",
    ResponseState.ERASED: "",
}
_COMMITTEES = frozenset({Kept.LEDGER, Kept.YEAR, Kept.ASIDE})


def records() -> Panel:
    """Everything on the page: to take along, what goes soon, the sheets, who read them, the terms."""
    return Panel(_show, {"delete": _delete, "withdraw": _withdraw})


def leaving_part(leaving: Iterable[Leaving], titles: Mapping[str, str]) -> Markup:
    """What is told to go, each with its day; nothing where there is none. For the home page too."""
    rows = [
        {
            "kind": word("kept", one.held.kind),
            "title": titles.get(one.held.subject, ""),
            "on": day(one.on, year=True),
            "batch": not one.held.member_id,
        }
        for one in leaving
    ]
    return render("leaving", rows=rows, zip=MY_RECORDS) if rows else Markup()


def _show(notice: str = "") -> Markup:
    mine = open_session().do(my_records)
    head = render(
        "page_head",
        over="",
        title=_("My records"),
        lead=_("What the kit keeps of you, until when, and who has seen it. This page is yours alone."),
        tools=[{"open": "", "href": MY_RECORDS, "text": _("Take everything along (ZIP)"), "download": True}],
    )
    return render(
        "mine",
        head=head,
        notice=notice,
        zip=MY_RECORDS,
        leaving=leaving_part(mine.leaving, mine.titles),
        sheets=[_sheet(one, mine.names) for one in mine.sheets],
        openings=[_opening(mine, n) for n in range(len(mine.openings))],
        kinds=[
            _kind(kind, mine) for kind in Kept if kind in mine.rules and _concerns(mine.member, kind, mine)
        ],
        proposed=any(proposed(rule) for rule in mine.rules.values()),
        notice_days=mine.notice,
        erasures=[_erasure(one) for one in mine.erasures],
    )


def _delete(fields: dict[str, str]) -> Markup:
    open_session().do(delete_draft, response_id=fields.get("response_id", ""))
    return _show(_("The draft is deleted. Nothing that stood on it can be brought back."))


def _withdraw(fields: dict[str, str]) -> Markup:
    open_session().do(withdraw_checkup, response_id=fields.get("response_id", ""))
    return _show(_("The sheet is withdrawn. You can change it and hand it in again; the first copy is kept."))


def _sheet(sheet: MySheet, names: Mapping[str, str]) -> dict[str, Any]:
    response, round_ = sheet.response, sheet.round
    return {
        "id": response.id,
        "title": round_.title,
        "form": str(sheet.form.title),
        "css": _CSS[response.state],
        "state": word("sheet", response.state),
        "line": _line(sheet),
        "until": _until(sheet),
        "due": day(round_.due_on),
        "answered": sheet.answered,
        "planned": sheet.planned,
        "draft": sheet.never_handed_in and bool(sheet.answered or sheet.planned),
        "withdraw": sheet.may_withdraw,
        "again": response.state is ResponseState.RETURNED and sheet.until is None,
        "erased": response.state is ResponseState.ERASED,
        "read": page_link(REVIEW, round_.id),
        "write": page_link(CHECKUP, round_.id),
        "copies": [_copy(n, copy, sheet.form, names) for n, copy in enumerate(sheet.copies, start=1)],
    }


def _line(sheet: MySheet) -> str:
    response = sheet.response
    if response.state is ResponseState.ERASED and sheet.erased is not None:
        return _("Erased on {day}; that it was handed in is all that is left.", day=_full(sheet.erased))
    if response.state in (ResponseState.SUBMITTED, ResponseState.CLOSED) and response.submitted_at:
        at = response.submitted_at
        return _("Handed in on {day}, {time}.", day=day(at.date(), year=True), time=clock(at))
    if sheet.saved_at is None:
        return _("Nothing is written on it.")
    return _(
        "{n} answers and {m} lines of the plan are written, the last on {day}, {time}.",
        n=sheet.answered,
        m=sheet.planned,
        day=day(sheet.saved_at.date(), year=True),
        time=clock(sheet.saved_at),
    )


def _until(sheet: MySheet) -> str:
    if sheet.response.state is ResponseState.ERASED:
        return ""
    if sheet.until is None:
        return _("The time of keeping begins when the round has ended.")
    return _("Kept until {day}.", day=day(sheet.until, year=True))


def _copy(number: int, copy: Copy, form: Form, names: Mapping[str, str]) -> dict[str, Any]:
    at = _("Copy {n}, {day} {time}", n=number, day=day(copy.at.date()), time=clock(copy.at))
    changes = [_change(change, form, names) for change in copy.changes]
    return {"title": at, "first": number == 1, "changes": changes, "count": len(copy.fields)}


def _change(change: Change, form: Form, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "question": question(form, change.field),
        "before": told(form, change.field, change.before, names),
        "after": told(form, change.field, change.after, names),
    }


def _opening(mine: MyRecords, number: int) -> dict[str, str]:
    one = mine.openings[number]
    at = _("{day} {time}", day=day(one.at.date(), year=True), time=clock(one.at))
    title = one.round.title if one.round else ""
    what = opened_what(one.action)
    return {"at": at, "who": "　".join(filter(None, (one.name, one.duty))), "what": what or title}


def _concerns(member: Member, kind: Kept, mine: MyRecords) -> bool:
    """What the committee alone writes stands there for the committee, and for who has something in it."""
    return kind not in _COMMITTEES or member.on_committee or bool(mine.counts[kind])


def _kind(kind: Kept, mine: MyRecords) -> dict[str, Any]:
    rule = mine.rules[kind]
    return {
        "title": word("kept", kind),
        "label": str(rule.label),
        "months": _("{n} months", n=rule.value),
        "count": mine.counts[kind],
        "basis": "" if proposed(rule) else rule.basis,
    }


def proposed(rule: Rule) -> bool:
    """Whether the term is the kit's own proposal."""
    return rule.own is None and rule.standing is Standing.PROPOSED


def _erasure(one: Erasure) -> dict[str, str]:
    why = _("at your own wish") if one.reason == ASKED else _("by the rule on keeping records")
    return {"at": _full(one), "kind": word("kept", one.kind), "why": why}


def _full(one: Erasure) -> str:
    return day(one.at.date(), year=True)
