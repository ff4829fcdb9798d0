"""What the minutes page shows to those who keep them: building, corrections, signing, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit.domain.election import ElectionState
from kit.domain.meeting import Meeting, MeetingState, Presence
from kit.domain.minutes import Gap, OwnLine, own_lines
from kit.domain.minutes_content import Content, Decided
from kit.pages.links import LEDGER, MEETING_REPORT_PDF, REGISTER, page_link
from kit.pages.minutes_later import later_view
from kit.pages.minutes_view import settled_words
from kit.reports.minutes import PART_WORDS
from kit.services.after_meeting import head_mark
from kit.services.minutes_reading import Keeping, MinutesDesk
from kit.words import Message, _, day, say

_GAPS: dict[Gap, Message] = {
    Gap.TIME: say("when it began"),
    Gap.PLACE: say("the place"),
    Gap.HOST: say("who led"),
    Gap.RECORDER: say("who wrote"),
    Gap.ATTENDANCE: say("who was there"),
}
_LINES: dict[str, Message] = {
    "reason": say("the reason for being away"),
    "said": say("words at the meeting"),
    "decided": say("a decision to carry out"),
    "nobodys": say("a line that is nobody's in particular"),
}
_PARTS: dict[str, Message] = {
    "head": say("the head"),
    "seats": say("attendance"),
    "spoke": say("who spoke"),
    "agenda": say("the agenda"),
    "said": say("what was said"),
    "criticisms": say("criticisms"),
    "decisions": say("decisions"),
    "polls": say("ballots"),
}


def keeping_view(found: MinutesDesk, keeping: Keeping, today: date) -> dict[str, Any]:
    """The forms of those who keep the minutes, as far as each applies now."""
    meeting, made = found.meeting, found.minutes
    signed = meeting.state is MeetingState.SIGNED
    waiting = [c for c in found.corrections if c.accepted is None]
    return {
        "signed": signed,
        "version": made.version if made else 0,
        "changed": _(", ").join(str(_PARTS[name]) for name in keeping.changed),
        "gaps": _(", ").join(str(_GAPS[gap]) for gap in keeping.gaps),
        "head_gaps": bool(set(keeping.gaps) - {Gap.ATTENDANCE}),
        "no_time": Gap.TIME in keeping.gaps,
        "unentered": _(", ").join(m.name for m in keeping.unentered),
        "register": page_link(REGISTER),
        "ledger": page_link(LEDGER),
        "form": _head_form(meeting, keeping),
        "polls": _polls(found, keeping),
        "corrections": _corrections(found),
        "waiting": len(waiting),
        "ready": bool(made) and not (signed or waiting or keeping.changed or keeping.gaps),
        "absent": _absent(found, keeping),
        "today": today.isoformat(),
        "held": meeting.held_on.isoformat(),
        "decisions": _decisions(found, keeping, today),
        "people": [{"id": m.id, "name": m.name} for m in keeping.people],
        "linked": len(keeping.linked),
        "report": f"{MEETING_REPORT_PDF}?meeting={meeting.id}",
        "report_word": f"{MEETING_REPORT_PDF.replace('.pdf', '.docx')}?meeting={meeting.id}",
        "report_days": keeping.report_days,
        "later": None if signed else later_view(found, keeping),
    }


def _head_form(meeting: Meeting, keeping: Keeping) -> dict[str, Any]:
    return {
        "place": meeting.place,
        "guests": meeting.guests,
        "starts_at": meeting.starts_at,
        "host": meeting.host_id,
        "recorder": meeting.recorder_id,
        "seen": head_mark(meeting),
    }


def _polls(found: MinutesDesk, keeping: Keeping) -> list[dict[str, Any]]:
    chosen = found.content.read_out if found.content else ()
    return [
        {"id": one.id, "title": one.title, "on": one.id in chosen}
        for one in keeping.elections
        if one.state is ElectionState.TALLIED
    ]


def _corrections(found: MinutesDesk) -> list[dict[str, Any]]:
    """The corrections, those that wait first, each beside the line as it stands."""
    labels = _labels(found.content) if found.content else {}
    rows = []
    for one in sorted(found.corrections, key=lambda c: c.accepted is not None):
        label, text = labels.get(one.place, ("", ""))
        rows.append({
            "id": one.id, "name": found.names.get(one.member_id, ""), "label": label, "before": text,
            "text": one.text, "open": one.accepted is None, "told": settled_words(one, dict(found.names)),
        })  # fmt: skip
    return rows


def _labels(content: Content) -> dict[str, tuple[str, str]]:
    """What each line is called and says, by its place: it may be another's by now than who asked."""
    whose = {s.member_id for s in content.seats} | {s.member_id for s in content.said}
    whose |= {d.member_id for d in content.decisions}
    whose |= {one for c in content.criticisms for one in (c.by_id, c.to_id)}
    return {
        line.place: (_label(line), line.text)
        for name in whose | {""}
        for line in own_lines(content, name, nobodys=True)
    }


def _label(line: OwnLine) -> str:
    if line.part in _LINES:
        return str(_LINES[line.part])
    if line.part == "stand":
        return _("stand on what {name} said", name=line.other)
    return _("to {name}: {part}", name=line.other, part=PART_WORDS[line.part])


def _absent(found: MinutesDesk, keeping: Keeping) -> list[dict[str, Any]]:
    return [
        {
            "id": one.member_id,
            "name": found.names.get(one.member_id, ""),
            "word": _("On leave") if one.presence is Presence.LEAVE else _("Absent"),
            "reason": one.reason,
            "on": one.made_up_on.isoformat() if one.made_up_on else "",
            "done": day(one.made_up_on, year=True) if one.made_up_on else "",
        }
        for one in keeping.absent
    ]


def _decisions(found: MinutesDesk, keeping: Keeping, today: date) -> list[dict[str, Any]]:
    content = found.content
    return [_decision(one, found, keeping, today) for one in content.decisions] if content else []


def _decision(one: Decided, found: MinutesDesk, keeping: Keeping, today: date) -> dict[str, Any]:
    entry = keeping.entries.get(one.id)
    action = entry.action_id if entry else ""
    return {
        "id": one.id,
        "text": one.text,
        "name": one.name,
        "member_id": one.member_id,
        "due": max(one.due_on, today.isoformat()) if one.due_on else "",
        "least": today.isoformat(),
        "href": f"{page_link(LEDGER)}#e-{action}" if action else "",
    }
