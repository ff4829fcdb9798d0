"""Days for a calendar: what is due and no word of what it is about; a calendar is seen on many screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta

from icalendar import Calendar, Event

from kit.domain.action import Action
from kit.domain.round import RoundState
from kit.services.due import coming_checks
from kit.services.rounds import asked
from kit.services.visit import Visit
from kit.services.year_calendar import days_of_the_branch, my_days
from kit.words import _

_PRODUCT = "-//kit//dangxing tijian//ZH"


def my_calendar(visit: Visit) -> bytes:
    """The doer's days as an iCalendar file (RFC 5545): own actions, looks back, asked-for ones, meetings."""
    mine = visit.records.actions.where(member_id=visit.by.member_id)
    asked_for = [
        a for a in visit.records.actions.where(checker_id=visit.by.member_id)
        if a.member_id != visit.by.member_id and a.unit_id == visit.by.unit_id
    ]  # fmt: skip
    others = coming_checks(visit, asked_for)
    return _file(visit, [
        *_hand_in(visit, all_of_the_branch=False),
        *_agreed(mine, _("Due: one action of mine")),
        *((c.id, c.due_on, _("Look back: one action of mine, day {n}", n=c.after_days))
          for _a, c in coming_checks(visit, mine)),
        *((f"{c.id}-asked", c.due_on, _("Look back: a comrade's action, day {n}", n=c.after_days))
          for _a, c in others),
        *my_days(visit),
    ])  # fmt: skip


def branch_calendar(visit: Visit) -> bytes:
    """The branch's days: last days of rounds, its own actions, its year; no member's personal ones."""
    own = [a for a in visit.records.actions.where(unit_id=visit.by.unit_id) if not a.personal]
    return _file(visit, [
        *_hand_in(visit, all_of_the_branch=True),
        *_agreed(own, _("Due: one action of the branch")),
        *((c.id, c.due_on, _("Look back: one action of the branch, day {n}", n=c.after_days))
          for _a, c in coming_checks(visit, own)),
        *days_of_the_branch(visit),
    ])  # fmt: skip


_Day = tuple[str, date, str]
"""What an event is about, by an id that stays; its day; its words."""


def _agreed(actions: Iterable[Action], words: str) -> list[_Day]:
    return [(a.id, a.due_on, words) for a in actions if a.under_way]


def _hand_in(visit: Visit, *, all_of_the_branch: bool) -> list[_Day]:
    """The last days of the open rounds: every one's, or those whose sheet the doer has not handed in."""
    rounds = visit.records.rounds.where(unit_id=visit.by.unit_id, state=RoundState.OPEN)
    if not all_of_the_branch:
        mine = visit.records.responses.where(member_id=visit.by.member_id)
        done = {r.round_id for r in mine if not r.open}
        rounds = tuple(r for r in rounds if r.id not in done and asked(visit, r, visit.by.member_id))
    return [(r.id, r.due_on, _("Last day for handing the checkup in")) for r in rounds]


def _file(visit: Visit, days: Iterable[_Day]) -> bytes:
    """The file: whole days that keep nobody from being free, without alarms, each with an id that stays."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for about, on, words in days:
        event = Event()
        event.add("uid", f"{about}@kit")
        event.add("dtstamp", visit.now.astimezone(UTC))
        event.add("dtstart", on)
        event.add("dtend", on + timedelta(days=1))
        event.add("summary", words)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
