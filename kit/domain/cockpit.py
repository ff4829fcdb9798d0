"""What the one who leads a meeting goes by: the agenda's clock, whose turn it is, who has told whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kit.domain.agenda import Slot, begins, timetable
from kit.domain.meeting import AgendaStep, Criticism, Meeting, MeetingKind, StepKind, Turn
from kit.words import mark

UNDO = timedelta(minutes=1)
"""How long what was written into a comrade's plan can be taken out of it again by who wrote it."""
MINUTE = 60
TURNS = frozenset({StepKind.MEMBERS})
"""Steps at which one member after the other speaks."""
CRITICAL = TURNS | {StepKind.COMMITTEE}
"""Steps at which criticism is given."""


def agenda_clock(meeting: Meeting, steps: Iterable[AgendaStep], now: datetime) -> tuple[Slot, ...]:
    """The agenda as it stands at ``now``; what has not begun begins at its time, or now where that passed."""
    planned = begins(meeting) or now
    return timetable(steps, planned if meeting.started_at else max(planned, now), now)


# ── turns ──


def run_for(turn: Turn, now: datetime) -> int:
    """The seconds that a turn has run."""
    running = max(timedelta(), now - turn.running_since) if turn.running_since else timedelta()
    return turn.ran + int(running.total_seconds())


def ends_at(turn: Turn) -> datetime | None:
    """When a running turn's time is over; None while it stands still."""
    return turn.running_since + timedelta(seconds=turn.seconds - turn.ran) if turn.running_since else None


def begun(turn: Turn, now: datetime) -> Turn:
    """The turn running from ``now`` on; one that runs goes on as it is."""
    return turn if turn.running_since or turn.done else replace(turn, running_since=now)


def paused(turn: Turn, now: datetime) -> Turn:
    """The turn standing still, with what it has run so far."""
    return replace(turn, ran=run_for(turn, now), running_since=None)


def finished(turn: Turn, now: datetime) -> Turn:
    """The turn over: the member has spoken and hears what the others say."""
    return replace(paused(turn, now), done=True)


def lengthened(turn: Turn, by: int = MINUTE) -> Turn:
    """The turn with more time."""
    return replace(turn, seconds=turn.seconds + by)


def in_order(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The turns in the order of speaking."""
    return tuple(sorted(turns, key=lambda t: (t.number, t.member_id)))


def still_to_speak(turns: Iterable[Turn], speaker_id: str) -> tuple[Turn, ...]:
    """Whose turn is still to come, in order; who speaks now is not among them."""
    return tuple(t for t in in_order(turns) if not t.done and t.member_id != speaker_id)


def moved(turns: Iterable[Turn], speaker_id: str, member_id: str, to: int) -> tuple[Turn, ...]:
    """The turns that change when a member comes at place ``to`` (0 is next) of those still to speak."""
    waiting = list(still_to_speak(turns, speaker_id))
    found = next((t for t in waiting if t.member_id == member_id), None)
    if found is None:
        return ()
    numbers = sorted(t.number for t in waiting)
    waiting.remove(found)
    waiting.insert(max(0, min(to, len(waiting))), found)
    placed = [replace(t, number=n) for t, n in zip(waiting, numbers, strict=True)]
    before = {t.member_id: t.number for t in turns}
    return tuple(t for t in placed if before[t.member_id] != t.number)


# ── who has told whom ──


@dataclass(frozen=True)
class Told:
    """Who has given and received criticism; the members are those in the room, by id."""

    pairs: frozenset[tuple[str, str]]
    """(who gave it, to whom)."""
    not_given: tuple[str, ...]
    not_heard: tuple[str, ...]


def told(criticisms: Iterable[Criticism], present: Collection[str]) -> Told:
    """Who has told whom something, and who of those present has not yet given or heard any."""
    pairs = frozenset((c.by_id, c.to_id) for c in criticisms)
    gave, heard = {by for by, _to in pairs}, {to for _by, to in pairs}
    return Told(
        pairs, tuple(m for m in present if m not in gave), tuple(m for m in present if m not in heard)
    )


# ── an agenda where none was planned ──

_LIFE = (
    (StepKind.OPENING, mark("Opening, and who is here"), 3),
    (StepKind.REVIEW, mark("What came of last year's rectification"), 10),
    (StepKind.OPINIONS, mark("Opinions heard"), 5),
    (StepKind.COMMITTEE, mark("The branch committee examines itself"), 12),
    (StepKind.MEMBERS, mark("Members speak one by one, criticism of each other"), 80),
    (StepKind.SUMMARY, mark("Summing up"), 10),
)
_PLAIN = (
    (StepKind.OPENING, mark("Opening, and who is here"), 3),
    (StepKind.OTHER, mark("The matter of the meeting"), 40),
    (StepKind.DECISION, mark("What is decided"), 15),
    (StepKind.SUMMARY, mark("Summing up"), 5),
)
_BALLOT = (StepKind.BALLOT, mark("Democratic appraisal (secret ballot)"), 15)


def plain_agenda(kind: MeetingKind) -> tuple[tuple[StepKind, str, int], ...]:
    """Kind, title (a message to be translated) and minutes of each step of a meeting planned without any."""
    if kind is MeetingKind.APPRAISAL:
        return (*_LIFE[:1], *_LIFE[4:5], _BALLOT, *_LIFE[5:])
    return _LIFE if kind in (MeetingKind.LIFE, MeetingKind.DEMOCRATIC_LIFE) else _PLAIN
