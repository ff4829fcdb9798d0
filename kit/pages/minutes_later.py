"""What those who keep the minutes add afterwards: the forms as they stand, and what is read from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.domain.meeting import Presence
from kit.domain.minutes import CRITICISM_PARTS
from kit.domain.minutes_content import Content
from kit.reports.minutes import PART_WORDS
from kit.services.later import entry_mark
from kit.services.minutes_reading import Keeping, MinutesDesk
from kit.words import Message, _, say

PRESENCE: dict[Presence, Message] = {
    Presence.PRESENT: say("Present"), Presence.LEAVE: say("On leave"), Presence.ABSENT: say("Absent"),
}  # fmt: skip


def later_view(found: MinutesDesk, keeping: Keeping) -> dict[str, Any]:
    """The forms of what can be added or mended."""
    seats = {a.member_id: PRESENCE[a.presence] for a in keeping.seats}
    unknown = say("not entered")
    return {
        "seats": [
            {"id": m.id, "text": _("{name} ({word})", name=m.name, word=seats.get(m.id, unknown))}
            for m in keeping.due
        ],
        "presences": [{"id": one.value, "text": str(word)} for one, word in PRESENCE.items()],
        "people": [{"id": m.id, "name": m.name} for m in keeping.due],
        "steps": [{"number": s.number, "title": s.title} for s in keeping.steps],
        "decisions": _decisions(found.content, keeping) if found.content else [],
        "criticisms": _criticisms(found.content) if found.content else [],
    }


def _decisions(content: Content, keeping: Keeping) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "text": one.text, "member_id": one.member_id, "due": one.due_on,
         "seen": entry_mark(keeping.entries[one.id])}
        for one in content.decisions if one.id in keeping.entries
    ]  # fmt: skip


def _criticisms(content: Content) -> list[dict[str, Any]]:
    """The criticisms of which a part was not entered, with those parts."""
    rows = []
    for one in content.criticisms:
        empty = [part for part in CRITICISM_PARTS if not getattr(one, part)]
        if empty:
            title = _("{by} to {to}", by=one.by, to=one.to)
            parts = [{"name": part, "label": str(PART_WORDS[part])} for part in empty]
            rows.append({"id": one.id, "title": title, "matter": one.matter, "parts": parts})
    return rows


def criticism_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """What a form of a criticism says."""
    told = {name: fields.get(name, "") for name in ("by_id", "to_id", *CRITICISM_PARTS)}
    return told | {"criticism_id": line_id(fields, "criticism_id")}


def line_id(fields: Mapping[str, str], name: str = "entry_id") -> str:
    """The id of the line that a form is about; a new one's is the form's mark, so that it comes once."""
    return fields.get(name) or fields.get("once", "")
