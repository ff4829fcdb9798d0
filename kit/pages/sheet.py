"""What an editor's messages do: one function per message, through the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from kit.domain.response import Answer
from kit.services.checkup import Checkup, Saved, choose_answer, my_answers, save_answer
from kit.services.coaching import advise
from kit.session import open_session
from kit.widgets.coach_view import advice_view
from kit.widgets.view import live_view
from kit.words import clock, day

Message = dict[str, Any]

_KEEP = {"mine": "other", "other": "value", "both": "both"}
"""The page's words for a fork (its own text, the one of the other page) in the store's words."""


def messages_of(response_id: str) -> Callable[[Message], Message]:
    """What answers the messages of an editor of this sheet."""

    def save(message: Message) -> Message:
        return saved_reply(open_session().do(
            save_answer, response_id=response_id, field=message["field"], value=message["value"],
            base=message["base"], writer=message["writer"]))  # fmt: skip

    def choose(message: Message) -> Message:
        return saved_reply(open_session().do(
            choose_answer, response_id=response_id, field=message["field"], keep=_KEEP[message["keep"]],
            writer=message["writer"]))  # fmt: skip

    def sync(message: Message) -> Message:
        session = open_session()
        sheet = session.do(my_answers, response_id=response_id)
        return {"op": "state", "answers": told(sheet.answers.values()), "shown": list(sheet.shown),
                "live": live_view(sheet.filling), "open": sheet.open,
                "at": last_saved(sheet, session.clock().date())}  # fmt: skip

    def coach(message: Message) -> Message:
        field, text = message["field"], message["value"]
        advice = open_session().do(advise, response_id=response_id, field=field, text=text)
        return {"op": "advice", "field": field, **advice_view(advice)}

    acts = {"save": save, "choose": choose, "sync": sync, "advise": coach}
    return lambda message: acts[message["op"]](message)


def told(answers: Iterable[Answer]) -> dict[str, dict[str, Any]]:
    """The answers as an editor takes them: field → value, revision, other."""
    return {a.field: {"value": a.value, "revision": a.revision, "other": a.other} for a in answers}


def last_saved(sheet: Checkup, today: date) -> str:
    """When the sheet was last saved, ``14:05``, with the day where it was another; "" where never."""
    stamps: list[datetime] = [a.saved_at for a in sheet.answers.values()]
    if not stamps:
        return ""
    last = max(stamps)
    return clock(last) if last.date() == today else f"{day(last.date(), weekday=False)} {clock(last)}"


def saved_reply(saved: Saved) -> Message:
    """What the editor tells its page about a kept answer."""
    answer = saved.answer
    reply = {
        "op": "forked" if answer.forked else "saved",
        "field": answer.field,
        "value": answer.value,
        "revision": answer.revision,
        "at": clock(saved.at),
        "shown": list(saved.shown),
        "live": live_view(saved.filling),
        "progress": {"shown": len(saved.progress.shown), "answered": len(saved.progress.answered)},
    }
    return reply | {"other": answer.other} if answer.forked else reply
