"""The facilitator's rounds: open one, see who has handed in, end it; never what is in a draft."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from kit.domain import burden
from kit.domain.form import AnsweredBy
from kit.domain.meeting import Meeting
from kit.domain.organisation import Member, Standing
from kit.domain.round import Readers, RoundState
from kit.errors import Invalid
from kit.pages.fields import day_of
from kit.pages.links import FORMS, KEYING, MEETING, READING, SHEET_PDF, SUMMARY, XRAY, page_link, paper_link
from kit.services.meetings import branch_meetings
from kit.services.reading import handed_in_sheets
from kit.services.rounds import (
    Offer,
    RoundOverview,
    SheetState,
    available_forms,
    branch_rounds,
    close_round,
    extend_round,
    open_round,
    return_checkup,
)
from kit.services.sign_in import reissue_slip
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day, mark, say

_STATES = {
    SheetState.HANDED_IN: ("done", mark("Handed in")),
    SheetState.RETURNED: ("look", mark("Given back")),
    SheetState.WRITING: ("doing", mark("Writing")),
    SheetState.NOT_STARTED: ("", mark("Not begun")),
}
_USUAL_DAYS = 14
_MEETINGS = 3
"""Meetings ahead that are told beside the round."""


def desk() -> Panel:
    """Who has handed in, what a facilitator may do about it, and the earlier rounds."""
    return Panel(_show, {
        "open": _open, "extend": _extend, "close": _close, "give_back": _give_back, "reissue": _reissue,
    })  # fmt: skip


def _show(notice: dict[str, str] | None = None) -> Markup:
    session = open_session()
    rounds = session.do(branch_rounds)
    today = session.clock().date()
    current = rounds[0] if rounds and rounds[0].round.state is RoundState.OPEN else None
    past = [o for o in rounds if o is not current]
    return render(
        "rounds",
        head=_head(current),
        notice=notice,
        today=today,
        current=_current(current) if current else None,
        authors=page_link(FORMS),
        xray=page_link(XRAY),
        offer=None if current else _offer(today),
        past=[_past(o) for o in past],
    )


def _head(current: RoundOverview | None) -> Markup:
    if current is None:
        return render("page_head", over="", title=_("Rounds"), lead=_("No round is open."), tools=[])
    round_ = current.round
    lead = _(
        "Opened {first}, to be handed in by {last}.", first=day(round_.opened_on), last=day(round_.due_on)
    )
    return render("page_head", over=_("The round under way"), title=round_.title, lead=lead, tools=[])


def _current(overview: RoundOverview) -> dict[str, Any]:
    sums = [{"count": overview.counts[s], "css": css, "word": _(word)} for s, (css, word) in _STATES.items()
            if overview.counts[s] or s is not SheetState.RETURNED]  # fmt: skip
    shelf = open_session().do(handed_in_sheets, round_id=overview.round.id)
    readable = {member.id for member, _response in shelf.sheets} if shelf else set()
    return {
        "id": overview.round.id,
        "opened": overview.round.readers is Readers.SECRETARY,
        "reading": page_link(READING, overview.round.id) if readable else "",
        "due": overview.round.due_on,
        "done": overview.handed_in,
        "returned": overview.counts[SheetState.RETURNED],
        "sums": sums,
        "rows": [_row(member, state, overview, readable) for member, state in overview.sheets],
        "keying": page_link(KEYING),
        "blank": paper_link(SHEET_PDF, overview.round.id),
        "meetings": [_meeting(m) for m in open_session().look(branch_meetings).coming[:_MEETINGS]],
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "on": meeting.held_on,
        "title": meeting.title,
        "href": f"{page_link(MEETING)}?meeting={meeting.id}",
    }


def _row(member: Member, state: SheetState, overview: RoundOverview, readable: set[str]) -> dict[str, Any]:
    address = f"{page_link(READING, overview.round.id)}&member={member.id}"
    css, word = _STATES[state]
    return {
        "id": member.id, "name": member.name, "css": css, "word": _(word),
        "mark": _("probationary") if member.standing is Standing.PROBATIONARY else "",
        "reading": address if member.id in readable else "",
        "returnable": state is SheetState.HANDED_IN,
        "me": member.id == open_session().identity.member_id,
    }  # fmt: skip


def _past(overview: RoundOverview) -> dict[str, str]:
    round_ = overview.round
    first = day(round_.opened_on, weekday=False, year=True)
    last = day(round_.closed_on or round_.due_on, weekday=False, year=True)
    line = _("{first} to {last}; {n} handed in", first=first, last=last, n=overview.handed_in)
    shelf = open_session().do(handed_in_sheets, round_id=round_.id)
    reading = page_link(READING, round_.id) if shelf and shelf.sheets else ""
    return {"title": round_.title, "line": line, "href": page_link(SUMMARY, round_.id), "reading": reading}


def _offer(today: date) -> dict[str, Any]:
    offers = open_session().do(available_forms)
    return {
        "title": _("{year} checkup, quarter {quarter}", year=today.year, quarter=(today.month + 2) // 3),
        "due": today + timedelta(days=_USUAL_DAYS),
        "forms": [{"name": f"{o.form.name}/{o.frame}".rstrip("/"), "text": _offered(o)} for o in offers],
    }


def _offered(offer: Offer) -> str:
    title = offer.form.title if not offer.frame else _("by the frame: {title}", title=offer.form.title)
    n = burden.minutes(offer.form)
    if offer.form.answered_by is AnsweredBy.ONE:
        return _("{title}, one sheet for all, kept by you; about {n} minutes", title=title, n=n)
    return _("{title}, about {n} minutes", title=title, n=n)


def _readers(fields: dict[str, str]) -> Readers:
    try:
        return Readers(fields.get("readers", ""))
    except ValueError:
        raise Invalid(say("Please choose who may open the sheets that are in."), field="readers") from None


def _open(fields: dict[str, str]) -> Markup:
    form, _slash, frame = fields.get("form_name", "").partition("/")
    open_session().do(
        open_round, title=fields.get("title", ""), form_name=form, due_on=day_of(fields), frame=frame,
        readers=_readers(fields),
    )  # fmt: skip
    return _show({"title": _("The round is open."), "text": _("Members find it on their home page.")})


def _extend(fields: dict[str, str]) -> Markup:
    open_session().do(extend_round, round_id=fields.get("round_id", ""), due_on=day_of(fields))
    return _show({"title": _("The last day is changed."), "text": ""})


def _close(fields: dict[str, str]) -> Markup:
    open_session().do(close_round, round_id=fields.get("round_id", ""))
    return _show({"title": _("The round has ended."), "text": _("The summary can be opened now.")})


def _give_back(fields: dict[str, str]) -> Markup:
    open_session().do(
        return_checkup, round_id=fields.get("round_id", ""), member_id=fields.get("member_id", "")
    )
    return _show(
        {"title": _("The sheet is given back."), "text": _("The member can change it and hand it in again.")}
    )


def _reissue(fields: dict[str, str]) -> Markup:
    slip = open_session().do(reissue_slip, member_id=fields.get("member_id", ""))
    text = _("For {name}. Please copy it down now: it is shown this once.", name=slip.name)
    return _show({
        "title": _("A new slip."), "text": text,
        "number": f"{slip.number[:3]} {slip.number[3:]}", "code": f"{slip.code[:4]} {slip.code[4:]}",
    })  # fmt: skip
