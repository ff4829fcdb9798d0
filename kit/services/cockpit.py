"""A meeting as the one who leads it sees it, and as the second screen shows it; the acts are found here too.

What is read for the second screen is read by ``projected`` alone: meeting, steps, turns and names.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kit.domain.agenda import Slot
from kit.domain.cockpit import Told, agenda_clock, told
from kit.domain.election import Election, ElectionState
from kit.domain.meeting import (
    AgendaStep,
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingState,
    StepKind,
    Turn,
)
from kit.domain.organisation import Member
from kit.domain.projection import Projection, projection
from kit.domain.quorum import Attended, Quorum, Share, attended, quorum, quorum_rule
from kit.domain.rule import Rule
from kit.errors import NotFound, NotStored
from kit.services.held import meeting_of, step_of, steps_of
from kit.services.holding import (
    due_for,
    end_meeting,
    mark_present,
    next_step,
    start_meeting,
    step_back,
    take_attendance,
)
from kit.services.rules import rules_of
from kit.services.spoken import (
    link_action,
    may_unlink,
    unlink_action,
    write_criticism,
    write_decision,
    write_entry,
    write_stand,
)
from kit.services.turns import call_speaker, end_turn, extend_turn, move_turn, pause_turn
from kit.services.visit import Visit

__all__ = [  # noqa: RUF022 - in the order of a meeting
    "meetings_to_hold", "cockpit", "meeting_version", "projected", "take_attendance", "mark_present",
    "start_meeting", "next_step", "step_back", "call_speaker", "pause_turn", "extend_turn", "end_turn",
    "move_turn", "write_criticism", "write_stand", "write_entry", "write_decision", "link_action",
    "unlink_action", "end_meeting",
]  # fmt: skip


@dataclass(frozen=True)
class Cockpit:
    """A meeting with everything that the one who leads it needs; ``slots`` are the agenda with its times."""

    meeting: Meeting
    slots: tuple[Slot, ...]
    people: tuple[Member, ...]
    """Who is due, in the roster's order."""
    here: Attended
    attendances: dict[str, Attendance]
    turns: tuple[Turn, ...]
    criticisms: tuple[Criticism, ...]
    entries: tuple[Entry, ...]
    told: Told
    names: dict[str, str]
    quorum: Quorum | None = None
    rule: Rule | None = None
    """The rule that the quorum rests on."""
    ballots: tuple[tuple[Election, int, int], ...] = ()
    """Each ballot of the meeting with how many have voted, and how many may; never who."""
    undo: frozenset[str] = field(default_factory=frozenset)
    """The criticisms that can still be taken out of a plan."""

    @property
    def step(self) -> AgendaStep | None:
        """The step that goes on."""
        return next((s.step for s in self.slots if s.step.number == self.meeting.current), None)


def meetings_to_hold(visit: Visit) -> tuple[Meeting, ...]:
    """The branch's meetings that go on or are planned: what goes on first, then by day."""
    found = visit.records.meetings.where(
        unit_id=visit.by.unit_id, state=(MeetingState.RUNNING, MeetingState.PLANNED)
    )
    return tuple(sorted(found, key=lambda m: (m.state is not MeetingState.RUNNING, m.held_on, m.starts_at)))


def cockpit(visit: Visit, *, meeting_id: str) -> Cockpit:
    """A meeting as its facilitator sees it now."""
    meeting = meeting_of(visit, meeting_id)
    rows = {a.member_id: a for a in visit.records.attendances.where(meeting_id=meeting.id)}
    due = due_for(visit, meeting)
    here = attended(due, {name: row.presence for name, row in rows.items()})
    heard = sorted(visit.records.criticisms.where(meeting_id=meeting.id), key=lambda c: c.number)
    count, rule = _quorum(visit, meeting, here)
    return Cockpit(
        meeting=meeting,
        slots=agenda_clock(meeting, steps_of(visit, meeting), visit.now),
        people=due,
        here=here,
        attendances=rows,
        turns=visit.records.turns.where(meeting_id=meeting.id),
        criticisms=tuple(heard),
        entries=tuple(sorted(visit.records.entries.where(meeting_id=meeting.id), key=lambda e: e.number)),
        told=told(heard, [m.id for m in here.present]),
        names={m.id: m.name for m in visit.records.members.where(unit_id=meeting.unit_id)},
        quorum=count,
        rule=rule,
        ballots=_ballots(visit, meeting),
        undo=_undo(visit, heard),
    )


def meeting_version(visit: Visit, *, meeting_id: str, whole: bool = False) -> str:
    """What changes whenever a page about the meeting would show something else.

    The meeting's own count, the minute while it goes on, and, for the ``whole`` of the cockpit, how many have
    voted and what can still be undone.
    """
    meeting = meeting_of(visit, meeting_id)
    minute = f"{visit.now:%H%M}" if meeting.state is MeetingState.RUNNING else ""
    parts = [str(meeting.version), meeting.state.value, minute]
    if whole and meeting.state is MeetingState.RUNNING:
        step = step_of(visit, meeting)
        if step is not None and step.kind is StepKind.BALLOT:
            parts += [f"{e.state.value}{voted}" for e, voted, _of in _ballots(visit, meeting)]
        parts.append(str(len(_undo(visit, visit.records.criticisms.where(meeting_id=meeting.id)))))
    return ".".join(parts)


@dataclass(frozen=True)
class Wall:
    """The second screen's content and the branch's name."""

    branch: str
    shown: Projection


def projected(visit: Visit, *, meeting_id: str) -> Wall:
    """What the second screen shows: made of meeting, steps, turns and names, and nothing else is read."""
    meeting = meeting_of(visit, meeting_id)
    turns = visit.records.turns.where(meeting_id=meeting.id)
    people = visit.records.members.where(id=tuple(t.member_id for t in turns)) if turns else ()
    names = {m.id: m.name for m in people}
    shown = projection(meeting, steps_of(visit, meeting), turns, names, visit.now)
    return Wall(visit.branch().name, shown)


def _quorum(visit: Visit, meeting: Meeting, here: Attended) -> tuple[Quorum | None, Rule | None]:
    name = quorum_rule(meeting)
    rule = next(
        (r for r in rules_of(visit.records, meeting.unit_id, visit.forms.folder) if r.name == name), None
    )
    return (quorum(name, Share.read(rule.value), here), rule) if rule else (None, None)


def _ballots(visit: Visit, meeting: Meeting) -> tuple[tuple[Election, int, int], ...]:
    """Ballots of the meeting with their turnout; a box that is kept on another node is not counted here."""
    found = []
    for election in visit.records.elections.where(meeting_id=meeting.id):
        if election.state is not ElectionState.OPEN:
            found.append((election, 0, 0))
            continue
        try:
            turnout = visit.polling(election.id).counts()
        except (NotFound, NotStored):
            found.append((election, 0, 0))
            continue
        found.append((election, turnout.by_page + turnout.slips_in, turnout.entitled))
    return tuple(found)


def _undo(visit: Visit, heard: list[Criticism] | tuple[Criticism, ...]) -> frozenset[str]:
    linked = {c.action_id: c.id for c in heard if c.action_id}
    actions = visit.records.actions.where(id=tuple(linked)) if linked else ()
    return frozenset(linked[a.id] for a in actions if may_unlink(visit, a))
