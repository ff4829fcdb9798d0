"""A member's ballot: marked in the page, cast once; and the member's own grade once it is decided."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kit.domain.ballot import GRADE_WORDS, GRADES, WITH_REASON, Mark, Scale, Ticked, most_excellent
from kit.domain.election import AppraisalResult
from kit.domain.organisation import roster_order
from kit.pages import appraisal_slips
from kit.pages.links import HOME, page_link
from kit.services.appraisal import excellent_share, my_results, remark_on_result
from kit.services.ballot_slips import slips_to_key
from kit.services.ballots import COMMITTEE, MyBallot, cast_ballot, my_ballots
from kit.session import open_session
from kit.widgets.booth import Booth
from kit.widgets.booth_words import booth_words
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day, mark

DECIDER_WORDS = {"committee": mark("the branch committee"), "general": mark("the general meeting")}
_VOTER = {None: "none", Ticked.NOT_YET: "may", Ticked.BY_PAGE: "page", Ticked.ON_PAPER: "paper"}


def booth() -> Booth:
    """The ballots that are before the member."""
    return Booth(_look, _cast, words=booth_words(), links={"home": page_link(HOME)})


def results() -> Panel:
    """The member's own grades, with room for a remark."""
    return Panel(_show, {"remark": _remark})


def slips() -> Panel:
    """The slips that the member was named to key in; nothing for everybody else."""
    said: dict[str, str] = {}

    def keyed(fields: dict[str, str]) -> None:
        said.clear()
        said.update(appraisal_slips.key(fields))

    return Panel(lambda: _slips(said), {"key": keyed}, room=appraisal_slips.ROOM)


def _slips(notice: dict[str, str]) -> Markup:
    desks = open_session().look(slips_to_key)
    shown = [
        {"id": one.election.id, "title": one.election.title, "slips": appraisal_slips.keying_view(one)}
        for one in desks
    ]
    return render("ballot_slips", slips=shown, notice=notice)


def _look() -> list[dict[str, Any]]:
    session = open_session()
    share = session.look(excellent_share)
    return [_paper(one, most_excellent(one.members, share)) for one in session.look(my_ballots)]


def _paper(one: MyBallot, most: int) -> dict[str, Any]:
    election, members = one.election, one.election.scale is Scale.MEMBERS
    people = {m.id: m for m in (*one.candidates, *one.ungraded)}
    graded = [m.id for m in one.candidates] if members else [COMMITTEE]
    names = {COMMITTEE: _("The branch committee as a whole")} | {m.id: m.name for m in people.values()}
    in_order = sorted(people.values(), key=roster_order)
    rows = [m.id for m in in_order] if members else graded
    return {
        "id": election.id,
        "title": election.title,
        "scale": election.scale.value,
        "state": election.state.value,
        "voter": _VOTER[one.ticked],
        "here": one.here,
        "node": election.node,
        "grades": [{"value": g.value, "label": _(GRADE_WORDS[g])} for g in GRADES[election.scale]],
        "reasoned": [g.value for g in GRADES[election.scale] if g in WITH_REASON],
        "rows": [{"id": r, "name": names[r], "graded": r in graded} for r in rows],
        "most": most if members else 0,
        "receipts": list(one.receipts),
    }


def _cast(election: str, marks: tuple[Mark, ...], receipt: str) -> dict[str, Any]:
    # It changes nothing in the main database; while it waits for its turn at the box, nobody else does there.
    cast = open_session().look(cast_ballot, election_id=election, marks=marks, receipt=receipt)
    return {"op": "cast", "receipt": cast.receipt, "again": cast.again}


def _show(notice: str = "") -> Markup:
    return render(
        "ballot_results", notice=notice, results=[_result(r) for r in open_session().do(my_results)]
    )


def _result(result: AppraisalResult) -> dict[str, Any]:
    by = _(DECIDER_WORDS[result.decided_by])
    return {
        "id": result.id,
        "year": result.year,
        "grade": _(GRADE_WORDS[result.grade]),
        "line": _("Decided by {by} on {day}.", by=by, day=day(result.decided_on, year=True)),
        "reason": result.reason,
        "remark": result.remark,
    }


def _remark(fields: dict[str, str]) -> Markup:
    open_session().do(
        remark_on_result, result_id=fields.get("result_id", ""), remark=fields.get("remark", "")
    )
    return _show(_("Your remark is kept. The branch committee can read it."))
