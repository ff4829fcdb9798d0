"""The appraisal as the facilitator leads it: who votes, open, follow, close, count, and the grades."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.ballot import GRADE_WORDS, GRADES, Grade, Mark, Scale, beyond_most
from kit.domain.election import AppraisalResult, ElectionState
from kit.errors import Invalid
from kit.pages.appraisal_slips import slips_view
from kit.pages.appraisal_tally import tally_view
from kit.pages.ballot import DECIDER_WORDS
from kit.pages.links import asked
from kit.services.appraisal import (
    AppraisalDesk,
    appraisal_desk,
    appraisal_version,
    decide_grade,
    excellent_share,
)
from kit.services.ballot_slips import hand_out_slip, key_slip
from kit.services.ballots import Polled, close_election, open_election, tally_election
from kit.session import open_session
from kit.widgets.live import LivePanel
from kit.widgets.markup import render
from kit.widgets.panel import Act
from kit.words import _, day, mark, say

_SCALES = {
    Scale.MEMBERS: mark("Each member: excellent, qualified, basically qualified, not qualified"),
    Scale.COMMITTEE: mark("The branch committee: good, fairly good, middling, poor"),
}
_STATES = {
    ElectionState.OPEN: ("doing", mark("Voting")),
    ElectionState.CLOSED: ("look", mark("Ended, not counted")),
    ElectionState.TALLIED: ("done", mark("Counted")),
}
_ASKED = say("Please tick that you have asked in the room first.")


Deed = Callable[[dict[str, str]], dict[str, str]]


def desk() -> LivePanel:
    """The ballots of the branch, from opening to counting, and the grades of the year."""
    said: dict[str, str] = {}

    def noted(act: Deed) -> Act:
        """The act; what it says stands on the page until the next one, whatever ballots come meanwhile."""

        def done(fields: dict[str, str]) -> None:
            said.clear()
            said.update(act(fields))

        return done

    return LivePanel(lambda: _show(said), {name: noted(act) for name, act in _ACTS.items()},
                     version=lambda: open_session().look(appraisal_version),
                     clock=open_session().clock)  # fmt: skip


def _show(notice: dict[str, str]) -> Markup:
    session = open_session()
    held = session.look(appraisal_desk, meeting_id=asked("meeting"))
    lead = _("Ballots show in numbers how many have come in; never who marked what.")
    return render(
        "appraisal",
        head=render("page_head", over="", title=_("Democratic appraisal"), lead=lead, tools=[]),
        notice=notice,
        ballots=[_ballot(one, held) for one in held.ballots],
        offer=_offer(held),
        grades=_grades(held),
        today=session.clock().date(),
    )


def _offer(held: AppraisalDesk) -> dict[str, Any]:
    open_scales = {p.election.scale for p in held.ballots if p.election.state is ElectionState.OPEN}
    year = open_session().clock().year
    titles = {
        Scale.MEMBERS: _("{year} appraisal of members", year=year),
        Scale.COMMITTEE: _("{year} appraisal of the branch committee", year=year),
    }
    return {
        "meeting_id": held.meeting.id if held.meeting else "",
        "meeting": held.meeting.title if held.meeting else "",
        "scales": [{"value": s.value, "text": _(text), "title": titles[s]}
                   for s, text in _SCALES.items() if s not in open_scales],
        "voters": [{"id": v.member.id, "name": v.member.name, "on": v.present and v.may_vote,
                    "may": v.may_vote} for v in held.voters],
    }  # fmt: skip


def _ballot(one: Polled, held: AppraisalDesk) -> dict[str, Any]:
    election, turnout = one.election, one.turnout
    css, word = _STATES[election.state]
    is_open = election.state is ElectionState.OPEN
    return {
        "id": election.id,
        "title": election.title,
        "state": election.state.value,
        "css": css,
        "word": _(word),
        "day": election.opened_on,
        "here": turnout is not None,
        "node": election.node,
        "turnout": turnout,
        "voted": turnout.by_page + turnout.slips_out if turnout else 0,
        "out": turnout.slips_out - turnout.slips_in if turnout else 0,
        "slips": slips_view(election) if turnout and is_open else None,
        "tally": tally_view(one, one.tally, held) if one.tally else None,
    }


def _grades(held: AppraisalDesk) -> dict[str, Any]:
    decided = {r.member_id: r for r in held.results}
    people = [v.member for v in held.voters if v.member.standing.value == "full"]
    excellent = sum(1 for r in held.results if r.grade is Grade.EXCELLENT)
    warning = ""
    if beyond_most({Grade.EXCELLENT: excellent}, held.members, open_session().look(excellent_share)):
        warning = _("{n} comrades are excellent; of {members} members generally no more than {most} are. It "
                    "is written down as decided; please have the reason ready for the level above.",
                    n=excellent, members=held.members, most=held.most)  # fmt: skip
    return {
        "year": open_session().clock().year,
        "warning": warning,
        "choices": [{"value": g.value, "text": _(GRADE_WORDS[g])} for g in GRADES[Scale.MEMBERS]],
        "deciders": [{"value": value, "text": _(text)} for value, text in DECIDER_WORDS.items()],
        "rows": [{"id": m.id, "name": m.name, **_decided(decided.get(m.id))} for m in people],
        "done": len(decided),
    }  # fmt: skip


def _decided(result: AppraisalResult | None) -> dict[str, Any]:
    if result is None:
        return {"grade": "", "word": "", "line": "", "reason": "", "remark": "", "by": "", "on": None}
    by = _(DECIDER_WORDS[result.decided_by])
    return {
        "grade": result.grade.value, "word": _(GRADE_WORDS[result.grade]), "reason": result.reason,
        "line": _("Decided by {by} on {day}.", by=by, day=day(result.decided_on)),
        "remark": result.remark, "by": result.decided_by, "on": result.decided_on,
    }  # fmt: skip


# ── acts ──


def _open(fields: dict[str, str]) -> dict[str, str]:
    voters = tuple(name.removeprefix("v-") for name, on in fields.items() if name.startswith("v-") and on)
    open_session().do(
        open_election, meeting_id=fields.get("meeting_id", ""), scale=fields.get("scale", ""),
        title=fields.get("title", ""), voters=voters,
    )  # fmt: skip
    return {"title": _("The ballot is open."), "text": _("Members find it on their ballot page.")}


def _hand_out(fields: dict[str, str]) -> dict[str, str]:
    member_id = fields.get("member_id", "")
    if not member_id:
        raise Invalid(say("Please choose who takes a slip."), field="member_id")
    open_session().do(hand_out_slip, election_id=fields.get("election_id", ""), member_id=member_id)
    return {"title": _("Noted: one slip is handed out."), "text": ""}


def _key(fields: dict[str, str]) -> dict[str, str]:
    marks = tuple(
        Mark(name.removeprefix("m-"), _grade_of(value), fields.get(f"w-{name.removeprefix('m-')}", ""))
        for name, value in fields.items()
        if name.startswith("m-") and value
    )
    left = open_session().do(
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


def _close(fields: dict[str, str]) -> dict[str, str]:
    if fields.get("asked") != "1":
        raise Invalid(_ASKED, field="asked")
    missing = int(out) if fields.get("missing") == "1" and (out := fields.get("out", "")).isdecimal() else 0
    open_session().do(close_election, election_id=fields.get("election_id", ""), missing=missing)
    return {"title": _("The voting has ended."), "text": _("A ballot that comes now is not taken.")}


def _tally(fields: dict[str, str]) -> dict[str, str]:
    open_session().do(tally_election, election_id=fields.get("election_id", ""))
    return {"title": _("The ballots are counted."), "text": _("This is done once; the result stands.")}


def _grade(fields: dict[str, str]) -> dict[str, str]:
    try:
        decided_on = date.fromisoformat(fields.get("decided_on", ""))
    except ValueError:
        raise Invalid(say("Please choose a day from the calendar."), field="decided_on") from None
    open_session().do(
        decide_grade, member_id=fields.get("member_id", ""), grade=fields.get("grade", ""),
        decided_by=fields.get("decided_by", ""), decided_on=decided_on, reason=fields.get("reason", ""),
    )  # fmt: skip
    return {"title": _("The grade is written down."), "text": _("Only the comrade and you see it.")}


_ACTS: dict[str, Deed] = {
    "open": _open,
    "hand_out": _hand_out,
    "key": _key,
    "close": _close,
    "tally": _tally,
    "grade": _grade,
}
"""What can be done here; each gives the words that are shown then."""
