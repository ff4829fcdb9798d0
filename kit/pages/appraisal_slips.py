"""The printed slips on the appraisal page: handed out, keyed in by two people, compared."""

from __future__ import annotations

from typing import Any

from kit.domain.ballot import GRADE_WORDS, GRADES, WITH_REASON, Keyed, Mark, Scale
from kit.domain.election import Election
from kit.pages.links import BALLOT_SLIPS_PDF
from kit.services.ballot_slips import SlipDesk, slip_desk
from kit.services.ballots import COMMITTEE
from kit.session import open_session
from kit.words import _


def slips_view(election: Election) -> dict[str, Any]:
    """What the page shows of a ballot's slips, to one of the two who key them in."""
    desk = open_session().look(slip_desk, election_id=election.id)
    names = _names(desk)
    return {
        "pdf": BALLOT_SLIPS_PDF,
        "sheets": max(5, desk.turnout.slips_out),
        "not_yet": [{"id": m.id, "name": m.name} for m in desk.not_yet],
        "left": desk.turnout.slips_out - desk.turnout.slips_in,
        "rows": [{"id": c, "name": names.get(c, "")} for c in election.paper.candidates],
        "grades": [{"value": g.value, "text": _(GRADE_WORDS[g])} for g in GRADES[election.scale]],
        "reasoned": any(g in WITH_REASON for g in GRADES[election.scale]),
        "mine": [one.slip for one in desk.mine],
        "theirs": list(desk.theirs),
        "differing": [_difference(desk, names, mine, theirs) for mine, theirs in desk.differing],
    }


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
