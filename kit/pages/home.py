"""The home page: what is due for me."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from kit.domain import burden
from kit.domain.action import Action, ActionState
from kit.domain.round import RoundState
from kit.errors import Invalid
from kit.pages.links import CHECKUP, PLAN_PDF, RECTIFICATION, REVIEW, page_link
from kit.services.actions import complete_action, reschedule_action
from kit.services.checkup import Checkup
from kit.services.work import my_work
from kit.session import open_session
from kit.widgets.markup import Part, render
from kit.widgets.panel import Panel
from kit.widgets.view import question_numbers
from kit.words import _, clock, day, language, mark, say

_HOURS = (
    (5, mark("Rest well.")),
    (11, mark("Good morning.")),
    (13, mark("Good day.")),
    (18, mark("Good afternoon.")),
    (24, mark("Good evening.")),
)
_ACTION_WORDS = {
    ActionState.OPEN: ("doing", mark("In hand")),
    ActionState.DONE: ("wait", mark("Done")),
    ActionState.VERIFIED: ("done", mark("Verified")),
    ActionState.REOPENED: ("look", mark("Taken up again")),
}
_TOLD = {
    "issue_slip": say("gave out a slip for you"),
    "reissue_slip": say("gave out a new slip for you"),
    "return_checkup": say("gave your sheet back to you"),
    "begin_keying": say("began to key in your paper sheet, with your consent"),
    "attest_keying": say("has keyed in your paper sheet as written and given the paper back"),
    "stop_keying": say("stopped keying in your paper sheet; what was keyed in is taken away"),
}


def greeting() -> Part:
    """The date, the hour's greeting, and the person's name."""
    session = open_session()
    now = session.clock()
    words = next(text for before, text in _HOURS if now.hour < before)
    date_words = f"{day(now.date())}{'，' if language() == 'zh' else '. '}"
    return Part(render("home_greeting", date=date_words, greeting=_(words), name=session.identity.name))


def due() -> Part:
    """This round's sheet: how far it is, until when, and the next step."""
    session = open_session()
    sheet = session.do(my_work).checkup
    if sheet is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    return Part(render(
        "home_due",
        due=sheet.round.due_on,
        cal=_calendar(sheet.round.due_on),
        over=_over(sheet, session.clock().date()),
        title=_title(sheet),
        cells=progress_cells(sheet),
        note=_note(sheet),
        links=_links(sheet),
    ))  # fmt: skip


def actions() -> Panel:
    """The live actions by date; one's own can be marked as done, with a line that shows it."""
    return Panel(_show_actions, {"complete": _complete, "move": _move})


def past() -> Part:
    """What the member wrote last time, shown to nobody else."""
    work = open_session().do(my_work)
    told = [{"day": day(line.at.date(), year=True), "text": _TOLD[line.act],
             "by": work.names.get(line.by, "")}
            for line in work.told]  # fmt: skip
    return Part(render("home_past", entries=work.past, told=told, pdf=PLAN_PDF))


def progress_cells(sheet: Checkup) -> list[dict[str, bool]]:
    """One cell a question shown: whether it is answered, and whether a section begins there."""
    firsts = {section.items[0].name for section in sheet.form.sections if section.items}
    return [{"on": n in sheet.progress.answered, "first": n in firsts} for n in sheet.progress.shown]


def _show_actions() -> Markup:
    session = open_session()
    work = session.do(my_work)
    today = session.clock().date()
    return render("home_actions", actions=[_row(a, work.labels[a.id], today) for a in work.actions])


def _complete(fields: dict[str, str]) -> None:
    open_session().do(
        complete_action, action_id=fields.get("action_id", ""), evidence=fields.get("evidence", "")
    )


def _move(fields: dict[str, str]) -> None:
    try:
        due_on = date.fromisoformat(fields.get("due_on", ""))
    except ValueError:
        raise Invalid(say("Please choose a day from the calendar."), field="due_on") from None
    open_session().do(reschedule_action, action_id=fields.get("action_id", ""), due_on=due_on)


def _row(action: Action, label: str, today: date) -> dict[str, object]:
    css, word = _ACTION_WORDS[action.state]
    agreed = day(action.due_on, year=action.due_on.year != today.year)
    line = _("Agreed for {day}.", day=agreed)
    if action.days_past(today):
        css, word = "late", mark("Past the agreed day")
        line = _("Agreed for {day}. Change the day, or write what was done; either is fine.", day=agreed)
    elif action.state is ActionState.DONE:
        line = _("Done: {evidence}", evidence=action.evidence)
    return {
        "due": action.due_on.isoformat(),
        "today": today.isoformat(),
        "id": action.id, "css": css, "word": _(word), "text": action.text, "line": f"{label}　{line}",
        "open": action.state in (ActionState.OPEN, ActionState.REOPENED),
    }  # fmt: skip


def _calendar(due: date) -> dict[str, str]:
    if language() == "en":
        return {"month": due.strftime("%b"), "weekday": due.strftime("%A")}
    return {"month": f"{due.month} 月", "weekday": f"星期{'一二三四五六日'[due.weekday()]}"}


def _over(sheet: Checkup, today: date) -> str:
    if sheet.round.state is RoundState.CLOSED:
        return _("{title}: this round is over", title=sheet.round.title)
    if today > sheet.round.due_on:
        return _("{title}: the day has passed, and the round is still open", title=sheet.round.title)
    return _("{title}: please hand in by this day", title=sheet.round.title)


def _title(sheet: Checkup) -> str:
    left = len(sheet.progress.left)
    if sheet.handed_in:
        return _("Your sheet is handed in")
    if not sheet.progress.answered:
        return _("Not begun yet; about {n} minutes", n=burden.minutes(sheet.form))
    if left:
        return _("{n} questions are not answered yet", n=left)
    return _("All answered; look it over and hand it in")


def _note(sheet: Checkup) -> str:
    stamps = [a.saved_at for a in sheet.answers.values()]
    if sheet.handed_in or not stamps:
        return ""
    return _("All that you wrote is saved, last at {day} {time}.", day=day(max(stamps).date(), weekday=False),
             time=clock(max(stamps)))  # fmt: skip


def _links(sheet: Checkup) -> list[dict[str, str]]:
    if sheet.handed_in or not sheet.open:
        return [
            {"href": page_link(RECTIFICATION), "text": _("To my plan")},
            {"href": page_link(REVIEW), "text": _("Read my sheet")},
        ]
    left = sheet.progress.left
    if not left:
        return [
            {"href": page_link(REVIEW), "text": _("Look it over and hand in")},
            {"href": page_link(CHECKUP), "text": _("Back to the questions")},
        ]
    number = question_numbers(sheet.form)[left[0]]
    text = _("Go on with question {n}", n=number) if sheet.progress.answered else _("Begin")
    return [
        {"href": f"{page_link(CHECKUP)}#item={left[0]}", "text": text},
        {"href": page_link(REVIEW), "text": _("See the contents")},
    ]
