"""The checkup page: the member's own sheet, question by question."""

from __future__ import annotations

from kit.pages.links import HOME, REVIEW, page_link
from kit.pages.sheet import last_saved, messages_of, told
from kit.services.checkup import my_checkup
from kit.session import open_session
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
    left = sheet.progress.left
    return FormEditor(
        sheet.form,
        sheet.response.id,
        on_message=messages_of(sheet.response.id),
        answers=told(sheet.answers.values()),
        shown=list(sheet.shown),
        live=live_view(sheet.filling),
        open=sheet.open,
        start=left[0] if left else "",
        links={"home": page_link(HOME), "review": page_link(REVIEW)},
        see=_("Before handing in: only you. Afterwards: others see only that it is in; counts of five or "
              "more go into the branch's summary. Nothing you wrote goes to the level above."),
        at=last_saved(sheet, session.clock().date()),
    )  # fmt: skip
