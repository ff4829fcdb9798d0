"""The minutes page: read, correct one's own words; for the committee: build, settle, sign, follow up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kit.pages.fields import Fields, day_of, day_or_none, number_of
from kit.pages.links import asked
from kit.pages.minutes_keeping import keeping_view
from kit.pages.minutes_later import criticism_fields, line_id
from kit.pages.minutes_view import desk_head, lines_view, minutes_view, shelf_rows
from kit.services.after_meeting import complete_head, file_decision, make_up
from kit.services.later import supply_attendance, supply_criticism, supply_entry
from kit.services.minutes import ask_correction, build_minutes, settle_correction, sign_minutes
from kit.services.minutes_reading import MinutesDesk, minutes_shelf, minutes_version, read_minutes
from kit.session import open_session
from kit.widgets.live import LivePanel
from kit.widgets.markup import render
from kit.words import _

_EVERY = 3000
"""Milliseconds between two looks for what others did: nobody waits for it as at a meeting that goes on."""


def desk() -> LivePanel:
    """The list of meetings, or the minutes of the one that the address names."""
    view = _View(asked("meeting"))
    return LivePanel(view.show, {
        "build": view.build, "ask": view.ask, "settle": view.settle, "sign": view.sign,
        "head": view.head, "make_up": view.make_up, "file": view.file,
        "later_seat": view.later_seat, "later_said": view.later_said, "later_decision": view.later_decision,
        "later_criticism": view.later_criticism,
    }, version=view.version, clock=open_session().clock, every=_EVERY)  # fmt: skip


@dataclass
class _View:
    """The minutes of one meeting, with what was just done and at which version; without one, the list."""

    meeting_id: str
    told: str = ""
    told_at: str = ""

    def version(self) -> str:
        """The version that the page would show now; the list stays as it was opened."""
        return open_session().look(minutes_version, meeting_id=self.meeting_id) if self.meeting_id else ""

    def show(self) -> Markup:
        """The page."""
        session = open_session()
        if not self.meeting_id:
            rows = session.look(minutes_shelf)
            lead = _("Built of what was entered at the meeting, and of nothing else.")
            head = render("page_head", over="", title=_("Minutes"), lead=lead, tools=[])
            return render("minutes_shelf", head=head, rows=shelf_rows(rows))
        told = self.told if self.told_at == self.version() else ""
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

    def _say(self, text: str) -> None:
        self.told, self.told_at = text, self.version()

    def build(self, fields: Fields) -> None:
        """Build the draft, with the figures of the ballots that are ticked."""
        chosen = tuple(name.removeprefix("poll-") for name in fields if name.startswith("poll-"))
        open_session().do(build_minutes, meeting_id=self.meeting_id, read_out=chosen)
        self._say(_("The draft is built. Those who were there can read it now."))

    def ask(self, fields: Fields) -> None:
        """Ask for a correction of a line of one's own."""
        open_session().do(
            ask_correction, meeting_id=self.meeting_id, place=fields.get("place", ""),
            text=fields.get("text", ""),
        )  # fmt: skip
        self._say(_("Asked for. Those who keep the minutes look at it; the answer stands here."))

    def settle(self, fields: Fields) -> None:
        """Take a correction over, or leave the line as it stands."""
        accepted = fields.get("accepted", "") == "yes"
        open_session().do(
            settle_correction, correction_id=fields.get("correction_id", ""), accepted=accepted,
            reply=fields.get("reply", ""),
        )  # fmt: skip
        told = _("Taken over into the draft.") if accepted else _("The line stays, with your answer.")
        self._say(told)

    def sign(self, fields: Fields) -> None:
        """Freeze the draft that was read."""
        open_session().do(sign_minutes, meeting_id=self.meeting_id, version=number_of(fields, "version", 0))
        self._say(_("The minutes are settled and stay as they are."))

    def head(self, fields: Fields) -> None:
        """Write what the head lacks."""
        names = ("place", "host_id", "recorder_id", "guests", "starts_at", "seen")
        open_session().do(
            complete_head, meeting_id=self.meeting_id, **{name: fields.get(name, "") for name in names}
        )
        self._say(_("The head is written."))

    def make_up(self, fields: Fields) -> None:
        """Write when somebody who was away made it up; without a day it is still to come."""
        on = day_or_none(fields, "on")
        open_session().do(make_up, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""), on=on)
        self._say(_("Written down."))

    def file(self, fields: Fields) -> None:
        """Write a decision into the ledger."""
        open_session().do(
            file_decision, due_on=day_of(fields),
            **{name: fields.get(name, "") for name in
               ("entry_id", "matter", "text", "member_id", "checker_id")},
        )  # fmt: skip
        self._say(_("It stands in the ledger now."))

    def later_seat(self, fields: Fields) -> None:
        """Write who was there after all."""
        open_session().do(
            supply_attendance, meeting_id=self.meeting_id,
            **{name: fields.get(name, "") for name in ("member_id", "presence", "reason")},
        )  # fmt: skip
        self._added()

    def later_said(self, fields: Fields) -> None:
        """Add what was said and not written down."""
        open_session().do(
            supply_entry, meeting_id=self.meeting_id, step=number_of(fields, "step", 0),
            entry_id=line_id(fields), member_id=fields.get("member_id", ""), text=fields.get("text", ""),
        )  # fmt: skip
        self._added()

    def later_decision(self, fields: Fields) -> None:
        """Add a decision, or mend one."""
        open_session().do(
            supply_entry, meeting_id=self.meeting_id, decision=True,
            due_on=day_or_none(fields),
            entry_id=line_id(fields), member_id=fields.get("member_id", ""), text=fields.get("text", ""),
            seen=fields.get("seen", ""),
        )  # fmt: skip
        self._added()

    def later_criticism(self, fields: Fields) -> None:
        """Add a criticism, or the parts of one that were left empty."""
        open_session().do(supply_criticism, meeting_id=self.meeting_id, **criticism_fields(fields))
        self._added()

    def _added(self) -> None:
        self._say(_("Added, with your name and the day. Where a draft is open, it stands in it now."))
