"""The branch's summary of a round that has ended: counts of five or more, and nobody's words."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from kit.domain.form import Form
from kit.domain.round import Round
from kit.domain.summary import Summary
from kit.errors import KitError
from kit.pages.links import SUMMARY_PDF, asked_round, paper_link
from kit.services.paper import latest_summary
from kit.session import once_a_visit, open_session
from kit.widgets import summary_view
from kit.widgets.markup import Part, render
from kit.words import _


def head() -> Part:
    """The round's name and the way to the paper."""
    try:
        round_ = _latest()[0]
    except KitError as error:
        return Part(render("page_head", over="", title=_("The branch's summary"), lead=str(error), tools=[]))
    tools = [
        {"href": paper_link(SUMMARY_PDF, round_.id), "text": _("Save as PDF"), "open": "", "download": True}
    ]
    lead = _("Of all, not of anyone. Fewer than five people are not shown.")
    return Part(
        render("page_head", over=round_.title, title=_("The branch's summary"), lead=lead, tools=tools)
    )


def overview() -> Part | None:
    """How many handed in, the classes of problems, and the four criteria at a glance."""
    return _part(lambda round_, figures, form: summary_view.overview_html(figures, round_.title))


def items() -> Part | None:
    """Question by question: how many on which level."""
    return _part(
        lambda round_, figures, form: None if figures.too_few else summary_view.items_html(figures, form)
    )


def talk() -> Part | None:
    """What to talk about face to face."""
    return _part(lambda round_, figures, form: summary_view.talk_html(figures))


def _part(show: Callable[[Round, Summary, Form], Markup | None]) -> Part | None:
    """The part, or None where no round has ended (the head says so)."""
    try:
        html = show(*_latest())
    except KitError:
        return None
    return Part(html) if html else None


@once_a_visit
def _latest() -> tuple[Round, Summary, Form]:
    return open_session().do(latest_summary, round_id=asked_round())
