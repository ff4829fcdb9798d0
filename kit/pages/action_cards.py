"""An action as a card of the list: its state, its line, what was written, and what one may do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kit.domain.action import Action, ActionState, ActionStep, Deed, EffectCheck, EvidenceFile
from kit.domain.ledger import EFFECTS
from kit.domain.organisation import Member
from kit.pages.action_forms import own_forms, second_forms
from kit.pages.links import EVIDENCE
from kit.services.followed import Followed
from kit.widgets.timeline import DEED_WORDS, agreed, next_check, state, track
from kit.words import _, day, language

_KIB = 1024
_STOPS = "，,。.；; "
_QUOTED = frozenset({Deed.SEND_BACK, Deed.REOPEN})
"""Steps whose note a reopened action shows at once."""


def own_card(one: Followed, today: date, people: Sequence[Member]) -> dict[str, Any]:
    """A card of one's own action with the forms of what may be done now."""
    check = next_check(one.action, one.checks)
    css, word = state(one.action, today, check)
    forms, more = own_forms(one, people, today)
    asks = _said(check) if check and check.due_on <= today and Deed.SAY in one.may else None
    return {
        **_card(one, today),
        "css": css,
        "word": word,
        "beside": _beside(one, today),
        "track": _track(one, today),
        "note": _gentle(one.action, today),
        "look": None if asks and asks["said"] else asks,
        "again": asks if asks and asks["said"] else None,
        "forms": forms,
        "more": more,
        "drop": Deed.DROP_FILE in one.may,
    }


def asked_card(one: Followed, today: date) -> dict[str, Any]:
    """A card of a comrade's action that waits for the reader as second person."""
    check = next_check(one.action, one.checks)
    settles = check is not None and check.due_on <= today and Deed.SETTLE in one.may
    css, word = state(one.action, today, check)
    done = one.action.done_at
    beside = [_("Comrade {name}", name=one.names.get(one.action.member_id, ""))]
    if done and one.action.state is ActionState.DONE:
        beside.append(_("done on {day}", day=day(done.date())))
    return {
        **_card(one, today),
        "css": css,
        "word": word,
        "beside": "　".join(beside),
        "track": [],
        "note": _told_before(check) if settles else "",
        "look": _settled(check) if settles and check else None,
        "again": None,
        "forms": second_forms(one),
        "more": [],
        "drop": False,
    }


def _card(one: Followed, today: date) -> dict[str, Any]:
    action = one.action
    title = one.label or action.matter or action.text
    return {
        "id": action.id,
        "told": "",
        "see": "",
        "title": title,
        "cited": one.cited,
        "cue": action.cue.rstrip(_STOPS),
        "comma": "，" if language() == "zh" else ", ",
        "text": "" if title == action.text else action.text,
        "columns": "",
        "lines": _lines(one),
        "files": [_file(f) for f in one.files],
        "log": [_step(s, one.names, today) for s in one.steps],
    }


def _beside(one: Followed, today: date) -> str:
    """Who is asked, and how the next day stands to today."""
    action = one.action
    name = one.names.get(action.checker_id, "")
    asked = _("{name} is asked to look at it", name=name) if name else _("nobody is asked yet")
    if action.state is ActionState.CLOSED or not action.alive:
        return ""
    dated = action.under_way and not action.days_past(today)
    return f"{asked}　{agreed(action.due_on, today)}" if dated else asked


def _track(one: Followed, today: date) -> list[dict[str, str]]:
    if one.action.state is ActionState.CARRIED or one.action.days_past(today):
        return []
    return [vars(point) for point in track(one.action, one.checks, one.after, today)]


def _gentle(action: Action, today: date) -> str:
    """Past the agreed day: what is so, and the two ways on."""
    days = action.days_past(today)
    if not days:
        return ""
    return _("Agreed for {day}; that is {n} days ago. Things change, that is ordinary: change the day, or "
             "write how it goes; either is fine.", day=day(action.due_on), n=days)  # fmt: skip


def _lines(one: Followed) -> list[dict[str, str]]:
    """What was written: why it is in hand again, how it goes, what shows that it is done, looks back."""
    lines = []
    action = one.action
    back = [s for s in one.steps if s.deed in _QUOTED and s.note]
    if action.state is ActionState.REOPENED and back:
        who = one.names.get(back[-1].by, "")
        lines.append({"tag": _("Why again"), "text": _("{name}: {text}", name=who, text=back[-1].note)})
    noted = [s for s in one.steps if s.deed is Deed.NOTE]
    if noted:
        lines.append({"tag": _("How it goes"), "text": noted[-1].note})
    if action.evidence:
        lines.append({"tag": _("What shows it"), "text": action.evidence})
    seen = [c for c in one.checks if c.turn == action.turn and (c.result or c.said)]
    lines += [{"tag": _("Day {n}", n=c.after_days), "text": _looked(c, one)} for c in seen]
    if action.state is ActionState.CARRIED:
        why = next((s.note for s in reversed(one.steps) if s.deed is Deed.CARRY), "")
        lines.append({"tag": _("Reason"), "text": why})
    return lines


def _looked(check: EffectCheck, one: Followed) -> str:
    said = _("{name}: {text}", name=one.names.get(one.action.member_id, ""), text=EFFECTS[check.said]) \
        if check.said else ""  # fmt: skip
    if check.result is None:
        return said
    found = _("{name}: {text}", name=one.names.get(check.by, ""), text=EFFECTS[check.result])
    return _("; ").join(part for part in (said, found, check.note) if part)


def _said(check: EffectCheck) -> dict[str, Any]:
    """The question of a look back to the one who does it."""
    return {
        **_question(check),
        "act": "say",
        "said": check.said or "",
        "label": _("One line, if you like"),
    }


def _settled(check: EffectCheck) -> dict[str, Any]:
    """The same question to the second person, who settles it."""
    return {**_question(check), "act": "settle", "said": "", "label": _("What you saw, in one line")}


def _question(check: EffectCheck) -> dict[str, Any]:
    return {
        "id": check.id,
        "question": _("In these {n} days, was it still done so?", n=check.after_days),
        "effects": [{"name": effect, "word": str(word)} for effect, word in EFFECTS.items()],
    }


def _told_before(check: EffectCheck | None) -> str:
    if check is None or check.said is None:
        return ""
    words = _("The comrade says: {text}", text=EFFECTS[check.said])
    return _("; ").join(part for part in (words, check.said_note) if part)


def _file(file: EvidenceFile) -> dict[str, str]:
    size = _("{n} KB", n=max(1, round(file.size / _KIB)))
    return {"id": file.id, "name": file.name, "size": size, "href": f"{EVIDENCE}/{file.id}"}


def _step(step: ActionStep, names: dict[str, str], today: date) -> dict[str, str]:
    on = step.at.date()
    return {
        "on": day(on, weekday=False, year=on.year != today.year),
        "text": _("{name} {deed}", name=names.get(step.by, ""), deed=_(DEED_WORDS[step.deed])),
        "note": step.note,
    }
