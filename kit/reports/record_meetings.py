"""What meetings and the appraisal hold about a member, on paper."""

from __future__ import annotations

from collections.abc import Iterable

from kit.domain.gate import TITLES, GateName
from kit.domain.later import Later
from kit.domain.report import KeyValues, Part
from kit.reports.minutes import later_words
from kit.reports.record_parts import Record, each, filled, moment, on_day, table
from kit.reports.record_words import word
from kit.words import _


def meetings(rows: Iterable[Record]) -> tuple[Part, ...]:
    """Each meeting with what is the member's own in it."""
    return each(rows, _meeting)


def _meeting(number: int, meeting: Record) -> tuple[Part, ...]:
    minutes = meeting["minutes"]
    to_me = [_criticism(c, c["by"]) for held in minutes for c in held["said_to_me"]]
    duties = {"host": _("led it"), "recorder": _("wrote the minutes")}
    rows = filled(
        (_("Day"), on_day(meeting["held_on"])),
        (_("Presence"),
         _told(word("presence", meeting["presence"]), meeting["reason"]) + _later(meeting["later"])),
        (_("Made up on"), on_day(meeting["made_up_on"])),
        (_("My part"), _(", ").join(duties[one] for one in meeting["duties"])),
        (_("My turn to speak"), _turn(meeting["turn"])),
        (_("What I ticked of the preparation"), "\n".join(_tick(one) for one in meeting["ticked"])),
        (_("What I said"), "\n".join(_entry(one) for one in meeting["said"] if not one["decision"])),
        (_("What I carry out"), "\n".join(_entry(one) for one in meeting["said"] if one["decision"])),
        (_("What I said to comrades"),
         "\n".join(_criticism(c, c["to"]) for c in meeting["criticisms_given"])),
        (_("What comrades said to me"),
         "\n".join(_criticism(c, c["by"]) for c in meeting["criticisms_received"])),
        (_("Corrections that I asked for"), "\n".join(_correction(c) for c in meeting["corrections"])),
        (_("Minutes"), "\n".join(_minutes(held) for held in minutes)),
        (_("My lines in the minutes"), "\n".join(_line(one) for held in minutes for one in held["my_lines"])),
        (_("What was said to me, by the minutes"), "\n".join(to_me)),
    )  # fmt: skip
    return (KeyValues(rows, title=(str(number), _told(word("meeting", meeting["kind"]), meeting["title"]))),)


def _later(marks: Iterable[Record]) -> str:
    """What was added or changed after the meeting, as its minutes say it."""
    return later_words(Later(one["on"], one["by"], tuple(one["before"].items())) for one in marks)


def _turn(turn: Record) -> str:
    if not turn:
        return ""
    planned, ran = (_("{n} min {m} s", n=one // 60, m=one % 60) for one in (turn["seconds"], turn["ran"]))
    return _("planned {planned}, ran {ran}", planned=planned, ran=ran)


def _tick(one: Record) -> str:
    return _told(str(TITLES[GateName(one["gate"])]), on_day(one["ticked_on"]), one["note"])


def _entry(one: Record) -> str:
    due = _("due on {day}", day=on_day(one["due_on"])) if one["due_on"] else ""
    return _told(one["text"], due) + _later(one["later"])


def _criticism(one: Record, other: str) -> str:
    said = _told(one["matter"], one["effect"], one["suggestion"], one.get("stand", ""))
    return _("{name}: {text}", name=other, text=said) + _later(one["later"])


def _minutes(held: Record) -> str:
    stands = _("Signed") if held["state"] == "signed" else _("Draft")
    return _told(stands, moment(held["made_at"]), f"SHA-256 {held['digest']}")


def _line(one: Record) -> str:
    whose = _told(word("part", one["part"]), one["with"])
    return _("{name}: {text}", name=whose, text=one["text"]) + _later(one["later"])


def _correction(one: Record) -> str:
    return _told(moment(one["made_at"]), one["text"], word("correction", str(one["accepted"])), one["reply"])


def _told(*words: str) -> str:
    return " ".join(filter(None, words))


def planned(rows: Iterable[Record]) -> tuple[Part, ...]:
    """The lines of the yearly plan that the member sees to."""
    columns = ((_("Year"), 20), (_("Month"), 20), (_("Meeting"), 60))
    return table(columns, (
        (str(r["year"]), str(r["month"]), _told(word("meeting", r["kind"]), r["topic"])) for r in rows
    ))  # fmt: skip


def grades(rows: Iterable[Record]) -> tuple[Part, ...]:
    """The member's grades."""
    columns = ((_("Year"), 12), (_("Grade"), 18), (_("Decided by"), 30), (_("Reason, and my remark"), 40))
    return table(columns, (
        (str(r["year"]), word("grade", r["grade"]),
         _told(word("decider", r["decided_by"]), on_day(r["decided_on"])),
         "\n".join(filter(None, (r["reason"], r["remark"])))) for r in rows
    ))  # fmt: skip


def asides(rows: Iterable[Record]) -> tuple[Part, ...]:
    """The hints that the member put aside."""
    columns = ((_("Year"), 20), (_("Reason"), 50), (_("When"), 30))
    return table(columns, ((str(r["year"]), r["reason"], moment(r["at"])) for r in rows))
