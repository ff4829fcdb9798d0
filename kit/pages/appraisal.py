"""The appraisal as the facilitator leads it: who votes, open, follow, close, count, and the grades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from kit.domain.ballot import Scale
from kit.domain.election import ElectionState
from kit.domain.meeting import MeetingState
from kit.errors import Invalid
from kit.pages import appraisal_grades, appraisal_slips
from kit.pages.appraisal_slips import slips_view
from kit.pages.appraisal_tally import tally_view
from kit.pages.fields import number_of
from kit.pages.links import BALLOT, COCKPIT, asked, page_link
from kit.services.appraisal import (
    AppraisalDesk,
    appraisal_desk,
    appraisal_version,
    change_ballot_year,
)
from kit.services.ballot_slips import hand_out_slip
from kit.services.ballots import Polled, close_election, open_election, tally_election
from kit.session import open_session
from kit.widgets.live import LivePanel
from kit.widgets.markup import render
from kit.widgets.panel import Act
from kit.words import _, mark, say

_SCALES = {
    Scale.MEMBERS: mark("Each member: excellent, qualified, basically qualified, not qualified"),
    Scale.COMMITTEE: mark("The branch committee: good, fairly good, middling, poor"),
}
_STATES = {
    ElectionState.OPEN: ("doing", mark("Voting")),
    ElectionState.CLOSED: ("look", mark("Ended, not yet counted")),
    ElectionState.TALLIED: ("done", mark("Counted")),
}
_ASKED = say("Please tick that you have asked in the room first.")


Deed = Callable[[dict[str, str]], dict[str, str]]


def desk() -> LivePanel:
    """The ballots of the branch, from opening to counting, and the grades of the year that is looked at."""
    said: dict[str, str] = {}
    looked = {"year": 0}

    def noted(name: str, act: Deed) -> Act:
        """The act; what it says stands on the page until the next one, whatever ballots come meanwhile."""

        def done(fields: dict[str, str]) -> None:
            said.clear()
            said.update(act(fields), act=name, of=fields.get("election_id", ""))
            if name in _WITH_YEAR:
                looked["year"] = number_of(fields, "year", 0)

        return done

    acts = {name: noted(name, act) for name, act in _ACTS.items()}
    return LivePanel(lambda: _show(said, looked["year"]), acts,
                     version=lambda: open_session().look(appraisal_version),
                     clock=open_session().clock, room=appraisal_slips.ROOM)  # fmt: skip


def _show(notice: dict[str, str], year: int) -> Markup:
    session = open_session()
    held = session.look(appraisal_desk, meeting_id=asked("meeting"), year=year)
    lead = _("Ballots show in numbers how many have come in; never who marked what.")
    return render(
        "appraisal",
        head=render("page_head", over="", title=_("Democratic appraisal"), lead=lead, tools=_tools(held)),
        notice=notice if notice.get("title") else None,
        year=held.year,
        years=held.years,
        ballots=[_ballot(one, held) for one in held.ballots],
        offer=_offer(held),
        grades=appraisal_grades.grades_view(held),
        today=session.clock().date(),
    )


def _tools(held: AppraisalDesk) -> list[dict[str, Any]]:
    """The ways from here: to one's own ballot while a ballot is open, and back to the meeting."""
    tools = []
    if any(p.election.state is ElectionState.OPEN for p in held.ballots):
        tools.append({"href": page_link(BALLOT), "text": _("My own ballot")})
    if held.meeting and held.meeting.state is MeetingState.RUNNING:
        tools.append({
            "href": f"{page_link(COCKPIT)}?meeting={held.meeting.id}", "text": _("Back to the meeting"),
        })  # fmt: skip
    return [{**tool, "open": "", "download": False} for tool in tools]


def _offer(held: AppraisalDesk) -> dict[str, Any]:
    open_scales = {p.election.scale for p in held.ballots if p.election.state is ElectionState.OPEN}
    titles = {
        Scale.MEMBERS: _("{year} appraisal of members", year=held.year),
        Scale.COMMITTEE: _("{year} appraisal of the branch committee", year=held.year),
    }
    return {
        "year": held.year,
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
        "year": election.appraised,
        "years": () if election.appraised in held.decided else held.years,
        "here": turnout is not None or one.erased,
        "erased": one.erased,
        "node": election.node,
        "turnout": turnout,
        "voted": turnout.by_page + turnout.slips_out if turnout else 0,
        "out": turnout.slips_out - turnout.slips_in if turnout else 0,
        "slips": slips_view(election, (v.member for v in held.voters)) if turnout and is_open else None,
        "tally": tally_view(one, one.tally, held) if one.tally else None,
    }


# ── acts ──


def _open(fields: dict[str, str]) -> dict[str, str]:
    voters = tuple(name.removeprefix("v-") for name, on in fields.items() if name.startswith("v-") and on)
    open_session().do(
        open_election, meeting_id=fields.get("meeting_id", ""), scale=fields.get("scale", ""),
        title=fields.get("title", ""), voters=voters, year=number_of(fields, "year", 0),
    )  # fmt: skip
    return {"title": _("The ballot is open."), "text": _("Members find it on their ballot page.")}


def _hand_out(fields: dict[str, str]) -> dict[str, str]:
    member_id = fields.get("member_id", "")
    if not member_id:
        raise Invalid(say("Please choose who takes a slip."), field="member_id")
    open_session().look(hand_out_slip, election_id=fields.get("election_id", ""), member_id=member_id)
    return {"title": _("Noted: one slip is handed out."), "text": ""}


def _close(fields: dict[str, str]) -> dict[str, str]:
    if fields.get("asked") != "1":
        raise Invalid(_ASKED, field="asked")
    missing = number_of(fields, "out", 0) if fields.get("missing") == "1" else 0
    open_session().do(close_election, election_id=fields.get("election_id", ""), missing=missing)
    return {"title": _("The voting has ended."), "text": _("A ballot that comes now is not taken.")}


def _tally(fields: dict[str, str]) -> dict[str, str]:
    open_session().do(tally_election, election_id=fields.get("election_id", ""))
    return {"title": _("The ballots are counted."), "text": _("This is done once; the result stands.")}


def _ballot_year(fields: dict[str, str]) -> dict[str, str]:
    year = number_of(fields, "year", 0)
    open_session().do(change_ballot_year, election_id=fields.get("election_id", ""), year=year)
    return {"title": _("This ballot is now of {year}.", year=year), "text": ""}


_ACTS: dict[str, Deed] = {
    "open": _open,
    "hand_out": _hand_out,
    "tellers": appraisal_slips.name,
    "key": appraisal_slips.key,
    "ballot_year": _ballot_year,
    "year": lambda _fields: {},
    "close": _close,
    "tally": _tally,
    "grade": appraisal_grades.grade,
    "grades": appraisal_grades.grades,
}
"""What can be done here; each gives the words that are shown then."""
_WITH_YEAR = frozenset({"year", "open", "ballot_year"})
"""Acts that say which year is appraised: this page goes on with it."""
