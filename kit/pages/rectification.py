"""The rectification page: what the answers point to, and what I take up."""

from __future__ import annotations

from kit.domain.rectification import MOST_PRIORITIES
from kit.pages.links import CHECKUP, PLAN_PDF, RECTIFICATION, REVIEW, asked_round, page_link, paper_link
from kit.pages.sheet import last_saved, messages_of, told
from kit.services.work import my_plan
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.widgets.plan_editor import PlanEditor
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
    """The findings of my sheet; for each that I take up: fact, cause, action and day."""
    session = open_session()
    mine = session.do(my_plan, round_id=asked_round())
    if mine is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    sheet = mine.sheet
    return PlanEditor(
        sheet.plan,
        sheet.form,
        sheet.response.id,
        session.clock().date(),
        on_message=messages_of(sheet.response.id),
        words={"review": _("Read my sheet")} if not sheet.open else None,
        most=mine.most,
        answers=told(a for a in sheet.answers.values() if a.field.startswith("plan:")),
        open=sheet.open or sheet.handed_in,
        links={
            "pdf": paper_link(PLAN_PDF, sheet.round.id),
            "review": page_link(REVIEW, sheet.round.id),
            "checkup": page_link(CHECKUP),
        },
        see=_("Only you. On paper it goes where you take it; nothing you wrote goes to the level above."),
        at=last_saved(sheet, session.clock().date()),
    )


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
