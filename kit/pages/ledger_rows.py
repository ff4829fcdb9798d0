"""The ledger's rows as the page shows them, and the form that writes or changes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kit.domain.action import ActionState, Deed
from kit.domain.ledger import OWN_SOURCES, SOURCES, STATES, Entry, StandingLine
from kit.domain.visibility import Kind
from kit.pages.action_cards import asked_card
from kit.pages.action_forms import DeedForm
from kit.pages.fields import choices
from kit.pages.links import ACTIONS, page_link
from kit.services.ledger import Ledger
from kit.session import open_session
from kit.widgets.see import label as seen_by
from kit.widgets.timeline import SHAPES, agreed, next_check, state, track
from kit.words import _, day

SOURCE_WORDS = {source: words.text for source, words in SOURCES.items()}
_USUAL_DAYS = 30


def row(number: int, entry: Entry, ledger: Ledger, today: date) -> dict[str, Any]:
    """One entry: what stands in its row, and what it opens to."""
    action = entry.action
    css, word = state(action, today, next_check(action, entry.checks))
    return {
        "id": action.id,
        "number": number,
        "source": str(SOURCES[action.source]),
        "matter": entry.matter,
        "text": action.text,
        "cue": action.cue,
        "person": entry.person,
        "duty": entry.duty,
        "due": day(action.due_on, weekday=False, year=action.due_on.year != today.year),
        "iso": action.due_on.isoformat(),
        "past": action.days_past(today),
        "css": css,
        "word": word,
        "ended": day(entry.ended_on, weekday=False, year=True) if entry.ended_on else "",
        "evidence": action.evidence,
        "files": len(entry.files),
        "open": False,
        "card": _card(entry, ledger, today),
        "change": _change(entry, ledger, today) if Deed.MOVE in entry.may else None,
        "mine": page_link(ACTIONS) if action.member_id == open_session().identity.member_id else "",
    }


def standing_line(line: StandingLine, today: date) -> dict[str, str]:
    """A personal action that was not shared: whose, how far, its day."""
    under_way = line.state in (ActionState.OPEN, ActionState.REOPENED)
    return {
        "name": line.name, "css": SHAPES[line.state], "word": str(STATES[line.state]),
        "when": agreed(line.due_on, today) if under_way else "",
    }  # fmt: skip


def write_form(ledger: Ledger, today: date) -> dict[str, Any]:
    """What the form for a new entry, and for taking up a finding, offers."""
    return {
        "id": "new",
        "sources": [{"value": s.value, "text": str(SOURCES[s])} for s in OWN_SOURCES],
        "people": choices(ledger.people),
        "checkers": choices(ledger.checkers),
        "due": (today + timedelta(days=_USUAL_DAYS)).isoformat(),
        "least": today.isoformat(),
        "offers": [vars(offer) for offer in ledger.offers],
    }


def _card(entry: Entry, ledger: Ledger, today: date) -> dict[str, Any]:
    """What an entry opens to: the line of its life, evidence, looks back, log, and what may be done."""
    one = ledger.followed[entry.action.id]
    mine = entry.action.member_id == open_session().identity.member_id
    card = asked_card(replace(one, may=frozenset()) if mine else one, today)
    begun = entry.action.created_at.date()
    deed = _("wrote it") if entry.action.personal else _("wrote it into the ledger")
    who = entry.person if entry.action.personal else entry.written_by
    written = _("{name} {deed}", name=who, deed=deed)
    first = {"on": day(begun, weekday=False, year=begun.year != today.year), "text": written, "note": ""}
    points = track(one.action, one.checks, one.after, today)
    return card | {
        "track": [] if one.action.state is ActionState.CARRIED else [vars(p) for p in points],
        "beside": _asked(entry),
        "log": [first, *card["log"]],
        "forms": [] if mine else [*card["forms"], *_more_forms(entry)],
        "see": seen_by(Kind.ACTION, one.phase, one.circle) if entry.action.personal else "",
    }


def _asked(entry: Entry) -> str:
    if entry.action.verified_at and not entry.action.under_way:
        return _(
            "{name} looked at it on {day}", name=entry.verifier, day=day(entry.action.verified_at.date())
        )
    name = entry.checker
    return _("{name} is asked to look at it", name=name) if name else _("nobody is asked yet")


def _more_forms(entry: Entry) -> list[DeedForm]:
    """What a facilitator may do besides looking at it: a line on how it goes, and taking it up again."""
    forms = []
    if Deed.NOTE in entry.may:
        label = {"name": "note", "label": _("How does it go?"), "help": _("One line is enough.")}
        forms.append(DeedForm("note", _("Write how it goes"), _("Write it down"), note=label))
    if Deed.REOPEN in entry.may and entry.action.state is not ActionState.DONE:
        label = {"name": "reason", "label": _("Why did it not last?"), "help": ""}
        forms.append(DeedForm("reopen", _("Take it up again"), _("Take it up again"), note=label, quiet=True))
    return forms


def _change(entry: Entry, ledger: Ledger, today: date) -> dict[str, Any]:
    action = entry.action
    return {
        "id": action.id,
        "people": choices(ledger.people, action.member_id),
        "checkers": choices(ledger.checkers, action.checker_id),
        "due": action.due_on.isoformat(),
        "least": min(today, action.due_on).isoformat(),
        "matter": "" if action.finding else action.matter,
        "text": action.text,
        "cue": action.cue,
    }
