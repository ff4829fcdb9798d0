"""The branch's ledger (整改台账): what is in hand and how far it is, what is coming, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from kit.domain.ledger import STATES, Coming
from kit.domain.timing import Timing
from kit.pages.fields import Fields, day_of, day_or_none
from kit.pages.ledger_rows import SOURCE_WORDS, row, standing_line, write_form
from kit.pages.links import (
    BRANCH_CALENDAR,
    DUE_PDF,
    LEDGER_PDF,
    OPINIONS,
    REGISTER,
    XRAY,
    YEAR,
    asked_year,
    page_link,
)
from kit.reports.due import day_words
from kit.services.actions import note_progress, reopen_action, send_back_action, verify_action
from kit.services.effects import settle_effect
from kit.services.ledger import Ledger, branch_due, branch_ledger, change_branch_action, write_branch_action
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, day

_FIRST = 12
"""Days of the list that stand open; the printed sheet has them all."""


def desk() -> Panel:
    """The ledger, with a form for each thing that a facilitator may do."""
    view = _View()
    return Panel(view.show, {
        "filter": view.choose, "write": view.write, "change": view.change, "verify": view.verify,
        "send_back": view.send_back, "reopen": view.reopen, "settle": view.settle, "note": view.note,
    })  # fmt: skip


@dataclass
class _View:
    """What of the ledger is looked at in this page: one source, one state, or all."""

    source: str = ""
    state: str = ""

    def show(self, told: str = "", at: str = "") -> Markup:
        """The page; ``told`` is what was just done, said at the entry ``at``."""
        session = open_session()
        ledger = session.do(branch_ledger, year=asked_year())
        today = session.clock().date()
        numbered = [
            (number, entry) for number, entry in enumerate(ledger.entries, 1)
            if entry.action.id == at or self._fits(entry.action.source, entry.action.state)
        ]  # fmt: skip
        rows = [row(number, entry, ledger, today) for number, entry in numbered]
        here = next((one for one in rows if one["id"] == at), None)
        if here is not None:
            here["open"], here["card"]["told"] = True, told
        return render(
            "ledger",
            head=self._head(ledger),
            notice=told if here is None else "",
            chips=self._chips(ledger),
            rows=rows,
            empty=not ledger.entries,
            form=write_form(ledger, today),
            standing=[standing_line(line, today) for line in ledger.standing],
            due=_due(today),
            links=_links(ledger),
        )

    def _fits(self, source: str, state: str) -> bool:
        return self.source in ("", source) and self.state in ("", state)

    def _head(self, ledger: Ledger) -> Markup:
        alive = sum(1 for entry in ledger.entries if entry.action.alive)
        lead = _("{n} in hand, {m} ended.", n=alive, m=len(ledger.entries) - alive)
        part = f"?year={ledger.year}&source={self.source}&state={self.state}"
        tools = [
            {"href": LEDGER_PDF + part, "text": _("Save as PDF"), "open": "", "download": True},
            {"href": LEDGER_PDF.replace(".pdf", ".docx") + part, "text": _("Save as Word"), "open": "",
             "download": True},
        ]  # fmt: skip
        over = _("{year}", year=ledger.year)
        return render("page_head", over=over, title=_("The branch's ledger"), lead=lead, tools=tools)

    def _chips(self, ledger: Ledger) -> list[dict[str, Any]]:
        """The two rows of buttons that choose; one that would choose nothing is left out."""
        sources = {e.action.source for e in ledger.entries}
        states = {e.action.state for e in ledger.entries}
        found = [
            _chip_row("source", _("From where"), self.source,
                      [(s.value, _(word)) for s, word in SOURCE_WORDS.items() if s in sources]),
            _chip_row("state", _("How far"), self.state,
                      [(s.value, str(word)) for s, word in STATES.items() if s in states]),
        ]  # fmt: skip
        return [one for one in found if len(one["chips"]) > 2]

    # ── what is done ──

    def choose(self, fields: Fields) -> None:
        """Look at one source or state, or at all again."""
        self.source = fields.get("source", self.source)
        self.state = fields.get("state", self.state)

    def write(self, fields: Fields) -> Markup:
        """Write an entry in."""
        new = open_session().do(
            write_branch_action,
            due_on=day_of(fields),
            **{name: fields.get(name, "") for name in
               ("source", "matter", "text", "member_id", "checker_id", "cue", "response_id", "finding")},
        )  # fmt: skip
        return self.show(_("It stands in the ledger now."), new.id)

    def change(self, fields: Fields) -> Markup:
        """Change person, day, checker or words of an entry."""
        open_session().do(
            change_branch_action,
            action_id=_id(fields),
            due_on=day_or_none(fields),
            **{name: fields.get(name, "") for name in
               ("member_id", "checker_id", "matter", "text", "cue", "reason")},
        )  # fmt: skip
        return self.show(_("Changed. It stands in the log."), _id(fields))

    def verify(self, fields: Fields) -> Markup:
        """Find another's action done."""
        open_session().do(verify_action, action_id=_id(fields), note=fields.get("note", ""))
        return self.show(_("Written down: you looked at it, and it is done."), _id(fields))

    def send_back(self, fields: Fields) -> Markup:
        """Find another's action not yet done."""
        open_session().do(send_back_action, action_id=_id(fields), reason=fields.get("reason", ""))
        return self.show(_("Sent back, with your line."), _id(fields))

    def reopen(self, fields: Fields) -> Markup:
        """Take up again what did not last."""
        open_session().do(reopen_action, action_id=_id(fields), reason=fields.get("reason", ""))
        return self.show(_("It is in hand again."), _id(fields))

    def settle(self, fields: Fields) -> Markup:
        """Write down what a look back found."""
        open_session().do(
            settle_effect, check_id=fields.get("check_id", ""), result=fields.get("result", ""),
            note=fields.get("note", ""),
        )  # fmt: skip
        return self.show(_("The look back is written down."), _id(fields))

    def note(self, fields: Fields) -> Markup:
        """Write a line on how it goes."""
        open_session().do(note_progress, action_id=_id(fields), note=fields.get("note", ""))
        return self.show(_("Written down."), _id(fields))


def _chip_row(name: str, label: str, chosen: str, words: list[tuple[str, str]]) -> dict[str, Any]:
    chips = [("", _("all")), *words]
    return {
        "name": name,
        "label": label,
        "chips": [{"value": value, "text": text, "on": value == chosen} for value, text in chips],
    }


def _id(fields: Fields) -> str:
    return fields.get("action_id", "")


def _due(today: date) -> dict[str, Any]:
    coming = [one for one in open_session().do(branch_due) if not one.unnamed]
    return {
        "lines": [_line(one, today) for one in coming[:_FIRST]],
        "more": max(0, len(coming) - _FIRST),
        "pdf": DUE_PDF,
        "calendar": BRANCH_CALENDAR,
    }


def _line(one: Coming, today: date) -> dict[str, Any]:
    return {
        "iso": one.on.isoformat(),
        "day": day(one.on, weekday=False, year=one.on.year != today.year),
        "when": day_words(one, today),
        "late": one.timing(today) is Timing.PAST,
        "name": one.name,
        "text": one.about,
        "what": str(one.what),
    }


def _links(ledger: Ledger) -> list[dict[str, str]]:
    years = [
        {"href": f"ledger.ipynb?year={year}", "text": _("The ledger of {year}", year=year)}
        for year in ledger.years
        if year != ledger.year
    ]
    return [
        {"href": page_link(XRAY), "text": _("What is still missing")},
        {"href": page_link(REGISTER), "text": _("Talks and meetings")},
        {"href": page_link(YEAR), "text": _("The year of meetings")},
        {"href": page_link(OPINIONS), "text": _("Opinions asked for")},
        *years,
    ]
