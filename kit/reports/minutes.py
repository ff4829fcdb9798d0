"""The minutes of a meeting (会议记录) on paper, with the lines on which host and recorder sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from kit.domain.ballot import GRADE_WORDS, GRADES, Scale
from kit.domain.later import Later
from kit.domain.meeting import MeetingKind, Presence
from kit.domain.minutes import WHO, Minutes, MinutesState
from kit.domain.minutes_content import Content, Criticised, Head, Polled, Said, Seat
from kit.domain.report import Column, Heading, KeyValues, Paragraph, Part, Report, Signatures, Table
from kit.domain.year import KINDS
from kit.words import Message, _, day, say

PART_WORDS: dict[str, Message] = {
    "matter": say("Matter"),
    "effect": say("Effect"),
    "suggestion": say("Suggestion"),
    "stand": say("Stand taken"),
}
"""The parts of a criticism, in the order in which they are read."""


def minutes_report(content: Content, minutes: Minutes, on: date) -> Report:
    """The minutes as they stand: only what they hold, in the order of domain.md §6 row 10."""
    head = content.head
    return Report(
        title=_("Minutes of a meeting"),
        subtitle="　".join(filter(None, (head.branch, _kind(head)))),
        parts={
            "head": (KeyValues(tuple(head_rows(head)), (_("Meeting"), meeting_name(head))),),
            "body": tuple(_numbered(_sections(content))),
            "note": (Paragraph(standing(minutes)),),
            "signatures": (Signatures(_signing(on)),),
        },
    )


def meeting_name(head: Head) -> str:
    """What the meeting is called: its title, else its kind."""
    return head.title or _kind(head)


def standing(minutes: Minutes) -> str:
    """Whether it is a draft or the signed copy, since when, and the number that proves it unchanged."""
    when = day(minutes.made_at.date(), year=True)
    if minutes.state is MinutesState.DRAFT:
        return _("Draft {n}, built on {day}; not signed yet.", n=minutes.version, day=when)
    digits = " ".join(minutes.digest[at : at + 8] for at in range(0, len(minutes.digest), 8))
    return _("Settled on {day}; unchanged since. Check number: {digits}", day=when, digits=digits)


def head_rows(head: Head) -> Iterator[tuple[str, str]]:
    """The labelled lines of the head; what was not entered is left out."""
    rows = (
        (_("Time"), " ".join(filter(None, (iso_day(head.held_on), hours(head.began, head.ended))))),
        (_("Place"), head.place),
        (_("Led by"), _person(head.host_duty, head.host)),
        (_("Recorder"), _person(head.recorder_duty, head.recorder)),
        (_("Party group"), head.group),
        (_("Sitting in"), head.guests),
        (_("Topic"), head.topic),
    )
    yield from ((label, text) for label, text in rows if text)


def hours(began: str, ended: str) -> str:
    """From when until when, as far as it is known: ``14:30—16:05``."""
    return "—".join(filter(None, (_clock(began), _clock(ended))))


def attendance_rows(seats: Iterable[Seat]) -> Iterator[tuple[str, str]]:
    """Who was due, who was there, who was away and why, and when that was made up."""
    seats = tuple(seats)
    there = [s for s in seats if s.presence == Presence.PRESENT]
    yield _("Due to attend"), _("{n} members", n=len(seats))
    yield _("Were there"), "\n".join(filter(None, (_("{n} members", n=len(there)), _names(there))))
    for presence, word in ((Presence.LEAVE, _("On leave")), (Presence.ABSENT, _("Absent"))):
        away = [s for s in seats if s.presence == presence]
        if away:
            yield word, "\n".join((_("{n} members", n=len(away)), *(_away(s) for s in away)))


_PRESENCE: dict[str, Message] = {
    Presence.PRESENT: say("Present"), Presence.LEAVE: say("On leave"), Presence.ABSENT: say("Absent"),
}  # fmt: skip
_NOTHING = say("not entered")


def noted(text: str, put_right: bool, later: Iterable[Later] = ()) -> str:
    """A text, and that the speaker put it right or that it was written afterwards, where that is so."""
    told = _("{text} (put right by the speaker)", text=text) if put_right else text
    return told + later_words(later)


def later_words(later: Iterable[Later]) -> str:
    """Who wrote it after the meeting and on which day, and what stood there before; "" for nothing."""
    return "".join(_later_words(one) for one in later)


def _later_words(one: Later) -> str:
    on = day(date.fromisoformat(one.on), weekday=False, year=True)
    if one.added:
        return _(" (added after the meeting by {name}, {day})", name=one.by, day=on)
    before = _("; ").join(_before(part, text) for part, text in one.before)
    return _(" (changed after the meeting by {name}, {day}; before: {before})",
             name=one.by, day=on, before=before)  # fmt: skip


def _before(part: str, text: str) -> str:
    if part == "presence":
        return str(_PRESENCE[text])
    if part == "reason":
        return _("reason {text}", text=text or _NOTHING)
    if part == WHO:
        return _("done by {name}", name=text or _NOTHING)
    if part == "due_on":
        return _("due on {day}", day=iso_day(text) or _NOTHING)
    return text or str(_NOTHING)


def criticism_rows(one: Criticised) -> Iterator[tuple[str, str]]:
    """The parts of a criticism that were entered."""
    for part, word in PART_WORDS.items():
        if text := getattr(one, part):
            filled = (mark for mark in one.later if mark.touches(part))
            yield str(word), noted(text, part in one.corrected, (Later(m.on, m.by) for m in filled))


def between(one: Criticised) -> str:
    """Whose criticism of whom it is, and that it was added afterwards where that is so."""
    title = _("{by} to {to}", by=one.by, to=one.to)
    return title + later_words(mark for mark in one.later if mark.added)


def poll_words(one: Polled) -> str:
    """What is said of a ballot besides its figures."""
    if one.read_out:
        return _("“{title}”: {n} ballots", title=one.title, n=one.ballots)
    return _("“{title}” was held.", title=one.title)


def _sections(content: Content) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """The sections that hold anything, each with its title."""
    if content.seats:
        due, *rows = attendance_rows(content.seats)
        yield _("Attendance"), (KeyValues(tuple(rows), due),)
    if content.agenda:
        yield _("Agenda"), (_agenda(content),)
    if content.spoke or content.said:
        yield _("What was said"), tuple(_said(content))
    if content.criticisms:
        blocks = tuple(_criticised(n, one) for n, one in enumerate(content.criticisms, 1))
        yield _("Criticism of each other"), blocks
    if content.decisions:
        yield _("What was decided"), (_decided(content),)
    if content.polls:
        yield _("Secret ballots"), tuple(part for one in content.polls for part in _polled(one))


def _numbered(sections: Iterable[tuple[str, tuple[Part, ...]]]) -> Iterator[Part]:
    for number, (title, parts) in enumerate(sections, 1):
        yield Heading(_("{n}. {title}", n=ordinal(number), title=title))
        yield from parts


def ordinal(number: int) -> str:
    """A number as headings of official papers count: 一、二、三."""
    return _("1 2 3 4 5 6 7 8 9").split()[number - 1]


def _agenda(content: Content) -> Part:
    columns = (Column(_("Item no."), 8), Column(_("Item"), 62), Column(_("When held"), 30))
    rows = ((str(i.number), i.title, hours(i.began, i.ended) or _("not held")) for i in content.agenda)
    return Table(columns, tuple(rows))


def _said(content: Content) -> Iterator[Part]:
    """Who spoke, and at each step what was entered, in its order."""
    if content.spoke:
        yield Paragraph(_("Spoke in this order: {names}", names=_(", ").join(content.spoke)))
    titles = {item.number: item.title for item in content.agenda}
    steps: dict[int, list[Said]] = {}
    for one in content.said:
        steps.setdefault(one.step, []).append(one)
    for step, said in steps.items():
        rows = tuple((one.name, noted(one.text, one.corrected, one.later)) for one in said)
        title = titles.get(step, "")
        yield KeyValues(rows, (str(step), title) if title else ("", _("At the meeting")))


def _criticised(number: int, one: Criticised) -> Part:
    return KeyValues(tuple(criticism_rows(one)), (str(number), between(one)))


def _decided(content: Content) -> Part:
    columns = (
        Column(_("Item no."), 8), Column(_("Decision"), 50), Column(_("Responsible"), 18),
        Column(_("Due on"), 24),
    )  # fmt: skip
    rows = (
        (str(n), noted(one.text, one.corrected, one.later), one.name, iso_day(one.due_on))
        for n, one in enumerate(content.decisions, 1)
    )
    return Table(columns, tuple(rows))


def _polled(one: Polled) -> Iterator[Part]:
    yield Paragraph(poll_words(one))
    if one.read_out:
        grades = GRADES[Scale(one.scale)]
        columns = (
            Column(_("Candidate"), 24), *(Column(_(GRADE_WORDS[g]), 14, numeric=True) for g in grades),
            Column(_("No mark"), 14, numeric=True),
        )  # fmt: skip
        rows = (
            (line.name or _("The branch committee"), *(str(dict(line.counts).get(g, 0)) for g in grades),
             str(line.none))
            for line in one.lines
        )  # fmt: skip
        yield Table(columns, tuple(rows))


def _away(seat: Seat) -> str:
    made_up = _("made up on {day}", day=iso_day(seat.made_up_on)) if seat.made_up_on else ""
    reason = noted(seat.reason, seat.corrected) if seat.reason else ""
    told = _("; ").join(filter(None, (reason, made_up)))
    line = _("{name}: {told}", name=seat.name, told=told) if told else seat.name
    return line + later_words(seat.later)


def _names(seats: Iterable[Seat]) -> str:
    return _(", ").join(seat.name + later_words(seat.later) for seat in seats)


def _person(duty: str, name: str) -> str:
    return " ".join(filter(None, (duty, name)))


def _kind(head: Head) -> str:
    return str(KINDS[MeetingKind(head.kind)])


def iso_day(iso: str) -> str:
    """A day that is kept in ISO, in words; "" for none."""
    return day(date.fromisoformat(iso), year=True) if iso else ""


def _clock(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%H:%M") if "T" in moment else moment


def _signing(on: date) -> tuple[str, ...]:
    return (
        _("Signed by the one who led:"),
        _("Signed by the one who wrote:"),
        _("Year {year}, month:　　day:", year=on.year),
    )
