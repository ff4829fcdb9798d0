"""The second screen of a meeting: names, order, times and agenda; nothing that anybody wrote comes here."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kit.pages.cockpit_parts import kind_word
from kit.pages.links import asked
from kit.services.cockpit import meeting_version, meetings_to_hold, projected
from kit.session import open_session
from kit.widgets.live import LivePanel
from kit.widgets.markup import render
from kit.words import _, clock, day


def wall() -> LivePanel:
    """What the wall shows; it has no acts: nothing can be done from here."""
    view = _View()
    return LivePanel(view.show, {}, version=view.version, clock=open_session().clock, every=400)


@dataclass
class _View:
    """Which meeting the wall shows: the one that the address names, or the one that goes on."""

    meeting_id: str = ""

    def version(self) -> str:
        """The version that the wall would show now."""
        name = self._meeting()
        return open_session().look(meeting_version, meeting_id=name) if name else ""

    def show(self) -> Markup:
        """The wall."""
        name = self._meeting()
        now = open_session().clock()
        if not name:
            return render("notice", text=_("No meeting goes on. This screen follows as soon as one begins."))
        held = open_session().look(projected, meeting_id=name)
        left = held.shown.left
        return render(
            "projector",
            branch=held.branch,
            kind=kind_word(held.shown.kind),
            state=held.shown.state.value,
            wall=held.shown,
            way=[(one.place.value, _short(one.title)) for one in held.shown.way],
            day=day(now.date()),
            now=clock(now),
            ends=held.shown.ends.isoformat() if held.shown.ends else "",
            left=f"{'+' if left < 0 else ''}{abs(left) // 60:02d}:{abs(left) % 60:02d}",
        )

    def _meeting(self) -> str:
        if not self.meeting_id:
            named = asked("meeting")
            held = [] if named else open_session().look(meetings_to_hold)
            running = [m.id for m in held if m.started_at is not None]
            self.meeting_id = named or (running[0] if running else "")
        return self.meeting_id


def _short(title: str) -> str:
    """A step's name as far as its first comma or bracket: several of them stand side by side."""
    short = title
    for end in "，（,(":
        short = short.split(end)[0]
    return short.strip() or title
