"""The rectification page: what the answers point to, and what I take up."""

from __future__ import annotations

from kit.pages.links import CHECKUP, PLAN_PDF, REVIEW, page_link
from kit.pages.sheet import last_saved, messages_of, told
from kit.services.work import my_plan
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.widgets.plan_editor import PlanEditor
from kit.words import _


def head() -> Part:
    """The page's title, how many to take up, and the way to the paper."""
    open_session()  # the visit says in which language
    return Part(render(
        "page_head",
        over=_("From checkup to change"),
        title=_("Turn a gap into something one can do"),
        lead=_("At most three that matter most; one done well is enough. What you write is saved at once."),
        tools=[{"href": PLAN_PDF, "text": _("Print my plan (PDF)"), "open": "", "download": True}],
    ))  # fmt: skip


def plan() -> PlanEditor | Part:
    """The findings of my sheet; for each that I take up: fact, cause, action and day."""
    session = open_session()
    mine = session.do(my_plan)
    if mine is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    sheet, _actions = mine
    return PlanEditor(
        sheet.plan,
        sheet.form,
        sheet.response.id,
        session.clock().date(),
        on_message=messages_of(sheet.response.id),
        words={"review": _("Read my sheet")} if sheet.handed_in else None,
        answers=told(a for a in sheet.answers.values() if a.field.startswith("plan:")),
        open=sheet.open or sheet.handed_in,
        links={"pdf": PLAN_PDF, "review": page_link(REVIEW), "checkup": page_link(CHECKUP)},
        see=_("Only you. On paper it goes where you take it; nothing you wrote goes to the level above."),
        at=last_saved(sheet),
    )
