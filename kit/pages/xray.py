"""What the branch's file still lacks: each with its basis, a way there, and the choice to put it aside."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kit.domain.branch_file import Spot
from kit.domain.xray import GRADES, Grade, Hint, places
from kit.pages.links import LEDGER, REGISTER, ROUNDS, page_link
from kit.services.xray import Laid, branch_xray, bring_back, put_aside
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day, mark

Fields = dict[str, str]
_CSS = {Grade.MUST: "ochre solid", Grade.SHOULD: "ochre", Grade.NOTE: "dots"}
_WAYS = {
    LEDGER: mark("To the ledger"),
    REGISTER: mark("To the register"),
    ROUNDS: mark("To the rounds"),
}
_FIRST = 6
"""Places that stand open under a hint; the others unfold."""


def desk() -> Panel:
    """The hints by grade, with a form to put each aside, and those that were."""
    return Panel(_show, {"aside": _put_aside, "back": _bring_back})


def _show(told: str = "") -> Markup:
    found = open_session().look(branch_xray)
    return render(
        "xray",
        head=render(
            "page_head", over=_("{year}", year=found.year), title=_("What is still missing"),
            lead=_("Looked through by the articles, to help; nothing is scored. "
                   "Where there is a newer text, the one your branch received holds."),
            tools=[],
        ),
        told=told,
        hints=[_hint(one) for one in found.hints],
        laid=[_aside(one) for one in found.laid],
    )  # fmt: skip


def _hint(hint: Hint) -> dict[str, Any]:
    first = hint.spots[0]
    # Where all stand in one place, the button goes there; the names are names.
    one = len({_way(s) for s in hint.spots}) == 1
    found = [{"href": "" if one else _way(spot), "text": text} for text, spot in places(hint.spots)]
    return {
        "name": hint.name,
        "css": _CSS[hint.check.grade],
        "grade": str(GRADES[hint.check.grade]),
        "text": hint.text,
        "places": found[:_FIRST],
        "more": found[_FIRST:],
        "basis": hint.rule.basis,
        "says": str(hint.check.says),
        "unchecked": hint.rule.to_check,
        "href": _way(first),
        "way": _(_WAYS[first.page]),
        "subjects": "\n".join(s.subject for s in hint.spots),
    }


def _way(spot: Spot) -> str:
    return page_link(spot.page) + (f"#{spot.anchor}" if spot.anchor else "")


def _aside(laid: Laid) -> dict[str, str]:
    on = laid.aside.at.date()
    who = _("{name}, {day}", name=laid.by, day=day(on, weekday=False, year=True))
    return {
        "id": laid.aside.id,
        "text": laid.hint,
        "about": _(", ").join(laid.labels),
        "reason": laid.aside.reason,
        "who": who,
    }


def _put_aside(fields: Fields) -> Markup:
    subjects = fields.get("subjects", "").replace("\r\n", "\n")
    open_session().do(
        put_aside, hint=fields.get("hint", ""), reason=fields.get("reason", ""),
        subjects=tuple(filter(None, subjects.split("\n"))),
    )  # fmt: skip
    return _show(_("Put aside for this year. It stands below, with the reason."))


def _bring_back(fields: Fields) -> Markup:
    open_session().do(bring_back, aside_id=fields.get("aside_id", ""))
    return _show(_("It is shown again."))
