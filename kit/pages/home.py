"""The home page: what is due for me."""

from __future__ import annotations

from datetime import date

from kit.domain import burden
from kit.domain.ledger import EFFECTS
from kit.domain.round import RoundState
from kit.domain.visibility import Circle, Kind, sheet_phase
from kit.pages.home_meeting import meeting  # noqa: F401 - a part of the page
from kit.pages.home_minutes import minutes  # noqa: F401 - a part of the page
from kit.pages.home_talks import talks  # noqa: F401 - a part of the page
from kit.pages.links import (
    ACTIONS,
    BALLOT,
    CHECKUP,
    MINE,
    MY_CALENDAR,
    PLAN_PDF,
    RECTIFICATION,
    REVIEW,
    page_link,
)
from kit.services.appraisal import my_unread_results
from kit.services.ballot_slips import slips_to_key
from kit.services.ballots import my_ballots
from kit.services.checkup import Checkup
from kit.services.due import Due, DueKind, my_due
from kit.services.work import Work, my_work
from kit.session import once_a_visit, open_session
from kit.widgets.markup import Part, render
from kit.widgets.see import label
from kit.widgets.timeline import agreed, state
from kit.widgets.view import question_numbers
from kit.words import _, clock, day, language, mark, say, sentences

_HOURS = (
    (5, mark("Rest well.")),
    (11, mark("Good morning.")),
    (13, mark("Good day.")),
    (18, mark("Good afternoon.")),
    (24, mark("Good evening.")),
)
_MOST_ASKED = 5
"""Rows of what comrades ask for; the others stand on the list."""
_TOLD = {
    "issue_slip": say("gave out a slip for you"),
    "reissue_slip": say("gave out a new slip for you"),
    "return_checkup": say("gave your sheet back to you"),
    "begin_keying": say("began to key in your paper sheet, with your consent"),
    "attest_keying": say("has keyed in your paper sheet as written and given the paper back"),
    "stop_keying": say("stopped keying in your paper sheet; what was keyed in is taken away"),
    "verify_action": say("looked at an action of yours and found it done"),
    "send_back_action": say("looked at an action of yours and sent it back with a line"),
    "reopen_action": say("took an action of yours up again, with the reason"),
    "settle_effect": say("looked back at an action of yours"),
    "read_evidence_file": say("opened a file of an action of yours"),
    "read_sheet": say("opened the sheet you handed in"),
}


@once_a_visit
def _work() -> Work:
    return open_session().do(my_work)


def greeting() -> Part:
    """The date, the hour's greeting, and the person's name."""
    session = open_session()
    now = session.clock()
    words = next(text for before, text in _HOURS if now.hour < before)
    date_words = f"{day(now.date())}{'，' if language() == 'zh' else '. '}"
    return Part(render("home_greeting", date=date_words, greeting=_(words), name=session.identity.name))


def ballot() -> Part:
    """A ballot that waits for the member, slips to key in, and a grade that has not been opened yet."""
    session = open_session()
    waiting = [one.election.title for one in session.look(my_ballots) if one.waits]
    slips = [one.election.title for one in session.look(slips_to_key)]
    graded = session.look(my_unread_results) > 0
    return Part(render("home_ballot", waiting=waiting, slips=slips, graded=graded, href=page_link(BALLOT)))


def due() -> Part:
    """This round's sheet: how far it is, until when, and the next step."""
    sheet, today = _work().checkup, open_session().clock().date()
    if sheet is None:
        return Part(
            render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
        )
    return Part(render(
        "home_due",
        due=sheet.round.due_on,
        cal=_calendar(sheet.round.due_on),
        over=_over(sheet, today),
        title=_title(sheet),
        cells=progress_cells(sheet),
        note=_note(sheet),
        links=_links(sheet),
    ))  # fmt: skip


def actions() -> Part:
    """What is coming: my actions in hand, what comrades asked me to look at, the next looks back."""
    session = open_session()
    today = session.clock().date()
    dues = session.do(my_due)
    coming = [d for d in dues if d.check is not None and d.on > today]
    now = [d for d in dues if d not in coming]
    asked = [_row(d, today) for d in now if not d.mine]
    return Part(render(
        "home_actions",
        mine=[_row(d, today) for d in now if d.mine],
        asked=asked[:_MOST_ASKED],
        further=len(asked[_MOST_ASKED:]),
        days=[_coming(d, today) for d in coming],
        list=page_link(ACTIONS),
        calendar=MY_CALENDAR if any(d.dated for d in dues) else "",
    ))  # fmt: skip


def past() -> Part:
    """What the member wrote last time, shown to nobody else."""
    work = _work()
    told = [{"day": day(line.at.date(), year=True), "text": _TOLD[line.act],
             "by": work.names.get(line.by, "")}
            for line in work.told]  # fmt: skip
    leaving = _leaving(work)
    return Part(render("home_past", entries=work.past, told=told, pdf=PLAN_PDF, mine=page_link(MINE),
                       leaving=leaving, seen=_seen(work.checkup)))  # fmt: skip


def progress_cells(sheet: Checkup) -> list[dict[str, bool]]:
    """One cell a question shown: whether it is answered, and whether a section begins there."""
    firsts = {section.items[0].name for section in sheet.form.sections if section.items}
    return [{"on": n in sheet.progress.answered, "first": n in firsts} for n in sheet.progress.shown]


def _row(due: Due, today: date) -> dict[str, str]:
    """A row of the due lists: state in shape and word, the action, and one line on its day."""
    css, word = state(due.action, today, due.check)
    return {
        "css": css, "word": word, "text": due.action.text, "line": _LINES[due.kind](due, today),
        "href": f"{page_link(ACTIONS)}#a-{due.action.id}",
    }  # fmt: skip


def _to_do(due: Due, today: date) -> str:
    line = agreed(due.on, today)
    if not due.action.days_past(today):
        return line
    return sentences(line, _("Change the day, or write how it goes; either is fine."))


def _waiting(due: Due, _today: date) -> str:
    if not due.name:
        return _("Done on {day}; nobody is asked to look at it yet.", day=day(due.on))
    return _("Done on {day}; {name} is asked to look at it.", day=day(due.on), name=due.name)


def _look_back(due: Due, _today: date) -> str:
    if due.check is None or due.check.said is None:
        return _("One question about how it has held.")
    said = str(EFFECTS[due.check.said])
    return _("You wrote: {text}. A comrade looks at it next.", text=said)


def _to_look_at(due: Due, _today: date) -> str:
    return _("Comrade {name}, done on {day}", name=due.name, day=day(due.on))


def _to_settle(due: Due, _today: date) -> str:
    return _("Comrade {name}, the look back of {day}", name=due.name, day=day(due.on))


_LINES = {
    DueKind.DO: _to_do,
    DueKind.WAIT: _waiting,
    DueKind.LOOK: _look_back,
    DueKind.CHECK: _to_look_at,
    DueKind.SETTLE: _to_settle,
}
"""The line that each kind of due is told with."""


def _coming(due: Due, today: date) -> dict[str, str]:
    after = due.check.after_days if due.check else 0
    whose = "" if due.mine else _("Comrade {name}", name=due.name)
    looking_back = _("Look back, day {n}", n=after)
    return {
        "iso": due.on.isoformat(),
        "on": day(due.on, weekday=False, year=due.on.year != today.year),
        "text": f"{looking_back}　{whose}".strip(),
        "about": due.action.text,
    }


def _seen(sheet: Checkup | None) -> str:
    """Who sees this round's sheet, as the policy table says it."""
    if sheet is None:
        return ""
    over = sheet.round.state is RoundState.CLOSED
    phase, circle = sheet_phase(sheet.response.state, over), Circle(sheet.round.readers)
    return label(Kind.TEXT, phase, circle, sheet.round.smallest_group)


def _leaving(work: Work) -> str:
    """What goes soon, its time being over, and until when it can be taken out."""
    if not work.leaving:
        return ""
    first = min(one.on for one in work.leaving)
    return _("By the branch's rule, {n} records of yours, or of the branch with a part of yours, are erased "
             "from {day} on. To keep a copy, take it out before.", n=len(work.leaving),
             day=day(first, year=True))  # fmt: skip


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
    if sheet.erased:
        return _("Your sheet has been erased, its time being over")
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
    if sheet.erased:
        return [{"href": page_link(MINE), "text": _("My records")}]
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
