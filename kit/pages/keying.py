"""Keying paper sheets in: whose, and then the sheet itself; for a facilitator, with the member's consent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from kit.pages.links import KEYING, ROUNDS, SHEET_PDF, asked, page_link, paper_link
from kit.pages.sheet import last_saved, saved_reply, told
from kit.services.keying import (
    Desk,
    attest_keying,
    begin_keying,
    key_answer,
    keying_desk,
    keying_sheet,
    stop_keying,
)
from kit.session import open_session
from kit.widgets.keying import Keying
from kit.widgets.markup import Part, render
from kit.widgets.panel import Panel
from kit.words import _, clock, day

Message = dict[str, Any]


def head() -> Part:
    """The title, and the way back."""
    tools = [{"href": page_link(ROUNDS), "text": _("Back to the round"), "open": "", "download": False}]
    lead = _("For comrades who write on paper. Only you and the comrade see what stands on a sheet.")
    return Part(render("page_head", over="", title=_("Keying in from paper"), lead=lead, tools=tools))


def desk() -> Panel | Keying | Part:
    """The list of people; under an address that names a sheet, the sheet."""
    response_id = asked("sheet")
    if not response_id:
        return Panel(_show, {"begin": _begin})
    session = open_session()
    sheet = session.do(keying_sheet, response_id=response_id)
    return Keying(
        sheet.form,
        response_id,
        _messages_of(response_id),
        answers=told(sheet.answers.values()),
        shown=list(sheet.shown),
        open=sheet.open,
        links={"list": page_link(KEYING)},
        see=_("The comrade who wrote it, and now you, with consent, to key it in. Once you have signed for "
              "it, you cannot open it any more. What a comrade wrote on line is never shown here."),
        at=last_saved(sheet, session.clock().date()),
    )  # fmt: skip


def _show(begun: dict[str, str] | None = None) -> Markup:
    held = open_session().do(keying_desk)
    if held is None:
        return render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
    return render(
        "keying",
        title=held.round.title,
        begun=begun,
        people=[
            {"id": m.id, "name": m.name, "mark": _("large type") if m.elder else ""} for m in held.waiting
        ],
        mine=[{"name": m.name, "href": _sheet_link(k.response_id)} for m, k in held.mine],
        known=_known(held),
        blank=paper_link(SHEET_PDF, held.round.id),
    )


def _known(held: Desk) -> list[str]:
    """Who is keying in for whom, then what has been keyed in."""
    lines = [
        _("{helper} is keying in for {name}", helper=held.names.get(k.helper_id, ""), name=m.name)
        for m, k in held.others
    ]
    for member, keying in held.done:
        if keying.attested_at:
            helper, at = held.names.get(keying.helper_id, ""), keying.attested_at
            lines.append(_("{name}: keyed in by {helper}, {day} {time}", name=member.name, helper=helper,
                           day=day(at.date()), time=clock(at)))  # fmt: skip
    return lines


def _begin(fields: dict[str, str]) -> Markup:
    keying = open_session().do(
        begin_keying, member_id=fields.get("member_id", ""), agreed=fields.get("agreed", "") == "1"
    )
    return _show({"href": _sheet_link(keying.response_id)})


def _sheet_link(response_id: str) -> str:
    return f"{KEYING}.ipynb?sheet={response_id}"


def _messages_of(response_id: str) -> Callable[[Message], Message]:
    """What answers the messages of the sheet being keyed in."""

    def save(message: Message) -> Message:
        return saved_reply(open_session().do(
            key_answer, response_id=response_id, field=message["field"], value=message["value"],
            base=message["base"]))  # fmt: skip

    def sync(message: Message) -> Message:
        session = open_session()
        sheet = session.do(keying_sheet, response_id=response_id)
        return {"op": "state", "answers": told(sheet.answers.values()), "shown": list(sheet.shown),
                "open": sheet.open, "at": last_saved(sheet, session.clock().date())}  # fmt: skip

    def attest(message: Message) -> Message:
        open_session().do(
            attest_keying, response_id=response_id, as_written=message["as_written"],
            returned=message["returned"], hand_in=message["hand_in"])  # fmt: skip
        text = _("The sheet is handed in. Only the comrade can open it now.")
        if not message["hand_in"]:
            text = _("The sheet is not handed in yet. Only the comrade can open it now.")
        return {"op": "attested", "text": text}

    def stop(message: Message) -> Message:
        open_session().do(stop_keying, response_id=response_id)
        return {"op": "stopped", "text": _("What was keyed in is taken away.")}

    acts = {"save": save, "sync": sync, "attest": attest, "stop": stop}
    return lambda message: acts[message["op"]](message)
