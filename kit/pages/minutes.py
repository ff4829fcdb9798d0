"""The minutes page: read, correct one's own words; for the committee: build, settle, sign, follow up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kit.pages.fields import Fields, day_of, day_or_none, number_of
from kit.pages.links import asked
from kit.pages.minutes_keeping import keeping_view
from kit.pages.minutes_later import criticism_fields
from kit.pages.minutes_view import desk_head, lines_view, minutes_view, shelf_rows
from kit.services.after_meeting import complete_head, file_decision, make_up
from kit.services.later import supply_attendance, supply_criticism, supply_entry
from kit.services.minutes import ask_correction, build_minutes, settle_correction, sign_minutes
from kit.services.minutes_reading import MinutesDesk, minutes_shelf, read_minutes
from kit.session import open_session
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.words import _


def desk() -> Panel:
    """The list of meetings, or the minutes of the one that the address names."""
    view = _View(asked("meeting"))
    return Panel(view.show, {
        "build": view.build, "ask": view.ask, "settle": view.settle, "sign": view.sign,
        "head": view.head, "make_up": view.make_up, "file": view.file,
        "later_seat": view.later_seat, "later_said": view.later_said, "later_decision": view.later_decision,
        "later_criticism": view.later_criticism,
    })  # fmt: skip


@dataclass
class _View:
    """The minutes of one meeting; without one, the list."""

    meeting_id: str

    def show(self, told: str = "") -> Markup:
        """The page; ``told`` is what was just done."""
        session = open_session()
        if not self.meeting_id:
            rows = session.look(minutes_shelf)
            lead = _("Built of what was entered at the meeting, and of nothing else.")
            head = render("page_head", over="", title=_("Minutes"), lead=lead, tools=[])
            return render("minutes_shelf", head=head, rows=shelf_rows(rows))
        found = session.look(read_minutes, meeting_id=self.meeting_id)
        return render(
            "minutes",
            head=desk_head(found),
            told=told,
            id=found.meeting.id,
            paper=minutes_view(found),
            lines=lines_view(found),
            keeping=self._keeping(found),
        )

    @staticmethod
    def _keeping(found: MinutesDesk) -> dict[str, Any] | None:
        today = open_session().clock().date()
        return keeping_view(found, found.keeping, today) if found.keeping else None

    def build(self, fields: Fields) -> Markup:
        """Build the draft, with the figures of the ballots that are ticked."""
        chosen = tuple(name.removeprefix("poll-") for name in fields if name.startswith("poll-"))
        open_session().do(build_minutes, meeting_id=self.meeting_id, read_out=chosen)
        return self.show(_("The draft is built. Those who were there can read it now."))

    def ask(self, fields: Fields) -> Markup:
        """Ask for a correction of a line of one's own."""
        open_session().do(
            ask_correction, meeting_id=self.meeting_id, place=fields.get("place", ""),
            text=fields.get("text", ""),
        )  # fmt: skip
        return self.show(_("Asked for. Those who keep the minutes look at it; the answer stands here."))

    def settle(self, fields: Fields) -> Markup:
        """Take a correction over, or leave the line as it stands."""
        accepted = fields.get("accepted", "") == "yes"
        open_session().do(
            settle_correction, correction_id=fields.get("correction_id", ""), accepted=accepted,
            reply=fields.get("reply", ""),
        )  # fmt: skip
        told = _("Taken over into the draft.") if accepted else _("The line stays, with your answer.")
        return self.show(told)

    def sign(self, fields: Fields) -> Markup:
        """Freeze the draft that was read."""
        open_session().do(sign_minutes, meeting_id=self.meeting_id, version=number_of(fields, "version", 0))
        return self.show(_("The minutes are settled and stay as they are."))

    def head(self, fields: Fields) -> Markup:
        """Write what the head lacks."""
        names = ("place", "host_id", "recorder_id", "guests", "starts_at")
        open_session().do(
            complete_head, meeting_id=self.meeting_id, **{name: fields.get(name, "") for name in names}
        )
        return self.show(_("The head is written."))

    def make_up(self, fields: Fields) -> Markup:
        """Write when somebody who was away made it up; without a day it is still to come."""
        on = day_or_none(fields, "on")
        open_session().do(make_up, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""), on=on)
        return self.show(_("Written down."))

    def file(self, fields: Fields) -> Markup:
        """Write a decision into the ledger."""
        open_session().do(
            file_decision, due_on=day_of(fields),
            **{name: fields.get(name, "") for name in
               ("entry_id", "matter", "text", "member_id", "checker_id")},
        )  # fmt: skip
        return self.show(_("It stands in the ledger now."))

    def later_seat(self, fields: Fields) -> Markup:
        """Write who was there after all."""
        open_session().do(
            supply_attendance, meeting_id=self.meeting_id,
            **{name: fields.get(name, "") for name in ("member_id", "presence", "reason")},
        )  # fmt: skip
        return self._added()

    def later_said(self, fields: Fields) -> Markup:
        """Add what was said and not written down."""
        open_session().do(
            supply_entry, meeting_id=self.meeting_id, step=number_of(fields, "step", 0),
            entry_id=fields.get("entry_id", ""), member_id=fields.get("member_id", ""),
            text=fields.get("text", ""),
        )  # fmt: skip
        return self._added()

    def later_decision(self, fields: Fields) -> Markup:
        """Add a decision, or mend one."""
        open_session().do(
            supply_entry, meeting_id=self.meeting_id, decision=True,
            due_on=day_or_none(fields),
            entry_id=fields.get("entry_id", ""), member_id=fields.get("member_id", ""),
            text=fields.get("text", ""),
        )  # fmt: skip
        return self._added()

    def later_criticism(self, fields: Fields) -> Markup:
        """Add a criticism, or the parts of one that were left empty."""
        open_session().do(supply_criticism, meeting_id=self.meeting_id, **criticism_fields(fields))
        return self._added()

    def _added(self) -> Markup:
        return self.show(_("Added, with your name and the day. Where a draft is open, it stands in it now."))
