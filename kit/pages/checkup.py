"""The checkup page: the member's own sheet, question by question."""

from __future__ import annotations

from typing import Any

from kit.domain.visibility import Kind
from kit.pages.links import ACTIONS, HOME, RECTIFICATION, REVIEW, page_link
from kit.pages.sheet import last_saved, messages_of, told
from kit.services.checkup import Checkup, my_checkup
from kit.services.memory import my_last_cycle
from kit.services.policy import circle_of_round, phase_of
from kit.services.retention import sheet_term
from kit.session import Session, open_session
from kit.widgets import see
from kit.widgets.coach_view import recall_view
from kit.widgets.form_editor import FormEditor
from kit.widgets.markup import Part, render
from kit.widgets.view import live_view
from kit.words import _


def questions() -> FormEditor | Part:
    """The questions with the answers so far; each is saved as it is written."""
    session = open_session()
    sheet = session.do(my_checkup)
    if sheet is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    circle, smallest = circle_of_round(sheet.round), sheet.round.smallest_group
    return FormEditor(
        sheet.form,
        sheet.response.id,
        on_message=messages_of(sheet.response.id),
        answers=told(sheet.answers.values()),
        shown=list(sheet.shown),
        live=live_view(sheet.filling),
        open=sheet.open,
        links={"home": page_link(HOME), "review": page_link(REVIEW), "plan": page_link(RECTIFICATION),
               "actions": page_link(ACTIONS)},
        last=recalled(session, sheet),
        see=see.label(Kind.CHOICE, phase_of(sheet.response, sheet.round), circle, smallest),
        seen=see.details(
            see.SHEET, circle, smallest, session.look(sheet_term, response_id=sheet.response.id)
        ),
        at=last_saved(sheet, session.clock().date()),
    )  # fmt: skip


def recalled(session: Session, sheet: Checkup) -> dict[str, Any]:
    """What the doer wrote last time and what is still in hand, as one line to open; {} on a sheet to read."""
    if not sheet.open:
        return {}
    cycle = session.look(my_last_cycle, response_id=sheet.response.id)
    return recall_view(cycle.round, cycle.entries, cycle.actions, sheet.form, session.clock().date())
