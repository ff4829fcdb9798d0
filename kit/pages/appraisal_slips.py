"""The printed slips on the appraisal page: handed out, keyed in by two people, compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.domain.ballot import GRADE_WORDS, GRADES, MOST_NAMES, WITH_REASON, Grade, Keyed, Mark, Scale
from kit.domain.election import Election
from kit.domain.organisation import Member
from kit.errors import Invalid
from kit.pages.links import BALLOT_SLIPS_PDF
from kit.services.ballot_slips import SlipDesk, key_slip, name_tellers, slip_desk
from kit.services.ballots import COMMITTEE
from kit.session import open_session
from kit.words import _, say

ROOM = 600 * MOST_NAMES
"""Characters that a form with a line for each name may have besides: two ids, a grade, a reason of 500."""


def slips_view(election: Election, people: Iterable[Member]) -> dict[str, Any]:
    """What the appraisal page shows of a ballot's slips; any of ``people`` can be named to key them in."""
    desk = open_session().look(slip_desk, election_id=election.id)
    named = {m.id for m in desk.tellers}
    return keying_view(desk) | {
        "pdf": BALLOT_SLIPS_PDF,
        "sheets": max(5, desk.turnout.slips_out),
        "not_yet": [{"id": m.id, "name": m.name} for m in desk.not_yet],
        "may_key": [{"id": m.id, "name": m.name, "on": m.id in named} for m in people if not m.on_committee],
    }


def keying_view(desk: SlipDesk) -> dict[str, Any]:
    """What is shown of a ballot's slips to one of the two who key them in."""
    election, names = desk.election, _names(desk)
    return {
        "left": desk.turnout.slips_out - desk.turnout.slips_in,
        "rows": [{"id": c, "name": names.get(c, "")} for c in election.paper.candidates],
        "grades": [{"value": g.value, "text": _(GRADE_WORDS[g])} for g in GRADES[election.scale]],
        "reasoned": any(g in WITH_REASON for g in GRADES[election.scale]),
        "mine": [one.slip for one in desk.mine],
        "theirs": list(desk.theirs),
        "differing": [_difference(desk, names, mine, theirs) for mine, theirs in desk.differing],
    }


def name(fields: dict[str, str]) -> dict[str, str]:
    """Name who keys slips in; the words that are shown then."""
    chosen = tuple(one.removeprefix("t-") for one, on in fields.items() if one.startswith("t-") and on)
    open_session().do(name_tellers, election_id=fields.get("election_id", ""), member_ids=chosen)
    return {"title": _("Noted who keys the slips in."), "text": ""}


def key(fields: dict[str, str]) -> dict[str, str]:
    """Key in one slip as the page sent it; the words that are shown then."""
    marks = tuple(
        Mark(one.removeprefix("m-"), _grade_of(value), fields.get(f"w-{one.removeprefix('m-')}", ""))
        for one, value in fields.items()
        if one.startswith("m-") and value
    )
    # It changes nothing in the main database; while it waits for its turn at the box, nobody else does there.
    left = open_session().look(
        key_slip, election_id=fields.get("election_id", ""), slip=fields.get("slip", ""), marks=marks
    )
    if not left:
        return {"title": _("Both agree: the slip is in the box."), "text": ""}
    if len(left) > 1:
        return {"title": _("The two differ."), "text": _("Please look at the paper again together.")}
    return {"title": _("Keyed in once."), "text": _("Now a second person keys in the same slip.")}


def _grade_of(value: str) -> Grade:
    try:
        return Grade(value)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again.")) from None


def _names(desk: SlipDesk) -> dict[str, str]:
    if desk.election.scale is Scale.COMMITTEE:
        return {COMMITTEE: _("The branch committee as a whole")}
    return {m.id: m.name for m in desk.candidates}


def _difference(desk: SlipDesk, names: dict[str, str], mine: Keyed, theirs: Keyed) -> dict[str, Any]:
    """The lines in which two people keyed a slip in differently, with both."""
    return {
        "slip": mine.slip,
        "who": desk.names.get(theirs.keyed_by, ""),
        "rows": [
            {"name": names.get(a.candidate, ""), "mine": _said(a), "theirs": _said(b)}
            for a, b in zip(mine.marks, theirs.marks, strict=True)
            if a != b
        ],
    }


def _said(mark: Mark) -> str:
    if mark.grade is None:
        return _("Left open")
    word = _(GRADE_WORDS[mark.grade])
    return f"{word} ({mark.reason})" if mark.reason else word
