"""The minutes of a meeting: built, corrected by those who spoke, signed; a signed copy never changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

from kit.domain.ballot import tally_from
from kit.domain.election import Election, ElectionState
from kit.domain.later import later_from
from kit.domain.meeting import Meeting, MeetingState, Presence
from kit.domain.minutes import (
    Correction,
    Held,
    Line,
    Minutes,
    MinutesState,
    OwnLine,
    build,
    compare,
    digest,
    gaps,
    own_lines,
)
from kit.domain.minutes_content import Content, content_from, content_text
from kit.domain.note import checked_note
from kit.domain.organisation import Role
from kit.errors import Conflict, Invalid, NotFound, Refused
from kit.services.held import GONE, hold, meeting_of
from kit.services.visit import Visit
from kit.words import say

LONGEST_REPLY = 200
LONGEST_REASON = 120
"""Of being away: the register keeps it as a short line."""
_NOT_OVER = say("This meeting is not over yet. Its minutes are built when it has ended.")
_NO_DRAFT = say("There are no minutes of this meeting yet. They can be read once they have been built.")
_SIGNED = say("These minutes are signed and stay as they are. What turns up later is told at a next meeting.")
_NOT_YOURS = say("This line is not yours. Please speak with the comrade whose words they are.")
_FASTER = say("Somebody has just changed the same record. Please open the page again.")
_CHANGED = say(
    "Since this draft was built something was entered or changed. Please build it again and read it before "
    "it is signed."
)


@dataclass(frozen=True)
class MyLine:
    """A line of the doer's own, and what the doer asked to have changed in it last."""

    line: OwnLine
    asked: Correction | None = None


def build_minutes(visit: Visit, *, meeting_id: str, read_out: tuple[str, ...] | None = None) -> Minutes:
    """Build the draft of what was entered; ``read_out`` names the ballots whose figures were read out.

    Left out, the earlier draft's choice holds. A draft that says the same stays as it is.
    """
    meeting = unsigned(visit, meeting_id)
    before = latest(visit, meeting)
    if read_out is None:
        read_out = content_from(before.content).read_out if before else ()
    tallied = {e.id for e in _elections(visit, meeting) if e.state is ElectionState.TALLIED}
    if not tallied.issuperset(read_out):
        raise Invalid(say("Only a ballot that was added up can be read out."), field="read_out")
    text = content_text(build(held_of(visit, meeting, frozenset(read_out))))
    if before is not None and before.content == text and before.sound:
        return before
    made = Minutes(
        before.id if before else uuid4().hex, meeting.id, before.version + 1 if before else 1,
        MinutesState.DRAFT, text, digest(text), visit.now, visit.by.member_id,
    )  # fmt: skip
    if before is None:
        visit.records.minutes.add(made)
    elif not visit.records.minutes.change(made, version=before.version, state=MinutesState.DRAFT):
        raise Conflict(_FASTER)
    visit.note("build_minutes", meeting.id, str(made.version))
    return made


def my_lines(visit: Visit, *, meeting_id: str) -> tuple[MyLine, ...]:
    """The doer's own lines in the minutes as they stand, whether or not the doer was there."""
    meeting = meeting_of(visit, meeting_id)
    content = content_from(_draft_or_signed(visit, meeting).content)
    asked = {
        c.place: c
        for c in sorted(
            visit.records.corrections.where(meeting_id=meeting.id, member_id=visit.by.member_id),
            key=lambda c: (c.made_at, c.id),
        )
    }
    lines = own_lines(content, visit.by.member_id, nobodys=keeps(visit))
    return tuple(MyLine(line, asked.get(line.place)) for line in lines)


def ask_correction(visit: Visit, *, meeting_id: str, place: str, text: str) -> Correction:
    """Ask that a line of the doer's own read ``text``; asked again before it is settled, the later holds."""
    meeting = _held(visit, meeting_id)
    mine = next((m for m in my_lines(visit, meeting_id=meeting.id) if m.line.place == place), None)
    if mine is None:
        raise Refused(_NOT_YOURS)
    told = checked_note(text, say("Please write how the line should read."), field="text")
    if mine.line.part == "reason" and len(told) > LONGEST_REASON:
        raise Invalid(say("Please give the reason in at most {n} characters.", n=LONGEST_REASON),
                      field="text")  # fmt: skip
    if told == mine.line.text:
        raise Invalid(say("This is what stands there already. Please write how it should read."),
                      field="text")  # fmt: skip
    waiting = mine.asked if mine.asked and mine.asked.accepted is None else None
    name = waiting.id if waiting else uuid4().hex
    asked = Correction(name, meeting.id, place, visit.by.member_id, told, visit.now)
    visit.records.corrections.put(asked)
    visit.note("ask_correction", asked.id)
    return asked


def settle_correction(
    visit: Visit, *, correction_id: str, accepted: bool, reply: str = ""
) -> tuple[Correction, Minutes]:
    """Take a correction over into the draft, or leave the line as it stands and say why."""
    asked = visit.records.corrections.get(correction_id)
    if asked is None:
        raise NotFound(GONE)
    meeting = _held(visit, asked.meeting_id)
    missing = None if accepted else say("Please say in a line why the words stay as they are.")
    told = checked_note(reply, missing, field="reply")
    if len(told) > LONGEST_REPLY:
        raise Invalid(say("Please write at most {most} characters here.", most=LONGEST_REPLY), field="reply")
    settled = replace(asked, accepted=accepted, settled_by=visit.by.member_id, reply=told)
    if not visit.records.corrections.change(settled, accepted=None, text=asked.text):
        raise Conflict(_FASTER)
    if accepted:
        _keep_reason(visit, settled)
    visit.note("settle_correction", asked.id)
    return settled, build_minutes(visit, meeting_id=meeting.id)


def sign_minutes(visit: Visit, *, meeting_id: str, version: int) -> Minutes:
    """Freeze the draft of this version for good; ``Refused`` while anything is missing, asked or changed."""
    meeting = unsigned(visit, meeting_id)
    draft = _draft_or_signed(visit, meeting)
    content = content_from(draft.content)
    if draft.version != version or compare(content, _now(visit, meeting, content)):
        raise Refused(_CHANGED)
    if gaps(content):
        raise Refused(say("The head of these minutes is not complete. What is missing is named on the page."))
    if visit.records.corrections.where(meeting_id=meeting.id, accepted=None):
        raise Refused(say("A correction is still waiting. Please settle it before the minutes are signed."))
    signed = replace(draft, state=MinutesState.SIGNED, made_at=visit.now, made_by=visit.by.member_id)
    done = replace(meeting, state=MeetingState.SIGNED, version=meeting.version + 1)
    if not (
        draft.sound
        and visit.records.minutes.change(signed, version=version, state=MinutesState.DRAFT)
        and visit.records.meetings.change(done, version=meeting.version)
    ):
        raise Conflict(_FASTER)
    visit.note("sign_minutes", meeting.id, signed.digest)
    return signed


# ── what these acts and the pages read ──


def held_of(visit: Visit, meeting: Meeting, read_out: frozenset[str] = frozenset()) -> Held:
    """All that was entered of a meeting."""
    records, key = visit.records, {"meeting_id": meeting.id}
    members = {m.id: m for m in records.members.where(unit_id=meeting.unit_id)}
    held = Held(
        visit.branch().name, meeting, members, records.attendances.where(**key),
        records.agenda_steps.where(**key), records.turns.where(**key), records.entries.where(**key),
        records.criticisms.where(**key), _elections(visit, meeting), read_out,
        records.corrections.where(meeting_id=meeting.id, accepted=True),
    )  # fmt: skip
    away = {a.member_id for a in held.attendances} | {t.member_id for t in held.turns}
    away |= {e.member_id for e in held.entries} | {meeting.host_id, meeting.recorder_id}
    away |= {line.candidate for e in held.elections if e.tally for line in tally_from(e.tally).lines}
    away |= {one for c in held.criticisms for one in (c.by_id, c.to_id)}
    marks = [one.later for one in held.attendances] + [one.later for one in held.entries]
    marks += [one.later for one in held.criticisms]
    away |= {mark.by for text in marks for mark in later_from(text)}
    missing = tuple(one for one in away if one and one not in members)
    found = records.members.where(id=missing) if missing else ()
    return replace(held, members=members | {m.id: m for m in found})


def stale(visit: Visit, meeting: Meeting, draft: Minutes) -> tuple[str, ...]:
    """The parts in which a draft differs from what is entered now; of signed minutes none."""
    if draft.state is MinutesState.SIGNED:
        return ()
    content = content_from(draft.content)
    return compare(content, _now(visit, meeting, content))


def latest(visit: Visit, meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting as they stand, None while they have not been built."""
    made = visit.records.minutes.where(meeting_id=meeting.id)
    return max(made, key=lambda m: m.version, default=None)


def keeps(visit: Visit) -> bool:
    """Whether the doer is one of those who keep the minutes: the secretary and the committee."""
    return visit.by.role is Role.FACILITATOR


def was_there(visit: Visit, meeting: Meeting) -> bool:
    """Whether the doer is entered as having been at the meeting."""
    seat = visit.records.attendances.get(meeting.id, visit.by.member_id)
    return seat is not None and seat.presence is Presence.PRESENT


def unsigned(visit: Visit, meeting_id: str) -> Meeting:
    """A meeting that is over and whose minutes are not signed; ``Refused`` for any other."""
    meeting = meeting_of(visit, meeting_id)
    if meeting.state is MeetingState.SIGNED:
        raise Refused(_SIGNED)
    if meeting.state is not MeetingState.ENDED:
        raise Refused(_NOT_OVER)
    return meeting


def _held(visit: Visit, meeting_id: str) -> Meeting:
    """Such a meeting, taken hold of: of a correction and the signing one comes after the other."""
    unsigned(visit, meeting_id)
    return hold(visit, meeting_id, MeetingState.ENDED)


def _draft_or_signed(visit: Visit, meeting: Meeting) -> Minutes:
    made = latest(visit, meeting)
    if made is None:
        raise NotFound(_NO_DRAFT)
    return made


def _now(visit: Visit, meeting: Meeting, draft: Content) -> Content:
    return build(held_of(visit, meeting, frozenset(draft.read_out)))


def _elections(visit: Visit, meeting: Meeting) -> tuple[Election, ...]:
    return visit.records.elections.where(unit_id=meeting.unit_id, meeting_id=meeting.id)


def _keep_reason(visit: Visit, settled: Correction) -> None:
    """A reason of leave that was put right holds in the register too: long absence is reckoned by it."""
    line, name, _part = settled.place.split("/")
    seat = visit.records.attendances.get(settled.meeting_id, name) if line == Line.ATTENDANCE else None
    if seat is not None and seat.presence is Presence.LEAVE:
        visit.records.attendances.put(replace(seat, reason=settled.text))
