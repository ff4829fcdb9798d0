"""What the minutes page shows to all who may read: the list, the paper, one's own lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from kit.domain.ballot import GRADE_WORDS, Grade
from kit.domain.minutes import Correction, Minutes, MinutesState
from kit.domain.minutes_content import Polled
from kit.domain.year import KINDS
from kit.pages.links import MINUTES, MINUTES_PDF, page_link
from kit.reports.minutes import (
    PART_WORDS,
    attendance_rows,
    between,
    criticism_rows,
    head_rows,
    hours,
    iso_day,
    later_words,
    noted,
    poll_words,
    standing,
)
from kit.services.minutes import MyLine
from kit.services.minutes_reading import MinutesDesk, Shelved
from kit.widgets.markup import render
from kit.words import Message, _, clock, day, say

_LINES: dict[str, Message] = {
    "reason": say("Why you were away"),
    "said": say("What you said"),
    "decided": say("What you are to do"),
    "nobodys": say("A line that is nobody's in particular"),
}


def shelf_rows(rows: Iterable[Shelved]) -> list[dict[str, Any]]:
    """The meetings with how far their minutes are."""
    return [
        {
            "href": f"{page_link(MINUTES)}?meeting={row.meeting.id}",
            "title": row.meeting.title or str(KINDS[row.meeting.kind]),
            "day": day(row.meeting.held_on, year=True),
            "lines": row.lines,
            "waiting": row.waiting,
            **dict(zip(("css", "word"), _state(row.minutes), strict=True)),
        }
        for row in rows
    ]


def desk_head(found: MinutesDesk) -> Markup:
    """Title and day of the meeting, how far the minutes are, and the papers."""
    meeting = found.meeting
    tools = []
    if found.content is not None:
        address = f"{MINUTES_PDF}?meeting={meeting.id}"
        word = address.replace(".pdf", ".docx")
        tools = [
            {"href": address, "text": _("Save as PDF"), "open": "", "download": True},
            {"href": word, "text": _("Save as Word"), "open": "", "download": True},
        ]
    over = "　".join((str(KINDS[meeting.kind]), day(meeting.held_on, year=True)))
    title = _("Minutes: {title}", title=meeting.title) if meeting.title else _("Minutes")
    return render("page_head", over=over, title=title, lead="", tools=tools)


def minutes_view(found: MinutesDesk) -> dict[str, Any] | None:
    """The minutes as they are read on the page, None where there are none for this reader."""
    content, made = found.content, found.minutes
    if content is None or made is None:
        return None
    titles = {item.number: item.title for item in content.agenda}
    css, word = _state(made)
    return {
        "css": css,
        "word": word,
        "standing": standing(made),
        "sound": made.sound,
        "head": list(head_rows(content.head)),
        "seats": list(attendance_rows(content.seats)) if content.seats else [],
        "agenda": [
            {"title": i.title, "hours": hours(i.began, i.ended) or _("not held")} for i in content.agenda
        ],
        "spoke": _(", ").join(content.spoke),
        "said": [
            {
                "step": titles.get(one.step, "") or _("At the meeting"),
                "new": n == 0 or content.said[n - 1].step != one.step,
                "name": one.name,
                "text": noted(one.text, one.corrected, one.later),
            }
            for n, one in enumerate(content.said)
        ],
        "criticisms": [
            {"title": between(one), "rows": list(criticism_rows(one))} for one in content.criticisms
        ],
        "decisions": [
            {"text": noted(one.text, one.corrected, one.later), "name": one.name, "due": iso_day(one.due_on)}
            for one in content.decisions
        ],
        "polls": [_poll(one) for one in content.polls],
    }


def lines_view(found: MinutesDesk) -> list[dict[str, Any]]:
    """The reader's own lines, each with what was asked and became of it."""
    draft = found.minutes is not None and found.minutes.state is MinutesState.DRAFT
    return [_line(one, found, draft) for one in found.lines]


def line_label(part: str, other: str = "") -> str:
    """What a line is to the one whose it is: a part of a criticism with the other's name, or else."""
    if part in _LINES:
        return str(_LINES[part])
    if part == "stand":
        return _("Your stand on what {name} said", name=other)
    return _("To {name}: {part}", name=other, part=PART_WORDS[part])


def settled_words(one: Correction, names: dict[str, str]) -> str:
    """What became of a correction."""
    by = names.get(one.settled_by, "")
    if one.accepted is None:
        when = _("{day}, {time}", day=day(one.made_at.date()), time=clock(one.made_at))
        return _("Asked on {when}; waiting to be looked at.", when=when)
    if one.accepted:
        return _("Taken over by {name}: {reply}", name=by, reply=one.reply) if one.reply else (
            _("Taken over by {name}.", name=by))  # fmt: skip
    return _("Left as it stands by {name}: {reply}", name=by, reply=one.reply)


def _line(one: MyLine, found: MinutesDesk, draft: bool) -> dict[str, Any]:
    asked = one.asked
    return {
        "at": f"own-{one.line.place}",
        "place": one.line.place,
        "label": line_label(one.line.part, one.line.other),
        "text": one.line.text,
        "later": later_words(one.line.later) if one.line.text or one.line.part == "stand" else "",
        "draft": draft,
        "asked": asked.text if asked and asked.accepted is not True else "",
        "told": settled_words(asked, dict(found.names)) if asked else "",
    }


def _poll(one: Polled) -> dict[str, Any]:
    return {
        "words": poll_words(one),
        "rows": [
            {
                "name": line.name or _("The branch committee"),
                "counts": _(", ").join(
                    " ".join((_(GRADE_WORDS[Grade(grade)]), str(n))) for grade, n in line.counts
                ) + (_(", no mark {n}", n=line.none) if line.none else ""),
            }
            for line in one.lines
        ],
    }  # fmt: skip


def _state(made: Minutes | None) -> tuple[str, str]:
    if made is None:
        return "", _("Not built yet")
    if made.state is MinutesState.SIGNED:
        return "done", _("Settled")
    return "doing", _("Draft, open to corrections")
