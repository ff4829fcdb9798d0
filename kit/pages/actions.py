"""我的整改清单: one's own actions and what became of them, and those that comrades ask one to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.action import ActionState, Deed
from kit.domain.visibility import Kind
from kit.pages.action_cards import asked_card, own_card
from kit.pages.fields import Fields, day_of
from kit.pages.links import MY_CALENDAR, PLAN_PDF, RECTIFICATION, page_link
from kit.services.actions import (
    ask_checker,
    carry_action,
    complete_action,
    note_progress,
    possible_checkers,
    reopen_action,
    reschedule_action,
    send_back_action,
    share_action,
    verify_action,
)
from kit.services.effects import say_effect, settle_effect
from kit.services.evidence import remove_evidence_file
from kit.services.followed import Followed, asked_of_me, my_actions
from kit.services.retention import sheet_term
from kit.services.rewording import reword_action
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.widgets.see import ACTION, label, line
from kit.widgets.timeline import next_check
from kit.words import _, day, sentences

_IN_HAND = frozenset({ActionState.OPEN, ActionState.REOPENED, ActionState.DONE})
_SECOND = frozenset({Deed.VERIFY, Deed.SEND_BACK, Deed.SETTLE})
"""What a second person does when an action waits for it."""


def desk() -> Panel:
    """The list, with a form for each thing that may be done."""
    return Panel(_show, {
        "note": _note, "complete": _complete, "ask": _ask, "move": _move, "carry": _carry, "reopen": _reopen,
        "share": _share, "unshare": _unshare, "say": _say, "uploaded": _uploaded, "drop_file": _drop_file,
        "verify": _verify, "send_back": _send_back, "settle": _settle, "reword": _reword,
    })  # fmt: skip


def _show(told: str = "", at: str = "") -> Markup:
    """The list; ``told`` is what was just done, said at the card ``at`` or, where it is gone, on top."""
    session = open_session()
    today = session.clock().date()
    mine, asked = session.do(my_actions), session.do(asked_of_me)
    people = session.do(possible_checkers) if any(Deed.ASK in one.may for one in mine) else ()
    groups = _groups(mine, asked, people, today)
    folded = _folded(mine, asked, people, today)
    cards = [card for group in (*groups, *folded) for card in group["cards"]]
    here = next((card for card in cards if card["id"] == at), None)
    if here is not None:
        here["told"] = told
    see = _see(mine, cards)
    for group in folded:
        group["open"] = any(card["id"] == at for card in group["cards"])
    return render(
        "actions",
        head=_head(groups),
        notice=told if here is None else "",
        groups=[g for g in groups if g["cards"]],
        folded=[g for g in folded if g["cards"]],
        empty=not mine and not asked,
        see=see,
        today=day(today, weekday=False, year=True),
    )


def _groups(
    mine: Sequence[Followed], asked: Sequence[Followed], people: Sequence[Any], today: date
) -> list[dict[str, Any]]:
    """In hand, waiting for one's own look, and what comrades ask for."""
    waits = [one for one in mine if _waits(one, today)]
    in_hand = [
        one for one in mine
        if (one.action.state in _IN_HAND or _looked_back(one, today)) and one not in waits
    ]  # fmt: skip
    now = [one for one in asked if one.may & _SECOND]
    return [
        _group("hand", _("In hand: {n}", n=len(in_hand)), [own_card(o, today, people) for o in in_hand]),
        _group("earlier", _("Earlier ones: {n}", n=len(waits)), [own_card(o, today, people) for o in waits]),
        _group("asked", _("You are asked to look at: {n}", n=len(now)), [asked_card(o, today) for o in now])
        | {"text": _("You see what belongs to these alone. What you write here, the comrade reads.")},
    ]


def _group(name: str, title: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "title": title, "cards": cards, "text": ""}


def _waits(one: Followed, today: date) -> bool:
    """Whether an action waits for a look of its doer's: its day is past, or a look back is due and unsaid."""
    return bool(one.action.days_past(today)) or (_looked_back(one, today) and not _has_said(one))


def _looked_back(one: Followed, today: date) -> bool:
    """Whether a look back is due."""
    check = next_check(one.action, one.checks)
    return check is not None and check.due_on <= today


def _has_said(one: Followed) -> bool:
    check = next_check(one.action, one.checks)
    return check is not None and check.said is not None


def _is(one: Followed, state: ActionState) -> bool:
    return one.action.state is state


def _folded(
    mine: Sequence[Followed], asked: Sequence[Followed], people: Sequence[Any], today: date
) -> list[dict[str, Any]]:
    """What was looked at, what was carried over, and what one is asked for later: folded away."""
    looked = [o for o in mine if _is(o, ActionState.CLOSED) or
              (_is(o, ActionState.VERIFIED) and not _looked_back(o, today))]  # fmt: skip
    carried = [o for o in mine if _is(o, ActionState.CARRIED)]
    later = [asked_card(o, today) for o in asked if not o.may & _SECOND]
    groups = (
        ("looked", _("Verified"), [own_card(o, today, people) for o in looked]),
        ("carried", _("Carried over"), [own_card(o, today, people) for o in carried]),
        ("later", _("You are asked to look at, later on"), later),
    )
    return [_group(name, title, cards) | {"count": len(cards)} for name, title, cards in groups]


def _head(groups: Sequence[dict[str, Any]]) -> Markup:
    session = open_session()
    in_hand, earlier, asked = (len(group["cards"]) for group in groups)
    lead = sentences(
        _("{n} in hand.", n=in_hand),
        _("{n} earlier ones wait for a look of yours today.", n=earlier) if earlier else "",
        _("Comrades ask you to look at {n}, below.", n=asked) if asked else "",
    )
    tools = [
        {"href": PLAN_PDF, "text": _("Print one page"), "download": True, "open": ""},
        {"href": MY_CALENDAR, "text": _("Into my calendar"), "download": True, "open": ""},
        {"href": page_link(RECTIFICATION), "text": _("Rewrite the plan"), "download": False, "open": ""},
    ]
    title = _("My rectification list")
    return render("page_head", over=session.identity.name, title=title, lead=lead, tools=tools)


def _see(mine: Sequence[Followed], cards: Sequence[dict[str, Any]]) -> Markup:
    """Who sees these actions: one line for all, and a line of its own on a card that others see."""
    seen = {one.action.id: (one.phase, one.circle) for one in mine}
    if not seen:
        return Markup("")
    usual, _times = Counter(seen.values()).most_common(1)[0]
    for card in cards:
        where = seen.get(card["id"], usual)
        words = label(Kind.EVIDENCE, *where)
        card["see"] = "" if words == label(Kind.EVIDENCE, *usual) else words
    return line(Kind.EVIDENCE, *usual, of=ACTION, term=open_session().look(sheet_term))


# ── what is done ──


def _id(fields: Fields) -> str:
    return fields.get("action_id", "")


def _note(fields: Fields) -> Markup:
    open_session().do(note_progress, action_id=_id(fields), note=fields.get("note", ""))
    return _show(_("Written down."), _id(fields))


def _reword(fields: Fields) -> Markup:
    open_session().do(reword_action, action_id=_id(fields), text=fields.get("text", ""))
    return _show(_("Written anew. What stood there before is in the log."), _id(fields))


def _complete(fields: Fields) -> Markup:
    """Done; where somebody is named at the same time, he or she is asked first."""
    session = open_session()
    if fields.get("checker"):
        session.do(ask_checker, action_id=_id(fields), member_id=fields["checker"])
    session.do(complete_action, action_id=_id(fields), evidence=fields.get("evidence", ""))
    return _show(_("Written down. A comrade will look at it."), _id(fields))


def _ask(fields: Fields) -> Markup:
    open_session().do(ask_checker, action_id=_id(fields), member_id=fields.get("checker", ""))
    return _show(_("Written down."), _id(fields))


def _move(fields: Fields) -> Markup:
    open_session().do(
        reschedule_action, action_id=_id(fields), due_on=day_of(fields), reason=fields.get("reason", "")
    )
    return _show(_("The day is changed."), _id(fields))


def _carry(fields: Fields) -> Markup:
    new = open_session().do(
        carry_action, action_id=_id(fields), due_on=day_of(fields), reason=fields.get("reason", "")
    )
    return _show(_("Carried over. It goes on here, with its new day."), new.id)


def _reopen(fields: Fields) -> Markup:
    open_session().do(reopen_action, action_id=_id(fields), reason=fields.get("reason", ""))
    return _show(_("It is in hand again."), _id(fields))


def _share(fields: Fields) -> Markup:
    open_session().do(share_action, action_id=_id(fields), shared=True)
    return _show(_("It stands in the branch's ledger now."), _id(fields))


def _unshare(fields: Fields) -> Markup:
    open_session().do(share_action, action_id=_id(fields), shared=False)
    return _show(_("It is taken out of the branch's ledger."), _id(fields))


def _say(fields: Fields) -> Markup:
    open_session().do(
        say_effect, check_id=fields.get("check_id", ""), said=fields.get("result", ""),
        note=fields.get("note", ""),
    )  # fmt: skip
    return _show(_("Written down. A comrade will look at it."), _id(fields))


def _uploaded(fields: Fields) -> Markup:
    """The file went to the server by itself: show it."""
    return _show(_("The file is kept."), _id(fields))


def _drop_file(fields: Fields) -> Markup:
    open_session().do(remove_evidence_file, file_id=fields.get("file_id", ""))
    return _show(_("The file is taken away."), _id(fields))


def _verify(fields: Fields) -> Markup:
    open_session().do(verify_action, action_id=_id(fields), note=fields.get("note", ""))
    return _show(_("Written down: you looked at it, and it is done."), _id(fields))


def _send_back(fields: Fields) -> Markup:
    open_session().do(send_back_action, action_id=_id(fields), reason=fields.get("reason", ""))
    return _show(_("Sent back, with your line."), _id(fields))


def _settle(fields: Fields) -> Markup:
    open_session().do(
        settle_effect, check_id=fields.get("check_id", ""), result=fields.get("result", ""),
        note=fields.get("note", ""),
    )  # fmt: skip
    return _show(_("The look back is written down."), _id(fields))
