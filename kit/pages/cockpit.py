"""Holding a meeting: what the one who leads it has in front of him or her, two laptops as well as one.

Everything shown is in the database; the process keeps no more than the line that says what was just done.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kit.domain.gate import TITLES
from kit.domain.meeting import Meeting
from kit.errors import Invalid
from kit.pages.cockpit_parts import kind_word, page_parts
from kit.pages.fields import Fields, day_of, day_or_none, number_of
from kit.pages.links import MEETING, asked, page_link
from kit.services.cockpit import (
    call_speaker,
    cockpit,
    end_meeting,
    end_turn,
    extend_turn,
    link_action,
    mark_present,
    meeting_version,
    meetings_to_hold,
    move_turn,
    next_step,
    pause_turn,
    start_meeting,
    step_back,
    take_attendance,
    unlink_action,
    write_criticism,
    write_decision,
    write_entry,
    write_stand,
)
from kit.services.gates import meeting_gates
from kit.session import open_session
from kit.widgets.live import LivePanel
from kit.widgets.markup import render
from kit.words import _, day, say

_WORDS = 16
"""How many signs of what was written down are said again."""


def desk() -> LivePanel:
    """The meeting that goes on, or that the address names; where there is none, those to choose from."""
    view = _View()
    acts = {name: getattr(view, name) for name in _ACTS}
    return LivePanel(view.show, acts, version=view.version, clock=open_session().clock)


_ACTS = (
    "attend", "attend_all", "start", "next", "back", "finish", "call", "pause", "resume", "minute", "spoken",
    "move", "criticism", "stand", "link", "unlink", "entry", "decision",
)  # fmt: skip


@dataclass
class _View:
    """Which meeting this page holds, and what was just done at which of its versions."""

    meeting_id: str = ""
    told: str = ""
    told_at: str = ""

    def version(self) -> str:
        """The version that the page would show now."""
        name = self._meeting()
        if name:
            return open_session().look(meeting_version, meeting_id=name, whole=True)
        return " ".join(m.id for m in open_session().look(meetings_to_hold))

    def show(self) -> Markup:
        """The page."""
        name = self._meeting()
        if not name:
            return self._shelf()
        version = self.version()
        seen = open_session().look(cockpit, meeting_id=name)
        told = self.told if self.told_at == version else ""
        gates = open_session().look(meeting_gates, meeting_id=name) if seen.meeting.started_at is None else ()
        lines = [{"title": str(TITLES[gate.name]), "met": gate.met} for gate in gates]
        return render("cockpit", told=told, gates=lines, **page_parts(seen, open_session().clock()))

    def _meeting(self) -> str:
        """The meeting that the address names; without one the one that goes on, and it stays that one."""
        if not self.meeting_id:
            named = asked("meeting")
            running = [] if named else [
                m for m in open_session().look(meetings_to_hold) if m.started_at is not None
            ]  # fmt: skip
            self.meeting_id = named or (running[0].id if running else "")
        return self.meeting_id

    def _shelf(self) -> Markup:
        head = render("page_head", over="", title=_("Holding a meeting"), lead="", tools=[])
        rows = [_row(m) for m in open_session().look(meetings_to_hold)]
        return render("cockpit_shelf", head=head, rows=rows, plan=page_link(MEETING))

    def _say(self, text: str) -> None:
        self.told, self.told_at = text, self.version()

    # ── who is there, and the steps ──

    def attend(self, fields: Fields) -> None:
        """Note whether somebody is there, with the reason where one is away."""
        open_session().do(
            take_attendance, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""),
            presence=fields.get("presence", ""), reason=fields.get("reason", ""),
        )  # fmt: skip

    def attend_all(self, _fields: Fields) -> None:
        """Note everybody as present who was not called yet."""
        count = open_session().do(mark_present, meeting_id=self.meeting_id)
        self._say(_("{n} noted as present.", n=count))

    def start(self, _fields: Fields) -> None:
        """Begin the meeting."""
        open_session().do(start_meeting, meeting_id=self.meeting_id)

    def next(self, fields: Fields) -> None:
        """Go on to the next step."""
        open_session().do(next_step, meeting_id=self.meeting_id, after=_number(fields, "after"))

    def back(self, fields: Fields) -> None:
        """Go back one step."""
        open_session().do(step_back, meeting_id=self.meeting_id, after=_number(fields, "after"))

    def finish(self, _fields: Fields) -> None:
        """End the meeting."""
        open_session().do(end_meeting, meeting_id=self.meeting_id)

    # ── turns ──

    def call(self, fields: Fields) -> None:
        """Give the turn to the next, or to the one named."""
        open_session().do(
            call_speaker, meeting_id=self.meeting_id, after=fields.get("after", ""),
            member_id=fields.get("member_id", ""),
        )  # fmt: skip

    def pause(self, fields: Fields) -> None:
        """Stop the time for a moment."""
        self._run(fields, running=False)

    def resume(self, fields: Fields) -> None:
        """Let the time run on."""
        self._run(fields, running=True)

    def _run(self, fields: Fields, *, running: bool) -> None:
        open_session().do(
            pause_turn, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""), running=running
        )

    def minute(self, fields: Fields) -> None:
        """Add a minute."""
        open_session().do(
            extend_turn, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""),
            seconds=_number(fields, "seconds"),
        )  # fmt: skip

    def spoken(self, fields: Fields) -> None:
        """The member has spoken and hears the others now."""
        open_session().do(end_turn, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""))

    def move(self, fields: Fields) -> None:
        """Put somebody elsewhere in the order."""
        open_session().do(
            move_turn, meeting_id=self.meeting_id, member_id=fields.get("member_id", ""),
            to=_number(fields, "to"),
        )  # fmt: skip

    # ── what is entered ──

    def criticism(self, fields: Fields) -> None:
        """Write a criticism down."""
        open_session().do(
            write_criticism, meeting_id=self.meeting_id,
            **{name: fields.get(name, "") for name in
               ("by_id", "to_id", "matter", "effect", "suggestion", "stand", "once")},
        )  # fmt: skip
        self._written(fields.get("matter", ""))

    def stand(self, fields: Fields) -> None:
        """Write down the stand taken on a criticism."""
        open_session().do(
            write_stand, criticism_id=fields.get("criticism_id", ""), stand=fields.get("stand", ""),
            seen=fields.get("seen", ""),
        )  # fmt: skip

    def link(self, fields: Fields) -> None:
        """Write a criticism into the plan of the one who heard it."""
        open_session().do(link_action, criticism_id=fields.get("criticism_id", ""), due_on=day_of(fields))

    def unlink(self, fields: Fields) -> None:
        """Take it out again."""
        open_session().do(unlink_action, criticism_id=fields.get("criticism_id", ""))

    def entry(self, fields: Fields) -> None:
        """Write down what was said."""
        open_session().do(
            write_entry, meeting_id=self.meeting_id, step=_number(fields, "step"),
            **{name: fields.get(name, "") for name in ("text", "member_id", "once")},
        )  # fmt: skip
        self._written(fields.get("text", ""))

    def decision(self, fields: Fields) -> None:
        """Write down what was decided."""
        open_session().do(
            write_decision, meeting_id=self.meeting_id, step=_number(fields, "step"),
            due_on=day_or_none(fields),
            **{name: fields.get(name, "") for name in ("text", "member_id", "once")},
        )  # fmt: skip
        self._written(fields.get("text", ""))

    def _written(self, words: str) -> None:
        """Say with its first words what was written: where it stands may be below the window's edge."""
        begins = words.strip()
        self._say(
            _("Written down: {words}", words=begins if len(begins) <= _WORDS else begins[:_WORDS] + "…")
        )


def _row(meeting: Meeting) -> dict[str, str]:
    return {
        "href": f"cockpit.ipynb?meeting={meeting.id}",
        "title": meeting.title or kind_word(meeting.kind),
        "when": f"{day(meeting.held_on)} {meeting.starts_at}",
        "place": meeting.place,
        "running": "y" if meeting.started_at else "",
    }


def _number(fields: Fields, name: str) -> int:
    number = number_of(fields, name, -1)
    if number < 0:
        raise Invalid(say("This page is out of date. Please open it again."))
    return number
