"""What goes on paper: a member's own plan, the branch's summary of a closed round, a blank sheet."""

from __future__ import annotations

from kit.domain.form import Form
from kit.domain.report import Report
from kit.domain.response import ResponseState, values
from kit.domain.round import Round, RoundState
from kit.domain.summary import Summary
from kit.errors import NotFound, Refused
from kit.reports.plan import Course
from kit.reports.plan import plan_report as describe_plan
from kit.reports.sheet import Occasion
from kit.reports.summary import summary_report as describe_summary
from kit.services.checkup import Checkup, current_round, my_planned
from kit.services.effects import look_back_days
from kit.services.rounds import branch_round, branch_rounds
from kit.services.visit import Visit
from kit.summaries.checkup import answers_table, summary
from kit.words import say


def plan_report(visit: Visit, *, round_id: str = "") -> Report:
    """The doer's live plan, or the one of the round named, as it stands now."""
    sheet = my_planned(visit, round_id=round_id, written=True)
    if sheet is None:
        raise NotFound(say("There is no round yet, so there is nothing to print."))
    return describe_plan(
        sheet.plan, visit.me(), visit.branch(), sheet.round, sheet.form, visit.today, _course(visit, sheet)
    )


def _course(visit: Visit, sheet: Checkup) -> Course:
    """What became of the plan's entries, and the names that go with it."""
    actions = visit.records.actions.where(response_id=sheet.response.id)
    checks = visit.records.effect_checks.where(action_id=tuple(a.id for a in actions)) if actions else ()
    people = {e.checker for e in sheet.plan.entries} | {c.by for c in checks}
    people |= {a.checker_id for a in actions} | {a.verified_by for a in actions}
    return Course(
        actions={a.finding: a for a in actions},
        checks={a.id: tuple(c for c in checks if c.action_id == a.id and c.turn == a.turn) for a in actions},
        names={m.id: m.name for m in visit.records.members.where(id=tuple(people))},
        looks=look_back_days(visit),
    )


def round_summary(visit: Visit, *, round_id: str) -> tuple[Round, Summary]:
    """The summary of a closed round of the doer's branch; ``Refused`` while the round is open."""
    round_ = branch_round(visit, round_id)
    if round_.state is RoundState.OPEN:
        raise Refused(
            say(
                "The summary is made when the round has ended, so that nobody can be made out by "
                "looking before and after."
            )
        )
    form = visit.form_of(round_)
    if visit.records.responses.where(round_id=round_.id, state=ResponseState.ERASED):
        raise Refused(
            say("The sheets of this round have been erased, as the rule on keeping says, so there is no "
                "summary any more. One that was printed before still holds.")
        )  # fmt: skip
    responses = [
        r for r in visit.records.responses.where(round_id=round_.id) if r.submitted_at and not r.open
    ]
    answers = visit.records.answers.where(response_id=tuple(r.id for r in responses)) if responses else ()
    sheets = [values(a for a in answers if a.response_id == r.id) for r in responses]
    members = visit.records.members.where(unit_id=round_.unit_id, active=True)
    table = answers_table(form, sheets)
    return round_, summary(table, form, round_.id, max(len(members), len(responses)), round_.smallest_group)


def last_closed(visit: Visit) -> str:
    """The id of the branch's round that ended last; ``NotFound`` where none has."""
    closed = [o.round for o in branch_rounds(visit) if o.round.state is RoundState.CLOSED]
    if not closed:
        raise NotFound(say("No round has ended yet. The summary is made when one has."))
    return max(closed, key=lambda r: (r.closed_on or r.opened_on, r.opened_on)).id


def latest_summary(visit: Visit, *, round_id: str = "") -> tuple[Round, Summary, Form]:
    """The summary of the round named, or of the one that ended last, with the form it asked."""
    round_, figures = round_summary(visit, round_id=round_id or last_closed(visit))
    return round_, figures, visit.form_of(round_)


def summary_report(visit: Visit, *, round_id: str = "") -> Report:
    """The branch's summary on paper; without an id, of the round that ended last."""
    round_, figures = round_summary(visit, round_id=round_id or last_closed(visit))
    visit.note("summary_report", round_.id)
    return describe_summary(figures, visit.branch(), round_, visit.today)


def blank_sheet(visit: Visit, *, round_id: str = "") -> tuple[Form, Occasion]:
    """What the round named, or the current one, asks, to be printed with nobody's answers."""
    round_ = branch_round(visit, round_id) if round_id else current_round(visit)
    if round_ is None:
        raise NotFound(say("There is no round yet, so there is nothing to print."))
    due = round_.due_on if round_.state is RoundState.OPEN else None
    return visit.form_of(round_), Occasion(visit.branch().name, round_.title, due, round_.readers)
