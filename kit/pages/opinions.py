"""Opinions asked for (征求意见): open a call, bring people to its slip, and read when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from kit.domain.ledger import STATES
from kit.domain.note import LONGEST_NOTE
from kit.domain.opinion import TOPICS, Heap, Opinion, OpinionCall
from kit.pages.fields import Fields, choices, day_of, number_of
from kit.pages.links import LEDGER, OPINION, OPINIONS, asked, page_link
from kit.services.opinions import (
    LONGEST_TITLE,
    MOST_DAYS,
    Calls,
    Heard,
    Standing,
    branch_calls,
    close_call,
    key_opinion,
    open_call,
    opinions_of,
    take_up_opinion,
)
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day

_USUAL_DAYS = 7
_LEDGER_DAYS = 30
"""Days that an entry of the ledger is offered."""


def desk() -> Panel:
    """The open call, or the form for one; what the last one brought; the earlier ones."""
    return Panel(_show, {"open": _open, "close": _close, "key": _key, "take_up": _take_up})


def _show(told: str = "", read: str = "") -> Markup:
    session = open_session()
    calls = session.do(branch_calls)
    today = session.clock().date()
    chosen = read or asked("call")
    looked_at = next((one for one in calls.past if one.call.id == chosen), None)
    if looked_at is None and calls.current is None:
        looked_at = next(iter(calls.past), None)
    heard = session.do(opinions_of, call_id=looked_at.call.id) if looked_at else None
    return render(
        "opinions",
        head=_head(calls.current),
        notice=told,
        current=_current(calls.current) if calls.current else None,
        offer=None if calls.current else _offer(calls, today),
        heard=_heard(heard, today) if heard else None,
        past=[_past(one) for one in calls.past if one is not looked_at],
        ledger=page_link(LEDGER),
    )


def _head(current: Standing | None) -> Markup:
    if current is None:
        lead = _("No call is open.")
        return render("page_head", over="", title=_("Opinions asked for"), lead=lead, tools=[])
    call = current.call
    lead = _("Opened {first}, open until the end of {last}.", first=day(call.opened_on),
             last=day(call.closes_on))  # fmt: skip
    return render("page_head", over=_("The call that is open"), title=call.title, lead=lead, tools=[])


def _current(one: Standing) -> dict[str, Any]:
    """The open call. How many came in is not told: a number that grows by one tells who has just written."""
    slip = OPINION + one.call.code
    amount = _("{n} or more have come in.", n=one.smallest)
    return {
        "id": one.call.id,
        "code": one.call.code,
        "slip": slip,
        "room": f"{slip}/room",
        "paper": f"{slip}/slips.pdf",
        "picture": f"{slip}.png",
        "enough": one.enough,
        "amount": amount if one.enough else _("Fewer than {n} so far.", n=one.smallest),
        "topics": [{"value": topic.value, "text": str(name)} for topic, name in TOPICS.items()],
        "most": LONGEST_NOTE,
    }


def _offer(calls: Calls, today: date) -> dict[str, Any]:
    return {
        "title": _("Opinions before the organizational life meeting"),
        "longest": LONGEST_TITLE,
        "days": _USUAL_DAYS,
        "most": MOST_DAYS,
        "last": day(today + timedelta(days=_USUAL_DAYS)),
        "meetings": [{"id": m.id, "text": f"{day(m.held_on)}　{m.title}"} for m in calls.meetings],
    }


def _heard(heard: Heard, today: date) -> dict[str, Any]:
    """What a call brought, each opinion with a form that makes it an entry of the ledger."""
    call = heard.standing.call
    return {
        "id": call.id,
        "title": call.title,
        "line": _span(heard.standing),
        "total": heard.standing.total,
        "apart": len(heard.heaps) > 1 or any(heap.topic for heap in heard.heaps),
        "smallest": heard.standing.smallest,
        "heaps": [_heap(heap, heard) for heap in heard.heaps],
        "reply": reply(heard),
        "form": {
            "people": choices(heard.people),
            "checkers": choices(heard.checkers),
            "due": (today + timedelta(days=_LEDGER_DAYS)).isoformat(),
            "least": today.isoformat(),
        },
    }


def _heap(heap: Heap, heard: Heard) -> dict[str, Any]:
    mixed = _("On other matters, not told apart") if len(heard.heaps) > 1 else ""
    return {
        "name": str(TOPICS[heap.topic]) if heap.topic else mixed,
        "number": len(heap.opinions),
        "opinions": [_opinion(one, heard) for one in heap.opinions],
    }


def _opinion(one: Opinion, heard: Heard) -> dict[str, Any]:
    action = heard.taken.get(one.id)
    standing = ""
    if action is not None:
        standing = _("{name}, by {day}: {state}", name=heard.names.get(action.member_id, ""),
                     day=day(action.due_on), state=STATES[action.state])  # fmt: skip
    return {"id": one.id, "text": one.text, "taken": one.id in heard.taken, "standing": standing}


def reply(heard: Heard) -> list[str]:
    """What can be read out at the meeting: figures and the ledger's own words, never an opinion's."""
    standing, call = heard.standing, heard.standing.call
    if not standing.total:
        return [_("{days}: opinions were asked for. None came in.", days=_days(call))]
    number = str(standing.total) if standing.total >= standing.smallest else \
        _("fewer than {n}", n=standing.smallest)  # fmt: skip
    told = [_("{days}: opinions were asked for, without names; {n} came in.", days=_days(call), n=number)]
    by_topic = [_("{topic}: {n}", topic=TOPICS[h.topic], n=len(h.opinions)) for h in heard.heaps if h.topic]
    if by_topic:
        told.append(_("Among them: {list}.", list=_(", ").join(by_topic)))
    entries = [action for action in heard.taken.values() if action is not None]
    if entries:
        told.append(_("Taken into the branch's ledger: {n}.", n=len(entries)))
    for number_, action in enumerate(sorted(entries, key=lambda a: (a.due_on, a.id)), 1):
        told.append(_("{i}. {matter}: {text} ({name}, by {day})", i=number_, matter=action.matter,
                      text=action.text, name=heard.names.get(action.member_id, ""),
                      day=day(action.due_on)))  # fmt: skip
    if len(heard.taken) < standing.total:
        told.append(_("On the others the host says in person what will be done."))
    return told


def _past(one: Standing) -> dict[str, str]:
    return {"href": f"{page_link(OPINIONS)}?call={one.call.id}", "title": one.call.title, "line": _span(one)}


def _span(one: Standing) -> str:
    return _("{days}; {n} came in.", days=_days(one.call), n=one.total)


def _days(call: OpinionCall) -> str:
    """From which day to which it was open."""
    last = call.closed_on or call.closes_on
    if last == call.opened_on:
        return day(last)
    return _("{first} to {last}", first=day(call.opened_on), last=day(last))


# ── what is done ──


def _open(fields: Fields) -> Markup:
    values = {name: fields.get(name, "") for name in ("title", "meeting_id")}
    call = open_session().do(open_call, days=number_of(fields, "days", 0), **values)
    return _show(_("Open until the end of {day}.", day=day(call.closes_on)))


def _close(fields: Fields) -> Markup:
    call = open_session().do(close_call, call_id=fields.get("call_id", ""))
    return _show(_("The call is over. What came in stands below, without order."), call.id)


def _key(fields: Fields) -> Markup:
    values = {name: fields.get(name, "") for name in ("call_id", "topic", "text")}
    open_session().do(key_opinion, **values)
    return _show(_("The slip is in, among the others."))


def _take_up(fields: Fields) -> Markup:
    names = ("opinion_id", "matter", "text", "member_id", "checker_id", "cue")
    open_session().do(
        take_up_opinion, due_on=day_of(fields), **{name: fields.get(name, "") for name in names}
    )
    return _show(_("It stands in the ledger now."), fields.get("call_id", ""))
