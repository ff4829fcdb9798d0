"""The grades of the year as people give them: all who have none yet in one table, the count beside each."""

from __future__ import annotations

from typing import Any

from kit.domain.ballot import GRADE_WORDS, GRADES, Grade, Line, Scale, beyond_most
from kit.domain.election import AppraisalResult
from kit.errors import Invalid
from kit.pages.ballot import DECIDER_WORDS
from kit.pages.fields import day_of, number_of
from kit.services.appraisal import REASONED, AppraisalDesk, decide_grade, excellent_share
from kit.session import open_session
from kit.words import _, day, say

Fields = dict[str, str]
_GRADE = "g-"
_REASON = "r-"


def grades_view(held: AppraisalDesk) -> dict[str, Any]:
    """Who has a grade of this year and which, who has none yet, and what is to be said of the share."""
    decided = {r.member_id: r for r in held.results}
    people = [v.member for v in held.voters if v.member.standing.value == "full"]
    counted = _counted(held)
    rows = [
        {"id": m.id, "name": m.name, "votes": _votes(counted.get(m.id)), **_decided(decided.get(m.id))}
        for m in people
    ]
    return {
        "year": held.year,
        "warning": _warning(held),
        "choices": [{"value": g.value, "text": _(GRADE_WORDS[g]), "reasoned": g in REASONED}
                    for g in GRADES[Scale.MEMBERS]],
        "deciders": [{"value": value, "text": _(text)} for value, text in DECIDER_WORDS.items()],
        "open": [row for row in rows if not row["grade"]],
        "rows": [row for row in rows if row["grade"]],
        "counted": bool(counted),
    }  # fmt: skip


def _warning(held: AppraisalDesk) -> str:
    excellent = sum(1 for r in held.results if r.grade is Grade.EXCELLENT)
    if not beyond_most({Grade.EXCELLENT: excellent}, held.members, open_session().look(excellent_share)):
        return ""
    return _("{n} comrades are excellent; of {members} members generally no more than {most} are. It "
             "is written down as decided; please have the reason ready for the level above.",
             n=excellent, members=held.members, most=held.most)  # fmt: skip


def _counted(held: AppraisalDesk) -> dict[str, Line]:
    """The lines of the newest ballot on the members in that year that is counted."""
    of_year = [b for b in held.ballots if b.election.appraised == held.year]
    newest = next((b.tally for b in of_year if b.tally and b.election.scale is Scale.MEMBERS), None)
    return {line.candidate: line for line in newest.lines} if newest else {}


def _votes(line: Line | None) -> str:
    if line is None:
        return ""
    counts = [(_(GRADE_WORDS[g]), line.counts.get(g, 0)) for g in GRADES[Scale.MEMBERS]]
    return "　".join(f"{word} {n}" for word, n in counts if n)


def _decided(result: AppraisalResult | None) -> dict[str, Any]:
    if result is None:
        return {"grade": "", "word": "", "line": "", "reason": "", "remark": "", "by": "", "on": None}
    by = _(DECIDER_WORDS[result.decided_by])
    return {
        "grade": result.grade.value, "word": _(GRADE_WORDS[result.grade]), "reason": result.reason,
        "line": _("Decided by {by} on {day}.", by=by, day=day(result.decided_on)),
        "remark": result.remark, "by": result.decided_by, "on": result.decided_on,
    }  # fmt: skip


def grade(fields: Fields) -> Fields:
    """Write one grade anew; the words that are shown then."""
    _decide(fields, fields.get("member_id", ""), fields.get("grade", ""), fields.get("reason", ""))
    return {"title": _("The grade is written down."), "text": _("Only the comrade and you see it.")}


def grades(fields: Fields) -> Fields:
    """Write the grades that were chosen in the table, each by itself; the words that are shown then."""
    chosen = {k.removeprefix(_GRADE): v for k, v in fields.items() if k.startswith(_GRADE) and v}
    if not chosen:
        raise Invalid(say("Please choose a grade for at least one comrade."))
    # Those that may lack a reason come first: where one is refused nothing is written yet.
    for member_id, value in sorted(chosen.items(), key=lambda one: one[1] not in REASONED):
        try:
            _decide(fields, member_id, value, fields.get(_REASON + member_id, ""))
        except Invalid as error:
            place = _REASON + member_id if error.field == "reason" else error.field
            raise Invalid(error.message, field=place) from None
    return {"title": _("{n} grades are written down.", n=len(chosen)),
            "text": _("Each comrade sees only the own one.")}  # fmt: skip


def _decide(fields: Fields, member_id: str, value: str, reason: str) -> None:
    open_session().do(
        decide_grade, member_id=member_id, grade=value, decided_by=fields.get("decided_by", ""),
        decided_on=day_of(fields, "decided_on"), reason=reason, year=number_of(fields, "year", 0),
    )  # fmt: skip
