"""The year of 三会一课: calendar, plan and counts; to a facilitator also with whom to go and talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.access import may_act
from kit.domain.fixed_day import LAST_WEEK, FixedDay
from kit.domain.year import COMMITTEE_FROM, KINDS, PlannedMeeting
from kit.pages.fields import Fields, choices, day_of, number_of
from kit.pages.links import (
    BRANCH_CALENDAR,
    MY_CALENDAR,
    REGISTER,
    YEAR,
    YEAR_PDF,
    asked_year,
    page_link,
)
from kit.pages.year_view import MARKS, came_of, kind_rows, months
from kit.services.year import BranchYear, LongAbsent, branch_year, long_absent, year_attendance
from kit.services.year_acts import (
    drop_planned,
    file_year,
    plan_absence_talk,
    propose_year,
    set_year_days,
    write_planned,
)
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day

_FEW = 12
"""A plan of so many lines stands open as a whole."""
NEW = "new"
"""The line that is being written and is not in the plan yet."""


def desk() -> Panel:
    """The year, with a form for each thing that a facilitator may do."""
    view = _View()
    return Panel(view.show, {
        "propose": view.propose, "edit": view.edit, "write": view.write, "drop": view.drop,
        "days": view.days, "file": view.file, "talk": view.talk,
    })  # fmt: skip


@dataclass
class _View:
    """Which line of the plan stands open; what was just done is said at its part of the page."""

    editing: str = ""
    keeps: bool = False
    """Whether the reader is one of those who plan."""

    def show(self, told: str = "", part: str = "") -> Markup:
        """The page; ``told`` is what was just done, said at ``part``."""
        session = open_session()
        self.keeps = keeps = may_act(session.identity.role, "write_planned")
        found = session.do(branch_year, year=asked_year())
        today = session.clock().date()
        counts = session.do(year_attendance, year=found.year) if keeps else ()
        away = session.do(long_absent) if keeps and found.year == today.year else ()
        return render(
            "year",
            head=_head(found, keeps),
            told={part: told} if told else {},
            keeps=keeps,
            months=months(found, today, keeps=keeps),
            legend=[{"css": css, "word": _(word)} for css, word in list(MARKS.values())[:4]],
            kinds=kind_rows(found, counts) if keeps else [],
            away=[_away(one, today) for one in away],
            plan=self._plan(found, today, keeps),
            register=page_link(REGISTER) if keeps else "",
        )

    def _plan(self, found: BranchYear, today: date, keeps: bool) -> dict[str, Any]:
        plan = found.plan
        return {
            "year": found.year,
            "lines": len(found.book.lines),
            "groups": self._groups(found, today),
            "missing": found.open_lines if keeps else 0,
            "writing": _form(None, found, today) if keeps and self.editing == NEW else None,
            "editing": self.editing if keeps else "",
            "filed": _filed(found),
            "changed": plan.changed_since if plan else False,
            "file": {"on": today.isoformat(), "most": today.isoformat(),
                     "with": (plan.filed_with if plan else "") or found.above},
            "party": found.party_day.words if found.party_day else "",
            "dues": found.dues_day.words if found.dues_day else "",
            "party_days": _choices(found.party_day, weeks=True),
            "dues_days": _choices(found.dues_day, weeks=False),
            "no_committee": found.shape.committee_due,
            "committee_rule": found.rules[COMMITTEE_FROM].value if found.shape.committee_due else "",
        }  # fmt: skip

    def _groups(self, found: BranchYear, today: date) -> list[dict[str, Any]]:
        """The lines month by month; of a long plan only this month and what is being changed stand open."""
        names = {m.id: m.name for m in found.people}
        few = len(found.book.lines) <= _FEW
        this = (found.year, today.month) if found.year == today.year else (found.year, 1)
        groups = []
        for month in range(1, 13):
            lines = [self._line(p, found, names, today) for p in found.book.lines if p.month == month]
            if lines:
                open_ = few or (found.year, month) == this or any(one["form"] for one in lines)
                groups.append({"name": _("month {n}", n=month), "lines": lines, "open": open_})
        return groups

    def _line(
        self, line: PlannedMeeting, found: BranchYear, names: dict[str, str], today: date
    ) -> dict[str, Any]:
        open_ = line.id == self.editing
        return {
            "id": line.id,
            "month": _("month {n}", n=line.month),
            "kind": str(KINDS[line.kind]),
            "topic": line.topic,
            "who": names.get(line.responsible_id, ""),
            "came": came_of(line, found, today, keeps=self.keeps),
            "form": _form(line, found, date(found.year, line.month, 1)) if open_ else None,
        }

    # ── what is done ──

    def propose(self, _fields: Fields) -> Markup:
        """Add what the rules ask for."""
        count = open_session().do(propose_year, year=asked_year())
        said = _("{n} lines were added. Each can be changed or taken out.", n=count) if count else (
            _("The plan holds all that the rules ask for.")
        )  # fmt: skip
        return self.show(said, "plan")

    def edit(self, fields: Fields) -> Markup:
        """Open a line of the plan, a new one, or close it again."""
        self.editing = fields.get("line_id", "")
        return self.show()

    def write(self, fields: Fields) -> Markup:
        """Keep a line of the plan."""
        name = fields.get("line_id", "")
        open_session().do(
            write_planned, line_id="" if name == NEW else name, year=asked_year(),
            month=number_of(fields, "month", 0),
            kind=fields.get("kind", ""), topic=fields.get("topic", ""),
            responsible_id=fields.get("responsible_id", ""),
        )  # fmt: skip
        self.editing = ""
        return self.show(_("It stands in the plan."), "plan")

    def drop(self, fields: Fields) -> Markup:
        """Take a line out."""
        open_session().do(drop_planned, line_id=fields.get("line_id", ""))
        self.editing = ""
        return self.show(_("The line was taken out."), "plan")

    def days(self, fields: Fields) -> Markup:
        """Set the fixed days."""
        open_session().do(
            set_year_days, year=asked_year(), party_day=fields.get("party_day", ""),
            dues_day=fields.get("dues_day", ""),
        )  # fmt: skip
        return self.show(_("The days are set."), "days")

    def file(self, fields: Fields) -> Markup:
        """Write down that the plan was filed."""
        open_session().do(
            file_year, year=asked_year(), on=day_of(fields, "on"), filed_with=fields.get("filed_with", "")
        )
        return self.show(_("Written down: the plan was filed."), "file")

    def talk(self, fields: Fields) -> Markup:
        """Plan a talk with somebody who is long absent."""
        on = day_of(fields, "on")
        open_session().do(plan_absence_talk, member_id=fields.get("member_id", ""), on=on)
        return self.show(_("The talk is planned for {day}. It stands among your talks.", day=day(on)), "away")


def _head(found: BranchYear, keeps: bool) -> Markup:
    pdf = f"{YEAR_PDF}?year={found.year}"
    calendar = BRANCH_CALENDAR if keeps else MY_CALENDAR
    tools = [{"href": calendar, "text": _("Calendar file"), "open": "", "download": True}]
    if keeps:
        tools = [
            {"href": pdf, "text": _("Plan as PDF"), "open": "", "download": True},
            {"href": pdf.replace(".pdf", ".docx"), "text": _("Plan as Word"), "open": "", "download": True},
            *tools,
        ]
    tools += [
        {
            "href": f"{page_link(YEAR)}?year={year}",
            "text": _("{year}", year=year),
            "open": "",
            "download": False,
        }
        for year in found.years
        if year != found.year
    ]
    over = _("{year}", year=found.year)
    return render("page_head", over=over, title=_("The year of meetings"), lead=_filed(found), tools=tools)


def _filed(found: BranchYear) -> str:
    plan = found.plan
    if plan is None or not found.book.lines:
        return _("No plan is written for this year yet.")
    if plan.filed_on is None:
        return _("The plan is written, and not filed with the level above yet.")
    return _(
        "The plan was filed with {name} on {day}.", name=plan.filed_with, day=day(plan.filed_on, year=True)
    )


def _form(line: PlannedMeeting | None, found: BranchYear, at: date) -> dict[str, Any]:
    """What the form of a line offers; a new one begins with this month."""
    month = line.month if line else at.month
    who = line.responsible_id if line else ""
    return {
        "id": line.id if line else NEW,
        "months": [{"value": n, "text": _("month {n}", n=n), "on": n == month} for n in range(1, 13)],
        "kinds": [
            {"value": kind.value, "text": str(words), "on": line is not None and kind is line.kind}
            for kind, words in KINDS.items()
        ],
        "people": choices(found.people, who),
        "topic": line.topic if line else "",
    }


def _choices(chosen: FixedDay | None, *, weeks: bool) -> list[dict[str, Any]]:
    days = [FixedDay(day=n) for n in range(1, 32)]
    if weeks:
        days += [FixedDay(week=w, weekday=d) for w in range(1, LAST_WEEK + 1) for d in range(1, 8)]
    return [{"value": one.text, "text": one.words, "on": one == chosen} for one in days]


def _away(one: LongAbsent, today: date) -> dict[str, Any]:
    talk = one.talk
    return {
        "id": one.member.id,
        "name": one.member.name,
        "since": day(one.since, weekday=False, year=one.since.year != today.year),
        "months": one.months,
        "times": one.times,
        "long": one.long,
        "says": str(one.rule.label),
        "basis": one.rule.basis,
        "planned": day(talk.planned_on) if talk and talk.planned_on and not talk.done_on else "",
        "held": day(talk.done_on) if talk and talk.done_on else "",
        "least": today.isoformat(),
    }
