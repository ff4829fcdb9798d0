"""The register: talks that were held, meetings and who was there; and the plan of the year's talks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from kit.domain.meeting import MeetingKind
from kit.errors import Invalid
from kit.pages.fields import Fields, day_of, day_or_none
from kit.pages.links import LEDGER, XRAY, asked_year, page_link
from kit.pages.register_rows import blank_form, filled_form, kinds, meeting_row, talk_form, talks
from kit.services.register import (
    Register,
    accept_talks,
    branch_register,
    drop_meeting,
    drop_talk,
    record_meeting,
    record_talk,
    record_talks,
)
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _, say


def desk() -> Panel:
    """The register, with a form for each thing that is written into it."""
    view = _View()
    return Panel(view.show, {
        "begin": view.begin, "open": view.open, "leave": view.leave, "meeting": view.meeting,
        "drop_meeting": view.drop_meeting, "accept": view.accept, "held": view.held,
        "open_talk": view.open_talk, "talk": view.talk, "drop_talk": view.drop_talk,
    })  # fmt: skip


@dataclass
class _View:
    """What is being written in this page: a meeting of a kind, a meeting or a talk of the register."""

    kind: MeetingKind | None = None
    group: str = ""
    meeting_id: str = ""
    talk_id: str = ""

    def show(self, told: str = "") -> Markup:
        """The page; ``told`` is what was just done."""
        session = open_session()
        today = session.clock().date()
        register = session.look(branch_register, year=asked_year())
        return render(
            "register",
            head=render(
                "page_head", over=_("{year}", year=register.year), title=_("Talks and meetings"),
                lead=_("Of talks only that they took place is written here; "
                       "of meetings which, and who was there."),
                tools=[],
            ),
            told=told,
            kinds=kinds(register),
            form=self._form(register, today),
            meetings=[meeting_row(held, today) for held in register.meetings],
            talks=talks(register.talks, today),
            talk=self._talk(register, today),
            people=register.members,
            this_year=register.year == today.year,
            links=_links(register),
        )  # fmt: skip

    def _form(self, register: Register, today: date) -> dict[str, object] | None:
        held = next((h for h in register.meetings if h.meeting.id == self.meeting_id), None)
        if held is not None:
            return filled_form(held, today)
        return blank_form(register, self.kind, self.group, today) if self.kind else None

    def _talk(self, register: Register, today: date) -> dict[str, object] | None:
        one = next((t for t in register.talks.listed if t.talk.id == self.talk_id), None)
        return talk_form(one, register, today) if one else None

    def _at_rest(self) -> None:
        self.kind, self.group, self.meeting_id, self.talk_id = None, "", "", ""

    # ── what is done ──

    def begin(self, fields: Fields) -> None:
        """Open the form for a new meeting of a kind."""
        word, _slash, group = fields.get("what", "").partition("/")
        self._at_rest()
        if word not in set(MeetingKind):
            raise Invalid(say("Please choose which kind of meeting it was."), field="kind")
        self.kind, self.group = MeetingKind(word), group

    def open(self, fields: Fields) -> None:
        """Open a meeting of the list to be changed."""
        self._at_rest()
        self.meeting_id = fields.get("meeting_id", "")

    def leave(self, fields: Fields) -> None:
        """Close whatever form is open."""
        self._at_rest()

    def meeting(self, fields: Fields) -> Markup:
        """Write a meeting in with who was there, or change one."""
        open_session().do(
            record_meeting, held_on=day_of(fields, "held_on"), marks=_marks(fields),
            **{name: fields.get(name, "") for name in ("kind", "title", "topic", "group", "meeting_id")},
        )  # fmt: skip
        self._at_rest()
        return self.show(_("It stands in the register now."))

    def drop_meeting(self, fields: Fields) -> Markup:
        """Take out a meeting that was written in by mistake."""
        open_session().do(drop_meeting, meeting_id=fields.get("meeting_id", ""))
        self._at_rest()
        return self.show(_("It is taken out."))

    def accept(self, fields: Fields) -> Markup:
        """Take the proposed pairs that are ticked into the plan."""
        pairs = [name.split("/")[1:] for name in fields if name.startswith("pair/")]
        chosen = tuple((p[0], p[1]) for p in pairs if len(p) == 2)
        if not chosen:
            raise Invalid(say("Please leave at least one pair ticked."))
        open_session().do(accept_talks, planned_on=day_of(fields, "planned_on"), pairs=chosen)
        return self.show(_("The plan stands. Any pair in it can still be changed."))

    def held(self, fields: Fields) -> Markup:
        """Write down that the ticked talks were held."""
        ids = tuple(name.removeprefix("t-") for name in fields if name.startswith("t-"))
        open_session().do(record_talks, talk_ids=ids, done_on=day_of(fields, "done_on"))
        return self.show(_("Written down."))

    def open_talk(self, fields: Fields) -> None:
        """Open a talk to be changed."""
        self._at_rest()
        self.talk_id = fields.get("talk_id", "")

    def talk(self, fields: Fields) -> Markup:
        """Write a talk in, or change one: who, the day planned, the day it was held."""
        open_session().do(
            record_talk,
            first_id=fields.get("first_id", ""), second_id=fields.get("second_id", ""),
            talk_id=fields.get("talk_id", ""), planned_on=day_or_none(fields, "planned_on"),
            done_on=day_or_none(fields, "done_on"),
        )  # fmt: skip
        self._at_rest()
        return self.show(_("Written down."))

    def drop_talk(self, fields: Fields) -> Markup:
        """Take a talk out of the register."""
        open_session().do(drop_talk, talk_id=fields.get("talk_id", ""))
        self._at_rest()
        return self.show(_("It is taken out."))


def _marks(fields: Fields) -> dict[str, tuple[str, str]]:
    """Each member's presence and reason, as the form sends them."""
    found = {}
    for name, value in fields.items():
        if name.startswith("p-"):
            member = name.removeprefix("p-")
            found[member] = (value, fields.get(f"reason-{member}", ""))
    return found


def _links(register: Register) -> list[dict[str, str]]:
    years = [
        {"href": f"register.ipynb?year={year}", "text": _("The register of {year}", year=year)}
        for year in register.years
        if year != register.year
    ]
    return [
        {"href": page_link(XRAY), "text": _("What is still missing")},
        {"href": page_link(LEDGER), "text": _("Ledger")},
        *years,
    ]
