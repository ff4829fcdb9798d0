"""The counted ballots as a table; what goes beyond the usual share is said beside it, never blocked."""

from __future__ import annotations

from typing import Any

from kit.domain.ballot import GRADE_WORDS, GRADES, Grade, Line, Scale, Tally, beyond_most
from kit.services.appraisal import AppraisalDesk, excellent_share
from kit.services.ballots import COMMITTEE, Polled
from kit.session import open_session
from kit.words import _


def tally_view(one: Polled, made: Tally, held: AppraisalDesk) -> dict[str, Any]:
    """The count of each grade for each candidate, the reasons, the receipts, and what is to be said."""
    grades = GRADES[one.election.scale]
    names = one.names | {COMMITTEE: _("The branch committee as a whole")}
    return {
        "ballots": made.ballots,
        "grades": [_(GRADE_WORDS[g]) for g in grades],
        "rows": [_row(line, names.get(line.candidate, ""), grades) for line in made.lines],
        "warning": _warning(made, held) if one.election.scale is Scale.MEMBERS else "",
        "receipts": made.receipts,
    }


def _row(line: Line, name: str, grades: tuple[Grade, ...]) -> dict[str, Any]:
    counts = [{"n": line.counts.get(g, 0), "most": _leads(line, g)} for g in grades]
    return {"name": name, "none": line.none, "reasons": line.reasons, "counts": counts}


def _leads(line: Line, grade: Grade) -> bool:
    """Whether no grade was given more often; with a tie several lead."""
    return 0 < line.counts.get(grade, 0) == max(line.counts.values())


def _warning(made: Tally, held: AppraisalDesk) -> str:
    leading = sum(1 for line in made.lines if _leads(line, Grade.EXCELLENT))
    if not beyond_most({Grade.EXCELLENT: leading}, held.members, open_session().look(excellent_share)):
        return ""
    return _("By the ballots {n} comrades have most often “excellent”; of {members} members generally no "
             "more than {most} are. The committee or the general meeting decides.",
             n=leading, members=held.members, most=held.most)  # fmt: skip
