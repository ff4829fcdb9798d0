"""The rectification page: what the answers point to, and what I take up."""

from __future__ import annotations

from datetime import date

from kit.domain.ledger import STATES
from kit.domain.rectification import MOST_PRIORITIES
from kit.domain.visibility import Kind
from kit.pages.links import (
    ACTIONS,
    CHECKUP,
    PLAN_PDF,
    RECTIFICATION,
    REVIEW,
    asked_round,
    page_link,
    paper_link,
)
from kit.pages.sheet import last_saved, messages_of, told
from kit.services.policy import circle_of_round, phase_of
from kit.services.retention import sheet_term
from kit.services.work import Planned, my_plan
from kit.session import open_session
from kit.widgets import see
from kit.widgets.markup import Part, render
from kit.widgets.plan_editor import PlanEditor
from kit.widgets.plan_view import PlanSetting
from kit.words import _


def head() -> Part:
    """The page's title, how many to take up, and the way to the paper."""
    mine = open_session().do(my_plan, round_id=asked_round())
    tools = []
    if mine is not None:
        pdf = paper_link(PLAN_PDF, mine.sheet.round.id)
        tools = [{"href": pdf, "text": _("Print my plan (PDF)"), "open": "", "download": True}]
    return Part(render(
        "page_head",
        over=mine.sheet.round.title if mine else _("From checkup to change"),
        title=_("Turn a gap into something one can do"),
        lead=_("At most {n} that matter most; one done well is enough. What you write is saved at once.",
               n=mine.most if mine else MOST_PRIORITIES),
        tools=tools,
    ))  # fmt: skip


def plan() -> PlanEditor | Part:
    """The findings of my sheet, each on a screen of its own, and over them what I take up."""
    session = open_session()
    mine = session.do(my_plan, round_id=asked_round())
    if mine is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    sheet, today = mine.sheet, session.clock().date()
    circle = circle_of_round(sheet.round)
    return PlanEditor(
        sheet.plan,
        sheet.form,
        sheet.response.id,
        _setting(mine, today, session.identity.name),
        on_message=messages_of(sheet.response.id),
        words={"review": _("Read my sheet")} if not sheet.open else None,
        answers=told(a for a in sheet.answers.values() if a.field.startswith("plan:")),
        open=sheet.open or sheet.handed_in,
        links=_links(sheet.round.id),
        see=see.label(Kind.PLAN, phase_of(sheet.response, sheet.round), circle),
        seen=see.details(see.PLAN, circle, term=session.look(sheet_term, response_id=sheet.response.id)),
        at=last_saved(sheet, today),
    )


def _setting(mine: Planned, today: date, writer: str) -> PlanSetting:
    phase, circle = phase_of(mine.sheet.response, mine.sheet.round), circle_of_round(mine.sheet.round)
    kinds = {"action": Kind.ACTION, "why": Kind.REFLECTION}
    return PlanSetting(
        today,
        mine.most,
        checkers=tuple((m.id, m.name) for m in mine.checkers),
        looks=mine.looks,
        life={a.finding: str(STATES[a.state]) for a in mine.actions if not a.under_way},
        see={name: see.label(kind, phase, circle) for name, kind in kinds.items()},
        writer=writer,
    )


def _links(round_id: str) -> dict[str, str]:
    return {
        "pdf": paper_link(PLAN_PDF, round_id),
        "review": page_link(REVIEW, round_id),
        "checkup": page_link(CHECKUP),
        "actions": page_link(ACTIONS),
    }


def earlier() -> Part | None:
    """My plans of other rounds, which stay mine to read and to go on with."""
    mine = open_session().do(my_plan, round_id=asked_round())
    if mine is None or not mine.others:
        return None
    rows = [
        {"href": page_link(RECTIFICATION, s.round.id), "title": s.round.title, "count": len(s.plan.taken)}
        for s in mine.others
    ]
    return Part(render("earlier_plans", rows=rows))
